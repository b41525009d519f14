//! The page as a file: head, navigation, sections, footer.

use std::io::Write as _;

use chrono_tz::Tz;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::blocks::draw_notice;
use super::policy::{SCRIPT, STYLE, describe_policy};
use super::report_table::{ReportTable, read_table};
use super::sections::{Section, build_sections};
use super::shown_columns::sort_reports;
use super::text::show_text;
use super::tones::Tones;
use crate::report::error::ReportError;
use crate::report::format::descriptor::{Format, Writer};
use crate::report::format::page::PageContext;
use crate::report::output::publish::{CellChanges, StagedFile, Written};
use crate::report::summary::run_summary::RunRecord;
use crate::report::summary::wording::local_time;
use crate::report::template::column::ColumnType;

/// One page for all reports.
pub static HTML: Format = Format {
    name: "html",
    title: "HTML",
    description: "the run on one page, for a browser",
    describe_type,
    resource: None,
    writer: Writer::Page(write_page),
};

const TITLE: &str = "Audit of data rooms";

fn describe_type(column: ColumnType) -> &'static str {
    match column {
        ColumnType::Id | ColumnType::Text => "text; long ones cut",
        ColumnType::Integer => "digits in groups of three",
        ColumnType::Bytes => "digits in groups of three, in bytes",
        ColumnType::Datetime => "date and time in the chosen time zone, to the second",
        ColumnType::Boolean => "yes, no",
        ColumnType::List => "joined by `; `; an item with a `;` in quotes",
    }
}

fn write_page(context: &PageContext<'_>, file: &mut StagedFile) -> Result<Written, ReportError> {
    let tones = Tones::of_templates(context.templates);
    let reports = sort_reports(&context.reports).into_iter();
    let tables: Vec<ReportTable<'_>> =
        reports.map(|report| read_table(context, &tones, report)).collect::<Result<_, _>>()?;
    let sections = build_sections(context, &tones, &tables)?;
    let mut changes = CellChanges::default();
    tables.iter().for_each(|table| changes.add(table.changes.clone()));
    let notice = changes.describe_mistyped();
    let page = draw_document(context.run, context.zone, &sections, &tables, notice).into_string();
    file.write_all(page.as_bytes()).map_err(ReportError::write(&HTML.page_path()))?;
    Ok(Written { rows: tables.iter().map(ReportTable::rows).sum(), changes })
}

fn draw_document(
    run: &RunRecord,
    zone: Tz,
    sections: &[Section],
    tables: &[ReportTable<'_>],
    notice: Option<String>,
) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            (draw_head(run))
            body {
                a.skip href="#content" { "Skip to the content" }
                header {
                    h1 { (TITLE) }
                    p { (describe_run(run)) }
                    p.note { "Times are in the zone " (zone.name()) "." }
                }
                (draw_navigation(sections, tables))
                main #content tabindex="-1" {
                    @if let Some(sentence) = notice { (draw_notice(&sentence)) }
                    @for section in sections {
                        section aria-labelledby={ (section.id) "-heading" } id=(section.id) {
                            h2 id={ (section.id) "-heading" } { (section.title) }
                            (section.body)
                        }
                    }
                }
                (draw_footer(run, zone))
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// The policy comes before what it allows.
fn draw_head(run: &RunRecord) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(describe_policy());
            meta name="referrer" content="no-referrer";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { @if run.simulated == Some(true) { "SIMULATED: " } (TITLE) ", run " (run.run_id) }
            style { (PreEscaped(STYLE)) }
        }
    }
}

fn draw_navigation(sections: &[Section], tables: &[ReportTable<'_>]) -> Markup {
    html! {
        nav aria-label="Contents" {
            ul { @for section in sections { li { a href={ "#" (section.id) } { (section.title) } } } }
            ul.reports {
                @for table in tables {
                    li { a href={ "#report-" (table.template.name) } { (table.template.title) } }
                }
            }
        }
    }
}

fn describe_run(run: &RunRecord) -> String {
    let account = run.account.as_ref().map(|account| format!(" · {account}")).unwrap_or_default();
    show_text(&format!("{}{account} · run {}", run.service, run.run_id)).into_owned()
}

/// Facts of the run alone: the page has to be the same whenever it is made.
fn draw_footer(run: &RunRecord, zone: Tz) -> Markup {
    let mark = if run.simulated == Some(true) { "SIMULATED · " } else { "" };
    html! {
        footer {
            p {
                (mark) (describe_run(run)) " · collected "
                (local_time(Some(run.started_on), zone)) " (" (zone.name()) ") by ilaudit " (show_text(&run.tool_version))
            }
        }
    }
}
