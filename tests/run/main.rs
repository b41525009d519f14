//! The main job, end to end: the real binary against the simulated service, over real HTTP.
#![cfg(feature = "sim")]

#[path = "../common/mod.rs"]
mod common;

mod bad_input;
mod busy_snapshot;
#[cfg(target_os = "linux")]
mod check;
mod clock;
mod closed_snapshot;
mod concurrent;
mod consent;
mod demo;
mod document_calls;
mod dry_run;
mod expected;
mod extra_datasets;
#[cfg(unix)]
mod full_disk;
mod group_access;
#[cfg(unix)]
mod hangup;
mod interrupted_publication;
mod json_log;
mod leavers;
mod new_findings;
mod not_covered;
mod notify;
mod output;
#[cfg(unix)]
mod overlap;
mod person;
mod profiles;
mod provenance;
mod report_elsewhere;
mod report_settings;
mod resume;
mod rows;
mod run_log;
mod runs;
mod scope;
mod secrets;
mod service;
mod simulated;
mod singular;
#[cfg(unix)]
mod stopped_reports;
#[cfg(unix)]
mod streams;
mod totals;
mod unfinished;
