//! What is to be compared of a world, said by the tests themselves, and changes applied to it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::snapshots::named;
use super::world::{Document, Exchange, Hidden, World};

/// By exchange, type of subject and key; a membership has a count.
pub type Facts = BTreeMap<(String, String, String), BTreeMap<String, String>>;

/// What both worlds know of what both have: the facts of the first.
pub fn list_facts(world: &World, other: &World) -> Facts {
    let mut facts = Facts::new();
    for (number, exchange) in world {
        let id = number.to_string();
        let own = [("name", named("Room", exchange.name)), ("phase", named("PHASE", exchange.phase))];
        add(
            &mut facts,
            &id,
            "exchange",
            id.clone(),
            own.into_iter().chain([("entry_state", "ALLOW".to_owned())]),
        );
        if let Some(other) = other.get(number) {
            add_contents(&mut facts, &id, exchange, other);
        }
    }
    facts
}

fn add<'a>(
    facts: &mut Facts,
    exchange: &str,
    subject: &str,
    key: String,
    fields: impl IntoIterator<Item = (&'a str, String)>,
) {
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let known = facts.insert((exchange.to_owned(), subject.to_owned(), key), fields);
    assert_eq!(known, None, "a key of its own");
}

/// Whether both know a dataset.
fn is_known(one: &Exchange, other: &Exchange, dataset: &str) -> bool {
    [one, other].iter().all(|exchange| !exchange.hidden.contains_key(dataset))
}

fn is_there(documents: &BTreeMap<u8, Document>, document: u8) -> bool {
    documents.get(&document).is_some_and(|document| !document.is_deleted)
}

fn add_contents(facts: &mut Facts, id: &str, exchange: &Exchange, other: &Exchange) {
    let known = |dataset| is_known(exchange, other, dataset);
    // where one has no text, it may not have been read
    if let Some(text) = exchange.splash.filter(|_| other.splash.is_some()) {
        add(facts, id, "splash", id.to_owned(), [("text_sha256", named("hash", text))]);
    }
    for (name, value) in exchange.settings.iter().filter(|_| known("settings")) {
        add(facts, id, "setting", named("setting", *name), [("value", named("a; \"b\"", *value))]);
    }
    for (number, user) in exchange.users.iter().filter(|_| known("users")) {
        let role = [("role_type", named("ROLE", user.role))];
        let email = user.email.map(|email| ("email_id", named("who@", email)));
        let contact = user.is_key_contact.map(|flag| ("key_contact", flag.to_string()));
        // who it is stays when the fields change
        let person = user.user_id.map(|user_id| ("user_id", user_id.to_string()));
        let fields = role.into_iter().chain(email).chain(contact).chain(person);
        add(facts, id, "user", number.to_string(), fields);
    }
    for (number, name) in exchange.groups.iter().filter(|_| known("groups")) {
        add(facts, id, "group", number.to_string(), [("name", named("Group", *name))]);
    }
    for (group, user) in exchange.members.iter().filter(|_| known("groups")) {
        let user_id = exchange.users.get(user).and_then(|user| user.user_id).map(|id| id.to_string());
        count_membership(facts, id, &group.to_string(), user_id.as_deref(), &user.to_string(), 1);
    }
    for (number, name) in exchange.folders.iter().filter(|_| known("folders")) {
        let name = named("Folder", *name);
        add(facts, id, "folder", number.to_string(), [("path", name.clone()), ("name", name)]);
    }
    let documents = exchange.documents.iter().filter(|(_, document)| !document.is_deleted);
    for (number, document) in documents.filter(|_| known("documents")) {
        let name = named("Doc", document.name);
        let path = known("folders").then(|| ("path", find_path(exchange, document, &name)));
        let fields = [("name", name), ("size_bytes", document.size.to_string())].into_iter().chain(path);
        add(facts, id, "document", number.to_string(), fields);
    }
    for ((document, grantee), grant) in exchange.grants.iter().filter(|_| known("permissions")) {
        let has_document = |room: &Exchange| match room.hidden.get("documents") {
            None => is_there(&room.documents, *document),
            Some(Hidden::Partial) => {
                is_there(&room.documents, *document) && room.documents.keys().next() == Some(document)
            }
            Some(_) => false,
        };
        let counts = match grant.permission {
            Some("REVOKED") => true,
            permission => grant.permissioned && permission.is_some(),
        };
        if counts && has_document(exchange) && has_document(other) {
            let permission = grant.permission.unwrap_or_default().to_owned();
            let fields = [("permission", permission), ("drm", named("DRM", grant.drm))];
            add(facts, id, "permission", format!("{document}/{grantee}"), fields);
        }
    }
}

/// As the snapshot derives it.
fn find_path(exchange: &Exchange, document: &Document, name: &str) -> String {
    let Some(folder) = document.folder else { return name.to_owned() };
    match exchange.folders.get(&folder) {
        Some(folder) => format!("{}/{name}", named("Folder", *folder)),
        None => format!("(orphaned)/{name}"),
    }
}

fn count_membership(
    facts: &mut Facts,
    exchange: &str,
    group: &str,
    user_id: Option<&str>,
    user: &str,
    more: i64,
) {
    let person = user_id.map_or_else(|| format!("w{user}"), |user_id| format!("u{user_id}"));
    let key = (exchange.to_owned(), "membership".to_owned(), format!("{group}/{person}"));
    let known = facts.get(&key).and_then(|fields| fields["count"].parse::<i64>().ok()).unwrap_or(0);
    match known + more {
        0 => drop(facts.remove(&key)),
        count => drop(facts.insert(key, BTreeMap::from([("count".to_owned(), count.to_string())]))),
    }
}

fn text<'a>(row: &'a Value, column: &str) -> Option<&'a str> {
    row[column].as_str()
}

fn key_of(row: &Value) -> (String, String, String) {
    let part = |column| text(row, column).expect("a text").to_owned();
    (part("exchange_id"), part("subject_type"), part("subject_id"))
}

/// Applies the rows of changes; returns the datasets that are called unknown, by exchange.
pub fn apply_changes(facts: &mut Facts, rows: &[Value]) -> BTreeSet<(String, String)> {
    let mut unknown = BTreeSet::new();
    let of_kind = |kind: &'static str| rows.iter().filter(move |row| row["change"] == kind);
    // all those who moved take their new place together
    let moved: Vec<_> = of_kind("re_added")
        .map(|row| {
            let (exchange, subject, new_id) = key_of(row);
            assert_eq!((text(row, "field"), text(row, "after")), (Some("workspace_user_id"), Some(&*new_id)));
            let before = text(row, "before").expect("an id").to_owned();
            let fields = facts.remove(&(exchange.clone(), subject.clone(), before)).expect("it was there");
            ((exchange, subject, new_id), fields)
        })
        .collect();
    for row in of_kind("removed") {
        let key = key_of(row);
        if key.1 == "membership" {
            let (group, user) = key.2.split_once('/').expect("two ids");
            count_membership(facts, &key.0, group, text(row, "user_id"), user, -1);
            continue;
        }
        let mut fields = facts.remove(&key).expect("it was there");
        fields.remove("user_id");
        assert_eq!(fields, parse_fields(text(row, "before")), "{row}");
    }
    facts.extend(moved);
    for row in of_kind("changed") {
        let fields = facts.get_mut(&key_of(row)).expect("it is there");
        let field = text(row, "field").expect("a field").to_owned();
        assert_eq!(fields.get(&field).map(String::as_str), text(row, "before"), "{row}");
        match text(row, "after") {
            Some(after) => drop(fields.insert(field, after.to_owned())),
            None => drop(fields.remove(&field)),
        }
    }
    for row in of_kind("added") {
        let key = key_of(row);
        if key.1 == "membership" {
            let (group, user) = key.2.split_once('/').expect("two ids");
            count_membership(facts, &key.0, group, text(row, "user_id"), user, 1);
            continue;
        }
        let mut fields = parse_fields(text(row, "after"));
        let person = text(row, "user_id").filter(|_| key.1 == "user");
        fields.extend(person.map(|person| ("user_id".to_owned(), person.to_owned())));
        assert_eq!(facts.insert(key, fields), None, "{row}");
    }
    for row in of_kind("unknown") {
        let (exchange, subject, dataset) = key_of(row);
        assert_eq!(subject, "dataset");
        assert!(unknown.insert((exchange, dataset)), "told once");
    }
    unknown
}

/// `field=value; "field=va;lue"`
fn parse_fields(described: Option<&str>) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    let mut rest = described.unwrap_or_default();
    while !rest.is_empty() {
        let item = match rest.strip_prefix('"') {
            Some(quoted) => {
                let mut item = String::new();
                let mut chars = quoted.char_indices().peekable();
                let end = loop {
                    let (place, c) = chars.next().expect("a quote at the end");
                    if c == '"' && chars.next_if(|(_, next)| *next == '"').is_none() {
                        break place + 1;
                    }
                    item.push(c);
                };
                rest = &quoted[end..];
                item
            }
            None => {
                let end = rest.find("; ").unwrap_or(rest.len());
                let item = rest[..end].to_owned();
                rest = &rest[end..];
                item
            }
        };
        rest = rest.strip_prefix("; ").unwrap_or(rest);
        let (name, value) = item.split_once('=').expect("a field");
        assert_eq!(fields.insert(name.to_owned(), value.to_owned()), None);
    }
    fields
}
