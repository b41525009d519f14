//! Integers that no number of this machine holds: as texts they keep every digit. Two ids may differ in the last alone.

use std::borrow::Cow;

/// Every integer of so many digits fits 64 bits.
const SAFE_DIGITS: usize = 18;

/// Puts quotes around long integers in a JSON text.
pub fn quote_long_integers(json: &[u8]) -> Cow<'_, [u8]> {
    if has_long_run(json) { Cow::Owned(quote(json)) } else { Cow::Borrowed(json) }
}

/// Whether there are more digits in a row than that. They would include one of the bytes looked at, which are so far apart.
fn has_long_run(json: &[u8]) -> bool {
    let is_digit = |byte: &&u8| byte.is_ascii_digit();
    (SAFE_DIGITS..json.len()).step_by(SAFE_DIGITS + 1).any(|index| {
        let (before, from) = json.split_at(index);
        let digits_from = from.iter().take_while(is_digit).count();
        digits_from > 0 && before.iter().rev().take_while(is_digit).count() + digits_from > SAFE_DIGITS
    })
}

fn quote(json: &[u8]) -> Vec<u8> {
    let mut quoted = Vec::with_capacity(json.len() + 16);
    let (mut in_string, mut escaped) = (false, false);
    let mut rest = json;
    while let Some((&byte, after)) = rest.split_first() {
        if !in_string && (byte == b'-' || byte.is_ascii_digit()) {
            let number;
            (number, rest) = split_number(rest);
            let quote: &[u8] = if is_long_integer(number) { b"\"" } else { b"" };
            quoted.extend([quote, number, quote].concat());
            continue;
        }
        in_string ^= byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        quoted.push(byte);
        rest = after;
    }
    quoted
}

fn split_number(text: &[u8]) -> (&[u8], &[u8]) {
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    text.split_at(text.iter().position(|byte| !is_part(byte)).unwrap_or(text.len()))
}

fn is_long_integer(number: &[u8]) -> bool {
    let digits = number.strip_prefix(b"-").unwrap_or(number);
    let text = std::str::from_utf8(number).unwrap_or_default();
    digits.iter().all(u8::is_ascii_digit) && text.parse::<u64>().is_err() && text.parse::<i64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::{SAFE_DIGITS, has_long_run, quote_long_integers};

    #[test]
    fn a_long_run_is_found_wherever_it_begins() {
        for start in 0..60 {
            for (length, is_long) in [(SAFE_DIGITS, false), (SAFE_DIGITS + 1, true), (200, true)] {
                let json = format!("{}{}x", "x".repeat(start), "7".repeat(length));
                assert_eq!(has_long_run(json.as_bytes()), is_long, "{length} digits from {start}");
            }
        }
    }

    #[test]
    fn only_long_integers_outside_of_texts_are_quoted() {
        let long = "1234567890123456789012345";
        let cases = [
            (format!(r#"{{"id":{long},"n":[-{long}]}}"#), format!(r#"{{"id":"{long}","n":["-{long}"]}}"#)),
            (format!(r#"{{"id":{long}.5,"n":1e{long}}}"#), format!(r#"{{"id":{long}.5,"n":1e{long}}}"#)),
            (format!(r#"{{"\"{long}":"a\\","b":{long}}}"#), format!(r#"{{"\"{long}":"a\\","b":"{long}"}}"#)),
            (r#"{"id":18446744073709551615}"#.to_owned(), r#"{"id":18446744073709551615}"#.to_owned()),
        ];
        for (json, expected) in cases {
            assert_eq!(String::from_utf8_lossy(&quote_long_integers(json.as_bytes())), expected);
        }
    }
}
