//! The bulk uploads of an exchange.
//!
//! **Assumed**: all fields but `createdDate`. Whatever else an entry holds is kept in `raw`.

use super::descriptor::{Dataset, Listing, Record, Unit};
use super::field::{id, person_name, position, raw, text, time};

pub static BATCHES: Dataset = Dataset {
    name: "batches",
    by_default: false,
    unit: Unit::Exchange,
    listings: &[Listing {
        path: &["batches"],
        query: &[("operationType", "Bulk Upload")],
        records: &[BATCH],
    }],
};

const BATCH: Record = Record {
    list: "batches",
    table: "batches",
    fields: &[
        position("position"),
        id("id", "batch_id"),
        text("name", "name"),
        text("operationType", "operation_type"),
        text("status", "status"),
        time("createdDate", "created_on"),
        person_name("createdBy", "created_by"),
        raw("raw"),
    ],
    lifted: &[],
    derivation: None,
};
