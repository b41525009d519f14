//! Flags that several subcommands share.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{ArgAction, Args, ValueEnum};

use super::exit::Exit;
use super::key_flags::ReportKeyFlags;
use crate::config::{Config, ConfigError, ConfigSources, KeyOverride};
use crate::evidence::OnChange;

/// Flags of every subcommand.
#[derive(Args, Debug)]
#[command(next_help_heading = "Global options")]
pub(crate) struct GlobalArgs {
    /// Configuration file [default: ilaudit.toml here, then in the user's configuration directory]
    #[arg(short, long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Profile of the configuration file, whose tables go over the others
    #[arg(long, global = true, env = "ILAUDIT_PROFILE", hide_env_values = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Print errors only, and one line unless the exit code is 0
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Increase verbosity (-vv logs every request)
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Format of the lines on standard error
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub log_format: LogFormat,
    /// Hide the progress display (it is shown only if standard error is a terminal)
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// End with 0 instead of 3 (gaps), 4 (findings: differences, too) or 6 (budget), for schedulers that would try again
    #[arg(long, global = true, value_enum, value_delimiter = ',', value_name = "WHAT")]
    pub exit_zero_on: Vec<Tolerated>,
}

/// What a scheduler is not to be told of by the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tolerated {
    /// Exit code 3
    Gaps,
    /// Exit code 4
    Findings,
    /// Exit code 6
    Budget,
}

impl Tolerated {
    pub(crate) fn exit(self) -> Exit {
        match self {
            Self::Gaps => Exit::Gaps,
            Self::Findings => Exit::Differences,
            Self::Budget => Exit::Budget,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// One readable line per event
    #[default]
    Text,
    /// One JSON object per line
    Json,
}

impl GlobalArgs {
    /// Whether standard error is for people, who want to see tables and advice.
    pub(crate) fn tells_people(&self) -> bool {
        !self.quiet && self.log_format == LogFormat::Text
    }

    /// The configuration of this process, with what was typed as flags.
    pub(crate) fn load_config(&self, overrides: Vec<KeyOverride>) -> Result<Config, ConfigError> {
        self.load_profile(self.profile.as_deref(), overrides)
    }

    /// The same with another profile than the one that was typed.
    pub(crate) fn load_profile(
        &self,
        profile: Option<&str>,
        overrides: Vec<KeyOverride>,
    ) -> Result<Config, ConfigError> {
        let (file, profile) = (self.config.clone(), profile.map(str::to_owned));
        Config::load(&ConfigSources { file, profile, overrides, ..ConfigSources::from_process() })
    }
}

/// How a run starts and stops.
#[derive(Args, Debug, Default)]
pub(crate) struct ResumeArgs {
    /// Resume the interrupted run, and fail if there is none [default: resume if there is one]
    #[arg(long, conflicts_with = "fresh")]
    pub resume: bool,
    /// Start a new run even if one was interrupted
    #[arg(long)]
    pub fresh: bool,
    /// Stop cleanly after this time (2h, 90m); the next run resumes
    #[arg(long, value_parser = humantime::parse_duration, value_name = "TIME")]
    pub max_duration: Option<Duration>,
}

impl ResumeArgs {
    /// When a call that starts now stops; `None` also if that is beyond the range of the clock.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.max_duration.and_then(|duration| Instant::now().checked_add(duration))
    }
}

/// Whether anything is done.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(crate) struct DryRunArgs {
    /// Sign in, list what has to be listed, tell how many requests it would take and how long, and do nothing more
    #[arg(long)]
    pub dry_run: bool,
}

/// What happens where a run has changed since it was written.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(crate) struct ChangeArgs {
    /// Go on with a snapshot that has changed since it was written, and note that in the manifest
    #[arg(long)]
    accept_changed: bool,
}

impl ChangeArgs {
    pub(crate) fn on_change(self) -> OnChange {
        if self.accept_changed { OnChange::Accept } else { OnChange::Stop }
    }
}

/// Which reports are written, and how.
#[derive(Args, Debug, Default)]
pub(crate) struct ReportArgs {
    /// Write only this report or workbook (repeatable) [default: all]
    #[arg(long, value_name = "NAME")]
    pub template: Vec<String>,
    #[command(flatten)]
    keys: ReportKeyFlags,
}

impl ReportArgs {
    pub(crate) fn overrides(&self) -> Vec<KeyOverride> {
        self.keys.overrides()
    }
}
