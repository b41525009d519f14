//! The program that is run at the end of a run.

use std::io;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::outcome::{RunOutcome, format_time};
use crate::child_process::{remove_own_variables, wait_within};

/// How long it may take.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Runs a program without a shell, with the outcome in its environment and none of our secrets. What it prints goes to
/// standard error: standard output is for the path of the run folder.
///
/// # Errors
/// When it does not start, fails or takes too long.
pub(super) fn run_after(command: &[String], outcome: &RunOutcome) -> Result<(), String> {
    let Some((program, arguments)) = command.split_first() else { return Ok(()) };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(io::stderr());
    remove_own_variables(&mut command);
    command.envs(variables(outcome));
    let mut child = command.spawn().map_err(|error| format!("`{program}` did not start: {error}"))?;
    let status = wait_within(&mut child, TIMEOUT).map_err(|reason| format!("`{program}` {reason}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{program}` failed ({status})")) }
}

/// What is not known is empty.
fn variables(outcome: &RunOutcome) -> Vec<(&'static str, String)> {
    let known = |text: &Option<String>| text.clone().unwrap_or_default();
    let run_id = outcome.figures.as_ref().map(|figures| figures.run_id.clone());
    let folder = outcome.folder.as_ref().map(|folder| folder.display().to_string());
    vec![
        ("ILAUDIT_EXIT_CODE", outcome.exit_code.to_string()),
        ("ILAUDIT_SUCCESS", outcome.is_success.to_string()),
        ("ILAUDIT_REASONS", outcome.reasons.join("; ")),
        ("ILAUDIT_RUN_ID", run_id.unwrap_or_default()),
        ("ILAUDIT_RUN_FOLDER", folder.unwrap_or_default()),
        ("ILAUDIT_MANIFEST_SHA256", known(&outcome.manifest_sha256)),
        ("ILAUDIT_PROFILE", known(&outcome.profile)),
        ("ILAUDIT_STARTED_ON", format_time(outcome.started_on)),
        ("ILAUDIT_FINISHED_ON", format_time(outcome.finished_on())),
    ]
}
