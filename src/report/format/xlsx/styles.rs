//! Colours and formats, the same in every workbook.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::report::template::column::ColumnType;
use crate::report::template::workbook::Tone;

const INK: u32 = 0x1F2A37;
pub const NAVY: u32 = 0x1F3A5F;
pub const GREY: u32 = 0x64707D;
pub const LINE: u32 = 0xD5DBE1;

/// Behind a figure, as long as it is large.
pub const BAR: u32 = 0xC9D6E6;

/// The colour of a tone where it fills a surface.
pub fn fill_color(tone: Tone) -> u32 {
    match tone {
        Tone::Good => 0x7FB894,
        Tone::Warning => 0xE8B84A,
        Tone::Bad => 0xC65B5B,
        Tone::Muted => 0xB8C0C8,
    }
}

/// The formats of a workbook.
pub struct Styles {
    /// First row of a table.
    pub header: Format,
    id: Format,
    text: Format,
    /// A text of a sheet that is read line by line.
    pub wrapped_text: Format,
    unknown: Format,
    unknown_figure: Format,
    unknown_moment: Format,
    number: Format,
    moment: Format,
    boolean: Format,
    good: Format,
    warning: Format,
    bad: Format,
    muted: Format,
    /// Head of the Summary.
    pub title: Format,
    pub subtitle: Format,
    /// Head of a block of the Summary.
    pub section: Format,
    /// Left of a value.
    pub label: Format,
    /// A value on the Summary.
    pub value: Format,
    /// The same beside a figure.
    pub indented: Format,
    /// A remark beside a value.
    pub remark: Format,
    /// The way to another sheet.
    pub link: Format,
    /// A count on the Summary.
    pub figure: Format,
    /// Head of a column on the Summary.
    pub column: Format,
    /// Head of a column of counts.
    pub column_of_figures: Format,
    /// A text of several lines on the Summary.
    pub wrapped: Format,
    /// The same for a remark.
    pub wrapped_remark: Format,
    /// A count at a glance, and what it counts.
    pub big_figure: Format,
    pub caption: Format,
    /// Where it was counted, on several lines.
    pub frame: Format,
    pub note: Format,
    /// A line to write on by hand.
    pub blank_line: Format,
}

impl Styles {
    pub fn new() -> Self {
        let base = || Format::new().set_font_color(INK).set_align(FormatAlign::Top);
        let ruled = || base().set_border_bottom(FormatBorder::Hair).set_border_bottom_color(LINE);
        let column = || ruled().set_bold().set_font_color(GREY);
        let tone = |ink: u32, ground: u32| base().set_font_color(ink).set_background_color(ground);
        Self {
            header: base()
                .set_bold()
                .set_font_color(0xFFFFFF)
                .set_background_color(NAVY)
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap(),
            id: base().set_num_format("@"),
            text: base(),
            wrapped_text: base().set_text_wrap(),
            unknown: base().set_italic().set_font_color(GREY),
            unknown_figure: base()
                .set_italic()
                .set_font_color(GREY)
                .set_align(FormatAlign::Right)
                .set_indent(1),
            unknown_moment: base()
                .set_italic()
                .set_font_color(GREY)
                .set_align(FormatAlign::Left)
                .set_indent(1),
            number: base().set_num_format("#,##0").set_align(FormatAlign::Right).set_indent(1),
            moment: base().set_num_format("yyyy-mm-dd hh:mm:ss").set_align(FormatAlign::Left).set_indent(1),
            // where a spreadsheet shows truth as a number
            boolean: base().set_num_format("\"TRUE\";\"TRUE\";\"FALSE\"").set_align(FormatAlign::Center),
            good: tone(0x1E6B3A, 0xE3F2E7),
            warning: tone(0x8A5A00, 0xFDF0D3),
            bad: tone(0x9B1C1C, 0xFBE3E3),
            muted: tone(GREY, 0xEEF1F4),
            title: base()
                .set_font_size(20)
                .set_bold()
                .set_font_color(NAVY)
                .set_align(FormatAlign::VerticalCenter),
            subtitle: base().set_font_size(11).set_font_color(GREY),
            section: base()
                .set_bold()
                .set_font_size(12)
                .set_font_color(NAVY)
                .set_border_bottom(FormatBorder::Medium)
                .set_border_bottom_color(NAVY),
            label: ruled().set_font_color(GREY),
            value: ruled(),
            indented: ruled().set_align(FormatAlign::Left).set_indent(1),
            remark: ruled().set_font_color(GREY).set_align(FormatAlign::Left).set_indent(1),
            link: ruled().set_font_color(NAVY).set_underline(FormatUnderline::Single),
            figure: ruled().set_num_format("#,##0").set_align(FormatAlign::Right),
            column: column(),
            column_of_figures: column().set_align(FormatAlign::Right),
            wrapped: ruled().set_text_wrap(),
            wrapped_remark: ruled().set_text_wrap().set_font_color(GREY).set_indent(1),
            big_figure: base()
                .set_num_format("#,##0")
                .set_font_size(20)
                .set_font_color(NAVY)
                .set_align(FormatAlign::Left),
            caption: base().set_font_color(GREY),
            frame: base().set_font_color(GREY).set_font_size(9).set_text_wrap(),
            note: base().set_italic().set_font_color(GREY),
            blank_line: column().set_align(FormatAlign::Bottom).set_border_bottom(FormatBorder::Thin),
        }
    }

    /// How the values of a column are shown.
    pub fn for_column(&self, kind: ColumnType) -> &Format {
        match kind {
            ColumnType::Id => &self.id,
            ColumnType::Text | ColumnType::List => &self.text,
            ColumnType::Integer | ColumnType::Bytes => &self.number,
            ColumnType::Datetime => &self.moment,
            ColumnType::Boolean => &self.boolean,
        }
    }

    /// How it is shown that a value of a column is not known.
    pub fn unknown_in(&self, kind: ColumnType) -> &Format {
        match kind {
            ColumnType::Integer | ColumnType::Bytes => &self.unknown_figure,
            ColumnType::Datetime => &self.unknown_moment,
            ColumnType::Id | ColumnType::Text | ColumnType::List | ColumnType::Boolean => &self.unknown,
        }
    }

    /// How a value in that tone is shown.
    pub fn for_tone(&self, tone: Tone) -> &Format {
        match tone {
            Tone::Good => &self.good,
            Tone::Warning => &self.warning,
            Tone::Bad => &self.bad,
            Tone::Muted => &self.muted,
        }
    }
}
