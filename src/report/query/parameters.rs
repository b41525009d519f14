//! What a template may ask for beside the snapshot: bound, never pasted.
//!
//! | name | is |
//! |---|---|
//! | `:separator` | what stands between the items of a list while it is one text |
//! | `:run_time` | when the run began, in milliseconds since 1970-01-01T00:00:00Z |
//! | `:dormant_days`, `:never_days` | the settings `findings.dormant_days` and `findings.never_days` |
//! | `internal_domains` | a table with one column, `domain`: the setting `findings.internal_domains` |
//! | `all_seeing_roles` | a table with one column, `role_type`: the setting `access.all_seeing_roles` |
//! | `everyone_groups` | a table with one column, `group_name`, in lower case: the setting `access.everyone_groups` |
//! | `leaver_matches` | a table with `exchange_id`, `workspace_user_id`, `user_id` and `entry`: whom the setting `findings.leavers` names |
//! | `addresses` | a table: each address listed (`email_id`), as people read it, and as it is compared |
//! | `listed_users` | a view: each user with what rules ask of them |
//! | `findings` | a table: what the rules found |
//! | `rules` | a table: every rule, and how it was assessed |
//! | `access_users`, `access_documents`, … | tables: the rights of users to documents, see `access/tables.sql` |
//! | `datasets`, `splash_files` | tables: the order of datasets, and the names of the files of each consent |

use std::collections::BTreeSet;

use rusqlite::types::Value;
use rusqlite::{Connection, Statement};

use crate::model::Timestamp;
use crate::report::query::access;
use crate::report::query::access::everyone::fold_name;
use crate::report::query::addresses::insert_addresses;
use crate::report::query::finding_options::FindingOptions;
use crate::report::query::people_matches::match_people;

/// Between the items of a list while it is one text: the unit separator, which no name holds.
pub const SEPARATOR: &str = "\u{1f}";

/// Their names, as a template writes them.
pub const NAMES: [&str; 4] = [":separator", ":run_time", ":dormant_days", ":never_days"];

const TABLES: &str = include_str!("rule_tables.sql");

/// The values of a run.
#[derive(Clone, Debug)]
pub struct Parameters {
    pub run_time: Timestamp,
    /// The address that the run signed in with, where it is known.
    pub account: Option<String>,
    pub options: FindingOptions,
}

impl Parameters {
    /// Makes the tables, for this connection alone.
    pub fn make_tables(&self, connection: &Connection) -> rusqlite::Result<()> {
        connection.execute_batch(TABLES)?;
        connection.execute_batch(access::TABLES)?;
        insert_names(connection, "internal_domains", &self.options.internal_domains)?;
        insert_names(connection, "all_seeing_roles", &self.options.all_seeing_roles)?;
        let everyone = self.options.everyone_groups.iter().map(|name| fold_name(name)).collect();
        insert_names(connection, "everyone_groups", &everyone)?;
        insert_addresses(connection, self.account.as_deref(), &self.options.internal_domains)?;
        match_people(connection, "leaver", self.options.leavers.as_ref(), &[])
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

    /// The value of a parameter as it is written into a statement; items of a list have a semicolon between them. `None`
    /// where there is no such parameter.
    pub fn literal(&self, name: &str) -> Option<String> {
        match self.value(NAMES.into_iter().find(|known| *known == name)?) {
            Value::Integer(number) => Some(number.to_string()),
            _ => Some("'; '".to_owned()),
        }
    }

    fn value(&self, name: &str) -> Value {
        match name {
            ":run_time" => self.run_time.as_millis().into(),
            ":never_days" => i64::from(self.options.never_days).into(),
            ":dormant_days" => i64::from(self.options.dormant_days).into(),
            _ => SEPARATOR.to_owned().into(),
        }
    }
}

fn insert_names(connection: &Connection, table: &str, names: &BTreeSet<String>) -> rusqlite::Result<()> {
    let mut insert = connection.prepare(&format!("INSERT INTO temp.{table} VALUES (?1)"))?;
    names.iter().try_for_each(|name| insert.execute([name]).map(drop))
}

/// The first parameter of the statement that does not exist.
pub fn first_unknown(statement: &Statement<'_>) -> Option<String> {
    let mut names =
        (1..=statement.parameter_count()).map(|index| statement.parameter_name(index).unwrap_or("?"));
    names.find(|name| !NAMES.contains(name)).map(str::to_owned)
}
