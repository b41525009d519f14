//! What is granted on a document.

use super::access::Access;
use super::exchange::Exchange;
use super::group::Group;
use super::release::{Part, Release};
use super::user::role_type_of;
use super::{GRANT, ItemKind, SpecialExchange};
use crate::sim::rng::Rng;

/// Who is granted something: a group, everyone, or a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Grantee {
    /// The group's or the workspace user's; "everyone" has one of its own.
    pub id: u64,
    /// The kind of the group, or `WORKSPACE_USER`.
    pub kind: &'static str,
    /// The group's name; `Last, First` of a person.
    pub name: String,
}

/// What is granted on a document to one grantee, or that nothing is.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// To whom.
    pub grantee: Grantee,
    /// Whether it is listed under `permissioned`, and not under `nonPermissioned`.
    pub permissioned: bool,
    /// `SEE`, `CONTROL`, `REVOKED`, in one place another word; `None` where there never was a grant.
    pub permission: Option<&'static str>,
    /// `NONE`, `NOSAVE` or `NOSAVENOPRINT`.
    pub drm: &'static str,
    /// Whether it comes from the folder.
    pub is_inherited: bool,
    /// Whether it comes with the person's role; the grantee is a workspace user then.
    pub is_implicit: bool,
}

/// Numbers no group reaches, for grantees that are not among the groups.
const EVERYONE: u32 = (1 << 26) - 1;
const UNLISTED: u32 = (1 << 26) - 2;

impl Grantee {
    pub(super) fn everyone(exchange: &Exchange) -> Self {
        let id = exchange.item_id(ItemKind::Group, EVERYONE);
        Self { id, kind: "WORKSPACE", name: "All Current and Future Users".to_owned() }
    }

    fn unlisted(exchange: &Exchange) -> Self {
        let id = exchange.item_id(ItemKind::Group, UNLISTED);
        Self { id, kind: "WORKSPACE", name: "Project Office".to_owned() }
    }

    fn user(exchange: &Exchange, slot: u32) -> Self {
        let person = exchange.person_at(slot);
        Self {
            id: exchange.user_id(slot),
            kind: "WORKSPACE_USER",
            name: format!("{}, {}", person.last_name, person.first_name),
        }
    }

    pub(super) fn group(exchange: &Exchange, number: u32) -> Self {
        let (id, name) = (exchange.item_id(ItemKind::Group, number), Group::name_at(number));
        Self { id, kind: Group::kind_at(exchange, number), name }
    }
}

impl Grant {
    /// A grant, or none, that is not inherited and does not protect.
    fn plain(grantee: Grantee, permission: Option<&'static str>) -> Self {
        let permissioned = permission.is_some_and(|permission| permission != "REVOKED");
        Self { grantee, permissioned, permission, drm: "NONE", is_inherited: false, is_implicit: false }
    }

    /// Whether the grantee may see the document.
    pub(super) fn gives_access(&self) -> bool {
        self.permissioned && self.permission.is_some_and(|permission| permission != "REVOKED")
    }

    /// Whether the grantee may put documents beside it.
    pub(in crate::sim) fn create_allowed(&self) -> bool {
        self.permission == Some("CONTROL")
    }
}

/// Every row of a document's permissions: implicit ones, then everyone, then all groups.
pub(super) fn grants_on(access: &Access, document: u32) -> Vec<Grant> {
    let (exchange, mut rng) = (access.exchange(), access.exchange().rng_for(GRANT, document));
    let implicit = rng.one_in(5).then(|| implicit_grant(exchange, rng.below(7) as u32)).flatten();
    let release = access.release_of(document);
    let released = if access.is_folder_wise() || !rng.one_in(30) { release } else { Release::Nobody };
    let unlisted = exchange.special == SpecialExchange::Jpeg && rng.one_in(3);
    let mut grants: Vec<Grant> = implicit.into_iter().collect();
    grants.extend((released == Release::Everyone).then(|| everyone_grant(access)));
    grants.extend(unlisted.then(|| Grant::plain(Grantee::unlisted(exchange), Some("SEE"))));
    let first = grants.len();
    grants.extend((0..exchange.group_count).map(|group| group_grant(access, document, released, group)));
    if released != Release::Nobody && !access.is_folder_wise() && rng.one_in(8) {
        make_exception(&mut grants[first..], &mut rng);
    }
    if is_oddly_worded(exchange, document) {
        write_odd_word(&mut grants[first..]);
    }
    grants
}

fn everyone_grant(access: &Access) -> Grant {
    let grant = Grant::plain(Grantee::everyone(access.exchange()), Some("SEE"));
    Grant { is_inherited: access.is_folder_wise(), ..grant }
}

/// What a manager or publisher may do without a group.
fn implicit_grant(exchange: &Exchange, slot: u32) -> Option<Grant> {
    let role_type = role_type_of(&exchange.person_at(slot), slot);
    let entitled = slot < exchange.user_count && !matches!(role_type, "REVIEWER" | "PREVIEWER");
    let grant = || Grant::plain(Grantee::user(exchange, slot), Some("CONTROL"));
    entitled.then(|| Grant { is_implicit: true, ..grant() })
}

/// What a folder's release gives a group; bidders lost some folders again.
fn group_grant(access: &Access, document: u32, release: Release, group: u32) -> Grant {
    let (part, grantee) = (Part::of_group(group), access.group(group).clone());
    let permission = match part.permission(release) {
        _ if release == Release::CleanTeam => (group == access.clean_team_group()).then_some("SEE"),
        Some("SEE") if matches!(part, Part::Bidders(_)) && access.was_revoked(document, group) => {
            Some("REVOKED")
        }
        permission => permission,
    };
    let grant = Grant::plain(grantee, permission);
    let protected = grant.permissioned && access.exchange().is_protectable(document);
    Grant {
        is_inherited: grant.permissioned && access.is_folder_wise(),
        drm: if protected { part.protection() } else { "NONE" },
        ..grant
    }
}

/// A document that differs from its neighbours for one group: more, less, or nothing any more.
fn make_exception(of_groups: &mut [Grant], rng: &mut Rng) {
    let place = rng.below(of_groups.len() as u64) as usize;
    let Some(grant) = of_groups.get_mut(place) else { return };
    grant.permission = match grant.permission {
        Some("CONTROL") => Some("SEE"),
        // what was taken back for one document stays among the permissioned
        Some("SEE") => Some("REVOKED"),
        _ => Some("SEE"),
    };
    grant.permissioned = true;
}

/// The third document of one exchange.
fn is_oddly_worded(exchange: &Exchange, document: u32) -> bool {
    exchange.special == SpecialExchange::OddDocuments && document == 2
}

/// A permission that no description of the service knows.
fn write_odd_word(of_groups: &mut [Grant]) {
    if let Some(grant) = of_groups.iter_mut().take(2).next_back() {
        (grant.permission, grant.permissioned) = (Some("ANNOTATE"), true);
    }
}
