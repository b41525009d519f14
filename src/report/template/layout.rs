//! How people read a report: which of its columns stay in sight, which are printed, and which are for machines.

use std::collections::BTreeSet;

use crate::report::template::column::Column;
use crate::report::template::header::TemplateHeader;

/// The columns of a report that are more than one of many, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// They tell which row it is: they come first, and stay in sight.
    pub frozen: Vec<String>,
    /// What is printed beside them, in this order; empty prints all that is not for machines.
    pub printed: Vec<String>,
    /// What only machines read: it comes last.
    pub machine: Vec<String>,
    /// Where an empty cell is unknown, and not just something that the service does not say.
    pub unknown: Vec<String>,
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
        let [frozen, printed, machine, unknown] =
            ["frozen", "printed", "machine", "unknown"].map(|key| header.names(key));
        let layout = Self { frozen, printed, machine, unknown };
        let is_known = |name: &&String| header.columns.iter().any(|column| column.name == **name);
        let mut placed = BTreeSet::new();
        let places = layout.frozen.iter().chain(&layout.printed).chain(&layout.machine);
        match (places.clone().chain(&layout.unknown).find(|name| !is_known(name)), places) {
            (Some(name), _) => {
                Err(format!("unknown column `{name}` in `frozen`, `printed`, `machine` or `unknown`"))
            }
            (None, mut places) => match places.find(|name| !placed.insert(*name)) {
                Some(name) => Err(format!("`{name}` is more than once in `frozen`, `printed` and `machine`")),
                None => Ok(layout),
            },
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

    /// Whether an empty cell of that column is unknown.
    pub fn is_unknown_if_empty(&self, column: &str) -> bool {
        self.unknown.iter().any(|name| name == column)
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
        ] {
            assert!(Layout::parse(&header(keys)).expect_err("a wrong layout").contains(reason));
        }
    }
}
