//! Going through the exchanges of two runs.

use std::collections::BTreeSet;

use super::error::DiffError;
use super::known::{Known, Presence, Standing, WHOLE, list_exchanges};
use super::merge::{Pair, merge_rows};
use super::rows::{SubjectQuery, SubjectRow};
use super::selection::Selection;
use super::subjects::{EXCHANGES, SUBJECTS, Subject};
use crate::model::{Change, ChangeKind};
use crate::quote_item::quote_item;
use crate::store::{Snapshot, StoreError};

/// What was compared: the frame of every count.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Compared {
    /// Exchanges that are in both runs.
    pub exchanges: u64,
    /// Datasets that are whole in both, in some of these.
    pub datasets: BTreeSet<&'static str>,
}

/// Hands over every change; the order is that of ids.
///
/// # Errors
/// When a snapshot cannot be read, an exchange is named that neither has, or `each` fails.
pub(super) fn compare_runs(
    old: &Snapshot,
    new: &Snapshot,
    selection: &Selection,
    each: &mut dyn FnMut(&Change) -> Result<(), StoreError>,
) -> Result<Compared, DiffError> {
    let (old_known, new_known) = (Known::read(old)?, Known::read(new)?);
    let is_mentioned = |id: &&String| old_known.mentions(id) || new_known.mentions(id);
    if let Some(exchange) = selection.exchanges.iter().find(|id| !is_mentioned(id)) {
        return Err(DiffError::UnknownExchange { exchange: exchange.clone() });
    }
    let mut comparison = Comparison {
        old,
        new,
        old_known: &old_known,
        new_known: &new_known,
        selection,
        each,
        compared: Compared::default(),
    };
    for exchange in list_exchanges(&old_known, &new_known) {
        if selection.takes_exchange(exchange) {
            comparison.compare_exchange(exchange)?;
        }
    }
    Ok(comparison.compared)
}

struct Comparison<'a> {
    old: &'a Snapshot,
    new: &'a Snapshot,
    old_known: &'a Known,
    new_known: &'a Known,
    selection: &'a Selection,
    each: &'a mut dyn FnMut(&Change) -> Result<(), StoreError>,
    compared: Compared,
}

impl Comparison<'_> {
    /// What an exchange holds is compared only where both runs list it.
    fn compare_exchange(&mut self, exchange: &str) -> Result<(), StoreError> {
        let [before, after] = [self.old_known, self.new_known].map(|known| known.presence(exchange));
        match (&before, &after) {
            (Presence::Listed, Presence::Listed) => self.compare_listed(exchange),
            (Presence::Listed, Presence::Gone) => self.tell_exchange(exchange, ChangeKind::Removed),
            (Presence::Gone, Presence::Listed) => self.tell_exchange(exchange, ChangeKind::Added),
            (before, after) => {
                let [before, after] = [before, after].map(|presence| match presence {
                    Presence::Listed => WHOLE,
                    Presence::Gone => "not listed",
                    Presence::Unknown(reason) => reason,
                });
                self.tell_unknown(exchange, EXCHANGES, before, after)
            }
        }
    }

    /// An exchange that is in one run only, as a whole.
    fn tell_exchange(&mut self, exchange: &str, kind: ChangeKind) -> Result<(), StoreError> {
        let subject = &SUBJECTS[0];
        let snapshot = if kind == ChangeKind::Removed { self.old } else { self.new };
        let mut query = SubjectQuery::prepare(snapshot, subject)?;
        let Some(row) = query.rows(exchange)?.take()? else { return Ok(()) };
        self.tell_one_sided(exchange, subject, &row, kind, &vec![true; subject.fields.len()])
    }

    fn compare_listed(&mut self, exchange: &str) -> Result<(), StoreError> {
        self.compared.exchanges += 1;
        let mut told = BTreeSet::new();
        for subject in SUBJECTS.iter().filter(|subject| self.selection.takes_dataset(subject.selected_by)) {
            match Standing::of(self.old_known, self.new_known, exchange, subject.dataset) {
                Standing::NotAsked => {}
                Standing::Known => {
                    self.compared.datasets.insert(subject.dataset);
                    self.compare_subject(exchange, subject)?;
                }
                Standing::Unknown(before, after) if told.insert(subject.dataset) => {
                    self.tell_unknown(exchange, subject.dataset, before, after)?;
                }
                Standing::Unknown(..) => {}
            }
        }
        Ok(())
    }

    fn compare_subject(&mut self, exchange: &str, subject: &'static Subject) -> Result<(), StoreError> {
        let (old, new) = (self.old, self.new);
        let mut queries = (SubjectQuery::prepare(old, subject)?, SubjectQuery::prepare(new, subject)?);
        let known = self.list_known_fields(exchange, subject);
        let (old_rows, new_rows) = (queries.0.rows(exchange)?, queries.1.rows(exchange)?);
        merge_rows(old_rows, new_rows, |pair| {
            if pair.is_same() || !has_its_place([old, new], exchange, subject, pair.key())? {
                return Ok(());
            }
            match pair {
                Pair::Both(old, new) => self.compare_rows(exchange, subject, &old, &new, &known),
                Pair::Removed(row) => {
                    self.tell_one_sided(exchange, subject, &row, ChangeKind::Removed, &known)
                }
                Pair::Added(row) => self.tell_one_sided(exchange, subject, &row, ChangeKind::Added, &known),
            }
        })
    }

    /// Which fields of a subject both runs know.
    fn list_known_fields(&self, exchange: &str, subject: &Subject) -> Vec<bool> {
        let is_known =
            |dataset| Standing::of(self.old_known, self.new_known, exchange, dataset) == Standing::Known;
        subject.fields.iter().map(|field| field.needs.is_none_or(is_known)).collect()
    }

    fn compare_rows(
        &mut self,
        exchange: &str,
        subject: &'static Subject,
        old: &SubjectRow,
        new: &SubjectRow,
        known: &[bool],
    ) -> Result<(), StoreError> {
        if subject.comes_back && old.tie != new.tie {
            let change = self.describe(exchange, subject, new, ChangeKind::ReAdded);
            let (before, after) = (Some(old.tie.clone()), Some(new.tie.clone()));
            (self.each)(&Change { field: Some("workspace_user_id"), before, after, ..change })?;
        }
        for (index, field) in subject.fields.iter().enumerate().filter(|(index, _)| known[*index]) {
            let (before, after) = (&old.fields[index], &new.fields[index]);
            if before != after {
                let change = self.describe(exchange, subject, new, ChangeKind::Changed);
                let (before, after) = (before.clone(), after.clone());
                (self.each)(&Change { field: Some(field.name), before, after, ..change })?;
            }
        }
        Ok(())
    }

    fn tell_one_sided(
        &mut self,
        exchange: &str,
        subject: &'static Subject,
        row: &SubjectRow,
        kind: ChangeKind,
        known: &[bool],
    ) -> Result<(), StoreError> {
        let fields = subject.fields.iter().zip(&row.fields).zip(known);
        let described = fields.filter_map(|((field, value), is_known)| {
            let value = value.as_ref().filter(|_| *is_known)?;
            Some(quote_item(&format!("{}={value}", field.name)).into_owned())
        });
        let described = described.collect::<Vec<_>>().join("; ");
        let described = (!described.is_empty()).then_some(described);
        let (before, after) = if kind == ChangeKind::Removed { (described, None) } else { (None, described) };
        let change = self.describe(exchange, subject, row, kind);
        (self.each)(&Change { before, after, ..change })
    }

    fn tell_unknown(
        &mut self,
        exchange: &str,
        dataset: &str,
        before: &str,
        after: &str,
    ) -> Result<(), StoreError> {
        let change = Change {
            kind: ChangeKind::Unknown,
            subject_type: "dataset",
            exchange_id: exchange.to_owned(),
            exchange_name: self.name_exchange(exchange),
            subject_id: dataset.to_owned(),
            subject: Some(dataset.to_owned()),
            user_id: None,
            field: None,
            before: Some(before.to_owned()),
            after: Some(after.to_owned()),
        };
        (self.each)(&change)
    }

    fn describe(&self, exchange: &str, subject: &Subject, row: &SubjectRow, kind: ChangeKind) -> Change {
        Change {
            kind,
            subject_type: subject.name,
            exchange_id: exchange.to_owned(),
            exchange_name: self.name_exchange(exchange),
            subject_id: row.id.clone(),
            subject: row.name.clone(),
            user_id: row.user_id.clone(),
            field: None,
            before: None,
            after: None,
        }
    }

    fn name_exchange(&self, exchange: &str) -> Option<String> {
        self.new_known.name(exchange).or_else(|| self.old_known.name(exchange)).cloned()
    }
}

/// Whether both runs have what the subject belongs to: where a document is gone, its grants went with it.
fn has_its_place(
    runs: [&Snapshot; 2],
    exchange: &str,
    subject: &Subject,
    key: &[String; 2],
) -> Result<bool, StoreError> {
    let Some(sql) = subject.belongs_to else { return Ok(true) };
    for snapshot in runs {
        let prepared = snapshot.connection().prepare_cached(sql);
        let found = prepared.and_then(|mut query| query.exists([exchange, &key[0]]));
        if !found.map_err(StoreError::snapshot(snapshot.path()))? {
            return Ok(false);
        }
    }
    Ok(true)
}
