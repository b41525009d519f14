//! `ilaudit audit`: is the evidence whole and unchanged?

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::audit::{AuditOptions, PlanReports, ReportCall, Verdict, Verdicts, audit_run};
use crate::cli::args::GlobalArgs;
use crate::cli::ending::Ending;
use crate::cli::exit::Exit;
use crate::cli::key_flags::OutputArgs;
use crate::cli::terminal::output::{OutputFormat, print_rows};
use crate::cli::terminal::streams::write_stdout;
use crate::config::{Config, ConfigSources, KeyOverride, keys};
use crate::error::Error;
use crate::printable::Printable;
use crate::report::{Cell, Column, ColumnType, ReportError, ReportPlan, RowWriter};
use crate::store::{StoreError, find_run};

/// Check that a run is whole and unchanged, without network or credentials.
///
/// Compares every file with manifest.json and SHA256SUMS, the snapshot with its schema and its ledger, the run with
/// chain.jsonl beside it, and the manifest with its signature. Writes nothing; a read-only archive will do. Prints a verdict a line on standard output, and ends with 4
/// if something does not fit. No command may be writing into the run meanwhile.
#[derive(Args, Debug)]
pub(crate) struct AuditCommand {
    /// Run id or path of a run folder [default: the latest run]
    run: Option<OsString>,
    /// Also check every other run of the output folder against the chain, and whether one is gone
    #[arg(long)]
    chain: bool,
    /// The keys whose signatures count, a line each as in `ssh-keygen -Y verify -f`; a run that none of them sealed does not fit
    #[arg(long, value_name = "FILE")]
    allowed_signers: Option<PathBuf>,
    /// Also make every report again, in a temporary folder, and compare it byte for byte
    #[arg(long)]
    remake: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: OutputFormat,
    #[command(flatten)]
    output: OutputArgs,
}

impl AuditCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let config = global.load_config(self.output.overrides())?;
        let folder = find_folder(&config.output.dir, self.run.as_deref())?;
        let verdicts = audit_run(&folder, &self.options());
        match self.format {
            // a table would cut what there is to tell
            OutputFormat::Table => write_stdout(format_lines(&verdicts).as_bytes())?,
            OutputFormat::Csv | OutputFormat::Json | OutputFormat::Jsonl => {
                print_rows(self.format, &verdict_columns(), &config, |writer| {
                    write_verdicts(writer, &verdicts)
                })?;
            }
        }
        let differences = verdicts.count_differences();
        Ok(Ending::because_of(Exit::Differences, differences, "thing does not fit", "things do not fit"))
    }

    fn options(&self) -> AuditOptions {
        AuditOptions {
            whole_chain: self.chain,
            allowed_signers: self.allowed_signers.clone(),
            remake: self.remake.then_some(plan_again as PlanReports),
        }
    }
}

/// With the settings that the manifest names, and no others.
fn plan_again(call: &ReportCall) -> Result<ReportPlan, Error> {
    let formats = call.formats.iter().copied().collect::<Vec<_>>().join(",");
    let formats = KeyOverride { key: keys::FORMATS, value: formats.into(), flag: "the manifest" };
    let config = Config::load(&ConfigSources { overrides: vec![formats], ..ConfigSources::default() })?;
    let config = config.with_settings_of_run(&call.settings.to_string())?;
    Ok(ReportPlan::new(config.report_options(call.only.clone()))?)
}

/// A folder without a snapshot, or with a link, is checked as well: that is what there is to tell.
fn find_folder(dir: &Path, run: Option<&OsStr>) -> Result<PathBuf, StoreError> {
    match find_run(dir, run) {
        Err(StoreError::NotARun { path: folder } | StoreError::Linked { folder, .. }) => Ok(folder),
        found => found,
    }
}

/// A line each.
fn format_lines(verdicts: &Verdicts) -> String {
    let lines = verdicts.lines().iter().map(|Verdict { standing, subject, detail }| {
        format!("{:8} {subject:9} {}\n", standing.as_str(), Printable(detail))
    });
    lines.collect()
}

fn verdict_columns() -> Vec<Column> {
    let column = |name, description| Column::of_list(name, ColumnType::Text, description);
    vec![
        column("verdict", "ok, differs, or note."),
        column("subject", "What was checked."),
        column("detail", "What was found."),
    ]
}

fn write_verdicts(writer: &mut dyn RowWriter, verdicts: &Verdicts) -> Result<(), ReportError> {
    for Verdict { standing, subject, detail } in verdicts.lines() {
        let cells = [Cell::Text(standing.as_str()), Cell::Text(subject), Cell::Text(detail)];
        writer.write_row(&cells).map_err(ReportError::write("the verdicts"))?;
    }
    Ok(())
}
