//! The language of faults, from text to rules.

use std::str::FromStr;

use thiserror::Error;

use super::Faults;
use super::fault::InjectedFault;
use super::rule::{CallSelector, FaultRule, Occurrence};
use crate::sim::call::CallKind;
use crate::sim::refusal::ErrorShape;

/// Why a text is not a list of faults.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FaultsError {
    #[error("a fault is missing next to a comma")]
    Missing,
    #[error("unknown fault {word:?}; did you mean {near:?}? The faults are: {known}")]
    Fault { word: String, near: &'static str, known: String },
    #[error("unknown calls {word:?}; did you mean {near:?}? The calls are: {known}")]
    Calls { word: String, near: &'static str, known: String },
    #[error("unknown shape {word:?}; did you mean {near:?}? The shapes are: {known}, hidden, open")]
    Shape { word: String, near: &'static str, known: String },
    #[error("{word:?} is not an error and has no shape: leave out .{shape}")]
    NoError { word: &'static str, shape: String },
    #[error("{word:?} takes no time: leave out ={time}")]
    Timeless { word: &'static str, time: String },
    #[error("{0:?} is not a duration; write 500ms or 2s")]
    Time(String),
    #[error("{0:?} is not a share of requests; write 5% or 0.5%, more than 0% and up to 100%")]
    Share(String),
    #[error("{0:?} is not the number of a request; they are counted from 1")]
    Number(String),
    #[error("{0:?} has both a share and a number; give one of them")]
    ShareAndNumber(String),
    #[error("{word:?} corrupts an item, and {calls:?} has none; exchanges, exchange and the listings do")]
    NoItems { word: &'static str, calls: &'static str },
}

impl FromStr for Faults {
    type Err = FaultsError;

    /// Parses a list of rules; a blank text has none.
    fn from_str(text: &str) -> Result<Self, FaultsError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        text.split(',').map(|rule| rule.trim().parse::<FaultRule>()).collect()
    }
}

impl FromStr for FaultRule {
    type Err = FaultsError;

    fn from_str(text: &str) -> Result<Self, FaultsError> {
        let (left, calls) = split_at_mark(text, ':');
        let (left, share) = split_at_mark(left, '@');
        let (calls, number) = calls.map_or((None, None), |calls| {
            let (calls, number) = split_at_mark(calls, '#');
            (Some(calls), number)
        });
        let when = match (share, number) {
            (None, None) => Occurrence::Each,
            (Some(share), None) => Occurrence::Share(parse_share(share)?),
            (None, Some(number)) => Occurrence::Nth(parse_count(number)?),
            (Some(_), Some(_)) => return Err(FaultsError::ShareAndNumber(text.to_owned())),
        };
        let fault = left.strip_suffix('!').unwrap_or(left).parse()?;
        let calls = calls.map_or(Ok(CallSelector::All), find_calls)?;
        Self { fault, calls, when, always: left.ends_with('!') }.check_items()
    }
}

impl FaultRule {
    fn check_items(self) -> Result<Self, FaultsError> {
        match self.calls {
            CallSelector::Kind(kind) if !self.fault.applies_to(kind) => {
                Err(FaultsError::NoItems { word: self.fault.as_str(), calls: kind.as_str() })
            }
            _ => Ok(self),
        }
    }
}

impl FromStr for InjectedFault {
    type Err = FaultsError;

    /// Parses a fault with its shape and time: `500.html`, `slow=2s`.
    fn from_str(text: &str) -> Result<Self, FaultsError> {
        let (name, time) = split_at_mark(text, '=');
        let (word, variant) = split_at_mark(name, '.');
        let fault = find_fault(word)?;
        let fault =
            variant.into_iter().flat_map(|variant| variant.split('.')).try_fold(fault, apply_variant)?;
        let Some(time) = time else { return Ok(fault) };
        let duration = humantime::parse_duration(time).map_err(|_| FaultsError::Time(time.to_owned()))?;
        let timeless = || FaultsError::Timeless { word: fault.as_str(), time: time.to_owned() };
        fault.with_time(duration).ok_or_else(timeless)
    }
}

fn find_fault(word: &str) -> Result<InjectedFault, FaultsError> {
    if word.is_empty() {
        return Err(FaultsError::Missing);
    }
    InjectedFault::all().find(|fault| fault.as_str() == word).ok_or_else(|| {
        let (near, known) = nearest_word(word, InjectedFault::all().map(|fault| fault.as_str()));
        FaultsError::Fault { word: word.to_owned(), near, known }
    })
}

/// The fault in another shape, behind HTTP 200 or not.
fn apply_variant(fault: InjectedFault, word: &str) -> Result<InjectedFault, FaultsError> {
    let InjectedFault::Error(error) = fault else {
        return Err(FaultsError::NoError { word: fault.as_str(), shape: word.to_owned() });
    };
    Ok(InjectedFault::Error(match word {
        "hidden" => error.hidden(true),
        "open" => error.hidden(false),
        _ => error.in_shape(find_shape(word)?),
    }))
}

fn find_shape(word: &str) -> Result<ErrorShape, FaultsError> {
    ErrorShape::ALL.into_iter().find(|shape| shape.as_str() == word).ok_or_else(|| {
        let (near, known) = nearest_word(word, ErrorShape::ALL.map(ErrorShape::as_str));
        FaultsError::Shape { word: word.to_owned(), near, known }
    })
}

fn find_calls(word: &str) -> Result<CallSelector, FaultsError> {
    let kinds = || CallKind::all().map(|kind| (kind.as_str(), CallSelector::Kind(kind)));
    let known = || CallSelector::GROUPS.into_iter().chain(kinds());
    known().find(|(name, _)| *name == word).map(|(_, calls)| calls).ok_or_else(|| {
        let (near, known) = nearest_word(word, known().map(|(name, _)| name));
        FaultsError::Calls { word: word.to_owned(), near, known }
    })
}

/// A percentage, in millionths.
fn parse_share(text: &str) -> Result<u32, FaultsError> {
    let percent = text.strip_suffix('%').and_then(|percent| percent.parse::<f64>().ok());
    let share = percent.filter(|percent| (0.0..=100.0).contains(percent)).map(|percent| percent * 10_000.0);
    share
        .map(|share| share.round() as u32)
        .filter(|share| *share > 0)
        .ok_or_else(|| FaultsError::Share(text.to_owned()))
}

fn parse_count(text: &str) -> Result<u64, FaultsError> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| FaultsError::Number(text.to_owned()))
}

/// The text before a mark, and the text after it.
fn split_at_mark(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// The known word closest to the one written, and all known words.
fn nearest_word(written: &str, known: impl IntoIterator<Item = &'static str>) -> (&'static str, String) {
    let known: Vec<_> = known.into_iter().collect();
    let near = known.iter().min_by_key(|word| strsim::damerau_levenshtein(written, word));
    (near.copied().unwrap_or_default(), known.join(", "))
}
