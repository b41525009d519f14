//! Flags that several subcommands share, and how they override the configuration.

use std::fmt::Display;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{ArgAction, Args, ValueEnum};

use crate::config::{Config, ConfigError, Key, Override, Sources, keys};

/// How much is said, and where the settings come from.
#[derive(Args, Debug)]
pub struct Talk {
    /// Configuration file [default: ilaudit.toml here, then in the user's configuration directory]
    #[arg(short, long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more; twice: each request
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// How log lines on standard error look
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub log_format: LogFormat,
    /// No progress display (there is none where standard error is no terminal)
    #[arg(long, global = true)]
    pub no_progress: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

/// Which exchanges, and how fast.
#[derive(Args, Debug, Default)]
pub struct Collecting {
    /// Collect this exchange (repeatable) [default: every one the account sees]
    #[arg(long, value_name = "ID")]
    exchange: Vec<String>,
    /// Leave this exchange out (repeatable)
    #[arg(long, value_name = "ID")]
    exclude: Vec<String>,
    /// Only exchanges in this phase: PREPARATION, OPEN, HOLD, DELETED (repeatable)
    #[arg(long, value_name = "PHASE")]
    phase: Vec<String>,
    /// Only exchanges of this branding
    #[arg(long, value_name = "ID")]
    brand: Option<u64>,
    /// Only exchanges whose name matches: `Project *`
    #[arg(long, value_name = "GLOB")]
    name: Option<String>,
    /// Only this share of the exchanges, for several machines to split a walk: 3/8; `ilaudit merge` joins them
    #[arg(long, value_name = "I/N")]
    shard: Option<String>,
    /// Consent to every splash text, and keep text, hash, image and time as evidence
    #[arg(long)]
    accept_splash: bool,
    /// Requests a second, at most [default: 5]
    #[arg(long, value_name = "N")]
    rate: Option<f64>,
    /// Requests in flight, at most [default: 8]
    #[arg(long, value_name = "N")]
    concurrency: Option<usize>,
}

/// How to ask the service for what is known already.
#[derive(Args, Debug, Default)]
pub struct Asking {
    /// Consent to every splash text
    #[arg(long)]
    accept_splash: bool,
    /// Requests a second, at most [default: 5]
    #[arg(long, value_name = "N")]
    rate: Option<f64>,
    /// Requests in flight, at most [default: 8]
    #[arg(long, value_name = "N")]
    concurrency: Option<usize>,
}

impl Asking {
    pub fn overrides(&self) -> Vec<Override> {
        [
            one(keys::ACCEPT_SPLASH, "--accept-splash", self.accept_splash.then_some(&"always")),
            one(keys::REQUESTS_PER_SECOND, "--rate", self.rate.as_ref()),
            one(keys::CONCURRENCY, "--concurrency", self.concurrency.as_ref()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// How a walk begins and ends.
#[derive(Args, Debug, Default)]
pub struct Going {
    /// Go on with the run that was interrupted, and fail where there is none [default: go on where there is one]
    #[arg(long, conflicts_with = "fresh")]
    pub resume: bool,
    /// Start anew, even where a run was interrupted
    #[arg(long)]
    pub fresh: bool,
    /// Stop in good order after that long (2h, 90m); a later run goes on
    #[arg(long, value_parser = humantime::parse_duration, value_name = "TIME")]
    pub max_duration: Option<Duration>,
}

impl Going {
    /// When a call that begins now stops; never where that is beyond all time.
    pub fn deadline(&self) -> Option<Instant> {
        self.max_duration.and_then(|duration| Instant::now().checked_add(duration))
    }
}

/// Where runs are kept.
#[derive(Args, Debug, Default)]
pub struct Place {
    /// Folder that holds the run folders [default: ilaudit-runs]
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// How reports look.
#[derive(Args, Debug, Default)]
pub struct Reporting {
    /// Formats to write: csv, xlsx, jsonl (repeatable, or separated by commas) [default: csv,xlsx]
    #[arg(long, value_name = "FORMAT")]
    format: Vec<String>,
    /// Make only this report or workbook (repeatable) [default: all]
    #[arg(long, value_name = "NAME")]
    pub template: Vec<String>,
    /// Folder of templates of your own, over the built-in ones
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// End with 4 where there is a finding of this severity or above: info, low, medium, high [default: never]
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<String>,
    /// Time zone of the reports, by its IANA name: Europe/London [default: UTC]
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
}

impl Collecting {
    pub fn overrides(&self) -> Vec<Override> {
        [
            list(keys::EXCHANGES, "--exchange", &self.exchange),
            list(keys::EXCLUDE, "--exclude", &self.exclude),
            list(keys::PHASES, "--phase", &self.phase),
            one(keys::BRAND_ID, "--brand", self.brand.as_ref()),
            one(keys::NAME, "--name", self.name.as_ref()),
            one(keys::SHARD, "--shard", self.shard.as_ref()),
            one(keys::ACCEPT_SPLASH, "--accept-splash", self.accept_splash.then_some(&"always")),
            one(keys::REQUESTS_PER_SECOND, "--rate", self.rate.as_ref()),
            one(keys::CONCURRENCY, "--concurrency", self.concurrency.as_ref()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Place {
    pub fn overrides(&self) -> Vec<Override> {
        let out = self.out.as_ref().map(|dir| dir.display());
        one(keys::OUTPUT_DIR, "--out", out.as_ref()).into_iter().collect()
    }
}

impl Reporting {
    pub fn overrides(&self) -> Vec<Override> {
        let format = list(keys::FORMATS, "--format", &self.format);
        let templates = self.templates.as_ref().map(|dir| dir.display());
        [
            format,
            one(keys::TEMPLATES, "--templates", templates.as_ref()),
            one(keys::FAIL_ON, "--fail-on", self.fail_on.as_ref()),
            one(keys::TIMEZONE, "--timezone", self.timezone.as_ref()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Talk {
    /// The configuration of this process, with what was typed.
    pub fn load(&self, overrides: Vec<Override>) -> Result<Config, ConfigError> {
        Config::load(&Sources { file: self.config.clone(), overrides, ..Sources::of_process() })
    }
}

fn one(key: Key, flag: &'static str, value: Option<&impl Display>) -> Option<Override> {
    value.map(|value| Override { key, value: value.to_string(), flag })
}

fn list(key: Key, flag: &'static str, values: &[String]) -> Option<Override> {
    (!values.is_empty()).then(|| Override { key, value: values.join(","), flag })
}
