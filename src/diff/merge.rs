//! Two runs' rows of a subject, side by side.

use std::cmp::Ordering;
use std::mem;

use super::rows::{SubjectRow, SubjectRows, first_key};
use crate::store::StoreError;

/// Rows of one key that wait for another of the same key. A snapshot from elsewhere may have any number of them.
const MAX_WAITING: usize = 1000;

/// What stands side by side.
pub(super) enum Pair {
    /// The same subject in both runs.
    Both(SubjectRow, SubjectRow),
    Removed(SubjectRow),
    Added(SubjectRow),
}

impl Pair {
    pub fn key(&self) -> &[String; 2] {
        match self {
            Self::Both(row, _) | Self::Removed(row) | Self::Added(row) => &row.key,
        }
    }

    /// Whether nothing of it differs.
    pub fn is_same(&self) -> bool {
        match self {
            Self::Both(old, new) => old.tie == new.tie && old.fields == new.fields,
            Self::Removed(_) | Self::Added(_) => false,
        }
    }
}

/// Hands over each pair of rows of the same key; of several rows of a key first those with the same tie belong together,
/// then the others, in their order.
pub(super) fn merge_rows<E: From<StoreError>>(
    mut old: SubjectRows<'_>,
    mut new: SubjectRows<'_>,
    mut each: impl FnMut(Pair) -> Result<(), E>,
) -> Result<(), E> {
    while let Some(key) = first_key(&old, &new) {
        let mut waiting = Waiting::default();
        while let Some(side) = choose_side(old.of_key(&key), new.of_key(&key)) {
            match side {
                Ordering::Equal => {
                    if let (Some(old), Some(new)) = (old.take()?, new.take()?) {
                        each(Pair::Both(old, new))?;
                    }
                }
                Ordering::Less => waiting.old.extend(old.take()?),
                Ordering::Greater => waiting.new.extend(new.take()?),
            }
            if waiting.old.len().max(waiting.new.len()) >= MAX_WAITING {
                waiting.pair_rows(&mut each)?;
            }
        }
        waiting.pair_rows(&mut each)?;
    }
    Ok(())
}

/// Whose row comes first: the old run's, the new one's, or both together.
fn choose_side(old: Option<&SubjectRow>, new: Option<&SubjectRow>) -> Option<Ordering> {
    match (old, new) {
        (Some(old), Some(new)) => Some(old.tie.cmp(&new.tie)),
        (Some(_), None) => Some(Ordering::Less),
        (None, Some(_)) => Some(Ordering::Greater),
        (None, None) => None,
    }
}

/// Rows of one key whose ties are in one run only.
#[derive(Default)]
struct Waiting {
    old: Vec<SubjectRow>,
    new: Vec<SubjectRow>,
}

impl Waiting {
    /// Hands the rows over in pairs as they stand, and what is left over alone.
    fn pair_rows<E>(&mut self, each: &mut impl FnMut(Pair) -> Result<(), E>) -> Result<(), E> {
        let (mut old, mut new) = (mem::take(&mut self.old).into_iter(), mem::take(&mut self.new).into_iter());
        loop {
            each(match (old.next(), new.next()) {
                (Some(old), Some(new)) => Pair::Both(old, new),
                (Some(old), None) => Pair::Removed(old),
                (None, Some(new)) => Pair::Added(new),
                (None, None) => return Ok(()),
            })?;
        }
    }
}
