//! What the report `person` is made from: whom the list names, with all that the run says of them, and how far that goes.

use std::fmt::{self, Display};

use rusqlite::Connection;

use crate::count_noun::count_noun;
use crate::people::PeopleList;
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
    asked: &PeopleList,
    summary: &RunSummary,
    templates: &Templates,
    options: &Options,
) -> Result<(), ReportError> {
    match_asked(view.connection(), asked).map_err(ReportError::snapshot("users"))?;
    if summary.is_asked_for("permissions") {
        access::fill_tables(view.connection()).map_err(ReportError::snapshot("permissions"))?;
    }
    find_all(view, &templates.rules, &options.findings).map(drop)
}

fn match_asked(connection: &Connection, asked: &PeopleList) -> rusqlite::Result<()> {
    match_people(connection, "asked", Some(asked))?;
    connection.execute_batch(ASKED_PEOPLE)
}

/// Counts them, without their rights and findings.
pub fn count(view: &View<'_>, asked: &PeopleList) -> rusqlite::Result<AskedCounts> {
    let connection = view.connection();
    match_people(connection, "asked", Some(asked))?;
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
