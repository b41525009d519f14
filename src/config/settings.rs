//! The settings, resolved.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono_tz::Tz;
use serde_json::{Value, json};
use url::Url;

use super::choice::{AcceptSplash, CsvPreset, Format, LineEnding, Severity};
use super::shard::Shard;
use crate::model::{Dataset, ExchangeId};

/// `[service]`: where to sign in, and as whom.
#[derive(Clone, Debug)]
pub struct Service {
    /// Ends in `/`, so that [`Url::join`] keeps a path prefix. https, or http on loopback.
    pub base_url: Url,
    pub client_id: Option<String>,
    pub email: Option<String>,
    /// Whether signing in may throw out a person who uses the same account.
    pub end_other_sessions: bool,
    /// A PEM file of certificates to trust beside the system's.
    pub ca_file: Option<PathBuf>,
}

/// `[scope]`: which exchanges.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Empty means every exchange the account sees.
    pub exchanges: BTreeSet<ExchangeId>,
    /// Wins over `exchanges`.
    pub exclude: BTreeSet<ExchangeId>,
    /// In capitals, as the service writes them; empty means every phase.
    pub phases: BTreeSet<String>,
    pub brand_id: Option<u64>,
    pub name: Option<glob::Pattern>,
    /// Only this share of the exchanges.
    pub shard: Option<Shard>,
    pub accept_splash: AcceptSplash,
}

/// `[limits]`: how hard to press the service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Above 0, at most 100000.
    pub requests_per_second: f64,
    /// Requests in flight, 1 to 256.
    pub concurrency: usize,
    /// Tries for one request, 1 to 20.
    pub attempts: u32,
}

/// `[collect]`: what of each exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct Collect {
    /// Never empty.
    pub datasets: BTreeSet<Dataset>,
}

/// `[output]`: what is written, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// As given: relative to the working directory.
    pub dir: PathBuf,
    /// Never empty.
    pub formats: BTreeSet<Format>,
    pub timezone: Tz,
    /// How many finished runs are kept; 0 keeps all.
    pub keep: usize,
    /// Templates that override the built-in ones and add to them. As given, like `dir`.
    pub templates: Option<PathBuf>,
}

/// `[csv]`: the dialect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Csv {
    pub preset: CsvPreset,
    /// One ASCII character.
    pub delimiter: u8,
    /// Whether a file begins with a byte order mark.
    pub bom: bool,
    pub line_ending: LineEnding,
    /// Whether cells that a spreadsheet would run get a leading `'`.
    pub formula_guard: bool,
}

impl Default for Csv {
    fn default() -> Self {
        Self {
            preset: CsvPreset::None,
            delimiter: b',',
            bom: false,
            line_ending: LineEnding::Lf,
            formula_guard: true,
        }
    }
}

/// `[findings]`: what an auditor should look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// Days without a visit after which a user is dormant, 1 to 36500.
    pub dormant_days: u32,
    /// Mail domains of one's own, in lower case; empty means nobody is external.
    pub internal_domains: BTreeSet<String>,
    /// Rules that are switched off.
    pub off: BTreeSet<String>,
    /// From this severity on, findings change the exit code; `None` never.
    pub fail_on: Option<Severity>,
}

impl Default for Findings {
    fn default() -> Self {
        Self { dormant_days: 90, internal_domains: BTreeSet::new(), off: BTreeSet::new(), fail_on: None }
    }
}

impl Service {
    pub(super) fn to_json(&self) -> Value {
        json!({
            "base_url": self.base_url.as_str(),
            "client_id": self.client_id,
            "email": self.email,
            "end_other_sessions": self.end_other_sessions,
            "ca_file": self.ca_file.as_ref().map(|path| path.display().to_string()),
        })
    }
}

impl Scope {
    pub(super) fn to_json(&self) -> Value {
        let ids =
            |ids: &BTreeSet<ExchangeId>| ids.iter().map(|id| id.as_str().to_owned()).collect::<Vec<_>>();
        json!({
            "exchanges": ids(&self.exchanges),
            "exclude": ids(&self.exclude),
            "phases": self.phases,
            "brand_id": self.brand_id,
            "name": self.name.as_ref().map(glob::Pattern::as_str),
            "shard": self.shard.map(|shard| shard.to_string()),
            "accept_splash": self.accept_splash.as_str(),
        })
    }
}

impl Limits {
    pub(super) fn to_json(self) -> Value {
        json!({
            "requests_per_second": self.requests_per_second,
            "concurrency": self.concurrency,
            "attempts": self.attempts,
        })
    }
}

impl Collect {
    pub(super) fn to_json(&self) -> Value {
        json!({ "datasets": self.datasets.iter().map(|dataset| dataset.as_str()).collect::<Vec<_>>() })
    }
}

impl Output {
    pub(super) fn to_json(&self) -> Value {
        json!({
            "dir": self.dir.display().to_string(),
            "formats": self.formats.iter().map(|format| format.as_str()).collect::<Vec<_>>(),
            "timezone": self.timezone.name(),
            "keep": self.keep,
            "templates": self.templates.as_ref().map(|dir| dir.display().to_string()),
        })
    }
}

impl Csv {
    pub(super) fn to_json(self) -> Value {
        json!({
            "preset": self.preset.as_str(),
            "delimiter": char::from(self.delimiter),
            "bom": self.bom,
            "line_ending": self.line_ending.as_str(),
            "formula_guard": self.formula_guard,
        })
    }
}

impl Findings {
    pub(super) fn to_json(&self) -> Value {
        json!({
            "dormant_days": self.dormant_days,
            "internal_domains": self.internal_domains,
            "off": self.off,
            "fail_on": self.fail_on.map_or("never", Severity::as_str),
        })
    }
}
