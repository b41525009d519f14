//! From what was typed to what it means: a function for each kind of value.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use chrono_tz::{TZ_VARIANTS, Tz};

use super::error::ConfigError;
use super::leavers::Leavers;
use super::raw_value::{RawSetting, RawValue};
use crate::byte_size::parse_bytes;
use crate::collect::Shard;
use crate::dataset::{self, Dataset};
use crate::model::ExchangeId;
use crate::people::PeopleList;
use crate::report::Severity;
use crate::suggest::{likely_name, nearest_names};

type Parsed<T> = Result<T, ConfigError>;

pub(super) fn parse_boolean(raw: &RawSetting<'_>) -> Parsed<bool> {
    raw.to_boolean()
}

pub(super) fn parse_requests_per_second(raw: &RawSetting<'_>) -> Parsed<f64> {
    raw.to_number("a number above 0, at most 100000", |rate| *rate > 0.0 && *rate <= 100_000.0)
}

pub(super) fn parse_concurrency(raw: &RawSetting<'_>) -> Parsed<usize> {
    raw.to_number("a whole number from 1 to 256", |n| (1..=256).contains(n))
}

pub(super) fn parse_attempts(raw: &RawSetting<'_>) -> Parsed<u32> {
    raw.to_number("a whole number from 1 to 20", |n| (1..=20).contains(n))
}

pub(super) fn parse_days(raw: &RawSetting<'_>) -> Parsed<u32> {
    raw.to_number("a whole number from 1 to 36500", |n| (1..=36_500).contains(n))
}

pub(super) fn parse_days_or_none(raw: &RawSetting<'_>) -> Parsed<u32> {
    raw.to_number("a whole number from 0 to 36500", |n| *n <= 36_500)
}

pub(super) fn parse_count(raw: &RawSetting<'_>) -> Parsed<usize> {
    raw.to_number("a whole number, 0 or more", |_| true)
}

pub(super) fn parse_duration(raw: &RawSetting<'_>) -> Parsed<Duration> {
    let text = raw.as_text()?.trim();
    humantime::parse_duration(text).map_err(|_| raw.invalid(text, "must be a time such as 7d, 12h or 90m"))
}

/// Empty is none.
pub(super) fn parse_optional_duration(raw: &RawSetting<'_>) -> Parsed<Option<Duration>> {
    if raw.as_text()?.trim().is_empty() { Ok(None) } else { parse_duration(raw).map(Some) }
}

/// At least one; an unknown name is told the nearest.
pub(super) fn parse_datasets(raw: &RawSetting<'_>) -> Parsed<BTreeSet<&'static Dataset>> {
    let find = |name: &str| {
        name.parse().map_err(|reason: String| {
            let likely = likely_name(name, dataset::ALL.iter().map(|dataset| dataset.name));
            let hint = likely.map(|known| format!("; did you mean {known}?")).unwrap_or_default();
            raw.invalid(name, format!("{reason}{hint}"))
        })
    };
    parse_names_with(raw, find)
}

pub(super) fn parse_size(raw: &RawSetting<'_>) -> Parsed<u64> {
    let text = raw.as_text()?;
    parse_bytes(text).map_err(|reason| raw.invalid(text, reason))
}

pub(super) fn parse_optional_text(raw: &RawSetting<'_>) -> Parsed<Option<String>> {
    let text = raw.as_text()?.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

pub(super) fn parse_enum<T: FromStr<Err = String>>(raw: &RawSetting<'_>) -> Parsed<T> {
    raw.parse_text(raw.as_text()?.trim())
}

/// A list that names at least one.
pub(super) fn parse_non_empty_list<T: FromStr<Err = String> + Ord>(
    raw: &RawSetting<'_>,
) -> Parsed<BTreeSet<T>> {
    parse_names_with(raw, |name| raw.parse_text(name))
}

fn parse_names_with<T: Ord>(raw: &RawSetting<'_>, parse: impl Fn(&str) -> Parsed<T>) -> Parsed<BTreeSet<T>> {
    let names = raw.as_list()?;
    if names.is_empty() {
        return Err(raw.invalid("", "must name at least one"));
    }
    names.into_iter().map(|name| parse(name.trim())).collect()
}

pub(super) fn parse_exchange_ids(raw: &RawSetting<'_>) -> Parsed<BTreeSet<ExchangeId>> {
    raw.as_list()?.into_iter().map(|id| parse_exchange_id(raw, id)).collect()
}

fn parse_exchange_id(raw: &RawSetting<'_>, text: &str) -> Parsed<ExchangeId> {
    let id = ExchangeId::new(text);
    if id.as_str().is_empty() || !id.as_str().bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(raw.invalid(text, "an exchange id has digits only; `ilaudit exchanges` lists them"));
    }
    Ok(id)
}

pub(super) fn parse_exit_codes(raw: &RawSetting<'_>) -> Parsed<BTreeSet<u8>> {
    let code = |text: &str| {
        text.trim().parse().map_err(|_| raw.invalid(text, "an exit code is a whole number from 0 to 255"))
    };
    raw.as_list()?.into_iter().map(code).collect()
}

/// Any word, since the service may know more phases than its documentation does.
pub(super) fn parse_phases(raw: &RawSetting<'_>) -> Parsed<BTreeSet<String>> {
    let phase = |text: &str| match text.trim() {
        "" => Err(raw.invalid(text, "a phase is a word such as OPEN or HOLD")),
        phase => Ok(phase.to_uppercase()),
    };
    raw.as_list()?.into_iter().map(phase).collect()
}

pub(super) fn parse_brand_id(raw: &RawSetting<'_>) -> Parsed<Option<u64>> {
    let id = raw.to_number("a whole number, 0 for any brand", |_: &u64| true)?;
    Ok((id != 0).then_some(id))
}

pub(super) fn parse_shard(raw: &RawSetting<'_>) -> Parsed<Option<Shard>> {
    let text = raw.as_text()?.trim();
    if text.is_empty() { Ok(None) } else { raw.parse_text(text).map(Some) }
}

pub(super) fn parse_name_glob(raw: &RawSetting<'_>) -> Parsed<Option<glob::Pattern>> {
    let text = raw.as_text()?;
    let pattern = glob::Pattern::new(text)
        .map_err(|error| raw.invalid(text, format!("not a glob: {} at position {}", error.msg, error.pos)))?;
    Ok((!text.is_empty()).then_some(pattern))
}

pub(super) fn parse_names(raw: &RawSetting<'_>) -> Parsed<BTreeSet<String>> {
    Ok(raw.as_list()?.into_iter().map(|name| name.trim().to_owned()).collect())
}

/// A program and its arguments, in their order.
pub(super) fn parse_command(raw: &RawSetting<'_>) -> Parsed<Vec<String>> {
    Ok(raw.as_list()?.into_iter().map(str::to_owned).collect())
}

/// A character that can stand between cells and is not part of a quoted one.
pub(super) fn parse_delimiter(raw: &RawSetting<'_>) -> Parsed<u8> {
    let text = raw.as_text()?;
    match text.as_bytes() {
        [byte @ (b',' | b';' | b'\t' | b'|')] => Ok(*byte),
        _ => Err(raw.invalid(text, "must be a comma, a semicolon, a tab or |")),
    }
}

/// Any word, since the service may know more roles than its documentation does; at least one.
pub(super) fn parse_roles(raw: &RawSetting<'_>) -> Parsed<BTreeSet<String>> {
    let roles = raw.as_list()?;
    if roles.is_empty() {
        return Err(raw.invalid("", "must name at least one"));
    }
    let role = |text: &str| match text.trim() {
        "" => Err(raw.invalid(text, "a role is a word such as MANAGER_PLUS")),
        role => Ok(role.to_uppercase()),
    };
    roles.into_iter().map(role).collect()
}

/// Domain names in lower case; a leading `@` is ignored.
pub(super) fn parse_domains(raw: &RawSetting<'_>) -> Parsed<BTreeSet<String>> {
    let legal = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let domain =
        |text: &str| match text.trim().trim_start_matches('@').to_lowercase() {
            name if !name.trim_matches('.').is_empty() && name.chars().all(legal) => Ok(name),
            _ => Err(raw
                .invalid(text, "a domain is the part after the @ of an email address, such as bank.example")),
        };
    raw.as_list()?.into_iter().map(domain).collect()
}

pub(super) fn parse_severity_or_never(raw: &RawSetting<'_>) -> Parsed<Option<Severity>> {
    let text = raw.as_text()?.trim();
    if text == "never" {
        return Ok(None);
    }
    let severity = text.parse().map_err(|reason| raw.invalid(text, format!("{reason}, or never")));
    severity.map(Some)
}

pub(super) fn parse_required_path(raw: &RawSetting<'_>) -> Parsed<PathBuf> {
    let path = raw.to_path()?;
    if path.as_os_str().is_empty() {
        return Err(raw.invalid("", "must name a folder"));
    }
    Ok(path)
}

pub(super) fn parse_optional_path(raw: &RawSetting<'_>) -> Parsed<Option<PathBuf>> {
    let path = raw.to_path()?;
    let is_blank = path.to_str().is_some_and(|path| path.trim().is_empty());
    Ok((!is_blank).then_some(path))
}

/// A file, or the people themselves, as a run keeps them.
pub(super) fn parse_leavers(raw: &RawSetting<'_>) -> Parsed<Leavers> {
    if let RawValue::List(_) = raw.value {
        let list = PeopleList::from_texts(raw.as_list()?);
        return list.map(Leavers::List).map_err(|(entry, reason)| raw.invalid(entry, reason));
    }
    Ok(parse_optional_path(raw)?.map_or(Leavers::NotSet, Leavers::File))
}

pub(super) fn parse_timezone(raw: &RawSetting<'_>) -> Parsed<Tz> {
    let name = raw.as_text()?.trim();
    let found = TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(name));
    found.copied().ok_or_else(|| raw.invalid(name, unknown_zone(name)))
}

/// What is no name, such as `local` or `+02:00`, is like none.
fn unknown_zone(name: &str) -> String {
    let names = || TZ_VARIANTS.iter().map(|zone| zone.name());
    let is_offset = name.contains(|c: char| c == '+' || c.is_ascii_digit());
    if is_offset || likely_name(name, names()).is_none() {
        return "must be an IANA name such as Europe/London".to_owned();
    }
    format!("unknown time zone; similar ones are {}", nearest_names(name, names(), 3).join(", "))
}
