//! Exit codes. Cron jobs rely on them: they never change.

use std::process::ExitCode;

/// The last words of `--help`.
pub const HELP: &str = "\
Exit codes:
  0         everything asked for was collected
  1         failed: no usable result
  2         usage or configuration error; nothing was sent
  3         finished with gaps: the coverage report names each
  4         finished with differences in files, snapshots or between runs, or with findings at or above --fail-on or --fail-on-new
  5         the service refused the credentials
  6         stopped by --max-duration or a quota of the service; a later run resumes
  7         another run holds the lock, or another program the snapshot
  130, 143  interrupted or terminated; what was completed is kept, and a later run resumes

Where several apply, the first of 1, 5, 6, 4, 3 wins. The last line on standard error names all of them, and the SHA-256
of the manifest that was written; with -q it is printed unless the exit code is 0.";

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
    /// Some document is not the one that is listed, or there are findings at or above `--fail-on`, or
    /// a snapshot is not the one that was written.
    Differences,
    /// The service refused the credentials.
    Refused,
    /// Stopped by a budget: the time allowed, or a quota, is used up.
    Budget,
    /// Another run holds the lock, or another program the snapshot.
    Locked,
    /// Ctrl-C.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

impl Exit {
    /// Where several apply, the first of these wins; success comes after all of them.
    pub(super) const PRECEDENCE: [Self; 9] = [
        Self::Interrupted,
        Self::Terminated,
        Self::Failed,
        Self::Refused,
        Self::Budget,
        Self::Locked,
        Self::Usage,
        Self::Differences,
        Self::Gaps,
    ];

    /// What it means, in a few words.
    pub(super) fn describe(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Usage => "usage or configuration error",
            Self::Gaps => "finished with gaps",
            Self::Differences => "finished with differences",
            Self::Refused => "the service refused the credentials",
            Self::Budget => "a quota of the service is used up",
            Self::Locked => "in use by another program",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
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
            Self::Budget => 6,
            Self::Locked => 7,
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
