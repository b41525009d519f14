//! The command line as a whole: every subcommand and what runs it.

use clap::{CommandFactory, Parser, Subcommand};

use super::args::GlobalArgs;
use super::commands::{
    check, collect, compare, exchanges, man, merge, query, report, run, templates, verify,
};
#[cfg(feature = "sim")]
use super::commands::{demo, sim};
use super::exit::{self, Exit};
use crate::error::Error;

/// Audit and reporting exporter for Intralinks virtual data rooms.
///
/// Walks every exchange (data room) an account can see, at a pace the service allows, and writes inventory and
/// access reports as CSV files and Excel workbooks. A coverage report shows for every exchange and dataset whether it
/// was collected, refused, failed or skipped.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = exit::HELP)]
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
    Exchanges(exchanges::ExchangesCommand),
    Check(check::CheckCommand),
    Query(query::QueryCommand),
    Templates(templates::TemplatesCommand),
    #[cfg(feature = "sim")]
    Sim(sim::SimCommand),
    Completions(man::CompletionsCommand),
    /// Print the man page
    Man,
}

impl Cli {
    /// Runs the subcommand.
    ///
    /// # Errors
    /// Any error; [`Exit`] is made from it.
    pub fn run(self) -> Result<Exit, Error> {
        let Self { global, command } = self;
        match command {
            #[cfg(feature = "sim")]
            Command::Demo(demo) => demo.run(&global),
            Command::Run(run) => run.run(&global),
            Command::Collect(collect) => collect.run(&global),
            Command::Report(report) => report.run(&global),
            Command::Verify(verify) => verify.run(&global),
            Command::Compare(compare) => compare.run(&global),
            Command::Merge(merge) => merge.run(&global),
            Command::Exchanges(exchanges) => exchanges.run(&global),
            Command::Check(check) => check.run(&global),
            Command::Query(query) => query.run(&global),
            Command::Templates(templates) => templates.run(&global),
            #[cfg(feature = "sim")]
            Command::Sim(sim) => sim.run(&global),
            Command::Completions(completions) => completions.run(&mut Self::command()),
            Command::Man => man::print_man_page(Self::command()),
        }
    }
}
