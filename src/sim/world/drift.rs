//! How the world changes from day to day: what happens to one in so many, on a day that is drawn for each. On day 0 nothing
//! has happened yet.

use std::ops::Range;

use super::exchange::Exchange;
use super::release::Release;
use super::{ItemKind, World};
use crate::sim::rng::Rng;

/// Whatever happens to somebody happens once, within so many days.
const SPAN: u64 = 20;
/// Days between leaving and coming back.
const AWAY: u32 = 2;
/// The most that is new in an exchange, of a kind.
const MOST_NEW: u64 = 1000;
/// In an id: another one than before. No exchange of a size to be served has numbers as high.
const ANOTHER: u32 = 1 << 25;

/// What happens, as subjects of the generator.
#[derive(Clone, Copy)]
pub(super) enum Event {
    Leaves = 100,
    ComesBack,
    GetsRole,
    GetsAddress,
    ChangesGroup,
    IsDeleted,
    IsReplaced,
    IsMoved,
    IsReleased,
    ChangesPhase,
    Closes,
}

/// One in so many.
fn odds(event: Event) -> u64 {
    match event {
        Event::ComesBack => 2,
        Event::ChangesPhase => 3,
        Event::Leaves | Event::GetsRole | Event::IsReleased => 5,
        Event::ChangesGroup | Event::GetsAddress => 8,
        Event::IsReplaced | Event::IsMoved => 10,
        Event::Closes => 12,
        Event::IsDeleted => 30,
    }
}

/// The day on which it happens to that number, if it ever does.
fn draw_day(mut rng: Rng, event: Event) -> Option<u32> {
    rng.one_in(odds(event)).then(|| 1 + rng.below(SPAN) as u32)
}

impl World {
    /// The numbers of the exchanges that are there: some are new, some have been closed.
    pub(super) fn list_numbers(&self) -> Vec<u32> {
        let opened = self.day.div_ceil(2).min(MOST_NEW as u32);
        let numbers = 0..self.exchanges.saturating_add(opened);
        numbers.filter(|number| self.has_exchange(*number)).collect()
    }

    pub(super) fn has_exchange(&self, number: u32) -> bool {
        let is_known = number < self.exchanges.saturating_add(self.day.div_ceil(2).min(MOST_NEW as u32));
        let closed_on = || draw_day(self.rng_for(Event::Closes as u64, number, 0), Event::Closes);
        let is_closed = self.day > 0 && closed_on().is_some_and(|day| day <= self.day);
        is_known && !is_closed
    }
}

impl Exchange {
    fn day(&self) -> u32 {
        self.world().day
    }

    fn day_of(&self, event: Event, number: u32) -> Option<u32> {
        draw_day(self.rng_for(event as u64, number), event)
    }

    /// Whether it has happened to that number by now.
    pub(super) fn has_happened(&self, event: Event, number: u32) -> bool {
        self.day() > 0 && self.day_of(event, number).is_some_and(|day| day <= self.day())
    }

    /// How many there were ever, with those that are new: one in sixty a day.
    fn count_with_new(&self, count: u32) -> u32 {
        let new = (u64::from(self.day()) * u64::from(count)).div_ceil(60).min(MOST_NEW);
        count.saturating_add(new as u32)
    }

    /// The users there are. The first three stay as they are: the account that audits is one of them.
    pub(super) fn user_slots(&self) -> Present {
        Present::count(self, self.count_with_new(self.user_count), Self::has_user)
    }

    pub(super) fn document_numbers(&self) -> Present {
        Present::count(self, self.count_with_new(self.document_count), Self::has_document)
    }

    fn has_user(&self, slot: u32) -> bool {
        slot < 3 || !self.has_happened(Event::Leaves, slot) || self.has_come_back(slot)
    }

    fn has_come_back(&self, slot: u32) -> bool {
        let left_on = self.day_of(Event::Leaves, slot).unwrap_or(u32::MAX);
        let mut rng = self.rng_for(Event::ComesBack as u64, slot);
        rng.one_in(odds(Event::ComesBack)) && left_on.saturating_add(AWAY) <= self.day()
    }

    pub(super) fn has_document(&self, number: u32) -> bool {
        number < self.count_with_new(self.document_count) && !self.has_happened(Event::IsDeleted, number)
    }

    /// Whether an event of a user has happened by now.
    pub(super) fn has_happened_to_user(&self, event: Event, slot: u32) -> bool {
        slot > 2 && self.has_happened(event, slot)
    }

    /// Who comes back is another user of the exchange, and the same person.
    pub(super) fn user_id(&self, slot: u32) -> u64 {
        let is_another = self.has_happened_to_user(Event::Leaves, slot);
        self.item_id(ItemKind::User, if is_another { slot | ANOTHER } else { slot })
    }

    /// The number that a document's content is drawn by.
    pub(super) fn content_number(&self, document: u32) -> u32 {
        if self.has_happened(Event::IsReplaced, document) { document | ANOTHER } else { document }
    }

    /// Whether a document lies elsewhere than its number says: it is new, or was moved.
    pub(super) fn is_placed_anew(&self, document: u32) -> bool {
        document >= self.document_count || self.has_happened(Event::IsMoved, document)
    }

    /// The release of a folder by now.
    pub(super) fn release_by_now(&self, folder: u32, release: Release) -> Release {
        match release {
            Release::Nobody if self.has_happened(Event::IsReleased, folder) => Release::Interest,
            Release::DueDiligence if self.has_happened(Event::IsReleased, folder) => Release::Interest,
            Release::Exclusivity if self.has_happened(Event::IsReleased, folder) => Release::DueDiligence,
            release => release,
        }
    }

    /// The phase by now.
    pub(super) fn phase_by_now(&self, phase: &'static str) -> &'static str {
        match phase {
            "PREPARATION" if self.has_happened(Event::ChangesPhase, 0) => "OPEN",
            "OPEN" if self.has_happened(Event::ChangesPhase, 0) => "HOLD",
            phase => phase,
        }
    }
}

/// The numbers of what is there, one after the other.
pub(super) struct Present {
    exchange: Exchange,
    numbers: Range<u32>,
    is_there: fn(&Exchange, u32) -> bool,
    left: usize,
}

impl Present {
    fn count(exchange: &Exchange, all: u32, is_there: fn(&Exchange, u32) -> bool) -> Self {
        let left = match exchange.day() {
            0 => all as usize,
            _ => (0..all).filter(|number| is_there(exchange, *number)).count(),
        };
        Self { exchange: exchange.clone(), numbers: 0..all, is_there, left }
    }
}

impl Iterator for Present {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let Self { exchange, numbers, is_there, left } = self;
        let next = numbers.find(|number| is_there(exchange, *number))?;
        *left -= 1;
        Some(next)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Present {}
