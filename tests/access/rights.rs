//! The right of a user to a document, as `docs/access.md` has it.

use std::collections::BTreeSet;

use ilaudit::sim::Grant;

use crate::known::{KnownRoom, KnownUser};

/// What somebody may do with a document, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    None,
    Unknown,
    See,
    Control,
}

/// A right, how the file is protected, and what gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective {
    pub right: Right,
    pub drm: Option<&'static str>,
    pub via: BTreeSet<Way>,
}

/// How a right comes about, in the order of the reports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    Role,
    Everyone,
    Direct,
    Group(String),
}

/// What the settings say.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub all_seeing_roles: &'static [&'static str],
    pub everyone: &'static str,
}

impl Rules {
    pub const DEFAULT: Self = Self {
        all_seeing_roles: &["MANAGER_PLUS", "HIDDEN_MANAGER_PLUS", "MANAGER", "PUBLISHER_PLUS"],
        everyone: "All Current and Future Users",
    };

    pub fn sees_all(self, user: &KnownUser) -> bool {
        user.role_type.is_some_and(|role_type| self.all_seeing_roles.contains(&role_type))
    }
}

/// What a grant gives whom it reaches.
pub fn right_given(grant: &Grant) -> Right {
    match grant.permission {
        _ if !grant.permissioned => Right::None,
        None | Some("REVOKED") => Right::None,
        Some("CONTROL") => Right::Control,
        Some(_) => Right::See,
    }
}

/// How a grant reaches a user, if it does.
fn way_of(room: &KnownRoom, rules: Rules, user: &KnownUser, grant: &Grant) -> Option<Way> {
    if grant.is_implicit {
        return (grant.grantee.id == user.workspace_user_id).then_some(Way::Direct);
    }
    if grant.grantee.name.eq_ignore_ascii_case(rules.everyone) {
        return Some(Way::Everyone);
    }
    for member in &room.members {
        if member.group_id == grant.grantee.id && member.workspace_user_id == user.workspace_user_id {
            return Some(Way::Group(grant.grantee.name.clone()));
        }
    }
    None
}

/// The right of a user to a document of the same exchange.
pub fn right_of(room: &KnownRoom, rules: Rules, user: &KnownUser, document: u64) -> Effective {
    if rules.sees_all(user) {
        return Effective { right: Right::Control, drm: Some("NONE"), via: [Way::Role].into() };
    }
    let grants = room.grants.get(&document);
    let mut found = Effective { right: Right::None, drm: None, via: BTreeSet::new() };
    for grant in grants.into_iter().flatten() {
        let right = right_given(grant);
        if right == Right::None {
            continue;
        }
        if let Some(way) = way_of(room, rules, user, grant) {
            found.via.insert(way);
            found.drm = match found.drm {
                Some(drm) if right == found.right => Some(weaker(drm, grant.drm)),
                Some(drm) if right < found.right => Some(drm),
                _ => Some(grant.drm),
            };
            found.right = found.right.max(right);
        }
    }
    let is_known = grants.is_some() && room.are_groups_whole && user.role_type.is_some();
    if found.right == Right::None && !is_known {
        found.right = Right::Unknown;
    }
    found
}

/// The one of two protections that leaves more.
pub fn weaker(one: &'static str, other: &'static str) -> &'static str {
    let order = ["NONE", "NOSAVE", "NOSAVENOPRINT"];
    let rank = |drm: &str| order.iter().position(|known| *known == drm).expect("a known protection");
    if rank(one) <= rank(other) { one } else { other }
}
