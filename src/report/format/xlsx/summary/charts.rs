//! Charts beside the figures they show.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartLegendPosition, ChartLine, ChartSolidFill, ChartType,
    ObjectMovement, XlsxError,
};

use super::cells::{FIRST, LAST, SummarySheet};
use crate::count_noun::count_noun;
use crate::report::format::xlsx::styles::{GREY, LINE, NAVY, fill_color};
use crate::report::summary::chart_data::ChartData;
use crate::report::summary::page::Table;
use crate::report::template::workbook::Tone;

/// Rows that a chart takes at least.
const MIN_ROWS: u32 = 13;

/// In pixels: the height of a row, and the width of the columns right of the figures.
const ROW_PIXELS: u32 = 20;
const RIGHT_PIXELS: u32 = 800;
const LAST_PIXELS: u32 = 382;
const SKIPPED_PIXELS: u32 = 72;

/// Between complete and refused.
const PARTIAL: u32 = 0xF4E0AE;

impl SummarySheet<'_> {
    /// The two tables, with the first drawn beside them: complete, partial, refused, failed, skipped.
    pub(super) fn draw_coverage(&mut self, datasets: &Table, outcomes: &Table) -> Result<(), XlsxError> {
        let top = self.row + 1;
        self.draw_table(datasets)?;
        self.draw_table(outcomes)?;
        let rows = datasets.rows.len() as u32;
        if rows < 2 {
            return Ok(());
        }
        let mut chart = horizontal_bars(ChartType::BarPercentStacked);
        let [good, refused, bad, muted] = [Tone::Good, Tone::Warning, Tone::Bad, Tone::Muted].map(fill_color);
        for (column, color) in (FIRST + 2..).zip([good, PARTIAL, refused, bad, muted]) {
            let series = chart.add_series();
            series.set_name((self.title.as_str(), top, column));
            series.set_categories((self.title.as_str(), top + 1, FIRST, top + rows, FIRST));
            series.set_values((self.title.as_str(), top + 1, column, top + rows, column));
            series.set_format(ChartSolidFill::new().set_color(color)).set_gap(50);
        }
        chart.legend().set_position(ChartLegendPosition::Bottom).set_font(ChartFont::new().set_size(9));
        chart.x_axis().set_num_format("0%");
        // right of the last figures, which stand at the left of that column
        chart.set_width(LAST_PIXELS - SKIPPED_PIXELS).set_height((self.row - top - 1) * ROW_PIXELS);
        self.sheet.insert_chart_with_offset(top, LAST, &chart, 8 + SKIPPED_PIXELS, 4).map(drop)
    }

    pub(super) fn draw_chart(&mut self, data: &ChartData) -> Result<(), XlsxError> {
        self.write_section(&data.title)?;
        if !data.frame.is_empty() {
            self.write_text(FIRST, &data.frame, &self.styles.note)?;
            self.row += 1;
        }
        let top = self.row;
        self.write_chart_rows(data)?;
        let bars = data.largest.len() as u32;
        self.row += 1;
        // a single bar says no more than its figure
        if bars < 2 {
            return Ok(());
        }
        self.row = self.row.max(top + MIN_ROWS);
        let mut chart = horizontal_bars(ChartType::Bar);
        let series = chart.add_series();
        series.set_categories((self.title.as_str(), top + 1, FIRST, top + bars, FIRST));
        series.set_values((self.title.as_str(), top + 1, FIRST + 1, top + bars, FIRST + 1));
        series.set_format(ChartSolidFill::new().set_color(NAVY)).set_gap(40);
        series.set_data_label(
            ChartDataLabel::new().show_value().set_num_format("#,##0").set_font(&small_font()),
        );
        chart.legend().set_hidden();
        chart.x_axis().set_hidden(true).set_major_gridlines(false);
        chart.set_width(RIGHT_PIXELS).set_height((self.row - top - 1) * ROW_PIXELS);
        self.sheet.insert_chart_with_offset(top, FIRST + 2, &chart, 24, 4).map(drop)
    }

    /// The figures that a chart draws, which it refers to.
    fn write_chart_rows(&mut self, data: &ChartData) -> Result<(), XlsxError> {
        self.write_text(FIRST, &data.label, &self.styles.column)?;
        self.write_text(FIRST + 1, &data.value, &self.styles.column_of_figures)?;
        self.row += 1;
        for (label, count) in &data.largest {
            self.write_text(FIRST, label, &self.styles.value)?;
            self.write_count(FIRST + 1, Some(*count), &self.styles.figure)?;
            self.row += 1;
        }
        if let Some((labels, count)) = data.others {
            let others = count_noun(labels, "other", "others");
            self.write_text(FIRST, &others, &self.styles.note)?;
            self.write_count(FIRST + 1, Some(count), &self.styles.figure)?;
            self.row += 1;
        }
        if let Some(rest) = data.describe_rest() {
            self.write_text(FIRST, &rest, &self.styles.note)?;
            self.row += 1;
        }
        Ok(())
    }
}

/// Horizontal bars in the workbook's colours, the first on top.
fn horizontal_bars(kind: ChartType) -> Chart {
    let mut chart = Chart::new(kind);
    let mut line = ChartLine::new();
    // of horizontal bars the names stand on the upright axis
    chart
        .y_axis()
        .set_reverse()
        .set_font(&small_font())
        .set_format(line.set_color(LINE))
        .set_major_gridlines(false);
    chart.x_axis().set_font(&small_font()).set_major_gridlines_line(ChartLine::new().set_color(LINE));
    chart.chart_area().set_format(ChartLine::new().set_hidden(true));
    chart.set_object_movement(ObjectMovement::MoveButDontSizeWithCells);
    chart
}

fn small_font() -> ChartFont {
    let mut font = ChartFont::new();
    font.set_size(9).set_color(GREY);
    font
}
