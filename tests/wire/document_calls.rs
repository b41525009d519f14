//! What is asked document by document: permissions and access reports.

use std::path::Path;

use ilaudit::store::SNAPSHOT_FILE;
use rusqlite::Connection;

use crate::common::scripted_server::{Reply, Request, ScriptedServer};
use crate::common::test_dir::TestDir;
use crate::{configured_dir, exchange_and_segment, read_sample};

const PERMISSIONS: &str = "[collect]\ndatasets = [\"documents\", \"permissions\"]\n";
const HISTORY: &str = "[collect]\ndatasets = [\"documents\", \"access_history\"]\n";

/// A room with so many documents, whose ids count from 1. `answer` is given the id, the call, and how often it was made.
fn serve_room(
    documents: usize,
    answer: impl Fn(usize, &str, usize) -> Reply + Send + Sync + 'static,
) -> ScriptedServer {
    ScriptedServer::start(move |asked, before| match (asked.call.as_str(), exchange_and_segment(asked)) {
        ("POST /v2/oauth/token", _) => json(r#"{"access_token": "T"}"#),
        ("GET /v2/workspaces", _) => json(r#"{"workspace": {"id": 1, "workspaceName": "Room"}}"#),
        (_, Some((_, "documents"))) => json(&list_documents(documents)),
        _ => match document_and_call(asked) {
            Some((document, call)) => answer(document, call, before),
            None => json(r#"{"status": {"code": 200}, "state": "ALLOW"}"#),
        },
    })
}

fn json(text: &str) -> Reply {
    (200, text.into())
}

fn list_documents(count: usize) -> String {
    let document = |id| format!(r#"{{"id": {id}, "name": "Document {id}", "version": "v{id}"}}"#);
    format!(r#"{{"document": [{}]}}"#, (1..=count).map(document).collect::<Vec<_>>().join(","))
}

fn document_and_call(request: &Request) -> Option<(usize, &str)> {
    let (_, path) = request.call.split_once("/documents/")?;
    let (document, call) = path.split_once('/')?;
    Some((document.parse().ok()?, call))
}

fn count_calls(server: &ScriptedServer, call: &str) -> usize {
    server.requests().iter().filter(|asked| asked.call.ends_with(&format!("/{call}"))).count()
}

fn query(folder: &Path, sql: &str) -> Vec<String> {
    let snapshot = Connection::open(folder.join(SNAPSHOT_FILE)).expect("a snapshot");
    let mut query = snapshot.prepare(sql).expect(sql);
    let rows = query.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

const UNITS: &str = "SELECT document_id || ' ' || COALESCE(state, 'pending') || COALESCE(' ' || gate, '') || COALESCE(' ' || rows || ' of ' || rows_expected, '')
    || CASE WHEN collected_on IS NULL THEN '' ELSE ' dated' END || COALESCE(' from ' || taken_from, '') FROM document_units ORDER BY LENGTH(document_id), document_id";
const LINE: &str = "SELECT dataset || ' ' || state || COALESCE(' ' || gate, '') || ' ' || COALESCE(rows || ' of ' || rows_expected, '-') || ' '
    || COALESCE(units || ' of ' || units_expected || ' units', '-') || CASE WHEN oldest_on IS NULL THEN '' ELSE ' dated' END
    || COALESCE(': ' || message, '') FROM coverage WHERE dataset IN ('permissions', 'access_history')";
const GRANTS: &str = "SELECT document_id || ' ' || listed_as || '[' || position || '] ' || grantee_id || ' ' || COALESCE(grantee_name, '-') || ' '
    || COALESCE(grantee_type, '-') || ' ' || COALESCE(permission, '-') || ' ' || COALESCE(drm, '-') || ' ' || COALESCE(is_inherited, '-')
    || COALESCE(is_implicit, '-') || COALESCE(is_workspace_user, '-') || COALESCE(create_allowed, '-') || COALESCE(' ' || extra, '') FROM permissions";

#[test]
fn the_samples_of_permissions_become_rows() {
    let server = serve_room(3, |document, _, _| match document {
        1 => (200, read_sample("permissions")),
        2 => (200, read_sample("permissions_everyone")),
        _ => json(r#"{"status": {"code": 200}, "permissions": {"permissioned": null}}"#),
    });
    let dir = configured_dir(&server.base_url, PERMISSIONS);
    let folder = dir.ilaudit(&["collect"]).assert_code(0).run_folder();
    assert_eq!(
        query(&folder, GRANTS),
        [
            "1 non_permissioned[0] 18180962 1. Interest WORKSPACE - NONE 0000",
            "1 permissioned[0] 10093765 Internal WORKSPACE SEE NOSAVE 0000",
            "2 non_permissioned[0] 18180962 1. Interest BUYER REVOKED NONE 0000",
            "2 permissioned[0] 6325158801 Moss, Ada WORKSPACE_USER CONTROL NONE 0111",
            "2 permissioned[1] 10093001 All Current and Future Users WORKSPACE SEE NONE 1000",
        ]
    );
    assert_eq!(
        query(&folder, UNITS),
        ["1 complete 2 of 2 dated", "2 complete 3 of 3 dated", "3 complete 0 of 0 dated"]
    );
    assert_eq!(query(&folder, LINE), ["permissions complete 5 of 5 3 of 3 units dated"]);
}

#[test]
fn an_entry_may_be_wrapped_and_one_that_cannot_be_read_makes_its_document_partial() {
    let server = serve_room(2, |document, _, _| {
        json(match document {
            1 => {
                r#"{"permissions": {"permissioned": {"permissionInfo": {"permission": "SEE", "granteeInfo": {"granteeId": 7, "groupName": "A"}}, "x": 1}}}"#
            }
            _ => {
                r#"{"permissions": {"permissioned": [{"permission": "SEE", "granteeInfo": {"permissionInfo": {"granteeId": 8}}}, {"permission": "SEE"}]}}"#
            }
        })
    });
    let dir = configured_dir(&server.base_url, PERMISSIONS);
    let folder = dir.ilaudit(&["collect"]).assert_code(3).run_folder();
    assert_eq!(
        query(&folder, GRANTS),
        [r#"1 permissioned[0] 7 A - SEE - ---- {"x":1}"#, "2 permissioned[0] 8 - - SEE - ----"]
    );
    assert_eq!(query(&folder, UNITS), ["1 complete 1 of 1 dated", "2 partial 1 of 2 dated"]);
    assert_eq!(
        query(&folder, LINE),
        [
            "permissions partial 2 of 3 2 of 2 units dated: 1 of 2 documents are not known as a whole, the first: some entries \
             could not be taken as rows, among them documents/2/permissions.permissioned[1]: it has no `granteeId`"
        ]
    );
}

#[test]
fn the_samples_of_access_reports_become_rows_once_they_are_ready() {
    let server = serve_room(2, |document, _, before| match (document, before) {
        (1, 0) => (200, read_sample("access_report_pending")),
        (1, _) => (200, read_sample("access_report")),
        _ => json(r#"{"status": {"code": 200}}"#),
    });
    let dir = configured_dir(&server.base_url, HISTORY);
    let folder = dir.ilaudit(&["collect"]).assert_code(0).run_folder();
    let sql = "SELECT document_id || ' ' || descriptor || ' ' || access || ' ' || group_id || ' ' || group_name || ' ' || first_name || ' ' || email_id || ' '
        || role_type || ' ' || viewed || ' ' || first_viewed_on || ' ' || last_viewed_on || ' ' || alert_failed FROM document_access";
    assert_eq!(
        query(&folder, sql),
        [
            "1 USER ALLOWED 10093765 Internal Ada ada.moss@alder.example MANAGER_PLUS 1 1512163600000 1512163625000 0"
        ]
    );
    assert_eq!(query(&folder, UNITS), ["1 complete 1 of 1 dated", "2 complete 0 of 0 dated"]);
    assert_eq!(query(&folder, LINE), ["access_history complete 1 of 1 2 of 2 units dated"]);
    // the document that was ready is not asked again
    assert_eq!(count_calls(&server, "accessReport"), 3);
}

/// No answer, or a refusal, is never taken for a document that nobody may see.
#[test]
fn what_is_no_answer_is_not_nobody() {
    let refused =
        r#"{"status": {"code": 400, "subcode": "3-1", "message": "Cannot find entity", "errorId": "E1"}}"#;
    let server = serve_room(5, move |document, _, _| match document {
        1 => json("{}"),
        5 => json(r#"{"status": {"code": 200}}"#),
        2 => (400, refused.into()),
        3 => (500, "<x/>".into()),
        _ => (200, read_sample("permissions")),
    });
    let dir = configured_dir(&server.base_url, &format!("attempts = 2\n{PERMISSIONS}"));
    let folder = dir.ilaudit(&["collect"]).assert_code(3).run_folder();
    assert_eq!(
        query(&folder, UNITS),
        ["1 failed", "2 refused not_found", "3 failed", "4 complete 2 of 2 dated", "5 failed"]
    );
    let line = query(&folder, LINE).remove(0);
    assert!(
        line.starts_with("permissions partial not_found 2 of 2 1 of 5 units dated: 4 of 5 documents"),
        "{line}"
    );
    // what failed is tried once more, what was refused is not
    let asked = |document: usize| {
        let call = format!("/documents/{document}/permissions");
        server.requests().iter().filter(|asked| asked.call.ends_with(&call)).count()
    };
    assert_eq!([asked(1), asked(2), asked(3), asked(4), asked(5)], [4, 1, 4, 1, 4]);
}

#[test]
fn an_exchange_that_refuses_them_all_is_asked_for_three() {
    let server = serve_room(40, |_, _, _| (200, read_sample("error_200_hidden_401")));
    let dir = configured_dir(&server.base_url, PERMISSIONS);
    let folder = dir.ilaudit(&["collect"]).assert_code(3).run_folder();
    assert_eq!(count_calls(&server, "permissions"), 3);
    let states = "SELECT state || ' ' || gate || ' ' || COUNT(*) FROM document_units GROUP BY state, gate";
    assert_eq!(query(&folder, states), ["refused forbidden 3", "skipped forbidden 37"]);
    let line = query(&folder, LINE).remove(0);
    assert!(line.starts_with("permissions refused forbidden - 0 of 40 units: "), "{line}");
}

#[test]
fn documents_that_are_refused_one_by_one_keep_no_other_from_being_asked() {
    let server = serve_room(20, |document, _, _| match document {
        7 => (200, read_sample("permissions")),
        _ => {
            let body = format!(
                r#"{{"error": {{"code": 403, "subcode": "1-1-3", "message": "Not document {document}"}}}}"#
            );
            (403, body.into_bytes())
        }
    });
    let dir = configured_dir(&server.base_url, PERMISSIONS);
    let folder = dir.ilaudit(&["collect"]).assert_code(3).run_folder();
    assert_eq!(count_calls(&server, "permissions"), 20);
    let states = "SELECT state || ' ' || COUNT(*) FROM document_units GROUP BY state";
    assert_eq!(query(&folder, states), ["complete 1", "refused 19"]);
}

/// A long answer is written while it arrives.
#[test]
fn an_answer_of_many_entries_is_whole_and_one_that_breaks_off_leaves_nothing() {
    let entry = |id: usize| format!(r#"{{"permission": "SEE", "granteeInfo": {{"granteeId": {id}}}}}"#);
    let entries = (1..=1000).map(entry).collect::<Vec<_>>().join(",");
    let server = serve_room(2, move |document, _, _| {
        let end = if document == 1 { "]}}" } else { "" };
        json(&format!(r#"{{"permissions": {{"permissioned": [{entries}{end}"#))
    });
    let dir = configured_dir(&server.base_url, &format!("attempts = 2\n{PERMISSIONS}"));
    let folder = dir.ilaudit(&["collect"]).assert_code(3).run_folder();
    assert_eq!(query(&folder, UNITS), ["1 complete 1000 of 1000 dated", "2 failed"]);
    let rows = "SELECT document_id || ' ' || COUNT(*) || ' ' || COUNT(DISTINCT grantee_id) FROM permissions GROUP BY document_id";
    assert_eq!(query(&folder, rows), ["1 1000 1000"]);
}

#[test]
fn young_answers_of_an_unchanged_document_are_taken_over() {
    let server = serve_room(4, |document, _, before| match (document, before) {
        // not known in the first run
        (4, 0 | 1) => (500, "<x/>".into()),
        _ => (200, read_sample("permissions")),
    });
    let settings = format!("attempts = 1\nconcurrency = 1\n{PERMISSIONS}max_age = \"7d\"\n");
    let dir = configured_dir(&server.base_url, &settings);
    let first = dir.ilaudit(&["run"]).assert_code(3).run_folder();
    // the second document is another version by now, and the third was answered long ago
    age(&first, "UPDATE documents SET version = 'v0' WHERE document_id = '2'");
    age(&first, "UPDATE document_units SET collected_on = collected_on - 700000000 WHERE document_id = '3'");
    dir.ilaudit(&["report", "--accept-changed"]).assert_code(3);
    let before = count_calls(&server, "permissions");
    let second = dir.ilaudit(&["run", "--fresh"]).assert_code(0).run_folder();
    assert_eq!(count_calls(&server, "permissions") - before, 3);
    let id = first.file_name().and_then(|name| name.to_str()).expect("an id").to_owned();
    assert_eq!(
        query(&second, UNITS),
        [
            format!("1 complete 2 of 2 dated from {id}"),
            "2 complete 2 of 2 dated".to_owned(),
            "3 complete 2 of 2 dated".to_owned(),
            "4 complete 2 of 2 dated".to_owned(),
        ]
    );
    assert_eq!(query(&second, GRANTS).len(), 8);
    // what was never answered, or is another version, goes before the oldest answer
    let asked = server.requests();
    let asked: Vec<usize> =
        asked.iter().filter_map(document_and_call).map(|(document, _)| document).collect();
    assert_eq!(asked.last(), Some(&3), "{asked:?}");

    // a run that is no longer what it was is not used, and that is said
    age(&second, "DELETE FROM permissions WHERE document_id = '1'");
    let third = dir.ilaudit(&["run"]).assert_code(0);
    assert!(third.stderr.contains("no answers are taken over from"), "{}", third.stderr);
    let id = first.file_name().and_then(|name| name.to_str()).expect("an id");
    let taken = "SELECT document_id || ' ' || taken_from FROM document_units WHERE taken_from IS NOT NULL";
    assert_eq!(query(&third.run_folder(), taken), [format!("1 {id}")]);
}

fn age(folder: &Path, sql: &str) {
    let snapshot = Connection::open(folder.join(SNAPSHOT_FILE)).expect("a snapshot");
    assert_eq!(snapshot.execute(sql, []).expect(sql).min(1), 1, "{sql}");
}

#[test]
fn names_of_datasets_are_checked_and_what_they_need_comes_with_them() {
    let server = serve_room(1, |_, _, _| (200, read_sample("permissions")));
    let dir: TestDir = configured_dir(&server.base_url, "");
    let wrong = dir.ilaudit(&["collect", "--datasets", "folders,permisions"]).assert_code(2);
    assert!(wrong.stderr.contains("did you mean permissions?"), "{}", wrong.stderr);
    let folder = dir.ilaudit(&["collect", "--datasets", "permissions"]).assert_code(0).run_folder();
    let lines = query(&folder, "SELECT dataset FROM coverage WHERE state = 'complete' ORDER BY dataset");
    assert_eq!(lines, ["documents", "entry", "permissions"]);
}
