//! Splits the JSON object of an answer into the entries of its lists while it arrives.
//!
//! There is no paging: one body may list a million documents. So the entries of the lists that were asked for
//! are cut out one by one, and of the rest only what stands beside the lists is kept.
//!
//! Why not `serde` seeds or `struson`: both pull from a blocking reader, and end for good at the first syntax error.
//! Here chunks are pushed as the network brings them, and an entry that cannot be read (half a surrogate pair, bytes
//! that are not UTF-8) must cost itself, not the other 999,999. So an entry is only followed to its end here; it is
//! parsed elsewhere, on its own.

use std::ops::Range;

use thiserror::Error;

use super::scan::ValueScan;
use crate::api::transport::body::BodyError;

/// The longest entry of a list, in bytes. Decoded it may take sixteen times as much, and whatever sorts the rows keeps some
/// of them whole.
const ENTRY_LIMIT: usize = 64 << 10;
/// All that stands beside the lists of one object, such as a splash text, in bytes.
const PART_LIMIT: usize = 512 << 10;
/// White space between two parts, in bytes; more is no answer of the service.
const BLANK_LIMIT: usize = 1 << 20;

/// Why a body is not the expected object.
#[derive(Debug, Error, PartialEq)]
pub enum SplitError {
    #[error("the answer is cut short")]
    Truncated,
    #[error("the answer is empty")]
    Empty,
    #[error("the answer is not a JSON object: it starts with {0:?}")]
    NotAnObject(String),
    #[error("the answer is not JSON: unexpected {found:?} at byte {offset}")]
    Malformed { found: char, offset: u64 },
    #[error("the answer has a part of more than {} KiB", PART_LIMIT >> 10)]
    TooLong,
    #[error("the answer has an entry of more than {} KiB", ENTRY_LIMIT >> 10)]
    EntryTooLong,
    #[error("the answer continues after its end")]
    Trailing,
}

impl From<SplitError> for BodyError {
    fn from(error: SplitError) -> Self {
        match error {
            SplitError::NotAnObject(start) => Self::NotAnObject(start),
            SplitError::TooLong | SplitError::EntryTooLong => Self::Unexpected(error.to_string()),
            SplitError::Truncated
            | SplitError::Empty
            | SplitError::Malformed { .. }
            | SplitError::Trailing => Self::Garbled(error.to_string()),
        }
    }
}

/// An entry of one of the lists.
#[derive(Debug, PartialEq)]
pub struct RawEntry<'a> {
    /// The list's place among those asked for.
    pub list: usize,
    /// The entry's place in its list, from 0.
    pub position: u64,
    /// Its JSON text, not checked.
    pub text: &'a [u8],
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Start,
    /// A key or, where the flag says so, the end of the object.
    Key {
        or_end: bool,
    },
    Colon,
    Value,
    /// An entry of list `n` or, where the flag says so, the end of the list.
    Entry {
        list: usize,
        or_end: bool,
    },
    AfterEntry {
        list: usize,
    },
    AfterValue,
    End,
}

/// A list that is asked for.
struct List {
    /// The keys that lead to it.
    path: Vec<&'static str>,
    entries: u64,
}

/// An object that holds lists, inside the answer's own.
struct Container {
    /// The first of its lists.
    list: usize,
    has_list: bool,
    others: Members,
}

/// The members of an object, as JSON text without the braces.
#[derive(Default)]
struct Members(Vec<u8>);

/// Takes a body chunk by chunk and hands out the entries of the lists asked for.
pub struct JsonListSplitter {
    lists: Vec<List>,
    found_list: bool,
    state: State,
    /// The objects it is in, below the answer's own.
    containers: Vec<Container>,
    buffer: Vec<u8>,
    /// Bytes of the buffer that are done with.
    cursor: usize,
    /// The value at the cursor, as far as it was followed.
    scan: Option<ValueScan>,
    offset: u64,
    blanks: usize,
    key: String,
    /// What stands beside the lists in the answer's object.
    envelope: Members,
}

impl JsonListSplitter {
    /// Each list is named by the keys that lead to it, joined by dots: `permissions.permissioned`. None may lead
    /// to another.
    pub fn new(lists: impl IntoIterator<Item = &'static str>) -> Self {
        let list = |path: &'static str| List { path: path.split('.').collect(), entries: 0 };
        Self {
            lists: lists.into_iter().map(list).collect(),
            found_list: false,
            state: State::Start,
            containers: Vec::new(),
            buffer: Vec::new(),
            cursor: 0,
            scan: None,
            offset: 0,
            blanks: 0,
            key: String::new(),
            envelope: Members::default(),
        }
    }

    /// Takes the next bytes of the body; each complete entry goes to `on_entry`.
    ///
    /// # Errors
    /// As soon as it is clear that the body is not the expected object.
    pub fn feed(&mut self, chunk: &[u8], mut on_entry: impl FnMut(RawEntry<'_>)) -> Result<(), SplitError> {
        self.buffer.extend_from_slice(chunk);
        while self.step(&mut on_entry)? {}
        self.offset += self.cursor as u64;
        self.buffer.drain(..self.cursor);
        self.cursor = 0;
        match self.state {
            State::Entry { .. } if self.buffer.len() > ENTRY_LIMIT => Err(SplitError::EntryTooLong),
            _ if self.buffer.len() > PART_LIMIT => Err(SplitError::TooLong),
            _ => Ok(()),
        }
    }

    /// Ends the body and returns what stood beside the lists, as the text of a JSON object.
    ///
    /// # Errors
    /// When the object is not closed.
    pub fn finish(&self) -> Result<Vec<u8>, SplitError> {
        match self.state {
            State::End => Ok(self.envelope.to_object()),
            State::Start => Err(SplitError::Empty),
            _ => Err(SplitError::Truncated),
        }
    }

    /// How many entries the list of this place among those asked for had.
    pub fn count(&self, list: usize) -> u64 {
        self.lists.get(list).map_or(0, |list| list.entries)
    }

    /// Whether any of the lists was there at all.
    pub fn found_list(&self) -> bool {
        self.found_list
    }

    /// Takes one step; `false` when more bytes are needed.
    fn step(&mut self, on_entry: &mut impl FnMut(RawEntry<'_>)) -> Result<bool, SplitError> {
        // a value that was begun in an earlier chunk may continue with a blank
        if self.scan.is_none() && !self.skip_blanks()? {
            return Ok(false);
        }
        let Some(byte) = self.peek() else { return Ok(false) };
        match (self.state, byte) {
            (State::Start, _) => self.open(),
            (State::Key { or_end: true } | State::AfterValue, b'}') => self.close(on_entry),
            (State::Key { .. }, _) => self.key(),
            (State::Colon, b':') => self.pass(State::Value),
            (State::Value, _) => self.value(on_entry),
            (State::Entry { or_end: true, .. }, b']') => self.pass(State::AfterValue),
            (State::Entry { list, .. }, _) => self.entry(list, State::AfterEntry { list }, on_entry),
            (State::AfterEntry { list }, b',') => self.pass(State::Entry { list, or_end: false }),
            (State::AfterEntry { .. }, b']') => self.pass(State::AfterValue),
            (State::AfterValue, b',') => self.pass(State::Key { or_end: false }),
            (State::End, _) => Err(SplitError::Trailing),
            (State::Colon | State::AfterEntry { .. } | State::AfterValue, _) => Err(self.malformed()),
        }
    }

    fn skip_blanks(&mut self) -> Result<bool, SplitError> {
        while let Some(byte) = self.peek() {
            if !byte.is_ascii_whitespace() {
                self.blanks = 0;
                return Ok(true);
            }
            self.cursor += 1;
            self.blanks += 1;
            // blanks are dropped as they come, so the limit of the buffer never sees them
            if self.blanks > BLANK_LIMIT {
                return Err(SplitError::TooLong);
            }
        }
        Ok(false)
    }

    fn peek(&self) -> Option<u8> {
        self.buffer.get(self.cursor).copied()
    }

    /// Passes the byte at the cursor.
    fn pass(&mut self, next: State) -> Result<bool, SplitError> {
        self.cursor += 1;
        self.advance(next)
    }

    fn advance(&mut self, next: State) -> Result<bool, SplitError> {
        self.state = next;
        Ok(true)
    }

    fn open(&mut self) -> Result<bool, SplitError> {
        // a byte-order mark, as some gateways put one
        if self.buffer[self.cursor..].starts_with(b"\xEF\xBB\xBF") {
            self.cursor += 3;
            return Ok(true);
        }
        if self.peek() == Some(b'{') {
            return self.pass(State::Key { or_end: true });
        }
        let rest = &self.buffer[self.cursor..];
        let start = &rest[..rest.len().min(40)];
        Err(SplitError::NotAnObject(String::from_utf8_lossy(start).into_owned()))
    }

    /// Closes the innermost object. One that should hold lists and holds something else is an entry itself: a list
    /// of one may arrive as a bare object, and what is not understood must not pass for an empty list.
    fn close(&mut self, on_entry: &mut impl FnMut(RawEntry<'_>)) -> Result<bool, SplitError> {
        let Some(container) = self.containers.pop() else { return self.pass(State::End) };
        if !container.has_list && !container.others.is_empty() {
            let text = container.others.to_object();
            on_entry(self.lists[container.list].next_entry(container.list, &text));
        }
        self.pass(State::AfterValue)
    }

    fn key(&mut self) -> Result<bool, SplitError> {
        if self.scan.is_none() && self.peek() != Some(b'"') {
            return Err(self.malformed());
        }
        let Some(text) = self.scan() else { return Ok(false) };
        let key = &self.buffer[text.clone()];
        self.key = serde_json::from_slice(key).unwrap_or_else(|_| String::from_utf8_lossy(key).into_owned());
        self.cursor = text.end;
        self.advance(State::Colon)
    }

    fn value(&mut self, on_entry: &mut impl FnMut(RawEntry<'_>)) -> Result<bool, SplitError> {
        let Some(list) = self.list_of_key() else { return self.other_value() };
        self.found_list = true;
        if let Some(container) = self.containers.last_mut() {
            container.has_list = true;
        }
        let lies_deeper = self.lists[list].path.len() > self.containers.len() + 1;
        match self.peek() {
            Some(b'[') if self.scan.is_none() => self.pass(State::Entry { list, or_end: true }),
            Some(b'{') if lies_deeper => self.enter(list),
            // an empty list may be `null`, a list of one a bare object
            Some(b'n') => self.skip_null(),
            _ => self.entry(list, State::AfterValue, on_entry),
        }
    }

    /// The first list that the key names, or leads to.
    fn list_of_key(&self) -> Option<usize> {
        let depth = self.containers.len();
        let above = self.containers.last().map_or(&[][..], |inside| &self.lists[inside.list].path[..depth]);
        self.lists
            .iter()
            .position(|list| list.path.starts_with(above) && list.path.get(depth) == Some(&self.key.as_str()))
    }

    fn enter(&mut self, list: usize) -> Result<bool, SplitError> {
        self.containers.push(Container { list, has_list: false, others: Members::default() });
        self.pass(State::Key { or_end: true })
    }

    fn skip_null(&mut self) -> Result<bool, SplitError> {
        let Some(text) = self.scan() else { return Ok(false) };
        self.cursor = text.end;
        self.advance(State::AfterValue)
    }

    /// A value beside the lists.
    fn other_value(&mut self) -> Result<bool, SplitError> {
        let Some(text) = self.scan_value()? else { return Ok(false) };
        let others = self.containers.last_mut().map_or(&mut self.envelope, |container| &mut container.others);
        others.push(&self.key, &self.buffer[text.clone()])?;
        self.cursor = text.end;
        self.advance(State::AfterValue)
    }

    fn entry(
        &mut self,
        list: usize,
        next: State,
        on_entry: &mut impl FnMut(RawEntry<'_>),
    ) -> Result<bool, SplitError> {
        let Some(text) = self.scan_value()? else { return Ok(false) };
        if text.len() > ENTRY_LIMIT {
            return Err(SplitError::EntryTooLong);
        }
        on_entry(self.lists[list].next_entry(list, &self.buffer[text.clone()]));
        self.cursor = text.end;
        self.advance(next)
    }

    fn scan_value(&mut self) -> Result<Option<Range<usize>>, SplitError> {
        let begins_none = matches!(self.peek(), None | Some(b',' | b':' | b']' | b'}'));
        if self.scan.is_none() && begins_none { Err(self.malformed()) } else { Ok(self.scan()) }
    }

    /// Follows the value at the cursor to its end; `None` when that has not arrived yet. What was followed is not
    /// looked at again with the next chunk, or a long value in small chunks would cost the square of its length.
    fn scan(&mut self) -> Option<Range<usize>> {
        let mut scan = self.scan.take().unwrap_or_default();
        match scan.advance(&self.buffer[self.cursor..]) {
            Some(length) => Some(self.cursor..self.cursor + length),
            None => {
                self.scan = Some(scan);
                None
            }
        }
    }

    fn malformed(&self) -> SplitError {
        let found = self.peek().map_or('\0', char::from);
        SplitError::Malformed { found, offset: self.offset + self.cursor as u64 }
    }
}

impl List {
    /// Counts an entry.
    fn next_entry<'a>(&mut self, list: usize, text: &'a [u8]) -> RawEntry<'a> {
        self.entries += 1;
        RawEntry { list, position: self.entries - 1, text }
    }
}

impl Members {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn push(&mut self, key: &str, value: &[u8]) -> Result<(), SplitError> {
        if self.0.len() + key.len() + value.len() > PART_LIMIT {
            return Err(SplitError::TooLong);
        }
        if !self.0.is_empty() {
            self.0.push(b',');
        }
        self.0.extend_from_slice(serde_json::Value::from(key).to_string().as_bytes());
        self.0.push(b':');
        self.0.extend_from_slice(value);
        Ok(())
    }

    fn to_object(&self) -> Vec<u8> {
        [b"{", self.0.as_slice(), b"}"].concat()
    }
}

#[cfg(test)]
mod tests;
