//! The hash that the service lists: the SHA-1 of the file in Base64, in any of its dialects.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use crate::count_noun::count_noun;

/// Reads a listed hash; white space, the URL alphabet and missing padding do not matter.
///
/// # Errors
/// Says what is wrong with it.
pub fn decode_sha1(listed: &str) -> Result<[u8; 20], String> {
    let letters = listed.chars().filter(|c| !c.is_whitespace()).map(|c| match c {
        '-' => '+',
        '_' => '/',
        other => other,
    });
    let letters: String = letters.collect();
    let bytes = STANDARD_NO_PAD
        .decode(letters.trim_end_matches('='))
        .map_err(|error| format!("the listed hash is not Base64: {error}"))?;
    let length = bytes.len();
    bytes
        .try_into()
        .map_err(|_| format!("the listed hash has {}, a SHA-1 has 20", count_noun(length, "byte", "bytes")))
}

/// Writes a hash as the service does.
pub fn encode_sha1(sha1: &[u8; 20]) -> String {
    STANDARD.encode(sha1)
}

#[cfg(test)]
mod tests {
    use super::{decode_sha1, encode_sha1};

    #[test]
    fn odd_base64_is_understood_or_named() {
        let sha1 = decode_sha1("2jmj7l5rSw0yVb/vlWAYkK/YBwk=").expect("the hash of an empty file");
        for odd in [
            "2jmj7l5rSw0yVb/vlWAYkK/YBwk",
            "2jmj7l5rSw0yVb_vlWAYkK_YBwk=",
            " 2jmj7l5rSw0y Vb/vlWAYkK/YBwk=\r\n",
            "2jmj7l5rSw0yVb/vlWAYkK/YBwk===",
        ] {
            assert_eq!(decode_sha1(odd), Ok(sha1), "{odd:?}");
        }
        assert_eq!(encode_sha1(&sha1), "2jmj7l5rSw0yVb/vlWAYkK/YBwk=");
        for (wrong, named) in [
            ("", "0 bytes"),
            ("2jmj7l5rSw0y", "9 bytes"),
            ("da39a3ee5e6b4b0d3255bfef95601890afd80709", "30 bytes"),
            ("2jmj7l5r§w0yVb/vlWAYkK/YBwk=", "not Base64"),
        ] {
            assert!(decode_sha1(wrong).is_err_and(|error| error.contains(named)), "{wrong:?}");
        }
    }
}
