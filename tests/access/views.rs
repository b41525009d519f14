//! Who has seen what: the report of the views, entry by entry.

use std::collections::HashMap;

use chrono::DateTime;
use ilaudit::sim::{DocumentView, Exchange, SimConfig};

use crate::common::harness::Harness;
use crate::common::table::Table;
use crate::run::small_rooms;

const COLUMNS: [&str; 18] = [
    "exchange_id",
    "document_id",
    "user_id",
    "email_id",
    "first_name",
    "last_name",
    "organization",
    "role_type",
    "group_id",
    "group_name",
    "descriptor",
    "access",
    "viewed",
    "first_viewed_on",
    "last_viewed_on",
    "first_alert_on",
    "last_alert_on",
    "alert_failed",
];

fn moment(milliseconds: Option<i64>) -> String {
    let Some(milliseconds) = milliseconds else { return String::new() };
    let format = if milliseconds % 1000 == 0 { "%Y-%m-%dT%H:%M:%SZ" } else { "%Y-%m-%dT%H:%M:%S%.3fZ" };
    DateTime::from_timestamp_millis(milliseconds).expect("a date").format(format).to_string()
}

/// A row of the report. `users` has the user ids by address.
fn row(exchange: &Exchange, document: u64, view: &DocumentView, users: &HashMap<String, u64>) -> Vec<String> {
    let first = |span: Option<(i64, i64)>| moment(span.map(|(first, _)| first));
    let last = |span: Option<(i64, i64)>| moment(span.map(|(_, last)| last));
    let texts = [
        exchange.id.to_string(),
        document.to_string(),
        users.get(&view.email).map(u64::to_string).unwrap_or_default(),
        view.email.clone(),
        view.person.first_name.to_owned(),
        view.person.last_name.to_owned(),
        view.person.organization.name.to_owned(),
        view.role_type.to_owned(),
        view.group.as_ref().map(|group| group.id.to_string()).unwrap_or_default(),
        view.group.as_ref().map(|group| group.name.clone()).unwrap_or_default(),
        "USER".to_owned(),
        view.access.to_owned(),
        view.viewed_on.is_some().to_string(),
        first(view.viewed_on),
        last(view.viewed_on),
        first(view.alerted_on),
        last(view.alerted_on),
        view.alert_failed.to_string(),
    ];
    texts.into()
}

fn rows_of(exchange: &Exchange) -> Vec<Vec<String>> {
    let (access, users) = (exchange.access(), exchange.users());
    let users: HashMap<String, u64> = users.map(|user| (user.email, user.person.user_id())).collect();
    let mut rows = Vec::new();
    for document in exchange.documents() {
        for view in access.views(document.id).expect("a document") {
            rows.push(row(exchange, document.id, &view, &users));
        }
    }
    rows
}

#[test]
fn views_are_those_of_the_service() {
    let more = "[collect]\ndatasets = [\"documents\", \"users\", \"groups\", \"access_history\"]\n";
    let config = SimConfig { exchanges: 3, exact: true, ..small_rooms(5) };
    let harness = Harness::new(config, more);
    let args = ["run", "--format", "csv", "--template", "document_views"];
    let folder = harness.dir.ilaudit(&args).assert_code(0).run_folder();
    let table = Table::read(&folder, "document_views");
    let places = COLUMNS.map(|column| table.column_index(column));
    let mut found: Vec<Vec<String>> =
        table.rows.iter().map(|row| places.iter().map(|at| row[*at].clone()).collect()).collect();
    let mut expected: Vec<Vec<String>> =
        harness.sim.world().exchanges().flat_map(|exchange| rows_of(&exchange)).collect();
    found.sort();
    expected.sort();
    assert!(expected.len() > 100);
    let differs = found.iter().zip(&expected).find(|(found, expected)| found != expected);
    assert!(found == expected, "{} rows, should be {}: {differs:?}", found.len(), expected.len());
}
