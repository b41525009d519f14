//! The custom fields of an exchange: their values, and what is defined of them.
//!
//! **Assumed**: that an entry has an `id`, the field's, and a `value`, and that a definition of that `id` has a `name`. A
//! field may have several values. Both lists may lie a level deeper, in `field`.

use super::descriptor::{Dataset, Listing, Record, Unit};
use super::field::{any, id, key, position, raw, text};

pub static CUSTOM_FIELDS: Dataset = Dataset {
    name: "custom_fields",
    by_default: false,
    unit: Unit::Exchange,
    listings: &[
        Listing { path: &["customFields"], query: &[], records: &[CUSTOM_FIELD] },
        Listing { path: &["fieldDefinitions"], query: &[], records: &[FIELD_DEFINITION] },
    ],
};

const CUSTOM_FIELD: Record = Record {
    list: "customFields.field",
    table: "custom_fields",
    fields: &[position("position"), id("id", "field_id"), any("value", "value"), raw("raw")],
    lifted: &[],
    derivation: None,
};

const FIELD_DEFINITION: Record = Record {
    list: "fieldDefinitions.field",
    table: "field_definitions",
    fields: &[key("id", "field_id"), text("name", "name"), text("type", "type"), raw("raw")],
    lifted: &[],
    derivation: None,
};
