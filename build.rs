//! Tells the program from which commit it is built, for which target, and with which features.

use std::path::Path;
use std::process::Command;

/// What the program is made of.
const SOURCES: [&str; 5] = ["src", "templates", "build.rs", "Cargo.toml", "Cargo.lock"];

fn main() {
    SOURCES.iter().for_each(|path| println!("cargo::rerun-if-changed={path}"));
    println!("cargo::rustc-env=ILAUDIT_TARGET={}", std::env::var("TARGET").unwrap_or_default());
    let features = if std::env::var_os("CARGO_FEATURE_SIM").is_some() { "sim" } else { "none" };
    println!("cargo::rustc-env=ILAUDIT_FEATURES={features}");
    // a published package has no repository of its own, and may lie in somebody else's
    let commit = if Path::new(".git").exists() { read_commit() } else { None };
    println!("cargo::rustc-env=ILAUDIT_COMMIT={}", commit.unwrap_or("unknown".to_owned()));
}

/// The commit, with a `+` where the sources differ from it.
fn read_commit() -> Option<String> {
    let log = git(&["rev-parse", "--git-path", "logs/HEAD"])?;
    println!("cargo::rerun-if-changed={log}");
    let commit = git(&["rev-parse", "HEAD"])?;
    let changed = git(&[&["status", "--porcelain", "--"], SOURCES.as_slice()].concat())?;
    Some(if changed.is_empty() { commit } else { format!("{commit}+") })
}

fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git").args(args).output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned())
}
