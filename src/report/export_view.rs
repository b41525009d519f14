//! A run as an export reads it: one state of the snapshot, with everything that templates need worked out.

use std::path::Path;
use std::thread;

use rusqlite::{Connection, Row};
use tokio_util::sync::CancellationToken;

use crate::report::error::ReportError;
use crate::report::plan::ReportPlan;
use crate::report::query::view::{StatementError, View};
use crate::report::render::prepare_view;
use crate::report::stop;
use crate::report::summary::run_summary::RunSummary;
use crate::report::template::report::Template;

/// A run, and the reports that there are of it.
pub(crate) struct ExportView<'a> {
    view: View<'a>,
    /// Those that the plan asks for; none of datasets that the run was not asked for.
    pub reports: Vec<Template>,
}

impl ExportView<'_> {
    /// Reads the rows of a statement, which `name` stands for in errors.
    pub fn read_rows<E: From<ReportError>>(
        &self,
        name: &str,
        sql: &str,
        mut each: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let refused = |error| match error {
            StatementError::Sql(error) => ReportError::snapshot(name)(error),
            error => ReportError::Query { line: 1, reason: error.to_string() },
        };
        let mut statement = self.view.prepare(sql).map_err(refused)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(ReportError::snapshot(name))? {
            each(row)?;
        }
        Ok(())
    }
}

/// Works out what templates need, and reads. What does not fit into memory is spilt into `scratch`.
///
/// # Errors
/// [`ReportError::Stopped`] once `stop` is cancelled, and what `read` fails with.
pub(crate) fn read_for_export<T, E: From<ReportError>>(
    snapshot: &Connection,
    plan: &ReportPlan,
    scratch: &Path,
    stop: &CancellationToken,
    read: impl FnOnce(&ExportView<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let summary = RunSummary::read(snapshot)?;
    let plan = plan.for_datasets(&summary);
    let result = thread::scope(|scope| {
        let _watch = stop::watch_engine(scope, snapshot, stop, plan.options.time_limit);
        let (view, _) = prepare_view(snapshot, &plan, &summary, scratch)?;
        read(&ExportView { view, reports: plan.reports().cloned().collect() })
    });
    if stop.is_cancelled() { Err(ReportError::Stopped.into()) } else { result }
}
