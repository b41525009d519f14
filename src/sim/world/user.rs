//! The users of an exchange.

use super::USER;
use super::document::{Attribution, attributions};
use super::drift::Event;
use super::exchange::Exchange;
use super::person::{DealSide, Person};

/// A person in an exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// This person in this exchange.
    pub id: u64,
    /// Who it is.
    pub person: Person,
    /// The address in this exchange; one person has two over all of them.
    pub email: String,
    /// `MANAGER_PLUS`, `REVIEWER` and so on.
    pub role_type: &'static str,
    /// `ACTIVE` and so on.
    pub status: &'static str,
    /// Named to others as somebody to turn to.
    pub key_contact: bool,
    /// Invited by name, without an account so far.
    pub is_placeholder_user: bool,
    /// The invitation has been sent.
    pub is_welcome_alert_sent: bool,
    /// Opaque, hexadecimal.
    pub version: String,
    /// On the wire `created` has no organization, and only the time for users who never signed in.
    pub created: Attribution,
    /// `None` for users who never signed in: the wire omits all of it.
    pub activity: Option<Activity>,
}

/// What the service lists only of users who signed in.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// Milliseconds since 1970, as the others.
    pub first_accessed_on: i64,
    /// Never before the first.
    pub last_accessed_on: i64,
    /// `None` where no alert was sent.
    pub last_alert_sent_on: Option<i64>,
    /// The title at work.
    pub title: &'static str,
    /// One of the service's list of areas.
    pub functional_area: &'static str,
    /// As people write it.
    pub office_phone: String,
    /// How often alerts are wanted.
    pub alert_preference: &'static str,
    /// When and by whom it was last changed.
    pub modified: Attribution,
}

const TITLES: [&str; 6] =
    ["UNAVAILABLE", "UNAVAILABLE", "Managing Director", "Associate", "Head of M&A", "Leiter Recht"];
const AREAS: [&str; 4] = ["UNAVAILABLE", "FINANCE", "LEGAL", "CORPORATE_DEVELOPMENT"];
const ALERTS: [&str; 3] = ["IMMEDIATE", "DAILY", "NEVER"];

impl User {
    pub(super) fn at_slot(exchange: &Exchange, slot: u32) -> Self {
        let (person, mut rng) = (exchange.person_at(slot), exchange.rng_for(USER, slot));
        let is_placeholder_user = is_placeholder(exchange, slot);
        let (created, modified) = attributions(exchange, &mut rng);
        let came = slot == 0 || !(is_placeholder_user || rng.one_in(6));
        let activity = came.then(|| Activity::at_slot(exchange, slot, &created, modified));
        Self {
            id: exchange.user_id(slot),
            person,
            email: email_of(exchange, &person, slot),
            role_type: role_by_now(exchange, &person, slot),
            status: if is_placeholder_user { "PENDING" } else { "ACTIVE" },
            key_contact: slot == 1 || rng.one_in(15),
            is_placeholder_user,
            is_welcome_alert_sent: came || rng.one_in(2),
            version: rng.hex_version(),
            created,
            activity,
        }
    }
}

impl Activity {
    fn at_slot(exchange: &Exchange, slot: u32, created: &Attribution, modified: Attribution) -> Self {
        let mut rng = exchange.rng_for(USER, !slot);
        let first_accessed_on = exchange.period.moment_after(created.on, 20, &mut rng);
        let last_accessed_on = exchange.period.moment_after(first_accessed_on, 150, &mut rng);
        Self {
            first_accessed_on,
            last_accessed_on,
            last_alert_sent_on: (!rng.one_in(4))
                .then(|| exchange.period.moment_after(created.on, 150, &mut rng)),
            title: *rng.pick(&TITLES),
            functional_area: *rng.pick(&AREAS),
            office_phone: (33_600_000_000 + rng.below(99_999_999)).to_string(),
            alert_preference: *rng.pick(&ALERTS),
            modified,
        }
    }
}

/// One in twenty-nine, and never at the same place in two neighbouring exchanges.
fn is_placeholder(exchange: &Exchange, slot: u32) -> bool {
    slot > 2 && (5 * u64::from(exchange.number) + u64::from(slot)) % 29 == 3
}

/// The address in an exchange; some change to another mail system.
fn email_of(exchange: &Exchange, person: &Person, slot: u32) -> String {
    let email = person.email(exchange.is_recent());
    match exchange.has_happened_to_user(Event::GetsAddress, slot) {
        true => email.replacen('@', "@mail.", 1),
        false => email,
    }
}

/// The role in an exchange; some get one that may do more, some less.
fn role_by_now(exchange: &Exchange, person: &Person, slot: u32) -> &'static str {
    match role_type_of(person, slot) {
        role if !exchange.has_happened_to_user(Event::GetsRole, slot) => role,
        "PREVIEWER" => "REVIEWER",
        "REVIEWER" => "PUBLISHER",
        "PUBLISHER" => "PUBLISHER_PLUS",
        _ => "REVIEWER",
    }
}

pub(super) fn role_type_of(person: &Person, slot: u32) -> &'static str {
    match person.organization.side {
        DealSide::Auditor | DealSide::Seller => "MANAGER_PLUS",
        DealSide::Adviser if slot.is_multiple_of(2) => "MANAGER_PLUS",
        DealSide::Adviser => "PUBLISHER_PLUS",
        DealSide::Counsel => "PUBLISHER",
        DealSide::Bidder if slot.is_multiple_of(4) => "PREVIEWER",
        DealSide::Bidder => "REVIEWER",
    }
}
