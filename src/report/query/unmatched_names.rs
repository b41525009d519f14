//! Roles, grantees and people that the settings name, and the run does not have: such a setting does not do what was meant.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::report::query::access::everyone::fold_name;
use crate::report::query::finding_options::FindingOptions;
use crate::report::query::lenient::read_text;
use crate::report::query::people_matches::list_unmatched;
use crate::report::summary::wording::{describe_exchanges, join_first};

const ROLES: &str = "SELECT DISTINCT UPPER(TRIM(role_type)) FROM users WHERE role_type IS NOT NULL";
const GRANTEES: &str = "SELECT DISTINCT grantee_name FROM permissions WHERE grantee_name IS NOT NULL";

/// One sentence for each setting that names something in vain. Names that the program comes with are left alone, and so is
/// everything where the run has no users or no permissions to compare with.
pub fn describe_unmatched(snapshot: &Connection, options: &FindingOptions) -> rusqlite::Result<Vec<String>> {
    let built_in = FindingOptions::default();
    let roles = read_names(snapshot, ROLES)?;
    let grantees = read_names(snapshot, GRANTEES)?.iter().map(|name| fold_name(name)).collect();
    let named = [
        (
            "access.all_seeing_roles",
            &options.all_seeing_roles,
            built_in.all_seeing_roles,
            roles,
            "no user has this role",
        ),
        (
            "access.everyone_groups",
            &options.everyone_groups,
            built_in.everyone_groups,
            grantees,
            "no grantee has this name",
        ),
    ];
    let mut sentences = Vec::new();
    for (setting, names, built_in, found, absence) in named {
        let is_missing = |name: &&String| !found.contains(*name) && !found.contains(&fold_name(name));
        let missing = names.difference(&built_in).filter(is_missing).map(String::as_str).collect::<Vec<_>>();
        if !found.is_empty() && !missing.is_empty() {
            sentences.push(format!("{setting} names {}: in this run {absence}.", missing.join(", ")));
        }
    }
    sentences.extend(describe_unmatched_leavers(snapshot, options)?);
    Ok(sentences)
}

/// Who of the list of leavers is in no list of users or members, of those that are known.
fn describe_unmatched_leavers(
    snapshot: &Connection,
    options: &FindingOptions,
) -> rusqlite::Result<Option<String>> {
    let Some(list) = options.leavers.as_ref().filter(|list| !list.to_texts().is_empty()) else {
        return Ok(None);
    };
    let unmatched = list_unmatched(snapshot, "leaver")?;
    let unknown = count_unknown_users(snapshot)?;
    let described = match unmatched.len() {
        0 => "each of them is listed in this run".to_owned(),
        count => format!("{count} of these are listed nowhere in this run ({})", join_first(&unmatched)),
    };
    let frame = match unknown {
        0 => String::new(),
        count => format!("; of {} the users are not known", describe_exchanges(count)),
    };
    Ok(Some(format!("findings.leavers has {}; {described}{frame}.", list.describe())))
}

fn count_unknown_users(snapshot: &Connection) -> rusqlite::Result<u64> {
    let sql = "SELECT COUNT(*) FROM exchanges AS e WHERE NOT EXISTS (
                   SELECT 1 FROM whole AS w WHERE w.exchange_id = e.exchange_id AND w.dataset = 'users')";
    snapshot.query_row(sql, [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs)
}

fn read_names(snapshot: &Connection, sql: &str) -> rusqlite::Result<BTreeSet<String>> {
    let mut query = snapshot.prepare(sql)?;
    let names = query.query_map([], |row| read_text(row, 0))?;
    names.filter_map(Result::transpose).collect()
}
