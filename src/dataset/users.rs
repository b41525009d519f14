//! The users of an exchange, with the three ids of the service.

use super::descriptor::{Dataset, Listing, Record, Unit};
use super::field::{boolean, id, key, person, person_name, text, time};

pub static USERS: Dataset = Dataset {
    name: "users",
    by_default: true,
    unit: Unit::Exchange,
    listings: &[Listing { path: &["users"], query: &[], records: &[USER] }],
};

const USER: Record = Record {
    list: "users",
    table: "users",
    fields: &[
        key("id", "workspace_user_id"),
        id("userId", "user_id"),
        text("emailId", "email_id"),
        text("firstName", "first_name"),
        text("lastName", "last_name"),
        text("organization", "organization"),
        text("title", "title"),
        text("roleType", "role_type"),
        text("status", "status"),
        boolean("keyContact", "key_contact"),
        text("country", "country"),
        text("industry", "industry"),
        text("functionalArea", "functional_area"),
        text("officePhone", "office_phone"),
        text("alertPreference", "alert_preference"),
        boolean("isPlaceholderUser", "is_placeholder_user"),
        boolean("isWelcomeAlertSent", "is_welcome_alert_sent"),
        time("firstAccessed", "first_accessed_on"),
        time("lastAccessedOn", "last_accessed_on"),
        time("lastAlertSentDate", "last_alert_sent_on"),
        text("version", "version"),
        time("createdOn", "created_on"),
        person("createdBy", "created_by", "created_by_organization"),
        time("lastModifiedOn", "last_modified_on"),
        person_name("lastModifiedBy", "last_modified_by"),
    ],
    lifted: &[],
    derivation: None,
};
