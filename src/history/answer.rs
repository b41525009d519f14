//! What the index answers: everything that is known, with how sure it is, as rows of a temporary table that reports are made
//! from.

use std::collections::BTreeSet;

use rusqlite::{CachedStatement, Connection, Row, named_params, params};

use super::error::HistoryError;
use super::index::Index;
use super::interval::{Interval, Moment};
use super::judge::{Certainty, Judgement, Known, Span};
use super::owner_runs::{Owner, OwnerRuns, list_exchanges, list_owners, read_exchange_name};
use super::record::read_interval;
use crate::store::{Snapshot, StoreError};

/// In the connection that the reports read from.
const TABLE: &str = "
    CREATE TEMP TABLE access_answers (
        service TEXT, account TEXT, exchange_id TEXT, exchange_name TEXT, fact TEXT, user_id TEXT, workspace_user_id TEXT,
        grantee_id TEXT, person TEXT, organization TEXT, subject_id TEXT, subject TEXT, permission TEXT, certainty TEXT,
        first_seen INTEGER, last_seen INTEGER, absent_since INTEGER, run_before TEXT, run_after TEXT, unknown_runs INTEGER
    )";

const INSERT: &str = "INSERT INTO temp.access_answers VALUES (
    :service, :account, :exchange_id, :exchange_name, :fact, :user_id, :workspace_user_id, :grantee_id, :person,
    :organization, :subject_id, :subject, :permission, :certainty, :first_seen, :last_seen, :absent_since, :run_before, :run_after,
    :unknown_runs)";

/// What is known of a dataset of an exchange, an interval a row; a fact without one has a row as well.
const FACTS: &str = "
    SELECT
        f.fact, f.holder_type, f.holder_id, f.subject_id, f.value, p.workspace_user_id, p.organization,
        COALESCE(
            NULLIF(p.email_id, ''), NULLIF(TRIM(COALESCE(p.first_name, '') || ' ' || COALESCE(p.last_name, '')), ''),
            g.name, f.holder_id
        ),
        s.name,
        i.first_on, i.first_run, i.last_on, i.last_run
    FROM facts AS f
    INNER JOIN intervals AS i ON i.fact = f.fact
    LEFT JOIN people AS p
        ON p.owner = f.owner AND p.exchange_id = f.exchange_id AND p.holder_type = f.holder_type
            AND p.holder_id = f.holder_id
    LEFT JOIN names AS g
        ON g.owner = f.owner AND g.exchange_id = f.exchange_id AND g.kind = 'grantee' AND g.id = f.holder_id
            AND f.dataset = 'permissions'
    LEFT JOIN names AS s
        ON s.owner = f.owner AND s.exchange_id = f.exchange_id AND s.id = f.subject_id
            AND s.kind = CASE f.dataset WHEN 'groups' THEN 'group' ELSE 'folder' END
    WHERE f.owner = ?1 AND f.exchange_id = ?2 AND f.dataset = ?3
    ORDER BY f.fact, i.first_on";

/// How many rows there are of each certainty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AnswerCounts {
    pub yes: u64,
    pub until: u64,
    pub from: u64,
    pub unknown: u64,
    /// Exchanges of which it is not known whether others were users or members as well.
    pub open_exchanges: u64,
    /// Exchanges that were looked at.
    pub exchanges: u64,
}

/// What is asked, and of which exchanges; none are all.
pub(crate) struct Answer<'a> {
    pub index: &'a Index,
    /// Where the rows go.
    pub into: &'a Snapshot,
    pub exchanges: &'a BTreeSet<String>,
}

/// Answers who had access in a span of time: a row for each fact but those that were known not to hold.
///
/// # Errors
/// When an exchange is named that no run knows, or something cannot be read or written.
pub(crate) fn answer_for_span(asked: &Answer<'_>, span: Span) -> Result<AnswerCounts, HistoryError> {
    asked.answer(
        |answering, fact| {
            let Some(judgement) = answering.known.judge(&fact.intervals, span) else { return Ok(()) };
            answering.insert(fact, None, judgement)
        },
        |known| known.is_whole(span),
    )
}

/// Answers who had access ever: a row for each interval in which a fact was seen.
///
/// # Errors
/// As [`answer_for_span`].
pub(crate) fn answer_for_all_time(asked: &Answer<'_>) -> Result<AnswerCounts, HistoryError> {
    asked.answer(
        |answering, fact| {
            fact.intervals.iter().try_for_each(|held| {
                let unknown_runs = answering.known.count_unknown_runs(held.first, held.last);
                let judgement = Judgement {
                    certainty: if unknown_runs == 0 { Certainty::Yes } else { Certainty::Unknown },
                    run_before: Some(held.first.run),
                    run_after: Some(held.last.run),
                    unknown_runs,
                };
                answering.insert(fact, Some(held), judgement)
            })
        },
        |_| true,
    )
}

/// Says what there is to say of a fact.
type Say<'s> = dyn Fn(&mut Answering<'_>, &Fact) -> rusqlite::Result<()> + 's;

impl Answer<'_> {
    fn answer(
        &self,
        say: impl Fn(&mut Answering<'_>, &Fact) -> rusqlite::Result<()>,
        is_whole: impl Fn(&Known) -> bool,
    ) -> Result<AnswerCounts, HistoryError> {
        let target = self.into.connection();
        target.execute_batch(TABLE).map_err(StoreError::snapshot(self.into.path()))?;
        let path = self.index.path();
        let answer = || self.answer_owners(&say, &is_whole);
        let (counts, found) = answer().map_err(HistoryError::index(path))?;
        match self.exchanges.difference(&found).next() {
            Some(exchange) => Err(HistoryError::UnknownExchange { exchange: exchange.clone() }),
            None => Ok(counts),
        }
    }

    /// The counts, and the exchanges that were looked at.
    fn answer_owners(
        &self,
        say: &Say<'_>,
        is_whole: &dyn Fn(&Known) -> bool,
    ) -> rusqlite::Result<(AnswerCounts, BTreeSet<String>)> {
        let index = self.index.connection();
        // one state of the index, and one write
        let (_reading, writing) =
            (index.unchecked_transaction()?, self.into.connection().unchecked_transaction()?);
        let (mut counts, mut found) = (AnswerCounts::default(), BTreeSet::new());
        for owner in list_owners(index)? {
            let runs = OwnerRuns::read(index, owner.id)?;
            for (exchange, datasets) in list_exchanges(index, owner.id)? {
                if self.exchanges.is_empty() || self.exchanges.contains(&exchange) {
                    let insert = self.into.connection().prepare_cached(INSERT)?;
                    let exchange_name = read_exchange_name(index, owner.id, &exchange)?;
                    let (owner, runs, known) = (&owner, &runs, Known::default());
                    let counts = &mut counts;
                    let (dataset, id) = ("", exchange.as_str());
                    let mut answering = Answering {
                        insert,
                        owner,
                        runs,
                        exchange: id,
                        exchange_name,
                        dataset,
                        known,
                        counts,
                    };
                    answering.answer_exchange(index, &datasets, say, is_whole)?;
                    found.insert(exchange.clone());
                }
            }
        }
        writing.commit()?;
        Ok((counts, found))
    }
}

/// What is said of one fact.
#[derive(Default)]
struct Fact {
    id: i64,
    holder_type: String,
    holder_id: String,
    subject_id: String,
    value: String,
    workspace_user_id: Option<String>,
    organization: Option<String>,
    person: String,
    subject: Option<String>,
    intervals: Vec<Interval>,
}

/// The answers for a dataset of an exchange.
struct Answering<'a> {
    insert: CachedStatement<'a>,
    owner: &'a Owner,
    runs: &'a OwnerRuns,
    exchange: &'a str,
    exchange_name: Option<String>,
    dataset: &'a str,
    known: Known,
    counts: &'a mut AnswerCounts,
}

impl<'a> Answering<'a> {
    fn answer_exchange(
        &mut self,
        index: &Connection,
        datasets: &'a [String],
        say: &Say<'_>,
        is_whole: &dyn Fn(&Known) -> bool,
    ) -> rusqlite::Result<()> {
        let mut is_open = false;
        for dataset in datasets {
            self.dataset = dataset;
            self.known = self.runs.read_known(index, self.owner.id, self.exchange, dataset)?;
            is_open |= dataset != "permissions" && !is_whole(&self.known);
            self.answer_dataset(index, say)?;
        }
        self.counts.open_exchanges += u64::from(is_open);
        self.counts.exchanges += 1;
        Ok(())
    }

    fn answer_dataset(&mut self, index: &Connection, say: &Say<'_>) -> rusqlite::Result<()> {
        let mut query = index.prepare_cached(FACTS)?;
        let mut rows = query.query(params![self.owner.id, self.exchange, self.dataset])?;
        let mut fact: Option<Fact> = None;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            if let Some(known) = fact.take_if(|known| known.id != id) {
                say(self, &known)?;
            }
            let fact = match &mut fact {
                Some(known) => known,
                none => none.insert(Fact::read(row)?),
            };
            fact.intervals.extend(read_interval(row, 9)?);
        }
        fact.map_or(Ok(()), |fact| say(self, &fact))
    }

    /// Adds a row. `held` is the interval it is about; without one, all of them.
    fn insert(&mut self, fact: &Fact, held: Option<&Interval>, judgement: Judgement) -> rusqlite::Result<()> {
        let Some((first, last)) = held.map(|held| (held.first, held.last)).or_else(|| fact.ends()) else {
            return Ok(());
        };
        let gone = self.known.whole.iter().find(|listing| listing.ended.on > last.on);
        let (kind, subject, permission) = match self.dataset {
            "users" => ("role", Some(fact.value.as_str()), None),
            "groups" => ("membership", fact.subject.as_deref(), None),
            _ => ("grant", fact.subject.as_deref(), Some(fact.value.as_str())),
        };
        let is_of = |kind: &str| (fact.holder_type == kind).then_some(fact.holder_id.as_str());
        let workspace_user = fact.workspace_user_id.as_deref().or_else(|| is_of("workspace_user_id"));
        self.insert.execute(named_params! {
            ":service": self.owner.service,
            ":account": self.owner.account,
            ":exchange_id": self.exchange,
            ":exchange_name": self.exchange_name,
            ":fact": kind,
            ":user_id": is_of("user_id"),
            ":workspace_user_id": workspace_user,
            ":person": fact.person,
            ":organization": fact.organization,
            ":grantee_id": is_of("grantee_id"),
            ":subject_id": none_if_empty(Some(&fact.subject_id)),
            ":subject": none_if_empty(subject),
            ":permission": permission,
            ":certainty": judgement.certainty.as_str(),
            ":first_seen": self.runs.started_on(Some(first.run)),
            ":last_seen": self.runs.started_on(Some(last.run)),
            ":absent_since": self.runs.started_on(gone.map(|listing| listing.ended.run)),
            ":run_before": self.runs.id(judgement.run_before),
            ":run_after": self.runs.id(judgement.run_after),
            ":unknown_runs": judgement.unknown_runs as i64,
        })?;
        self.counts.count(judgement.certainty);
        Ok(())
    }
}

impl Fact {
    /// Without its intervals.
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            holder_type: row.get(1)?,
            holder_id: row.get(2)?,
            subject_id: row.get(3)?,
            value: row.get(4)?,
            workspace_user_id: row.get(5)?,
            organization: row.get(6)?,
            person: row.get(7)?,
            subject: row.get(8)?,
            intervals: Vec::new(),
        })
    }

    /// When it was seen first and last.
    fn ends(&self) -> Option<(Moment, Moment)> {
        Some((self.intervals.first()?.first, self.intervals.last()?.last))
    }
}

impl AnswerCounts {
    fn count(&mut self, certainty: Certainty) {
        let count = match certainty {
            Certainty::Yes => &mut self.yes,
            Certainty::Until => &mut self.until,
            Certainty::From => &mut self.from,
            Certainty::Unknown => &mut self.unknown,
        };
        *count += 1;
    }
}

fn none_if_empty(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}
