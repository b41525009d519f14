//! Which finished runs stay, and why.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Datelike};
use chrono_tz::Tz;

use super::list::finished_runs;
use super::run_id::RunId;
use crate::store::error::StoreError;
use crate::store::snapshot::Snapshot;

/// How many runs of each service and account stay. A period counts only if a run began in it, and its newest run stays. A
/// rule of 0 keeps none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeepPolicy {
    /// The newest runs, whenever they were made.
    pub last: usize,
    pub daily: usize,
    pub weekly: usize,
    pub monthly: usize,
    pub yearly: usize,
}

/// A finished run, and what it stays for; it is removed where that is nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRun {
    pub id: String,
    pub kept_for: Vec<&'static str>,
}

/// What tells one period from another of its kind; `None` where each run is a period of its own.
type Period = fn(&DateTime<Tz>) -> Option<(i32, u32)>;

impl KeepPolicy {
    /// Whether no rule keeps anything.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn rules(&self) -> [(&'static str, usize, Period); 5] {
        [
            ("last", self.last, |_| None),
            ("daily", self.daily, |time| Some((time.year(), time.ordinal()))),
            ("weekly", self.weekly, |time| Some((time.iso_week().year(), time.iso_week().week()))),
            ("monthly", self.monthly, |time| Some((time.year(), time.month()))),
            ("yearly", self.yearly, |time| Some((time.year(), 0))),
        ]
    }

    /// What each of the runs of one account stays for; they come the newest first, with the time they began.
    fn choose(&self, runs: &[Option<DateTime<Tz>>]) -> Vec<Vec<&'static str>> {
        let mut kept_for = vec![Vec::new(); runs.len()];
        for (rule, count, period) in self.rules() {
            let (mut left, mut newest) = (count, None);
            for (run, kept_for) in runs.iter().zip(&mut kept_for) {
                let of_run = run.as_ref().and_then(period);
                if left > 0 && (of_run.is_none() || of_run != newest) {
                    kept_for.push(rule);
                    (left, newest) = (left - 1, of_run);
                }
            }
        }
        kept_for
    }
}

/// The finished runs below `parent`, the oldest first, with what each stays for. The newest complete one of each service and
/// account always does, and so does what cannot be read. Days begin in that time zone.
///
/// # Errors
/// When the folder cannot be read.
pub fn plan_pruning(parent: &Path, policy: &KeepPolicy, zone: Tz) -> Result<Vec<PlannedRun>, StoreError> {
    let mut planned = Vec::new();
    let mut by_owner = BTreeMap::<_, Vec<(RunId, bool)>>::new();
    for id in finished_runs(parent)?.into_iter().rev() {
        let snapshot = Snapshot::open_run(&parent.join(id.to_string()));
        match snapshot.and_then(|snapshot| describe_finished(&snapshot)) {
            Ok((owner, is_complete)) => by_owner.entry(owner).or_default().push((id, is_complete)),
            Err(_) => planned.push((id, vec!["unreadable"])),
        }
    }
    for runs in by_owner.into_values() {
        let begun = |(id, _): &(RunId, bool)| id.begun_on().to_utc().map(|time| time.with_timezone(&zone));
        let mut kept_for = policy.choose(&runs.iter().map(begun).collect::<Vec<_>>());
        if let Some(newest_complete) = runs.iter().position(|(_, is_complete)| *is_complete) {
            kept_for[newest_complete].push("newest complete");
        }
        planned.extend(runs.into_iter().map(|(id, _)| id).zip(kept_for));
    }
    planned.sort();
    Ok(planned.into_iter().map(|(id, kept_for)| PlannedRun { id: id.to_string(), kept_for }).collect())
}

/// The service and account of a run, and whether it is complete.
fn describe_finished(snapshot: &Snapshot) -> Result<((String, Option<String>), bool), StoreError> {
    let (run, _) = snapshot.finished_run()?;
    Ok(((run.service, run.account), snapshot.is_complete()?))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use chrono_tz::{Asia, Tz, UTC};

    use super::KeepPolicy;

    /// The newest first.
    fn chosen(policy: KeepPolicy, zone: Tz, runs: &[&str]) -> Vec<usize> {
        let parse = |run: &&str| DateTime::parse_from_rfc3339(run).ok().map(|time| time.with_timezone(&zone));
        let kept_for = policy.choose(&runs.iter().map(parse).collect::<Vec<_>>());
        let kept = kept_for.iter().enumerate().filter(|(_, kept_for)| !kept_for.is_empty());
        kept.map(|(place, _)| place).collect()
    }

    #[test]
    fn each_rule_keeps_the_newest_of_so_many_periods_that_have_a_run() {
        let runs = [
            "2026-01-02T01:30:00Z", // a Friday, ISO week 1 of 2026
            "2026-01-01T23:30:00Z",
            "2026-01-01T01:30:00Z",
            "2025-12-29T01:30:00Z", // a Monday, the same week
            "2025-12-28T01:30:00Z",
            "2025-11-30T01:30:00Z",
            "2023-11-30T01:30:00Z",
        ];
        let none = KeepPolicy::default();
        let cases = [
            (none, UTC, vec![]),
            (KeepPolicy { last: 2, ..none }, UTC, vec![0, 1]),
            (KeepPolicy { daily: 3, ..none }, UTC, vec![0, 1, 3]),
            (KeepPolicy { daily: 3, ..none }, Asia::Tokyo, vec![0, 2, 3]),
            (KeepPolicy { weekly: 2, ..none }, UTC, vec![0, 4]),
            (KeepPolicy { monthly: 3, ..none }, UTC, vec![0, 3, 5]),
            (KeepPolicy { yearly: 9, ..none }, UTC, vec![0, 3, 6]),
            (KeepPolicy { daily: 1, monthly: 2, ..none }, UTC, vec![0, 3]),
        ];
        for (policy, zone, expected) in cases {
            assert_eq!(chosen(policy, zone, &runs), expected, "{policy:?} {zone}");
        }
    }
}
