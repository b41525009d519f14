//! The intervals in which a fact was seen, and not known to be gone.

/// An observation: when it was made, and in which run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    /// Milliseconds.
    pub on: i64,
    pub run: i64,
}

/// From the first to the last time that a fact was seen, without a run in between that knew better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interval {
    pub first: Moment,
    pub last: Moment,
}

impl Interval {
    pub fn contains(&self, on: i64) -> bool {
        self.first.on <= on && on <= self.last.on
    }
}

/// Takes in that a fact was seen. `whole` are the other moments at which all such facts were known, in order; `intervals`
/// are in order as well.
pub(super) fn add_sighting(intervals: &mut Vec<Interval>, seen: Moment, whole: &[Moment]) {
    if intervals.iter().any(|interval| interval.contains(seen.on)) {
        return;
    }
    let place = intervals.partition_point(|interval| interval.last.on < seen.on);
    let follows = place > 0 && !is_known_between(whole, intervals[place - 1].last.on, seen.on);
    let precedes = intervals.get(place).is_some_and(|next| !is_known_between(whole, seen.on, next.first.on));
    match (follows, precedes) {
        (true, true) => {
            let next = intervals.remove(place);
            intervals[place - 1].last = next.last;
        }
        (true, false) => intervals[place - 1].last = seen,
        (false, true) => intervals[place].first = seen,
        (false, false) => intervals.insert(place, Interval { first: seen, last: seen }),
    }
}

/// Takes in that a fact was not there, at a moment when all such facts were known.
pub(super) fn add_absence(intervals: &mut Vec<Interval>, missed_on: i64, whole: &[Moment]) {
    let is_split = |interval: &Interval| interval.first.on < missed_on && missed_on < interval.last.on;
    let Some(place) = intervals.iter().position(is_split) else { return };
    let Interval { first, last } = intervals[place];
    let seen = |moment: &&Moment| first.on <= moment.on && moment.on <= last.on;
    let before = whole.iter().filter(seen).rfind(|moment| moment.on < missed_on);
    let after = whole.iter().filter(seen).find(|moment| moment.on > missed_on);
    intervals[place].last = before.copied().unwrap_or(first);
    intervals.insert(place + 1, Interval { first: after.copied().unwrap_or(last), last });
}

fn is_known_between(whole: &[Moment], after: i64, before: i64) -> bool {
    let place = whole.partition_point(|moment| moment.on <= after);
    whole.get(place).is_some_and(|moment| moment.on < before)
}

#[cfg(test)]
mod tests {
    use super::{Interval, Moment, add_absence, add_sighting};

    /// First and last time of each.
    type Intervals = &'static [(i64, i64)];

    fn moment(on: i64) -> Moment {
        Moment { on, run: on }
    }

    /// What comes of these observations, whatever their order: `+` saw the fact, `-` knew that it was gone, `~` saw it and
    /// did not know the whole.
    fn intervals_of(observations: &[(i64, char)]) -> Vec<(i64, i64)> {
        let (mut intervals, mut whole) = (Vec::<Interval>::new(), Vec::new());
        for (on, kind) in observations {
            match kind {
                '-' => add_absence(&mut intervals, *on, &whole),
                _ => add_sighting(&mut intervals, moment(*on), &whole),
            }
            if *kind != '~' {
                whole.push(moment(*on));
                whole.sort();
            }
        }
        intervals.iter().map(|interval| (interval.first.on, interval.last.on)).collect()
    }

    #[test]
    fn the_order_in_which_runs_are_read_does_not_matter() {
        let cases: [(&[(i64, char)], Intervals); 4] = [
            (&[(1, '+'), (2, '+'), (4, '+')], &[(1, 4)]),
            (&[(1, '+'), (2, '-'), (3, '+')], &[(1, 1), (3, 3)]),
            (&[(1, '-'), (2, '+'), (3, '+'), (4, '-'), (5, '-')], &[(2, 3)]),
            (&[(1, '+'), (2, '+'), (3, '-'), (4, '-'), (5, '+'), (6, '+')], &[(1, 2), (5, 6)]),
        ];
        for (observations, expected) in cases {
            let mut rotated = observations.to_vec();
            for _ in 0..observations.len() {
                rotated.rotate_left(1);
                assert_eq!(intervals_of(&rotated), expected, "{rotated:?}");
                let backwards: Vec<_> = rotated.iter().rev().copied().collect();
                assert_eq!(intervals_of(&backwards), expected, "{backwards:?}");
            }
        }
    }

    #[test]
    fn who_is_seen_where_not_all_is_known_is_there_and_nobody_else_is_gone() {
        assert_eq!(intervals_of(&[(1, '+'), (2, '~'), (3, '-'), (4, '~'), (5, '+')]), [(1, 2), (4, 5)]);
    }
}
