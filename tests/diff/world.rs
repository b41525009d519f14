//! Random worlds: a few exchanges with a few of everything, and what a run knows of them.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::{btree_map, btree_set};
use proptest::option;
use proptest::prelude::*;

/// Ids and values are small, so that two worlds have much in common.
pub type World = BTreeMap<u8, Exchange>;

#[derive(Clone, Debug)]
pub struct Exchange {
    pub name: u8,
    pub phase: u8,
    pub splash: Option<u8>,
    pub settings: BTreeMap<u8, u8>,
    /// By `workspace_user_id`.
    pub users: BTreeMap<u8, User>,
    pub groups: BTreeMap<u8, u8>,
    /// Group and `workspace_user_id`.
    pub members: BTreeSet<(u8, u8)>,
    /// Names by id; a folder's path is its name.
    pub folders: BTreeMap<u8, u8>,
    pub documents: BTreeMap<u8, Document>,
    /// By document and grantee.
    pub grants: BTreeMap<(u8, u8), Grant>,
    /// The datasets that the run does not know wholly.
    pub hidden: BTreeMap<&'static str, Hidden>,
}

#[derive(Clone, Debug)]
pub struct User {
    pub user_id: Option<u8>,
    pub role: u8,
    pub email: Option<u8>,
    pub is_key_contact: Option<bool>,
}

#[derive(Clone, Debug)]
pub struct Document {
    /// May be a folder there is not.
    pub folder: Option<u8>,
    pub name: u8,
    pub size: u8,
    pub is_deleted: bool,
}

#[derive(Clone, Debug)]
pub struct Grant {
    pub permission: Option<&'static str>,
    pub drm: u8,
    pub permissioned: bool,
}

/// Why a dataset is not known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hidden {
    /// Part of it is there all the same.
    Partial,
    Refused,
    Failed,
    NotAsked,
}

pub const DATASETS: [&str; 6] = ["settings", "users", "groups", "folders", "documents", "permissions"];

/// A run without exchanges does not finish.
pub fn any_world() -> impl Strategy<Value = World> {
    btree_map(0..4_u8, any_exchange(), 1..4)
}

/// A world of whose datasets none is hidden.
pub fn any_known_world() -> impl Strategy<Value = World> {
    any_world().prop_map(|mut world| {
        world.values_mut().for_each(|exchange| exchange.hidden.clear());
        world
    })
}

fn any_exchange() -> impl Strategy<Value = Exchange> {
    let own = (0..2_u8, 0..2_u8, option::of(0..2_u8), btree_map(0..3_u8, 0..2_u8, 0..3));
    let people = (btree_map(0..5_u8, any_user(), 0..5), btree_map(0..3_u8, 0..2_u8, 0..3));
    let members = btree_set((0..3_u8, 0..5_u8), 0..6);
    let contents = (btree_map(0..3_u8, 0..2_u8, 0..3), btree_map(0..5_u8, any_document(), 0..5));
    let grants = btree_map((0..5_u8, 0..3_u8), any_grant(), 0..8);
    let hidden = btree_map(prop::sample::select(&DATASETS[..]), any_hidden(), 0..3);
    (own, people, members, contents, grants, hidden).prop_map(
        |(
            (name, phase, splash, settings),
            (users, groups),
            members,
            (folders, documents),
            grants,
            hidden,
        )| {
            Exchange {
                name,
                phase,
                splash,
                settings,
                users,
                groups,
                members,
                folders,
                documents,
                grants,
                hidden,
            }
        },
    )
}

fn any_user() -> impl Strategy<Value = User> {
    (option::weighted(0.8, 0..4_u8), 0..2_u8, option::of(0..2_u8), option::of(any::<bool>()))
        .prop_map(|(user_id, role, email, is_key_contact)| User { user_id, role, email, is_key_contact })
}

fn any_document() -> impl Strategy<Value = Document> {
    (option::of(0..3_u8), 0..2_u8, 0..2_u8, prop::bool::weighted(0.2))
        .prop_map(|(folder, name, size, is_deleted)| Document { folder, name, size, is_deleted })
}

fn any_grant() -> impl Strategy<Value = Grant> {
    let permission = prop::sample::select(vec![None, Some("SEE"), Some("CONTROL"), Some("REVOKED")]);
    (permission, 0..2_u8, any::<bool>()).prop_map(|(permission, drm, permissioned)| Grant {
        permission,
        drm,
        permissioned,
    })
}

fn any_hidden() -> impl Strategy<Value = Hidden> {
    prop::sample::select(vec![Hidden::Partial, Hidden::Refused, Hidden::Failed, Hidden::NotAsked])
}
