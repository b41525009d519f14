//! What a text says, however it was encoded on its way: percent signs, backslashes and ampersands are resolved.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr3;

/// How often a text may have been encoded, one encoding inside the other.
const LEVELS: usize = 4;

/// A text without its escapes.
pub struct NormalForm<'a> {
    pub bytes: Cow<'a, [u8]>,
    /// Where in the text each byte comes from; `None` where the text has no escapes.
    starts: Option<Vec<usize>>,
    text_length: usize,
}

/// A character, escaped.
struct Escape {
    utf8: Vec<u8>,
    /// Bytes of the escape.
    length: usize,
}

impl<'a> NormalForm<'a> {
    pub fn new(text: &'a [u8]) -> Self {
        let mut form = Self { bytes: Cow::Borrowed(text), starts: None, text_length: text.len() };
        for _ in 0..LEVELS {
            match form.decode_once() {
                Some(decoded) => form = decoded,
                None => break,
            }
        }
        form
    }

    /// Where in the text a run of bytes comes from.
    pub fn text_range(&self, run: Range<usize>) -> Range<usize> {
        let Some(starts) = &self.starts else { return run };
        let start = starts.get(run.start).copied().unwrap_or(self.text_length);
        let last = starts.get(run.end - 1).copied().unwrap_or(self.text_length);
        // several bytes may come from one escape
        let end = starts.iter().skip(run.end).copied().find(|next| *next > last);
        start..end.unwrap_or(self.text_length)
    }

    /// Resolves one level of escapes; `None` where there are none.
    fn decode_once(&self) -> Option<Self> {
        let first = memchr3(b'%', b'\\', b'&', &self.bytes)?;
        let mut bytes = self.bytes[..first].to_vec();
        let mut starts: Vec<usize> = (0..first).map(|at| self.start(at)).collect();
        let mut at = first;
        while let Some(rest) = self.bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let escape = read_escape(rest);
            let (utf8, length) = escape.as_ref().map_or((&rest[..1], 1), |e| (e.utf8.as_slice(), e.length));
            bytes.extend_from_slice(utf8);
            starts.extend(std::iter::repeat_n(self.start(at), utf8.len()));
            at += length;
        }
        let is_shorter = bytes.len() < self.bytes.len();
        is_shorter.then_some(Self {
            bytes: bytes.into(),
            starts: Some(starts),
            text_length: self.text_length,
        })
    }

    fn start(&self, at: usize) -> usize {
        self.starts.as_ref().map_or(at, |starts| starts[at])
    }
}

impl Escape {
    fn byte(byte: u8, length: usize) -> Self {
        Self { utf8: vec![byte], length }
    }

    fn character(code: u32, length: usize) -> Option<Self> {
        let utf8 = char::from_u32(code)?.to_string().into_bytes();
        Some(Self { utf8, length })
    }
}

/// The escape that a text begins with; each is longer than what it stands for.
fn read_escape(text: &[u8]) -> Option<Escape> {
    match text.first()? {
        b'%' => Some(Escape::byte(u8::try_from(parse_hex(text.get(1..3)?)?).ok()?, 3)),
        b'\\' => read_backslash(text),
        b'&' => read_entity(text),
        _ => None,
    }
}

/// `\"`, `\n`, `\u00e9`, `\xe9`: JSON, and what programs print.
fn read_backslash(text: &[u8]) -> Option<Escape> {
    let byte = match text.get(1)? {
        b'u' | b'U' => return Escape::character(parse_hex(text.get(2..6)?)?, 6),
        b'x' | b'X' => return Escape::character(parse_hex(text.get(2..4)?)?, 4),
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        byte @ (b'"' | b'\'' | b'\\' | b'/') => *byte,
        _ => return None,
    };
    Some(Escape::byte(byte, 2))
}

/// `&amp;`, `&#38;`, `&#x26;`.
fn read_entity(text: &[u8]) -> Option<Escape> {
    let end = text.iter().take(12).position(|byte| *byte == b';')?;
    let code = match text[1..end].to_ascii_lowercase().as_slice() {
        b"amp" => '&'.into(),
        b"lt" => '<'.into(),
        b"gt" => '>'.into(),
        b"quot" => '"'.into(),
        b"apos" => '\''.into(),
        b"nbsp" => ' '.into(),
        [b'#', b'x', digits @ ..] => parse_hex(digits)?,
        [b'#', digits @ ..] => std::str::from_utf8(digits).ok()?.parse().ok()?,
        _ => return None,
    };
    Escape::character(code, end + 1)
}

fn parse_hex(digits: &[u8]) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok().filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::NormalForm;

    #[test]
    fn is_the_same_for_every_encoding_and_knows_where_it_came_from() {
        let encoded = [
            "a \"+é",
            "a%20%22%2b%C3%A9",
            "a%2520%2522%252B%25c3%25a9",
            "a&#32;&quot;+&#xe9;",
            "a &amp;quot;&#43;&#233;",
            r#"a \"+\u00e9"#,
            r#"a \\\"+\\u00e9"#,
            r#"\u0061\u0020&quot;+%c3%a9"#,
        ];
        for text in encoded {
            let form = NormalForm::new(text.as_bytes());
            assert_eq!(String::from_utf8_lossy(&form.bytes), "a \"+é", "{text}");
            assert_eq!(form.text_range(0..form.bytes.len()), 0..text.len(), "{text}");
        }
        assert_eq!(NormalForm::new(b"x%41&lt;y").text_range(1..3), 1..8);
        for text in
            ["100 % & more \\", "%", "&", "\\", "\\u12", "%4", "&#;", "&#x110000;", "\\ud800", "& long ;"]
        {
            assert_eq!(NormalForm::new(text.as_bytes()).bytes, text.as_bytes(), "{text}");
        }
    }
}
