//! A report as a table: its first rows, and where the others are.

use chrono_tz::Tz;
use maud::{Markup, PreEscaped, Render as _, html};

use super::shown_columns::choose_columns;
use super::text::show_cell;
use super::tones::Tones;
use crate::report::error::ReportError;
use crate::report::format::csv::CSV;
use crate::report::format::page::PageContext;
use crate::report::output::publish::CellChanges;
use crate::report::query::cell::Cell;
use crate::report::query::rows::{Rows, stream_rows};
use crate::report::summary::wording::group_thousands;
use crate::report::template::column::{Column, ColumnType};
use crate::report::template::layout::UNKNOWN;
use crate::report::template::report::Template;

/// Rows of a table.
const MAX_ROWS: u64 = 2000;

/// A table ends at this many bytes of rows: what people read first gets more of the page.
const MAX_BYTES: usize = 56 << 10;
const MAX_BYTES_FIRST: usize = 256 << 10;
const FIRST: [&str; 3] = ["findings", "exchanges", "people"];

/// A report as the page has it.
pub struct ReportTable<'a> {
    pub template: &'a Template,
    zone: Tz,
    columns: Vec<ShownColumn<'a>>,
    body: TableBody,
    /// Rows of the report.
    total: u64,
    /// The values that are not shown as they are.
    pub changes: CellChanges,
}

/// A column, and where it is in a row.
#[derive(Clone, Copy)]
struct ShownColumn<'a> {
    place: usize,
    column: &'a Column,
    is_toned: bool,
}

/// The rows that are shown, in one body or in one for each group.
#[derive(Default)]
struct TableBody {
    html: String,
    rows: u64,
    cut_cells: u64,
    group: Option<OpenGroup>,
}

/// The group that rows are added to.
struct OpenGroup {
    /// Of the column that groups are told apart by.
    key: String,
    /// Above its rows.
    heading: String,
    /// Where it begins.
    start: usize,
    rows: u64,
}

/// Reads as many rows of a report as there is room for.
pub fn read_table<'a>(
    context: &PageContext<'_>,
    tones: &Tones<'_>,
    template: &'a Template,
) -> Result<ReportTable<'a>, ReportError> {
    let columns = choose_columns(template).into_iter().filter_map(|place| {
        let column = template.columns.get(place)?;
        Some(ShownColumn { place, column, is_toned: tones.is_toned(&template.name, &column.name) })
    });
    let columns: Vec<_> = columns.collect();
    let is_first = FIRST.contains(&template.name.as_str());
    let max_bytes = if is_first { MAX_BYTES_FIRST } else { MAX_BYTES };
    let writer = BodyWriter { template, columns: &columns, tones, zone: context.zone, max_bytes };
    let (read, body) = stream_rows(context.view, template, |rows| Ok(writer.write_rows(rows)))?;
    let changes = CellChanges {
        cut_cells: body.cut_cells,
        mistyped_cells: read.mistyped_cells,
        ..CellChanges::default()
    };
    Ok(ReportTable { template, zone: context.zone, columns, body, total: read.rows, changes })
}

struct BodyWriter<'a> {
    template: &'a Template,
    columns: &'a [ShownColumn<'a>],
    tones: &'a Tones<'a>,
    zone: Tz,
    max_bytes: usize,
}

impl BodyWriter<'_> {
    fn write_rows(&self, rows: Rows) -> TableBody {
        let mut body = TableBody::default();
        for batch in rows {
            for row in batch.rows() {
                // the others are read as well: how many there are, and that they can be read, is part of the page
                if body.rows < MAX_ROWS && body.html.len() < self.max_bytes {
                    self.begin_group(&row, &mut body);
                    self.write_row(&row, &mut body);
                } else if let Some(group) =
                    body.group.as_mut().filter(|group| group.key == self.group_key(&row))
                {
                    group.rows += 1;
                }
            }
        }
        body.end_group(self.columns.len());
        body
    }

    /// What the row has in common with its neighbours; empty where the report has no groups.
    fn group_key(&self, row: &[Cell<'_>]) -> String {
        self.group_texts(row).next().unwrap_or_default()
    }

    fn group_texts(&self, row: &[Cell<'_>]) -> impl Iterator<Item = String> {
        let place = |name: &String| self.template.columns.iter().position(|column| column.name == *name);
        let places = self.template.layout.grouped.iter().filter_map(place);
        places.filter_map(|place| row.get(place)).map(|cell| show_cell(*cell, self.zone).text.into_owned())
    }

    fn begin_group(&self, row: &[Cell<'_>], body: &mut TableBody) {
        let key = self.group_key(row);
        if self.template.layout.grouped.is_empty()
            || body.group.as_ref().is_some_and(|group| group.key == key)
        {
            return;
        }
        body.end_group(self.columns.len());
        let others = self.group_texts(row).skip(1).filter(|text| !text.is_empty());
        let heading = others.collect::<Vec<_>>().join(" · ");
        body.group = Some(OpenGroup { key, heading, start: body.html.len(), rows: 0 });
    }

    fn write_row(&self, row: &[Cell<'_>], body: &mut TableBody) {
        body.rows += 1;
        body.group.iter_mut().for_each(|group| group.rows += 1);
        body.html.push_str("<tr>");
        for shown in self.columns {
            match self.template.is_unknown(row, shown.place) {
                true => {
                    let class = if is_number(shown.column.kind) { "u n" } else { "u" };
                    html!(td class=(class) { (UNKNOWN) }).render_to(&mut body.html);
                }
                false => self.write_cell(shown, row.get(shown.place).copied().unwrap_or(Cell::Empty), body),
            }
        }
        body.html.push_str("</tr>");
    }

    fn write_cell(&self, shown: &ShownColumn<'_>, cell: Cell<'_>, body: &mut TableBody) {
        let cell = show_cell(cell, self.zone);
        body.cut_cells += u64::from(cell.is_cut);
        let class = match is_number(shown.column.kind) {
            true => Some("n"),
            false => self.tones.class_of(&cell.text).filter(|_| shown.is_toned),
        };
        html!(td class=[class] { (cell.text) }).render_to(&mut body.html);
    }
}

impl TableBody {
    /// Puts the heading of the group above its rows: how many they are is known now.
    fn end_group(&mut self, columns: usize) {
        let Some(group) = self.group.take() else { return };
        let count = group_thousands(group.rows);
        let heading = html! {
            tr.g {
                th scope="rowgroup" colspan=(columns) {
                    (group.key) " (" (count) ")"
                    @if !group.heading.is_empty() { " " span { (group.heading) } }
                }
            }
        };
        let begin = if group.start == 0 { "" } else { "</tbody><tbody>" };
        self.html.insert_str(group.start, &format!("{begin}{}", heading.into_string()));
    }
}

impl ReportTable<'_> {
    /// The rows that are shown.
    pub fn rows(&self) -> u64 {
        self.body.rows
    }

    /// The table, which can be folded.
    pub fn draw(&self) -> Markup {
        let Template { name, title, description, .. } = self.template;
        html! {
            details.report id={ "report-" (name) } open data-fold {
                summary { h3 { (title) } " " span.count { (self.describe_count()) } }
                p.note { (description) }
                @if self.body.rows > 0 {
                    div.scroll role="region" aria-label={ (title) " as a table" } tabindex="0" {
                        table.data {
                            caption { (title) ", " (self.describe_count()) }
                            thead { tr { @for shown in &self.columns { (draw_header(shown.column, self.zone)) } } }
                            tbody { (PreEscaped(&self.body.html)) }
                        }
                    }
                } @else {
                    p { "No rows. The coverage says in which exchanges this was collected." }
                }
                @if let Some(rest) = self.describe_rest() { p.note { (rest) } }
            }
        }
    }

    fn describe_count(&self) -> String {
        let (shown, total) = (group_thousands(self.body.rows), group_thousands(self.total));
        match (self.body.rows == self.total, self.total) {
            (true, 1) => "1 row".to_owned(),
            (true, _) => format!("{total} rows"),
            (false, _) => format!("the first {shown} of {total} rows"),
        }
    }

    /// Rows and columns that the page does not have, and where they are.
    fn describe_rest(&self) -> Option<String> {
        let path = CSV.report_path(&self.template.name);
        let rows = self.total.saturating_sub(self.body.rows);
        let columns = self.template.columns.len() - self.columns.len();
        let noun = |count: u64, noun: &str| {
            format!("{} more {noun}{}", group_thousands(count), if count == 1 { "" } else { "s" })
        };
        match (rows, columns as u64) {
            (0, 0) => None,
            (0, columns) => Some(format!("{} in {path}.", noun(columns, "column"))),
            (rows, 0) => Some(format!("{} in {path}.", noun(rows, "row"))),
            (rows, columns) => {
                Some(format!("{} and {} in {path}.", noun(rows, "row"), noun(columns, "column")))
            }
        }
    }
}

fn draw_header(column: &Column, zone: Tz) -> Markup {
    let class = is_number(column.kind).then_some("n");
    html!(th scope="col" class=[class] { (column.heading_in(zone)) })
}

fn is_number(kind: ColumnType) -> bool {
    matches!(kind, ColumnType::Integer | ColumnType::Bytes)
}
