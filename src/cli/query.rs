//! `ilaudit query`: a question of one's own to a run.

use std::io::{self, BufWriter, ErrorKind, Write};

use clap::{Args, ValueEnum};

use super::Exit;
use super::args::{Place, Talk};
use super::table::Table;
use crate::config::Config;
use crate::report::{Cell, Column, CsvSink, JsonSink, Layout, Query, ReportError, Sink, rfc3339};
use crate::store::{SNAPSHOT_FILE, Snapshot, find_run};

/// One SELECT over a run's snapshot.
///
/// The tables are those of snapshot.sqlite: `ilaudit query "SELECT sql FROM sqlite_schema"` shows them. Nothing can
/// be written. Times are milliseconds since 1970, in UTC.
#[derive(Args, Debug)]
pub struct QueryCommand {
    /// A run id or the path of a run folder [default: the latest run], then the statement
    #[arg(value_names = ["RUN", "SQL"], num_args = 1..=2, required = true)]
    run_and_sql: Vec<String>,
    /// How the answer looks
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Shape,
    #[command(flatten)]
    place: Place,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Shape {
    /// Columns for the eye
    #[default]
    Table,
    /// As the reports, by the settings under `[csv]`
    Csv,
    /// One array of objects
    Json,
}

impl QueryCommand {
    pub fn run(self, talk: &Talk) -> anyhow::Result<Exit> {
        let config = talk.load(self.place.overrides())?;
        let (run, sql) = match self.run_and_sql.as_slice() {
            [run, sql] => (Some(run.as_str()), sql.as_str()),
            [sql] => (None, sql.as_str()),
            _ => (None, ""),
        };
        let folder = find_run(&config.output.dir, run)?;
        let snapshot = Snapshot::open(&folder.join(SNAPSHOT_FILE))?;
        let query = Query::prepare(snapshot.connection(), sql)?;
        match print(query, self.format, &config) {
            // whoever reads has seen enough
            Err(ReportError::Write { cause, .. }) if cause.kind() == ErrorKind::BrokenPipe => Ok(Exit::Done),
            printed => Ok(printed.map(|()| Exit::Done)?),
        }
    }
}

fn print(query: Query<'_>, shape: Shape, config: &Config) -> Result<(), ReportError> {
    let fail = |cause| ReportError::Write { what: "the answer".to_owned(), cause };
    let (columns, zone) = (query.columns(), config.output.timezone);
    let target = BufWriter::new(io::stdout().lock());
    match shape {
        Shape::Table => {
            let mut sink = TableSink::new(target, &columns);
            query.each_row(&mut sink)?;
            sink.finish().map_err(fail)
        }
        Shape::Csv => {
            let mut sink = CsvSink::new(target, &columns, &config.csv, zone).map_err(fail)?;
            query.each_row(&mut sink)?;
            sink.finish().map(drop).map_err(fail)
        }
        Shape::Json => {
            let mut sink = JsonSink::new(target, &columns, Layout::Array, zone).map_err(fail)?;
            query.each_row(&mut sink)?;
            sink.finish().map_err(fail)
        }
    }
}

/// Gathers the rows: the widths are known at the end.
struct TableSink<W: Write> {
    target: W,
    table: Table,
}

impl<W: Write> TableSink<W> {
    fn new(target: W, columns: &[Column]) -> Self {
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        Self { target, table: Table::new(&names) }
    }

    fn finish(mut self) -> io::Result<()> {
        write!(self.target, "{}", self.table)?;
        self.target.flush()
    }
}

impl<W: Write> Sink for TableSink<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.table.push(cells.iter().map(|cell| text(*cell)).collect());
        Ok(())
    }
}

/// A cell on one line, without anything a terminal would obey.
fn text(cell: Cell<'_>) -> String {
    let text = match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Boolean(flag) => flag.to_string(),
        Cell::Time(moment) => rfc3339(moment, chrono_tz::UTC),
        Cell::List(list) => list.joined(),
    };
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
