//! Which URLs credentials may be sent to.

use url::Url;

use super::error::ConfigError;
use super::raw_value::RawSetting;
use crate::api::is_loopback;

/// https, or http on loopback; nothing that could carry a secret.
pub(super) fn parse_base_url(raw: &RawSetting<'_>) -> Result<Url, ConfigError> {
    let text = raw.as_text()?;
    // What stands before an `@` or after a `?` may be a secret.
    let printable = if text.contains(['@', '?', '#']) { "…" } else { text };
    let refuse = |reason: &str| raw.invalid(printable, reason);
    let mut url = Url::parse(text)
        .map_err(|error| refuse(&format!("not a URL: {error}; write it as https://api.intralinks.com")))?;
    if let Some(reason) = rejection_reason(&url) {
        return Err(refuse(reason));
    }
    let path = format!("{}/", url.path().trim_end_matches('/'));
    url.set_path(&path);
    Ok(url)
}

/// Why credentials must not be sent to the URL.
fn rejection_reason(url: &Url) -> Option<&'static str> {
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
