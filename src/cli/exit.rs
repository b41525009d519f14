//! Exit codes. Cron jobs rely on them: they never change.

use std::process::ExitCode;

use crate::collect::CollectError;
use crate::config::ConfigError;
use crate::report::ReportError;
use crate::store::StoreError;

/// The last words of `--help`.
pub const HELP: &str = "\
Exit codes:
  0    everything asked for was collected
  1    failed: no usable result
  2    usage or configuration error; nothing was sent
  3    finished with gaps: the coverage report names each
  4    finished; findings at or above --fail-on
  5    the service refused the credentials
  130  interrupted (143: terminated); what was collected is kept";

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything asked for was done.
    Done,
    /// No usable result.
    Failed,
    /// Usage or configuration error; nothing was sent.
    Usage,
    /// Some exchange or dataset was refused, failed or skipped.
    Gaps,
    /// There are findings at or above `--fail-on`.
    Differences,
    /// The service refused the credentials.
    Refused,
    /// Ctrl-C.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

impl Exit {
    /// The code an error ends with.
    pub fn of(error: &anyhow::Error) -> Self {
        if error.is::<ConfigError>() || error.is::<UsageError>() {
            return Self::Usage;
        }
        if let Some(error) = error.downcast_ref::<CollectError>() {
            return Self::of_collect(error);
        }
        if let Some(error) = error.downcast_ref::<ReportError>() {
            return if error.is_usage() { Self::Usage } else { Self::Failed };
        }
        match error.downcast_ref::<StoreError>() {
            Some(StoreError::UnknownRun { .. } | StoreError::NotARun { .. } | StoreError::NoRun { .. }) => {
                Self::Usage
            }
            _ => Self::Failed,
        }
    }

    fn of_collect(error: &CollectError) -> Self {
        match error {
            CollectError::UnknownExchange { .. } => Self::Usage,
            error if error.is_refused() => Self::Refused,
            _ => Self::Failed,
        }
    }

    pub(super) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Gaps => 3,
            Self::Differences => 4,
            Self::Refused => 5,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

/// Something about the place the program was called in that makes it pointless to begin.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct UsageError {
    pub message: String,
}
