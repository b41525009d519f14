//! Charts beside the figures they show.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartLegendPosition, ChartLine, ChartSolidFill, ChartType,
    ObjectMovement, XlsxError,
};

use super::{FIRST, LAST, Summary};
use crate::report::format::xlsx::look;
use crate::report::format::xlsx::look::{GREY, LINE, NAVY};
use crate::report::format::xlsx::tally::{Tally, tally};
use crate::report::template::workbook::Tone;

/// Rows that a chart takes at least.
const ROWS: u32 = 13;

/// In pixels: the height of a row, and the width of the columns right of the figures.
const ROW_PIXELS: u32 = 20;
const RIGHT_PIXELS: u32 = 880;
const LAST_PIXELS: u32 = 424;

impl Summary<'_> {
    /// How far the datasets got, drawn beside the two tables that tell it.
    pub(super) fn coverage(&mut self) -> Result<(), XlsxError> {
        let top = self.row + 1;
        self.datasets()?;
        let datasets = self.context.summary.datasets.len() as u32;
        self.outcomes()?;
        if datasets == 0 {
            return Ok(());
        }
        let mut chart = plain(ChartType::BarPercentStacked);
        let states = [Tone::Good, Tone::Warning, Tone::Bad, Tone::Muted];
        for (column, tone) in (FIRST + 2..).zip(states) {
            let series = chart.add_series();
            series.set_name((self.title, top, column));
            series.set_categories((self.title, top + 1, FIRST, top + datasets, FIRST));
            series.set_values((self.title, top + 1, column, top + datasets, column));
            series.set_format(ChartSolidFill::new().set_color(look::fill_color(tone))).set_gap(50);
        }
        chart.legend().set_position(ChartLegendPosition::Bottom).set_font(ChartFont::new().set_size(9));
        chart.x_axis().set_num_format("0%");
        chart.set_width(LAST_PIXELS).set_height((self.row - top - 1) * ROW_PIXELS);
        self.sheet.insert_chart_with_offset(top, LAST, &chart, 8, 4).map(|_| ())
    }

    /// The charts that the workbook's description asks for.
    pub(super) fn charts(&mut self) -> Result<(), XlsxError> {
        let (workbook, source) = (self.context.workbook, self.context);
        workbook.charts.iter().try_for_each(|chart| match tally(source, chart) {
            Ok(tally) => self.chart(&chart.title, &tally),
            Err(error) => Err(XlsxError::CustomError(error.to_string())),
        })
    }

    fn chart(&mut self, title: &str, tally: &Tally) -> Result<(), XlsxError> {
        self.section(title)?;
        let top = self.row;
        self.header(&[&tally.label, &tally.value], |column| column > FIRST)?;
        for (label, count) in &tally.largest {
            self.text(FIRST, label, &self.look.value)?;
            self.count(FIRST + 1, Some(*count), &self.look.figure)?;
            self.row += 1;
        }
        let bars = self.row - top - 1;
        if let Some((labels, count)) = tally.others {
            let others = if labels == 1 { "1 other".to_owned() } else { format!("{labels} others") };
            self.text(FIRST, &others, &self.look.note)?;
            self.count(FIRST + 1, Some(count), &self.look.figure)?;
            self.row += 1;
        }
        self.row = (self.row + 1).max(top + ROWS);
        if bars == 0 {
            return Ok(());
        }
        let mut chart = plain(ChartType::Bar);
        let series = chart.add_series();
        series.set_categories((self.title, top + 1, FIRST, top + bars, FIRST));
        series.set_values((self.title, top + 1, FIRST + 1, top + bars, FIRST + 1));
        series.set_format(ChartSolidFill::new().set_color(NAVY)).set_gap(40);
        series.set_data_label(ChartDataLabel::new().show_value().set_num_format("#,##0").set_font(&small()));
        chart.legend().set_hidden();
        chart.x_axis().set_hidden(true).set_major_gridlines(false);
        chart.set_width(RIGHT_PIXELS).set_height((self.row - top - 1) * ROW_PIXELS);
        self.sheet.insert_chart_with_offset(top, FIRST + 2, &chart, 24, 4).map(|_| ())
    }
}

/// Horizontal bars in the workbook's colours, the first on top.
fn plain(kind: ChartType) -> Chart {
    let mut chart = Chart::new(kind);
    let mut line = ChartLine::new();
    // of horizontal bars the names stand on the upright axis
    chart
        .y_axis()
        .set_reverse()
        .set_font(&small())
        .set_format(line.set_color(LINE))
        .set_major_gridlines(false);
    chart.x_axis().set_font(&small()).set_major_gridlines_line(ChartLine::new().set_color(LINE));
    chart.chart_area().set_format(ChartLine::new().set_hidden(true));
    chart.set_object_movement(ObjectMovement::MoveButDontSizeWithCells);
    chart
}

fn small() -> ChartFont {
    let mut font = ChartFont::new();
    font.set_size(9).set_color(GREY);
    font
}
