//! The client, held to the samples of the wire and to what else the service may write.

#[path = "../common/mod.rs"]
mod common;

mod consents;
mod document_calls;
mod extra_datasets;
mod gaps;
mod leniency;
mod samples;

use std::path::Path;

use common::scripted_server::Request;
use common::table::Table;
use common::test_dir::{TestDir, service_section};

/// A working folder configured to audit that server; `more` is added to its `[limits]`.
fn configured_dir(base_url: &str, more: &str) -> TestDir {
    let service = service_section(base_url, "app", "secret", "auditor@alder.example", "password");
    TestDir::new(&format!("{service}[limits]\nrequests_per_second = 1000\n{more}"))
}

/// A sample, byte for byte.
fn read_sample(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/wire/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("a sample")
}

/// Exchange and last part of the path of a call below `/v2/workspaces/`.
fn exchange_and_segment(request: &Request) -> Option<(&str, &str)> {
    let (_, path) = request.call.split_once("/v2/workspaces/")?;
    path.split('?').next()?.split_once('/')
}

/// A report as text, its moments left out.
fn masked_report(run_folder: &Path, name: &str) -> String {
    let mut table = Table::read(run_folder, name);
    for at in ["collected_on", "started_on", "finished_on"]
        .map(|column| table.columns.iter().position(|c| c == column))
    {
        at.into_iter().for_each(|at| table.mask_column(at, ""));
    }
    let lines = std::iter::once(&table.columns).chain(&table.rows);
    lines.map(|line| line.join("|") + "\n").collect()
}
