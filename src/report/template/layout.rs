//! How people read a report: which of its columns stay in sight, which are printed, and which are for machines.

use std::collections::BTreeSet;

use crate::report::query::cell::Cell;
use crate::report::template::column::{Column, ColumnType};
use crate::report::template::header::TemplateHeader;

/// What stands in a cell that is not known, where an empty one would pass for none.
pub const UNKNOWN: &str = "unknown";

/// The columns of a report that are more than one of many, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// They tell which row it is: they come first, and stay in sight.
    pub frozen: Vec<String>,
    /// What is printed beside them, in this order; empty prints all that is not for machines.
    pub printed: Vec<String>,
    /// What only machines read: it comes last.
    pub machine: Vec<String>,
    /// What rows in a row have in common, such as the rule of findings: the first tells where a group begins, and all of
    /// them stand above it where there are headings.
    pub grouped: Vec<String>,
    /// Where an empty cell is unknown, and not just something that the service does not say.
    pub unknown: Vec<UnknownColumn>,
}

/// A column in which an empty cell is unknown.
#[derive(Clone, Debug, PartialEq)]
pub struct UnknownColumn {
    pub name: String,
    /// The column of truth values that has to say so; `None` where each empty cell is unknown.
    pub condition: Option<String>,
}

impl UnknownColumn {
    /// Reads `name`, or `name if condition`.
    fn parse(text: &str) -> Self {
        let split = text.split_once(" if ").map(|(name, condition)| (name.trim(), condition.trim()));
        let (name, condition) = split.map_or((text, None), |(name, condition)| (name, Some(condition)));
        Self { name: name.to_owned(), condition: condition.map(str::to_owned) }
    }

    /// Whether its condition, if it has one, can be true or false.
    fn is_decidable(&self, columns: &[Column]) -> bool {
        let is_boolean = |name: &String| {
            columns.iter().any(|column| column.name == *name && column.kind == ColumnType::Boolean)
        };
        self.condition.as_ref().is_none_or(is_boolean)
    }
}

/// The columns of a report in the order in which people read them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnOrder {
    /// The places of the columns in a row of the report.
    pub places: Vec<usize>,
    /// How many of these, from the first, stay in sight.
    pub frozen: usize,
    /// How many of these, from the first, are printed.
    pub printed: usize,
    /// How many of these, from the last, are for machines.
    pub machine: usize,
}

impl Layout {
    /// Reads the keys of the header. Fails where one names a column that there is not, or one column has two parts.
    pub fn parse(header: &TemplateHeader) -> Result<Self, String> {
        let [frozen, printed, machine, grouped] =
            ["frozen", "printed", "machine", "grouped"].map(|key| header.names(key));
        let unknown = header.names("unknown").iter().map(|text| UnknownColumn::parse(text)).collect();
        let layout = Self { frozen, printed, machine, grouped, unknown };
        layout.check_names(&header.columns)?;
        layout.check_conditions(&header.columns)?;
        Ok(layout)
    }

    fn check_names(&self, columns: &[Column]) -> Result<(), String> {
        let is_known = |name: &&String| columns.iter().any(|column| column.name == **name);
        let mut placed = BTreeSet::new();
        let mut places = self.frozen.iter().chain(&self.printed).chain(&self.machine);
        let of_unknown = self.unknown.iter().map(|unknown| &unknown.name);
        match places.clone().chain(&self.grouped).chain(of_unknown).find(|name| !is_known(name)) {
            Some(name) => Err(format!(
                "unknown column `{name}` in `frozen`, `printed`, `machine`, `grouped` or `unknown`"
            )),
            None => match places.find(|name| !placed.insert(*name)) {
                Some(name) => Err(format!("`{name}` is more than once in `frozen`, `printed` and `machine`")),
                None => Ok(()),
            },
        }
    }

    fn check_conditions(&self, columns: &[Column]) -> Result<(), String> {
        let undecidable = self.unknown.iter().find(|unknown| !unknown.is_decidable(columns));
        match undecidable.and_then(|unknown| unknown.condition.as_ref()) {
            Some(condition) => Err(format!("`{condition}` in `unknown` is not a column of the type boolean")),
            None => Ok(()),
        }
    }

    /// The order of these columns.
    pub fn sort_columns(&self, columns: &[Column]) -> ColumnOrder {
        let place = |name: &String| columns.iter().position(|column| column.name == *name);
        let find = |names: &[String]| names.iter().filter_map(place).collect::<Vec<_>>();
        let [frozen, printed, machine] =
            [&self.frozen, &self.printed, &self.machine].map(|names| find(names));
        let named = [&frozen, &printed, &machine];
        let others = (0..columns.len()).filter(|place| !named.iter().any(|named| named.contains(place)));
        let others: Vec<usize> = others.collect();
        let shown = frozen.len() + if printed.is_empty() { others.len() } else { printed.len() };
        ColumnOrder {
            frozen: frozen.len(),
            printed: shown,
            machine: machine.len(),
            places: [frozen, printed, others, machine].concat(),
        }
    }

    /// Whether the cell at that place of a row of the report is empty because it is unknown.
    pub fn is_unknown(&self, columns: &[Column], row: &[Cell<'_>], place: usize) -> bool {
        let (Some(Cell::Empty), Some(column)) = (row.get(place), columns.get(place)) else { return false };
        let is_true = |name: &String| {
            let place = columns.iter().position(|column| column.name == *name);
            place.and_then(|place| row.get(place)) == Some(&Cell::Boolean(true))
        };
        let mut unknown = self.unknown.iter().filter(|unknown| unknown.name == column.name);
        unknown.any(|unknown| unknown.condition.as_ref().is_none_or(is_true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_in_the_order_of_reading() {
        let header = |keys: &str| {
            let text = format!(
                "-- title: T\n{keys}-- columns:\n--   a id 9 A.\n--   b id 9 B.\n--   c id 9 C.\n--   d id 9 D.\nSELECT 1"
            );
            TemplateHeader::parse("t.sql", &text).expect("a header")
        };
        let order = |keys: &str| {
            let header = header(keys);
            let order = Layout::parse(&header).expect("a layout").sort_columns(&header.columns);
            (order.places, order.frozen, order.printed, order.machine)
        };
        assert_eq!(order(""), (vec![0, 1, 2, 3], 0, 4, 0));
        assert_eq!(order("-- frozen: c\n-- machine: a\n"), (vec![2, 1, 3, 0], 1, 3, 1));
        assert_eq!(order("-- frozen: c\n-- printed: d\n-- machine: a\n"), (vec![2, 3, 1, 0], 1, 2, 1));
        for (keys, reason) in [
            ("-- printed: x\n", "unknown column `x`"),
            ("-- frozen: a\n-- machine: a\n", "`a` is more than once"),
            ("-- unknown: x\n", "unknown column `x`"),
            ("-- unknown: a if x\n", "`x` in `unknown` is not a column of the type boolean"),
            ("-- unknown: a if b\n", "`b` in `unknown` is not a column of the type boolean"),
        ] {
            assert!(Layout::parse(&header(keys)).expect_err("a wrong layout").contains(reason));
        }
    }
}
