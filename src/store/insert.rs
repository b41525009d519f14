//! How each thing becomes a row.

use rusqlite::{OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};

use super::snapshot::run::Run;
use super::snapshot::tree::path_segment;
use crate::model::{
    Coverage, Dataset, Document, Entry, Exchange, ExchangeId, Folder, Group, Item, Member, Splash, Subject,
    Timestamp, User,
};

type Tx<'a> = Transaction<'a>;
type Done = rusqlite::Result<()>;

pub fn run(tx: &Tx, run: &Run) -> Done {
    let sql = "INSERT INTO run (run_id, tool_version, service, account, started_on, timezone, configuration)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let version = env!("CARGO_PKG_VERSION");
    let started = run.started_on.as_millis();
    tx.execute(
        sql,
        params![run.id, version, run.service, run.account, started, run.timezone, run.configuration],
    )
    .map(drop)
}

fn insert_exchange(tx: &Tx, e: &Exchange) -> rusqlite::Result<usize> {
    let sql = "INSERT OR IGNORE INTO exchanges
               (exchange_id, name, workspace_name, host, phase, type, security_level, parent_template_id,
                version, description, location, pvp_enabled, html_view_enabled, new_tasks,
                new_participant_requests, extra)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
    let row = params![
        e.id.as_str(),
        e.name,
        e.workspace_name,
        e.host,
        e.phase,
        e.kind,
        e.security_level,
        e.parent_template_id,
        e.version,
        e.description,
        e.location,
        e.pvp_enabled,
        e.html_view_enabled,
        e.new_tasks,
        e.new_participant_requests,
        e.extra,
    ];
    tx.prepare_cached(sql)?.execute(row)
}

/// The evidence of a consent stays, unless there was consent to another text since.
pub fn splash(tx: &Tx, exchange: &ExchangeId, s: &Splash) -> Done {
    let sql = "INSERT INTO splashes
               (exchange_id, required, accept_text, display_type, splash_type, text, text_sha256,
                accepted_on, image_type, image)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
               ON CONFLICT (exchange_id) DO UPDATE
               SET (required, accept_text, display_type, splash_type, text, text_sha256, accepted_on,
                    image_type, image) = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
               WHERE accepted_on IS NULL OR (?8 IS NOT NULL AND text_sha256 IS NOT ?7)";
    let row = params![
        exchange.as_str(),
        s.required,
        s.accept_text,
        s.display_type,
        s.splash_type,
        s.text,
        s.text.as_ref().map(|text| hex::encode(Sha256::digest(text))),
        millis(s.accepted_on),
        s.image.as_ref().map(|image| &image.content_type),
        s.image.as_ref().map(|image| &image.bytes),
    ];
    tx.prepare_cached(sql)?.execute(row).map(drop)
}

/// Writes a line of the ledger over the one that was there.
pub fn coverage(tx: &Tx, line: &Coverage) -> Done {
    let sql = "INSERT OR REPLACE INTO coverage
               (exchange_id, dataset, state, gate, rows, rows_expected, http_status, code, subcode,
                message, error_id, attempts, started_on, finished_on)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    let row = params![
        line.exchange.as_str(),
        line.subject.as_str(),
        line.state.as_str(),
        line.gate,
        line.rows.map(|rows| rows as i64),
        line.rows_expected.map(|rows| rows as i64),
        line.answer.http_status,
        line.answer.code,
        line.answer.subcode,
        line.answer.message,
        line.answer.error_id,
        line.attempts,
        millis(line.started_on),
        millis(line.finished_on),
    ];
    tx.prepare_cached(sql)?.execute(row).map(drop)
}

/// Writes lines of the ledger, and takes away the rows of the datasets they are of.
pub fn settled(tx: &Tx, lines: &[Coverage]) -> Done {
    for line in lines {
        if let Subject::Dataset(dataset) = line.subject {
            clear(tx, &line.exchange, dataset)?;
        }
        coverage(tx, line)?;
    }
    Ok(())
}

/// Adds each entry as a row, or, where it could not be read or its id is there already, as it came.
pub fn entries(tx: &Tx, exchange: &ExchangeId, subject: Subject, entries: &[Entry]) -> Done {
    for entry in entries {
        let added = match &entry.item {
            Ok(item) => insert_item(tx, exchange.as_str(), item)?,
            Err(_) => false,
        };
        if !added {
            let reason = entry.item.as_ref().err().map_or("this id is listed twice", String::as_str);
            unreadable(tx, exchange, subject, entry, reason)?;
        }
    }
    Ok(())
}

fn insert_item(tx: &Tx, exchange: &str, item: &Item) -> rusqlite::Result<bool> {
    let rows = match item {
        Item::Exchange(exchange) => insert_exchange(tx, exchange),
        Item::Folder(folder) => insert_folder(tx, exchange, folder),
        Item::Document(document) => insert_document(tx, exchange, document),
        Item::User(user) => insert_user(tx, exchange, user),
        Item::Group(group) => insert_group(tx, exchange, group),
        Item::Member(member) => insert_member(tx, exchange, member),
    };
    Ok(rows? == 1)
}

fn insert_folder(tx: &Tx, exchange: &str, f: &Folder) -> rusqlite::Result<usize> {
    let sql = "INSERT OR IGNORE INTO folders
               (exchange_id, folder_id, parent_id, name, index_number, order_number, has_child_folders,
                indexing_disabled, is_favorite, is_emailin, has_note, version, version_number,
                created_on, created_by, created_by_organization, last_modified_on, last_modified_by,
                extra)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";
    tx.prepare_cached(sql)?.execute(params![
        exchange,
        f.id.as_str(),
        f.parent_id.as_ref().map(|id| id.as_str()),
        f.name,
        f.index_number,
        f.order_number,
        f.has_child_folders,
        f.indexing_disabled,
        f.is_favorite,
        f.is_emailin,
        f.has_note,
        f.version,
        f.version_number,
        millis(f.created.on),
        f.created.by,
        f.created.organization,
        millis(f.modified.on),
        f.modified.by,
        f.extra,
    ])
}

fn insert_document(tx: &Tx, exchange: &str, d: &Document) -> rusqlite::Result<usize> {
    let sql = "INSERT OR IGNORE INTO documents
               (exchange_id, document_id, parent_id, name, extension, file_name, index_number,
                order_number, size_bytes, page_count, file_hash, has_note, submission_id, effective_on,
                version, version_number, created_on, created_by, created_by_organization,
                last_modified_on, last_modified_by, extra)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
                ?21, ?22)";
    tx.prepare_cached(sql)?.execute(params![
        exchange,
        d.id.as_str(),
        d.parent_id.as_ref().map(|id| id.as_str()),
        d.name,
        d.extension,
        file_name(d),
        d.index_number,
        d.order_number,
        d.size_bytes,
        d.page_count,
        d.file_hash,
        d.has_note,
        d.submission_id,
        millis(d.effective_on),
        d.version,
        d.version_number,
        millis(d.created.on),
        d.created.by,
        d.created.organization,
        millis(d.modified.on),
        d.modified.by,
        d.extra,
    ])
}

fn file_name(document: &Document) -> String {
    let name = document.name.as_deref().unwrap_or(document.id.as_str());
    path_segment(&format!("{name}{}", document.extension.as_deref().unwrap_or("")))
}

fn insert_user(tx: &Tx, exchange: &str, u: &User) -> rusqlite::Result<usize> {
    let sql = "INSERT OR IGNORE INTO users
               (exchange_id, workspace_user_id, user_id, email_id, first_name, last_name, organization,
                title, role_type, status, key_contact, country, industry, functional_area, office_phone,
                alert_preference, is_placeholder_user, is_welcome_alert_sent, first_accessed_on,
                last_accessed_on, last_alert_sent_on, version, created_on, created_by,
                created_by_organization, last_modified_on, last_modified_by, extra)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
                ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28)";
    tx.prepare_cached(sql)?.execute(params![
        exchange,
        u.id.as_str(),
        u.user_id.as_ref().map(|id| id.as_str()),
        u.email_id,
        u.first_name,
        u.last_name,
        u.organization,
        u.title,
        u.role_type,
        u.status,
        u.key_contact,
        u.country,
        u.industry,
        u.functional_area,
        u.office_phone,
        u.alert_preference,
        u.is_placeholder_user,
        u.is_welcome_alert_sent,
        millis(u.first_accessed_on),
        millis(u.last_accessed_on),
        millis(u.last_alert_sent_on),
        u.version,
        millis(u.created.on),
        u.created.by,
        u.created.organization,
        millis(u.modified.on),
        u.modified.by,
        u.extra,
    ])
}

fn insert_group(tx: &Tx, exchange: &str, g: &Group) -> rusqlite::Result<usize> {
    let sql = "INSERT OR IGNORE INTO groups
               (exchange_id, group_id, group_name, group_type, note, fts_enabled, members_reported,
                version, created_on, created_by, created_by_organization, last_modified_on,
                last_modified_by, extra)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    tx.prepare_cached(sql)?.execute(params![
        exchange,
        g.id.as_str(),
        g.name,
        g.kind,
        g.note,
        g.fts_enabled,
        g.members_reported,
        g.version,
        millis(g.created.on),
        g.created.by,
        g.created.organization,
        millis(g.modified.on),
        g.modified.by,
        g.extra,
    ])
}

fn insert_member(tx: &Tx, exchange: &str, m: &Member) -> rusqlite::Result<usize> {
    let sql = "INSERT OR IGNORE INTO group_members
               (exchange_id, group_id, workspace_user_id, user_id, extra)
               VALUES (?1, ?2, ?3, ?4, ?5)";
    tx.prepare_cached(sql)?.execute(params![
        exchange,
        m.group_id.as_str(),
        m.workspace_user_id.as_str(),
        m.user_id.as_ref().map(|id| id.as_str()),
        m.extra,
    ])
}

fn unreadable(tx: &Tx, exchange: &ExchangeId, subject: Subject, entry: &Entry, reason: &str) -> Done {
    let sql = "INSERT OR REPLACE INTO unreadable
               (exchange_id, dataset, list, position, reason, raw)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let row =
        params![exchange.as_str(), subject.as_str(), entry.list, entry.position as i64, reason, entry.raw];
    tx.prepare_cached(sql)?.execute(row).map(drop)
}

/// What the ledger says of a complete dataset some of whose entries could not be taken as rows.
pub fn unreadable_note(tx: &Tx, exchange: &ExchangeId, subject: Subject) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT COUNT(*), MIN(list || '[' || position || ']: ' || reason)
               FROM unreadable WHERE exchange_id = ?1 AND dataset = ?2 HAVING COUNT(*) > 0";
    tx.query_row(sql, params![exchange.as_str(), subject.as_str()], |row| {
        let (count, first): (i64, String) = (row.get(0)?, row.get(1)?);
        Ok(format!("{count} listed entries could not be taken as rows, among them {first}"))
    })
    .optional()
}

/// Says of an exchange and each dataset asked for that it was not reached yet.
pub fn planned(tx: &Tx, exchange: &ExchangeId, datasets: &[Dataset]) -> Done {
    let datasets = datasets.iter().copied().map(Subject::Dataset);
    std::iter::once(Subject::Entry)
        .chain(datasets)
        .try_for_each(|subject| coverage(tx, &Coverage::skipped(exchange.clone(), subject, "never reached")))
}

/// The tables that hold a dataset's rows, the one that counts first.
fn tables(dataset: Dataset) -> (&'static str, Option<&'static str>) {
    match dataset {
        Dataset::Folders => ("folders", None),
        Dataset::Documents => ("documents", None),
        Dataset::Users => ("users", None),
        Dataset::Groups => ("groups", Some("group_members")),
    }
}

/// How many rows a dataset has.
pub fn count(tx: &Tx, exchange: &ExchangeId, dataset: Dataset) -> rusqlite::Result<u64> {
    let sql = format!("SELECT COUNT(*) FROM {} WHERE exchange_id = ?1", tables(dataset).0);
    let rows: i64 = tx.query_row(&sql, [exchange.as_str()], |row| row.get(0))?;
    Ok(rows.unsigned_abs())
}

/// Takes away all rows of a dataset.
pub fn clear(tx: &Tx, exchange: &ExchangeId, dataset: Dataset) -> Done {
    let (table, second) = tables(dataset);
    for table in std::iter::once(table).chain(second) {
        let sql = format!("DELETE FROM {table} WHERE exchange_id = ?1");
        tx.prepare_cached(&sql)?.execute([exchange.as_str()])?;
    }
    let sql = "DELETE FROM unreadable WHERE exchange_id = ?1 AND dataset = ?2";
    tx.prepare_cached(sql)?.execute([exchange.as_str(), dataset.as_str()]).map(drop)
}

/// Undoes the datasets that were cut off in the middle; the ledger says so of each.
pub fn undo_unfinished(tx: &Tx) -> Done {
    let mut query = tx.prepare("SELECT exchange_id, dataset FROM coverage WHERE state IS NULL")?;
    let units = query
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for (exchange, dataset) in units {
        let exchange = ExchangeId::new(exchange);
        let Ok(dataset) = dataset.parse::<Dataset>() else { continue };
        clear(tx, &exchange, dataset)?;
        let line = Coverage::skipped(exchange, Subject::Dataset(dataset), "cut off before it was complete");
        coverage(tx, &line)?;
    }
    Ok(())
}

fn millis(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::as_millis)
}
