//! Reports: templates → rows → formats, from the snapshot alone.
//!
//! ```text
//! templates/*.sql ──────────► Template ──► Rows ──► Format: csv, jsonl ──┐
//! templates/findings/*.sql ─► Rule ──► the table of findings             ├─► Publisher: staged, synced, renamed
//! templates/*.toml ─────────► WorkbookTemplate ──► Format: xlsx ─────────┘
//! the snapshot ─────────────► RunSummary ──► Page ──► Summary sheet, terminal, HTML
//! ```
//!
//! A report is a file of SQL under `templates/`; adding one is adding a file and its line in [`Templates`]. All
//! templates see one view of the snapshot, with their parameters bound. A `Format` takes columns and rows and knows
//! nothing of audits; adding one is adding a file and its line in `format::registry`. The publisher alone makes files. The same
//! snapshot and options give the same bytes.

mod engine_script;
mod error;
#[cfg(feature = "lake")]
mod export_view;
mod format;
pub(crate) mod fuzz;
mod options;
mod output;
mod plan;
mod query;
mod render;
mod settings;
mod source;
mod stop;
mod summary;
mod template;

pub(crate) use engine_script::EngineScript;
pub use error::ReportError;
#[cfg(feature = "lake")]
pub(crate) use export_view::{ExportView, read_for_export};
pub use format::csv::{CSV, CsvWriter};
pub(crate) use format::descriptor::Format;
pub use format::jsonl::{JSONL, JsonWriter, Layout};
pub use format::options::{CsvOptions, FormatOptions, LineEnding};
pub use format::row_writer::RowWriter;
pub use format::xlsx::XLSX;
pub use format::zone::rfc3339;
pub use options::Options;
pub(crate) use output::publish::CellChanges;
pub(crate) use output::run_statement::state_run;
pub(crate) use output::standalone::StandaloneReport;
pub use plan::ReportPlan;
pub(crate) use query::asked_people::{AskedCounts, AskedPeople};
pub use query::cell::Cell;
#[cfg(feature = "lake")]
pub(crate) use query::cell::List;
pub use query::finding_options::FindingOptions;
pub use query::new_findings::NewFindings;
pub use render::{Rendered, render};
pub use settings::ReportSetting;
pub use source::Source;
pub(crate) use summary::changes::RunComparison;
pub(crate) use summary::consents::describe_consents;
pub(crate) use summary::page::Page;
pub(crate) use summary::run_summary::Gap;
pub(crate) use summary::run_summary::OUTCOMES;
pub use summary::run_summary::RunSummary;
pub use template::column::{Column, ColumnType};
pub(crate) use template::dialect::Dialect;
pub use template::docs::render_docs;
pub use template::report::Template;
pub use template::severity::Severity;
pub use template::templates::Templates;
pub use template::workbook::WorkbookTemplate;

pub(crate) use format::registry::format_names;
pub(crate) use query::ad_hoc::{Query, ShowTimes};
pub(crate) use query::parameters::Parameters;
pub(crate) use query::relations::{Relation, list_relations};
pub(crate) use query::report_views::define_report_views;
#[cfg(feature = "lake")]
pub(crate) use query::tables::{StoredTable, StoredType, lake_name, list_tables};
pub(crate) use summary::page::{Block, Figure, Table, Value, ValueKind};
pub(crate) use summary::run_page::build_page;
pub(crate) use summary::verifications::Verifications;
