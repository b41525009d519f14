//! Charts beside the figures they show.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartLegendPosition, ChartLine, ChartSolidFill, ChartType,
    ObjectMovement, XlsxError,
};

use super::cells::{FIRST, LAST, SummarySheet, WIDTHS};
use crate::count_noun::count_noun;
use crate::report::format::xlsx::styles::{GREY, LINE, NAVY, fill_color};
use crate::report::summary::chart_data::{BarLength, ChartData, SEVERITIES};
use crate::report::summary::page::Table;
use crate::report::template::severity::Severity;
use crate::report::template::workbook::Tone;

/// Rows that a chart takes beside its bars.
const LEGEND_ROWS: u32 = 3;

/// In pixels: the height of a row, and what is left free beside the figures.
const ROW_PIXELS: u32 = 20;
const MARGIN_PIXELS: u32 = 24;
const LAST_PIXELS: u32 = 382;
const SKIPPED_PIXELS: u32 = 72;

/// Between complete and refused.
const PARTIAL: u32 = 0xF4E0AE;
/// Between medium and info.
const LOW: u32 = 0x7C93B2;

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
        chart.x_axis().set_num_format("0%").set_major_unit(0.5);
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
        let series = chart_series(data);
        self.write_chart_rows(data, &series)?;
        let bars = data.largest.len() as u32;
        self.row += 1;
        // a single bar says no more than its figure
        if bars < 2 {
            return Ok(());
        }
        self.row = self.row.max(top + bars + LEGEND_ROWS);
        let is_split = series.len() > 1;
        let mut chart = horizontal_bars(if is_split { ChartType::BarStacked } else { ChartType::Bar });
        for (column, (_, color, _)) in (FIRST + 1..).zip(&series) {
            let drawn = chart.add_series();
            drawn.set_name((self.title.as_str(), top, column));
            drawn.set_categories((self.title.as_str(), top + 1, FIRST, top + bars, FIRST));
            drawn.set_values((self.title.as_str(), top + 1, column, top + bars, column));
            drawn.set_format(ChartSolidFill::new().set_color(*color)).set_gap(40);
            if !is_split {
                let mut label = ChartDataLabel::new();
                drawn.set_data_label(label.show_value().set_num_format("#,##0").set_font(&small_font()));
            }
        }
        chart.title().set_hidden();
        match is_split {
            true => chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&small_font()),
            false => chart.legend().set_hidden(),
        };
        chart.x_axis().set_hidden(true).set_major_gridlines(false);
        let first_free = FIRST + 1 + to_column(series.len());
        chart
            .set_width(count_pixels(first_free) - MARGIN_PIXELS)
            .set_height((self.row - top - 1) * ROW_PIXELS);
        self.sheet.insert_chart_with_offset(top, first_free, &chart, MARGIN_PIXELS, 4).map(drop)
    }

    /// The figures that a chart draws, which it refers to.
    fn write_chart_rows(&mut self, data: &ChartData, series: &[ChartSeries]) -> Result<(), XlsxError> {
        self.write_text(FIRST, &data.label, &self.styles.column)?;
        for (column, (name, ..)) in (FIRST + 1..).zip(series) {
            self.write_text(column, name, &self.styles.column_of_figures)?;
        }
        self.row += 1;
        for (label, length) in &data.largest {
            self.write_text(FIRST, label, &self.styles.value)?;
            self.write_lengths(length, series)?;
        }
        if let Some((labels, length)) = &data.others {
            self.write_text(FIRST, &count_noun(*labels, "other", "others"), &self.styles.note)?;
            self.write_lengths(length, series)?;
        }
        if let Some(rest) = data.describe_rest() {
            self.write_text(FIRST, &rest, &self.styles.note)?;
            self.row += 1;
        }
        Ok(())
    }

    fn write_lengths(&mut self, length: &BarLength, series: &[ChartSeries]) -> Result<(), XlsxError> {
        for (column, (.., part)) in (FIRST + 1..).zip(series) {
            let count = part.map_or(length.count, |part| length.by_severity[part]);
            self.write_count(column, Some(count), &self.styles.figure)?;
        }
        self.row += 1;
        Ok(())
    }
}

/// The name and the colour of a part of each bar, and which severity it is; `None` is the whole bar.
type ChartSeries = (String, u32, Option<usize>);

/// The parts of a chart's bars, from the left.
fn chart_series(data: &ChartData) -> Vec<ChartSeries> {
    if !data.is_by_severity {
        return vec![(data.value.clone(), NAVY, None)];
    }
    let parts = SEVERITIES.iter().enumerate();
    parts.map(|(part, severity)| (severity.to_string(), severity_color(*severity), Some(part))).collect()
}

fn severity_color(severity: Severity) -> u32 {
    match severity {
        Severity::High => fill_color(Tone::Bad),
        Severity::Medium => fill_color(Tone::Warning),
        Severity::Low => LOW,
        Severity::Info => fill_color(Tone::Muted),
    }
}

/// From that column to the last.
fn count_pixels(first: u16) -> u32 {
    let widths = WIDTHS.iter().skip(usize::from(first));
    widths.map(|width| (width * 7.0) as u32 + 5).sum()
}

/// There are as few as severities.
fn to_column(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
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
        .set_major_gridlines(false)
        .set_label_interval(1);
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
