//! `--dry-run` tells what a command would take, and does nothing of it.

use ilaudit::sim::{Call, SimConfig};

use crate::common::harness::{Harness, small_service};
use crate::common::scripted_server::ScriptedServer;
use crate::common::test_dir::{TestDir, service_section};

fn small_rooms() -> SimConfig {
    SimConfig { exchanges: 3, documents: 20, users: 3, groups: 3, ..SimConfig::default() }
}

/// The number before that word.
#[track_caller]
fn count_before(text: &str, word: &str) -> usize {
    let line = text.lines().find(|line| line.contains(word)).unwrap_or_else(|| panic!("no {word} in {text}"));
    line.split_whitespace().next().and_then(|count| count.parse().ok()).expect(line)
}

#[test]
fn it_tells_as_many_requests_as_the_command_then_makes() {
    for (args, datasets, entering) in [
        (&["collect"][..], "", 3),
        (&["collect"], "[collect]\nsplash_texts = true\n", 6),
        (&["collect", "--accept-splash"], "", 6),
        (&["run"], "[collect]\ndatasets = [\"folders\", \"custom_fields\"]\n", 3),
        (&["collect", "--datasets", "folders,permissions"], "", 3),
        (&["run", "--verify"], "", 3),
    ] {
        let harness = Harness::new(small_rooms(), datasets);
        let dry = [args, &["--dry-run"]].concat();
        let told = harness.dir.ilaudit(&dry).assert_code(0).stdout;
        let asked = harness.logged_calls();
        let is_more = |call: &&Call| matches!(call, Call::Permissions(..) | Call::File(..) | Call::Extra(..));
        assert_eq!(asked.iter().filter(is_more).count(), 0, "{args:?}: {asked:?}");
        assert!(harness.run_folders().is_empty(), "{args:?}: {:?}", harness.run_folders());
        assert!(told.contains("3 exchanges in scope, of 3 the account sees"), "{told}");

        harness.dir.ilaudit(args).assert_code(0);
        assert_eq!(count_before(&told, "entering the exchanges"), entering, "{args:?}: {told}");
        let made = harness.logged_calls().len() - asked.len();
        // a verification signs in for itself, and enters anew
        let made = if args.contains(&"--verify") { made - 2 - entering } else { made };
        assert_eq!(count_before(&told, "requests in all"), made, "{args:?}: {told}");
    }
}

#[test]
fn it_consents_to_nothing_and_names_what_it_cannot_count() {
    let more = "[scope]\naccept_splash = \"always\"\n[collect]\ndatasets = [\"permissions\"]\n";
    let harness = Harness::new(small_service(), more);
    let told = harness.dir.ilaudit(&["run", "--dry-run", "--rate", "50"]).assert_code(0).stdout;
    assert!(told.contains("not counted: the documents of 4 exchanges: "), "{told}");
    assert!(told.contains("(ONE_TIME_PASSWORD)") && told.contains("(ACCEPT_SPLASH)"), "{told}");
    assert!(told.contains("at 50 a second"), "{told}");
}

#[test]
fn of_a_verification_it_tells_the_documents_and_their_size() {
    let harness = Harness::new(small_rooms(), "");
    let folder = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let before = harness.logged_calls().len();
    let told = harness.dir.ilaudit(&["verify", "--sample", "5", "--dry-run"]).assert_code(0).stdout;
    assert_eq!(harness.logged_calls()[before..], [Call::Token, Call::Revoke]);
    assert_eq!(count_before(&told, "downloading the documents"), 5, "{told}");
    assert!(!folder.join("snapshot.sqlite.verifying").exists());
}

#[test]
fn it_ends_no_session_of_others_whatever_the_settings_say() {
    let server =
        ScriptedServer::start(|_, _| (200, br#"{"access_token": "T", "workspace": [{"id": 1}]}"#.into()));
    let service = service_section(&server.base_url, "app", "a secret", "auditor@alder.example", "a password");
    let dir = TestDir::new(&format!("{service}end_other_sessions = true\n"));
    dir.ilaudit(&["run", "--dry-run"]).assert_code(0);
    let sign_in = &server.requests()[0];
    assert!(sign_in.body.contains("endOtherSessions=false"), "{sign_in:?}");
}
