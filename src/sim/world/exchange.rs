//! An exchange: its own facts, its entrance, and the way to what it holds.

use super::document::{Document, Folder};
use super::file::File;
use super::group::{Group, Member};
use super::person::Person;
use super::tree::{FolderTree, folders_for};
use super::user::User;
use super::words::{LOCATIONS, PROJECTS, THEMES, Theme};
use super::{DAY, ItemKind, SPECIALS, SpecialExchange, World};
use crate::sim::rng::Rng;

/// What stands at the entrance of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// No splash: the answer has no such key.
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
    Jpeg,
    Gif,
}

/// How a listing writes a list of one and an empty one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum ShortListStyle {
    /// Always as a list.
    List,
    /// One as a bare object, none as a missing key.
    Bare,
    /// One as a bare object, none as `null`.
    Null,
}

/// An exchange. What it holds is made when it is asked for.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Its place in the world, from 0.
    pub number: u32,
    pub id: u64,
    pub name: String,
    pub host: &'static str,
    /// `PREPARATION`, `OPEN` or `HOLD`.
    pub phase: &'static str,
    /// `type` on the wire.
    pub kind: &'static str,
    pub security_level: u8,
    pub parent_template_id: u64,
    pub version: u64,
    /// Not on the wire; what `?brandId=` compares with.
    pub brand_id: u64,
    pub pvp_enabled: bool,
    pub html_view_enabled: bool,
    pub new_tasks: u64,
    pub new_participant_requests: u64,
    pub description: Option<&'static str>,
    pub location: Option<&'static str>,
    pub entrance: Entrance,
    /// The user list is for administrators: 200, hiding 400 · `21-3`.
    pub users_refused: bool,
    pub folder_count: u32,
    pub document_count: u32,
    pub user_count: u32,
    pub group_count: u32,
    /// Milliseconds since 1970; nothing inside is older.
    pub(super) opened_on: i64,
    pub(super) special: SpecialExchange,
    world: World,
}

/// 2019-01-01T00:00:00Z.
const FIRST_DAY: i64 = 1_546_300_800_000;

impl Exchange {
    pub(super) fn at(world: World, number: u32) -> Self {
        let special = world.special(number);
        let mut dice = world.dice(super::EXCHANGE, number, 0);
        let (phase, security_level) = standing(special, number);
        let [document_count, user_count, group_count] = counts(&world, special, &mut dice);
        Self {
            number,
            id: world.exchange_id(number),
            name: name(number),
            host: Person::at(4 + dice.below(40), world.seed).organization.name,
            phase,
            kind: if number % 7 == 5 { "IL5" } else { "ARC" },
            security_level,
            parent_template_id: 12_345 + dice.below(9) * 11_111,
            version: dice.below(6),
            brand_id: if number % 3 == 2 { World::BRANDS[1] } else { World::BRANDS[0] },
            pvp_enabled: dice.one_in(3),
            html_view_enabled: dice.one_in(4),
            new_tasks: dice.below(4),
            new_participant_requests: dice.below(3),
            description: dice.one_in(2).then_some(theme(number).description),
            location: dice.one_in(2).then(|| *dice.pick(&LOCATIONS)),
            entrance: entrance(special, number),
            users_refused: special == SpecialExchange::UsersRefused,
            folder_count: match special {
                SpecialExchange::Empty => 0,
                SpecialExchange::Single => 1,
                _ => folders_for(document_count),
            },
            document_count,
            user_count,
            group_count,
            opened_on: FIRST_DAY + dice.below(5 * 365) as i64 * DAY,
            special,
            world,
        }
    }

    /// In the order the service lists them, as the others.
    pub fn folders(&self) -> impl ExactSizeIterator<Item = Folder> + Send + use<> {
        let (exchange, tree) = (self.clone(), FolderTree::of(self));
        (0..self.folder_count).map(move |number| Folder::at(&exchange, &tree, number))
    }

    /// Made one by one, as the others: a hash is only summed where it is asked for.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = Document> + Send + use<> {
        let (exchange, tree) = (self.clone(), FolderTree::of(self));
        (0..self.document_count).map(move |number| Document::at(&exchange, &tree, number))
    }

    /// The workspace users, whether or not the service lists them.
    pub fn users(&self) -> impl ExactSizeIterator<Item = User> + Send + use<> {
        let exchange = self.clone();
        (0..self.user_count).map(move |slot| User::at(&exchange, slot))
    }

    /// The groups; who is in them tells [`Exchange::members`].
    pub fn groups(&self) -> impl ExactSizeIterator<Item = Group> + Send + use<> {
        let (exchange, counts) = (self.clone(), Group::member_counts(self));
        (0..self.group_count).map(move |number| Group::at(&exchange, &counts, number))
    }

    /// Who is in which group, by user. One exchange lists somebody who is no longer among its users.
    pub fn members(&self) -> impl Iterator<Item = Member> + Send + use<> {
        let exchange = self.clone();
        let gone = (self.special == SpecialExchange::OddGroups).then(|| Member::gone(self));
        (0..self.user_count).flat_map(move |slot| Member::of(&exchange, slot)).chain(gone)
    }

    /// The file of the document with this id, if there is one.
    pub fn file(&self, document_id: u64) -> Option<File> {
        let number = self.world.number(ItemKind::Document, self.number, document_id)?;
        (number < self.document_count).then(|| self.file_at(number))
    }

    /// Whether the document is protected, so that its file cannot be fetched.
    pub fn is_protected(&self, document_id: u64) -> bool {
        self.special == SpecialExchange::Protected && document_id == self.item_id(ItemKind::Document, 1)
    }

    pub(super) fn file_at(&self, number: u32) -> File {
        super::document::file(self, number)
    }

    /// Who sits at a place of the user list.
    pub(super) fn person(&self, slot: u32) -> Person {
        self.world.person(self.number, slot)
    }

    /// Whether addresses that changed are written in their new form here.
    pub(super) fn is_recent(&self) -> bool {
        self.number >= self.world.exchanges / 2
    }

    pub(super) fn item_id(&self, kind: ItemKind, number: u32) -> u64 {
        self.world.item_id(kind, self.number, number)
    }

    pub(super) fn dice(&self, subject: u64, number: u32) -> Rng {
        self.world.dice(subject, self.number, number)
    }

    pub(super) fn theme(&self) -> &'static Theme {
        theme(self.number)
    }

    pub(super) fn world(&self) -> &World {
        &self.world
    }

    pub(in crate::sim) fn style(&self) -> ShortListStyle {
        match self.number % 3 {
            0 => ShortListStyle::Bare,
            1 => ShortListStyle::List,
            _ => ShortListStyle::Null,
        }
    }
}

fn theme(number: u32) -> &'static Theme {
    &THEMES[number as usize % THEMES.len()]
}

/// Names run out and come again, numbered.
fn name(number: u32) -> String {
    let (round, place) = (number as usize / PROJECTS.len(), number as usize % PROJECTS.len());
    match round {
        0 => PROJECTS[place].to_owned(),
        _ => format!("{} {}", PROJECTS[place], round + 1),
    }
}

/// The phase and the security level.
fn standing(special: SpecialExchange, number: u32) -> (&'static str, u8) {
    match special {
        SpecialExchange::Empty => ("PREPARATION", 1),
        SpecialExchange::Gif => ("HOLD", 4),
        SpecialExchange::OneTimePassword => ("OPEN", 6),
        _ if number % 16 == 14 => ("PREPARATION", 1),
        _ if number % 16 == 15 => ("HOLD", 3),
        _ => ("OPEN", if number % 5 == 3 { 2 } else { 1 }),
    }
}

fn entrance(special: SpecialExchange, number: u32) -> Entrance {
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
fn counts(world: &World, special: SpecialExchange, dice: &mut Rng) -> [u32; 3] {
    match special {
        SpecialExchange::Empty => [0, 1, 0],
        SpecialExchange::Single => [1, 1, 1],
        _ => [world.documents, world.users, world.groups].map(|mean| world.count(mean, dice)),
    }
}

/// The special exchanges there are, for [`World::special`].
pub(super) fn special(number: u32) -> SpecialExchange {
    SPECIALS.get(number as usize).copied().unwrap_or(SpecialExchange::Ordinary)
}
