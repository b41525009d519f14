//! A page to look at a splash text with, that runs nothing of it and loads nothing from outside.

use std::fmt::Write as _;

use chrono_tz::Tz;

use crate::model::Timestamp;
use crate::report::format::zone;

/// The frame is sandboxed, and inherits the page's policy: no script, no form, no image or style from outside.
const HEAD: &str = "\
<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">
<style>
body { font: 15px/1.4 sans-serif; margin: 2em; }
td, th { padding: .2em 1.5em .2em 0; text-align: left; vertical-align: top; }
iframe { width: 100%; height: 30em; border: 1px solid #888; }
pre { white-space: pre-wrap; border: 1px solid #888; padding: 1em; }
</style>
";

/// A text, or whatever was shown instead of one, with the consents to it.
pub struct SplashPage {
    pub exchange_id: String,
    pub exchange_name: Option<String>,
    /// Of the first consent.
    pub number: i64,
    pub text_sha256: Option<String>,
    pub consents: Vec<ConsentLine>,
}

pub struct ConsentLine {
    pub accepted_on: Timestamp,
    pub account: Option<String>,
    pub button: Option<String>,
    pub during: String,
}

impl SplashPage {
    /// The page beside the files of that name.
    pub fn render(&self, stem: &str, text: Option<&str>, image: Option<&str>) -> String {
        let name = escape(self.exchange_name.as_deref().unwrap_or(&self.exchange_id));
        let mut page = format!("{HEAD}<title>Consent: {name}</title>\n<h1>{name}</h1>\n<table>\n");
        let _ = writeln!(page, "<tr><th>Exchange<td>{}", escape(&self.exchange_id));
        if let Some(sha256) = &self.text_sha256 {
            let _ = writeln!(page, "<tr><th>SHA-256 of the text<td>{}", escape(sha256));
        }
        page.push_str("</table>\n<table>\n<tr><th>Consent sent (UTC)<th>Account<th>Button<th>During\n");
        for consent in &self.consents {
            page.push_str(&consent.render());
        }
        page.push_str("</table>\n");
        match text {
            Some(text) => page.push_str(&render_text(stem, &escape(text))),
            None => page.push_str("<p>The service showed no text.\n"),
        }
        if let Some(image) = image {
            let _ = writeln!(page, "<p>The image that was shown with it: <a href=\"{image}\">{image}</a>");
        }
        page
    }
}

impl ConsentLine {
    fn render(&self) -> String {
        let on = zone::rfc3339(self.accepted_on, Tz::UTC);
        let account = self.account.as_deref().unwrap_or("unknown");
        let cells = [&on, account, self.button.as_deref().unwrap_or(""), &self.during];
        let cells: String = cells.iter().map(|cell| format!("<td>{}", escape(cell))).collect();
        format!("<tr>{cells}\n")
    }
}

/// The text in a frame that runs nothing, and its source for where the frame shows nothing.
fn render_text(stem: &str, text: &str) -> String {
    format!(
        "<h2>The text</h2>\n<iframe sandbox srcdoc=\"{text}\"></iframe>\n\
         <h2>Its source</h2>\n<p>As it came: <a href=\"{stem}.txt\">{stem}.txt</a>\n<pre>{text}</pre>\n"
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
