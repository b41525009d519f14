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

    /// The index of a column.
    #[track_caller]
    pub fn column_index(&self, column: &str) -> usize {
        self.columns.iter().position(|known| known == column).expect("a column of the report")
    }

    /// The values of a column, row by row.
    pub fn column(&self, name: &str) -> Vec<&str> {
        let index = self.column_index(name);
        self.rows.iter().map(|row| row[index].as_str()).collect()
    }

    /// The rows whose `column` holds `value`.
    pub fn rows_where<'a>(&'a self, column: &str, value: &'a str) -> impl Iterator<Item = &'a Vec<String>> {
        let at = self.column_index(column);
        self.rows.iter().filter(move |row| row[at] == value)
    }

    /// Writes `mark` over every known value of a column.
    pub fn mask_column(&mut self, at: usize, mark: &str) {
        for row in self.rows.iter_mut().filter(|row| !row[at].is_empty()) {
            mark.clone_into(&mut row[at]);
        }
    }
}
