//! Who saw each document: its access report.
//!
//! The service prepares a report in the background; while it does, the answer has no list, and says that it is not ready.

use super::descriptor::{Dataset, Listing, Record, Unit};
use super::field::{boolean, id, position, text, time};

pub static ACCESS_HISTORY: Dataset = Dataset {
    name: "access_history",
    by_default: false,
    unit: Unit::Document,
    listings: &[Listing { path: &["accessReport"], query: &[], records: &[ACCESS] }],
};

const ACCESS: Record = Record {
    list: "docAccessInfo",
    table: "document_access",
    fields: &[
        position("position"),
        text("descriptor", "descriptor"),
        text("access", "access"),
        id("groupId", "group_id"),
        text("groupName", "group_name"),
        text("groupType", "group_type"),
        text("firstName", "first_name"),
        text("lastName", "last_name"),
        text("organization", "organization"),
        text("email", "email_id"),
        text("role", "role_type"),
        time("firstAlert", "first_alert_on"),
        time("lastAlert", "last_alert_on"),
        boolean("alertFailure", "alert_failed"),
        boolean("viewed", "viewed"),
        time("firstViewedOn", "first_viewed_on"),
        time("lastViewedOn", "last_viewed_on"),
    ],
    lifted: &[],
    derivation: None,
};
