//! Which requests a fault hits.

use std::fmt;

use super::fault::InjectedFault;
use crate::sim::call::CallKind;

/// A fault and the requests it hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultRule {
    pub(crate) fault: InjectedFault,
    pub(crate) calls: CallSelector,
    pub(crate) when: Occurrence,
    /// Retries are hit as well.
    pub always: bool,
}

/// The calls a rule applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallSelector {
    All,
    /// Whatever lists what an exchange holds.
    Listings,
    Kind(CallKind),
}

/// Which requests of its calls a rule hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occurrence {
    /// The first request of each call; with `always` every request.
    Each,
    /// The n-th request, from 1, over all its calls; with `always` all later ones as well.
    Nth(u64),
    /// That many requests in a million, but never one right after a hit of the same call, so that a retry succeeds; with
    /// `always` every request of that many calls in a million.
    Share(u32),
}

impl FaultRule {
    /// Hits the first request of every call.
    pub fn new(fault: InjectedFault) -> Self {
        Self { fault, calls: CallSelector::All, when: Occurrence::Each, always: false }
    }

    /// Limits it to calls of this kind.
    pub fn on(self, kind: CallKind) -> Self {
        Self { calls: CallSelector::Kind(kind), ..self }
    }

    /// Limits it to the listings of what an exchange holds.
    pub fn on_listings(self) -> Self {
        Self { calls: CallSelector::Listings, ..self }
    }

    /// Hits the n-th request, counted from 1.
    pub fn nth(self, n: u64) -> Self {
        Self { when: Occurrence::Nth(n), ..self }
    }

    /// Hits that many requests in a hundred.
    pub fn percent(self, percent: u8) -> Self {
        Self { when: Occurrence::Share(u32::from(percent) * 10_000), ..self }
    }

    /// Hits retries as well.
    pub fn always(self) -> Self {
        Self { always: true, ..self }
    }

    /// Whether calls of this kind can be hit.
    pub(super) fn applies_to(&self, kind: CallKind) -> bool {
        self.calls.includes(kind) && self.fault.applies_to(kind)
    }
}

impl CallSelector {
    /// The groups of kinds, with their words.
    pub(super) const GROUPS: [(&str, Self); 2] = [("all", Self::All), ("listings", Self::Listings)];

    fn includes(self, kind: CallKind) -> bool {
        match self {
            Self::All => true,
            Self::Listings => kind.is_listing(),
            Self::Kind(one) => one == kind,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Listings => "listings",
            Self::Kind(kind) => kind.as_str(),
        }
    }
}

impl fmt::Display for FaultRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.fault, if self.always { "!" } else { "" })?;
        if let Occurrence::Share(millionths) = self.when {
            write!(f, "@{}%", f64::from(millionths) / 10_000.0)?;
        }
        match (self.calls, self.when) {
            (calls, Occurrence::Nth(n)) => write!(f, ":{}#{n}", calls.as_str()),
            (CallSelector::All, _) => Ok(()),
            (calls, _) => write!(f, ":{}", calls.as_str()),
        }
    }
}
