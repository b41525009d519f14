//! The command line as a whole: every subcommand and what runs it.

use clap::{CommandFactory, Parser, Subcommand};

use super::args::GlobalArgs;
use super::commands::{
    audit, check, collect, compare, exchanges, man, merge, query, report, run, templates, verify,
};
#[cfg(feature = "sim")]
use super::commands::{demo, sim};
use super::ending::Ending;
use super::exit::{self, Exit};
use super::terminal::streams::write_stderr_line;
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
    Merge(merge::MergeCommand),
    Audit(audit::AuditCommand),
    Exchanges(exchanges::ExchangesCommand),
    Check(check::CheckCommand),
    Query(query::QueryCommand),
    Templates(templates::TemplatesCommand),
    #[cfg(feature = "sim")]
    Sim(sim::SimCommand),
    Completions(man::CompletionsCommand),
    Man(man::ManCommand),
}

impl Cli {
    /// Runs the subcommand, and prints the last line.
    ///
    /// # Errors
    /// Any error; [`Exit`] is made from it.
    pub fn run(self) -> Result<Exit, Error> {
        let Self { global, command } = self;
        let ending = match command.run(&global) {
            Err(stopped @ Error::Stopped { exit, .. }) => {
                write_stderr_line(stopped);
                Ending::because(exit, exit.describe())
            }
            ended => ended?,
        };
        ending.print_last_line(&global);
        Ok(ending.exit())
    }
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
            Self::Merge(merge) => merge.run(global),
            Self::Audit(audit) => audit.run(global),
            Self::Exchanges(exchanges) => exchanges.run(global),
            Self::Check(check) => check.run(global),
            Self::Query(query) => query.run(global),
            Self::Templates(templates) => templates.run(global),
            #[cfg(feature = "sim")]
            Self::Sim(sim) => sim.run(global),
            Self::Completions(completions) => completions.run(&mut Cli::command()),
            Self::Man(man) => man.run(Cli::command()),
        }
    }
}
