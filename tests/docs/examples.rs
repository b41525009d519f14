//! What a user copies from `examples/`: each call in it is one that the program takes, each key and variable one that it
//! knows, each metric one that it writes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use ilaudit::cli::Cli;
use ilaudit::config::{Config, ConfigSources, keys};

use super::root;

fn read_examples(dir: &Path, into: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_examples(&path, into);
        } else {
            let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
            into.push((path, text));
        }
    }
}

fn examples() -> Vec<(PathBuf, String)> {
    let mut examples = Vec::new();
    read_examples(&root().join("examples"), &mut examples);
    examples
}

/// The arguments of a call that a line of an example makes, whatever the form.
fn parse_call(line: &str) -> Option<Vec<String>> {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let list = |text: &str| serde_json::from_str::<Vec<String>>(text.trim()).ok();
    let line = line.trim();
    if let Some((_, call)) = line.split_once("ExecStart=/usr/bin/ilaudit ") {
        return Some(words(call));
    }
    if let Some(call) = line.strip_prefix("<Arguments>").and_then(|rest| rest.strip_suffix("</Arguments>")) {
        return Some(words(call));
    }
    if let Some(arguments) = line.strip_prefix("CMD ").or(line.strip_prefix("args: ")) {
        return list(arguments);
    }
    // five fields, the user, the program
    let (times, call) = line.split_once("  ilaudit  ilaudit ")?;
    let is_call = times.starts_with(|c: char| c.is_ascii_digit());
    is_call.then(|| words(call.split(" >").next().unwrap_or(call)))
}

#[test]
fn every_call_is_one_that_the_program_takes() {
    let mut files = BTreeSet::new();
    for (path, text) in examples() {
        for arguments in text.lines().filter_map(parse_call) {
            // what is put in there is a number
            let arguments = arguments.iter().map(|word| word.replace("$(JOB_COMPLETION_INDEX)", "0"));
            let words = std::iter::once("ilaudit".to_owned()).chain(arguments);
            if let Err(error) = Cli::command().try_get_matches_from(words) {
                panic!("{}: {error}", path.display());
            }
            files.insert(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    let expected = ["Dockerfile", "cronjob.yaml", "ilaudit", "ilaudit.service", "ilaudit.xml", "shards.yaml"];
    assert_eq!(files.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn every_variable_is_known() {
    let mut known: BTreeSet<&str> = keys::ALL.iter().map(|key| key.variable).collect();
    known.extend(["ILAUDIT_PROFILE", "ILAUDIT_EXIT_CODE", "ILAUDIT_RUN_FOLDER"]);
    known.extend([
        "ILAUDIT_CLIENT_SECRET",
        "ILAUDIT_PASSWORD",
        "ILAUDIT_ACCESS_TOKEN",
        "ILAUDIT_REFRESH_TOKEN",
    ]);
    known.extend(["ILAUDIT_PING_URL", "ILAUDIT_WEBHOOK_URL"]);
    for (path, text) in examples() {
        let words = text.split(|c: char| !c.is_ascii_uppercase() && c != '_');
        for word in words.filter(|word| word.starts_with("ILAUDIT_")) {
            assert!(known.contains(word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn every_metric_is_one_that_is_written() {
    let written = include_str!("../../src/notify/metrics.rs");
    let (_, alerts) = examples().into_iter().find(|(path, _)| path.ends_with("alerts.yml")).unwrap();
    let words = alerts.split(|c: char| !c.is_ascii_lowercase() && c != '_');
    let named: BTreeSet<&str> = words.filter(|word| word.starts_with("ilaudit_")).collect();
    assert!(named.len() > 4, "{named:?}");
    named.iter().for_each(|metric| assert!(written.contains(&format!("\"{metric}\"")), "{metric}"));
    let page = fs::read_to_string(root().join("docs/operations.md")).unwrap();
    let metrics = written.split('"').filter(|word| word.starts_with("ilaudit_"));
    metrics.for_each(|metric| assert!(page.contains(&format!("| `{metric}` |")), "{metric}"));
}

#[test]
fn the_configuration_for_kubernetes_loads() {
    let (_, text) = examples().into_iter().find(|(path, _)| path.ends_with("cronjob.yaml")).unwrap();
    let (_, block) = text.split_once("ilaudit.toml: |\n").unwrap();
    let lines = block.lines().take_while(|line| line.is_empty() || line.starts_with("    "));
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("ilaudit.toml");
    fs::write(&file, lines.map(str::trim_start).collect::<Vec<_>>().join("\n")).unwrap();
    let config = Config::load(&ConfigSources { file: Some(file), ..ConfigSources::default() }).unwrap();
    assert_eq!(config.service.email.as_deref(), Some("auditor@example.com"));
}
