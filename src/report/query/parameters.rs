//! What a template may ask for beside the snapshot: bound, never pasted.
//!
//! | name | is |
//! |---|---|
//! | `:separator` | what stands between the items of a list while it is one text |
//! | `:run_time` | when the run began, in milliseconds since 1970-01-01T00:00:00Z |
//! | `:dormant_days` | the setting `findings.dormant_days` |
//! | `internal_domains` | a table with one column, `domain`: the setting `findings.internal_domains` |
//! | `findings` | a table: what the rules found |
//! | `rules` | a table: every rule, and how it was assessed |

use rusqlite::types::Value;
use rusqlite::{Connection, Statement};

use crate::model::Timestamp;
use crate::report::query::finding_options::FindingOptions;

/// Between the items of a list while it is one text: the unit separator, which no name holds.
pub const SEPARATOR: &str = "\u{1f}";

/// Their names, as a template writes them.
pub const NAMES: [&str; 3] = [":separator", ":run_time", ":dormant_days"];

const TABLES: &str = "
    CREATE TEMP TABLE internal_domains (domain TEXT PRIMARY KEY);
    CREATE TEMP TABLE findings (
        rule TEXT NOT NULL, severity TEXT NOT NULL, exchange_id TEXT, exchange_name TEXT, subject_type TEXT,
        subject_id TEXT, subject TEXT, detail TEXT
    );
    CREATE TEMP TABLE rules (
        position INTEGER PRIMARY KEY, rule TEXT NOT NULL, title TEXT NOT NULL, severity TEXT NOT NULL,
        state TEXT NOT NULL, findings INTEGER NOT NULL, waived INTEGER NOT NULL, population INTEGER,
        assessed_in INTEGER, not_assessed_in INTEGER, settings TEXT, reason TEXT, subjects TEXT
    );";

/// The values of a run.
#[derive(Clone, Debug)]
pub struct Parameters {
    pub run_time: Timestamp,
    pub options: FindingOptions,
}

impl Parameters {
    /// Makes the tables, for this connection alone.
    pub fn make_tables(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection.execute_batch(TABLES)?;
        let mut insert = connection.prepare("INSERT INTO temp.internal_domains VALUES (?1)")?;
        self.options.internal_domains.iter().try_for_each(|domain| insert.execute([domain]).map(drop))
    }

    /// Binds what the statement asks for.
    pub fn bind(&self, statement: &mut Statement<'_>) -> rusqlite::Result<()> {
        for name in NAMES {
            if let Some(index) = statement.parameter_index(name)? {
                statement.raw_bind_parameter(index, self.value(name))?;
            }
        }
        Ok(())
    }

    fn value(&self, name: &str) -> Value {
        match name {
            ":run_time" => self.run_time.as_millis().into(),
            ":dormant_days" => i64::from(self.options.dormant_days).into(),
            _ => SEPARATOR.to_owned().into(),
        }
    }
}

/// The first parameter of the statement that does not exist.
pub fn first_unknown(statement: &Statement<'_>) -> Option<String> {
    let mut names =
        (1..=statement.parameter_count()).map(|index| statement.parameter_name(index).unwrap_or("?"));
    names.find(|name| !NAMES.contains(name)).map(str::to_owned)
}
