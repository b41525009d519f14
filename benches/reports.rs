//! Speed and memory of the documents report, each case in its own process. See `README.md`.
//!
//! ```text
//! cargo bench --bench reports
//! cargo bench --bench reports -- --keep DIR     keeps the files, to compare other programs with
//! ```

use std::collections::BTreeSet;
use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use ilaudit::report::{FormatOptions, Options, ReportPlan, render};
use ilaudit::store::{MIGRATIONS, SNAPSHOT_FILE};
use rusqlite::{Connection, OpenFlags};

type BenchResult = Result<(), Box<dyn Error>>;

/// A workbook with only the documents.
const WORKBOOK: &str =
    "title = 'Documents'\nsubject = 'Documents'\n[[sheets]]\ntitle = 'Documents'\nreport = 'documents'\n";

/// Rows of a case. The empty one comes first and is the baseline.
const SIZES: [u32; 3] = [0, 100_000, 1_000_000];

fn main() -> BenchResult {
    let arguments: Vec<String> = env::args().collect();
    match arguments.iter().position(|argument| argument == "--case") {
        Some(place) => run_case(&arguments[place + 1], Path::new(&arguments[place + 2])),
        None => {
            let keep = arguments.iter().position(|argument| argument == "--keep");
            run_all(keep.map(|place| PathBuf::from(&arguments[place + 1])))
        }
    }
}

/// Creates the snapshots and measures every case.
fn run_all(keep: Option<PathBuf>) -> BenchResult {
    let scratch = tempfile::tempdir()?;
    let dir = keep.unwrap_or_else(|| scratch.path().to_owned());
    for size in SIZES {
        make_snapshot(&dir.join(size.to_string()), size)?;
    }
    println!("{:>8} {:>10} {:>10} {:>14}", "format", "rows", "seconds", "peak KiB");
    for format in ["csv", "jsonl", "xlsx"] {
        for size in SIZES {
            let case = Command::new(env::current_exe()?)
                .args(["--case", format])
                .arg(dir.join(size.to_string()))
                .output()?;
            if !case.status.success() {
                return Err(String::from_utf8_lossy(&case.stderr).into());
            }
            print!("{format:>8} {size:>10} {}", String::from_utf8_lossy(&case.stdout));
        }
    }
    Ok(())
}

/// Renders one report, and prints how long it took and the peak memory of the process.
fn run_case(format: &str, run: &Path) -> BenchResult {
    let name = if format == "xlsx" { "bench" } else { "documents" };
    let options = Options {
        formats: BTreeSet::from([format.parse()?]),
        format_options: FormatOptions { timezone: chrono_tz::Europe::London, ..FormatOptions::default() },
        only: Some(BTreeSet::from([name.to_owned()])),
        templates: Some(run.join("templates")),
        ..Options::default()
    };
    let snapshot = Connection::open_with_flags(
        run.join(SNAPSHOT_FILE),
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    let plan = ReportPlan::new(options)?;
    let start = Instant::now();
    render(&snapshot, run, &plan)?;
    println!("{:>10.2} {:>14}", start.elapsed().as_secs_f64(), peak_kib());
    Ok(())
}

/// In KiB, if the system says.
fn peak_kib() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or("unknown", |line| line.trim().trim_end_matches(" kB")).to_owned()
}

/// A run of twenty exchanges with that many documents in all, a hundred per folder.
fn make_snapshot(run: &Path, documents: u32) -> BenchResult {
    if run.join(SNAPSHOT_FILE).exists() {
        return Ok(());
    }
    fs::create_dir_all(run.join("templates"))?;
    fs::write(run.join("templates/bench.toml"), WORKBOOK)?;
    let mut snapshot = Connection::open(run.join(SNAPSHOT_FILE))?;
    let filling = snapshot.transaction()?;
    MIGRATIONS.iter().try_for_each(|sql| filling.execute_batch(sql))?;
    filling.execute_batch(include_str!("run.sql"))?;
    filling.prepare(include_str!("folders.sql"))?.execute([documents])?;
    filling.prepare(include_str!("documents.sql"))?.execute([documents])?;
    Ok(filling.commit()?)
}
