//! `ilaudit demo`: a full run against the simulated service.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;
use tokio::runtime::Runtime;

use super::report::plan_reports;
use super::run::run_in_context;
use crate::api::Credentials;
use crate::cli::args::{GlobalArgs, ReportArgs, ResumeArgs};
use crate::cli::ending::Ending;
use crate::cli::exit::Exit;
use crate::cli::service_context::ServiceContext;
use crate::cli::terminal::log::Log;
use crate::cli::terminal::streams::write_stderr_line;
use crate::config::{Config, ConfigSources, KeyOverride, keys};
use crate::error::Error;
use crate::sim::{Sim, SimConfig};

/// Requests per second: fast, but slow enough to watch.
const RATE: &str = "100";

/// Try it without configuration: a full run against a simulated service.
///
/// Starts the simulated service on a loopback port, runs `ilaudit run` against it, and shows where the files are.
#[derive(Args, Debug)]
pub(crate) struct DemoCommand {
    /// Folder that holds the run folders
    #[arg(short, long, default_value = "ilaudit-demo", value_name = "DIR")]
    out: PathBuf,
}

impl DemoCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let runtime = Runtime::new().map_err(Error::io("start"))?;
        let log = Log::start_logging(global);
        let sim = runtime.block_on(Sim::start(SimConfig::default()))?;
        let config = self.load_config(&sim)?;
        let resume = &ResumeArgs { fresh: true, ..ResumeArgs::default() };
        let credentials = sim_credentials(&sim);
        let signals = ServiceContext::listen_for_signals(&runtime, None);
        let context = ServiceContext { global, log, runtime, config, credentials, resume, signals };
        let ending =
            run_in_context(&context, &plan_reports(&context.config, &ReportArgs::default())?, false)?;
        context.runtime.block_on(sim.shutdown());
        if ending.has(Exit::Gaps) && !global.quiet {
            write_stderr_line(
                "\nThese gaps are part of the demonstration; after a real run they make the exit code 3.",
            );
        }
        // gaps are what the demonstration is meant to show
        Ok(ending.without(Exit::Gaps))
    }

    fn load_config(&self, sim: &Sim) -> Result<Config, Error> {
        let set =
            |key, value: &OsStr| KeyOverride { key, value: value.to_owned(), flag: "the demonstration" };
        let overrides = vec![
            set(keys::BASE_URL, sim.credentials().base_url.as_ref()),
            set(keys::OUTPUT_DIR, self.out.as_os_str()),
            set(keys::ACCEPT_SPLASH, "always".as_ref()),
            set(keys::REQUESTS_PER_SECOND, RATE.as_ref()),
        ];
        Ok(Config::load(&ConfigSources { overrides, ..ConfigSources::default() })?)
    }
}

fn sim_credentials(sim: &Sim) -> Credentials {
    let simulated = sim.credentials();
    Credentials::ClientCredentials {
        client_id: simulated.client_id.clone(),
        client_secret: SecretString::from(simulated.client_secret.as_str()),
        email: simulated.email.clone(),
        password: SecretString::from(simulated.password.as_str()),
    }
}
