//! `ilaudit sim`: the simulated service on its own.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDate;
use clap::Args;
use tokio::runtime::Runtime;

use crate::cli::args::GlobalArgs;
use crate::cli::ending::Ending;
use crate::cli::terminal::signals::Signals;
use crate::cli::terminal::streams::write_stdout;
use crate::error::Error;
use crate::sim;

/// Run the simulated service on its own, for trials and tests.
///
/// Once it listens, it prints one JSON line with base_url, client_id, client_secret, email and password. The same seed,
/// sizes and day give the same responses, byte for byte, on every machine.
#[derive(Args, Debug)]
pub(crate) struct SimCommand {
    /// Loopback address to listen on; port 0 picks a free one
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDR")]
    listen: SocketAddr,
    /// Seed of the generated data
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Number of exchanges
    #[arg(long, default_value_t = 12, value_name = "N")]
    exchanges: u32,
    /// Documents per exchange, as a typical figure with a long tail
    #[arg(long, default_value_t = 200, value_name = "N")]
    documents: u32,
    /// Users per exchange, likewise
    #[arg(long, default_value_t = 40, value_name = "N")]
    users: u32,
    /// Groups per exchange, likewise
    #[arg(long, default_value_t = 6, value_name = "N")]
    groups: u32,
    /// Use these figures exactly: no long tail, no special exchanges
    #[arg(long)]
    exact: bool,
    /// Delay every response: 50ms
    #[arg(long, default_value = "0ms", value_parser = humantime::parse_duration, value_name = "TIME")]
    latency: Duration,
    /// Let each request arrive later by a varying time of this mean: 5ms
    #[arg(long, default_value = "0ms", value_parser = humantime::parse_duration, value_name = "TIME")]
    jitter: Duration,
    /// Allow one request every 1/N s and refuse the rest, like a gateway's spike arrest
    #[arg(long, value_name = "N")]
    rate: Option<f64>,
    /// Lifetime of an access token
    #[arg(long, default_value = "3599s", value_parser = humantime::parse_duration, value_name = "TIME")]
    token_ttl: Duration,
    /// Bytes per file, as a typical figure with a long tail
    #[arg(long, default_value_t = 4096, value_name = "N")]
    file_bytes: u64,
    /// Make everything recent on this day: 2026-11-30 [default: spread over some years, always the same]
    #[arg(long, value_name = "DATE")]
    today: Option<NaiveDate>,
    /// The world so many days later: people, documents, grants and exchanges have changed
    #[arg(long, default_value_t = 0, value_name = "N")]
    day: u32,
    /// Inject faults: spike500@5%,reset:documents#1 (--help explains the syntax)
    #[arg(long, value_name = "SPEC", long_help = sim::Faults::LANGUAGE)]
    faults: Option<sim::Faults>,
    /// Stop after this many seconds [default: when interrupted]
    #[arg(long, value_name = "N")]
    seconds: Option<u64>,
    /// Also write the JSON line to this file once it listens
    #[arg(long, value_name = "FILE")]
    ready: Option<PathBuf>,
}

impl SimCommand {
    pub fn run(self, _global: &GlobalArgs) -> Result<Ending, Error> {
        let runtime = Runtime::new().map_err(Error::io("start"))?;
        runtime.block_on(async {
            let signals = Signals::listen();
            let service = sim::Sim::start(self.to_config()).await?;
            let line = serde_json::to_string(service.credentials()).map_err(io::Error::from);
            let line = line.map_err(Error::io("print the credentials"))?;
            write_stdout(format!("{line}\n").as_bytes())?;
            if let Some(ready) = &self.ready {
                write_ready_file(ready, &line).map_err(Error::io(format!("write {}", ready.display())))?;
            }
            tokio::select! {
                () = signals.stop.cancelled() => {}
                () = self.run_time_is_over() => {}
            }
            service.shutdown().await;
            Ok(Ending::default())
        })
    }

    fn to_config(&self) -> sim::SimConfig {
        sim::SimConfig {
            listen: self.listen,
            seed: self.seed,
            exchanges: self.exchanges,
            documents: self.documents,
            users: self.users,
            groups: self.groups,
            exact: self.exact,
            latency: self.latency,
            jitter: self.jitter,
            rate: self.rate,
            token_ttl: self.token_ttl,
            file_bytes: self.file_bytes,
            today: self.today,
            slow_access_reports: true,
            day: self.day,
            faults: self.faults.clone().unwrap_or_default(),
        }
    }

    async fn run_time_is_over(&self) {
        match self.seconds {
            Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
            None => std::future::pending().await,
        }
    }
}

/// By a rename, so that whoever waits for the file never reads half of it.
fn write_ready_file(ready: &Path, line: &str) -> std::io::Result<()> {
    let staged = ready.with_extension("partial");
    writeln!(std::fs::File::create(&staged)?, "{line}")?;
    std::fs::rename(staged, ready)
}
