//! The blocks of the neutral page.

use maud::{Markup, html};

use super::text::show_text;
use super::tones::{Tones, tone_class};
use crate::report::summary::page::{ColumnHeading, Figure, Table, Value, ValueKind};
use crate::report::summary::run_summary::Gap;
use crate::report::summary::wording::group_thousands;
use crate::report::template::layout::UNKNOWN;
use crate::report::template::workbook::Tone;

/// Gaps that are listed; the coverage report has all.
const MAX_GAPS: usize = 200;

pub fn draw_verdict(tone: Tone, sentence: &str) -> Markup {
    html!(p class={ "verdict " (tone_class(tone)) } { (sentence) })
}

pub fn draw_notice(sentence: &str) -> Markup {
    html!(p.notice role="note" { (sentence) })
}

pub fn draw_figures(figures: &[Figure]) -> Markup {
    html! {
        dl.figures {
            @for figure in figures {
                div {
                    dt { (figure.label) }
                    dd {
                        strong { (figure.count.map_or(UNKNOWN.to_owned(), group_thousands)) }
                        @if !figure.note.is_empty() { " " span { (figure.note) } }
                    }
                }
            }
        }
    }
}

pub fn draw_properties(title: &str, lines: &[(&'static str, String)]) -> Markup {
    html! {
        h3 { (title) }
        dl.properties { @for (name, value) in lines { div { dt { (name) } dd { (show_text(value)) } } } }
    }
}

/// A small table; where it has no rows, its sentence for that.
pub fn draw_table(table: &Table, tones: &Tones<'_>) -> Markup {
    html! {
        @if table.rows.is_empty() {
            @if !table.if_empty.is_empty() { h3 { (table.title) } p { (table.if_empty) } }
        } @else {
            div.scroll role="region" aria-label=(table.title) tabindex="0" {
                table.small {
                    caption { (table.title) }
                    thead { tr { @for heading in &table.columns { (draw_heading(*heading)) } } }
                    tbody {
                        @for row in &table.rows {
                            tr { @for (heading, value) in table.columns.iter().zip(row) { (draw_value(heading.kind, value, tones)) } }
                        }
                    }
                }
            }
        }
    }
}

fn draw_heading(heading: ColumnHeading) -> Markup {
    let class = heading.is_numeric().then_some("n");
    html!(th scope="col" class=[class] { (heading.text) })
}

fn draw_value(kind: ValueKind, value: &Value, tones: &Tones<'_>) -> Markup {
    match (value, kind) {
        (Value::Number(Some(count)), _) => html!(td.n { (group_thousands(*count)) }),
        (Value::Number(None), _) => html!(td.u.n { (UNKNOWN) }),
        (Value::Text(text), ValueKind::Status) => {
            html!(td class=[tones.class_of(text)] { (show_text(text)) })
        }
        (Value::Text(text), _) => html!(td { (show_text(text)) }),
    }
}

pub fn draw_gaps(gaps: &[Gap], tones: &Tones<'_>) -> Markup {
    html! {
        @if gaps.is_empty() {
            h3 { "Gaps" }
            p { "None in the exchanges of this run." }
        } @else {
            div.scroll role="region" aria-label="Gaps" tabindex="0" {
                table.small {
                    caption { "Gaps" }
                    thead {
                        tr {
                            @for name in ["Exchange", "Exchange id", "Dataset", "State", "Gate", "Rows", "Message"] {
                                th scope="col" { (name) }
                            }
                        }
                    }
                    tbody { @for gap in gaps.iter().take(MAX_GAPS) { (draw_gap(gap, tones)) } }
                }
            }
            @if gaps.len() > MAX_GAPS {
                p.note { (group_thousands((gaps.len() - MAX_GAPS) as u64)) " more: see the report Coverage." }
            }
        }
    }
}

fn draw_gap(gap: &Gap, tones: &Tones<'_>) -> Markup {
    let rows = gap.rows.zip(gap.rows_expected).map(|(rows, expected)| format!("{rows} of {expected}"));
    let state = gap.state.as_str();
    html! {
        tr {
            td { (show_text(gap.exchange_name.as_deref().unwrap_or_default())) }
            td { (show_text(&gap.exchange_id)) }
            td { (show_text(&gap.dataset)) }
            td class=[tones.class_of(state)] { (state) }
            td { (show_text(gap.gate.as_deref().unwrap_or_default())) }
            td { (rows.unwrap_or_default()) }
            td { (show_text(&gap.reason())) }
        }
    }
}
