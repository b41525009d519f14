//! `ilaudit templates`: what the reports are made from.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};

use crate::cli::args::GlobalArgs;
use crate::cli::ending::Ending;
use crate::cli::terminal::streams::{write_stderr_line, write_stdout};
use crate::cli::terminal::table::{Column, Table};
use crate::config::{KeyOverride, keys};
use crate::error::Error;
use crate::printable::Printable;
use crate::report::{Dialect, EngineScript, Templates, render_docs};
use crate::store::is_run_id;

/// List, show and validate report templates.
///
/// A report is a SQL file, a workbook a TOML file, and a rule for findings a SQL file under `findings/`. To make your
/// own, copy a built-in one with `show`, change it, and name its folder with `--templates` or `output.templates`.
#[derive(Args, Debug)]
pub(crate) struct TemplatesCommand {
    #[command(subcommand)]
    command: Option<Command>,
    /// Folder of your own templates, which override or extend the built-in ones
    #[arg(long, global = true, value_name = "DIR")]
    templates: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List every template with its title (the default)
    List,
    /// Print a template
    Show {
        /// Name of a report, a workbook or a rule
        name: String,
    },
    /// Print a template, or all reports, in the words of an engine that reads a lake, with the views they need
    Render {
        /// Name of a report or a rule
        #[arg(required_unless_present = "all")]
        name: Option<String>,
        /// All reports, a view each, called report_ and the name
        #[arg(long, conflicts_with = "name")]
        all: bool,
        /// Engine
        #[arg(long, value_parser = PossibleValuesParser::new(Dialect::names()), value_name = "ENGINE")]
        dialect: String,
        /// Folder or URL of the lake, as the engine calls it
        #[arg(long, default_value = "lake", value_name = "DIR|URL")]
        lake: String,
        /// Run to read [default: the newest of the lake]
        #[arg(long, value_name = "ID")]
        run_id: Option<String>,
    },
    /// Describe every report, column and rule as a Markdown page
    Docs,
    /// Validate a folder of templates and report every error
    Check {
        /// Folder of templates
        dir: PathBuf,
    },
}

impl TemplatesCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        if let Some(Command::Check { dir }) = &self.command {
            return check_folder(dir);
        }
        let dir = self.templates.map(|dir| KeyOverride {
            key: keys::TEMPLATES,
            value: dir.into_os_string(),
            flag: "--templates",
        });
        let config = global.load_config(dir.into_iter().collect())?;
        let templates = Templates::load(config.output.templates.as_deref())?;
        let text = match self.command {
            Some(Command::Show { name }) => templates.text(&name)?.to_string(),
            Some(Command::Docs) => render_docs(&templates)?,
            Some(Command::Render { name, all: _, dialect, lake, run_id }) => {
                let run_id = check_run_id(run_id.as_deref())?;
                let options = config.report_options(None).findings;
                let dialect = dialect.parse().map_err(Error::Usage)?;
                let script = EngineScript { dialect, lake: &lake, run_id, options: &options };
                script.write(&templates, name.as_deref())?
            }
            Some(Command::List | Command::Check { .. }) | None => list_templates(&templates).to_string(),
        };
        write_stdout(text.as_bytes())?;
        Ok(Ending::default())
    }
}

/// An id stands in the statements as it is typed.
fn check_run_id(id: Option<&str>) -> Result<Option<&str>, Error> {
    match id.filter(|id| !is_run_id(id)) {
        Some(id) => Err(Error::Usage(format!("`{id}` is no run id such as 20261123T081705Z"))),
        None => Ok(id),
    }
}

fn list_templates(templates: &Templates) -> Table {
    let mut table = Table::new(["name", "kind", "title"].map(Column::left));
    let mut push = |name: &str, kind: &str, title: &str| {
        table.push([name, kind, title].map(|text| text.to_owned().into()).into());
    };
    templates.reports.iter().for_each(|report| push(&report.name, "report", &report.title));
    templates.workbooks.iter().for_each(|workbook| push(&workbook.name, "workbook", &workbook.title));
    let kind = |rule: &str| format!("rule, {rule}");
    templates.rules.iter().for_each(|rule| push(&rule.name, &kind(rule.severity.as_str()), &rule.title));
    table
}

/// Each error has a line; the last is the one the command ends with.
fn check_folder(dir: &Path) -> Result<Ending, Error> {
    let (_, errors) = Templates::read(Some(dir))?;
    let Some((last, others)) = errors.split_last() else {
        write_stderr_line(format_args!("all templates in {} are valid", Printable(dir.display())));
        for (file, replaces) in Templates::list_folder(dir)? {
            let about = if replaces { "replaces the built-in one" } else { "is a new one" };
            write_stderr_line(format_args!("  {} {about}", Printable(file)));
        }
        return Ok(Ending::default());
    };
    for error in others {
        write_stderr_line(format_args!("error: {}", Printable(error)));
    }
    Err(Error::Usage(last.to_string()))
}
