//! Who may see each document: the groups and others it is granted to, and those it is not.
//!
//! **Assumed**: that a list of one comes as a bare object here as elsewhere, and that the entry, or the grantee in it, may be
//! wrapped as `permissionInfo`, as in the first version of the API.

use super::descriptor::{Dataset, Listing, Record, Unit};
use super::field::{Field, boolean, constant, key, position, text};

pub static PERMISSIONS: Dataset = Dataset {
    name: "permissions",
    by_default: false,
    unit: Unit::Document,
    listings: &[Listing { path: &["permissions"], query: &[], records: &[PERMISSIONED, NON_PERMISSIONED] }],
};

const PERMISSIONED: Record =
    record("permissions.permissioned", &grantee_fields(constant("listed_as", "permissioned")));
const NON_PERMISSIONED: Record =
    record("permissions.nonPermissioned", &grantee_fields(constant("listed_as", "non_permissioned")));

const fn record(list: &'static str, fields: &'static [Field]) -> Record {
    let lifted = &["permissionInfo", "granteeInfo", "permissionInfo"];
    Record { list, table: "permissions", fields, lifted, derivation: None }
}

const fn grantee_fields(listed_as: Field) -> [Field; 11] {
    [
        listed_as,
        position("position"),
        key("granteeId", "grantee_id"),
        text("granteeType", "grantee_type"),
        text("groupName", "grantee_name"),
        text("permission", "permission"),
        text("drm", "drm"),
        boolean("isInherited", "is_inherited"),
        boolean("implicitPermission", "is_implicit"),
        boolean("isWorkspaceUser", "is_workspace_user"),
        boolean("createAllowed", "create_allowed"),
    ]
}
