//! A report as tables across: a sheet for each value of one column, with the values of a second down and of a third across.

use std::collections::BTreeMap;
use std::io;

use rust_xlsxwriter::{Format, Url, Workbook, Worksheet, XlsxError};

use crate::report::format::formula_guard::is_guarded;
use crate::report::format::xlsx::page_setup::{PageFooter, set_up_page};
use crate::report::format::xlsx::sheet_names::SheetNames;
use crate::report::format::xlsx::styles::Styles;
use crate::report::format::xlsx::{cell_text, panic_guard};
use crate::report::output::publish::CellChanges;
use crate::report::query::cell::Cell;
use crate::report::query::rows::Rows;
use crate::report::template::layout::UNKNOWN;
use crate::report::template::report::Template;
use crate::report::template::workbook::{PivotAxis, PivotTemplate, SheetTemplate, Tone};

/// Sheets that can still be found their way in.
const MAX_SHEETS: usize = 200;
/// Columns of a sheet, the first left out, and the one that says that there are more.
const MAX_COLUMNS: usize = 16_382;

/// Columns that can be read beside the first on the width of a page.
const COLUMNS_OF_PAGE: usize = 10;

/// In characters.
const ROW_WIDTH: u16 = 60;
const COLUMN_WIDTH: u16 = 22;
/// In points: three lines.
const HEADER_HEIGHT: u16 = 48;

/// What is to be shown.
pub struct PivotPlan<'a> {
    pub sheet: &'a SheetTemplate,
    pub pivot: &'a PivotTemplate,
    pub template: &'a Template,
    pub tones: &'a BTreeMap<String, Tone>,
    pub footer: &'a PageFooter,
    /// Titles of the workbook's other sheets.
    pub titles: Vec<&'a str>,
    /// Rows that a sheet holds below its header.
    pub limit: u64,
}

/// Writes the sheets; their cells go to disk row by row. The report comes sorted by sheet and row, and each row has the
/// columns of its sheet's first.
pub struct PivotWriter<'a> {
    book: &'a mut Workbook,
    styles: &'a Styles,
    plan: PivotPlan<'a>,
    names: SheetNames,
    /// Where the list of sheets is.
    index: usize,
    listed: Vec<(String, String)>,
    /// Sheets beyond the limit, and rows.
    left_out: u64,
    left_out_rows: u64,
    sheet: Option<OpenSheet>,
    changes: CellChanges,
}

/// The sheet that rows are written to.
struct OpenSheet {
    key: String,
    worksheet: Worksheet,
    /// The keys of its columns, with their places.
    columns: BTreeMap<String, usize>,
    /// The key of the row that comes, and its number.
    row: Option<String>,
    number: u32,
}

/// One cell of the report's row, as text.
struct Entry {
    sheet: (String, String),
    row: (String, String),
    column: (String, String),
    text: String,
    tone: Option<Tone>,
}

impl<'a> PivotWriter<'a> {
    /// Begins with the sheet that lists the others.
    pub fn new(book: &'a mut Workbook, styles: &'a Styles, plan: PivotPlan<'a>) -> Result<Self, XlsxError> {
        let index = book.worksheets().len();
        book.add_worksheet().set_name(&plan.sheet.title)?;
        let names = SheetNames::new(plan.titles.iter().copied());
        let (listed, changes) = (Vec::new(), CellChanges::default());
        Ok(Self {
            book,
            styles,
            plan,
            names,
            index,
            listed,
            left_out: 0,
            left_out_rows: 0,
            sheet: None,
            changes,
        })
    }

    /// Writes all rows; on a thread of its own, where a full disk must not be a panic either.
    pub fn write_rows(&mut self, rows: Rows) -> io::Result<()> {
        let mut first = Vec::new();
        panic_guard::guard_spooling(|| {
            for batch in rows {
                for row in batch.rows() {
                    let entry = self.read_entry(&row);
                    self.write_entry(entry, &mut first)?;
                }
            }
            self.write_first(&mut first)
        })?
    }

    /// Ends the last sheet, and lists them all.
    pub fn finish(mut self) -> Result<CellChanges, XlsxError> {
        self.close_sheet();
        self.write_index()?;
        Ok(self.changes)
    }

    fn read_entry(&self, cells: &[Cell<'_>]) -> Entry {
        let text = |name: &str| {
            let place = self.plan.template.columns.iter().position(|column| column.name == name);
            place.and_then(|place| cells.get(place)).map(cell_as_text).unwrap_or_default()
        };
        let axis = |axis: &PivotAxis| {
            let (key, title) = (text(&axis.key), text(&axis.title));
            if title.trim().is_empty() { (key.clone(), key) } else { (key, title) }
        };
        let pivot = self.plan.pivot;
        let state = self.plan.sheet.toned.first().map(|column| text(column)).unwrap_or_default();
        let tone = self.plan.tones.get(&state).copied();
        let cell = pivot.unknown.as_ref().filter(|_| state == UNKNOWN).unwrap_or(&pivot.cell);
        let columns = self.plan.template.columns.iter().map(|column| column.name.as_str());
        let fill = |filled: String, name: &str| match text(name) {
            value if value.is_empty() => filled.replace(&format!("{{{name}}}"), "?"),
            value => filled.replace(&format!("{{{name}}}"), &value),
        };
        let text = columns.filter(|name| cell.contains(&format!("{{{name}}}"))).fold(cell.clone(), fill);
        Entry { sheet: axis(&pivot.sheets), row: axis(&pivot.rows), column: axis(&pivot.columns), text, tone }
    }

    /// The first row of a sheet waits until it is whole: the header is made of it.
    fn write_entry(&mut self, entry: Entry, first: &mut Vec<Entry>) -> io::Result<()> {
        if first.last().is_some_and(|last| (&last.sheet.0, &last.row.0) != (&entry.sheet.0, &entry.row.0)) {
            self.write_first(first)?;
        }
        let is_new = self.sheet.as_ref().is_none_or(|sheet| sheet.key != entry.sheet.0);
        match is_new {
            true => first.push(entry),
            false => self.write_cell(&entry)?,
        }
        Ok(())
    }

    /// Opens the sheet of the rows that wait, and writes them.
    fn write_first(&mut self, first: &mut Vec<Entry>) -> io::Result<()> {
        let Some(entry) = first.first() else { return Ok(()) };
        self.close_sheet();
        let (key, title) = entry.sheet.clone();
        match self.listed.len() < MAX_SHEETS {
            true => self.open_sheet(key, &title, first).map_err(io::Error::other)?,
            false => {
                self.left_out += 1;
                self.sheet = Some(OpenSheet::left_out(key));
            }
        }
        first.drain(..).try_for_each(|entry| self.write_cell(&entry))
    }

    fn open_sheet(&mut self, key: String, title: &str, first: &[Entry]) -> Result<(), XlsxError> {
        let name = self.names.take_name(title);
        let mut worksheet = self.book.new_worksheet_with_constant_memory()?;
        worksheet.set_name(&name)?.set_freeze_panes(1, 1)?.set_row_height(0, HEADER_HEIGHT)?;
        worksheet.set_column_width(0, ROW_WIDTH)?;
        worksheet.set_repeat_rows(0, 0)?.set_repeat_columns(0, 0)?;
        set_up_page(&mut worksheet, self.plan.footer, &name, count_pages(first.len()));
        write_text(&mut worksheet, 0, 0, title, &self.styles.header, &mut self.changes)?;
        let mut columns = BTreeMap::new();
        for (place, entry) in first.iter().enumerate() {
            columns.insert(entry.column.0.clone(), place);
            if let Some(column) = column_number(place) {
                worksheet.set_column_width(column, COLUMN_WIDTH)?;
                let more = first.len() - place;
                let title = match place == MAX_COLUMNS {
                    true => format!("and {more} more: see the report {}", self.plan.sheet.report),
                    false => entry.column.1.clone(),
                };
                write_text(&mut worksheet, 0, column, &title, &self.styles.header, &mut self.changes)?;
            }
        }
        self.listed.push((name, title.to_owned()));
        self.sheet = Some(OpenSheet { key, worksheet, columns, row: None, number: 0 });
        Ok(())
    }

    fn write_cell(&mut self, entry: &Entry) -> io::Result<()> {
        let limit = u32::try_from(self.plan.limit).unwrap_or(u32::MAX);
        let Some(sheet) = self.sheet.as_mut().filter(|sheet| !sheet.columns.is_empty()) else {
            return Ok(());
        };
        let Some(place) = sheet.columns.get(&entry.column.0).copied() else {
            let reason =
                format!("`{}` is a column that the first row of its sheet does not have", entry.column.1);
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        };
        let changes = &mut self.changes;
        if sheet.row.as_ref() != Some(&entry.row.0) {
            sheet.row = Some(entry.row.0.clone());
            sheet.number = sheet.number.saturating_add(1);
            if sheet.number > limit {
                self.left_out_rows += 1;
            } else {
                let style = &self.styles.value;
                write_text(&mut sheet.worksheet, sheet.number, 0, &entry.row.1, style, changes)
                    .map_err(io::Error::other)?;
            }
        }
        match column_number(place).filter(|_| place < MAX_COLUMNS && sheet.number <= limit) {
            Some(column) => {
                let style = entry.tone.map_or(&self.styles.value, |tone| self.styles.for_tone(tone));
                write_text(&mut sheet.worksheet, sheet.number, column, &entry.text, style, changes)
                    .map_err(io::Error::other)
            }
            None => Ok(()),
        }
    }

    fn close_sheet(&mut self) {
        if let Some(sheet) = self.sheet.take().filter(|sheet| !sheet.columns.is_empty()) {
            self.book.push_worksheet(sheet.worksheet);
        }
    }

    /// The sheets with their full titles, and what is not among them.
    fn write_index(&mut self) -> Result<(), XlsxError> {
        let (report, styles) = (&self.plan.sheet.report, self.styles);
        let index = self.book.worksheet_from_index(self.index)?;
        index.set_column_width(0, 34)?.set_column_width(1, ROW_WIDTH)?.set_freeze_panes(1, 0)?;
        set_up_page(index, self.plan.footer, &self.plan.sheet.title, 1);
        write_text(index, 0, 0, "Sheet", &styles.header, &mut self.changes)?;
        write_text(index, 0, 1, "Of what", &styles.header, &mut self.changes)?;
        let mut row = 0;
        for (name, title) in &self.listed {
            row += 1;
            let place = format!("internal:'{}'!A1", name.replace('\'', "''"));
            index.write_url_with_format(row, 0, Url::new(place).set_text(name), &styles.link)?;
            write_text(index, row, 1, title, &styles.value, &mut self.changes)?;
        }
        let note = match (self.listed.is_empty(), self.left_out) {
            (true, _) => format!("There is nothing to show: the report {report} has no row."),
            (false, 0) if self.left_out_rows > 0 => {
                format!("{} rows did not fit: see the report {report}.", self.left_out_rows)
            }
            (false, 0) => format!("The report {report} has the same figures, and more of them."),
            (false, more) => format!("{more} more have no sheet here: see the report {report}."),
        };
        write_text(index, row + 2, 0, &note, &styles.note, &mut self.changes)
    }
}

impl OpenSheet {
    /// One that is not shown.
    fn left_out(key: String) -> Self {
        Self { key, worksheet: Worksheet::new(), columns: BTreeMap::new(), row: None, number: 0 }
    }
}

/// Over how many pages so many columns are printed, so that they can be read.
fn count_pages(columns: usize) -> u16 {
    u16::try_from(columns.div_ceil(COLUMNS_OF_PAGE)).unwrap_or(u16::MAX).max(1)
}

/// The sheet's column of a place; the first column has the rows' titles. `None` beyond the limit.
fn column_number(place: usize) -> Option<u16> {
    u16::try_from(place + 1).ok().filter(|_| place <= MAX_COLUMNS)
}

/// A text as it can be shown, marked as text where it would be run.
fn write_text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
    changes: &mut CellChanges,
) -> Result<(), XlsxError> {
    let fitted = cell_text::fit_text(text);
    changes.cut_cells += u64::from(fitted.cut);
    changes.replaced_cells += u64::from(fitted.replaced);
    let guarded = is_guarded(text).then(|| format.clone().set_quote_prefix());
    sheet.write_string_with_format(row, column, fitted.text, guarded.as_ref().unwrap_or(format)).map(drop)
}

fn cell_as_text(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Empty | Cell::Time(_) => String::new(),
        Cell::Text(text) => (*text).to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Boolean(flag) => flag.to_string(),
        Cell::List(list) => list.joined(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Reader, Xlsx};

    use super::*;

    const REPORT: &str = "-- title: Rights\n-- columns:\n--   room text 9 A room.\n--   folder text 9 A folder.\n\
        --   team text 9 A team.\nSELECT '' AS room, '' AS folder, '' AS team ORDER BY 1, 2";
    const PIVOT: &str = "sheets = { key = 'room', title = 'room' }\nrows = { key = 'folder', title = 'folder' }\n\
        columns = { key = 'team', title = 'team' }\ncell = '{team}'";

    /// The folders of one room, and the note below the list of sheets.
    fn folders_and_note(folders: &[&str], limit: u64) -> (Vec<String>, String) {
        let template = Template::parse("rights", "rights.sql", REPORT).expect("a template");
        let (sheet, pivot) = (
            SheetTemplate { report: "rights".into(), title: "Index".into(), ..SheetTemplate::default() },
            PIVOT,
        );
        let (mut book, styles, tones) = (Workbook::new(), Styles::new(), BTreeMap::new());
        let plan = PivotPlan {
            sheet: &sheet,
            pivot: &toml::from_str(pivot).expect("a pivot"),
            template: &template,
            tones: &tones,
            footer: &PageFooter::default(),
            titles: Vec::new(),
            limit,
        };
        let mut writer = PivotWriter::new(&mut book, &styles, plan).expect("a sheet");
        let mut first = Vec::new();
        for folder in folders {
            let entry = writer.read_entry(&["Alder", folder, "Buyers"].map(Cell::Text));
            writer.write_entry(entry, &mut first).expect("a row");
        }
        writer.write_first(&mut first).expect("a row");
        writer.finish().expect("a list");
        let mut book = Xlsx::new(Cursor::new(book.save_to_buffer().expect("a workbook"))).expect("readable");
        let mut column = |sheet| {
            let range = book.worksheet_range(sheet).expect("a sheet");
            range.rows().map(|row| row[0].to_string()).collect::<Vec<_>>()
        };
        (column("Alder").split_off(1), column("Index").pop().expect("a note"))
    }

    #[test]
    fn rows_that_do_not_fit_are_counted() {
        let (folders, note) = folders_and_note(&["A", "B", "C"], 3);
        assert_eq!(folders, ["A", "B", "C"]);
        assert_eq!(note, "The report rights has the same figures, and more of them.");
        let (folders, note) = folders_and_note(&["A", "B", "C", "D"], 2);
        assert_eq!(folders, ["A", "B"]);
        assert_eq!(note, "2 rows did not fit: see the report rights.");
    }
}
