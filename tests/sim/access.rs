//! Permissions and access reports: what they say of a room hangs together, and always comes out the same.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use ilaudit::sim::{Access, Document, Exchange, Grant, SimConfig, User, World};
use serde_json::Value;

use crate::client::{Client, small};

/// Groups enough that each part in a deal is played.
fn peopled() -> SimConfig {
    SimConfig { groups: 11, ..small() }
}

fn path(exchange: &Exchange, document: u64, call: &str) -> String {
    format!("/v2/workspaces/{}/documents/{document}/{call}", exchange.id)
}

/// An exchange, and each of its documents with its grants.
type Room = (Exchange, Vec<(Document, Vec<Grant>)>);

/// Every document with its grants, exchange by exchange, wherever the service tells them.
fn granted(world: &World) -> Vec<Room> {
    let told = world.exchanges().filter(|exchange| !exchange.permissions_refused);
    let grants = |access: &Access, document: Document| {
        let grants = access.grants(document.id).expect("a document");
        (document, grants)
    };
    told.map(|exchange| {
        let access = exchange.access();
        let documents = exchange.documents().map(|document| grants(&access, document)).collect();
        (exchange, documents)
    })
    .collect()
}

fn rows(world: &World) -> Vec<Grant> {
    granted(world).into_iter().flat_map(|(_, documents)| documents).flat_map(|(_, grants)| grants).collect()
}

#[test]
fn each_group_has_one_row_on_each_document() {
    for (exchange, documents) in granted(&World::new(&peopled())) {
        let groups: BTreeMap<u64, (String, &str)> =
            exchange.groups().map(|group| (group.id, (group.name, group.kind))).collect();
        for (_, grants) in documents {
            let listed: Vec<_> =
                grants.iter().filter(|grant| groups.contains_key(&grant.grantee.id)).collect();
            assert_eq!(listed.len(), groups.len());
            for grant in listed {
                let grantee = (grant.grantee.name.clone(), grant.grantee.kind);
                assert_eq!(grantee, groups[&grant.grantee.id]);
            }
        }
    }
}

/// What tells the grants of one document from those of another, but for the rows of persons and the protection, which
/// depends on the file.
fn of_folder(grants: &[Grant]) -> Vec<(u64, Option<&'static str>)> {
    let inherited =
        grants.iter().filter(|grant| !grant.is_implicit && grant.grantee.name != "Project Office");
    inherited.map(|grant| (grant.grantee.id, grant.permission)).collect()
}

#[test]
fn documents_inherit_from_their_folder_or_have_grants_of_their_own() {
    let (mut folder_wise, mut differ) = (0, 0);
    for (exchange, documents) in granted(&World::new(&peopled())) {
        let odd_word = |grants: &[Grant]| grants.iter().any(|grant| grant.permission == Some("ANNOTATE"));
        let mut by_folder: HashMap<_, BTreeSet<_>> = HashMap::new();
        for (document, grants) in documents.iter().filter(|(_, grants)| !odd_word(grants)) {
            by_folder.entry(document.parent_id).or_default().insert(of_folder(grants));
        }
        let inherits = documents.iter().flat_map(|(_, grants)| grants).any(|grant| grant.is_inherited);
        folder_wise += usize::from(inherits);
        let varied = by_folder.values().filter(|variants| variants.len() > 1).count();
        assert!(!inherits || varied == 0, "{exchange:?}");
        differ += varied;
    }
    assert!(folder_wise > 2 && differ > 2, "{folder_wise} rooms inherit, {differ} folders vary");
}

#[test]
fn a_room_has_everything_an_audit_of_permissions_looks_for() {
    let world = World::new(&peopled());
    let rows = rows(&world);
    let has = |what: &str, wanted: fn(&Grant) -> bool| assert!(rows.iter().any(wanted), "{what}");
    has("everyone", |grant| grant.grantee.name == "All Current and Future Users" && grant.permissioned);
    has("control", |grant| grant.permission == Some("CONTROL") && !grant.is_implicit);
    has("revoked, apart", |grant| grant.permission == Some("REVOKED") && !grant.permissioned);
    has("revoked, among the others", |grant| grant.permission == Some("REVOKED") && grant.permissioned);
    has("never granted", |grant| grant.permission.is_none() && !grant.permissioned);
    has("an empty group with access", |grant| {
        grant.grantee.name == "5. Exclusivity" && grant.permission == Some("SEE")
    });
    has("no save", |grant| grant.drm == "NOSAVE");
    has("no save, no print", |grant| grant.drm == "NOSAVENOPRINT");
    has("an implicit row", |grant| grant.is_implicit && grant.grantee.kind == "WORKSPACE_USER");
    let odd = rows.iter().filter(|grant| grant.permission == Some("ANNOTATE"));
    assert_eq!(odd.count(), 1);
    let documents = granted(&world).into_iter().flat_map(|(_, documents)| documents);
    let nobody =
        |grants: &[Grant]| grants.iter().all(|grant| grant.permission.is_none() || grant.is_implicit);
    assert!(documents.filter(|(_, grants)| nobody(grants)).count() > 3);
}

#[test]
fn only_office_files_and_pdf_are_protected() {
    for (document, grants) in granted(&World::new(&peopled())).into_iter().flat_map(|(_, rows)| rows) {
        let protectable = [".pdf", ".docx", ".xlsx", ".pptx"].contains(&document.file.format.extension);
        let protected = grants.iter().any(|grant| grant.drm != "NONE");
        assert!(protectable || !protected, "{document:?}");
    }
}

#[test]
fn one_exchange_grants_to_somebody_in_no_list_and_no_exact_one_does() {
    let unlisted = |config: SimConfig| -> Vec<u32> {
        let strange = |(exchange, documents): &Room| {
            let known: HashSet<u64> = (exchange.groups().map(|group| group.id))
                .chain(exchange.users().map(|user| user.id))
                .collect();
            let grants = documents.iter().flat_map(|(_, grants)| grants);
            let mut listed = grants.filter(|grant| grant.grantee.name != "All Current and Future Users");
            listed.any(|grant| !known.contains(&grant.grantee.id))
        };
        granted(&World::new(&config))
            .iter()
            .filter(|room| strange(room))
            .map(|(room, _)| room.number)
            .collect()
    };
    assert_eq!(unlisted(peopled()), [1]);
    assert_eq!(unlisted(SimConfig { exact: true, ..peopled() }), [0_u32; 0]);
}

/// The users of an exchange by address.
fn by_address(exchange: &Exchange) -> HashMap<String, User> {
    exchange.users().map(|user| (user.email.clone(), user)).collect()
}

#[test]
fn access_reports_fit_the_users_and_the_documents() {
    let world = World::new(&peopled());
    let (mut seen, mut lost, mut gone, mut unread, mut managers) = (0, 0, 0, 0, 0);
    for exchange in world.exchanges() {
        let (access, users) = (exchange.access(), by_address(&exchange));
        for document in exchange.documents() {
            let views = access.views(document.id).expect("a document");
            unread += usize::from(views.iter().all(|view| view.viewed_on.is_none()));
            for view in views {
                let (user, viewed) = (users.get(&view.email), view.viewed_on);
                assert!(
                    user.is_none_or(|user| user.role_type == view.role_type && user.person == view.person)
                );
                gone += usize::from(user.is_none());
                lost += usize::from(user.is_some() && viewed.is_some() && view.access == "REVOKED");
                let Some((first, last)) = viewed else { continue };
                seen += 1;
                managers += usize::from(view.role_type == "MANAGER_PLUS");
                assert!(document.created.on <= first && first <= last, "{view:?}");
                if let Some(user) = user {
                    let visits = user.activity.as_ref().expect("somebody who came");
                    assert!(visits.first_accessed_on <= first && last <= visits.last_accessed_on);
                }
            }
        }
    }
    let all = [seen, lost, gone, unread, managers];
    assert!(all.iter().all(|count| *count > 3), "{all:?}");
}

#[test]
fn a_long_list_of_users_does_not_make_a_long_report() {
    let world = World::new(&SimConfig { exchanges: 1, exact: true, users: 5000, ..peopled() });
    let exchange = world.exchanges().next().expect("one");
    let access = exchange.access();
    for document in exchange.documents() {
        let people: HashSet<_> =
            access.views(document.id).expect("a document").into_iter().map(|view| view.email).collect();
        assert!(people.len() <= 61, "{}", people.len());
    }
}

/// The answers to a call about every document of an exchange, repeated until none is pending.
async fn answers(client: &Client, exchange: &Exchange, call: &str) -> Vec<Vec<u8>> {
    client.enter(exchange.id).await;
    let mut answers = Vec::new();
    for document in exchange.documents() {
        for _ in 0..3 {
            answers.push(
                client.get(&path(exchange, document.id, call)).await.bytes().await.expect("a body").to_vec(),
            );
        }
    }
    answers
}

#[tokio::test]
async fn the_same_seed_gives_the_same_answers_and_another_seed_others() {
    for call in ["permissions", "accessReport"] {
        let mut told = Vec::new();
        for seed in [1, 1, 2] {
            let client = Client::start(SimConfig { seed, ..small() }).await;
            let exchange = client.sim.world().exchanges().nth(3).expect("four");
            told.push(answers(&client, &exchange, call).await);
        }
        assert!(told[0] == told[1] && told[0] != told[2], "{call}");
    }
}

/// Held down here because it must be the same on every machine and in every version.
#[test]
fn the_grants_of_the_default_world_are_these() {
    let exchange = World::new(&SimConfig::default()).exchanges().nth(3).expect("four");
    let access = exchange.access();
    let document = exchange.documents().nth(41).expect("more than forty");
    let grants = access.grants(document.id).expect("a document");
    let lines: Vec<String> = grants
        .iter()
        .map(|grant| {
            let permission = grant.permission.unwrap_or("-");
            format!("{} {} {permission} {}", grant.grantee.id, grant.grantee.name, grant.drm)
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    5519852304 Conti, Olga CONTROL NONE
    5519852289 Internal CONTROL NONE
    5519852293 1. Interest - NONE
    5519852297 Bidder A REVOKED NOSAVE
    5519852301 Legal Advisers SEE NONE
    ");
    let documents = exchange.documents().skip(36);
    let views = documents.flat_map(|document| access.views(document.id).expect("a document"));
    let viewed = views.filter_map(|view| Some((view.viewed_on?, view)));
    let lines: Vec<String> = viewed
        .take(5)
        .map(|((first, last), view)| format!("{} {} {first} {last}", view.email, view.access))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    olga.conti@rios.example ALLOWED 1726434270778 1731593084807
    oskar.sharma@aoki.example ALLOWED 1726142636899 1726844359285
    vera.li@aoki.example ALLOWED 1728797430171 1728961141087
    wei.lind@atlas-infra.example ALLOWED 1727003899881 1727020751819
    zoe.rahimi@aoki.example ALLOWED 1704155804552 1705107185967
    ");
}

#[tokio::test]
async fn a_report_may_be_pending_once_or_twice_and_one_for_ever() {
    let client = Client::start(small()).await;
    let exchange = client.sim.world().exchanges().next().expect("one");
    client.enter(exchange.id).await;
    let mut waits = BTreeMap::new();
    for document in exchange.documents() {
        let mut pending = 0;
        while pending < 4 {
            let answer = client.json(&path(&exchange, document.id, "accessReport")).await;
            assert_eq!(answer["status"]["code"], 200);
            match answer.get("subcode") {
                Some(subcode) => {
                    assert_eq!((subcode, answer.get("docAccessInfo")), (&Value::from("9-9-9-1"), None))
                }
                None => break,
            }
            pending += 1;
        }
        *waits.entry(pending).or_insert(0) += 1;
    }
    assert_eq!(waits.keys().copied().collect::<Vec<_>>(), [0, 1, 2, 4], "{waits:?}");
    assert_eq!(waits[&4], 1);
}

#[tokio::test]
async fn where_figures_are_exact_no_report_is_pending() {
    let client = Client::start(SimConfig { exact: true, exchanges: 1, ..small() }).await;
    let exchange = client.sim.world().exchanges().next().expect("one");
    for answer in answers(&client, &exchange, "accessReport").await {
        assert!(!String::from_utf8_lossy(&answer).contains("9-9-9-1"));
    }
}

#[tokio::test]
async fn rooms_that_refuse_say_the_same_of_every_document() {
    let client = Client::start(small()).await;
    let mut refusing = BTreeSet::new();
    for exchange in client.sim.world().exchanges() {
        if client.enter(exchange.id).await != "ALLOW" {
            continue;
        }
        for (call, refused) in
            [("permissions", exchange.permissions_refused), ("accessReport", exchange.access_reports_refused)]
        {
            let documents: Vec<u64> = exchange.documents().map(|document| document.id).take(5).collect();
            for document in documents {
                let answer = client.get(&path(&exchange, document, call)).await;
                assert_eq!(answer.status(), 200);
                let answer: Value =
                    serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("JSON");
                assert_eq!(answer["status"]["subcode"] == "1-1-3", refused, "{call}: {answer}");
                refusing.extend(refused.then_some((exchange.number, call)));
            }
        }
    }
    let expected = [(5, "accessReport"), (5, "permissions"), (6, "accessReport"), (7, "permissions")];
    assert_eq!(Vec::from_iter(refusing), expected);
}
