//! Every answer has the shape of its sample: the same keys with the same types, and no others but those expected.

use std::collections::{BTreeMap, BTreeSet};

use ilaudit::sim::Exchange;
use reqwest::Method;
use serde_json::Value;

use crate::client::{Client, json, small};

/// The types seen at each path.
type ErrorShape = BTreeMap<String, BTreeSet<&'static str>>;

/// Keys the samples do not show, though the API has them or may have them one day.
const MORE: [&str; 4] = [
    ".workspace[].description=string",
    ".workspace[].location=string",
    ".document[].effectiveDate.milliseconds=number",
    ".document[].retentionClass=string",
];

/// Lists that may come as a bare object.
const LISTS: [&str; 9] = [
    "workspace",
    "folder",
    "document",
    "users",
    "groups",
    "workspaceGroupMembers",
    "permissioned",
    "nonPermissioned",
    "docAccessInfo",
];

fn walk(path: &str, value: &Value, shape: &mut ErrorShape) {
    let kind = match value {
        Value::Null => return,
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        // Ids come as numbers and now and then as strings.
        Value::String(text) if path.to_lowercase().ends_with("id") && text.parse::<u64>().is_ok() => "number",
        Value::String(_) => "string",
        Value::Array(items) => return items.iter().for_each(|item| walk(&format!("{path}[]"), item, shape)),
        Value::Object(members) if members.is_empty() => "object",
        Value::Object(members) => {
            return members.iter().for_each(|(key, value)| walk(&below(path, key, value), value, shape));
        }
    };
    shape.entry(path.to_owned()).or_default().insert(kind);
}

/// Comes between a grant and its grantee in one exchange.
const WRAPPER: &str = "permissionInfo";

fn below(path: &str, key: &str, value: &Value) -> String {
    if key == WRAPPER {
        return path.to_owned();
    }
    let bare = ["", ".permissions"].contains(&path) && LISTS.contains(&key) && value.is_object();
    format!("{path}.{key}{}", if bare { "[]" } else { "" })
}

fn lines(values: &[Value]) -> BTreeSet<String> {
    let mut shape = ErrorShape::new();
    values.iter().for_each(|value| walk("", value, &mut shape));
    shape.iter().flat_map(|(path, kinds)| kinds.iter().map(move |kind| format!("{path}={kind}"))).collect()
}

fn sample(name: &str) -> Value {
    let path = format!("{}/tests/fixtures/wire/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).expect("a sample")).expect("JSON")
}

#[track_caller]
fn assert_like(name: &str, answers: &[Value]) {
    assert_like_all(&[name], answers);
}

/// The samples together show what the answers may have.
#[track_caller]
fn assert_like_all(names: &[&str], answers: &[Value]) {
    let samples: Vec<Value> = names.iter().map(|name| sample(name)).collect();
    let (ours, theirs) = (lines(answers), lines(&samples));
    let more = MORE.map(str::to_owned).into();
    let missing: Vec<_> = theirs.difference(&ours).collect();
    let unknown: Vec<_> = ours.difference(&theirs).filter(|line| !BTreeSet::contains(&more, *line)).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "{names:?}: missing {missing:?}, unknown {unknown:?}");
}

#[tokio::test]
async fn listings_have_the_shape_of_the_samples() {
    let client = Client::start(small()).await;
    assert_like("workspaces", &[client.json("/v2/workspaces").await]);
    let entered = client.enter_all().await;
    let calls = [
        ("folders", "folders"),
        ("documents", "documents"),
        ("users", "users"),
        ("groups_with_members", "groups?includeWorkspaceGroupMembers=true"),
    ];
    for (name, call) in calls {
        let mut answers = Vec::new();
        for id in &entered {
            let answer = client.json(&format!("/v2/workspaces/{id}/{call}")).await;
            if answer.get("errors").is_none() {
                answers.push(answer);
            }
        }
        assert_like(name, &answers);
    }
}

/// What is asked of every document, of exchanges that answer.
async fn of_documents(client: &Client, call: &str, refuses: fn(&Exchange) -> bool) -> Vec<Value> {
    let entered = client.enter_all().await;
    let mut answers = Vec::new();
    for exchange in client.sim.world().exchanges().filter(|exchange| entered.contains(&exchange.id)) {
        for document in exchange.documents().filter(|_| !refuses(&exchange)) {
            let path = format!("/v2/workspaces/{}/documents/{}/{call}", exchange.id, document.id);
            answers.push(client.json(&path).await);
        }
    }
    answers
}

#[tokio::test]
async fn permissions_and_access_reports_have_the_shape_of_the_samples() {
    let client = Client::start(small()).await;
    let answers = of_documents(&client, "permissions", |exchange| exchange.permissions_refused).await;
    let wrapped = answers.iter().filter(|answer| answer.to_string().contains(WRAPPER)).count();
    assert!((1..answers.len()).contains(&wrapped), "{wrapped} of {}", answers.len());
    assert_like_all(&["permissions", "permissions_everyone"], &answers);
    let (pending, ready): (Vec<Value>, Vec<Value>) =
        of_documents(&client, "accessReport", |exchange| exchange.access_reports_refused)
            .await
            .into_iter()
            .partition(|answer| answer.get("subcode").is_some());
    assert_like("access_report", &ready);
    assert_like("access_report_pending", &pending);
}

#[tokio::test]
async fn session_and_entrance_have_the_shape_of_the_samples() {
    let client = Client::unsigned(small()).await;
    let known = client.sim.credentials().clone();
    let mut form = vec![
        ("grant_type", "client_credentials"),
        ("client_id", known.client_id.as_str()),
        ("client_secret", known.client_secret.as_str()),
        ("email", known.email.as_str()),
        ("password", known.password.as_str()),
    ];
    let token = json(client.form(Method::POST, "/v2/oauth/token", &form).await).await;
    assert_like("token", std::slice::from_ref(&token));
    form[1].1 = "wrong";
    let refused = client.form(Method::POST, "/v2/oauth/token", &form).await;
    assert_like("error_400_token_request", &[json(refused).await]);
    assert_like("error_401_token", &[client.json("/v2/workspaces").await]);

    let mut client = client;
    client.use_token(token["access_token"].as_str().expect("a token"));
    let exchange = client.sim.world().exchanges().nth(1).expect("an exchange with a splash").id;
    assert_like("splash", &[client.json(&format!("/v2/workspaces/{exchange}/splash")).await]);
    assert_like("error_303_splash", &[client.json(&format!("/v2/workspaces/{exchange}/users")).await]);
    assert_like("error_400_wrong_id", &[client.json("/v2/workspaces/1/users").await]);
    let entered = client.post(&format!("/v2/workspaces/{exchange}/splash"), r#"{"acceptSplash":true}"#).await;
    assert_like("splash_accepted", &[json(entered).await]);

    let form = [
        ("token", client.token()),
        ("client_id", known.client_id.as_str()),
        ("client_secret", known.client_secret.as_str()),
    ];
    assert_like("revoked", &[json(client.form(Method::PUT, "/v2/oauth/revoke", &form).await).await]);
}

#[tokio::test]
async fn refusals_behind_200_and_of_the_gateway_have_the_shape_of_the_samples() {
    let mut client = Client::start(small()).await;
    let refused = client.sim.world().exchanges().find(|exchange| exchange.users_refused).expect("one").id;
    client.enter(refused).await;
    let users = client.get(&format!("/v2/workspaces/{refused}/users")).await;
    assert_eq!(users.status(), 200);
    assert_like("error_200_hidden_401", &[json(users).await]);

    let old = client.token().to_owned();
    client.sign_in(true).await;
    client.use_token(&old);
    assert_like("error_403_logged_out", &[client.json("/v2/workspaces").await]);

    let client = Client::start(ilaudit::sim::SimConfig { rate: Some(0.01), ..small() }).await;
    assert_like("error_500_spike_arrest", &[client.json("/v2/workspaces").await]);
}
