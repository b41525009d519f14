//! A bad item in a listing.

/// What is wrong with one item; the rest of the listing is intact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemCorruption {
    /// Its id is an object.
    WrongType,
    /// It has no id.
    NoId,
    /// Half of a surrogate pair in its name, escaped: `\ud800`.
    Surrogate,
    /// A byte in its name that is no UTF-8.
    BadUtf8,
    /// It is listed twice, one right after the other.
    Twice,
}

impl ItemCorruption {
    pub(in crate::sim) const ALL: [Self; 5] =
        [Self::WrongType, Self::NoId, Self::Surrogate, Self::BadUtf8, Self::Twice];

    /// Its word in the language of faults.
    pub(in crate::sim) fn as_str(self) -> &'static str {
        match self {
            Self::WrongType => "wrong-type",
            Self::NoId => "no-id",
            Self::Surrogate => "surrogate",
            Self::BadUtf8 => "bad-utf8",
            Self::Twice => "twice",
        }
    }

    /// Corrupts the JSON text of an item, which may begin with a comma.
    pub(super) fn apply_to(self, text: Vec<u8>) -> Vec<u8> {
        let corrupted = match self {
            Self::WrongType => replace_first(&text, ID, br#""id":{},"formerId":"#),
            Self::NoId => replace_first(&text, ID, br#""formerId":"#),
            Self::Surrogate => put_into_name(&text, br"\ud800"),
            Self::BadUtf8 => put_into_name(&text, b"\xFF"),
            Self::Twice => Some([&text, b",".as_slice(), text.strip_prefix(b",").unwrap_or(&text)].concat()),
        };
        corrupted.unwrap_or(text)
    }
}

/// No object inside an item has an id, so the first one is the item's.
const ID: &str = r#""id":"#;
/// The keys of names, by kind of item; a quote inside a value is escaped, so these are keys.
const NAMES: [&str; 3] = [r#""name":""#, r#""groupName":""#, r#""lastName":""#];

fn put_into_name(text: &[u8], what: &[u8]) -> Option<Vec<u8>> {
    NAMES.iter().find_map(|name| replace_first(text, name, &[name.as_bytes(), what].concat()))
}

/// Replaces the first occurrence; `None` if there is none.
fn replace_first(text: &[u8], what: &str, with: &[u8]) -> Option<Vec<u8>> {
    let start = text.windows(what.len()).position(|part| part == what.as_bytes())?;
    Some([&text[..start], with, &text[start + what.len()..]].concat())
}
