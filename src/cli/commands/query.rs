//! `ilaudit query`: SQL over a run's snapshot.

use std::ffi::OsStr;

use clap::Args;

use crate::cli::args::GlobalArgs;
use crate::cli::ending::Ending;
use crate::cli::key_flags::OutputArgs;
use crate::cli::terminal::output::{OutputFormat, print_rows};
use crate::error::Error;
use crate::report::Query;
use crate::store::{Snapshot, find_run};

/// Run one SELECT over the snapshot of a run.
///
/// The tables are those of snapshot.sqlite; `ilaudit query "SELECT sql FROM sqlite_schema"` shows them. The snapshot
/// is opened read-only. Times are milliseconds since 1970 in UTC.
#[derive(Args, Debug)]
#[command(override_usage = "ilaudit query [OPTIONS] [RUN] <SQL>")]
pub(crate) struct QueryCommand {
    /// Run id or path of a run folder [default: the latest run], then the SQL statement
    #[arg(value_names = ["RUN", "SQL"], num_args = 1..=2, required = true)]
    run_and_sql: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: OutputFormat,
    #[command(flatten)]
    output: OutputArgs,
}

impl QueryCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let config = global.load_config(self.output.overrides())?;
        let (run, sql) = match self.run_and_sql.as_slice() {
            [run, sql] => (Some(run.as_str()), sql.as_str()),
            [sql] => (None, sql.as_str()),
            _ => (None, ""),
        };
        let folder = find_run(&config.output.dir, run.map(OsStr::new))?;
        let snapshot = Snapshot::open_for_query(&folder)?;
        let query = Query::prepare(snapshot.connection(), sql)?;
        let columns = query.columns();
        print_rows(self.format, &columns, &config, |sink| query.each_row(sink))?;
        Ok(Ending::default())
    }
}
