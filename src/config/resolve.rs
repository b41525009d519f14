//! From what was typed to what it means.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::str::FromStr;

use chrono_tz::{TZ_VARIANTS, Tz};
use url::{Host, Url};

use super::keys;
use super::layers::{Given, Layers};
use super::settings::{Collect, Csv, Findings, Limits, Output, Scope, Service};
use super::shard::Shard;
use super::suggest::nearest;
use super::{ConfigError, CsvPreset, LineEnding, Severity, choice::AcceptSplash};
use crate::model::ExchangeId;

pub(super) fn service(layers: &Layers) -> Result<Service, ConfigError> {
    Ok(Service {
        base_url: layers.read(keys::BASE_URL, base_url)?,
        client_id: layers.read(keys::CLIENT_ID, optional_text)?,
        email: layers.read(keys::EMAIL, optional_text)?,
        end_other_sessions: layers.read(keys::END_OTHER_SESSIONS, switch)?,
        ca_file: layers.read(keys::CA_FILE, optional_text)?.map(PathBuf::from),
    })
}

pub(super) fn scope(layers: &Layers) -> Result<Scope, ConfigError> {
    Ok(Scope {
        exchanges: layers.read(keys::EXCHANGES, exchange_ids)?,
        exclude: layers.read(keys::EXCLUDE, exchange_ids)?,
        phases: layers.read(keys::PHASES, phases)?,
        brand_id: layers.read(keys::BRAND_ID, brand_id)?,
        name: layers.read(keys::NAME, name_pattern)?,
        shard: layers.read(keys::SHARD, shard)?,
        accept_splash: layers.read(keys::ACCEPT_SPLASH, one::<AcceptSplash>)?,
    })
}

pub(super) fn limits(layers: &Layers) -> Result<Limits, ConfigError> {
    let rate = |given: &Given<'_>| {
        given.number("a number above 0, at most 100000", |rate: &f64| *rate > 0.0 && *rate <= 100_000.0)
    };
    let concurrency =
        |given: &Given<'_>| given.number("a whole number from 1 to 256", |n| (1..=256).contains(n));
    let attempts = |given: &Given<'_>| given.number("a whole number from 1 to 20", |n| (1..=20).contains(n));
    Ok(Limits {
        requests_per_second: layers.read(keys::REQUESTS_PER_SECOND, rate)?,
        concurrency: layers.read(keys::CONCURRENCY, concurrency)?,
        attempts: layers.read(keys::ATTEMPTS, attempts)?,
    })
}

pub(super) fn collect(layers: &Layers) -> Result<Collect, ConfigError> {
    Ok(Collect { datasets: layers.read(keys::DATASETS, some)? })
}

pub(super) fn output(layers: &Layers) -> Result<Output, ConfigError> {
    Ok(Output {
        dir: layers.read(keys::OUTPUT_DIR, folder)?,
        formats: layers.read(keys::FORMATS, some)?,
        timezone: layers.read(keys::TIMEZONE, timezone)?,
        keep: layers.read(keys::KEEP, |given| given.number("a whole number, 0 or more", |_: &usize| true))?,
        templates: layers.read(keys::TEMPLATES, optional_text)?.map(PathBuf::from),
    })
}

pub(super) fn csv(layers: &Layers) -> Result<Csv, ConfigError> {
    let csv = Csv {
        preset: layers.read(keys::CSV_PRESET, one)?,
        delimiter: layers.read(keys::CSV_DELIMITER, delimiter)?,
        bom: layers.read(keys::CSV_BOM, switch)?,
        line_ending: layers.read(keys::CSV_LINE_ENDING, one)?,
        formula_guard: layers.read(keys::CSV_FORMULA_GUARD, switch)?,
    };
    Ok(match csv.preset {
        CsvPreset::None => csv,
        CsvPreset::Excel => Csv { bom: true, line_ending: LineEnding::Crlf, ..csv },
    })
}

pub(super) fn findings(layers: &Layers) -> Result<Findings, ConfigError> {
    let days =
        |given: &Given<'_>| given.number("a whole number from 1 to 36500", |n| (1..=36_500).contains(n));
    Ok(Findings {
        dormant_days: layers.read(keys::DORMANT_DAYS, days)?,
        internal_domains: layers.read(keys::INTERNAL_DOMAINS, domains)?,
        off: layers.read(keys::FINDINGS_OFF, names)?,
        fail_on: layers.read(keys::FAIL_ON, fail_on)?,
    })
}

fn switch(given: &Given<'_>) -> Result<bool, ConfigError> {
    given.switch()
}

fn optional_text(given: &Given<'_>) -> Result<Option<String>, ConfigError> {
    let text = given.text()?.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn one<T: FromStr<Err = String>>(given: &Given<'_>) -> Result<T, ConfigError> {
    given.parse(given.text()?.trim())
}

/// A list that names at least one.
fn some<T: FromStr<Err = String> + Ord>(given: &Given<'_>) -> Result<BTreeSet<T>, ConfigError> {
    let names = given.list()?;
    if names.is_empty() {
        return Err(given.invalid("", "must name at least one"));
    }
    names.into_iter().map(|name| given.parse(name.trim())).collect()
}

fn exchange_ids(given: &Given<'_>) -> Result<BTreeSet<ExchangeId>, ConfigError> {
    given.list()?.into_iter().map(|id| exchange_id(given, id)).collect()
}

fn exchange_id(given: &Given<'_>, text: &str) -> Result<ExchangeId, ConfigError> {
    let id = ExchangeId::new(text);
    if id.as_str().is_empty() || !id.as_str().bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(given.invalid(text, "an exchange id is digits only; `ilaudit exchanges` lists them"));
    }
    Ok(id)
}

/// Any word, since the service may know more phases than its documentation does.
fn phases(given: &Given<'_>) -> Result<BTreeSet<String>, ConfigError> {
    let phase = |text: &str| match text.trim() {
        "" => Err(given.invalid(text, "a phase is a word such as OPEN or HOLD")),
        phase => Ok(phase.to_uppercase()),
    };
    given.list()?.into_iter().map(phase).collect()
}

fn brand_id(given: &Given<'_>) -> Result<Option<u64>, ConfigError> {
    let id = given.number("a whole number, 0 for any brand", |_: &u64| true)?;
    Ok((id != 0).then_some(id))
}

fn shard(given: &Given<'_>) -> Result<Option<Shard>, ConfigError> {
    let text = given.text()?.trim();
    if text.is_empty() { Ok(None) } else { given.parse(text).map(Some) }
}

fn name_pattern(given: &Given<'_>) -> Result<Option<glob::Pattern>, ConfigError> {
    let text = given.text()?;
    let pattern = glob::Pattern::new(text).map_err(|error| {
        given.invalid(text, format!("not a glob: {} at position {}", error.msg, error.pos))
    })?;
    Ok((!text.is_empty()).then_some(pattern))
}

fn names(given: &Given<'_>) -> Result<BTreeSet<String>, ConfigError> {
    Ok(given.list()?.into_iter().map(|name| name.trim().to_owned()).collect())
}

/// A character that can stand between cells and is not part of a quoted one.
fn delimiter(given: &Given<'_>) -> Result<u8, ConfigError> {
    let text = given.text()?;
    match text.as_bytes() {
        [byte @ (b',' | b';' | b'\t' | b'|')] => Ok(*byte),
        _ => Err(given.invalid(text, "must be a comma, a semicolon, a tab or |")),
    }
}

/// Lower-case names of hosts; a leading `@` is forgiven.
fn domains(given: &Given<'_>) -> Result<BTreeSet<String>, ConfigError> {
    let legal = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let domain = |text: &str| match text.trim().trim_start_matches('@').to_lowercase() {
        name if !name.is_empty() && name.chars().all(legal) => Ok(name),
        _ => Err(given.invalid(text, "a domain is what stands after the @ of an address: bank.example")),
    };
    given.list()?.into_iter().map(domain).collect()
}

fn fail_on(given: &Given<'_>) -> Result<Option<Severity>, ConfigError> {
    let text = given.text()?.trim();
    if text == "never" {
        return Ok(None);
    }
    let severity = text.parse().map_err(|reason| given.invalid(text, format!("{reason}, or never")));
    severity.map(Some)
}

fn folder(given: &Given<'_>) -> Result<PathBuf, ConfigError> {
    match given.text()? {
        "" => Err(given.invalid("", "must name a folder")),
        path => Ok(PathBuf::from(path)),
    }
}

fn timezone(given: &Given<'_>) -> Result<Tz, ConfigError> {
    let name = given.text()?.trim();
    Tz::from_str(name).map_err(|_| {
        let known = nearest(name, TZ_VARIANTS.iter().map(|zone| zone.name()), 3);
        given.invalid(name, format!("no such time zone; the nearest are {}", known.join(", ")))
    })
}

/// https, or http where nobody else listens; nothing that could carry a secret.
fn base_url(given: &Given<'_>) -> Result<Url, ConfigError> {
    let text = given.text()?;
    // What stands before an `@` or after a `?` may be a secret, and is not shown.
    let shown = if text.contains(['@', '?', '#']) { "…" } else { text };
    let refuse = |reason: &str| given.invalid(shown, reason);
    let mut url = Url::parse(text)
        .map_err(|error| refuse(&format!("not a URL: {error}; write it as https://api.intralinks.com")))?;
    if let Some(reason) = unfit(&url) {
        return Err(refuse(reason));
    }
    let path = format!("{}/", url.path().trim_end_matches('/'));
    url.set_path(&path);
    Ok(url)
}

/// What forbids to send credentials to the URL.
fn unfit(url: &Url) -> Option<&'static str> {
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(url) => {}
        "http" => return Some("plain http is refused except on loopback; write https://"),
        _ => return Some("must begin with https://"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("must not hold a user or password; set `email` and the secrets of [service] instead");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Some("must end after the path, without `?` or `#`");
    }
    None
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
