//! A run under faults, and what it brought home.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Result, ensure};
use ilaudit::sim::{Faults, SimConfig};

use crate::common::harness::Harness;
use crate::common::table::Table;
use crate::common::test_dir::CommandOutput;

/// Cases that run at once. They mostly wait.
const CONCURRENCY: usize = 48;

/// Three tries a call, and consent, so that every kind of call is made.
pub const THREE_TRIES: &str =
    "attempts = 3\n[scope]\naccept_splash = \"always\"\nexclude = [\"11111155\", \"11111777\"]\n";

/// Two small exchanges in scope, the second with a splash and its image, of the four there have to be for that.
/// Nothing is missing where nothing goes wrong.
pub fn two_exchanges(faults: Faults) -> SimConfig {
    let sizes = SimConfig { exchanges: 4, documents: 3, users: 3, groups: 2, ..SimConfig::default() };
    SimConfig { file_bytes: 16, faults, ..sizes }
}

/// The reports of a run, but for what the clock and the number of tries make of them.
#[derive(Debug, PartialEq)]
pub struct Reports(BTreeMap<&'static str, Table>);

const REPORTS: [&str; 10] = [
    "coverage",
    "documents",
    "exchanges",
    "findings",
    "folders",
    "group_members",
    "groups",
    "people",
    "user_access",
    "users",
];
const VOLATILE: [&str; 4] = ["attempts", "collected_on", "finished_on", "started_on"];

impl Reports {
    pub fn read(output: &CommandOutput) -> Self {
        let folder = output.run_folder();
        let made = |name: &&str| folder.join("csv").join(format!("{name}.csv")).exists();
        Self(REPORTS.into_iter().filter(made).map(|name| (name, masked_table(&folder, name))).collect())
    }

    pub fn table(&self, name: &str) -> &Table {
        &self.0[name]
    }

    /// The lines of the ledger: exchange and dataset, and the state of each; but for the exchanges out of scope.
    pub fn coverage_states(&self) -> BTreeMap<(&str, &str), &str> {
        let coverage = self.table("coverage");
        let [exchange, dataset, state] =
            ["exchange_id", "dataset", "state"].map(|column| coverage.column_index(column));
        let lines = coverage.rows.iter().filter(|row| row[dataset] != "scope");
        lines.map(|row| ((row[exchange].as_str(), row[dataset].as_str()), row[state].as_str())).collect()
    }

    /// What the reports list of a dataset: the ids in its rows, groups with their members.
    pub fn listed_ids(&self, dataset: &str) -> BTreeSet<Vec<&str>> {
        let ids: &[(&str, &[&str])] = match dataset {
            "folders" => &[("folders", &["exchange_id", "folder_id", "name"])],
            "documents" => &[("documents", &["exchange_id", "document_id", "name", "file_hash"])],
            "users" => &[("users", &["exchange_id", "workspace_user_id", "email_id"])],
            "groups" => &[
                ("groups", &["exchange_id", "group_id", "group_name"]),
                ("group_members", &["exchange_id", "group_id", "workspace_user_id"]),
            ],
            _ => &[],
        };
        ids.iter().flat_map(|(report, columns)| self.table(report).columns_of(columns)).collect()
    }

    /// Whether there is the report of a dataset.
    pub fn has_report_of(&self, dataset: &str) -> bool {
        self.0.contains_key(dataset)
    }

    /// The reports that differ; those that were not made do not.
    pub fn differing_from(&self, other: &Self) -> Vec<&'static str> {
        self.0.keys().copied().filter(|name| self.table(name) != other.table(name)).collect()
    }
}

impl Table {
    fn columns_of(&self, columns: &[&str]) -> impl Iterator<Item = Vec<&str>> {
        let places: Vec<usize> = columns.iter().map(|column| self.column_index(column)).collect();
        self.rows.iter().map(move |row| places.iter().map(|at| row[*at].as_str()).collect())
    }
}

fn masked_table(folder: &Path, name: &str) -> Table {
    let mut table = Table::read(folder, name);
    for at in 0..table.columns.len() {
        if VOLATILE.contains(&table.columns[at].as_str()) {
            table.mask_column(at, "");
        }
    }
    table
}

/// One message that says what failed, and no run that looks finished.
pub fn assert_clean_failure(harness: &Harness, output: &CommandOutput) -> Result<()> {
    ensure!(output.stdout.is_empty(), "it printed {}", output.stdout);
    ensure!(
        output.stderr.lines().filter(|line| line.starts_with("error: ")).count() == 1,
        "no single message: {}",
        output.stderr
    );
    let finished = harness.run_folders().into_iter().find(|path| path.extension().is_none());
    ensure!(finished.is_none(), "{finished:?} looks finished");
    Ok(())
}

/// Runs every case, many at once, and reports all that failed.
#[track_caller]
pub fn check_each<C: Sync>(cases: &[C], check: impl Fn(&C) -> Result<()> + Sync) {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..CONCURRENCY {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(error) = check(case) {
                        wrong.lock().expect("no case panicked").push(format!("{error:#}"));
                    }
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().expect("no case panicked");
    wrong.sort();
    assert!(wrong.is_empty(), "{} of {} cases failed:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
