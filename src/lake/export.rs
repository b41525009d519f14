//! Exporting a run: its tables, what is prepared for templates, and its reports.

use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use crate::lake::column::LakeColumn;
use crate::lake::commit::{ExportedRun, add_run};
use crate::lake::error::LakeError;
use crate::lake::parquet_file::{ParquetFile, WrittenFile};
use crate::lake::storage::Storage;
use crate::lake::target::Target;
use crate::report::{
    ExportView, ReportError, ReportPlan, StoredTable, Template, lake_name, list_tables, read_for_export,
};
use crate::store::{Run, Snapshot, is_run_id};

/// What an export added.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Exported {
    /// Tables that got rows, or none where there are none.
    pub tables: u64,
    /// Tables that had the run already.
    pub known: u64,
    pub rows: u64,
    /// Values that have no place in their column, and are unknown there.
    pub misfits: u64,
}

impl Exported {
    fn count(&mut self, written: Option<WrittenFile>) {
        let Some(written) = written else {
            self.known += 1;
            return;
        };
        self.tables += 1;
        self.rows += written.rows;
        self.misfits += written.misfits;
    }
}

/// Exports a finished run, whose snapshot was checked. What does not fit into memory is spilt into `scratch`.
pub(crate) fn export_run(
    snapshot: &Snapshot,
    run: &Run,
    plan: &ReportPlan,
    target: &Target,
    scratch: &Path,
    stop: &CancellationToken,
) -> Result<Exported, LakeError> {
    let storage = target.open()?;
    let run = describe_run(run)?;
    read_for_export(snapshot.connection(), plan, scratch, stop, |view| {
        let mut exported = Exported::default();
        for relation in list_relations(view)? {
            exported.count(relation.export(&*storage, view, &run, stop)?);
        }
        Ok(exported)
    })
}

/// A run from elsewhere may call itself anything, and its id becomes a path.
fn describe_run(run: &Run) -> Result<ExportedRun, LakeError> {
    let began = run.started_on.to_utc().filter(|_| is_run_id(&run.id));
    match began {
        Some(began) => Ok(ExportedRun {
            id: run.id.clone(),
            date: began.date_naive(),
            time: run.started_on.as_millis(),
            origin: describe_origin(run),
        }),
        None => Err(ReportError::NoRun.into()),
    }
}

/// What two runs with the same id do not have in common, as a hash: service, account, shard, and the millisecond.
fn describe_origin(run: &Run) -> String {
    let settings: Value = serde_json::from_str(&run.configuration).unwrap_or_default();
    let shard = settings.pointer("/scope/shard");
    let origin = json!([run.service, run.account, shard, run.started_on.as_millis()]);
    hex::encode(Sha256::digest(origin.to_string()))
}

/// Something that becomes a table of the lake.
struct Relation {
    /// Within the lake.
    path: String,
    sql: String,
    columns: Vec<LakeColumn>,
    /// The place of the column that the rows are sorted by.
    sorted_by: Option<usize>,
}

/// The table of the run itself comes last.
fn list_relations(view: &ExportView<'_>) -> Result<Vec<Relation>, ReportError> {
    let (run, tables): (Vec<_>, Vec<_>) = list_tables()?.into_iter().partition(|table| table.name == "run");
    let of_table = |table: &StoredTable| {
        let columns = table.lake_columns();
        let columns: Vec<_> =
            columns.map(|(column, name)| LakeColumn { name, kind: column.kind.into() }).collect();
        let sorted_by = columns.iter().position(|column| column.name == "exchange_id");
        Relation { path: table.lake_path(), sql: table.select(), columns, sorted_by }
    };
    let reports = view.reports.iter().map(Relation::of_report);
    Ok(tables.iter().map(of_table).chain(reports).chain(run.iter().map(of_table)).collect())
}

impl Relation {
    fn of_report(report: &Template) -> Self {
        let columns = report.columns.iter();
        let columns =
            columns.map(|column| LakeColumn { name: lake_name(&column.name), kind: column.kind.into() });
        Self {
            path: format!("reports/{}", report.name),
            sql: report.sql.statement().to_owned(),
            columns: columns.collect(),
            sorted_by: None,
        }
    }

    fn export(
        &self,
        storage: &dyn Storage,
        view: &ExportView<'_>,
        run: &ExportedRun,
        stop: &CancellationToken,
    ) -> Result<Option<WrittenFile>, LakeError> {
        if stop.is_cancelled() {
            return Err(ReportError::Stopped.into());
        }
        add_run(storage, &self.path, run, &self.columns, |path| self.write_file(storage, view, path))
    }

    fn write_file(
        &self,
        storage: &dyn Storage,
        view: &ExportView<'_>,
        path: &str,
    ) -> Result<WrittenFile, LakeError> {
        let failed = |source| LakeError::Parquet { table: self.path.clone(), source };
        let upload = storage.begin_file(path).map_err(LakeError::storage("write", path))?;
        let mut file = ParquetFile::create(upload, &self.columns, self.sorted_by).map_err(failed)?;
        view.read_rows(&self.path, &self.sql, |row| file.write_row(row).map_err(failed))?;
        file.finish().map_err(failed)
    }
}
