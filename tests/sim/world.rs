//! What the simulated service holds: always the same, and whole.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{NaiveDate, NaiveTime};
use ilaudit::sim::{Exchange, SimConfig, World};
use serde_json::Value;
use sha1::{Digest, Sha1};

use crate::client::{Client, json, small};

/// Everything a service answers, by path.
async fn everything(config: SimConfig) -> BTreeMap<String, Vec<u8>> {
    let client = Client::start(config).await;
    let mut paths = vec!["/v2/workspaces".to_owned()];
    for id in client.enter_all().await {
        for call in ["splash", "folders", "documents", "users", "groups?includeWorkspaceGroupMembers=true"] {
            paths.push(format!("/v2/workspaces/{id}/{call}"));
        }
    }
    let mut answers = BTreeMap::new();
    for path in paths {
        let body = client.get(&path).await.bytes().await.expect("a whole body");
        answers.insert(path, body.to_vec());
    }
    answers
}

#[tokio::test]
async fn the_same_seed_and_day_give_the_same_bytes_and_others_others() {
    let first = everything(small()).await;
    assert!(first == everything(small()).await);
    assert!(first != everything(SimConfig { seed: 2, ..small() }).await);
    let later = || SimConfig { day: 5, ..small() };
    let fifth = everything(later()).await;
    assert!(fifth == everything(later()).await && fifth != first);
}

/// Held down here because it must be the same on every machine and in every version.
#[test]
fn the_default_world_is_this_one() {
    let world = World::new(&SimConfig::default());
    let exchange = world.exchanges().next().expect("one");
    let document = exchange.documents().nth(5).expect("more than five");
    let seen =
        (exchange.name.as_str(), document.id, document.name.as_str(), document.index_number.as_deref());
    assert_eq!(seen, ("Project Alder", 4_714_545_939, "Annual Report 2025", Some("1.9")));
    assert_eq!(STANDARD.encode(document.file.sha1()), "sEgzK9kCMZfSHlS2B3hFZEPUOKI=");
    assert_eq!(document.created.on, 1_657_964_527_000);
}

#[test]
fn a_world_with_a_day_is_recent_and_has_nothing_later() {
    let today = NaiveDate::from_ymd_opt(2030, 3, 31).expect("a date");
    let now = today.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
    let days_ago = |moment: i64| (now - moment) / 86_400_000;
    for seed in 1..=5 {
        let world = World::new(&SimConfig { seed, today: Some(today), ..SimConfig::default() });
        let moments: Vec<i64> = world.exchanges().flat_map(|exchange| moments(&exchange)).collect();
        assert!(moments.iter().all(|moment| *moment <= now && days_ago(*moment) < 400), "{seed}");
        let users = world.exchanges().filter(|exchange| exchange.phase == "OPEN").flat_map(|e| e.users());
        let visits: Vec<i64> = users.filter_map(|user| Some(user.activity?.last_accessed_on)).collect();
        let lately = visits.iter().filter(|visit| days_ago(**visit) < 60).count();
        assert!((visits.len() / 2..visits.len()).contains(&lately), "{seed}: {lately} of {}", visits.len());
    }
}

/// When something happened in an exchange.
fn moments(exchange: &Exchange) -> Vec<i64> {
    let folders = exchange.folders().flat_map(|folder| [folder.created.on, folder.modified.on]);
    let documents = exchange.documents().flat_map(|document| [document.created.on, document.modified.on]);
    let groups = exchange.groups().flat_map(|group| [group.created.on, group.modified.on]);
    let mut moments: Vec<i64> = folders.chain(documents).chain(groups).collect();
    for user in exchange.users() {
        moments.push(user.created.on);
        let Some(activity) = user.activity else { continue };
        moments.extend([activity.first_accessed_on, activity.last_accessed_on, activity.modified.on]);
        moments.extend(activity.last_alert_sent_on);
    }
    let access = exchange.access();
    for document in exchange.documents().take(5) {
        for view in access.views(document.id).expect("a document") {
            let spans = view.alerted_on.into_iter().chain(view.viewed_on);
            moments.extend(spans.flat_map(|(first, last)| [first, last]));
        }
    }
    moments
}

#[tokio::test]
async fn a_download_has_the_listed_size_and_hash() {
    let client = Client::start(SimConfig { file_bytes: 50_000, ..small() }).await;
    let exchange = client.sim.world().exchanges().nth(3).expect("four");
    client.enter(exchange.id).await;
    let listed = client.json(&format!("/v2/workspaces/{}/documents", exchange.id)).await;
    let listed = listed["document"].as_array().expect("a list");
    assert_eq!(listed.len(), exchange.document_count as usize);
    for document in listed {
        let id = number(&document["id"]);
        let answer = client.get(&format!("/v2/workspaces/{}/documents/{id}/file", exchange.id)).await;
        if exchange.is_protected(id) {
            assert_eq!(answer.status(), 500);
            assert!(answer.text().await.expect("text").contains("<subcode>999</subcode>"));
            continue;
        }
        assert_eq!(answer.headers()["content-length"], document["fileSize"].to_string().as_str());
        let bytes = answer.bytes().await.expect("a whole file");
        assert_eq!(document["fileHash"], STANDARD.encode(Sha1::digest(&bytes)), "{document}");
    }
}

fn number(id: &Value) -> u64 {
    id.as_u64().or_else(|| id.as_str()?.parse().ok()).expect("an id")
}

#[tokio::test]
async fn lists_of_one_and_of_none_come_in_every_way() {
    let client = Client::start(small()).await;
    let mut seen = BTreeSet::new();
    for id in client.enter_all().await {
        let answer = client.json(&format!("/v2/workspaces/{id}/documents")).await;
        seen.insert(match answer.get("document") {
            None => "missing",
            Some(Value::Null) => "null",
            Some(Value::Object(_)) => "bare",
            Some(Value::Array(_)) => "list",
            Some(_) => "nonsense",
        });
    }
    assert_eq!(seen, BTreeSet::from(["bare", "list", "null"]));
}

#[test]
fn every_id_is_unique_and_finds_its_thing() {
    let world = World::new(&small());
    let mut seen = HashSet::new();
    for exchange in world.exchanges() {
        assert_eq!(world.exchange(exchange.id).map(|found| found.number), Some(exchange.number));
        let documents: Vec<_> = exchange.documents().collect();
        assert!(documents.iter().all(|document| exchange.file(document.id) == Some(document.file)));
        let ids = (exchange.folders().map(|folder| folder.id))
            .chain(documents.iter().map(|document| document.id))
            .chain(exchange.users().map(|user| user.id))
            .chain(exchange.groups().map(|group| group.id));
        assert!(ids.into_iter().all(|id| seen.insert(id)));
        let people: HashSet<_> = exchange.users().map(|user| user.person.user_id()).collect();
        assert_eq!(people.len(), exchange.user_count as usize);
        let emails: HashSet<_> = exchange.users().map(|user| user.email).collect();
        assert_eq!(emails.len(), exchange.user_count as usize);
    }
}

/// Parents that are not among the folders.
fn orphans(exchange: &Exchange) -> usize {
    let folders: HashSet<_> = exchange.folders().map(|folder| folder.id).collect();
    assert!(exchange.folders().all(|folder| folder.parent_id.is_none_or(|parent| folders.contains(&parent))));
    exchange
        .documents()
        .filter(|document| document.parent_id.is_some_and(|id| !folders.contains(&id)))
        .count()
}

/// Members that are not among the users.
fn strangers(exchange: &Exchange) -> usize {
    let users: HashSet<_> = exchange.users().map(|user| user.id).collect();
    exchange.members().filter(|member| !users.contains(&member.workspace_user_id)).count()
}

/// Groups that report another number of members than they list.
fn miscounted(exchange: &Exchange) -> usize {
    let listed = |id| exchange.members().filter(|member| member.group_id == id).count();
    exchange.groups().filter(|group| group.members_reported as usize != listed(group.id)).count()
}

#[test]
fn special_exchanges_are_where_they_should_be_and_nowhere_else() {
    let specials = |config: SimConfig| -> Vec<[usize; 3]> {
        let world = World::new(&config);
        world.exchanges().map(|e| [orphans(&e), strangers(&e), miscounted(&e)]).collect()
    };
    let mut expected = vec![[0, 0, 0]; 12];
    expected[6] = [0, 1, 1];
    expected[7] = [1, 0, 0];
    assert_eq!(specials(small()), expected);
    assert_eq!(specials(SimConfig { exact: true, ..small() }), vec![[0, 0, 0]; 12]);
}

#[test]
fn exact_worlds_meet_every_figure() {
    let config = SimConfig { exact: true, exchanges: 30, ..small() };
    for exchange in World::new(&config).exchanges() {
        let counts = [exchange.document_count, exchange.user_count, exchange.group_count];
        assert_eq!(counts, [config.documents, config.users, config.groups]);
        assert_eq!(exchange.documents().len(), 40);
        assert!(exchange.documents().all(|document| document.file.size == config.file_bytes));
    }
}

#[test]
fn the_world_has_what_an_audit_looks_for() {
    let world = World::new(&SimConfig::default());
    let users: Vec<_> = world.exchanges().flat_map(|exchange| exchange.users()).collect();
    let documents: Vec<_> = world.exchanges().flat_map(|exchange| exchange.documents()).collect();
    let mut emails: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
    for user in &users {
        emails.entry(user.person.user_id()).or_default().insert(user.email.clone());
    }
    assert_eq!(emails.values().filter(|emails| emails.len() == 2).count(), 1);
    assert!(emails.values().all(|emails| emails.len() <= 2));
    assert!(emails.len() < users.len() / 2, "people sit in many exchanges");
    assert!(users.iter().any(|user| user.is_placeholder_user));
    assert!(users.iter().any(|user| user.activity.is_none()));
    assert!(world.exchanges().flat_map(|e| e.groups()).any(|group| group.members_reported == 0));
    let files: HashSet<_> = documents.iter().map(|document| document.file.sha1()).collect();
    assert!(files.len() < documents.len());
    assert!(documents.iter().any(|document| document.file.size == 0));
    assert!(documents.iter().any(|document| document.name.starts_with('=')));
    assert!(documents.iter().any(|document| document.name.contains('/')));
    assert!((1000..10_000).contains(&documents.len()), "{}", documents.len());
}

#[tokio::test]
async fn one_exchange_alone_is_ordinary() {
    let client = Client::start(SimConfig { exchanges: 1, ..small() }).await;
    let exchange = client.json("/v2/workspaces").await["workspace"].clone();
    let path = format!("/v2/workspaces/{}/splash", number(&exchange["id"]));
    assert_eq!(client.json(&path).await["splash"]["splashRequired"], false);
    assert_eq!(json(client.post(&path, r#"{"acceptSplash":false}"#).await).await["state"], "ALLOW");
}
