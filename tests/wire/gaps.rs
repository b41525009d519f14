//! What could not be read is a gap, in whichever listing it stood.

use crate::common::scripted_server::ScriptedServer;
use crate::common::table::Table;
use crate::{configured_dir, exchange_and_segment};

/// The list of exchanges, the groups of the one there is, its outcome, and what the ledger says of gaps.
const CASES: &[(&str, &str, &str, &str, &str)] = &[
    (
        "all is well",
        r#"{"workspace": {"id": 1}}"#,
        r#"{"groups": {"id": 5}, "workspaceGroupMembers": {"workspaceGroupId": 5, "workspaceUserId": 9}}"#,
        "complete",
        "",
    ),
    (
        "a member without its group",
        r#"{"workspace": {"id": 1}}"#,
        r#"{"groups": {"id": 5}, "workspaceGroupMembers": [{"workspaceUserId": 9}]}"#,
        "partial",
        "1 groups partial: 1 listed entry could not be taken as rows, among them workspaceGroupMembers[0]: \
         it has no `workspaceGroupId`",
    ),
    (
        "groups without a list of members",
        r#"{"workspace": {"id": 1}}"#,
        r#"{"groups": [{"id": 5, "groupMemberCount": 2}]}"#,
        "partial",
        "1 groups partial: groups report members, and the answer lists none",
    ),
    (
        "groups whose list of members is null",
        r#"{"workspace": {"id": 1}}"#,
        r#"{"groups": [{"id": 5, "groupMemberCount": 2}, {"id": 6}], "workspaceGroupMembers": null}"#,
        "partial",
        "1 groups partial: groups report members, and the answer lists none",
    ),
    (
        "groups that report no members",
        r#"{"workspace": {"id": 1}}"#,
        r#"{"groups": [{"id": 5, "groupMemberCount": 0}]}"#,
        "complete",
        "",
    ),
    (
        "an exchange without an id",
        r#"{"workspace": [{"name": "nameless"}, {"id": 1}]}"#,
        r#"{"groups": null, "workspaceGroupMembers": null}"#,
        "complete",
        " exchanges partial: 1 listed entry could not be taken as rows, among them workspace[0]: it has no `id`",
    ),
];

#[test]
fn an_empty_object_twice_is_an_empty_listing_with_a_note() {
    for times in [1, usize::MAX] {
        let server = ScriptedServer::start(move |request, before| {
            let body = match (request.call.as_str(), exchange_and_segment(request)) {
                ("POST /v2/oauth/token", _) => r#"{"access_token": "T"}"#,
                ("GET /v2/workspaces", _) => r#"{"workspace": {"id": 1}}"#,
                (_, Some((_, "users"))) if before < times => "{}",
                (_, Some((_, "users"))) => r#"{"users": {"id": 7}}"#,
                _ => r#"{"status": {"code": 200}, "state": "ALLOW"}"#,
            };
            (200, body.into())
        });
        let dir = configured_dir(&server.base_url, "");
        let folder = dir.ilaudit(&["run", "--format", "csv"]).assert_code(0).run_folder();
        let ledger = Table::read(&folder, "coverage");
        let line = ledger.rows_where("dataset", "users").next().expect("a line");
        let told = ["state", "rows", "attempts", "message"].map(|column| &line[ledger.column_index(column)]);
        let note = "the answer was {} twice: taken for an empty listing";
        let expected = if times == 1 { ["complete", "1", "2", ""] } else { ["complete", "0", "2", note] };
        assert_eq!(told, expected);
    }
}

#[test]
fn what_cannot_be_read_is_a_gap_in_every_listing() {
    for (name, exchanges, groups, outcome, says) in CASES {
        let server = ScriptedServer::start(|request, _| {
            let body = match (request.call.as_str(), exchange_and_segment(request)) {
                ("POST /v2/oauth/token", _) => r#"{"access_token": "T"}"#,
                ("GET /v2/workspaces", _) => exchanges,
                (_, Some((_, "groups"))) => groups,
                _ => r#"{"status": {"code": 200}, "state": "ALLOW"}"#,
            };
            (200, body.into())
        });
        let dir = configured_dir(&server.base_url, "");
        let output =
            dir.ilaudit(&["run", "--format", "csv"]).assert_code(if says.is_empty() { 0 } else { 3 });
        let ledger = Table::read(&output.run_folder(), "coverage");
        let cell = |line: &[String], column| line[ledger.column_index(column)].clone();
        let told = ledger.rows.iter().filter(|line| !cell(line, "message").is_empty()).map(|line| {
            let [id, dataset, state, message] =
                ["exchange_id", "dataset", "state", "message"].map(|column| cell(line, column));
            format!("{id} {dataset} {state}: {message}")
        });
        assert_eq!(told.collect::<Vec<_>>().join("\n"), *says, "{name}");
        let exchanges = Table::read(&output.run_folder(), "exchanges");
        assert_eq!(exchanges.rows[0][exchanges.column_index("outcome")], *outcome, "{name}");
        let listed = Table::read(&output.run_folder(), "groups");
        let is_unknown = |count: &&str| count.is_empty() == (*outcome == "partial");
        assert!(listed.column("members_listed").iter().all(is_unknown), "{name}");
        let rules = Table::read(&output.run_folder(), "findings");
        assert_eq!(rules.column("rule").contains(&"empty_group"), name.ends_with("no members"), "{name}");
        assert!(output.stderr.contains("Gaps:") != says.is_empty(), "{name}: {}", output.stderr);
    }
}
