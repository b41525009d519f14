//! A simulated service, and a working folder that is configured to audit it.

use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

use ilaudit::sim::{Arrival, Call, Sim, SimConfig};
use tokio::runtime::Runtime;

use crate::common::test_dir::{self, TestDir};

/// A service and a working folder for one test.
pub struct Harness {
    pub sim: Sim,
    pub dir: TestDir,
    /// Runs the service; dropped last.
    pub runtime: Runtime,
}

/// Small enough for a debug build, large enough for every special exchange.
pub fn small_service() -> SimConfig {
    SimConfig { documents: 30, users: 12, file_bytes: 64, ..SimConfig::default() }
}

impl Harness {
    /// The configuration has the service, its credentials and no limit to speak of on the rate; `more` is appended.
    pub fn new(config: SimConfig, more: &str) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let sim = runtime.block_on(Sim::start(config)).expect("a loopback port");
        let known = sim.credentials();
        let (id, secret) = (&known.client_id, &known.client_secret);
        let service = test_dir::service_section(&known.base_url, id, secret, &known.email, &known.password);
        let dir = TestDir::new(&format!("{service}[limits]\nrequests_per_second = 1000\n{more}"));
        Self { sim, dir, runtime }
    }

    /// The calls made so far, in their order.
    pub fn logged_calls(&self) -> Vec<Call> {
        self.sim.log().iter().map(|arrival| arrival.call).collect()
    }

    /// Starts the program without waiting for its end.
    pub fn spawn(&self, args: &[&str]) -> Child {
        let mut command = self.dir.command(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
    }

    /// The run folders, finished or not.
    pub fn run_folders(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.dir.path().join("ilaudit-runs")).into_iter().flatten();
        let paths = entries.map(|entry| entry.expect("an entry").path());
        paths
            .filter(|path| {
                path.file_name().is_some_and(|name| !BESIDE_RUNS.iter().any(|other| name == *other))
            })
            .collect()
    }

    /// Waits until a command has begun to write reports, into any run folder.
    pub fn wait_for_reports(&self) {
        for _ in 0..60_000 {
            if self.run_folders().iter().any(|folder| folder.join(".staging").is_dir()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        panic!("no reports were begun");
    }

    /// Waits until the service has seen what `enough` looks for.
    pub fn wait_until(&self, enough: impl Fn(&[Arrival]) -> bool) {
        for _ in 0..6000 {
            if enough(&self.sim.log()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("waited in vain, after {:?}", self.logged_calls());
    }
}

/// What lies in the folder of the runs beside them.
const BESIDE_RUNS: [&str; 5] = ["latest", ".lock", "chain.jsonl", "failed.log", "removed"];

/// Consent to every splash text.
pub const ACCEPT_SPLASH: &str = "[scope]\naccept_splash = \"always\"\n";
