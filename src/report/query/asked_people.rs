//! What the report `person` is made from: whom the list names, with all that the run says of them, and how far that goes.

use std::collections::BTreeSet;
use std::fmt::{self, Display};

use rusqlite::{Connection, params};

use crate::count_noun::count_noun;
use crate::model::Timestamp;
use crate::people::{Alias, PeopleList, PersonFact};
use crate::report::error::ReportError;
use crate::report::options::Options;
use crate::report::query::access;
use crate::report::query::people_matches::{list_unmatched, match_people};
use crate::report::query::rule_findings::find_all;
use crate::report::query::view::View;
use crate::report::summary::run_summary::RunSummary;
use crate::report::template::templates::Templates;

/// Every address and user id that the list stands for, those of whoever is no longer listed among them.
const ASKED_PEOPLE: &str = "
    CREATE TEMP TABLE asked_people (user_id TEXT, address TEXT, entry TEXT NOT NULL);
    INSERT INTO temp.asked_people
    SELECT m.user_id, p.address, m.entry
    FROM temp.asked_matches AS m
    LEFT JOIN present_people AS p ON p.exchange_id = m.exchange_id AND p.workspace_user_id = m.workspace_user_id
    UNION
    SELECT NULL, name, entry FROM temp.asked_entries WHERE kind = 'address'
    UNION
    SELECT name, NULL, entry FROM temp.asked_entries WHERE kind = 'user_id'
    UNION
    SELECT NULL, a.address, n.entry
    FROM temp.addresses AS a INNER JOIN temp.asked_entries AS n ON n.kind = 'domain' AND n.name = a.domain;";

const COUNTS: &str = "
    SELECT
        (SELECT COUNT(DISTINCT COALESCE('u' || user_id, 'w' || exchange_id || '/' || workspace_user_id)) FROM temp.asked_matches),
        (SELECT COUNT(DISTINCT exchange_id) FROM temp.asked_matches),
        (SELECT COUNT(*) FROM exchanges),
        (SELECT COUNT(*) FROM exchanges AS e WHERE NOT EXISTS (
            SELECT 1 FROM whole AS w WHERE w.exchange_id = e.exchange_id AND w.dataset = 'users'
        )),
        (SELECT COUNT(*) FROM unreadable WHERE dataset = 'exchanges' AND reason <> 'this id is listed twice')
        + (SELECT COUNT(*) FROM merged_shards WHERE run_id IS NULL),
        (SELECT COUNT(*) FROM scope WHERE in_scope = 0),
        (SELECT COUNT(*) FROM users WHERE TRIM(COALESCE(email_id, '')) = '')";

/// Whom a report is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct AskedPeople {
    pub list: PeopleList,
    /// Those whom an address of another run names.
    pub aliases: Vec<Alias>,
    /// Where they were, from when to when; filled in once it is known who they are.
    pub facts: Vec<PersonFact>,
}

/// Where the people were, over all runs.
const TIMELINE: &str = "
    CREATE TEMP TABLE asked_timeline (
        user_id TEXT NOT NULL, exchange_id TEXT NOT NULL, exchange_name TEXT, fact TEXT NOT NULL, subject_id TEXT NOT NULL,
        subject TEXT NOT NULL, is_now INTEGER NOT NULL, absent_before INTEGER, first_seen INTEGER NOT NULL,
        last_seen INTEGER NOT NULL, absent_since INTEGER
    );
    CREATE INDEX temp.asked_timeline_by_person ON asked_timeline (user_id, exchange_id);";

/// How many of those asked for are listed, and where nobody can tell.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AskedCounts {
    pub people: u64,
    /// Exchanges that list them.
    pub listed_in: u64,
    /// Exchanges of the run.
    pub exchanges: u64,
    /// Of these, those whose users are not known.
    pub unknown: u64,
    /// Entries of the list of exchanges, and shares of the walk, that are missing: any exchange may be among them.
    pub missing: u64,
    /// Exchanges that the scope left out.
    pub left_out: u64,
    /// Users without an address: no address names them.
    pub without_address: u64,
    /// Entries that name nobody who is listed.
    pub unmatched: Vec<String>,
}

/// In one line, with what it holds for: `2 people are listed in 3 of 12 exchanges; of 1 exchange the users are not known`.
impl Display for AskedCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let people = count_noun(self.people, "person is", "people are");
        let exchanges = count_noun(self.exchanges, "exchange", "exchanges");
        write!(f, "{people} listed in {} of {exchanges}", self.listed_in)?;
        let [unknown, left_out] =
            [self.unknown, self.left_out].map(|count| count_noun(count, "exchange", "exchanges"));
        let frames = [
            (self.unknown, format!("of {unknown} the users are not known")),
            (self.missing, "the list of exchanges is not whole".to_owned()),
            (self.left_out, format!("{left_out} left out by the scope")),
            (
                self.without_address,
                format!("{} without an address", count_noun(self.without_address, "user", "users")),
            ),
        ];
        frames.iter().filter(|(count, _)| *count > 0).try_for_each(|(_, frame)| write!(f, "; {frame}"))
    }
}

/// Finds the people, their rights and the findings about them, for the report.
pub fn prepare(
    view: &View<'_>,
    asked: &AskedPeople,
    summary: &RunSummary,
    templates: &Templates,
    options: &Options,
) -> Result<(), ReportError> {
    let found = match_asked(view.connection(), asked);
    found
        .and_then(|()| insert_timeline(view.connection(), &asked.facts))
        .map_err(ReportError::snapshot("users"))?;
    if summary.is_asked_for("permissions") {
        access::fill_tables(view.connection()).map_err(ReportError::snapshot("permissions"))?;
    }
    find_all(view, &templates.rules, &options.findings).map(drop)
}

fn match_asked(connection: &Connection, asked: &AskedPeople) -> rusqlite::Result<()> {
    match_people(connection, "asked", Some(&asked.list), &asked.aliases)?;
    connection.execute_batch(ASKED_PEOPLE)
}

fn insert_timeline(connection: &Connection, facts: &[PersonFact]) -> rusqlite::Result<()> {
    connection.execute_batch(TIMELINE)?;
    let mut insert = connection
        .prepare("INSERT INTO temp.asked_timeline VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")?;
    let millis = |moment: Option<Timestamp>| moment.map(Timestamp::as_millis);
    for fact in facts {
        insert.execute(params![
            fact.user_id,
            fact.exchange_id,
            fact.exchange_name,
            fact.fact,
            fact.subject_id,
            fact.subject,
            fact.is_now,
            millis(fact.absent_before),
            fact.first_seen.as_millis(),
            fact.last_seen.as_millis(),
            millis(fact.absent_since),
        ])?;
    }
    Ok(())
}

/// The user ids of the people asked for, also of those who are no longer listed.
pub fn list_user_ids(view: &View<'_>, asked: &AskedPeople) -> rusqlite::Result<BTreeSet<String>> {
    match_asked(view.connection(), asked)?;
    let mut query =
        view.connection().prepare("SELECT DISTINCT user_id FROM temp.asked_people WHERE user_id <> ''")?;
    query.query_map([], |row| row.get(0))?.collect()
}

/// Counts them, without their rights and findings.
pub fn count(view: &View<'_>, asked: &AskedPeople) -> rusqlite::Result<AskedCounts> {
    let connection = view.connection();
    match_people(connection, "asked", Some(&asked.list), &asked.aliases)?;
    let counts = connection.query_row(COUNTS, [], |row| {
        let count = |index| row.get::<_, i64>(index).map(i64::unsigned_abs);
        Ok(AskedCounts {
            people: count(0)?,
            listed_in: count(1)?,
            exchanges: count(2)?,
            unknown: count(3)?,
            missing: count(4)?,
            left_out: count(5)?,
            without_address: count(6)?,
            unmatched: Vec::new(),
        })
    })?;
    Ok(AskedCounts { unmatched: list_unmatched(connection, "asked")?, ..counts })
}
