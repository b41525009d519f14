//! `ilaudit demo`: a full run against the simulated service.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::Utc;
use chrono_tz::Tz;
use clap::Args;
use secrecy::SecretString;
use tokio::runtime::Runtime;
use toml::Value;

use super::report::plan_reports;
use super::run::{commands_for_run, run_in_context};
use crate::api::Credentials;
use crate::cli::args::{GlobalArgs, ReportArgs, ResumeArgs};
use crate::cli::ending::Ending;
use crate::cli::exit::Exit;
use crate::cli::notified::StageTimes;
use crate::cli::service_context::ServiceContext;
use crate::cli::terminal::log::Log;
use crate::cli::terminal::next_steps::{NextCommand, print_files_to_open, print_next_commands};
use crate::cli::terminal::streams::write_stderr_line;
use crate::config::{Config, ConfigSources, KeyOverride, keys};
use crate::error::Error;
use crate::report::{ReportPlan, rfc3339};
use crate::sim::{Sim, SimConfig};
use crate::store::{Snapshot, find_run, list_runs, private_file};

/// Requests per second: a service on this machine has no other clients.
const RATE: &str = "2000";
const DATASETS: [&str; 6] = ["folders", "documents", "users", "groups", "permissions", "access_history"];
const FORMATS: [&str; 3] = ["csv", "xlsx", "html"];
/// Those of the auditor, the seller and its bank.
const INTERNAL_DOMAINS: [&str; 3] = ["alder.example", "meridian.example", "harbourvale.example"];
/// In the folder of the demonstration.
const CONFIG_FILE: &str = "ilaudit.toml";
/// The first line of the file, by which it is known again.
const CONFIG_MARK: &str = "# Written by `ilaudit demo --keep-serving`; it works while that runs.";

/// Try it without configuration: a full run against a simulated service.
///
/// Starts the simulated service on a loopback port, runs `ilaudit run` against it, and shows where the files are. It takes
/// no settings from files or the environment.
#[derive(Args, Debug)]
pub(crate) struct DemoCommand {
    /// Folder that holds the run folders
    #[arg(short, long, default_value = "ilaudit-demo", value_name = "DIR")]
    out: PathBuf,
    /// Make this many runs, each of the next day of the service, and show what changed
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=30), value_name = "N")]
    days: u32,
    /// Leave the simulated service on until interrupted, with a configuration file for it in DIR
    #[arg(long)]
    keep_serving: bool,
}

impl DemoCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        if global.config.is_some() {
            return Err(Error::Usage("demo takes no settings from a file: leave --config out".to_owned()));
        }
        let config_file = self.out.join(CONFIG_FILE);
        if self.keep_serving {
            check_config_file(&config_file)?;
        }
        let runtime = Runtime::new().map_err(Error::io("start"))?;
        // what the world lacks on purpose is no news to warn of
        let log = Log::start_without_warnings(global);
        let mut sim = runtime.block_on(Sim::start(world_of_today()))?;
        let config = self.load_config(&sim)?;
        let resume = &ResumeArgs { fresh: true, ..ResumeArgs::default() };
        let credentials = sim_credentials(&sim);
        let signals = ServiceContext::listen_for_signals(&runtime, None);
        let context = ServiceContext { global, log, runtime, config, credentials, resume, signals };
        let plan = plan_reports(&context.config, &ReportArgs::default())?;
        let mut ending = run_day(&context, &plan)?;
        for day in 1..self.days {
            if ending.exit() == Exit::Done {
                sim = restart_service(&context, sim, day)?;
                ending = run_day(&context, &plan)?;
            }
        }
        if ending.exit() == Exit::Done {
            self.show_what_is_next(&context, &sim, &config_file)?;
        }
        context.runtime.block_on(sim.shutdown());
        Ok(ending)
    }

    /// Says what to try; where the service is left on, until Ctrl-C.
    fn show_what_is_next(
        &self,
        context: &ServiceContext<'_>,
        sim: &Sim,
        config_file: &Path,
    ) -> Result<(), Error> {
        let folder = find_run(&self.out, None)?;
        print_files_to_open(context.global, &folder);
        let mut commands = commands_for_run(&self.out, &folder);
        commands.extend(self.commands_for_days(&folder)?);
        if !self.keep_serving {
            let again = ["demo", "--out", &self.out.to_string_lossy(), "--keep-serving"];
            commands.push(NextCommand::new(&again, "leaves the service on, to try `run` and `verify`"));
            print_next_commands(context.global, &commands);
            return Ok(());
        }
        write_config_file(config_file, sim, &self.out)
            .map_err(Error::io(format!("write {}", config_file.display())))?;
        let config = config_file.to_string_lossy();
        let zone = ["report", "--config", &config, "--timezone", "Europe/London"];
        commands.extend([
            NextCommand::new(&zone, "makes the reports again, in another time zone"),
            NextCommand::new(&["verify", "--config", &config], "downloads the documents and compares them"),
            NextCommand::new(&["run", "--config", &config], "does it all again, as cron would"),
        ]);
        print_next_commands(context.global, &commands);
        if !context.global.quiet {
            write_stderr_line("\nThe simulated service stays on for them, until Ctrl-C.");
        }
        context.runtime.block_on(context.signals.stop.cancelled());
        Ok(())
    }

    /// What to ask of several runs: what changed last, and who had access just before that.
    fn commands_for_days(&self, newest: &Path) -> Result<Vec<NextCommand>, Error> {
        let runs = list_runs(&self.out)?;
        let (Some(before), true) = (runs.iter().rev().nth(1), self.days > 1) else { return Ok(Vec::new()) };
        let (run, _) = Snapshot::open_run(newest)?.finished_run()?;
        let before = self.out.join(before);
        let diff = ["diff", &before.to_string_lossy(), &newest.to_string_lossy()];
        let on = rfc3339(run.started_on, Tz::UTC);
        let history = ["history", &self.out.to_string_lossy(), "--on", &on];
        Ok(vec![
            NextCommand::new(&diff, "shows what changed on the last day, room by room"),
            NextCommand::new(&history, "shows who had access just before, and how sure that is"),
        ])
    }

    fn load_config(&self, sim: &Sim) -> Result<Config, Error> {
        let set =
            |key, value: &OsStr| KeyOverride { key, value: value.to_owned(), flag: "the demonstration" };
        let diff = (self.days > 1).then(|| set(keys::DIFF, "true".as_ref()));
        let overrides = [
            set(keys::BASE_URL, sim.credentials().base_url.as_ref()),
            set(keys::OUTPUT_DIR, self.out.as_os_str()),
            set(keys::ACCEPT_SPLASH, "always".as_ref()),
            set(keys::REQUESTS_PER_SECOND, RATE.as_ref()),
            set(keys::DATASETS, DATASETS.join(",").as_ref()),
            set(keys::FORMATS, FORMATS.join(",").as_ref()),
            set(keys::INTERNAL_DOMAINS, INTERNAL_DOMAINS.join(",").as_ref()),
        ];
        let overrides = overrides.into_iter().chain(diff).collect();
        Ok(Config::load(&ConfigSources { overrides, ..ConfigSources::default() })?)
    }
}

/// Makes a run of the service as it is now.
fn run_day(context: &ServiceContext<'_>, plan: &ReportPlan) -> Result<Ending, Error> {
    let ending = run_in_context(context, plan, false, &mut StageTimes::default())?;
    if ending.has(Exit::Gaps) && !context.global.quiet {
        write_stderr_line("\nThese gaps are part of the demonstration; a real run would end with code 3.");
    }
    // gaps are what the demonstration is meant to show
    Ok(ending.without(Exit::Gaps))
}

/// The same service at the same address, so many days after the first.
fn restart_service(context: &ServiceContext<'_>, sim: Sim, day: u32) -> Result<Sim, Error> {
    let listen = sim.address();
    context.runtime.block_on(sim.shutdown());
    if context.global.tells_people() {
        write_stderr_line(format_args!("\nDay {}:", day + 1));
    }
    let world = SimConfig { listen, day, ..world_of_today() };
    Ok(context.runtime.block_on(Sim::start(world))?)
}

/// Deal rooms that are in use, of a size that takes a second or two: rights and views are one call a document each.
fn world_of_today() -> SimConfig {
    SimConfig {
        documents: 24,
        users: 20,
        groups: 7,
        today: Some(Utc::now().date_naive()),
        slow_access_reports: false,
        ..SimConfig::default()
    }
}

/// Fails where there is a configuration of somebody's own.
fn check_config_file(path: &Path) -> Result<(), Error> {
    match fs::read_to_string(path) {
        Ok(text) if text.starts_with(CONFIG_MARK) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Ok(_) | Err(_) => Err(Error::Usage(format!(
            "{} is not of an earlier demonstration: name another folder with --out",
            path.display()
        ))),
    }
}

/// A configuration for the service, with its secrets.
fn write_config_file(path: &Path, sim: &Sim, out: &Path) -> io::Result<()> {
    let known = sim.credentials();
    let dir = std::path::absolute(out)?;
    let dir = dir.to_str().ok_or_else(|| io::Error::other("the folder's name is not valid UTF-8"))?;
    let quote = |text: &str| Value::from(text).to_string();
    let text = format!(
        "{CONFIG_MARK}\n\n[service]\nbase_url = {}\nclient_id = {}\nclient_secret = {}\nemail = {}\npassword = {}\n\n\
         [scope]\naccept_splash = \"always\"\n\n[limits]\nrequests_per_second = {RATE}\n\n\
         [collect]\ndatasets = {DATASETS:?}\n\n[findings]\ninternal_domains = {INTERNAL_DOMAINS:?}\n\n\
         [output]\nformats = {FORMATS:?}\ndir = {}\n",
        quote(&known.base_url),
        quote(&known.client_id),
        quote(&known.client_secret),
        quote(&known.email),
        quote(&known.password),
        quote(dir),
    );
    private_file::replace(path, text.as_bytes())
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
