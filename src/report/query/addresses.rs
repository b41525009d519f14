//! Addresses of users, as they are compared: what SQL can't do alike on every engine.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

const LISTED: &str = "SELECT email_id FROM users WHERE email_id IS NOT NULL
                      UNION SELECT email_id FROM document_access WHERE email_id IS NOT NULL";

/// Fills the table of addresses: all that are listed, of users and in access reports, but blank ones.
pub fn insert_addresses(
    connection: &Connection,
    account: Option<&str>,
    internal_domains: &BTreeSet<String>,
) -> rusqlite::Result<()> {
    let account = account.map(fold_address);
    let mut query = connection.prepare(LISTED)?;
    let mut insert = connection.prepare("INSERT INTO temp.addresses VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        // what is no text is nobody's address
        let Ok(listed) = row.get_ref(0)?.as_str() else { continue };
        let address = fold_address(listed);
        if !address.is_empty() {
            let is_account = account.as_ref() == Some(&address);
            let is_internal = is_internal(&address, internal_domains);
            let domain = address.rsplit_once('@').map(|(_, domain)| domain);
            insert.execute(params![listed, listed.trim(), address, is_internal, is_account, domain])?;
        }
    }
    Ok(())
}

/// Capitals and blanks around it make no difference.
fn fold_address(listed: &str) -> String {
    listed.trim().to_lowercase()
}

/// Whether the address is in one of the domains; `.bank.example` is `bank.example` and what is below it.
fn is_internal(address: &str, internal_domains: &BTreeSet<String>) -> bool {
    let Some((_, domain)) = address.rsplit_once('@') else { return false };
    internal_domains.iter().any(|internal| match internal.strip_prefix('.') {
        Some(parent) => domain == parent || domain.ends_with(internal.as_str()),
        None => domain == internal,
    })
}
