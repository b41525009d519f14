//! A simulated service, and a desk that is set up to audit it.

use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

use ilaudit::sim::{Arrival, Call, Sim, SimConfig};
use tokio::runtime::Runtime;

use crate::common::test_dir::{self, Desk};

/// One service and one desk for one test.
pub struct Stage {
    pub sim: Sim,
    pub desk: Desk,
    /// Runs the service; dropped last.
    pub runtime: Runtime,
}

/// Small enough for a debug build, large enough for every special exchange.
pub fn small() -> SimConfig {
    SimConfig { documents: 30, users: 12, file_bytes: 64, ..SimConfig::default() }
}

impl Stage {
    /// The desk's configuration knows the service and its credentials, and asks as fast as it may; `more` is added.
    pub fn new(config: SimConfig, more: &str) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let sim = runtime.block_on(Sim::start(config)).expect("a loopback port");
        let known = sim.credentials();
        let (id, secret) = (&known.client_id, &known.client_secret);
        let service = test_dir::service(&known.base_url, id, secret, &known.email, &known.password);
        let desk = Desk::new(&format!("{service}[limits]\nrequests_per_second = 1000\n{more}"));
        Self { sim, desk, runtime }
    }

    /// The calls made so far, in their order.
    pub fn calls(&self) -> Vec<Call> {
        self.sim.log().iter().map(|arrival| arrival.call).collect()
    }

    /// Starts the program without waiting for its end.
    pub fn spawn(&self, args: &[&str]) -> Child {
        let mut command = self.desk.command(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
    }

    /// What lies in the folder of the runs, `latest` left out.
    pub fn run_folders(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.desk.path().join("ilaudit-runs")).into_iter().flatten();
        let paths = entries.map(|entry| entry.expect("an entry").path());
        paths
            .filter(|path| path.file_name().is_some_and(|name| name != "latest" && name != ".lock"))
            .collect()
    }

    /// Waits until the service has seen what `enough` looks for.
    pub fn wait_until(&self, enough: impl Fn(&[Arrival]) -> bool) {
        for _ in 0..6000 {
            if enough(&self.sim.log()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it never came: {:?}", self.calls());
    }
}

/// Consent to every splash text.
pub const CONSENT: &str = "[scope]\naccept_splash = \"always\"\n";
