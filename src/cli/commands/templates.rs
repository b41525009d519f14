//! `ilaudit templates`: what the reports are made from.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::cli::args::GlobalArgs;
use crate::cli::exit::Exit;
use crate::cli::exit::UsageError;
use crate::cli::terminal::table::Table;
use crate::config::{Override, keys};
use crate::report::{Templates, docs_page};

/// The built-in report templates, and those of your own.
///
/// A report is a file of SQL, a workbook a file of TOML, a rule of findings a file of SQL under `findings/`. Copy
/// one with `show`, change it, and name its folder with `--templates` or `output.templates`.
#[derive(Args, Debug)]
pub(crate) struct TemplatesCommand {
    #[command(subcommand)]
    command: Option<Command>,
    /// Folder of templates of your own, over the built-in ones
    #[arg(long, global = true, value_name = "DIR")]
    templates: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Name every template with its title (the default)
    List,
    /// Print a template
    Show {
        /// A report, a workbook or a rule
        name: String,
    },
    /// Print a page in Markdown that describes every report, column and rule
    Docs,
    /// Tell everything that is wrong with a folder of templates
    Check { dir: PathBuf },
}

impl TemplatesCommand {
    pub fn run(self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        if let Some(Command::Check { dir }) = &self.command {
            return check(dir);
        }
        let dir = self.templates.map(|dir| Override {
            key: keys::TEMPLATES,
            value: dir.into_os_string(),
            flag: "--templates",
        });
        let config = global.load_config(dir.into_iter().collect())?;
        let templates = Templates::load(config.output.templates.as_deref())?;
        match self.command {
            Some(Command::Show { name }) => print!("{}", templates.text(&name)?),
            Some(Command::Docs) => print!("{}", docs_page(&templates)?),
            _ => print!("{}", list(&templates)),
        }
        Ok(Exit::Done)
    }
}

fn list(templates: &Templates) -> Table {
    let mut table = Table::new(&["name", "kind", "title"]);
    let mut push = |name: &str, kind: &str, title: &str| {
        table.push([name, kind, title].map(str::to_owned).into());
    };
    templates.reports.iter().for_each(|report| push(&report.name, "report", &report.title));
    templates.workbooks.iter().for_each(|workbook| push(&workbook.name, "workbook", &workbook.title));
    let kind = |rule: &str| format!("rule, {rule}");
    templates.rules.iter().for_each(|rule| push(&rule.name, &kind(rule.severity.as_str()), &rule.title));
    table
}

fn check(dir: &Path) -> anyhow::Result<Exit> {
    let (_, faults) = Templates::read(Some(dir))?;
    if faults.is_empty() {
        eprintln!("every template in {} is sound", dir.display());
        return Ok(Exit::Done);
    }
    let message = faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\nerror: ");
    Err(UsageError { message }.into())
}
