//! Sessions that end in mid-walk, and sign-ins that fail.

use std::collections::HashSet;
use std::sync::LazyLock;
use std::time::Duration;

use ilaudit::sim::{Call, CallKind, SimConfig};
use reqwest::Client;
use serde_json::Value;

use crate::case::Reports;
use crate::common::harness::{CONSENT, Stage, small};
use crate::common::test_dir::Ended;

/// Every kind of exchange, and answers slow enough for many calls to be under way at once.
fn walk(faults: &str) -> Stage {
    let faults = faults.parse().expect("faults");
    Stage::new(SimConfig { faults, latency: Duration::from_millis(10), ..small() }, CONSENT)
}

fn run(stage: &Stage, environment: &[(&str, &str)]) -> Ended {
    let mut command = stage.desk.command(&["run", "--format", "csv"]);
    let output = command.envs(environment.iter().copied()).output().expect("the program starts");
    stage.desk.ended(output)
}

static UNDISTURBED: LazyLock<Reports> = LazyLock::new(|| {
    let stage = walk("");
    Reports::of(&run(&stage, &[]).with_code(3))
});

#[track_caller]
fn assert_as_without_faults(ended: Ended) {
    let reports = Reports::of(&ended.with_code(3));
    assert_eq!(reports.unlike(&UNDISTURBED), Vec::<&str>::new());
}

fn count(stage: &Stage, kind: CallKind) -> usize {
    stage.calls().iter().filter(|call| call.kind() == Some(kind)).count()
}

/// The documents were asked for the third time, in the middle of the walk.
const MID_WALK: &str = "documents#3";

#[test]
fn one_sign_in_serves_all_who_wait_for_it() {
    let stage = walk(&format!("expired:{MID_WALK}"));
    assert_as_without_faults(run(&stage, &[]));
    assert_eq!(count(&stage, CallKind::Token), 2);
    // what was entered in the first session, and is still being collected, is entered again
    let entered: Vec<Call> =
        calls_after_sign_in(&stage).filter(|call| matches!(call, Call::Enter(_))).collect();
    assert_eq!(entered.iter().collect::<HashSet<_>>().len(), entered.len(), "{entered:?}");
}

/// The calls since the last sign-in.
fn calls_after_sign_in(stage: &Stage) -> impl Iterator<Item = Call> + use<> {
    let calls = stage.calls();
    let at = calls.iter().rposition(|call| *call == Call::Token).expect("a sign-in");
    calls.into_iter().skip(at)
}

#[test]
fn a_token_is_renewed_before_it_expires_and_as_often_as_it_does() {
    let latency = Duration::from_millis(10);
    let stage = Stage::new(SimConfig { token_ttl: Duration::from_secs(1), latency, ..small() }, CONSENT);
    let mut command = stage.desk.command(&["run", "--format", "csv", "--rate", "30"]);
    assert_as_without_faults(stage.desk.ended(command.output().expect("the program starts")));
    assert!(count(&stage, CallKind::Token) > 2);
}

#[test]
fn whoever_may_end_other_sessions_comes_back_when_thrown_out() {
    let stage = walk(&format!("018:{MID_WALK}"));
    assert_as_without_faults(run(&stage, &[("ILAUDIT_END_OTHER_SESSIONS", "true")]));
    assert_eq!(count(&stage, CallKind::Token), 2);
}

#[test]
fn whoever_may_not_is_told_how_and_goes_on_later() {
    let stage = walk(&format!("018:{MID_WALK}"));
    let ended = run(&stage, &[]).with_code(5);
    for says in ["subcode 018", "end_other_sessions = true", "`ilaudit run` goes on"] {
        assert!(ended.stderr.contains(says), "nothing of {says}: {}", ended.stderr);
    }
    assert_eq!(count(&stage, CallKind::Token), 1);
    assert_as_without_faults(run(&stage, &[]));
}

#[test]
fn an_exchange_that_forgets_who_entered_is_entered_once_more() {
    let stage = walk(&format!("303:{MID_WALK}"));
    assert_as_without_faults(run(&stage, &[]));
    let log = stage.sim.log();
    let left = log.iter().find(|arrival| arrival.fault.is_some()).and_then(|hit| hit.call.exchange());
    let entered = |exchange: u64| stage.calls().iter().filter(|c| **c == Call::Enter(exchange)).count();
    for exchange in stage.sim.world().exchanges() {
        let expected = if Some(exchange.id) == left { 2 } else { 1 };
        assert_eq!(entered(exchange.id), expected, "{}", exchange.name);
    }
}

#[test]
fn a_refresh_token_signs_in_again_and_again() {
    let stage = walk(&format!("expired:{MID_WALK}"));
    let refresh_token = stage.sim.credentials().refresh_token.clone();
    assert_as_without_faults(run(&stage, &[("ILAUDIT_REFRESH_TOKEN", &refresh_token)]));
    assert_eq!(count(&stage, CallKind::Token), 2);
    let wrong = run(&stage, &[("ILAUDIT_REFRESH_TOKEN", "another")]).with_code(5);
    assert!(wrong.stderr.contains("subcode 017"), "{}", wrong.stderr);
    assert_eq!(count(&stage, CallKind::Token), 3);
}

#[test]
fn a_given_token_that_dies_ends_the_run_and_what_is_there_is_gone_on_with() {
    let stage = walk(&format!("expired:{MID_WALK}"));
    let token = stage.runtime.block_on(token_of_another_program(&stage));
    let ended = run(&stage, &[("ILAUDIT_ACCESS_TOKEN", &token)]).with_code(5);
    for says in ["HTTP 401", "give a new one", "what was complete is kept in"] {
        assert!(ended.stderr.contains(says), "nothing of {says}: {}", ended.stderr);
    }
    assert_eq!(count(&stage, CallKind::Token), 1);
    assert_eq!(count(&stage, CallKind::Revoke), 0);
    let ended = run(&stage, &[]);
    assert!(ended.stderr.contains("going on with the unfinished run"), "{}", ended.stderr);
    assert_as_without_faults(ended);
    assert_eq!(count(&stage, CallKind::Exchanges), 1);
}

async fn token_of_another_program(stage: &Stage) -> String {
    drop(rustls::crypto::ring::default_provider().install_default());
    let known = stage.sim.credentials();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &known.client_id),
        ("client_secret", &known.client_secret),
        ("email", &known.email),
        ("password", &known.password),
    ];
    let http = Client::builder().no_proxy().build().expect("a client");
    let asked = http.post(format!("{}/v2/oauth/token", known.base_url)).form(&form).send();
    let body = asked.await.expect("an answer").text().await.expect("text");
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
        let stage = walk(&faults);
        let ended = run(&stage, &[]).with_code(5);
        assert!(ended.stderr.contains("accounts get locked"), "{faults}: {}", ended.stderr);
        assert_eq!(count(&stage, CallKind::Token), sign_ins, "{faults}");
        let hits =
            stage.sim.log().iter().filter(|arrival| arrival.fault.is_some_and(|f| f.word() == "017")).count();
        assert_eq!(hits, 1, "{faults}");
    }
}

#[test]
fn a_wait_that_is_too_long_is_left_to_a_later_run() {
    for fault in ["retry-after=301s", "retry-date=1h", "quota=24h"] {
        let stage = walk(&format!("{fault}:{MID_WALK}"));
        let ended = run(&stage, &[]).with_code(6);
        for says in ["HTTP 429", "once the quota is renewed", "`ilaudit run` goes on"] {
            assert!(ended.stderr.contains(says), "{fault} says nothing of {says}: {}", ended.stderr);
        }
        assert_as_without_faults(run(&stage, &[]));
    }
}

/// Of what never ends, a run is not the prisoner.
#[test]
fn whoever_is_kept_waiting_can_be_stopped_and_goes_on_later() {
    for fault in ["stall", "slow=1h", "retry-after=299s"] {
        let stage = walk(&format!("{fault}:{MID_WALK}"));
        let ended = stage.desk.ilaudit(&["run", "--max-duration", "1s"]).with_code(6);
        assert!(ended.stderr.contains("`ilaudit run` goes on"), "{fault}: {}", ended.stderr);
        assert_as_without_faults(run(&stage, &[]));
    }
}

#[test]
fn killed_in_the_middle_of_a_body_it_goes_on_later() {
    let stage = walk(&format!("stall:{MID_WALK}"));
    let mut child = stage.spawn(&["run"]);
    stage.wait_until(|log| log.iter().any(|arrival| arrival.fault.is_some()));
    child.kill().and_then(|()| child.wait()).expect("it is killed");
    assert_as_without_faults(run(&stage, &[]));
}

#[test]
fn a_sign_in_that_may_have_been_done_is_not_done_again() {
    for fault in ["reset", "reset-body", "cut", "half", "empty", "page"] {
        let stage = walk(&format!("{fault}:token"));
        let ended = run(&stage, &[]).with_code(1);
        assert!(ended.stderr.starts_with("error: POST /v2/oauth/token: "), "{}", ended.stderr);
        assert_eq!(stage.calls(), [Call::Token], "{fault}");
    }
}
