//! What a run could know of an exchange: what the service holds, less what it did not tell this run.

use std::collections::{BTreeMap, BTreeSet};

use ilaudit::sim::{
    Arrival, Call, Document, Exchange, Folder, Grant, Group, InjectedFault, ItemCorruption, ListingKind,
    Member,
};

use crate::common::table::Table;
use crate::run::Outcome;

/// A person in an exchange; without a role where only a membership tells of the person.
#[derive(Clone, Debug)]
pub struct KnownUser {
    pub workspace_user_id: u64,
    pub role_type: Option<&'static str>,
}

/// An exchange, as far as the run was told of it.
pub struct KnownRoom {
    pub exchange: Exchange,
    pub users: Vec<KnownUser>,
    pub groups: Vec<Group>,
    pub members: Vec<Member>,
    /// Whether no group and no membership can be missing.
    pub are_groups_whole: bool,
    pub folders: Vec<Folder>,
    /// Whether no folder can be missing.
    pub are_folders_whole: bool,
    pub documents: Vec<Document>,
    /// Whether no document can be missing.
    pub are_documents_whole: bool,
    /// The grants on each document whose permissions were answered.
    pub grants: BTreeMap<u64, Vec<Grant>>,
}

/// How an answer came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Whole,
    /// But for an item that could not be read.
    ButForOne,
    Nothing,
}

/// A list of what an exchange holds, as far as the run was told.
struct KnownList {
    told: Told,
    /// The items that the run's report has.
    reported: BTreeSet<u64>,
}

impl KnownList {
    /// Reads off the service's log how the list was told; which item of it was bad, only the run's report knows.
    fn new(kind: ListingKind, exchange: &Exchange, run: &Outcome) -> Self {
        let (column, count) = match kind {
            ListingKind::Folders => ("folder_id", exchange.folder_count),
            ListingKind::Documents => ("document_id", exchange.document_count),
            ListingKind::Users => ("workspace_user_id", exchange.user_count),
            ListingKind::Groups => ("group_id", exchange.group_count),
        };
        let told = match told(&run.log, Call::List(kind, exchange.id)) {
            _ if kind == ListingKind::Users && exchange.users_refused => Told::Nothing,
            // there was no item to be bad
            Told::ButForOne if count == 0 => Told::Whole,
            told => told,
        };
        Self { told, reported: ids(run.table(kind.as_str()), exchange.id, column) }
    }

    fn is_whole(&self) -> bool {
        self.told == Told::Whole
    }

    fn has(&self, id: u64) -> bool {
        match self.told {
            Told::Whole => true,
            Told::ButForOne => self.reported.contains(&id),
            Told::Nothing => false,
        }
    }
}

impl KnownRoom {
    pub fn of_exchange(exchange: Exchange, run: &Outcome) -> Self {
        let [folders, documents, users, groups] =
            ListingKind::ALL.map(|kind| KnownList::new(kind, &exchange, run));
        let members: Vec<Member> = exchange.members().filter(|_| groups.told != Told::Nothing).collect();
        Self {
            users: known_users(&exchange, &users, &members),
            groups: exchange.groups().filter(|group| groups.has(group.id)).collect(),
            members,
            are_groups_whole: groups.is_whole(),
            folders: exchange.folders().filter(|folder| folders.has(folder.id)).collect(),
            are_folders_whole: folders.is_whole(),
            documents: exchange.documents().filter(|document| documents.has(document.id)).collect(),
            are_documents_whole: documents.is_whole(),
            grants: known_grants(&exchange, run),
            exchange,
        }
    }
}

/// How the service answered a call at last.
fn told(log: &[Arrival], call: Call) -> Told {
    let answers = log.iter().filter(|arrival| arrival.call == call && arrival.status == Some(200));
    let mut answers = answers.map(|arrival| match arrival.fault {
        None | Some(InjectedFault::Item(ItemCorruption::Twice)) => Told::Whole,
        Some(InjectedFault::Item(_)) => Told::ButForOne,
        Some(_) => Told::Nothing,
    });
    answers.rfind(|told| *told != Told::Nothing).unwrap_or(Told::Nothing)
}

/// Ids in a column of a report, of one exchange.
fn ids(table: &Table, exchange: u64, column: &str) -> BTreeSet<u64> {
    let at = table.column_index(column);
    let exchange = exchange.to_string();
    table.rows_where("exchange_id", &exchange).map(|row| row[at].parse().expect("an id")).collect()
}

/// Where the list of users may lack somebody, a membership tells of a user as well.
fn known_users(exchange: &Exchange, list: &KnownList, members: &[Member]) -> Vec<KnownUser> {
    let listed = exchange.users().filter(|user| list.has(user.id));
    let listed = listed.map(|user| KnownUser { workspace_user_id: user.id, role_type: Some(user.role_type) });
    let mut users: Vec<KnownUser> = listed.collect();
    for member in members.iter().filter(|_| !list.is_whole()) {
        if users.iter().all(|user| user.workspace_user_id != member.workspace_user_id) {
            users.push(KnownUser { workspace_user_id: member.workspace_user_id, role_type: None });
        }
    }
    users
}

/// The grants on each document whose permissions were answered.
fn known_grants(exchange: &Exchange, run: &Outcome) -> BTreeMap<u64, Vec<Grant>> {
    let access = exchange.access();
    let mut grants = BTreeMap::new();
    for arrival in run.log.iter().filter(|arrival| arrival.status == Some(200) && arrival.fault.is_none()) {
        if let Call::Permissions(id, document) = arrival.call
            && id == exchange.id
            && !exchange.permissions_refused
        {
            grants.insert(document, access.grants(document).expect("a document"));
        }
    }
    grants
}
