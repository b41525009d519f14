//! The settings of an exchange.
//!
//! **Assumed**: that they have a `name` and a `value`. Whatever else an entry holds is kept in `raw`.

use super::descriptor::{Dataset, Listing, Record, Unit};
use super::field::{any, position, raw, text};

pub static SETTINGS: Dataset = Dataset {
    name: "settings",
    by_default: false,
    unit: Unit::Exchange,
    listings: &[Listing { path: &["settings"], query: &[], records: &[SETTING] }],
};

const SETTING: Record = Record {
    list: "workspaceSettings",
    table: "settings",
    fields: &[position("position"), text("name", "name"), any("value", "value"), raw("raw")],
    lifted: &[],
    derivation: None,
};
