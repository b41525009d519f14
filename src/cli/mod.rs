//! What the user types, a file a subcommand: arguments → a library call → a printed summary.
//!
//! Data goes to standard output, everything else to standard error.

mod args;
mod bytes;
mod check;
mod collect;
mod compare;
#[cfg(feature = "sim")]
mod demo;
mod exchanges;
mod exit;
mod log;
mod man;
mod merge;
mod output;
mod progress;
mod query;
mod report;
mod run;
mod signals;
#[cfg(feature = "sim")]
mod sim;
mod summary;
mod table;
mod templates;
mod verifier;
mod verify;
mod verifying;
mod walk;

use clap::{Parser, Subcommand};

pub use exit::Exit;

/// Audit and reporting exporter for Intralinks virtual data rooms.
///
/// Walks every exchange (data room) an account can see, at a pace the service allows, and writes inventory and
/// access reports as CSV and Excel workbooks, with a coverage report that tells for every exchange and dataset
/// what was collected, refused or failed.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = exit::HELP)]
pub struct Cli {
    #[command(flatten)]
    talk: args::Talk,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Try it with nothing to configure: a simulated service, a full run, the reports on disk
    #[cfg(feature = "sim")]
    Demo(demo::Demo),
    /// Collect, then report: what cron calls
    Run(run::Run),
    /// Walk the service into a new run folder, without reports
    Collect(collect::Collect),
    /// Make the reports of a run again: no network, no credentials
    Report(report::Report),
    /// Download the documents of a run, hash them, and compare that with the inventory
    Verify(Box<verify::Verify>),
    /// Compare a local folder with the inventory of a run: no network, no credentials
    Compare(compare::Compare),
    /// Join the runs of shards into one run
    Merge(merge::Merge),
    /// List the exchanges the account sees
    Exchanges(exchanges::Exchanges),
    /// Check configuration, credentials, output folder and service
    Check(check::Check),
    /// One SELECT over a run's snapshot
    Query(query::QueryCommand),
    /// The built-in report templates, and those of your own
    Templates(templates::TemplatesCommand),
    /// The simulated service on its own, for trials and tests
    #[cfg(feature = "sim")]
    Sim(sim::Sim),
    /// Print the completions for a shell
    Completions(man::Completions),
    /// Print the manual page
    Man,
}

impl Cli {
    /// Does what was typed.
    ///
    /// # Errors
    /// What [`Exit::of`] gives an exit code.
    pub fn run(self) -> anyhow::Result<Exit> {
        let Self { talk, command } = self;
        match command {
            #[cfg(feature = "sim")]
            Command::Demo(demo) => demo.run(&talk),
            Command::Run(run) => run.run(&talk),
            Command::Collect(collect) => collect.run(&talk),
            Command::Report(report) => report.run(&talk),
            Command::Verify(verify) => verify.run(&talk),
            Command::Compare(compare) => compare.run(&talk),
            Command::Merge(merge) => merge.run(&talk),
            Command::Exchanges(exchanges) => exchanges.run(&talk),
            Command::Check(check) => check.run(&talk),
            Command::Query(query) => query.run(&talk),
            Command::Templates(templates) => templates.run(&talk),
            #[cfg(feature = "sim")]
            Command::Sim(sim) => sim.run(&talk),
            Command::Completions(completions) => completions.run(),
            Command::Man => man::run(),
        }
    }
}
