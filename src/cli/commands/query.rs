//! `ilaudit query`: SQL over a run's snapshot.

use std::ffi::OsStr;

use clap::Args;

use crate::cli::args::GlobalArgs;
use crate::cli::ending::Ending;
use crate::cli::key_flags::QueryKeyFlags;
use crate::cli::people_lists::read_leavers;
use crate::cli::terminal::output::{OutputFormat, print_rows};
use crate::config::Config;
use crate::error::Error;
use crate::report::{
    Cell, Column, ColumnType, Parameters, Query, Relation, ReportError, RowWriter, ShowTimes, Templates,
    define_report_views, list_relations,
};
use crate::store::{Run, Snapshot, find_run};

/// Run one SELECT over the snapshot of a run: the latest, or RUN, a run id or the path of a run folder.
///
/// The tables are those of the snapshot, and each report is a view: `findings`, `people`, … `--tables` lists them all; a report
/// that is called like a table has `report_` before its name. The snapshot is opened read-only. Times are milliseconds
/// since 1970 in UTC, unless --times is given.
#[derive(Args, Debug)]
#[command(
    override_usage = "ilaudit query [OPTIONS] [RUN] <SQL>\n       ilaudit query [OPTIONS] --tables\n       \
                      ilaudit query [OPTIONS] --schema [NAME]"
)]
pub(crate) struct QueryCommand {
    // the usage and the description say it better than a line on two arguments in one could
    #[arg(hide = true, value_name = "SQL", num_args = 1..=2, required_unless_present_any = ["tables", "schema"])]
    run_and_sql: Vec<String>,
    /// List the tables, views and reports that a query may name
    #[arg(long, conflicts_with_all = ["schema", "run_and_sql"])]
    tables: bool,
    /// List the columns of the table, view or report NAME, or of all
    #[arg(long, value_name = "NAME", conflicts_with = "run_and_sql")]
    schema: Option<Option<String>>,
    /// Show columns of times (their names end with _on) as dates in the chosen zone
    #[arg(long)]
    times: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: OutputFormat,
    #[command(flatten)]
    keys: QueryKeyFlags,
}

impl QueryCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let config = global.load_config(self.keys.overrides())?;
        let templates = Templates::load(config.output.templates.as_deref())?;
        if self.tables || self.schema.is_some() {
            self.print_relations(&list_relations(&templates), &config)?;
        } else {
            self.answer_query(global, config, &templates)?;
        }
        Ok(Ending::default())
    }

    fn answer_query(&self, global: &GlobalArgs, config: Config, templates: &Templates) -> Result<(), Error> {
        let (run, sql) = match self.run_and_sql.as_slice() {
            [run, sql] => (Some(run.as_str()), sql.as_str()),
            [sql] => (None, sql.as_str()),
            _ => (None, ""),
        };
        let folder = find_run(&config.output.dir, run.map(OsStr::new))?;
        let snapshot = Snapshot::open_for_query(&folder)?;
        let run = snapshot.run()?;
        // reports look as they do in the run folder
        let config = match &run {
            Some(run) => config.with_settings_of_run(&run.configuration)?,
            None => config,
        };
        let config = read_leavers(global, config)?;
        let parameters = run.map(|run| describe_parameters(run, &config));
        let define = |parameters| define_report_views(snapshot.connection(), sql, templates, parameters);
        let _views = parameters.map(define).transpose()?;
        let query = Query::prepare(snapshot.connection(), sql, templates)?;
        let columns = query.columns();
        let times = if self.times { ShowTimes::AsDates } else { ShowTimes::AsNumbers };
        Ok(print_rows(self.format, &columns, &config, |sink| query.each_row(times, sink))?)
    }

    fn print_relations(&self, relations: &[Relation], config: &Config) -> Result<(), Error> {
        let Some(wanted) = &self.schema else {
            let columns = text_columns(["name", "kind", "description"]);
            print_rows(self.format, &columns, config, |sink| write_relations(sink, relations))?;
            return Ok(());
        };
        let is_wanted = |relation: &&Relation| wanted.as_ref().is_none_or(|name| relation.name == *name);
        let found: Vec<&Relation> = relations.iter().filter(is_wanted).collect();
        if let (Some(name), true) = (wanted, found.is_empty()) {
            let reason = format!("no table, view or report is called `{name}`; --tables lists them all");
            return Err(Error::Usage(reason));
        }
        let columns = text_columns(["table", "column", "type", "description"]);
        Ok(print_rows(self.format, &columns, config, |sink| write_columns(sink, &found))?)
    }
}

fn describe_parameters(run: Run, config: &Config) -> Parameters {
    let options = config.report_options(None).findings;
    Parameters { run_time: run.started_on, account: run.account, options }
}

fn text_columns<const N: usize>(names: [&str; N]) -> [Column; N] {
    names.map(|name| Column::of_list(name, ColumnType::Text, ""))
}

/// A line each: the first sentence of what it is.
fn write_relations(sink: &mut dyn RowWriter, relations: &[Relation]) -> Result<(), ReportError> {
    relations.iter().try_for_each(|relation| {
        let (sentence, _) = relation.description.split_once(". ").unwrap_or((&relation.description, ""));
        write_texts(sink, [&relation.name, relation.kind, sentence.trim_end_matches('.')])
    })
}

fn write_columns(sink: &mut dyn RowWriter, relations: &[&Relation]) -> Result<(), ReportError> {
    let columns =
        relations.iter().flat_map(|relation| relation.columns.iter().map(|column| (&relation.name, column)));
    columns.into_iter().try_for_each(|(relation, column)| {
        write_texts(sink, [relation, &column.name, &column.kind, &column.description])
    })
}

fn write_texts<const N: usize>(sink: &mut dyn RowWriter, texts: [&str; N]) -> Result<(), ReportError> {
    sink.write_row(&texts.map(Cell::Text)).map_err(ReportError::write("the answer"))
}
