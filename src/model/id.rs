//! Ids as newtypes, so that an exchange cannot be mistaken for a document.

use std::fmt;

/// Whether a text can be an id: 1 to 64 letters, digits, `_` or `-`. Ids become parts of URLs, where any other character
/// may mean something else.
pub fn is_id(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=64).contains(&text.len()) && text.bytes().all(is_allowed)
}

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// Decimal digits as a rule; kept as text, since an id is compared and never counted with.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it stands, without surrounding white space.
            pub fn new(text: impl AsRef<str>) -> Self {
                Self(text.as_ref().trim().to_owned())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

id! {
    /// An exchange (the API's *workspace*).
    ExchangeId;
    /// A document in an exchange.
    DocumentId;
}
