//! What one run knew: copied from its snapshot into temporary tables of the index.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

/// For one run at a time, in the connection of the index alone.
pub(super) const TABLES: &str = "
    CREATE TEMP TABLE IF NOT EXISTS known (
        exchange_id TEXT NOT NULL, dataset TEXT NOT NULL, began_on INTEGER NOT NULL, ended_on INTEGER NOT NULL,
        state TEXT NOT NULL, PRIMARY KEY (exchange_id, dataset)
    ) WITHOUT ROWID, STRICT;
    CREATE TEMP TABLE IF NOT EXISTS seen (
        exchange_id TEXT NOT NULL, dataset TEXT NOT NULL, holder_type TEXT NOT NULL, holder_id TEXT NOT NULL,
        subject_id TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (exchange_id, dataset, holder_type, holder_id, subject_id, value)
    ) WITHOUT ROWID, STRICT;
    CREATE TEMP TABLE IF NOT EXISTS described (
        exchange_id TEXT NOT NULL, holder_type TEXT NOT NULL, holder_id TEXT NOT NULL, workspace_user_id TEXT,
        email_id TEXT, first_name TEXT, last_name TEXT, organization TEXT
    ) STRICT;
    CREATE TEMP TABLE IF NOT EXISTS named (
        exchange_id TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT
    ) STRICT;
    DELETE FROM temp.known; DELETE FROM temp.seen; DELETE FROM temp.described; DELETE FROM temp.named;";

/// A temporary table, and what of a snapshot fills it.
struct Copy {
    insert: &'static str,
    select: &'static str,
}

/// Grants that were taken over from an earlier run are as old as their answers: then the run knows only those it asked for.
const KNOWN: Copy = Copy {
    insert: "INSERT OR IGNORE INTO temp.known VALUES (?1, ?2, ?3, ?4, ?5)",
    select: "
        SELECT
            c.exchange_id,
            c.dataset,
            MIN(COALESCE(c.started_on, r.started_on), COALESCE(c.finished_on, r.started_on)),
            COALESCE(c.finished_on, r.started_on),
            CASE
                WHEN w.dataset IS NULL THEN 'partial'
                WHEN c.dataset = 'permissions' AND (
                    NOT EXISTS (
                        SELECT 1 FROM whole AS d WHERE d.exchange_id = c.exchange_id AND d.dataset = 'documents'
                    ) OR EXISTS (
                        SELECT 1 FROM document_units AS u
                        WHERE u.exchange_id = c.exchange_id AND u.dataset = 'permissions' AND u.taken_from IS NOT NULL
                    )
                ) THEN 'partial'
                ELSE 'whole'
            END
        FROM coverage AS c
        CROSS JOIN run AS r
        LEFT JOIN whole AS w ON w.exchange_id = c.exchange_id AND w.dataset = c.dataset
        WHERE c.dataset IN ('users', 'groups', 'permissions') AND c.state IN ('complete', 'partial')
        UNION ALL
        SELECT s.exchange_id, d.dataset, r.started_on, r.started_on, 'other_share'
        FROM scope AS s
        CROSS JOIN run AS r
        CROSS JOIN (
            SELECT 'users' AS dataset UNION ALL SELECT 'groups' UNION ALL SELECT 'permissions'
        ) AS d
        WHERE s.in_scope = 0 AND s.reason = 'shard'",
};

const SEEN: &str = "INSERT OR IGNORE INTO temp.seen VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

/// Users with their roles.
const ROLES: Copy = Copy {
    insert: SEEN,
    select: "
        SELECT
            u.exchange_id,
            'users',
            CASE WHEN u.user_id <> '' THEN 'user_id' ELSE 'workspace_user_id' END,
            COALESCE(NULLIF(u.user_id, ''), u.workspace_user_id),
            '',
            COALESCE(u.role_type, '')
        FROM users AS u
        INNER JOIN coverage AS c
            ON c.exchange_id = u.exchange_id AND c.dataset = 'users' AND c.state IN ('complete', 'partial')",
};

const MEMBERSHIPS: Copy = Copy {
    insert: SEEN,
    select: "
        SELECT
            m.exchange_id,
            'groups',
            CASE WHEN m.user_id <> '' THEN 'user_id' ELSE 'workspace_user_id' END,
            COALESCE(NULLIF(m.user_id, ''), m.workspace_user_id),
            m.group_id,
            ''
        FROM group_members AS m
        INNER JOIN coverage AS c
            ON c.exchange_id = m.exchange_id AND c.dataset = 'groups' AND c.state IN ('complete', 'partial')",
};

/// Grants to documents, by the folder that these lie in: what gives nothing is none.
const GRANTS: Copy = Copy {
    insert: SEEN,
    select: "
        SELECT DISTINCT
            g.exchange_id, 'permissions', 'grantee_id', g.grantee_id, COALESCE(d.parent_id, ''), g.permission
        FROM permissions AS g
        INNER JOIN document_units AS u
            ON
                u.exchange_id = g.exchange_id AND u.dataset = 'permissions' AND u.document_id = g.document_id
                AND u.state IN ('complete', 'partial') AND u.taken_from IS NULL
        INNER JOIN documents AS d ON d.exchange_id = g.exchange_id AND d.document_id = g.document_id
        WHERE g.listed_as = 'permissioned' AND g.permission <> '' AND g.permission <> 'REVOKED'",
};

const PEOPLE: Copy = Copy {
    insert: "INSERT INTO temp.described VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    select: "
        SELECT
            u.exchange_id,
            CASE WHEN u.user_id <> '' THEN 'user_id' ELSE 'workspace_user_id' END,
            COALESCE(NULLIF(u.user_id, ''), u.workspace_user_id),
            u.workspace_user_id, u.email_id, u.first_name, u.last_name, u.organization
        FROM users AS u
        INNER JOIN coverage AS c
            ON c.exchange_id = u.exchange_id AND c.dataset = 'users' AND c.state IN ('complete', 'partial')
        ORDER BY u.exchange_id, u.workspace_user_id",
};

const NAMES: Copy = Copy {
    insert: "INSERT INTO temp.named VALUES (?1, ?2, ?3, ?4)",
    select: "
        SELECT exchange_id, 'exchange', exchange_id, name FROM exchanges
        UNION ALL
        SELECT exchange_id, 'group', group_id, group_name FROM groups
        UNION ALL
        SELECT f.exchange_id, 'folder', f.folder_id, COALESCE(f.path, f.name) FROM folders AS f
        WHERE EXISTS (
            SELECT 1 FROM coverage AS c WHERE c.exchange_id = f.exchange_id AND c.dataset = 'permissions'
        )
        UNION ALL
        SELECT exchange_id, 'grantee', grantee_id, MAX(grantee_name) FROM permissions
        GROUP BY exchange_id, grantee_id",
};

/// Copies what the run of a snapshot knew.
pub(super) fn copy_run(snapshot: &Connection, index: &Connection) -> rusqlite::Result<()> {
    index.execute_batch(TABLES)?;
    [KNOWN, ROLES, MEMBERSHIPS, GRANTS, PEOPLE, NAMES].iter().try_for_each(|copy| copy.fill(snapshot, index))
}

impl Copy {
    fn fill(&self, snapshot: &Connection, index: &Connection) -> rusqlite::Result<()> {
        let mut insert = index.prepare_cached(self.insert)?;
        let mut select = snapshot.prepare(self.select)?;
        let width = select.column_count();
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            insert.execute(params_from_iter(read_values(row, width)?))?;
        }
        Ok(())
    }
}

fn read_values(row: &Row<'_>, width: usize) -> rusqlite::Result<Vec<Value>> {
    (0..width).map(|column| row.get(column)).collect()
}
