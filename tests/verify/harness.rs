//! A simulated service, a desk, and a run that was collected there.

use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

use ilaudit::sim::{Call, Sim, SimConfig};
use rusqlite::Connection;
use tokio::runtime::Runtime;

use crate::common::table::Table;
use crate::common::test_dir::{self, Desk, Ended};

pub struct Stage {
    pub sim: Sim,
    pub desk: Desk,
    /// The run that was collected.
    pub folder: PathBuf,
    /// Runs the service; dropped last.
    _runtime: Runtime,
}

/// One ordinary exchange of that many documents, all of the same size.
pub fn one(documents: u32) -> SimConfig {
    SimConfig { exchanges: 1, documents, users: 2, file_bytes: 500, exact: true, ..SimConfig::default() }
}

/// The same, where files meet faults.
pub fn faulty(documents: u32, faults: &str) -> SimConfig {
    SimConfig { faults: faults.parse().expect("faults"), ..one(documents) }
}

impl Stage {
    pub fn new(config: SimConfig) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let sim = runtime.block_on(Sim::start(config)).expect("a loopback port");
        let known = sim.credentials();
        let (id, secret) = (&known.client_id, &known.client_secret);
        let service = test_dir::service(&known.base_url, id, secret, &known.email, &known.password);
        let limits = "[limits]\nrequests_per_second = 1000\nattempts = 3\n";
        let desk = Desk::new(&format!("{service}{limits}[scope]\naccept_splash = \"always\"\n"));
        let folder = desk.ilaudit(&["collect"]).run_folder();
        Self { sim, desk, folder, _runtime: runtime }
    }

    /// Another run of the same service.
    pub fn collect(&mut self) {
        self.folder = self.desk.ilaudit(&["collect"]).run_folder();
    }

    /// Changes what the run has collected.
    pub fn change(&self, sql: &str) {
        let file = self.folder.join("snapshot.sqlite");
        Connection::open(file).and_then(|snapshot| snapshot.execute_batch(sql)).expect("a change");
    }

    /// Runs `verify` with what is added.
    pub fn verify(&self, more: &[&str]) -> Ended {
        self.desk.ilaudit(&[&["verify"], more].concat())
    }

    pub fn spawn(&self, args: &[&str]) -> Child {
        let mut command = self.desk.command(args);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
    }

    /// The report of the run.
    pub fn report(&self) -> Table {
        Table::read(&self.folder, "verification")
    }

    /// Documents whose file was asked for, each time anew.
    pub fn files(&self) -> Vec<u64> {
        let log = self.sim.log();
        let files = log.iter().filter_map(|arrival| match arrival.call {
            Call::File(_, document) => Some(document),
            _ => None,
        });
        files.collect()
    }

    /// Waits until that many files were asked for.
    pub fn wait_for_files(&self, count: usize) {
        for _ in 0..6000 {
            if self.files().len() >= count {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("only {:?} were asked for", self.files());
    }
}

/// A column of some rows.
pub fn column<'a>(table: &'a Table, name: &str) -> Vec<&'a str> {
    let at = table.at(name);
    table.rows.iter().map(|row| row[at].as_str()).collect()
}
