//! `ilaudit check`: would a run work?

use std::mem;

use console::style;
use tokio::runtime::Runtime;

use clap::Args;

use crate::api::Credentials;
use crate::cli::args::{GlobalArgs, ReportArgs};
use crate::cli::ending::Ending;
use crate::cli::exit::Exit;
use crate::cli::key_flags::{OutputArgs, ScopeArgs};
use crate::cli::terminal::error_message::ErrorMessage;
use crate::cli::terminal::log::Log;
use crate::cli::terminal::next_steps::{NextCommand, print_next_commands};
use crate::cli::terminal::streams::write_stdout_lines;
use crate::cli::walk::output_folder_error;
use crate::collect::{ListedExchange, preview};
use crate::config::Config;
use crate::count_noun::count_noun;
use crate::error::Error;
use crate::evidence::{SealOptions, try_seal};
use crate::notify::check_channels;
use crate::printable::Printable;
use crate::store;

/// Check configuration, output folder, seal, who is told, credentials and service.
///
/// Signs in, lists the exchanges and signs out. No other session of the account is ended, and nothing is kept. With
/// -v, shows every setting and where its value comes from.
#[derive(Args, Debug)]
pub(crate) struct CheckCommand {
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    report: ReportArgs,
}

impl CheckCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let overrides = [self.scope.overrides(), self.output.overrides(), self.report.overrides()];
        let config = global.load_config(overrides.concat())?;
        Log::start_logging(global);
        let mut report = CheckReport::default();
        report.print_ok("configuration", &describe_configuration(&config, global.verbose > 0))?;
        report.record("output folder", check_output_folder(&config))?;
        if let Some(list) = config.clone().read_leavers().transpose() {
            match list {
                Ok(read) => report.print_ok("leavers", &read.list.describe())?,
                Err(error) => report.record("leavers", Err(error.into()))?,
            }
        }
        let seal = config.seal_options();
        if !seal.is_empty() {
            report.record("seal", check_seal(&seal))?;
        }
        match check_channels(&config.notify_options()) {
            Ok(Some(channels)) => report.print_ok("notify", &channels)?,
            Ok(None) => {}
            Err(problem) => report.record("notify", Err(Error::Usage(problem)))?,
        }
        match config.credentials() {
            Ok(credentials) => {
                let sources = config.describe_secret_sources(&credentials);
                write_stdout_lines(&format!("{:14} found in {}\n", "credentials", Printable(sources)))?;
                let service = check_service(&config, &credentials);
                if service.is_ok() {
                    report.print_ok("credentials", &describe_credentials(&credentials))?;
                }
                report.record("service", service)?;
            }
            Err(error) => report.record("credentials", Err(error.into()))?,
        }
        if report.ending.exit() == Exit::Done {
            print_next_commands(global, &commands_for_configuration(global));
        }
        Ok(report.ending)
    }
}

/// What may be done with a configuration that works.
fn commands_for_configuration(global: &GlobalArgs) -> [NextCommand; 2] {
    let file = global.config.as_ref().map(|file| file.to_string_lossy());
    let flags: Vec<&str> = file
        .iter()
        .flat_map(|file| ["--config", file])
        .chain(global.profile.iter().flat_map(|profile| ["--profile", profile]))
        .collect();
    let [estimate, run] = [&["run", "--dry-run"][..], &["run"]].map(|command| [command, &flags].concat());
    [
        NextCommand::new(&estimate, "tells how many requests a run takes, and how long; with the same flags"),
        NextCommand::new(&run, "collects and reports; with the same flags"),
    ]
}

/// Prints a line per check, and gathers those that fail.
#[derive(Default)]
struct CheckReport {
    ending: Ending,
}

impl CheckReport {
    fn print_ok(&mut self, what: &str, found: &str) -> Result<(), Error> {
        write_stdout_lines(&format!("{:14} {}  {found}\n", what, style("ok").green()))
    }

    fn record(&mut self, what: &str, verdict: Result<String, Error>) -> Result<(), Error> {
        match verdict {
            Ok(found) => self.print_ok(what, &found),
            Err(error) => {
                let failed = Ending::because(Exit::from(&error), format!("not ok: {what}"));
                self.ending = mem::take(&mut self.ending).and(failed);
                let no = style("no").red();
                write_stdout_lines(&format!("{what:14} {no}  {}\n", ErrorMessage(&error)))
            }
        }
    }
}

/// The configuration file and, if asked for, every setting with its origin.
fn describe_configuration(config: &Config, with_settings: bool) -> String {
    let mut text = match config.file() {
        Some(path) => Printable(path.display()).to_string(),
        None => "no file; defaults, environment and flags only".to_owned(),
    };
    if with_settings {
        for setting in config.settings() {
            text += &format!(
                "\n    {} = {}  ({})",
                setting.path,
                Printable(&setting.value),
                Printable(&setting.origin)
            );
        }
    }
    text
}

fn check_output_folder(config: &Config) -> Result<String, Error> {
    store::check_output_folder(&config.output.dir).map_err(output_folder_error)?;
    Ok(Printable(config.output.dir.display()).to_string())
}

fn check_seal(seal: &SealOptions) -> Result<String, Error> {
    try_seal(seal)?;
    Ok("a test text was sealed".to_owned())
}

fn describe_credentials(credentials: &Credentials) -> String {
    match credentials {
        Credentials::AccessToken(_) => "an access token".to_owned(),
        Credentials::ClientCredentials { email, .. } => format!("signs in as {}", Printable(email)),
        Credentials::RefreshToken { client_id, .. } => {
            format!("a refresh token for {}", Printable(client_id))
        }
    }
}

fn check_service(config: &Config, credentials: &Credentials) -> Result<String, Error> {
    let runtime = Runtime::new().map_err(Error::io("start"))?;
    let seen: Vec<ListedExchange> = runtime.block_on(preview(config.collect_options(credentials)))?;
    let in_scope = seen.iter().filter(|seen| seen.left_out.is_none()).count();
    let seen = count_noun(seen.len(), "exchange", "exchanges");
    Ok(format!("{} sees {seen}, {in_scope} in scope", config.service.base_url))
}
