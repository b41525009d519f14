//! `ilaudit check`: would a run work?

use console::style;
use tokio::runtime::Runtime;

use anyhow::Context;
use clap::Args;

use crate::api::Credentials;
use crate::cli::args::{GlobalArgs, ReportArgs};
use crate::cli::exit::Exit;
use crate::cli::exit::told;
use crate::cli::key_flags::{OutputArgs, ScopeArgs};
use crate::cli::terminal::log::Log;
use crate::cli::walk::unwritable;
use crate::collect::{Seen, preview};
use crate::config::Config;
use crate::store::probe;

/// Check configuration, credentials, output folder and service, each with a plain verdict.
///
/// Signs in and out once, and lists the exchanges. Nobody's session is ended for it, and nothing is kept.
#[derive(Args, Debug)]
pub(crate) struct Check {
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    report: ReportArgs,
}

impl Check {
    pub fn run(self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let overrides = [self.scope.overrides(), self.output.overrides(), self.report.overrides()];
        let config = global.load_config(overrides.concat())?;
        Log::start(global);
        let mut verdicts = Verdicts::default();
        verdicts.good("configuration", &configuration(&config, global.verbose > 0));
        verdicts.take("output folder", folder(&config));
        match config.credentials() {
            Ok(credentials) => {
                verdicts.good("credentials", &account(&credentials));
                verdicts.take("service", service(&config, &credentials));
            }
            Err(error) => verdicts.take("credentials", Err(error.into())),
        }
        Ok(verdicts.exit)
    }
}

/// What was found so far; the first thing that is wrong makes the exit code.
struct Verdicts {
    exit: Exit,
}

impl Default for Verdicts {
    fn default() -> Self {
        Self { exit: Exit::Done }
    }
}

impl Verdicts {
    fn good(&mut self, what: &str, found: &str) {
        println!("{:14} {}  {found}", what, style("ok").green());
    }

    fn take(&mut self, what: &str, verdict: anyhow::Result<String>) {
        match verdict {
            Ok(found) => self.good(what, &found),
            Err(error) => {
                println!("{:14} {}  {}", what, style("no").red(), told(&error));
                self.exit = if self.exit == Exit::Done { Exit::of(&error) } else { self.exit };
            }
        }
    }
}

/// The file, and where it is asked for every setting with its origin.
fn configuration(config: &Config, every: bool) -> String {
    let mut text = match config.file() {
        Some(path) => path.display().to_string(),
        None => "no file; defaults, environment and flags".to_owned(),
    };
    if every {
        for setting in config.settings() {
            text += &format!("\n    {} = {}  ({})", setting.path, setting.value, setting.origin);
        }
    }
    text
}

fn folder(config: &Config) -> anyhow::Result<String> {
    probe(&config.output.dir).map_err(unwritable)?;
    Ok(config.output.dir.display().to_string())
}

fn account(credentials: &Credentials) -> String {
    match credentials {
        Credentials::AccessToken(_) => "an access token".to_owned(),
        Credentials::ClientCredentials { email, .. } => format!("signs in as {email}"),
        Credentials::RefreshToken { client_id, .. } => format!("a refresh token of {client_id}"),
    }
}

fn service(config: &Config, credentials: &Credentials) -> anyhow::Result<String> {
    let runtime = Runtime::new().context("cannot start")?;
    let seen: Vec<Seen> = runtime.block_on(preview(config, credentials))?;
    let in_scope = seen.iter().filter(|seen| seen.in_scope).count();
    Ok(format!("{} sees {} exchanges, {in_scope} in scope", config.service.base_url, seen.len()))
}
