//! Who has viewed a document: the entries of its access report.

use super::access::Access;
use super::document::attributions;
use super::exchange::Exchange;
use super::grant::{Grant, Grantee, grants_on};
use super::group::groups_of;
use super::period::Period;
use super::person::Person;
use super::user::User;
use super::{DOCUMENT, ItemKind, VIEW};
use crate::sim::rng::Rng;

/// An entry of a document's access report: a person who may see it or once could, and through which group.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentView {
    /// Who it is.
    pub person: Person,
    /// The address in this exchange.
    pub email: String,
    /// As the list of users has it.
    pub role_type: &'static str,
    /// `None` for those who see everything without a group.
    pub group: Option<Grantee>,
    /// `ALLOWED`, or `REVOKED` where the person may not see it any more.
    pub access: &'static str,
    /// The first and the last alert about the document.
    pub alerted_on: Option<(i64, i64)>,
    /// The last alert did not arrive.
    pub alert_failed: bool,
    /// The first and the last time it was viewed; `None` if it never was.
    pub viewed_on: Option<(i64, i64)>,
}

/// At most so many people have entries: where an exchange has more users, a range of them that differs by document.
const LONGEST_REPORT: u32 = 60;

/// A document, as its readers see it.
struct Subject {
    grants: Vec<Grant>,
    created_on: i64,
    /// Nobody but managers has looked at it.
    unread: bool,
}

/// The entries, person by person.
pub(super) fn views_of(access: &Access, document: u32) -> Vec<DocumentView> {
    let (exchange, mut rng) = (access.exchange(), access.exchange().rng_for(VIEW, document));
    let (created, _) = attributions(exchange, &mut exchange.rng_for(DOCUMENT, document));
    let subject =
        Subject { grants: grants_on(access, document), created_on: created.on, unread: rng.one_in(4) };
    let first = if exchange.user_count > LONGEST_REPORT { rng.below(exchange.user_count.into()) } else { 0 };
    let key = rng.next_u64();
    let users = (0..exchange.user_count.min(LONGEST_REPORT)).flat_map(|offset| {
        let slot = (first + u64::from(offset)) % u64::from(exchange.user_count);
        entries_of_user(exchange, &subject, slot as u32, &mut Rng::for_subject(&[key, slot]))
    });
    let removed = rng.one_in(10).then(|| entry_of_removed(exchange, &subject, &mut rng)).flatten();
    users.chain(removed).collect()
}

/// An entry for each group that gives or gave access, or one without a group for those who need none.
fn entries_of_user(exchange: &Exchange, subject: &Subject, slot: u32, rng: &mut Rng) -> Vec<DocumentView> {
    let user = User::at_slot(exchange, slot);
    let alerted_on = rng.one_in(2).then(|| alerts(&exchange.period, subject.created_on, rng));
    let alert_failed = alerted_on.is_some() && rng.one_in(30);
    let viewed_on = viewing_of_user(&user, subject, rng);
    let entry = |(group, access)| DocumentView {
        person: user.person,
        email: user.email.clone(),
        role_type: user.role_type,
        group,
        access,
        alerted_on,
        alert_failed,
        viewed_on,
    };
    ways_of_user(exchange, subject, slot, manages(&user)).into_iter().map(entry).collect()
}

/// Sees everything without a group.
fn manages(user: &User) -> bool {
    matches!(user.role_type, "MANAGER_PLUS" | "PUBLISHER_PLUS")
}

/// The groups through which a user may see the document or could, and what the report says of that.
fn ways_of_user(
    exchange: &Exchange,
    subject: &Subject,
    slot: u32,
    manages: bool,
) -> Vec<(Option<Grantee>, &'static str)> {
    let groups = groups_of(exchange, slot).map(|group| exchange.item_id(ItemKind::Group, group));
    let reaching: Vec<u64> = groups.chain([Grantee::everyone(exchange).id]).collect();
    let reached = subject.grants.iter().filter(|grant| reaching.contains(&grant.grantee.id));
    let ways: Vec<_> = reached
        .filter_map(|grant| {
            let access = if grant.permission? == "REVOKED" { "REVOKED" } else { "ALLOWED" };
            Some((Some(grant.grantee.clone()), access))
        })
        .collect();
    if ways.is_empty() && manages { vec![(None, "ALLOWED")] } else { ways }
}

/// When a user looked at the document, if ever: one in four managers did, and one in three of the others.
fn viewing_of_user(user: &User, subject: &Subject, rng: &mut Rng) -> Option<(i64, i64)> {
    let looked = if manages(user) { rng.one_in(4) } else { rng.one_in(3) && !subject.unread };
    let visits = user.activity.as_ref().filter(|_| looked)?;
    viewing(rng, subject.created_on, (visits.first_accessed_on, visits.last_accessed_on))
}

/// Somebody who saw the document and is no longer a user.
fn entry_of_removed(exchange: &Exchange, subject: &Subject, rng: &mut Rng) -> Option<DocumentView> {
    let group = subject.grants.iter().find(|grant| grant.gives_access() && !grant.is_implicit)?;
    let person = exchange.person_at(exchange.user_count + rng.below(3) as u32);
    let first = exchange.period.moment_after(subject.created_on, 60, rng);
    Some(DocumentView {
        email: person.email(exchange.is_recent()),
        person,
        role_type: "REVIEWER",
        group: Some(group.grantee.clone()),
        access: "REVOKED",
        alerted_on: None,
        alert_failed: false,
        viewed_on: Some((first, exchange.period.moment_after(first, 40, rng))),
    })
}

fn alerts(period: &Period, created_on: i64, rng: &mut Rng) -> (i64, i64) {
    let first = period.moment_after(created_on, 2, rng);
    (first, if rng.one_in(3) { period.moment_after(first, 30, rng) } else { first })
}

/// Two moments within the visits of a person, and after the document was there.
fn viewing(rng: &mut Rng, created_on: i64, (came, left): (i64, i64)) -> Option<(i64, i64)> {
    let earliest = came.max(created_on);
    let span = u64::try_from(left - earliest).ok()?;
    let first = earliest + rng.below(span + 1) as i64;
    Some((first, first + rng.below((left - first) as u64 + 1) as i64))
}
