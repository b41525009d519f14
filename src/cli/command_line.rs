//! The command line as a whole: every subcommand and what runs it.

use std::env;
use std::process;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use serde_json::json;

use super::args::{GlobalArgs, LogFormat};
use super::commands::{
    audit, check, collect, compare, diff, exchanges, export, history, man, merge, person, profiles, query,
    report, run, runs, templates, verify,
};
#[cfg(feature = "sim")]
use super::commands::{demo, sim};
use super::ending::Ending;
use super::exit::{self, Exit};
use super::terminal::error_message::ErrorMessage;
use super::terminal::streams::{configure_stderr, write_event, write_stderr_line};
use crate::error::Error;
use crate::provenance::LONG_VERSION;

/// Audit and reporting exporter for Intralinks virtual data rooms.
///
/// Walks every exchange (data room) an account can see, at a pace the service allows, and writes inventory and
/// access reports as CSV files and Excel workbooks. A coverage report shows for every exchange and dataset whether it
/// was collected, refused, failed or skipped.
#[derive(Debug, Parser)]
#[command(version, long_version = LONG_VERSION, max_term_width = 100, after_help = exit::HELP)]
pub struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
    /// The subcommand as it was typed.
    #[arg(skip)]
    command_name: String,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[cfg(feature = "sim")]
    Demo(demo::DemoCommand),
    Run(run::RunCommand),
    Collect(collect::CollectCommand),
    Report(report::ReportCommand),
    Verify(Box<verify::VerifyCommand>),
    Compare(compare::CompareCommand),
    Diff(diff::DiffCommand),
    History(history::HistoryCommand),
    Person(person::PersonCommand),
    Merge(merge::MergeCommand),
    Runs(runs::RunsCommand),
    Audit(audit::AuditCommand),
    Exchanges(exchanges::ExchangesCommand),
    Export(export::ExportCommand),
    Check(check::CheckCommand),
    Profiles(profiles::ProfilesCommand),
    Query(query::QueryCommand),
    Templates(templates::TemplatesCommand),
    #[cfg(feature = "sim")]
    Sim(sim::SimCommand),
    Completions(man::CompletionsCommand),
    Man(man::ManCommand),
}

impl Cli {
    /// Reads what was typed. Help, the version and a usage error are printed, and end the program.
    pub fn parse_or_exit() -> Self {
        let parsed = Self::command().try_get_matches().and_then(|matches| {
            let command_name = matches.subcommand_name().unwrap_or_default().to_owned();
            Ok(Self { command_name, ..Self::from_arg_matches(&matches)? })
        });
        parsed.unwrap_or_else(|error| {
            if error.use_stderr() && asks_for_json() {
                let fields = json!({ "exit_code": error.exit_code() });
                write_event("ERROR", error.to_string().trim(), fields);
                process::exit(error.exit_code());
            }
            error.exit()
        })
    }

    /// Runs the subcommand, and prints the one error or the last line.
    pub fn run(self) -> Exit {
        let Self { global, command, command_name } = self;
        configure_stderr(global.log_format, global.quiet);
        let is_json = global.log_format == LogFormat::Json;
        if is_json && !global.quiet {
            let fields = json!({ "command": command_name, "version": env!("CARGO_PKG_VERSION") });
            write_event("INFO", "started", fields);
        }
        match command.run(&global) {
            Ok(ending) => {
                ending.print_last_line(&global, &command_name);
                ending.exit_without(&global.exit_zero_on)
            }
            Err(error) => {
                let ending = print_error(&error);
                if is_json || matches!(error, Error::Stopped { .. }) {
                    ending.print_last_line(&global, &command_name);
                }
                ending.exit()
            }
        }
    }
}

/// Prints the error, which is none where a signal stopped the work.
pub(super) fn print_error(error: &Error) -> Ending {
    match error {
        Error::Stopped { .. } => write_stderr_line(error),
        _ => write_stderr_line(format_args!("error: {}", ErrorMessage(error))),
    }
    Ending::from_error(error)
}

/// Whether lines of JSON were asked for, where what was typed cannot be read as a whole.
fn asks_for_json() -> bool {
    let typed: Vec<_> = env::args_os().collect();
    typed.iter().any(|word| word == "--log-format=json")
        || typed.windows(2).any(|words| words == ["--log-format", "json"])
}

impl Command {
    fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        match self {
            #[cfg(feature = "sim")]
            Self::Demo(demo) => demo.run(global),
            Self::Run(run) => run.run(global),
            Self::Collect(collect) => collect.run(global),
            Self::Report(report) => report.run(global),
            Self::Verify(verify) => verify.run(global),
            Self::Compare(compare) => compare.run(global),
            Self::Diff(diff) => diff.run(global),
            Self::History(history) => history.run(global),
            Self::Person(person) => person.run(global),
            Self::Merge(merge) => merge.run(global),
            Self::Runs(runs) => runs.run(global),
            Self::Audit(audit) => audit.run(global),
            Self::Exchanges(exchanges) => exchanges.run(global),
            Self::Export(export) => export.run(global),
            Self::Check(check) => check.run(global),
            Self::Profiles(profiles) => profiles.run(global),
            Self::Query(query) => query.run(global),
            Self::Templates(templates) => templates.run(global),
            #[cfg(feature = "sim")]
            Self::Sim(sim) => sim.run(global),
            Self::Completions(completions) => completions.run(&mut Cli::command()),
            Self::Man(man) => man.run(Cli::command()),
        }
    }
}
