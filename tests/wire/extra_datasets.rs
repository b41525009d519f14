//! The shapes in which the datasets may come of which little is known.

use ilaudit::store::SNAPSHOT_FILE;
use rusqlite::Connection;

use crate::common::scripted_server::ScriptedServer;
use crate::{configured_dir, exchange_and_segment};

/// A dataset, a call of it with its answer, a query over its tables, and its rows.
struct Case {
    dataset: &'static str,
    call: &'static str,
    body: &'static str,
    sql: &'static str,
    rows: &'static [&'static str],
}

const SETTINGS: &str =
    "SELECT COALESCE(name, '-') || ' = ' || COALESCE(value, '-') || ' ' || raw FROM settings";

const CUSTOM_FIELDS: &str = "SELECT COALESCE(field_id, '-') || ' = ' || COALESCE(value, '-') || ' ' || COALESCE(extra, '') FROM custom_fields";
const DEFINITIONS: &str = "SELECT field_id || ' is ' || COALESCE(name, '-') FROM field_definitions";

const BATCHES: &str = "SELECT COALESCE(batch_id, '-') || ' on ' || COALESCE(created_on, '-') || ' ' || COALESCE(extra, '') FROM batches";

const CASES: &[Case] = &[
    Case {
        dataset: "settings",
        call: "settings",
        body: r#"{"workspaceSettings": [{"name": "a", "value": {"on": [1]}}, {"name": "b", "value": true}]}"#,
        sql: SETTINGS,
        rows: &[
            r#"a = {"on":[1]} {"name": "a", "value": {"on": [1]}}"#,
            r#"b = true {"name": "b", "value": true}"#,
        ],
    },
    Case {
        dataset: "settings",
        call: "settings",
        body: r#"{"workspaceSettings": {"printing": "T", "zone": "UTC"}}"#,
        sql: SETTINGS,
        rows: &[r#"- = - {"printing": "T", "zone": "UTC"}"#],
    },
    Case {
        dataset: "settings",
        call: "settings",
        body: r#"{"workspaceSettings": [{"name": "a"}, {"name": "a"}, "b"]}"#,
        sql: SETTINGS,
        rows: &[r#"a = - {"name": "a"}"#, r#"a = - {"name": "a"}"#, "partial 2 of 3"],
    },
    Case {
        dataset: "custom_fields",
        call: "customFields",
        body: r#"{"customFields": [{"id": 1, "value": "x"}, {"id": 1, "value": ["y"]}, {"value": 2}]}"#,
        sql: CUSTOM_FIELDS,
        rows: &["- = 2 ", "1 = [\"y\"] ", "1 = x "],
    },
    Case {
        dataset: "custom_fields",
        call: "customFields",
        body: r#"{"customFields": {"field": [{"id": "1", "value": "x", "by": 7}], "count": 1}}"#,
        sql: CUSTOM_FIELDS,
        rows: &[r#"1 = x {"by":7}"#],
    },
    Case {
        dataset: "custom_fields",
        call: "customFields",
        body: r#"{"customFields": {"field": {"id": 1, "value": "x"}}}"#,
        sql: CUSTOM_FIELDS,
        rows: &["1 = x "],
    },
    Case {
        dataset: "custom_fields",
        call: "customFields",
        body: r#"{"customFields": {"id": 1, "value": "x"}}"#,
        sql: CUSTOM_FIELDS,
        rows: &["1 = x "],
    },
    Case {
        dataset: "custom_fields",
        call: "customFields",
        body: r#"{"customFields": {"field": null}}"#,
        sql: CUSTOM_FIELDS,
        rows: &[],
    },
    Case {
        dataset: "batches",
        call: "batches",
        body: r#"{"batches": [{"id": 5, "createdDate": 7}, {"createdDate": "today"}, {"createdDate": {"milliseconds": "8"}}]}"#,
        sql: BATCHES,
        rows: &[r#"- on - {"createdDate":"today"}"#, "- on 8 ", "5 on 7 "],
    },
    Case {
        dataset: "custom_fields",
        call: "fieldDefinitions",
        body: r#"{"fieldDefinitions": [{"id": 1, "name": "Deal code"}, {"id": 2}]}"#,
        sql: DEFINITIONS,
        rows: &["1 is Deal code", "2 is -"],
    },
];

#[test]
fn whatever_the_shape_nothing_is_lost() {
    for case in CASES {
        let server = ScriptedServer::start(|asked, _| {
            let body = match (asked.call.as_str(), exchange_and_segment(asked)) {
                ("POST /v2/oauth/token", _) => r#"{"access_token": "T"}"#,
                ("GET /v2/workspaces", _) => r#"{"workspace": {"id": 1}}"#,
                (_, Some((_, call))) if call == case.call => case.body,
                _ => r#"{"status": {"code": 200}, "state": "ALLOW"}"#,
            };
            (200, body.into())
        });
        let dir =
            configured_dir(&server.base_url, &format!("[collect]\ndatasets = [\"{}\"]\n", case.dataset));
        let has_asked = |call: &str| server.requests().iter().any(|asked| asked.call.ends_with(call));
        let has_gap = case.rows.last().is_some_and(|row| row.starts_with("partial"));
        let folder = dir.ilaudit(&["run"]).assert_code(if has_gap { 3 } else { 0 }).run_folder();
        if case.dataset == "batches" {
            assert!(
                has_asked("/v2/workspaces/1/batches?operationType=Bulk%20Upload"),
                "{:?}",
                server.requests().last()
            );
        }
        let snapshot = Connection::open(folder.join(SNAPSHOT_FILE)).expect("a snapshot");
        let gap =
            "SELECT 'partial ' || rows || ' of ' || rows_expected FROM coverage WHERE rows <> rows_expected";
        let sql = format!("SELECT * FROM ({} ORDER BY 1) UNION ALL {gap}", case.sql);
        let mut query = snapshot.prepare(&sql).expect("the schema");
        let rows = query.query_map([], |row| row.get::<_, String>(0)).expect("rows");
        assert_eq!(rows.map(|row| row.expect("a text")).collect::<Vec<_>>(), case.rows, "{}", case.body);
    }
}
