//! The blocks of the page, each where the one before it ends.

use rust_xlsxwriter::{FormatAlign, XlsxError};

use super::cells::{FIRST, LAST, SummarySheet};
use crate::report::summary::page::{ContentsLine, Figure, Table, Value, ValueKind};
use crate::report::summary::run_summary::Gap;
use crate::report::summary::wording::group_thousands;
use crate::report::template::workbook::Tone;

/// Gaps that are listed; the report coverage has them all.
const MAX_GAPS: usize = 25;

/// The first and the last column of each figure of a row: all have about the width of the names.
const FIGURE_COLUMNS: [(u16, u16); 4] =
    [(FIRST, FIRST), (FIRST + 1, FIRST + 2), (FIRST + 3, FIRST + 4), (FIRST + 5, LAST)];

impl SummarySheet<'_> {
    pub(super) fn draw_heading(&mut self, title: &str, subtitle: &str) -> Result<(), XlsxError> {
        self.set_height(34.0)?;
        self.write_text(FIRST, title, &self.styles.title)?;
        self.row += 1;
        self.write_text(FIRST, subtitle, &self.styles.subtitle)?;
        self.row += 2;
        Ok(())
    }

    pub(super) fn draw_verdict(&mut self, tone: Tone, sentence: &str) -> Result<(), XlsxError> {
        let format = self.styles.for_tone(tone).clone();
        let format = format.set_bold().set_indent(1).set_align(FormatAlign::VerticalCenter);
        self.set_height(24.0)?;
        self.write_across(FIRST, sentence, &format)?;
        self.row += 2;
        Ok(())
    }

    /// Side by side, in rows of about as many: the count, what it counts, and where.
    pub(super) fn draw_figures(&mut self, figures: &[Figure]) -> Result<(), XlsxError> {
        let rows = figures.len().div_ceil(FIGURE_COLUMNS.len());
        let in_row = figures.len().div_ceil(rows.max(1)).max(1);
        figures.chunks(in_row).try_for_each(|figures| self.draw_figures_in_row(figures))
    }

    fn draw_figures_in_row(&mut self, figures: &[Figure]) -> Result<(), XlsxError> {
        self.set_height(30.0)?;
        for ((first, _), figure) in FIGURE_COLUMNS.into_iter().zip(figures) {
            self.write_count(first, figure.count, &self.styles.big_figure)?;
        }
        self.row += 1;
        for ((first, _), figure) in FIGURE_COLUMNS.into_iter().zip(figures) {
            self.write_text(first, &figure.label, &self.styles.caption)?;
        }
        self.row += 1;
        for ((first, last), figure) in FIGURE_COLUMNS.into_iter().zip(figures) {
            self.write_wrapped(first, last, &figure.note, &self.styles.frame)?;
        }
        self.row += 2;
        Ok(())
    }

    pub(super) fn draw_contents(&mut self, lines: &[ContentsLine]) -> Result<(), XlsxError> {
        self.write_section("Contents")?;
        for line in lines {
            self.write_link(FIRST, &line.sheet)?;
            self.write_count(FIRST + 1, Some(line.rows), &self.styles.figure)?;
            self.write_across(FIRST + 2, &line.about, &self.styles.remark)?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    pub(super) fn draw_properties(&mut self, title: &str, lines: &[(&str, String)]) -> Result<(), XlsxError> {
        self.write_section(title)?;
        for (label, value) in lines {
            self.write_text(FIRST, label, &self.styles.label)?;
            self.write_across(FIRST + 1, value, &self.styles.value)?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    pub(super) fn draw_table(&mut self, table: &Table) -> Result<(), XlsxError> {
        self.write_section(table.title)?;
        if table.rows.is_empty() && !table.if_empty.is_empty() {
            self.write_text(FIRST, table.if_empty, &self.styles.note)?;
            self.row += 2;
            return Ok(());
        }
        self.write_headings(table)?;
        for row in &table.rows {
            self.fit_remark(table, row)?;
            for ((column, heading), value) in (FIRST..).zip(&table.columns).zip(row) {
                self.write_value(column, heading.kind, value)?;
            }
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    fn write_headings(&mut self, table: &Table) -> Result<(), XlsxError> {
        for (column, heading) in (FIRST..).zip(&table.columns) {
            let is_right = heading.is_numeric() && column != LAST;
            let format = if is_right { &self.styles.column_of_figures } else { &self.styles.column };
            // what stands left beside a figure is indented, its heading by two spaces
            let is_left = matches!(heading.kind, ValueKind::Remark | ValueKind::Text) || column == LAST;
            let indent = if is_left && column != FIRST { "  " } else { "" };
            self.write_text(column, &format!("{indent}{}", heading.text), format)?;
        }
        self.row += 1;
        Ok(())
    }

    /// A remark that has the last column alone is wrapped.
    fn fit_remark(&mut self, table: &Table, row: &[Value]) -> Result<(), XlsxError> {
        match row.get(usize::from(LAST - FIRST)).zip(table.columns.last()) {
            Some((Value::Text(text), heading)) if heading.kind == ValueKind::Remark => {
                self.fit_row_height(&[(LAST, text)])
            }
            _ => Ok(()),
        }
    }

    fn write_value(&mut self, column: u16, kind: ValueKind, value: &Value) -> Result<(), XlsxError> {
        match (value, kind) {
            // the last column is wide: a chart may stand right of a figure there
            (Value::Number(count), _) if column == LAST => {
                let left = self.styles.figure.clone().set_align(FormatAlign::Left).set_indent(1);
                self.write_count(column, *count, &left)
            }
            (Value::Number(count), _) => self.write_count(column, *count, &self.styles.figure),
            (Value::Text(text), ValueKind::Status) => self.write_text(column, text, &self.style_of(text)),
            (Value::Text(text), ValueKind::Remark) if column == LAST => {
                self.write_text(column, text, &self.styles.wrapped_remark)
            }
            (Value::Text(text), ValueKind::Remark) => self.write_across(column, text, &self.styles.remark),
            (Value::Text(text), ValueKind::Text) if column != FIRST => {
                self.write_text(column, text, &self.styles.indented)
            }
            (Value::Text(text), ValueKind::Text | ValueKind::Count | ValueKind::Bytes) => {
                self.write_text(column, text, &self.styles.value)
            }
        }
    }

    pub(super) fn draw_gaps(&mut self, gaps: &[Gap]) -> Result<(), XlsxError> {
        self.write_section("Gaps")?;
        if gaps.is_empty() {
            self.write_text(FIRST, "None.", &self.styles.note)?;
            self.row += 2;
            return Ok(());
        }
        let names = ["Exchange", "Exchange id", "Dataset", "State", "Gate", "Rows", "Message"];
        for (column, name) in (FIRST..).zip(names) {
            self.write_text(column, name, &self.styles.column)?;
        }
        self.row += 1;
        gaps.iter().take(MAX_GAPS).try_for_each(|gap| self.write_gap(gap))?;
        if gaps.len() > MAX_GAPS {
            let rest = group_thousands((gaps.len() - MAX_GAPS) as u64);
            self.write_text(FIRST, &format!("and {rest} more: see the report coverage"), &self.styles.note)?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    /// Room for who made the report, and who read it.
    pub(super) fn draw_sign_off(&mut self) -> Result<(), XlsxError> {
        self.write_section("Sign-off")?;
        for role in ["Prepared by", "Reviewed by"] {
            self.set_height(30.0)?;
            let cells = (FIRST..=LAST).zip([role, "", "", "", "Date", "", "Signature"]);
            for (column, text) in cells {
                self.write_text(column, text, &self.styles.blank_line)?;
            }
            self.row += 1;
        }
        Ok(())
    }

    fn write_gap(&mut self, gap: &Gap) -> Result<(), XlsxError> {
        let state = gap.state.as_str();
        let rows = gap.rows.zip(gap.rows_expected).map(|(rows, expected)| format!("{rows} of {expected}"));
        let (name, reason) = (gap.exchange_name.as_deref().unwrap_or_default(), gap.reason());
        self.fit_row_height(&[(FIRST, name), (LAST, &reason)])?;
        let cells = [
            (name, &self.styles.wrapped),
            (gap.exchange_id.as_str(), &self.styles.value),
            (gap.dataset.as_str(), &self.styles.value),
            (state, &self.style_of(state)),
            (gap.gate.as_deref().unwrap_or_default(), &self.styles.value),
            (rows.as_deref().unwrap_or_default(), &self.styles.value),
            (&reason, &self.styles.wrapped),
        ];
        for (column, (text, format)) in (FIRST..).zip(cells) {
            self.write_text(column, text, format)?;
        }
        self.row += 1;
        Ok(())
    }
}
