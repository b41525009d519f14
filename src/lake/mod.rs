//! The tables and reports of a run where larger engines read them: Parquet, with a Delta log beside each table.
//!
//! ```text
//! snapshot ─► report::ExportView ─► Relation ─► RowGroup ─► Parquet ─┐
//!                                                                    ├─► Storage: a folder, or an object store
//!                                       DeltaLog: one commit a run ──┘
//! ```
//!
//! A run of a table is one file, `TABLE/run_date=…/run_id=…/part-0.parquet`. The commit that names it comes after it: what
//! ends between the two leaves the table as it was, and the next export writes the same file again. The table `run` comes
//! last of all, so that a run that is there is there wholly.

mod cloud;
mod column;
mod commit;
mod delta_log;
mod error;
mod export;
mod folder;
mod parquet_file;
mod row_group;
mod storage;
mod target;

pub(crate) use error::LakeError;
pub(crate) use export::{Exported, export_run};
pub(crate) use target::Target;
