//! A simulated service with a run that was collected from it.

use std::fs;
use std::ops::Deref;
use std::path::PathBuf;
use std::time::Duration;

use ilaudit::sim::{Call, SimConfig};
use rusqlite::Connection;

use crate::common::harness::Harness;
use crate::common::table::Table;
use crate::common::test_dir::CommandOutput;

/// A harness, and the run that was collected last.
pub struct CollectedRun {
    harness: Harness,
    /// The folder of the run.
    pub folder: PathBuf,
}

impl Deref for CollectedRun {
    type Target = Harness;

    fn deref(&self) -> &Harness {
        &self.harness
    }
}

/// One ordinary exchange of that many documents, all of the same size.
pub fn one_exchange(documents: u32) -> SimConfig {
    SimConfig { exchanges: 1, documents, users: 2, file_bytes: 500, exact: true, ..SimConfig::default() }
}

/// The same, where downloads meet faults.
pub fn one_faulty_exchange(documents: u32, faults: &str) -> SimConfig {
    SimConfig { faults: faults.parse().expect("faults"), ..one_exchange(documents) }
}

impl CollectedRun {
    pub fn new(config: SimConfig) -> Self {
        let harness = Harness::new(config, "attempts = 3\n[scope]\naccept_splash = \"always\"\n");
        let folder = harness.dir.ilaudit(&["collect"]).run_folder();
        Self { harness, folder }
    }

    /// Collects another run of the same service, to work on from here.
    pub fn collect_again(&mut self) {
        self.folder = self.dir.ilaudit(&["collect"]).run_folder();
    }

    /// Changes what the run has collected, as if it had been so from the start: the ledger fits, and no report was made.
    pub fn change_snapshot(&self, sql: &str) {
        self.tamper(sql);
        for table in ["folders", "documents"] {
            self.tamper(&format!(
                "UPDATE coverage SET rows = (SELECT COUNT(*) FROM {table} AS entry
                     WHERE entry.exchange_id = coverage.exchange_id)
                 WHERE dataset = '{table}' AND rows IS NOT NULL"
            ));
        }
        drop(fs::remove_file(self.folder.join("manifest.json")));
    }

    /// Changes the snapshot behind the program's back.
    pub fn tamper(&self, sql: &str) {
        let file = self.folder.join("snapshot.sqlite");
        Connection::open(file).and_then(|snapshot| snapshot.execute_batch(sql)).expect("a change");
    }

    /// Runs `verify` with further arguments.
    pub fn verify(&self, args: &[&str]) -> CommandOutput {
        self.dir.ilaudit(&[&["verify"], args].concat())
    }

    /// The verification report of the run.
    pub fn report(&self) -> Table {
        Table::read(&self.folder, "verification")
    }

    /// The documents whose file was requested, once for each request.
    pub fn requested_files(&self) -> Vec<u64> {
        let log = self.sim.log();
        let files = log.iter().filter_map(|arrival| match arrival.call {
            Call::File(_, document) => Some(document),
            _ => None,
        });
        files.collect()
    }

    /// Waits until that many files were requested.
    pub fn wait_for_files(&self, count: usize) {
        for _ in 0..6000 {
            if self.requested_files().len() >= count {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("only {:?} were requested", self.requested_files());
    }
}
