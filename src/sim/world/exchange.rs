//! An exchange: its own facts and its entrance.

use super::period::Period;
use super::person::Person;
use super::words::{LOCATIONS, PROJECTS, THEMES, Theme};
use super::{ItemKind, SPECIALS, SpecialExchange, World};
use crate::sim::rng::Rng;

/// What it takes to enter an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// No splash: the key is missing from the answer.
    Open,
    /// A splash that asks for nothing.
    Shown,
    /// A splash that must be accepted, with or without an image.
    Consent(Option<SplashImage>),
    /// Entering takes a one-time password.
    OneTimePassword,
}

/// The format of a splash's image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplashImage {
    /// `image/jpeg`.
    Jpeg,
    /// `image/gif`.
    Gif,
}

/// How a list of one item, or of none, is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum ShortListStyle {
    /// Always as a list.
    List,
    /// One item as a bare object, none as a missing key.
    Bare,
    /// One item as a bare object, none as `null`.
    Null,
}

/// An exchange. What it holds is generated on demand.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Its index in the world, from 0.
    pub number: u32,
    /// Unique in the world.
    pub id: u64,
    /// As people see it.
    pub name: String,
    /// The organization that hosts it.
    pub host: &'static str,
    /// `PREPARATION`, `OPEN` or `HOLD`.
    pub phase: &'static str,
    /// `type` on the wire.
    pub kind: &'static str,
    /// 1 to 7, as the service numbers them.
    pub security_level: u8,
    /// The template it was made from.
    pub parent_template_id: u64,
    /// A whole number, unlike the versions of what it holds.
    pub version: u64,
    /// Not on the wire; what `?brandId=` compares with.
    pub brand_id: u64,
    /// Whether protected viewing is on.
    pub pvp_enabled: bool,
    /// Whether viewing in the browser is on.
    pub html_view_enabled: bool,
    /// Open tasks of the account.
    pub new_tasks: u64,
    /// Open requests to take part.
    pub new_participant_requests: u64,
    /// What it is for, where somebody wrote that.
    pub description: Option<&'static str>,
    /// Where the deal is, if that is told.
    pub location: Option<&'static str>,
    /// What it takes to enter it.
    pub entrance: Entrance,
    /// The user list is for administrators: 200, hiding 400 · `21-3`.
    pub users_refused: bool,
    /// Permissions are refused, of every document alike: 200, hiding 401 · `1-1-3`.
    pub permissions_refused: bool,
    /// Access reports are refused in the same way.
    pub access_reports_refused: bool,
    /// Folders it lists.
    pub folder_count: u32,
    /// Documents it lists.
    pub document_count: u32,
    /// Users it lists.
    pub user_count: u32,
    /// Groups it lists.
    pub group_count: u32,
    /// Nothing inside is older than its opening.
    pub(super) period: Period,
    pub(super) special: SpecialExchange,
    world: World,
}

/// Roughly how many documents a folder has.
const PER_FOLDER: u32 = 10;

impl Exchange {
    pub(super) fn at_index(world: World, number: u32) -> Self {
        let first = Self::on_first_day(world, number);
        Self { phase: first.phase_by_now(first.phase), ..first }
    }

    fn on_first_day(world: World, number: u32) -> Self {
        let special = world.special_at(number);
        let mut rng = world.rng_for(super::EXCHANGE, number, 0);
        let (phase, security_level) = phase_and_security(special, number);
        let [document_count, user_count, group_count] = item_counts(&world, special, &mut rng);
        let kind = if number % 7 == 5 { "IL5" } else { "ARC" };
        Self {
            number,
            id: world.exchange_id(number),
            name: exchange_name(number),
            host: Person::at_index(4 + rng.below(40), world.seed).organization.name,
            phase,
            kind,
            security_level,
            parent_template_id: 12_345 + rng.below(9) * 11_111,
            version: rng.below(6),
            brand_id: if number % 3 == 2 { World::BRANDS[1] } else { World::BRANDS[0] },
            pvp_enabled: rng.one_in(3),
            html_view_enabled: rng.one_in(4),
            new_tasks: rng.below(4),
            new_participant_requests: rng.below(3),
            description: rng.one_in(2).then_some(theme_of(number).description),
            location: rng.one_in(2).then(|| *rng.pick(&LOCATIONS)),
            entrance: entrance_of(special, number),
            users_refused: special == SpecialExchange::UsersRefused,
            permissions_refused: kind == "IL5" || special == SpecialExchange::Orphan,
            access_reports_refused: kind == "IL5" || special == SpecialExchange::OddGroups,
            folder_count: match special {
                SpecialExchange::Empty => 0,
                SpecialExchange::Single => 1,
                _ => folders_for(document_count),
            },
            document_count,
            user_count,
            group_count,
            period: Period::of_phase(phase, world.today, &mut rng),
            special,
            world,
        }
    }

    /// The person at a place in the user list.
    pub(super) fn person_at(&self, slot: u32) -> Person {
        self.world.person_at(self.number, slot)
    }

    /// Whether changed addresses have their new form here.
    pub(super) fn is_recent(&self) -> bool {
        self.number >= self.world.exchanges / 2
    }

    pub(super) fn item_id(&self, kind: ItemKind, number: u32) -> u64 {
        self.world.item_id(kind, self.number, number)
    }

    pub(super) fn rng_for(&self, subject: u64, number: u32) -> Rng {
        self.world.rng_for(subject, self.number, number)
    }

    pub(super) fn theme(&self) -> &'static Theme {
        theme_of(self.number)
    }

    pub(super) fn world(&self) -> &World {
        &self.world
    }

    /// Whether grantees are written one level deeper.
    pub(in crate::sim) fn wraps_grantees(&self) -> bool {
        self.special == SpecialExchange::NoImage
    }

    pub(in crate::sim) fn list_style(&self) -> ShortListStyle {
        match self.number % 3 {
            0 => ShortListStyle::Bare,
            1 => ShortListStyle::List,
            _ => ShortListStyle::Null,
        }
    }
}

/// How many folders that many documents are spread over.
fn folders_for(documents: u32) -> u32 {
    3 + documents / PER_FOLDER
}

fn theme_of(number: u32) -> &'static Theme {
    &THEMES[number as usize % THEMES.len()]
}

/// Names repeat with a number once they run out.
fn exchange_name(number: u32) -> String {
    let (round, place) = (number as usize / PROJECTS.len(), number as usize % PROJECTS.len());
    match round {
        0 => PROJECTS[place].to_owned(),
        _ => format!("{} {}", PROJECTS[place], round + 1),
    }
}

/// The phase and the security level.
fn phase_and_security(special: SpecialExchange, number: u32) -> (&'static str, u8) {
    match special {
        SpecialExchange::Empty => ("PREPARATION", 1),
        SpecialExchange::Gif => ("HOLD", 4),
        SpecialExchange::OneTimePassword => ("OPEN", 6),
        _ if number % 16 == 14 => ("PREPARATION", 1),
        _ if number % 16 == 15 => ("HOLD", 3),
        _ => ("OPEN", if number % 5 == 3 { 2 } else { 1 }),
    }
}

fn entrance_of(special: SpecialExchange, number: u32) -> Entrance {
    match special {
        SpecialExchange::Jpeg => Entrance::Consent(Some(SplashImage::Jpeg)),
        SpecialExchange::Gif => Entrance::Consent(Some(SplashImage::Gif)),
        SpecialExchange::NoImage => Entrance::Consent(None),
        SpecialExchange::OneTimePassword => Entrance::OneTimePassword,
        _ if number % 2 == 1 => Entrance::Open,
        _ => Entrance::Shown,
    }
}

/// Documents, users, groups.
fn item_counts(world: &World, special: SpecialExchange, rng: &mut Rng) -> [u32; 3] {
    match special {
        SpecialExchange::Empty => [0, 1, 0],
        SpecialExchange::Single => [1, 1, 1],
        _ => [world.documents, world.users, world.groups].map(|mean| world.count_around(mean, rng)),
    }
}

/// The special exchange at an index; see the table in the parent module.
pub(super) fn special_exchange(number: u32) -> SpecialExchange {
    SPECIALS.get(number as usize).copied().unwrap_or(SpecialExchange::Ordinary)
}
