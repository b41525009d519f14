//! How sure it is that a fact held in a span of time.

use super::interval::{Interval, Moment};

/// From its first millisecond to before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub from: i64,
    pub until: i64,
}

/// How sure it is. Of whom the absence was known before and after, nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Certainty {
    /// Seen within the span; or before and after it, and all the while known.
    Yes,
    /// Seen before, and known to be gone within the span or after it.
    Until,
    /// Known not to be there before or within the span, and seen after it.
    From,
    Unknown,
}

impl Certainty {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Until => "until",
            Self::From => "from",
            Self::Unknown => "unknown",
        }
    }
}

/// An answer of the service that lists all facts of a kind in an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Listing {
    /// When it was asked for; never after it was there.
    pub began_on: i64,
    /// When it was there.
    pub ended: Moment,
}

/// What the runs of an owner knew of a dataset of an exchange.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Listings of the whole, in the order of their ends.
    pub whole: Vec<Listing>,
    /// Those of a part, likewise.
    pub partial: Vec<Listing>,
    /// When runs began that did not know the whole, in order; but not those of other shares of a walk.
    pub unknown_runs: Vec<Moment>,
}

/// What is said of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Judgement {
    pub certainty: Certainty,
    /// The run that it rests on before the span, or within it.
    pub run_before: Option<i64>,
    /// The one after it, or within it.
    pub run_after: Option<i64>,
    /// How many runs between the two did not know.
    pub unknown_runs: usize,
}

/// What is known just before a span, or just after it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Seen,
    Absent,
    Nothing,
}

impl Known {
    /// Judges a fact by the intervals in which it was seen; `None` where it was known to be absent, or never known at all.
    pub fn judge(&self, intervals: &[Interval], span: Span) -> Option<Judgement> {
        let sightings = || intervals.iter().flat_map(|interval| self.list_sightings(interval));
        let is_within = |seen: &Listing| span.from <= seen.began_on && seen.ended.on < span.until;
        if let Some(seen) = sightings().find(is_within) {
            let run = Some(seen.ended.run);
            return Some(Judgement {
                certainty: Certainty::Yes,
                run_before: run,
                run_after: run,
                unknown_runs: 0,
            });
        }
        let seen_before = sightings().rfind(|seen| seen.ended.on < span.from);
        let seen_after = sightings().find(|seen| seen.began_on >= span.until);
        if let (Some(before), Some(after)) = (seen_before, seen_after)
            && intervals.iter().any(|held| held.contains(before.ended.on) && held.contains(after.ended.on))
        {
            return Some(self.judge_between(before, after));
        }
        self.judge_edges(intervals, span, seen_before, seen_after)
    }

    fn judge_between(&self, before: Listing, after: Listing) -> Judgement {
        let unknown_runs = self.count_unknown_runs(before.ended, after.ended);
        Judgement {
            certainty: if unknown_runs == 0 { Certainty::Yes } else { Certainty::Unknown },
            run_before: Some(before.ended.run),
            run_after: Some(after.ended.run),
            unknown_runs,
        }
    }

    /// Where no interval reaches over the whole span.
    fn judge_edges(
        &self,
        intervals: &[Interval],
        span: Span,
        seen_before: Option<Listing>,
        seen_after: Option<Listing>,
    ) -> Option<Judgement> {
        let is_absent = |listing: &&Listing| !intervals.iter().any(|held| held.contains(listing.ended.on));
        let absences = || self.whole.iter().filter(is_absent);
        let absent_before = absences().rfind(|listing| listing.ended.on < span.from);
        let absent_after = absences().find(|listing| listing.began_on >= span.until);
        let absent_within =
            absences().find(|listing| listing.ended.on >= span.from && listing.began_on < span.until);
        let on = |listing: Listing| listing.ended.on;
        let before =
            choose_side(seen_before.map(on), absent_before.copied().map(on), |seen, absent| seen > absent);
        let after =
            choose_side(seen_after.map(on), absent_after.copied().map(on), |seen, absent| seen < absent);
        let is_seen_across = intervals
            .iter()
            .flat_map(|interval| self.list_sightings(interval))
            .any(|seen| seen.began_on < span.until && seen.ended.on >= span.from);
        let gone = absent_within.or(absent_after.filter(|_| after == Side::Absent));
        let missing = absent_before.filter(|_| before == Side::Absent).or(absent_within);
        let (certainty, first, last) = match (before, after) {
            (Side::Seen, Side::Seen) => (Certainty::Unknown, seen_before, seen_after),
            (Side::Seen, _) if gone.is_some() => (Certainty::Until, seen_before, gone.copied()),
            (Side::Seen, _) => (Certainty::Unknown, seen_before, None),
            (_, Side::Seen) if missing.is_some() => (Certainty::From, missing.copied(), seen_after),
            (_, Side::Seen) => (Certainty::Unknown, None, seen_after),
            _ if is_seen_across => (Certainty::Unknown, absent_before.copied(), absent_after.copied()),
            _ => return None,
        };
        let unknown_runs = match (first, last) {
            (Some(first), Some(last)) => self.count_unknown_runs(first.ended, last.ended),
            _ => 0,
        };
        let run = |listing: Option<Listing>| listing.map(|listing| listing.ended.run);
        Some(Judgement { certainty, run_before: run(first), run_after: run(last), unknown_runs })
    }

    /// When a fact was seen in an interval, in order: at its ends, and wherever the whole was known.
    fn list_sightings(&self, interval: &Interval) -> Vec<Listing> {
        let first = self.whole.partition_point(|listing| listing.ended.on < interval.first.on);
        let within = self.whole[first..].iter().take_while(|listing| listing.ended.on <= interval.last.on);
        let mut seen: Vec<Listing> = within.copied().collect();
        for end in [interval.first, interval.last] {
            if !seen.iter().any(|listing| listing.ended == end) {
                seen.push(self.find_partial(end));
            }
        }
        seen.sort_by_key(|listing| listing.ended);
        seen
    }

    fn find_partial(&self, ended: Moment) -> Listing {
        let place = self.partial.partition_point(|listing| listing.ended < ended);
        let found = self.partial.get(place).filter(|listing| listing.ended == ended);
        found.copied().unwrap_or(Listing { began_on: ended.on, ended })
    }

    /// How many runs between two that saw a fact did not know.
    pub fn count_unknown_runs(&self, after: Moment, before: Moment) -> usize {
        let first = self.unknown_runs.partition_point(|began| began.on <= after.on);
        let between = self.unknown_runs.get(first..).unwrap_or_default();
        let between = between.iter().take_while(|began| began.on < before.on);
        between.filter(|began| began.run != after.run && began.run != before.run).count()
    }

    /// Whether all such facts were known within a span; or before and after it, and all the while.
    pub fn is_whole(&self, span: Span) -> bool {
        let is_within = |listing: &&Listing| span.from <= listing.began_on && listing.ended.on < span.until;
        let before = self.whole.iter().rfind(|listing| listing.ended.on < span.from);
        let after = self.whole.iter().find(|listing| listing.began_on >= span.until);
        self.whole.iter().any(|listing| is_within(&listing))
            || matches!((before, after), (Some(before), Some(after)) if self.count_unknown_runs(before.ended, after.ended) == 0)
    }
}

/// What is known on one side of a span, by the nearest sighting and the nearest absence there.
fn choose_side(seen: Option<i64>, absent: Option<i64>, is_nearer: fn(i64, i64) -> bool) -> Side {
    match (seen, absent) {
        (Some(seen), Some(absent)) if !is_nearer(seen, absent) => Side::Absent,
        (Some(_), _) => Side::Seen,
        (None, Some(_)) => Side::Absent,
        (None, None) => Side::Nothing,
    }
}
