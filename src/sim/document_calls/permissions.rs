//! Who may see a document.

use axum::http::StatusCode;
use serde::{Serialize, Serializer};

use crate::sim::reply::{Reply, json_reply};
use crate::sim::wire::{Id, Object, Status, yes_or_no};
use crate::sim::world::{Exchange, Grant, Grantee, ShortListStyle};

pub(super) fn reply(exchange: &Exchange, grants: &[Grant]) -> Reply {
    let rows = |permissioned| {
        let listed = grants.iter().filter(|grant| grant.permissioned == permissioned);
        listed.map(|grant| GrantRow { grant, wrapped: exchange.wraps_grantees() }).collect()
    };
    let permissions =
        GrantLists { style: exchange.list_style(), permissioned: rows(true), non_permissioned: rows(false) };
    json_reply(StatusCode::OK, &PermissionsBody { status: Status::FINE, permissions })
}

#[derive(Serialize)]
struct PermissionsBody<'a> {
    status: Status,
    permissions: GrantLists<'a>,
}

struct GrantLists<'a> {
    style: ShortListStyle,
    permissioned: Vec<GrantRow<'a>>,
    non_permissioned: Vec<GrantRow<'a>>,
}

impl Serialize for GrantLists<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = Object::begin(serializer)?;
        object.put_list("permissioned", self.style, &self.permissioned)?;
        object.put_list("nonPermissioned", self.style, &self.non_permissioned)?;
        object.end()
    }
}

struct GrantRow<'a> {
    grant: &'a Grant,
    wrapped: bool,
}

impl Serialize for GrantRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Grant { grantee, permission, drm, is_inherited, is_implicit, .. } = self.grant;
        let grantee_info =
            GranteeInfo { grantee, is_user: *is_implicit, create_allowed: self.grant.create_allowed() };
        let mut object = Object::begin(serializer)?;
        object.put_some("permission", *permission)?;
        object.put("drm", drm)?;
        object.put("isInherited", is_inherited)?;
        object.put("implicitPermission", is_implicit)?;
        match self.wrapped {
            true => object.put("permissionInfo", WrappedGrantee { grantee_info })?,
            false => object.put("granteeInfo", grantee_info)?,
        }
        object.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WrappedGrantee<'a> {
    grantee_info: GranteeInfo<'a>,
}

struct GranteeInfo<'a> {
    grantee: &'a Grantee,
    is_user: bool,
    create_allowed: bool,
}

impl Serialize for GranteeInfo<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = Object::begin(serializer)?;
        object.put("granteeId", Id(self.grantee.id))?;
        object.put("granteeType", self.grantee.kind)?;
        object.put("groupName", &self.grantee.name)?;
        object.put("isWorkspaceUser", self.is_user)?;
        object.put("createAllowed", yes_or_no(self.create_allowed))?;
        object.end()
    }
}
