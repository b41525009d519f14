//! What can go wrong.

use std::fmt;
use std::time::Duration;

use super::error::ErrorAnswer;
use crate::sim::call::CallKind;
use crate::sim::refusal::ErrorShape;
use crate::sim::wire::ItemCorruption;

/// One thing that can go wrong with a request. Its text form is a word of the fault language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InjectedFault {
    /// An error is answered.
    Error(ErrorAnswer),
    /// The answer begins late.
    Slow(Duration),
    /// Half of the body, silence, and then the rest; without a time the rest never comes.
    Stall(Option<Duration>),
    /// Half of the body, then byte by byte; after that time the rest.
    Trickle(Option<Duration>),
    /// The connection is reset before the answer.
    Reset,
    /// Half of the body, then a reset.
    ResetBody,
    /// Half of the body, then the connection is closed.
    Cut,
    /// Half of the body as if it were the whole.
    Half,
    /// A server that is not the service answers.
    Foreign(ForeignReply),
    /// One item is bad.
    Item(ItemCorruption),
}

/// An answer that is not the service's, with HTTP 200.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignReply {
    /// A web page.
    Page,
    /// An XML document.
    Xml,
    /// Nothing at all.
    Empty,
    /// A JSON array.
    Array,
    /// A JSON object of something else.
    Object,
    /// Spaces without end.
    Spaces,
}

impl ForeignReply {
    const ALL: [Self; 6] = [Self::Page, Self::Xml, Self::Empty, Self::Array, Self::Object, Self::Spaces];

    fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Xml => "xml",
            Self::Empty => "empty",
            Self::Array => "array",
            Self::Object => "object",
            Self::Spaces => "spaces",
        }
    }
}

const LATE: Duration = Duration::from_secs(2);

/// What happens to connections and bodies.
const BROKEN: [InjectedFault; 7] = [
    InjectedFault::Slow(LATE),
    InjectedFault::Stall(None),
    InjectedFault::Trickle(None),
    InjectedFault::Reset,
    InjectedFault::ResetBody,
    InjectedFault::Cut,
    InjectedFault::Half,
];

impl InjectedFault {
    /// Every fault once, in its usual form, in the order of the language's description.
    pub fn all() -> impl Iterator<Item = Self> {
        let foreign = ForeignReply::ALL.into_iter().map(Self::Foreign);
        ErrorAnswer::all()
            .map(Self::Error)
            .chain(BROKEN)
            .chain(foreign)
            .chain(ItemCorruption::ALL.map(Self::Item))
    }

    /// Every error in every shape, open and behind HTTP 200.
    pub fn all_errors() -> impl Iterator<Item = Self> {
        let forms = || ErrorShape::ALL.into_iter().flat_map(|shape| [(shape, false), (shape, true)]);
        ErrorAnswer::all().flat_map(move |error| {
            forms().map(move |(shape, hidden)| Self::Error(error.in_shape(shape).hidden(hidden)))
        })
    }

    /// Its word, without shape and time: `500`, `retry-after`, `cut`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Error(error) => error.as_str(),
            Self::Slow(_) => "slow",
            Self::Stall(_) => "stall",
            Self::Trickle(_) => "trickle",
            Self::Reset => "reset",
            Self::ResetBody => "reset-body",
            Self::Cut => "cut",
            Self::Half => "half",
            Self::Foreign(reply) => reply.as_str(),
            Self::Item(corruption) => corruption.as_str(),
        }
    }

    /// Whether calls of this kind can meet it: only answers with items can have a bad one.
    pub fn applies_to(&self, kind: CallKind) -> bool {
        !matches!(self, Self::Item(_)) || kind.has_items()
    }

    pub(super) fn wait_time(&self) -> Option<Duration> {
        match self {
            Self::Error(error) => error.retry_wait(),
            Self::Slow(time) => Some(*time),
            Self::Stall(time) | Self::Trickle(time) => *time,
            _ => None,
        }
    }

    /// The same with another time; `None` where it takes none.
    pub(super) fn with_time(self, time: Duration) -> Option<Self> {
        match self {
            Self::Error(error) => error.with_wait(time).map(Self::Error),
            Self::Slow(_) => Some(Self::Slow(time)),
            Self::Stall(_) => Some(Self::Stall(Some(time))),
            Self::Trickle(_) => Some(Self::Trickle(Some(time))),
            _ => None,
        }
    }
}

impl fmt::Display for InjectedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())?;
        if let Self::Error(error) = self {
            f.write_str(&error.variant_suffix())?;
        }
        match self.wait_time() {
            Some(time) => write!(f, "={}", humantime::format_duration(time).to_string().replace(' ', "")),
            None => Ok(()),
        }
    }
}
