//! Reports: templates → rows → sinks, from the snapshot alone.
//!
//! ```text
//! templates/*.sql ──────────► Template ──► rows::each_row ──► Sink: CsvSink, JsonSink, xlsx::SheetSink
//! templates/findings/*.sql ─► Rule ──► the table of findings      │
//! templates/*.toml ─────────► WorkbookTemplate ──► xlsx           └──► Publisher: staged, synced, renamed
//! the snapshot ─────────────► Facts ──► Summary sheet, manifest
//! ```
//!
//! A report is a file of SQL under `templates/`; adding one is adding a file and its line in [`Templates`]. All
//! templates see one `View` of the snapshot, with their parameters bound. A [`Sink`] takes columns and rows and
//! knows nothing of audits; the publisher alone makes files. The same snapshot and options give the same bytes.

mod error;
mod format;
mod options;
mod output;
mod query;
mod render;
mod summary;
mod template;

pub use error::ReportError;
pub use format::csv::CsvSink;
pub use format::json::{JsonSink, Layout};
pub use format::zone::rfc3339;
pub use options::Options;
pub use output::publish::{Changes, ReportFile};
pub use query::ad_hoc::Query;
pub use query::cell::{Cell, List};
pub use query::findings::RuleFacts;
pub use query::rows::Sink;
pub use render::{Rendered, render};
pub use summary::facts::{DatasetFacts, ExchangeFacts, Facts, Gap, OUTCOMES, RunFacts};
pub use template::column::{Column, Kind};
pub use template::docs::page as docs_page;
pub use template::report::{Reference, Template};
pub use template::rule::Rule;
pub use template::templates::Templates;
pub use template::workbook::{ChartTemplate, SheetTemplate, Tone, WorkbookTemplate};
