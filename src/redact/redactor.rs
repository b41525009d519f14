//! Every secret the process knows, and taking them out of a text.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Range, RangeInclusive};
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;

use super::normal_form::NormalForm;
use super::runs::{Runs, fold};

/// What stands where a secret was.
const MARK: &str = "[redacted]";
/// A secret of fewer letters is not looked for: it would be found in every other word.
const SHORTEST: usize = 4;
/// So many letters of a secret are a piece of it, in a message.
const MESSAGE_RUN: usize = 6;
/// The shortest secret, and piece of one, in what is collected: names are evidence, and may have a word in common with a
/// password.
const DATA_SHORTEST: usize = 6;
const DATA_RUN: usize = 12;
/// A text is looked at in blocks of this size, which bounds the memory that takes, in bytes.
const BLOCK: usize = 64 << 10;
/// No piece of a secret is longer, however it is encoded: so much of a block is looked at again with the next.
const OVERLAP: usize = 1 << 10;

/// Takes secrets out of texts from outside. It knows every secret that was given, read or granted, also those that
/// are no longer in use; its clones share what they know.
///
/// A secret is recognised whole or in part, in any case, and in every encoding: percent signs, HTML, JSON and Base64,
/// also several of them one inside the other. It is known by hashes of its pieces.
#[derive(Clone, Default)]
pub struct Redactor(Arc<RwLock<Known>>);

/// The pieces of secrets, by their length.
#[derive(Default)]
struct Known {
    in_messages: Vec<Runs>,
    in_data: Vec<Runs>,
}

impl Redactor {
    /// Takes secrets out of every text from now on. One of fewer than four letters is not looked for, in what is
    /// collected one of fewer than six.
    pub fn learn(&self, secret: &SecretString) {
        if secret.expose_secret().len() < SHORTEST {
            return;
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for form in encode_forms(secret.expose_secret()) {
            learn_runs(&mut known.in_messages, &form, SHORTEST..=MESSAGE_RUN);
            learn_runs(&mut known.in_data, &form, DATA_SHORTEST..=DATA_RUN);
        }
    }

    /// Takes secrets, and pieces of six letters, out of a message.
    pub fn redact_message(&self, message: &mut String) {
        let found = find_all(&self.known().in_messages, message.as_bytes());
        replace_ranges(message, found);
    }

    /// Takes secrets, and pieces of twelve letters, out of a text that is collected; where there is one, smaller pieces
    /// too.
    pub fn redact_text(&self, text: &mut String) {
        if self.finds_in(text.as_bytes()) {
            self.redact_message(text);
        }
    }

    /// The same of a text that may not be UTF-8; where there is nothing to take out, it stays as it is.
    pub fn redact_bytes<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        if !self.finds_in(text) {
            return Cow::Borrowed(text);
        }
        let mut lossy = String::from_utf8_lossy(text).into_owned();
        self.redact_message(&mut lossy);
        Cow::Owned(lossy.into_bytes())
    }

    /// Whether these bytes hold a secret, or a piece of twelve letters.
    pub fn finds_in(&self, bytes: &[u8]) -> bool {
        let known = self.known();
        blocks(bytes).any(|(_, block)| {
            let folded = fold(&block.bytes);
            known.in_data.iter().any(|runs| runs.occur_in(&folded))
        })
    }

    fn known(&self) -> std::sync::RwLockReadGuard<'_, Known> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows nothing of what it knows.
impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

fn learn_runs(sets: &mut Vec<Runs>, form: &[u8], lengths: RangeInclusive<usize>) {
    let length = form.len().min(*lengths.end());
    if !lengths.contains(&length) {
        return;
    }
    let form = Zeroizing::new(fold(form));
    match sets.iter_mut().find(|runs| runs.length() == length) {
        Some(runs) => runs.learn(&form),
        None => {
            let mut runs = Runs::new(length);
            runs.learn(&form);
            sets.push(runs);
        }
    }
}

/// A secret as it may come back: in its normal form, and in Base64, where it and its form encoding may begin at any of
/// three places of a group.
fn encode_forms(secret: &str) -> Vec<Zeroizing<Vec<u8>>> {
    let form_encoded = Zeroizing::new(form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>());
    let encoded = [secret, form_encoded.as_str()].into_iter();
    let in_base64 = encoded.flat_map(|text| (0..3).map(move |shift| encode_base64(text, shift)));
    std::iter::once(Zeroizing::new(NormalForm::new(secret.as_bytes()).bytes.into_owned()))
        .chain(in_base64)
        .collect()
}

/// What is certain of a text in Base64 after `shift` bytes of something else.
fn encode_base64(text: &str, shift: usize) -> Zeroizing<Vec<u8>> {
    let shifted = Zeroizing::new([&[0; 2][..shift], text.as_bytes()].concat());
    let mut encoded = Zeroizing::new(STANDARD_NO_PAD.encode(shifted.as_slice()).into_bytes());
    // the last letter may have bits of what follows
    encoded.truncate(shifted.len() * 8 / 6);
    encoded.drain(..(shift * 8).div_ceil(6));
    encoded
}

/// Where pieces of secrets are in a text; ranges that touch are one.
fn find_all(sets: &[Runs], text: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (start, block) in blocks(text) {
        let folded = fold(&block.bytes);
        for run in sets.iter().flat_map(|runs| runs.find(&folded)) {
            let Range { start: from, end: to } = block.text_range(run);
            found.push(start + from..start + to);
        }
    }
    merge_ranges(found)
}

/// A text block by block: where each begins, and its normal form.
fn blocks(text: &[u8]) -> impl Iterator<Item = (usize, NormalForm<'_>)> {
    let starts = (0..text.len()).step_by(BLOCK - OVERLAP);
    starts.map(|start| (start, NormalForm::new(&text[start..text.len().min(start + BLOCK)])))
}

fn merge_ranges(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    ranges.dedup_by(|next, before| {
        let touches = next.start <= before.end;
        if touches {
            before.end = before.end.max(next.end);
        }
        touches
    });
    ranges
}

fn replace_ranges(text: &mut String, ranges: Vec<Range<usize>>) {
    for range in ranges.into_iter().rev() {
        let start = text.floor_char_boundary(range.start);
        let end = text.ceil_char_boundary(range.end);
        text.replace_range(start..end, MARK);
    }
}

#[cfg(test)]
mod tests {
    use super::Redactor;

    fn redactor() -> Redactor {
        let redactor = Redactor::default();
        for secret in ["Summer in Alder 2026!", "tiny", "abc", "a", "", "sixsix"] {
            redactor.learn(&secret.into());
        }
        redactor
    }

    #[test]
    fn a_message_loses_every_piece_of_a_secret() {
        let cases = [
            ("wrong: Summer in Al", "wrong: [redacted]"),
            ("%53ummer+in%20Alder&#32;2026!?", "[redacted]?"),
            ("(U3VtbWVyIGluIEFsZGVyIDIwMjYh)", "([redacted])"),
            ("a tiny SIXSIX é abc", "a [redacted] [redacted] é abc"),
            ("nothing 100 % of it", "nothing 100 % of it"),
        ];
        for (text, expected) in cases {
            let mut message = text.to_owned();
            redactor().redact_message(&mut message);
            assert_eq!(message, expected);
        }
    }

    #[test]
    fn a_name_keeps_the_words_it_has_in_common_with_a_secret() {
        let cases = [
            ("Summer party, Alder 2026.pdf", "Summer party, Alder 2026.pdf"),
            ("the password is summer in alder", "the password is [redacted]"),
            ("sixsix", "[redacted]"),
            ("tiny abc", "tiny abc"),
        ];
        for (text, expected) in cases {
            assert_eq!(redactor().redact_bytes(text.as_bytes()), expected.as_bytes());
        }
        assert_eq!(redactor().redact_bytes(b"\xff sixsix"), "\u{fffd} [redacted]".as_bytes());
    }

    #[test]
    fn a_secret_is_found_wherever_it_stands_in_a_long_text() {
        for before in [65_000, 65_520, 65_536, 70_000] {
            let mut text = format!("{}Summer%20in%20Alder%202026!", ".".repeat(before));
            redactor().redact_message(&mut text);
            assert!(text.ends_with(".[redacted]"), "{before}");
        }
    }
}
