//! The samples, served as they stand.

use crate::common::scripted_server::{Reply, Request, ScriptedServer};
use crate::{configured_dir, exchange_and_segment, masked_report, read_sample};

/// The first exchange of the sample; the other one has its troubles.
const ALDER: &str = "11111155";

/// Each sample where it belongs; `before` counts the earlier calls of the same kind.
fn answer(request: &Request, before: usize) -> Reply {
    match (request.call.as_str(), exchange_and_segment(request)) {
        ("POST /v2/oauth/token", _) => (200, read_sample("token")),
        ("PUT /v2/oauth/revoke", _) => (200, read_sample("revoked")),
        ("GET /v2/workspaces", _) => (200, read_sample("workspaces")),
        (_, Some((_, "splash"))) if request.call.starts_with("POST") => (201, read_sample("splash_accepted")),
        (_, Some((_, "splash"))) => (200, read_sample("splash")),
        (_, Some((ALDER, dataset))) => (200, listing(dataset)),
        (_, Some((_, dataset))) => troubled(dataset, before),
        _ => (404, b"<html>Not Found</html>".to_vec()),
    }
}

fn listing(dataset: &str) -> Vec<u8> {
    read_sample(if dataset == "groups" { "groups_with_members" } else { dataset })
}

/// The other exchange: two things that pass, and two that do not.
fn troubled(dataset: &str, before: usize) -> Reply {
    match (dataset, before) {
        ("folders", _) => (400, read_sample("error_400_wrong_id")),
        ("documents", 0) => (303, read_sample("error_303_splash")),
        ("users", _) => (200, read_sample("error_200_hidden_401")),
        ("groups", 0) => (500, read_sample("error_500_spike_arrest")),
        _ => (200, listing(dataset)),
    }
}

#[test]
fn the_samples_become_the_reports() {
    let server = ScriptedServer::start(answer);
    let dir = configured_dir(&server.base_url, "");
    let output = dir.ilaudit(&["run", "--accept-splash"]).assert_code(3);
    let folder = output.run_folder();
    // it is on loopback, and does not say that it is the simulated one
    let manifest = std::fs::read_to_string(folder.join("manifest.json")).expect("a manifest");
    assert!(manifest.contains("\"simulated\": false") && !output.stderr.contains("SIMULATED"), "{manifest}");
    insta::assert_snapshot!(masked_report(&folder, "exchanges"), @r"
    exchange_id|exchange_name|host|phase|type|security_level|parent_template_id|version|description|location|pvp_enabled|html_view_enabled|new_tasks|new_participant_requests|entry_state|outcome|folders|documents|document_bytes|users|groups|collected_on
    11111155|Project Alder|Alder Partners|OPEN|ARC|1|12345|0|||false|false|0|0|ALLOW|complete|2|2|11|2|2|
    22222255|Project Birch|Birch & Co|OPEN|ARC|1|23456|2|||true|false|2|1|ALLOW|partial||2|11||2|
    ");
    insta::assert_snapshot!(masked_report(&folder, "folders"), @r"
    exchange_id|exchange_name|folder_id|parent_id|path|depth|name|index_number|order_number|has_child_folders|indexing_disabled|is_emailin|documents|document_bytes|version|version_number|created_on|created_by|created_by_organization|last_modified_on|last_modified_by
    11111155|Project Alder|4714065398||Due Diligence|1|Due Diligence|1|1|true|false|false|0|0|b6589fc6ab0dc82cf12099d1c2d40ab994e8410c|0|2013-03-29T12:27:55Z|Ada Moss|Alder Partners|2013-03-29T12:27:55Z|Ada Moss
    11111155|Project Alder|4714545918|4714065398|Due Diligence/Financials|2|Financials|1.1|1|true|false|false|2|11|356a192b7913b04c54574d18c28d46e6395428ab|0|2013-03-29T12:27:56Z|Ada Moss|Alder Partners|2013-03-29T12:27:56Z|Ada Moss
    ");
    insta::assert_snapshot!(masked_report(&folder, "documents"), @r"
    exchange_id|exchange_name|document_id|parent_id|path|name|extension|index_number|order_number|size_bytes|page_count|file_hash|version|version_number|has_note|submission_id|created_on|created_by|created_by_organization|last_modified_on|last_modified_by|effective_on|is_deleted
    11111155|Project Alder|4714546878|4714545918|Due Diligence/Financials/Q3 report.pdf|Q3 report|.pdf|1.1.1|1|11|4|Kq5sNclPz7QV2+lfQIuc6R7oRu0=|77de68daecd823babbb58edb1c8e14d7106e83bb|1|false|0|2013-03-29T12:29:37Z|Ada Moss|Alder Partners|2013-03-29T12:29:37.123Z|Ada Moss||
    11111155|Project Alder|4714546880|4714545918|Due Diligence/Financials/empty.txt|empty|.txt|1.1.2|2|0|0|2jmj7l5rSw0yVb/vlWAYkK/YBwk=|1b6453892473a467d07372d45eb05abc2031647a|3|true||2013-03-29T12:29:38Z|Ada Moss|Alder Partners|2013-03-29T12:29:38Z|Ada Moss||
    22222255|Project Birch|4714546878|4714545918||Q3 report|.pdf|1.1.1|1|11|4|Kq5sNclPz7QV2+lfQIuc6R7oRu0=|77de68daecd823babbb58edb1c8e14d7106e83bb|1|false|0|2013-03-29T12:29:37Z|Ada Moss|Alder Partners|2013-03-29T12:29:37.123Z|Ada Moss||
    22222255|Project Birch|4714546880|4714545918||empty|.txt|1.1.2|2|0|0|2jmj7l5rSw0yVb/vlWAYkK/YBwk=|1b6453892473a467d07372d45eb05abc2031647a|3|true||2013-03-29T12:29:38Z|Ada Moss|Alder Partners|2013-03-29T12:29:38Z|Ada Moss||
    ");
    insta::assert_snapshot!(masked_report(&folder, "users"), @r"
    exchange_id|exchange_name|workspace_user_id|user_id|email_id|first_name|last_name|organization|title|role_type|status|key_contact|country|industry|functional_area|office_phone|alert_preference|is_placeholder_user|is_welcome_alert_sent|groups|group_names|first_accessed_on|last_accessed_on|last_alert_sent_on|created_on|created_by|last_modified_on|last_modified_by
    11111155|Project Alder|3254281522|27605305|li.wei@bidder.example|Wei|Li|Bidder Inc.||REVIEWER|ACTIVE|false|UNITED_STATES|||||false|false|1|Internal||||2017-09-28T15:18:20Z|||
    11111155|Project Alder|395175832|9620005|ada.moss@alder.example|Ada|Moss|Alder Partners|UNAVAILABLE|MANAGER_PLUS|ACTIVE|true|FRANCE|PHARMACEUTICALS_BIOTECHNOLOGY|UNAVAILABLE|33600000000|IMMEDIATE|false|true|1|Internal|2011-01-21T15:03:41Z|2017-12-01T21:27:05Z|2017-10-20T12:14:56Z|2011-01-21T15:03:34Z|Ada Moss|2011-01-21T15:03:34Z|Ada Moss
    ");
    insta::assert_snapshot!(masked_report(&folder, "groups"), @r"
    exchange_id|exchange_name|group_id|group_name|group_type|note|fts_enabled|members_reported|members_listed|version|created_on|created_by|last_modified_on|last_modified_by
    11111155|Project Alder|18180962|1. Interest|WORKSPACE||false|0|0|73013517a9b2404dbd37e09cd228df84abd6ef92|2011-01-21T15:05:23Z|Ada Moss|2017-09-28T15:18:42Z|Ada Moss
    11111155|Project Alder|10093765|Internal|WORKSPACE||true|2|2|fc9225a1693f44637be7aea70d7fcc2c5840704d|2011-01-21T15:05:23Z|Ada Moss|2017-09-28T15:18:42Z|Ada Moss
    22222255|Project Birch|18180962|1. Interest|WORKSPACE||false|0|0|73013517a9b2404dbd37e09cd228df84abd6ef92|2011-01-21T15:05:23Z|Ada Moss|2017-09-28T15:18:42Z|Ada Moss
    22222255|Project Birch|10093765|Internal|WORKSPACE||true|2|2|fc9225a1693f44637be7aea70d7fcc2c5840704d|2011-01-21T15:05:23Z|Ada Moss|2017-09-28T15:18:42Z|Ada Moss
    ");
    insta::assert_snapshot!(masked_report(&folder, "group_members"), @r"
    exchange_id|exchange_name|group_id|group_name|group_type|workspace_user_id|user_id|email_id|first_name|last_name|organization|role_type|user_unknown
    11111155|Project Alder|10093765|Internal|WORKSPACE|3254281522|27605305|li.wei@bidder.example|Wei|Li|Bidder Inc.|REVIEWER|false
    11111155|Project Alder|10093765|Internal|WORKSPACE|395175832|9620005|ada.moss@alder.example|Ada|Moss|Alder Partners|MANAGER_PLUS|false
    22222255|Project Birch|10093765|Internal|WORKSPACE|3254281522|27605305|li.wei@bidder.example|Wei|Li|Bidder Inc.||true
    22222255|Project Birch|10093765|Internal|WORKSPACE|395175832|9620005|ada.moss@alder.example|Ada|Moss|Alder Partners||true
    ");
    // the samples write XXXX for the token and for error ids alike: these are taken out with the other
    insta::assert_snapshot!(masked_report(&folder, "coverage"), @r"
    exchange_id|exchange_name|dataset|state|gate|rows|rows_expected|http_status|code|subcode|message|error_id|attempts|started_on|finished_on|units|units_expected|oldest_on
    11111155|Project Alder|entry|complete||||201|||||3|||||
    11111155|Project Alder|folders|complete||2|2|200|||||1|||||
    11111155|Project Alder|documents|complete||2|2|200|||||1|||||
    11111155|Project Alder|users|complete||2|2|200|||||1|||||
    11111155|Project Alder|groups|complete||2|2|200|||||1|||||
    22222255|Project Birch|entry|complete||||201|||||3|||||
    22222255|Project Birch|folders|refused|not_found|||400|400|3-1|Cannot find entity in repository|[redacted]|1|||||
    22222255|Project Birch|documents|complete||2|2|200|||||2|||||
    22222255|Project Birch|users|refused|forbidden|||200|401|1-1-3|The user does not have permission to perform this action on this entity|[redacted]|1|||||
    22222255|Project Birch|groups|complete||2|2|200|||||2|||||
    ");
    let evidence = std::fs::read_to_string(folder.join("splash/11111155.txt")).expect("evidence");
    assert_eq!(evidence, "<p>Confidential. By entering you accept the terms.</p>");
}

#[test]
fn the_calls_are_those_of_the_service() {
    let server = ScriptedServer::start(answer);
    let dir = configured_dir(&server.base_url, "concurrency = 1\n");
    dir.ilaudit(&["run", "--accept-splash", "--exchange", ALDER]).assert_code(0);
    let log = server.requests().into_iter();
    let mut calls: Vec<String> =
        log.map(|request| format!("{} {}", request.call, request.body).trim_end().to_owned()).collect();
    // the datasets of one exchange come in no order
    calls[5..9].sort();
    insta::assert_snapshot!(calls.join("\n"), @r#"
    POST /v2/oauth/token endOtherSessions=false&grant_type=client_credentials&client_id=app&email=auditor%40alder.example&client_secret=secret&password=password
    GET /v2/workspaces
    GET /v2/workspaces/11111155/splash
    GET /services/workspaces/splashImage?workspaceId=11111155
    POST /v2/workspaces/11111155/splash {"acceptSplash":true}
    GET /v2/workspaces/11111155/documents
    GET /v2/workspaces/11111155/folders
    GET /v2/workspaces/11111155/groups?includeWorkspaceGroupMembers=true
    GET /v2/workspaces/11111155/users
    PUT /v2/oauth/revoke client_id=app&token=XXXX&client_secret=secret
    "#);
}

#[test]
fn each_refusal_of_a_session_ends_the_run_with_its_advice() {
    let cases = [
        ("error_400_token_request", 400, "POST /v2/oauth/token: HTTP 400; check client_id"),
        ("error_403_logged_out", 403, "set service.end_other_sessions = true"),
        ("error_401_token", 401, "POST /v2/oauth/token: HTTP 401, code 401; check client_id"),
    ];
    for (name, status, says) in cases {
        let server = ScriptedServer::start(move |_, _| (status, read_sample(name)));
        let output = configured_dir(&server.base_url, "").ilaudit(&["run"]).assert_code(5);
        assert!(output.stderr.contains(says), "{name}: {}", output.stderr);
        assert_eq!(server.requests().len(), 1, "{name}");
    }
}

#[test]
fn a_token_that_was_given_is_used_as_it_is_and_left_alone() {
    let server = ScriptedServer::start(answer);
    let dir = configured_dir(&server.base_url, "");
    let mut command = dir.command(&["run", "--exchange", ALDER]);
    dir.run(command.env("ILAUDIT_ACCESS_TOKEN", "given")).assert_code(0);
    assert!(server.requests().iter().all(|request| !request.call.contains("/oauth/")));
}
