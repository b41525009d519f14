//! Unknown never becomes none: what a run was not told makes rights unknown or less, never none, and it adds none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fastrand::Rng;
use rusqlite::{Connection, ToSql, params_from_iter};

use crate::common::table::Table;
use crate::run::{Case, Outcome, small_rooms};

/// Exchange, workspace user, document.
type Subject = (String, String, String);

/// The rights in a report; who is not in it has none.
type Rights = BTreeMap<Subject, String>;

/// Of each exchange, folder and group whether all, some or none of the documents may be seen.
type FolderStates = BTreeMap<Subject, String>;

/// An answer, or a part of one, that is taken away.
#[derive(Clone, Copy, Debug)]
enum Gap {
    /// The permissions of a document.
    Permissions,
    /// A row of the permissions of a document.
    Grant,
    /// Groups and members of an exchange.
    Groups,
    /// One group with its members.
    Group,
    /// One membership.
    Member,
    /// The users of an exchange.
    Users,
    /// One user.
    User,
    /// The folders of an exchange.
    Folders,
}

const GAPS: [Gap; 8] =
    [Gap::Permissions, Gap::Grant, Gap::Groups, Gap::Group, Gap::Member, Gap::Users, Gap::User, Gap::Folders];

/// A snapshot, and chance.
struct Taker<'a> {
    snapshot: &'a Connection,
    rng: &'a mut Rng,
}

impl Taker<'_> {
    fn take(&mut self, gap: Gap) {
        match gap {
            Gap::Permissions => self.take_permissions(),
            Gap::Grant => self.take_grant(),
            Gap::Groups => self.take_list("groups", &["groups", "group_members"]),
            Gap::Group => self.take_item("groups", "groups", &["groups", "group_members"], "group_id"),
            Gap::Member => self.take_item("groups", "group_members", &["group_members"], "workspace_user_id"),
            Gap::Users => self.take_list("users", &["users"]),
            Gap::User => self.take_item("users", "users", &["users"], "workspace_user_id"),
            Gap::Folders => self.take_list("folders", &["folders"]),
        }
    }

    fn take_permissions(&mut self) {
        let [exchange, document] = self.pick("SELECT exchange_id, document_id FROM permissions");
        let sql = "DELETE FROM permissions WHERE exchange_id = ?1 AND document_id = ?2";
        self.execute(sql, [&exchange, &document]);
        self.set_unit_state(&exchange, &document, "failed");
    }

    fn take_grant(&mut self) {
        let [exchange, document, list, position] =
            self.pick("SELECT exchange_id, document_id, listed_as, CAST(position AS TEXT) FROM permissions");
        let sql = "DELETE FROM permissions \
                   WHERE exchange_id = ?1 AND document_id = ?2 AND listed_as = ?3 AND position = ?4";
        self.execute(sql, [&exchange, &document, &list, &position]);
        self.set_unit_state(&exchange, &document, "partial");
    }

    fn set_unit_state(&self, exchange: &str, document: &str, state: &str) {
        let sql = "UPDATE document_units SET state = ?3 \
                   WHERE dataset = 'permissions' AND exchange_id = ?1 AND document_id = ?2";
        self.execute(sql, [exchange, document, state]);
        self.set_state(exchange, "permissions", "partial");
    }

    /// A whole list of an exchange.
    fn take_list(&mut self, dataset: &str, tables: &[&str]) {
        let [exchange] = self.pick(&format!("SELECT exchange_id FROM {}", tables[0]));
        for table in tables {
            self.execute(&format!("DELETE FROM {table} WHERE exchange_id = ?1"), [&exchange]);
        }
        self.set_state(&exchange, dataset, "failed");
    }

    /// What has one id of a list of an exchange.
    fn take_item(&mut self, dataset: &str, list: &str, tables: &[&str], column: &str) {
        let [exchange, id] = self.pick(&format!("SELECT exchange_id, {column} FROM {list}"));
        for table in tables {
            let sql = format!("DELETE FROM {table} WHERE exchange_id = ?1 AND {column} = ?2");
            self.execute(&sql, [&exchange, &id]);
        }
        self.set_state(&exchange, dataset, "partial");
    }

    fn set_state(&self, exchange: &str, dataset: &str, state: &str) {
        let sql = "UPDATE coverage SET state = ?3 WHERE exchange_id = ?1 AND dataset = ?2";
        self.execute(sql, [exchange, dataset, state]);
    }

    /// One of the rows of a query.
    fn pick<const N: usize>(&mut self, sql: &str) -> [String; N] {
        let mut query = self.snapshot.prepare(sql).expect("a query");
        let rows = query.query_map([], |row| Ok(std::array::from_fn(|at| row.get(at).expect("a text"))));
        let rows = rows.expect("rows");
        let rows: Vec<[String; N]> = rows.map(|row| row.expect("a row")).collect();
        rows[self.rng.usize(..rows.len())].clone()
    }

    fn execute<T: ToSql, const N: usize>(&self, sql: &str, with: [T; N]) {
        self.snapshot.execute(sql, params_from_iter(with)).expect(sql);
    }
}

/// What a report has in its last of four columns, by the three before.
fn read_words(folder: &Path, report: &str, columns: [&str; 4]) -> BTreeMap<Subject, String> {
    let table = Table::read(folder, report);
    let [exchange, second, third, word] = columns.map(|column| table.column_index(column));
    let words = table
        .rows
        .into_iter()
        .map(|row| ((row[exchange].clone(), row[second].clone(), row[third].clone()), row[word].clone()));
    words.collect()
}

/// What a run tells of access.
struct Told {
    rights: Rights,
    states: FolderStates,
    users: BTreeSet<(String, String)>,
}

impl Told {
    fn read(folder: &Path) -> Self {
        let of_users = ["exchange_id", "workspace_user_id", "document_id", "right"];
        let of_groups = ["exchange_id", "folder_id", "group_id", "state"];
        Self {
            rights: read_words(folder, "effective_access_documents", of_users),
            states: read_words(folder, "folder_access", of_groups),
            users: read_users(folder),
        }
    }
}

/// Whose rights a run can tell: users by exchange, and members of groups where users are not known.
fn read_users(folder: &Path) -> BTreeSet<(String, String)> {
    let ids = |report: &str| {
        let table = Table::read(folder, report);
        let [exchange, user] = ["exchange_id", "workspace_user_id"].map(|column| table.column_index(column));
        table.rows.into_iter().map(|row| (row[exchange].clone(), row[user].clone())).collect::<Vec<_>>()
    };
    let coverage = Table::read(folder, "coverage");
    let [exchange, dataset, state] =
        ["exchange_id", "dataset", "state"].map(|column| coverage.column_index(column));
    let known = coverage.rows.iter().filter(|row| row[dataset] == "users" && row[state] == "complete");
    let known: BTreeSet<&String> = known.map(|row| &row[exchange]).collect();
    let members = ids("group_members").into_iter().filter(|(exchange, _)| !known.contains(exchange));
    ids("users").into_iter().chain(members).collect()
}

fn report(outcome: &Outcome, folder: &Path) {
    let folder = folder.to_str().expect("text");
    let args = ["report", folder, "--accept-changed", "--format", "csv"];
    let only = ["effective_access_documents", "folder_access", "users", "group_members", "coverage"];
    let only: Vec<&str> = only.into_iter().flat_map(|report| ["--template", report]).collect();
    outcome.harness.dir.ilaudit(&[&args[..], &only[..]].concat()).assert_code(3);
}

/// Whether a right may become another where less is known; `None` is no right.
fn may_become(before: Option<&str>, after: Option<&str>) -> bool {
    matches!(
        (before, after),
        (None, None | Some("unknown"))
            | (Some("unknown"), Some("unknown"))
            | (Some("see"), Some("see" | "unknown"))
            | (Some("control"), Some("control" | "see" | "unknown"))
    )
}

/// Whatever stands beside somebody who is listed as not permitted.
#[test]
fn who_is_listed_as_not_permitted_is_not() {
    let outcome = Case { service: small_rooms(22), settings: "" }.run();
    let rights = ["exchange_id", "workspace_user_id", "document_id", "right"];
    let told = read_words(&outcome.folder, "effective_access_documents", rights);
    let snapshot = Connection::open(outcome.folder.join("snapshot.sqlite")).expect("a snapshot");
    let sql = "UPDATE permissions SET permission = 'SEE' WHERE listed_as = 'non_permissioned'";
    assert!(snapshot.execute(sql, []).expect(sql) > 0);
    drop(snapshot);
    report(&outcome, &outcome.folder);
    assert!(told == read_words(&outcome.folder, "effective_access_documents", rights));
}

#[test]
fn less_is_known_and_no_right_is_denied_or_added() {
    let mut rng = Rng::with_seed(13);
    let outcome = Case { service: small_rooms(21), settings: "" }.run();
    let folder = outcome.folder.clone();
    report(&outcome, &folder);
    let known = Told::read(&folder);
    let snapshot = folder.join("snapshot.sqlite");
    let untouched = fs::read(&snapshot).expect("a snapshot");
    let alone = GAPS.iter().map(|gap| vec![*gap]);
    let together = (0..6).map(|_| (0..6).map(|_| GAPS[rng.usize(..GAPS.len())]).collect());
    let rounds: Vec<Vec<Gap>> = alone.chain(together.collect::<Vec<_>>()).collect();
    let mut changed = 0;
    for gaps in &rounds {
        fs::write(&snapshot, &untouched).expect("written");
        let connection = Connection::open(&snapshot).expect("a snapshot");
        let mut taker = Taker { snapshot: &connection, rng: &mut rng };
        gaps.iter().for_each(|gap| taker.take(*gap));
        drop(connection);
        report(&outcome, &folder);
        let left = Told::read(&folder);
        assert_only_less(&known, &left, gaps);
        changed += usize::from(known.rights != left.rights);
    }
    assert!(changed > rounds.len() / 2, "{changed} of {} gaps changed anything", rounds.len());
}

#[track_caller]
fn assert_only_less(known: &Told, left: &Told, gaps: &[Gap]) {
    // who is no user and no member any more is not told of, nor who stands in for users only now
    let users: BTreeSet<_> = known.users.intersection(&left.users).collect();
    let subjects: BTreeSet<&Subject> = known.rights.keys().chain(left.rights.keys()).collect();
    for subject in subjects {
        let (exchange, user, _) = subject.clone();
        let [before, after] = [known, left].map(|told| told.rights.get(subject).map(String::as_str));
        let may = may_become(before, after) || !users.contains(&(exchange, user));
        assert!(may, "{gaps:?}: {before:?} became {after:?} for {subject:?}");
    }
    for (subject, after) in &left.states {
        let before = &known.states[subject];
        assert!(after == before || after == "unknown", "{gaps:?}: {before} became {after} for {subject:?}");
    }
}
