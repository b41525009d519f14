//! Splits the JSON object of an answer into its parts while it arrives.
//!
//! There is no paging: one body may list a million documents. So the entries of the lists that were asked for
//! are cut out one by one, and only what stands beside them is kept. What an entry says is not looked at
//! here: a broken one costs itself, not the listing.

use std::ops::Range;

use thiserror::Error;

/// The longest entry of a list, and all that stands beside the lists, in bytes.
const PART_LIMIT: usize = 16 << 20;
/// White space between two parts, in bytes; more is no answer of the service.
const BLANK_LIMIT: usize = 1 << 20;

/// Why a body is not the object that was due.
#[derive(Debug, Error, PartialEq)]
pub enum SplitError {
    #[error("the answer ends in the middle")]
    Truncated,
    #[error("the answer is empty")]
    Empty,
    #[error("the answer is no JSON object: it begins with {0:?}")]
    NotAnObject(String),
    #[error("the answer is no JSON: unexpected {found:?} at byte {offset}")]
    Malformed { found: char, offset: u64 },
    #[error("the answer holds a part of more than {} MiB", PART_LIMIT >> 20)]
    TooLong,
    #[error("the answer goes on after its end")]
    Trailing,
}

/// An entry of one of the lists.
#[derive(Debug, PartialEq)]
pub struct RawEntry<'a> {
    pub list: &'static str,
    /// The place in its list, from 0.
    pub position: u64,
    /// Its JSON text, not checked.
    pub text: &'a [u8],
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq)]
enum At {
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

/// Takes a body chunk by chunk and gives out the entries of the named lists.
pub struct Splitter {
    lists: &'static [&'static str],
    counts: Vec<u64>,
    met: bool,
    at: At,
    buffer: Vec<u8>,
    /// Bytes of the buffer that are done with.
    cursor: usize,
    /// The value at the cursor, as far as it was followed.
    value: Option<Scan>,
    offset: u64,
    blanks: usize,
    key: String,
    /// What stands beside the lists, as the text of one JSON object without its braces.
    envelope: Vec<u8>,
}

impl Splitter {
    pub fn new(lists: &'static [&'static str]) -> Self {
        Self {
            lists,
            counts: vec![0; lists.len()],
            met: false,
            at: At::Start,
            buffer: Vec::new(),
            cursor: 0,
            value: None,
            offset: 0,
            blanks: 0,
            key: String::new(),
            envelope: Vec::new(),
        }
    }

    /// Takes the next bytes of the body; each entry that is whole goes to `take`.
    ///
    /// # Errors
    /// As soon as it is clear that the body is not the object that was due.
    pub fn feed(&mut self, chunk: &[u8], mut take: impl FnMut(RawEntry<'_>)) -> Result<(), SplitError> {
        self.buffer.extend_from_slice(chunk);
        while self.step(&mut take)? {}
        self.offset += self.cursor as u64;
        self.buffer.drain(..self.cursor);
        self.cursor = 0;
        if self.buffer.len() > PART_LIMIT { Err(SplitError::TooLong) } else { Ok(()) }
    }

    /// Ends the body and gives out what stood beside the lists, as the text of a JSON object.
    ///
    /// # Errors
    /// When the object is not closed.
    pub fn finish(&self) -> Result<Vec<u8>, SplitError> {
        match self.at {
            At::End => Ok([b"{", self.envelope.as_slice(), b"}"].concat()),
            At::Start => Err(SplitError::Empty),
            _ => Err(SplitError::Truncated),
        }
    }

    /// How many entries the list of this place in `lists` had.
    pub fn count(&self, list: usize) -> u64 {
        self.counts.get(list).copied().unwrap_or(0)
    }

    /// Whether any of the lists was there at all.
    pub fn met_a_list(&self) -> bool {
        self.met
    }

    /// Goes one step on; `false` when more bytes are needed.
    fn step(&mut self, take: &mut impl FnMut(RawEntry<'_>)) -> Result<bool, SplitError> {
        if self.value.is_none() && !self.skip_blanks()? {
            return Ok(false);
        }
        let Some(byte) = self.peek() else { return Ok(false) };
        match (self.at, byte) {
            (At::Start, _) => self.open(),
            (At::Key { or_end: true }, b'}') => self.pass(At::End),
            (At::Key { .. }, _) => self.key(),
            (At::Colon, b':') => self.pass(At::Value),
            (At::Value, _) => self.value(take),
            (At::Entry { or_end: true, .. }, b']') => self.pass(At::AfterValue),
            (At::Entry { list, .. }, _) => self.entry(list, At::AfterEntry { list }, take),
            (At::AfterEntry { list }, b',') => self.pass(At::Entry { list, or_end: false }),
            (At::AfterEntry { .. }, b']') => self.pass(At::AfterValue),
            (At::AfterValue, b',') => self.pass(At::Key { or_end: false }),
            (At::AfterValue, b'}') => self.pass(At::End),
            (At::End, _) => Err(SplitError::Trailing),
            (At::Colon | At::AfterEntry { .. } | At::AfterValue, _) => Err(self.malformed()),
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
            if self.blanks > BLANK_LIMIT {
                return Err(SplitError::TooLong);
            }
        }
        Ok(false)
    }

    fn peek(&self) -> Option<u8> {
        self.buffer.get(self.cursor).copied()
    }

    /// Goes past the byte at the cursor.
    fn pass(&mut self, at: At) -> Result<bool, SplitError> {
        self.cursor += 1;
        self.go(at)
    }

    fn go(&mut self, at: At) -> Result<bool, SplitError> {
        self.at = at;
        Ok(true)
    }

    fn open(&mut self) -> Result<bool, SplitError> {
        // a byte-order mark, as some gateways put one
        if self.buffer[self.cursor..].starts_with(b"\xEF\xBB\xBF") {
            self.cursor += 3;
            return Ok(true);
        }
        if self.peek() == Some(b'{') {
            return self.pass(At::Key { or_end: true });
        }
        let rest = &self.buffer[self.cursor..];
        let start = &rest[..rest.len().min(40)];
        Err(SplitError::NotAnObject(String::from_utf8_lossy(start).into_owned()))
    }

    fn key(&mut self) -> Result<bool, SplitError> {
        if self.value.is_none() && self.peek() != Some(b'"') {
            return Err(self.malformed());
        }
        let Some(text) = self.scan() else { return Ok(false) };
        let key = &self.buffer[text.clone()];
        self.key = serde_json::from_slice(key).unwrap_or_else(|_| String::from_utf8_lossy(key).into_owned());
        self.cursor = text.end;
        self.go(At::Colon)
    }

    fn value(&mut self, take: &mut impl FnMut(RawEntry<'_>)) -> Result<bool, SplitError> {
        let Some(list) = self.lists.iter().position(|list| *list == self.key) else {
            return self.beside();
        };
        self.met = true;
        match self.peek() {
            Some(b'[') if self.value.is_none() => self.pass(At::Entry { list, or_end: true }),
            // an empty list may be `null`, a list of one a bare object
            Some(b'n') => self.skip_null(),
            _ => self.entry(list, At::AfterValue, take),
        }
    }

    fn skip_null(&mut self) -> Result<bool, SplitError> {
        let Some(text) = self.scan() else { return Ok(false) };
        self.cursor = text.end;
        self.go(At::AfterValue)
    }

    /// A value beside the lists.
    fn beside(&mut self) -> Result<bool, SplitError> {
        let Some(text) = self.scan_value()? else { return Ok(false) };
        if self.envelope.len() + text.len() > PART_LIMIT {
            return Err(SplitError::TooLong);
        }
        if !self.envelope.is_empty() {
            self.envelope.push(b',');
        }
        self.envelope.extend_from_slice(serde_json::Value::from(self.key.as_str()).to_string().as_bytes());
        self.envelope.push(b':');
        self.envelope.extend_from_slice(&self.buffer[text.clone()]);
        self.cursor = text.end;
        self.go(At::AfterValue)
    }

    fn entry(
        &mut self,
        list: usize,
        next: At,
        take: &mut impl FnMut(RawEntry<'_>),
    ) -> Result<bool, SplitError> {
        let Some(text) = self.scan_value()? else { return Ok(false) };
        let entry = RawEntry {
            list: self.lists[list],
            position: self.counts[list],
            text: &self.buffer[text.clone()],
        };
        take(entry);
        self.counts[list] += 1;
        self.cursor = text.end;
        self.go(next)
    }

    fn scan_value(&mut self) -> Result<Option<Range<usize>>, SplitError> {
        let begins_none = matches!(self.peek(), None | Some(b',' | b':' | b']' | b'}'));
        if self.value.is_none() && begins_none { Err(self.malformed()) } else { Ok(self.scan()) }
    }

    /// Follows the value at the cursor to its end; `None` when that has not arrived yet.
    fn scan(&mut self) -> Option<Range<usize>> {
        let mut scan = self.value.take().unwrap_or_default();
        match scan.follow(&self.buffer[self.cursor..]) {
            Some(length) => Some(self.cursor..self.cursor + length),
            None => {
                self.value = Some(scan);
                None
            }
        }
    }

    fn malformed(&self) -> SplitError {
        let found = self.peek().map_or('\0', char::from);
        SplitError::Malformed { found, offset: self.offset + self.cursor as u64 }
    }
}

/// A walk to the end of one JSON value, which may be interrupted anywhere.
#[derive(Default)]
struct Scan {
    done: usize,
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Scan {
    /// Goes on through `text`, which begins where the value begins; gives the value's length at its end.
    fn follow(&mut self, text: &[u8]) -> Option<usize> {
        while let Some(&byte) = text.get(self.done) {
            let ends_before = self.depth == 0 && !self.in_string && self.done > 0 && ends_scalar(byte);
            if ends_before {
                return Some(self.done);
            }
            self.done += 1;
            if self.closes(byte) {
                return Some(self.done);
            }
        }
        None
    }

    /// Takes one byte; whether the value ends with it.
    fn closes(&mut self, byte: u8) -> bool {
        if self.in_string {
            let ends = byte == b'"' && !self.escaped;
            self.escaped = byte == b'\\' && !self.escaped;
            self.in_string = !ends;
            return ends && self.depth == 0;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

/// What ends a number or a word.
fn ends_scalar(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b',' | b']' | b'}' | b':')
}

#[cfg(test)]
mod tests;
