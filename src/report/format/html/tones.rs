//! How values stand out: in the tones that the workbooks give them.

use std::collections::BTreeMap;

use crate::report::template::templates::Templates;
use crate::report::template::workbook::Tone;

/// The tone of each value that has one.
pub struct Tones<'a> {
    by_value: BTreeMap<&'a str, Tone>,
    /// Columns whose values have a tone, with their reports.
    columns: Vec<(&'a str, &'a str)>,
}

impl<'a> Tones<'a> {
    pub fn of_templates(templates: &'a Templates) -> Self {
        let by_value = templates.workbooks.iter().flat_map(|workbook| &workbook.tones);
        let sheets = templates.workbooks.iter().flat_map(|workbook| &workbook.sheets);
        let columns = sheets
            .flat_map(|sheet| sheet.toned.iter().map(|column| (sheet.report.as_str(), column.as_str())));
        Self {
            by_value: by_value.map(|(value, tone)| (value.as_str(), *tone)).collect(),
            columns: columns.collect(),
        }
    }

    /// The class of a value; none where it has no tone.
    pub fn class_of(&self, value: &str) -> Option<&'static str> {
        self.by_value.get(value).map(|tone| tone_class(*tone))
    }

    pub fn is_toned(&self, report: &str, column: &str) -> bool {
        self.columns.contains(&(report, column))
    }
}

/// As the style sheet calls it.
pub fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Warning => "warning",
        Tone::Bad => "bad",
        Tone::Muted => "muted",
    }
}
