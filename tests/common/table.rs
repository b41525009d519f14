//! A CSV report, read back.

use std::path::Path;

/// Header and rows, as texts.
#[derive(Debug, PartialEq)]
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// The report of that name in a run folder.
    pub fn read(run_folder: &Path, report: &str) -> Self {
        let path = run_folder.join("csv").join(format!("{report}.csv"));
        let mut reader = csv::Reader::from_path(path).expect("a report");
        let texts = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        let columns = texts(reader.headers().expect("a header"));
        let rows = reader.records().map(|record| texts(&record.expect("a row"))).collect();
        Self { columns, rows }
    }

    /// The place of a column.
    #[track_caller]
    pub fn at(&self, column: &str) -> usize {
        self.columns.iter().position(|known| known == column).expect("a column of the report")
    }

    /// The rows whose `column` holds `value`.
    pub fn with<'a>(&'a self, column: &str, value: &'a str) -> impl Iterator<Item = &'a Vec<String>> {
        let at = self.at(column);
        self.rows.iter().filter(move |row| row[at] == value)
    }

    /// Writes `mark` over every known value of a column.
    pub fn mask(&mut self, at: usize, mark: &str) {
        for row in self.rows.iter_mut().filter(|row| !row[at].is_empty()) {
            mark.clone_into(&mut row[at]);
        }
    }
}
