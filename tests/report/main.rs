//! Reports made from one shared snapshot, in every format.

mod access;
mod benches;
mod command;
mod csv;
mod custom_templates;
mod data_package;
mod document_rules;
mod facts;
mod findings;
mod html;
mod jsonl;
mod mistyped;
mod publish;
mod query;
mod rules;
mod templates;
mod times;
mod unknown;
mod user_rules;
mod xlsx;
mod xlsx_summary;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ilaudit::report::{FormatOptions, Options, Rendered, ReportError, ReportPlan};
use rusqlite::Connection;
use tempfile::TempDir;

/// The shared snapshot, in memory.
fn snapshot() -> Connection {
    let snapshot = Connection::open_in_memory().expect("a database");
    for sql in ilaudit::store::MIGRATIONS.iter().chain([&include_str!("fixture.sql")]) {
        snapshot.execute_batch(sql).expect("the schema and the fixture agree");
    }
    snapshot
}

/// The reports of a snapshot, by the options.
fn render(snapshot: &Connection, dir: &Path, options: &Options) -> Result<Rendered, ReportError> {
    ilaudit::report::render(snapshot, dir, &ReportPlan::new(options.clone())?)
}

/// The shared snapshot's reports, in a run folder of their own.
fn rendered(options: &Options) -> (TempDir, Rendered) {
    let dir = tempfile::tempdir().expect("a folder");
    let rendered = render(&snapshot(), dir.path(), options).expect("reports");
    (dir, rendered)
}

/// Why the reports could not be made.
fn refused(snapshot: &Connection, dir: &Path, options: &Options) -> ReportError {
    render(snapshot, dir, options).expect_err("no reports")
}

fn london() -> Options {
    let format_options = FormatOptions { timezone: chrono_tz::Europe::London, ..FormatOptions::default() };
    Options { format_options, ..Options::default() }
}

fn only(names: &[&str]) -> Options {
    let only = names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    Options { only: Some(only), ..Options::default() }
}

fn read(dir: &TempDir, path: &str) -> String {
    fs::read_to_string(dir.path().join(path)).expect("a file of text")
}
