//! Sessions that end in mid-walk, and sign-ins that fail.

use std::collections::HashSet;
use std::sync::LazyLock;
use std::time::Duration;

use ilaudit::sim::{Call, CallKind, Faults, SimConfig};
use reqwest::Client;
use serde_json::Value;

use crate::case::{Reports, THREE_TRIES, two_exchanges};
use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::table::Table;
use crate::common::test_dir::CommandOutput;

/// Every kind of exchange, and answers slow enough for many calls to be under way at once.
fn start_walk(faults: &str) -> Harness {
    let faults = faults.parse().expect("faults");
    Harness::new(SimConfig { faults, latency: Duration::from_millis(10), ..small_service() }, ACCEPT_SPLASH)
}

fn run_with_environment(harness: &Harness, environment: &[(&str, &str)]) -> CommandOutput {
    let mut command = harness.dir.command(&["run", "--format", "csv"]);
    harness.dir.run(command.envs(environment.iter().copied()))
}

static UNDISTURBED: LazyLock<Reports> = LazyLock::new(|| {
    let harness = start_walk("");
    Reports::read(&run_with_environment(&harness, &[]).assert_code(3))
});

#[track_caller]
fn assert_as_without_faults(output: CommandOutput) {
    let reports = Reports::read(&output.assert_code(3));
    assert_eq!(reports.differing_from(&UNDISTURBED), Vec::<&str>::new());
}

fn count_calls(harness: &Harness, kind: CallKind) -> usize {
    harness.logged_calls().iter().filter(|call| call.kind() == Some(kind)).count()
}

/// The documents were asked for the third time, in the middle of the walk.
const MID_WALK: &str = "documents#3";

#[test]
fn one_sign_in_serves_all_who_wait_for_it() {
    let harness = start_walk(&format!("expired:{MID_WALK}"));
    assert_as_without_faults(run_with_environment(&harness, &[]));
    assert_eq!(count_calls(&harness, CallKind::Token), 2);
    // what was entered in the first session, and is still being collected, is entered again
    let entered: Vec<Call> =
        calls_after_sign_in(&harness).filter(|call| matches!(call, Call::Enter(_))).collect();
    assert_eq!(entered.iter().collect::<HashSet<_>>().len(), entered.len(), "{entered:?}");
}

/// The calls since the last sign-in.
fn calls_after_sign_in(harness: &Harness) -> impl Iterator<Item = Call> + use<> {
    let calls = harness.logged_calls();
    let at = calls.iter().rposition(|call| *call == Call::Token).expect("a sign-in");
    calls.into_iter().skip(at)
}

#[test]
fn a_token_is_renewed_as_often_as_it_expires() {
    let harness = start_walk("expired:documents#3,expired:users#8");
    assert_as_without_faults(run_with_environment(&harness, &[]));
    assert_eq!(count_calls(&harness, CallKind::Token), 3);
}

#[test]
fn tokens_that_expire_within_seconds_end_the_walk_and_a_later_run_resumes() {
    let (token_ttl, latency) = (Duration::from_secs(1), Duration::from_millis(10));
    let harness = Harness::new(SimConfig { token_ttl, latency, ..small_service() }, ACCEPT_SPLASH);
    let mut command = harness.dir.command(&["run", "--format", "csv", "--rate", "30"]);
    let output = harness.dir.run(&mut command).assert_code(5);
    for says in ["two tokens in a row are to expire in less than a minute", "`ilaudit run` resumes"] {
        assert!(output.stderr.contains(says), "nothing of {says}: {}", output.stderr);
    }
    assert_eq!(count_calls(&harness, CallKind::Token), 2);
}

#[test]
fn whoever_may_end_other_sessions_comes_back_when_thrown_out() {
    let harness = start_walk(&format!("018:{MID_WALK}"));
    assert_as_without_faults(run_with_environment(&harness, &[("ILAUDIT_END_OTHER_SESSIONS", "true")]));
    assert_eq!(count_calls(&harness, CallKind::Token), 2);
}

#[test]
fn whoever_may_not_is_told_how_and_can_resume_later() {
    let harness = start_walk(&format!("018:{MID_WALK}"));
    let output = run_with_environment(&harness, &[]).assert_code(5);
    for says in ["subcode 018", "end_other_sessions = true", "`ilaudit run` resumes"] {
        assert!(output.stderr.contains(says), "nothing of {says}: {}", output.stderr);
    }
    assert_eq!(count_calls(&harness, CallKind::Token), 1);
    assert_as_without_faults(run_with_environment(&harness, &[]));
}

#[test]
fn an_exchange_that_forgets_who_entered_is_entered_once_more() {
    let harness = start_walk(&format!("303:{MID_WALK}"));
    assert_as_without_faults(run_with_environment(&harness, &[]));
    let log = harness.sim.log();
    let left = log.iter().find(|arrival| arrival.fault.is_some()).and_then(|hit| hit.call.exchange_id());
    let entered =
        |exchange: u64| harness.logged_calls().iter().filter(|c| **c == Call::Enter(exchange)).count();
    for exchange in harness.sim.world().exchanges() {
        let expected = if Some(exchange.id) == left { 2 } else { 1 };
        assert_eq!(entered(exchange.id), expected, "{}", exchange.name);
    }
}

/// The session it needed first is no reason to take the refusal for one of the token, or to forget what was sent.
#[test]
fn a_call_refused_in_its_second_session_is_refused_and_counts_both() {
    let faults = "expired:documents#1,1-1-3:documents#2".parse().expect("faults");
    let harness = Harness::new(SimConfig { faults, ..two_exchanges(Faults::default()) }, THREE_TRIES);
    let mut command = harness.dir.command(&["run", "--format", "csv", "--concurrency", "1"]);
    let coverage = Table::read(&harness.dir.run(&mut command).assert_code(3).run_folder(), "coverage");
    let [state, gate, attempts] = ["state", "gate", "attempts"].map(|column| coverage.column_index(column));
    let lines =
        coverage.rows_where("dataset", "documents").map(|line| [&line[state], &line[gate], &line[attempts]]);
    // the second session had to enter the exchange once more, which the call was told in between
    assert_eq!(lines.collect::<Vec<_>>(), [["complete", "", "1"], ["refused", "forbidden", "3"]]);
}

#[test]
fn a_refresh_token_signs_in_again_and_again() {
    let harness = start_walk(&format!("expired:{MID_WALK}"));
    let refresh_token = harness.sim.credentials().refresh_token.clone();
    assert_as_without_faults(run_with_environment(&harness, &[("ILAUDIT_REFRESH_TOKEN", &refresh_token)]));
    assert_eq!(count_calls(&harness, CallKind::Token), 2);
    let wrong = run_with_environment(&harness, &[("ILAUDIT_REFRESH_TOKEN", "another")]).assert_code(5);
    assert!(wrong.stderr.contains("subcode 017"), "{}", wrong.stderr);
    assert_eq!(count_calls(&harness, CallKind::Token), 3);
}

#[test]
fn a_given_token_that_expires_ends_the_run_which_can_be_resumed() {
    let harness = start_walk(&format!("expired:{MID_WALK}"));
    let token = harness.runtime.block_on(token_of_another_program(&harness));
    let output = run_with_environment(&harness, &[("ILAUDIT_ACCESS_TOKEN", &token)]).assert_code(5);
    for says in ["HTTP 401", "supply a new one", "what was completed is kept in"] {
        assert!(output.stderr.contains(says), "nothing of {says}: {}", output.stderr);
    }
    assert_eq!(count_calls(&harness, CallKind::Token), 1);
    assert_eq!(count_calls(&harness, CallKind::Revoke), 0);
    let output = run_with_environment(&harness, &[]);
    assert!(output.stderr.contains("resuming the unfinished run"), "{}", output.stderr);
    assert_as_without_faults(output);
    // once when it began, once more to see what joined since
    assert_eq!(count_calls(&harness, CallKind::Exchanges), 2);
}

async fn token_of_another_program(harness: &Harness) -> String {
    drop(rustls::crypto::ring::default_provider().install_default());
    let known = harness.sim.credentials();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &known.client_id),
        ("client_secret", &known.client_secret),
        ("email", &known.email),
        ("password", &known.password),
    ];
    let http = Client::builder().no_proxy().build().expect("a client");
    let request = http.post(format!("{}/v2/oauth/token", known.base_url)).form(&form).send();
    let body = request.await.expect("an answer").text().await.expect("text");
    let answer: Value = serde_json::from_str(&body).expect("JSON");
    answer["access_token"].as_str().expect("a token").to_owned()
}

#[test]
fn refused_credentials_are_tried_once_whenever_they_are_refused() {
    for (faults, sign_ins) in [
        ("017!:token".to_owned(), 1),
        (format!("expired:{MID_WALK},017!:token#2"), 2),
        ("017:documents#3".to_owned(), 1),
    ] {
        let harness = start_walk(&faults);
        let output = run_with_environment(&harness, &[]).assert_code(5);
        assert!(output.stderr.contains("accounts get locked"), "{faults}: {}", output.stderr);
        assert_eq!(count_calls(&harness, CallKind::Token), sign_ins, "{faults}");
        let hits = harness
            .sim
            .log()
            .iter()
            .filter(|arrival| arrival.fault.is_some_and(|f| f.as_str() == "017"))
            .count();
        assert_eq!(hits, 1, "{faults}");
    }
}

#[test]
fn a_wait_that_is_too_long_is_left_to_a_later_run() {
    for fault in ["retry-after=301s", "retry-date=1h", "quota=24h"] {
        let harness = start_walk(&format!("{fault}:{MID_WALK}"));
        let output = run_with_environment(&harness, &[]).assert_code(6);
        for says in ["HTTP 429", "once the quota is renewed", "`ilaudit run` resumes"] {
            assert!(output.stderr.contains(says), "{fault} says nothing of {says}: {}", output.stderr);
        }
        assert_as_without_faults(run_with_environment(&harness, &[]));
    }
}

/// Of what never ends, a run is not the prisoner.
#[test]
fn a_waiting_run_can_be_stopped_and_resumed() {
    for fault in ["stall", "slow=1h", "retry-after=299s"] {
        let harness = start_walk(&format!("{fault}:{MID_WALK}"));
        let output = harness.dir.ilaudit(&["run", "--max-duration", "1s"]).assert_code(6);
        assert!(output.stderr.contains("`ilaudit run` resumes"), "{fault}: {}", output.stderr);
        assert_as_without_faults(run_with_environment(&harness, &[]));
    }
}

#[test]
fn killed_in_the_middle_of_a_body_it_resumes() {
    let harness = start_walk(&format!("stall:{MID_WALK}"));
    let mut child = harness.spawn(&["run"]);
    harness.wait_until(|log| log.iter().any(|arrival| arrival.fault.is_some()));
    child.kill().and_then(|()| child.wait()).expect("it is killed");
    assert_as_without_faults(run_with_environment(&harness, &[]));
}

#[test]
fn a_sign_in_that_may_have_been_done_is_not_done_again() {
    for fault in ["reset", "reset-body", "cut", "half", "empty", "page"] {
        let harness = start_walk(&format!("{fault}:token"));
        let output = run_with_environment(&harness, &[]).assert_code(1);
        assert!(output.stderr.starts_with("error: POST /v2/oauth/token: "), "{}", output.stderr);
        assert_eq!(harness.logged_calls(), [Call::Token], "{fault}");
    }
}
