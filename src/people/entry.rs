//! How a list names a person.

use std::fmt::{self, Display};
use std::str::FromStr;

use crate::printable::is_unprintable;

/// The longest address there may be, in bytes (RFC 5321), with room for more than its ASCII form.
const LONGEST: usize = 512;

/// A person, or all people of a domain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeopleEntry {
    /// As addresses are compared: in lower case, without blanks around it.
    Address(String),
    /// As the service has it.
    UserId(String),
    /// What stands after the `@`, in lower case. Its subdomains are others.
    Domain(String),
}

impl FromStr for PeopleEntry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let is_legal = |c: char| !c.is_whitespace() && !is_unprintable(c) && !"()<>\"';,".contains(c);
        if text.is_empty() {
            return Err("nobody is named".to_owned());
        }
        if text.len() > LONGEST || !text.chars().all(is_legal) {
            return Err("no address, user id or @domain".to_owned());
        }
        match text.rsplit_once('@') {
            None => Ok(Self::UserId(text.to_owned())),
            Some((_, "")) => Err("nothing stands after the @".to_owned()),
            Some(("", domain)) => Ok(Self::Domain(domain.to_lowercase())),
            Some(_) => Ok(Self::Address(text.to_lowercase())),
        }
    }
}

impl Display for PeopleEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(text) | Self::UserId(text) => f.write_str(text),
            Self::Domain(domain) => write!(f, "@{domain}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PeopleEntry::{self, Address, Domain, UserId};

    #[test]
    fn is_an_address_a_user_id_or_a_domain() {
        let cases = [
            (" Ann@Bank.Example\t", Some(Address("ann@bank.example".into()))),
            ("odd@name@bank.example", Some(Address("odd@name@bank.example".into()))),
            ("ÄNN@bank.example", Some(Address("änn@bank.example".into()))),
            ("47110815", Some(UserId("47110815".into()))),
            ("U-7x", Some(UserId("U-7x".into()))),
            ("@Partner.Example", Some(Domain("partner.example".into()))),
            ("", None),
            ("  ", None),
            ("ann@", None),
            ("@", None),
            ("Ann Lee", None),
            ("<ann@bank.example>", None),
            ("ann@bank.example,bob@bank.example", None),
            ("ann\u{202e}@bank.example", None),
            ("(line 3 cannot be read)", None),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<PeopleEntry>().ok(), expected, "{text:?}");
            // what is shown is read as the same again
            let again = expected.as_ref().map(|entry| entry.to_string().parse());
            assert_eq!(again.transpose().expect("an entry"), expected, "{text:?}");
        }
        assert!("7".repeat(513).parse::<PeopleEntry>().is_err());
    }
}
