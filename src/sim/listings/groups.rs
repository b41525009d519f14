//! The groups of an exchange, and who is in them.

use serde::{Serialize, Serializer};

use crate::sim::parameters::Parameters;
use crate::sim::reply::{Answer, Reply};
use crate::sim::wire::{Id, ListBody, Object};
use crate::sim::world::{Exchange, Group, Member, ShortListStyle};

/// Members come only where they are asked for.
pub(super) fn answer(exchange: &Exchange, query: &Parameters) -> Answer {
    let (groups, style) = (exchange.groups(), exchange.list_style());
    let body = ListBody::without_status().with_list("groups", style, groups.len(), groups);
    let key = "workspaceGroupMembers";
    let with_members = query.get("includeWorkspaceGroupMembers").is_some_and(|with| with == "true");
    Ok(Reply::Listing(if with_members {
        body.with_list(key, style, exchange.members().count(), exchange.members())
    } else {
        body.with_list(key, ShortListStyle::List, 0, exchange.members().take(0))
    }))
}

#[derive(Serialize)]
struct EmptyObject {}

impl Serialize for Group {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = Object::begin(serializer)?;
        object.put("version", &self.version)?;
        object.put("groupName", &self.name)?;
        object.put("groupType", self.kind)?;
        object.put("ftsEnabled", self.fts_enabled)?;
        object.put("note", self.note.unwrap_or(" "))?;
        object.put_created(&self.created, false)?;
        object.put_modified(&self.modified)?;
        object.put("groupMemberCount", self.members_reported)?;
        object.put("buyerGroupDetails", EmptyObject {})?;
        object.put("id", Id(self.id))?;
        object.end()
    }
}

impl Serialize for Member {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = Object::begin(serializer)?;
        object.put("workspaceGroupId", Id(self.group_id))?;
        object.put("workspaceUserId", Id(self.workspace_user_id))?;
        object.put("userId", Id(self.person.user_id()))?;
        object.end()
    }
}
