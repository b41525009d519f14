//! The pictures of the page: what each counts.

use super::bars::{Bar, Bars};
use crate::count_noun::count_noun;
use crate::report::error::ReportError;
use crate::report::format::page::PageContext;
use crate::report::query::rule_findings::RuleSummary;
use crate::report::summary::chart_data::{SEVERITIES, read_chart};
use crate::report::summary::visits::{self, LastVisits, read_last_visits};
use crate::report::template::severity::Severity;
use crate::report::template::workbook::ChartTemplate;

/// The largest of something in a report: element, title, report, label, value.
const CHARTS: [(&str, &str, &str, &str, Option<&str>); 4] = [
    ("documents-by-exchange", "Documents by exchange", "exchanges", "exchange_name", Some("documents")),
    (
        "bytes-by-exchange",
        "Size of the documents by exchange, in bytes",
        "exchanges",
        "exchange_name",
        Some("document_bytes"),
    ),
    ("people-by-organization", "People by organization", "people", "organizations", None),
    ("users-by-role", "Users by role (a person counts once in each exchange)", "users", "role_type", None),
];

/// The pictures of exchanges and people, as far as the page has their reports.
pub fn read_pictures(context: &PageContext<'_>) -> Result<Vec<Bars>, ReportError> {
    let mut pictures = Vec::new();
    for (id, title, report, label, value) in CHARTS {
        let columns: Vec<&str> = [label].into_iter().chain(value).collect();
        if context.find_report(report, &columns).is_none() {
            continue;
        }
        let chart = ChartTemplate {
            title: title.to_owned(),
            report: report.to_owned(),
            label: label.to_owned(),
            unnamed: None,
            value: value.map(str::to_owned),
        };
        // a person is a user of each exchange that lists them
        let total = if report == "people" { Some("users") } else { chart.total() };
        let frame = total.and_then(|total| context.run_page.frame(total)).unwrap_or_default();
        let data = read_chart(context.view, context.templates, frame, &chart)?;
        pictures.push(Bars::from_chart(id, data));
    }
    if let Some(users) = context.find_report("users", &visits::COLUMNS) {
        let read = read_last_visits(context.view, users, context.run.started_on, context.zone)?;
        pictures.push(visit_bars(read, context.run_page.frame("users").unwrap_or_default()));
    }
    Ok(pictures)
}

fn visit_bars(visits: LastVisits, frame: &str) -> Bars {
    let outside =
        [("later than the run", visits.later), ("earlier", visits.earlier), ("no visit known", visits.none)];
    let outside = outside.into_iter().filter(|(_, count)| *count > 0);
    let bars =
        visits.months.into_iter().rev().map(|(month, count)| Bar { label: month, count, class: "bar" });
    let outside = outside.map(|(label, count)| Bar { label: label.to_owned(), count, class: "bar-muted" });
    Bars {
        id: "last-visits",
        title: "Last visits by month (a person counts once in each exchange)".to_owned(),
        frame: frame.to_owned(),
        label: "Month".to_owned(),
        value: "Users".to_owned(),
        bars: bars.chain(outside).collect(),
        rest: Vec::new(),
        legend: Vec::new(),
    }
}

/// The findings of each rule that found something, coloured by severity.
pub fn finding_bars(rules: &[RuleSummary]) -> Bars {
    let (found, other): (Vec<_>, Vec<_>) = rules.iter().partition(|rule| rule.findings > 0);
    let not_known = other.iter().filter(|rule| !rule.state.is_known()).count();
    let nothing = |rules: u64| {
        count_noun(rules, "rule found nothing where it was", "rules found nothing where they were")
            + " assessed"
    };
    let unknown = |rules: u64| count_noun(rules, "rule was", "rules were") + " off or not assessed: unknown";
    let clean = other.len() - not_known;
    let rest =
        [(clean > 0).then(|| nothing(clean as u64)), (not_known > 0).then(|| unknown(not_known as u64))];
    let bars = found.into_iter().map(|rule| Bar {
        label: format!("{} · {}", rule.severity, rule.title),
        count: rule.findings,
        class: severity_class(rule.severity),
    });
    Bars {
        id: "findings-by-rule",
        title: "Findings by severity and rule".to_owned(),
        frame: "The most severe first. The table says in how many exchanges each rule could be assessed."
            .to_owned(),
        label: "Rule".to_owned(),
        value: "Findings".to_owned(),
        bars: bars.collect(),
        rest: rest.into_iter().flatten().map(|sentence| (sentence, None)).collect(),
        legend: SEVERITIES.map(|severity| (severity.as_str(), severity_class(severity))).into(),
    }
}

fn severity_class(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "bad",
        Severity::Medium => "warning",
        Severity::Low => "bar",
        Severity::Info => "bar-muted",
    }
}
