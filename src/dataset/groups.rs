//! The groups of an exchange, with their members.

use super::descriptor::{Dataset, Listing, Record, Unit};
use super::field::{boolean, id, integer, key, note, person, person_name, text, time};

pub static GROUPS: Dataset = Dataset {
    name: "groups",
    by_default: true,
    unit: Unit::Exchange,
    listings: &[Listing {
        path: &["groups"],
        query: &[("includeWorkspaceGroupMembers", "true")],
        records: &[GROUP, MEMBER],
    }],
};

const GROUP: Record = Record {
    list: "groups",
    table: "groups",
    fields: &[
        key("id", "group_id"),
        text("groupName", "group_name"),
        text("groupType", "group_type"),
        note("note", "note"),
        boolean("ftsEnabled", "fts_enabled"),
        integer("groupMemberCount", "members_reported"),
        text("version", "version"),
        time("createdOn", "created_on"),
        person("createdBy", "created_by", "created_by_organization"),
        time("lastModifiedOn", "last_modified_on"),
        person_name("lastModifiedBy", "last_modified_by"),
    ],
    lifted: &[],
    derivation: None,
};

const MEMBER: Record = Record {
    list: "workspaceGroupMembers",
    table: "group_members",
    fields: &[
        key("workspaceGroupId", "group_id"),
        key("workspaceUserId", "workspace_user_id"),
        id("userId", "user_id"),
    ],
    lifted: &[],
    derivation: None,
};
