//! The reports as they must be, in the columns that tell of rights.

use std::collections::{BTreeMap, BTreeSet};

use ilaudit::sim::{Document, Grant};

use crate::known::{KnownRoom, KnownUser};
use crate::rights::{Effective, Right, Rules, Way, right_given, right_of};

/// The rows of a report in some of its columns, in no order.
pub struct Expected {
    pub report: &'static str,
    pub columns: &'static [&'static str],
    pub rows: Vec<Vec<String>>,
}

/// Every table for these rooms.
pub fn expected(rooms: &[KnownRoom], rules: Rules) -> [Expected; 4] {
    let rows = |of_room: fn(&KnownRoom, Rules) -> Vec<Vec<String>>| {
        rooms.iter().flat_map(|room| of_room(room, rules)).collect()
    };
    [
        Expected {
            report: "permissions",
            columns: &[
                "exchange_id",
                "document_id",
                "grantee_id",
                "grantee_type",
                "grantee_name",
                "listed_as",
                "permission",
                "drm",
                "is_inherited",
                "is_implicit",
                "is_workspace_user",
                "create_allowed",
            ],
            rows: rows(grant_rows),
        },
        Expected {
            report: "effective_access_documents",
            columns: &["exchange_id", "workspace_user_id", "document_id", "right", "protection", "via"],
            rows: rows(document_rows),
        },
        Expected {
            report: "effective_access",
            columns: &[
                "exchange_id",
                "workspace_user_id",
                "folder_id",
                "folder_path",
                "documents",
                "can_see",
                "can_control",
                "protected",
                "unknown",
                "via",
            ],
            rows: rows(folder_rows),
        },
        Expected {
            report: "folder_access",
            columns: &[
                "exchange_id",
                "folder_id",
                "folder_path",
                "group_id",
                "group_name",
                "documents",
                "can_see",
                "can_control",
                "protected",
                "unknown",
                "state",
            ],
            rows: rows(gap_rows),
        },
    ]
}

/// An item that holds what is between items stands in quotes.
fn join_ways(ways: &BTreeSet<Way>) -> String {
    let quote = |way: &Way| match way {
        Way::Role => "role".to_owned(),
        Way::Everyone => "everyone".to_owned(),
        Way::Direct => "direct".to_owned(),
        Way::Group(name) if name.contains(';') || name.starts_with('"') => {
            format!("\"{}\"", name.replace('"', "\"\""))
        }
        Way::Group(name) => name.clone(),
    };
    ways.iter().map(quote).collect::<Vec<_>>().join("; ")
}

fn word_of_right(right: Right) -> &'static str {
    match right {
        Right::None => panic!("no right is no row"),
        Right::Unknown => "unknown",
        Right::See => "see",
        Right::Control => "control",
    }
}

fn word_of_protection(drm: Option<&str>) -> &'static str {
    match drm {
        None => "",
        Some("NONE") => "none",
        Some("NOSAVE") => "no_save",
        Some("NOSAVENOPRINT") => "no_save_no_print",
        Some(other) => panic!("unknown protection {other}"),
    }
}

fn grant_rows(room: &KnownRoom, _rules: Rules) -> Vec<Vec<String>> {
    let row = |(document, grant): (&u64, &Grant)| {
        let texts: [&str; 8] = [
            &room.exchange.id.to_string(),
            &document.to_string(),
            &grant.grantee.id.to_string(),
            grant.grantee.kind,
            &grant.grantee.name,
            if grant.permissioned { "permissioned" } else { "non_permissioned" },
            grant.permission.unwrap_or_default(),
            grant.drm,
        ];
        let flags =
            [grant.is_inherited, grant.is_implicit, grant.is_implicit, grant.permission == Some("CONTROL")];
        texts.into_iter().map(str::to_owned).chain(flags.map(|flag| flag.to_string())).collect()
    };
    let all =
        room.grants.iter().flat_map(|(document, grants)| grants.iter().map(move |grant| (document, grant)));
    all.map(row).collect()
}

fn document_rows(room: &KnownRoom, rules: Rules) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for user in &room.users {
        for document in &room.documents {
            let Effective { right, drm, via } = right_of(room, rules, user, document.id);
            if right != Right::None {
                rows.push(vec![
                    room.exchange.id.to_string(),
                    user.workspace_user_id.to_string(),
                    document.id.to_string(),
                    word_of_right(right).to_owned(),
                    word_of_protection(drm).to_owned(),
                    join_ways(&via),
                ]);
            }
        }
    }
    rows
}

/// The folders with what they hold, by id; `None` is the root, where documents lie there.
fn by_folder(room: &KnownRoom) -> BTreeMap<Option<u64>, Vec<&Document>> {
    let listed = room.folders.iter().map(|folder| (Some(folder.id), Vec::new()));
    let mut folders: BTreeMap<_, Vec<&Document>> = listed.collect();
    for document in &room.documents {
        folders.entry(document.parent_id).or_default().push(document);
    }
    folders
}

/// The names down to a folder.
fn folder_path(room: &KnownRoom, folder: Option<u64>) -> String {
    let Some(id) = folder else { return "/".to_owned() };
    let Some(folder) = room.folders.iter().find(|folder| folder.id == id) else {
        return if room.are_folders_whole { "(orphaned)".to_owned() } else { String::new() };
    };
    let name = folder.name.replace('/', "∕");
    match folder.parent_id {
        None => name,
        parent => format!("{}/{name}", folder_path(room, parent)),
    }
}

/// How many documents may be seen, controlled, and so on.
#[derive(Default)]
struct Counts {
    see: usize,
    control: usize,
    protected: usize,
    unknown: usize,
}

impl Counts {
    fn add(&mut self, right: Right, drm: Option<&str>) {
        self.see += usize::from(right >= Right::See);
        self.control += usize::from(right == Right::Control);
        self.protected += usize::from(right >= Right::See && drm != Some("NONE"));
        self.unknown += usize::from(right == Right::Unknown);
    }

    fn cells(&self) -> [String; 4] {
        [self.see, self.control, self.protected, self.unknown].map(|count| count.to_string())
    }
}

fn folder_rows(room: &KnownRoom, rules: Rules) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for user in &room.users {
        if rules.sees_all(user) {
            rows.push(row_of_role(room, user));
            continue;
        }
        for (folder, documents) in by_folder(room) {
            let (mut counts, mut ways) = (Counts::default(), BTreeSet::new());
            for document in &documents {
                let Effective { right, drm, via } = right_of(room, rules, user, document.id);
                counts.add(right, drm);
                ways.extend(via);
            }
            if counts.see + counts.unknown > 0 {
                let mut row = vec![room.exchange.id.to_string(), user.workspace_user_id.to_string()];
                row.push(folder.map_or_else(String::new, |id| id.to_string()));
                row.push(folder_path(room, folder));
                row.push(count_of(room, documents.len()));
                row.extend(counts.cells());
                row.push(join_ways(&ways));
                rows.push(row);
            }
        }
    }
    rows
}

/// One row for the whole exchange.
fn row_of_role(room: &KnownRoom, user: &KnownUser) -> Vec<String> {
    let all = room.documents.len();
    let (told, all) = (count_of(room, all), all.to_string());
    let ids = [room.exchange.id, user.workspace_user_id].map(|id| id.to_string());
    let cells = ["", "(all)", &told, &all, &all, "0", "0", "role"].map(str::to_owned);
    [ids.to_vec(), cells.to_vec()].concat()
}

/// How many documents there are; nobody knows where some may be missing.
fn count_of(room: &KnownRoom, documents: usize) -> String {
    if room.are_documents_whole { documents.to_string() } else { String::new() }
}

/// Every folder × group, and everyone where anything is granted to everyone.
fn gap_rows(room: &KnownRoom, rules: Rules) -> Vec<Vec<String>> {
    let groups = room.groups.iter().map(|group| (group.id, group.name.clone()));
    let everyone = room.grants.values().flatten().find(|grant| grant.grantee.name == rules.everyone);
    let everyone = everyone.map(|grant| (grant.grantee.id, grant.grantee.name.clone()));
    let grantees: Vec<(u64, String)> = groups.chain(everyone).collect();
    let mut rows = Vec::new();
    for (folder, documents) in by_folder(room) {
        for (id, name) in &grantees {
            let counts = counts_of_grantee(room, &documents, *id);
            let state = match counts.see {
                _ if counts.unknown > 0 || !room.are_documents_whole => "unknown",
                0 => "none",
                seen if seen == documents.len() => "all",
                _ => "some",
            };
            let folder_id = folder.map_or_else(String::new, |id| id.to_string());
            let mut row = vec![room.exchange.id.to_string(), folder_id, folder_path(room, folder)];
            row.extend([id.to_string(), name.clone(), count_of(room, documents.len())]);
            row.extend(counts.cells());
            row.push(state.to_owned());
            rows.push(row);
        }
    }
    rows
}

fn counts_of_grantee(room: &KnownRoom, documents: &[&Document], grantee: u64) -> Counts {
    let mut counts = Counts::default();
    for document in documents {
        let Some(grants) = room.grants.get(&document.id) else {
            counts.add(Right::Unknown, None);
            continue;
        };
        for grant in grants.iter().filter(|grant| grant.grantee.id == grantee) {
            counts.add(right_given(grant), Some(grant.drm));
        }
    }
    counts
}
