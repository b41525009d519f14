//! How formats write.

use chrono_tz::Tz;

use crate::string_enum::string_enum;

/// What the formats are told of a run.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct FormatOptions {
    /// The zone that times are shown in.
    pub timezone: Tz,
    /// For CSV files only.
    pub csv: CsvOptions,
}

/// The dialect of CSV.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CsvOptions {
    /// One ASCII character.
    pub delimiter: u8,
    /// Whether a file begins with a byte order mark.
    pub bom: bool,
    /// What ends each line, the header included.
    pub line_ending: LineEnding,
    /// Whether cells that a spreadsheet would run get a leading `'`.
    pub formula_guard: bool,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self { delimiter: b',', bom: false, line_ending: LineEnding::Lf, formula_guard: true }
    }
}

string_enum! {
    /// How a CSV line ends.
    LineEnding {
        /// `\n`
        Lf = "lf",
        /// `\r\n`
        Crlf = "crlf",
    }
}
