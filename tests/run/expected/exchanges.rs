//! Exchanges, folders, documents, and the ledger.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ilaudit::sim::{Document, Exchange, Folder};

use super::{Audit, CLOCK, ERROR_ID, Report, Time, UNKNOWN, author, row};

/// A `/` in a name is shown by another character.
fn segment(name: &str) -> String {
    name.replace('/', "∕")
}

/// Path and depth of each folder of an exchange.
fn places(exchange: &Exchange) -> HashMap<u64, (String, usize)> {
    let folders: HashMap<u64, Folder> = exchange.folders().map(|folder| (folder.id, folder)).collect();
    let names = |folder: &Folder| {
        let chain = std::iter::successors(Some(folder), |below| folders.get(&below.parent_id?));
        let mut names: Vec<String> = chain.map(|folder| segment(&folder.name)).collect();
        names.reverse();
        (names.join("/"), names.len())
    };
    folders.values().map(|folder| (folder.id, names(folder))).collect()
}

fn path(document: &Document, places: &HashMap<u64, (String, usize)>) -> String {
    let name = segment(&format!("{}{}", document.name, document.file.format.extension));
    match document.parent_id {
        None => name,
        Some(parent) => {
            let folder = places.get(&parent).map_or("(orphaned)", |(path, _)| path);
            format!("{folder}/{name}")
        }
    }
}

impl Audit<'_> {
    pub fn exchanges(self) -> Report {
        let columns = "exchange_id, exchange_name, host, phase, type, security_level, parent_template_id, version, \
                       description, location, pvp_enabled, html_view_enabled, new_tasks, new_participant_requests, \
                       entry_state, outcome, folders, documents, document_bytes, users, groups, collected_on";
        let row = |e: Exchange| {
            let entered = self.is_entered(&e);
            let known = |count: u32| entered.then_some(count);
            let bytes: u64 = e.documents().map(|document| document.file.size).sum();
            row![
                e.id,
                e.name,
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
                self.entry_state(&e),
                outcome(entered, e.users_refused),
                known(e.folder_count),
                known(e.document_count),
                entered.then_some(bytes),
                known(e.user_count).filter(|_| !e.users_refused),
                known(e.group_count),
                entered.then_some(CLOCK),
            ]
        };
        ("exchanges", columns, self.world.exchanges().map(row).collect())
    }

    pub fn folders(self) -> Report {
        let columns = "exchange_id, exchange_name, folder_id, parent_id, path, depth, name, index_number, \
                       order_number, has_child_folders, indexing_disabled, is_emailin, documents, document_bytes, \
                       version, version_number, created_on, created_by, created_by_organization, last_modified_on, \
                       last_modified_by";
        ("folders", columns, self.entered().flat_map(|exchange| folder_rows(&exchange)).collect())
    }

    pub fn documents(self) -> Report {
        let columns = "exchange_id, exchange_name, document_id, parent_id, path, name, extension, index_number, \
                       order_number, size_bytes, page_count, file_hash, version, version_number, has_note, \
                       submission_id, created_on, created_by, created_by_organization, last_modified_on, \
                       last_modified_by, effective_on, is_deleted";
        ("documents", columns, self.entered().flat_map(|exchange| document_rows(&exchange)).collect())
    }

    pub fn coverage(self) -> Report {
        let columns = "exchange_id, exchange_name, dataset, state, gate, rows, rows_expected, http_status, code, \
                       subcode, message, error_id, attempts, started_on, finished_on, units, \
                       units_expected, oldest_on";
        // nothing here is asked document by document
        let units = vec![UNKNOWN.to_owned(); 3];
        let lines = self.world.exchanges().flat_map(|exchange| self.ledger(&exchange));
        ("coverage", columns, lines.map(|line| [line, units.clone()].concat()).collect())
    }

    fn ledger(self, e: &Exchange) -> Vec<Vec<String>> {
        let state = self.entry_state(e);
        let counts = [
            ("folders", e.folder_count),
            ("documents", e.document_count),
            ("users", e.user_count),
            ("groups", e.group_count),
        ];
        let line = |(dataset, count): (&str, u32)| match dataset {
            _ if state != "ALLOW" => skipped(e, dataset, state),
            "users" if e.users_refused => users_refused(e),
            _ => row![
                e.id, e.name, dataset, "complete", UNKNOWN, count, count, 200_u32, UNKNOWN, UNKNOWN, UNKNOWN,
                UNKNOWN, 1_u32, CLOCK, CLOCK
            ],
        };
        std::iter::once(self.entry(e, state)).chain(counts.map(line)).collect()
    }

    fn entry(self, e: &Exchange, state: &str) -> Vec<String> {
        let (verdict, gate, message) = match state {
            "ALLOW" => ("complete", UNKNOWN, UNKNOWN),
            "ACCEPT_SPLASH" => (
                "refused",
                state,
                "not entered: its splash text asks for consent; accept_splash = \"always\" gives it",
            ),
            _ => (
                "refused",
                state,
                "not entered: it asks for a one-time password, which no unattended program can give",
            ),
        };
        let requests = self.entry_requests(e);
        row![
            e.id, e.name, "entry", verdict, gate, UNKNOWN, UNKNOWN, 201_u32, UNKNOWN, UNKNOWN, message,
            UNKNOWN, requests, CLOCK, CLOCK
        ]
    }
}

fn outcome(entered: bool, users_refused: bool) -> &'static str {
    match (entered, users_refused) {
        (false, _) => "refused",
        (true, true) => "partial",
        (true, false) => "complete",
    }
}

fn skipped(e: &Exchange, dataset: &str, state: &str) -> Vec<String> {
    let reason = format!("the exchange was not entered: {state}");
    row![
        e.id, e.name, dataset, "skipped", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, reason,
        UNKNOWN, 0_u32, UNKNOWN, UNKNOWN
    ]
}

fn users_refused(e: &Exchange) -> Vec<String> {
    let said = "The list of users is available to administrators only";
    row![
        e.id,
        e.name,
        "users",
        "refused",
        "admin_only",
        UNKNOWN,
        UNKNOWN,
        200_u32,
        400_u32,
        "21-3",
        said,
        ERROR_ID,
        1_u32,
        CLOCK,
        CLOCK
    ]
}

fn folder_rows(e: &Exchange) -> Vec<Vec<String>> {
    let places = places(e);
    let documents: Vec<Document> = e.documents().collect();
    let row = |f: Folder| {
        let (path, depth) = &places[&f.id];
        let here = documents.iter().filter(|document| document.parent_id == Some(f.id));
        let sizes: Vec<u64> = here.map(|document| document.file.size).collect();
        row![
            e.id,
            e.name,
            f.id,
            f.parent_id,
            path,
            *depth,
            f.name,
            f.index_number,
            f.order_number,
            f.has_child_folders,
            f.indexing_disabled,
            f.is_emailin,
            sizes.len(),
            sizes.iter().sum::<u64>(),
            f.version,
            f.version_number,
            Time(f.created.on),
            author(&f.created),
            f.created.by.organization.name,
            Time(f.modified.on),
            author(&f.modified),
        ]
    };
    e.folders().map(row).collect()
}

fn document_rows(e: &Exchange) -> Vec<Vec<String>> {
    let places = places(e);
    let row = |d: Document| {
        row![
            e.id,
            e.name,
            d.id,
            d.parent_id,
            path(&d, &places),
            d.name,
            d.file.format.extension,
            d.index_number,
            d.order_number,
            d.file.size,
            d.file.page_count(),
            STANDARD.encode(d.file.sha1()),
            d.version,
            d.version_number,
            d.has_note,
            d.submission_id,
            Time(d.created.on),
            author(&d.created),
            d.created.by.organization.name,
            Time(d.modified.on),
            author(&d.modified),
            d.effective_on.map(Time),
            UNKNOWN,
        ]
    };
    e.documents().map(row).collect()
}
