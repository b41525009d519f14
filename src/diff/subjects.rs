//! The table of what is compared. A subject more is an entry here.

/// A kind of thing that runs are compared by.
pub(super) struct Subject {
    pub name: &'static str,
    /// The line of the ledger that has to be whole in both runs; `None` where there is always one row.
    pub dataset: &'static str,
    /// What `--only` calls it.
    pub selected_by: &'static str,
    /// Selects, of the exchange `?1`: the two parts of the key, what tells apart rows of the same key, the id, the name and
    /// the person of the subject, then the fields, all of them texts. Sorted by the first three.
    pub sql: &'static str,
    pub fields: &'static [Field],
    /// Whether the same key in another row, told apart, is the same person who came back.
    pub comes_back: bool,
    /// Selects what the subject belongs to, by the exchange and the first part of the key. Where a run lacks that, the
    /// subject is not told of as well.
    pub belongs_to: Option<&'static str>,
}

/// What is compared of a subject.
pub(super) struct Field {
    pub name: &'static str,
    /// The line of the ledger that it rests on, beside the subject's own.
    pub needs: Option<&'static str>,
}

/// The name of the ledger's line of the list of exchanges.
pub(super) const EXCHANGES: &str = "exchanges";
/// The name of the ledger's line of entering an exchange.
pub(super) const ENTRY: &str = "entry";

const fn field(name: &'static str) -> Field {
    Field { name, needs: None }
}

const fn field_with(name: &'static str, needs: &'static str) -> Field {
    Field { name, needs: Some(needs) }
}

/// What `--only` may name.
pub(crate) fn compared_names() -> Vec<&'static str> {
    let mut names: Vec<&str> = SUBJECTS.iter().map(|subject| subject.selected_by).collect();
    names.dedup();
    names
}

/// In the order in which they are compared.
pub(super) const SUBJECTS: &[Subject] = &[
    Subject {
        name: "exchange",
        dataset: EXCHANGES,
        selected_by: EXCHANGES,
        sql: "SELECT exchange_id, '', '', exchange_id, name, NULL,
                  name, phase, security_level, entry_state, host, description
              FROM exchanges WHERE exchange_id = ?1",
        fields: &[
            field("name"),
            field("phase"),
            field("security_level"),
            field_with("entry_state", ENTRY),
            field("host"),
            field("description"),
        ],
        comes_back: false,
        belongs_to: None,
    },
    Subject {
        name: "splash",
        dataset: ENTRY,
        selected_by: EXCHANGES,
        sql: "SELECT exchange_id, '', '', exchange_id, 'splash text', NULL, text_sha256
              FROM splashes WHERE exchange_id = ?1",
        fields: &[field("text_sha256")],
        comes_back: false,
        // a text that asks for nothing may be there and not have been read
        belongs_to: Some("SELECT 1 FROM splashes WHERE exchange_id = ?1 AND exchange_id = ?2"),
    },
    Subject {
        name: "setting",
        dataset: "settings",
        selected_by: "settings",
        sql: "SELECT COALESCE(name, ''), '', '', COALESCE(name, ''), name, NULL, value
              FROM settings WHERE exchange_id = ?1 ORDER BY COALESCE(name, ''), position",
        fields: &[field("value")],
        comes_back: false,
        belongs_to: None,
    },
    Subject {
        name: "user",
        dataset: "users",
        selected_by: "users",
        sql: "SELECT
                  COALESCE(NULLIF(user_id, ''), workspace_user_id) AS id,
                  CASE WHEN user_id <> '' THEN 'user_id' ELSE 'workspace_user_id' END AS kind,
                  workspace_user_id, workspace_user_id,
                  COALESCE(NULLIF(email_id, ''), NULLIF(user_id, ''), workspace_user_id), user_id,
                  role_type, status, email_id, first_name, last_name, organization,
                  CASE key_contact WHEN 1 THEN 'true' WHEN 0 THEN 'false' END,
                  CASE is_placeholder_user WHEN 1 THEN 'true' WHEN 0 THEN 'false' END
              FROM users WHERE exchange_id = ?1 ORDER BY id, kind, workspace_user_id",
        fields: &[
            field("role_type"),
            field("status"),
            field("email_id"),
            field("first_name"),
            field("last_name"),
            field("organization"),
            field("key_contact"),
            field("is_placeholder_user"),
        ],
        comes_back: true,
        belongs_to: None,
    },
    Subject {
        name: "group",
        dataset: "groups",
        selected_by: "groups",
        sql: "SELECT group_id, '', '', group_id, group_name, NULL, group_name, group_type
              FROM groups WHERE exchange_id = ?1 ORDER BY group_id",
        fields: &[field("name"), field("type")],
        comes_back: false,
        belongs_to: None,
    },
    Subject {
        name: "membership",
        dataset: "groups",
        selected_by: "groups",
        sql: "SELECT
                  m.group_id,
                  CASE WHEN m.user_id <> '' THEN 'user_id ' || m.user_id ELSE 'workspace_user_id ' || m.workspace_user_id END
                      AS person,
                  m.workspace_user_id,
                  m.group_id || '/' || m.workspace_user_id,
                  COALESCE(g.group_name, m.group_id) || ': '
                      || COALESCE(NULLIF(u.email_id, ''), NULLIF(m.user_id, ''), m.workspace_user_id),
                  m.user_id
              FROM group_members AS m
              LEFT JOIN groups AS g ON g.exchange_id = m.exchange_id AND g.group_id = m.group_id
              LEFT JOIN users AS u
                  ON u.exchange_id = m.exchange_id AND u.workspace_user_id = m.workspace_user_id
              WHERE m.exchange_id = ?1 ORDER BY m.group_id, person, m.workspace_user_id",
        fields: &[],
        comes_back: false,
        belongs_to: None,
    },
    Subject {
        name: "folder",
        dataset: "folders",
        selected_by: "folders",
        sql: "SELECT folder_id, '', '', folder_id, COALESCE(path, name), NULL, path, name
              FROM folders WHERE exchange_id = ?1 ORDER BY folder_id",
        fields: &[field("path"), field("name")],
        comes_back: false,
        belongs_to: None,
    },
    Subject {
        name: "document",
        dataset: "documents",
        selected_by: "documents",
        sql: "SELECT d.document_id, '', '', d.document_id, COALESCE(p.path, d.file_name), NULL,
                  p.path, d.name, d.extension, d.size_bytes, d.file_hash, d.version
              FROM documents AS d
              INNER JOIN document_places AS p ON p.exchange_id = d.exchange_id AND p.document_id = d.document_id
              WHERE d.exchange_id = ?1 AND COALESCE(d.is_deleted, 0) = 0 ORDER BY d.document_id",
        fields: &[
            field_with("path", "folders"),
            field("name"),
            field("extension"),
            field("size_bytes"),
            field("file_hash"),
            field("version"),
        ],
        comes_back: false,
        belongs_to: None,
    },
    Subject {
        name: "permission",
        dataset: "permissions",
        selected_by: "permissions",
        // what gives nothing and never gave anything is no grant
        sql: "SELECT
                  g.document_id, g.grantee_id, g.listed_as, g.document_id || '/' || g.grantee_id,
                  COALESCE(p.path, g.document_id) || ': ' || COALESCE(g.grantee_name, g.grantee_id), NULL,
                  g.permission, g.drm
              FROM permissions AS g
              LEFT JOIN document_places AS p ON p.exchange_id = g.exchange_id AND p.document_id = g.document_id
              WHERE g.exchange_id = ?1 AND (g.permission = 'REVOKED' OR g.listed_as = 'permissioned' AND g.permission <> '')
              ORDER BY g.document_id, g.grantee_id, g.listed_as",
        fields: &[field("permission"), field("drm")],
        comes_back: false,
        belongs_to: Some(
            "SELECT 1 FROM documents
             WHERE exchange_id = ?1 AND document_id = ?2 AND COALESCE(is_deleted, 0) = 0",
        ),
    },
];
