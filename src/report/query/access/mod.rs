//! Who may do what with each document: the right is worked out here alone, once for all reports, into temporary tables
//! that `tables.sql` describes.
//!
//! ```text
//! permissions ─► grants of a document ─► its acl ──────┐
//!                                                      ├─► access_rights (profile × acl) ─► user_folders, reports
//! groups, roles ─► grants that reach a user ─► profile ┘
//! ```
//!
//! Most documents have the grants of many others, and most users the groups of others. Rights are therefore worked out for
//! each *acl* (a set of grants) and each *profile* (a set of ways in which grants reach a user), in SQL, and not held in
//! memory.

pub mod everyone;
mod sets;

use rusqlite::Connection;

use crate::report::query::access::everyone::insert_everyone_names;
use crate::report::query::access::sets::{SetNumbering, number_sets};

/// The tables, without rows.
pub const TABLES: &str = include_str!("tables.sql");

const SUBJECTS: &str = include_str!("subjects.sql");
const RIGHTS: &str = include_str!("rights.sql");

/// What templates read that needs the tables filled.
const NAMES: [&str; 10] = [
    "access_exchanges",
    "access_users",
    "access_folders",
    "access_documents",
    "access_groups",
    "access_grantees",
    "access_rights",
    "acl_grants",
    "user_folders",
    "grantee_documents",
];

/// The grants of each document: of several to one grantee the strongest counts.
const ACLS: SetNumbering = SetNumbering {
    members: "
        SELECT d.document_no, g.grantee, MAX(p.level)
        FROM access_documents AS d
        CROSS JOIN access_exchanges AS x
        CROSS JOIN document_grants AS p
        CROSS JOIN access_grantees AS g
        WHERE
            x.exchange_no = d.exchange_no
            AND p.exchange_id = x.exchange_id AND p.document_id = d.document_id AND p.level > 0
            AND g.exchange_no = d.exchange_no AND g.grantee_id = p.grantee_id AND g.is_user = p.is_user
        GROUP BY d.document_no, g.grantee
        ORDER BY d.document_no, g.grantee",
    keep: "INSERT INTO temp.acl_grants VALUES (?1, ?2, ?3)",
    assign: "UPDATE temp.access_documents SET acl = ?1 WHERE document_no = ?2",
};

/// The ways in which grants reach each user; who sees everything by role needs none.
const PROFILES: SetNumbering = SetNumbering {
    members: "
        SELECT u.user_no, g.grantee, 1 AS way
        FROM access_grantees AS g
        INNER JOIN access_users AS u ON u.exchange_no = g.exchange_no AND u.is_all_seeing = 0
        WHERE g.is_everyone = 1
        UNION ALL
        SELECT u.user_no, g.grantee, 2
        FROM access_grantees AS g
        INNER JOIN access_users AS u
            ON u.exchange_no = g.exchange_no AND u.is_all_seeing = 0 AND u.workspace_user_id = g.grantee_id
        WHERE g.is_user = 1
        UNION ALL
        SELECT u.user_no, g.grantee, 3
        FROM access_grantees AS g
        INNER JOIN access_exchanges AS x ON x.exchange_no = g.exchange_no
        INNER JOIN group_members AS m ON m.exchange_id = x.exchange_id AND m.group_id = g.grantee_id
        INNER JOIN access_users AS u
            ON u.exchange_no = g.exchange_no AND u.is_all_seeing = 0 AND u.workspace_user_id = m.workspace_user_id
        WHERE g.is_user = 0
        ORDER BY 1, 2, 3",
    keep: "INSERT INTO temp.profile_grantees VALUES (?1, ?2, ?3)",
    assign: "UPDATE temp.access_users SET profile = ?1 WHERE user_no = ?2",
};

/// Whether a statement reads what [`fill_tables`] fills.
pub fn needs_tables(sql: &str) -> bool {
    NAMES.iter().any(|name| sql.contains(name))
}

/// Works out the rights of all users, where documents were asked for their permissions.
pub fn fill_tables(connection: &Connection) -> rusqlite::Result<()> {
    insert_everyone_names(connection)?;
    connection.execute_batch(SUBJECTS)?;
    number_sets(connection, &ACLS)?;
    number_sets(connection, &PROFILES)?;
    connection.execute_batch(RIGHTS)
}
