//! A run of the real binary, and what the service says of it.

use std::path::PathBuf;

use ilaudit::sim::{Arrival, SimConfig};

use crate::common::harness::Harness;
use crate::common::table::Table;

/// What is asked of the service, and under which settings.
#[derive(Clone, Debug)]
pub struct Case {
    /// Seed, sizes and faults.
    pub service: SimConfig,
    /// Lines of the configuration.
    pub settings: &'static str,
}

/// The reports of a run, and the requests it took.
pub struct Outcome {
    pub log: Vec<Arrival>,
    pub folder: PathBuf,
    tables: Vec<(&'static str, Table)>,
    pub harness: Harness,
}

const REPORTS: [&str; 8] = [
    "documents",
    "folders",
    "groups",
    "users",
    "permissions",
    "effective_access_documents",
    "effective_access",
    "folder_access",
];

/// Rooms enough for the special ones, and small enough for loops.
pub fn small_rooms(seed: u64) -> SimConfig {
    SimConfig {
        seed,
        exchanges: 8,
        documents: 14,
        users: 8,
        groups: 8,
        file_bytes: 16,
        ..SimConfig::default()
    }
}

impl Case {
    pub fn run(&self) -> Outcome {
        let more = format!(
            "attempts = 2\n[scope]\naccept_splash = \"always\"\n[collect]\ndatasets = \
             [\"folders\", \"documents\", \"users\", \"groups\", \"permissions\"]\n{}",
            self.settings
        );
        let harness = Harness::new(self.service.clone(), &more);
        let only = REPORTS.iter().flat_map(|report| ["--template", report]);
        let args: Vec<&str> = ["run", "--format", "csv"].into_iter().chain(only).collect();
        let output = harness.dir.ilaudit(&args);
        assert!(matches!(output.code, Some(0 | 3)), "{self:?}: {}", output.stderr);
        let folder = output.run_folder();
        let tables = REPORTS.map(|report| (report, Table::read(&folder, report))).into();
        Outcome { log: harness.sim.log(), folder, tables, harness }
    }
}

impl Outcome {
    pub fn table(&self, report: &str) -> &Table {
        let found = self.tables.iter().find(|(name, _)| *name == report);
        &found.expect("a report that was made").1
    }
}
