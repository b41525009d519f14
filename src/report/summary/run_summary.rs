//! What a run comes down to: the text of the Summary sheet and of the terminal's last table.

use rusqlite::{Connection, OptionalExtension, Row};

use crate::count_noun::count_noun;
use crate::dataset::Dataset;
use crate::model::{Outcome, State, Subject, Timestamp};
use crate::report::error::ReportError;
use crate::report::query::lenient::{read_count, read_text};
use crate::report::query::name_order::define_name_order;
use crate::report::summary::changes::RunComparison;
use crate::report::summary::population::Population;
use crate::report::summary::verifications::Verifications;
use crate::store::{ConsentCount, ConsentTotal, MergedShard, define_dataset_order};

const EXCHANGES: &str = include_str!("../../../templates/exchanges.sql");
const COVERAGE: &str = include_str!("../../../templates/coverage.sql");

/// The outcomes of an exchange, in the order in which they are told.
pub const OUTCOMES: [&str; 4] = ["complete", "partial", "refused", "failed"];

const SIMULATED: &str =
    "SIMULATED: this is data of the simulated service, made up by ilaudit itself; no such exchange exists.";

/// A run in short.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSummary {
    pub(crate) run: RunRecord,
    /// In the order of the coverage report.
    pub datasets: Vec<DatasetSummary>,
    /// Datasets that are asked document by document.
    pub(crate) answered: Vec<Answered>,
    /// In the order of the exchanges report.
    pub exchanges: Vec<ExchangeSummary>,
    /// Every line of the coverage report that is not complete.
    pub gaps: Vec<Gap>,
    /// What a merged run was made of; empty for any other.
    pub(crate) merged_shards: Vec<MergedShard>,
    /// `None` where it was compared with no earlier run.
    pub(crate) compared: Option<RunComparison>,
    /// What the totals are counted over.
    pub(crate) population: Population,
    /// Consents to splash texts by occasion and account.
    pub(crate) consents: Vec<ConsentCount>,
    pub(crate) consent_total: ConsentTotal,
    pub(crate) verifications: Verifications,
    /// Documents by what came of verifying them, the worst first; empty where none was.
    pub verification: Vec<(Outcome, u64)>,
}

/// The run itself.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRecord {
    pub run_id: String,
    /// Version of the program that collected.
    pub tool_version: String,
    /// Its base URL.
    pub service: String,
    /// The e-mail address signed in with; unknown where a token was given.
    pub account: Option<String>,
    pub started_on: Timestamp,
    /// `None` where collecting did not come to its end.
    pub finished_on: Option<Timestamp>,
    /// JSON, without secrets.
    pub configuration: String,
    pub requests: u64,
    pub retries: u64,
    /// Requests the gateway refused for speed.
    pub speed_refusals: u64,
    /// Requests a second it settled at.
    pub rate: Option<f64>,
    /// Whether it is data of the simulated service; `None` where the version that collected did not look.
    pub simulated: Option<bool>,
    /// The call that collected, as JSON.
    pub provenance: Option<String>,
}

/// How far a dataset got over all exchanges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DatasetSummary {
    pub dataset: String,
    /// Exchanges in which it is complete, and so on.
    pub complete: u64,
    pub partial: u64,
    pub refused: u64,
    pub failed: u64,
    pub skipped: u64,
    /// Rows collected where complete; `None` where it is complete nowhere, or has no rows.
    pub rows: Option<u64>,
}

/// How many documents were answered, of a dataset that is asked document by document.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    pub dataset: String,
    pub documents: u64,
    /// The documents that are known of.
    pub expected: u64,
    /// Exchanges with a document that was answered.
    pub exchanges: u64,
    pub oldest_on: Option<Timestamp>,
}

/// An exchange and its counts; `None` is unknown.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangeSummary {
    pub exchange_id: String,
    pub exchange_name: Option<String>,
    /// One of [`OUTCOMES`]; `None` where the ledger has no line of it.
    pub outcome: Option<String>,
    pub folders: Option<u64>,
    pub documents: Option<u64>,
    pub document_bytes: Option<u64>,
    pub users: Option<u64>,
    pub groups: Option<u64>,
}

/// Something that was asked for and is missing, wholly or in part.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    pub exchange_id: String,
    pub exchange_name: Option<String>,
    pub dataset: String,
    pub state: State,
    pub gate: Option<String>,
    pub message: Option<String>,
    pub rows: Option<u64>,
    pub rows_expected: Option<u64>,
}

impl Gap {
    /// What the service said, or what else is known of the gap.
    pub fn reason(&self) -> String {
        match (&self.message, self.state) {
            (Some(message), _) => message.clone(),
            (None, State::Partial) if self.count_unreadable() == 0 => "some of it is not listed".to_owned(),
            (None, State::Partial) => {
                format!("{} could not be read", count_noun(self.count_unreadable(), "row", "rows"))
            }
            (None, State::Complete | State::Refused | State::Failed | State::Skipped) => String::new(),
        }
    }

    fn count_unreadable(&self) -> u64 {
        self.rows_expected.unwrap_or(0).saturating_sub(self.rows.unwrap_or(0))
    }
}

impl RunSummary {
    /// Reads them from a snapshot. Fails where it holds no run or cannot be read.
    pub fn read(snapshot: &Connection) -> Result<Self, ReportError> {
        let run =
            RunRecord::read(snapshot).map_err(ReportError::snapshot("run"))?.ok_or(ReportError::NoRun)?;
        define_name_order(snapshot).map_err(ReportError::snapshot("exchanges"))?;
        let exchanges = read_all(snapshot, EXCHANGES, ExchangeSummary::from_row);
        let mut summary = Self {
            run,
            datasets: Vec::new(),
            answered: Answered::read_all(snapshot).map_err(ReportError::snapshot("coverage"))?,
            exchanges: exchanges.map_err(ReportError::snapshot("exchanges"))?,
            gaps: Vec::new(),
            compared: RunComparison::read(snapshot).map_err(ReportError::snapshot("changes"))?,
            merged_shards: read_shards(snapshot).map_err(ReportError::snapshot("merged_shards"))?,
            population: Population::read(snapshot).map_err(ReportError::snapshot("users"))?,
            consents: ConsentCount::read_all(snapshot).map_err(ReportError::snapshot("consents"))?,
            consent_total: ConsentTotal::read_since(snapshot, Timestamp::from_millis(i64::MIN))
                .map_err(ReportError::snapshot("consents"))?,
            verifications: Verifications::read(snapshot).map_err(ReportError::snapshot("verification"))?,
            verification: read_verification(snapshot).map_err(ReportError::snapshot("verification"))?,
        };
        define_dataset_order(snapshot).map_err(ReportError::snapshot("coverage"))?;
        let ledger = read_all(snapshot, COVERAGE, Gap::from_row);
        let lines = ledger.map_err(ReportError::snapshot("coverage"))?.into_iter();
        // what is left out on purpose is no gap
        lines.filter(|line| line.dataset != Subject::Scope.name()).for_each(|line| summary.add_line(line));
        Ok(summary)
    }

    /// The shares that a merged run lacks.
    pub(crate) fn missing_shards(&self) -> impl Iterator<Item = &str> {
        let missing = self.merged_shards.iter().filter(|shard| shard.run_id.is_none());
        missing.map(|shard| shard.shard.as_str())
    }

    /// What has to be said of data that is not real.
    pub(crate) fn simulated_notice(&self) -> Option<String> {
        self.run.simulated.unwrap_or(false).then(|| SIMULATED.to_owned())
    }

    /// The datasets that were asked for: the ledger has lines of other things, too.
    pub(crate) fn collected_datasets(&self) -> impl Iterator<Item = &DatasetSummary> {
        let is_dataset = |dataset: &&DatasetSummary| dataset.dataset.parse::<&Dataset>().is_ok();
        self.datasets.iter().filter(is_dataset)
    }

    /// Whether the run was asked for that dataset.
    pub(crate) fn is_asked_for(&self, name: &str) -> bool {
        self.datasets.iter().any(|dataset| dataset.dataset == name)
    }

    /// Exchanges of that outcome.
    pub fn with_outcome(&self, outcome: &str) -> usize {
        self.exchanges.iter().filter(|exchange| exchange.outcome.as_deref() == Some(outcome)).count()
    }

    /// Size of all documents in bytes; `None` where one of the sizes is unknown.
    pub fn document_bytes(&self) -> Option<u64> {
        let mut sizes = self.exchanges.iter().map(|exchange| exchange.document_bytes);
        sizes.try_fold(0_u64, |sum, size| sum.checked_add(size?))
    }

    /// Documents that are not what is listed.
    pub fn mismatches(&self) -> u64 {
        let mismatches = self.verification.iter().filter(|(outcome, _)| outcome.is_mismatch());
        mismatches.map(|(_, documents)| documents).sum()
    }

    /// DatasetCounts a line of the ledger, and keeps it where something is missing.
    fn add_line(&mut self, line: Gap) {
        let dataset = self.dataset_mut(&line.dataset);
        match line.state {
            State::Complete => dataset.complete += 1,
            State::Partial => dataset.partial += 1,
            State::Refused => dataset.refused += 1,
            State::Failed => dataset.failed += 1,
            State::Skipped => dataset.skipped += 1,
        }
        if line.state != State::Complete {
            self.gaps.push(line);
        } else if let Some(rows) = line.rows {
            let sum = dataset.rows.get_or_insert(0);
            *sum = sum.saturating_add(rows);
        }
    }

    fn dataset_mut(&mut self, name: &str) -> &mut DatasetSummary {
        let known = self.datasets.iter().position(|dataset| dataset.dataset == name);
        let index = known.unwrap_or(self.datasets.len());
        if known.is_none() {
            self.datasets.push(DatasetSummary { dataset: name.to_owned(), ..DatasetSummary::default() });
        }
        &mut self.datasets[index]
    }
}

impl RunRecord {
    fn read(snapshot: &Connection) -> rusqlite::Result<Option<Self>> {
        let newest = "SELECT * FROM run ORDER BY started_on DESC, run_id DESC";
        snapshot.prepare(newest)?.query_row([], Self::from_row).optional()
    }

    /// The record of the run itself has to be ours: nothing of it is shown as something else.
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let count = |column: &str| row.get::<_, i64>(column).map(|count| u64::try_from(count).unwrap_or(0));
        Ok(Self {
            run_id: row.get("run_id")?,
            tool_version: row.get("tool_version")?,
            service: row.get("service")?,
            account: row.get("account")?,
            started_on: Timestamp::from_millis(row.get("started_on")?),
            finished_on: row.get::<_, Option<i64>>("finished_on")?.map(Timestamp::from_millis),
            configuration: row.get("configuration")?,
            requests: count("requests")?,
            retries: count("retries")?,
            speed_refusals: count("speed_refusals")?,
            rate: row.get("rate")?,
            simulated: row.get("simulated")?,
            provenance: row.get("provenance")?,
        })
    }
}

impl Answered {
    fn read_all(snapshot: &Connection) -> rusqlite::Result<Vec<Self>> {
        let sql = "SELECT dataset, SUM(units) AS documents, SUM(units_expected) AS expected,
                       COUNT(CASE WHEN units > 0 THEN 1 END) AS exchanges, MIN(oldest_on) AS oldest_on
                   FROM coverage
                   WHERE dataset IN ('permissions', 'access_history')
                   GROUP BY dataset";
        read_all(snapshot, sql, |row| {
            Ok(Self {
                dataset: row.get("dataset")?,
                documents: read_count(row, "documents")?.unwrap_or(0),
                expected: read_count(row, "expected")?.unwrap_or(0),
                exchanges: read_count(row, "exchanges")?.unwrap_or(0),
                oldest_on: row.get::<_, Option<i64>>("oldest_on")?.map(Timestamp::from_millis),
            })
        })
    }
}

impl ExchangeSummary {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            exchange_id: read_text(row, "exchange_id")?.unwrap_or_default(),
            exchange_name: read_text(row, "exchange_name")?,
            outcome: read_text(row, "outcome")?,
            folders: read_count(row, "folders")?,
            documents: read_count(row, "documents")?,
            document_bytes: read_count(row, "document_bytes")?,
            users: read_count(row, "users")?,
            groups: read_count(row, "groups")?,
        })
    }
}

impl Gap {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let state = read_text(row, "state")?.unwrap_or_default();
        Ok(Self {
            exchange_id: read_text(row, "exchange_id")?.unwrap_or_default(),
            exchange_name: read_text(row, "exchange_name")?,
            dataset: read_text(row, "dataset")?.unwrap_or_default(),
            state: known_state(&state),
            gate: read_text(row, "gate")?,
            message: read_text(row, "message")?,
            rows: read_count(row, "rows")?,
            rows_expected: read_count(row, "rows_expected")?,
        })
    }
}

fn read_shards(snapshot: &Connection) -> rusqlite::Result<Vec<MergedShard>> {
    read_all(snapshot, "SELECT * FROM merged_shards ORDER BY number", |row| {
        Ok(MergedShard {
            number: row.get::<_, i64>("number")?.unsigned_abs(),
            shard: row.get("shard")?,
            run_id: row.get("run_id")?,
            manifest_sha256: row.get("manifest_sha256")?,
            snapshot_sha256: row.get("snapshot_sha256")?,
        })
    })
}

fn read_verification(snapshot: &Connection) -> rusqlite::Result<Vec<(Outcome, u64)>> {
    let sql =
        "SELECT COALESCE(outcome, 'skipped') AS outcome, COUNT(*) AS documents FROM verification GROUP BY 1";
    let mut counts = read_all(snapshot, sql, |row| {
        let outcome: String = row.get("outcome")?;
        // an outcome this version does not know is no success
        Ok((outcome.parse().unwrap_or(Outcome::Failed), read_count(row, "documents")?.unwrap_or(0)))
    })?;
    counts.sort_by_key(|(outcome, _)| Outcome::ALL.iter().position(|known| known == outcome));
    Ok(counts)
}

/// A count; one below zero is none.
/// A state this version does not know is no success.
fn known_state(name: &str) -> State {
    let states = [State::Complete, State::Partial, State::Refused, State::Failed, State::Skipped];
    states.into_iter().find(|state| state.as_str() == name).unwrap_or(State::Failed)
}

fn read_all<T>(
    snapshot: &Connection,
    sql: &str,
    from_row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    snapshot.prepare(sql)?.query_map([], from_row)?.collect()
}
