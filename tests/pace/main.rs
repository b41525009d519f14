//! The pace of a run, against a gateway that refuses whatever comes too soon. A test program of its own, so that
//! no other test takes the processor from it.
#![cfg(feature = "sim")]

#[path = "../common/mod.rs"]
mod common;

use std::process::{Child, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use common::test_dir::{TestDir, service_section};
use ilaudit::sim::{Arrival, Sim, SimConfig};
use serde_json::Value;
use tokio::runtime::Runtime;

/// What a run said and left, and what the service saw of it.
struct Seen {
    stderr: String,
    manifest: Value,
    log: Vec<Arrival>,
}

/// One run at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// Starts a service; the runtime is dropped last.
fn start(config: SimConfig) -> (Sim, Runtime) {
    let runtime = Runtime::new().expect("a runtime");
    let sizes = SimConfig { documents: 10, exact: true, ..config };
    let sim = runtime.block_on(Sim::start(sizes)).expect("a loopback port");
    (sim, runtime)
}

/// A working folder, as on a machine of its own.
fn configured_dir(sim: &Sim) -> TestDir {
    let known = sim.credentials();
    let (id, secret) = (&known.client_id, &known.client_secret);
    TestDir::new(&service_section(&known.base_url, id, secret, &known.email, &known.password))
}

fn run(config: SimConfig, args: &[&str]) -> Seen {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let (sim, _runtime) = start(config);
    let dir = configured_dir(&sim);
    let output = dir.ilaudit(&[&["run", "--format", "csv"], args].concat()).assert_code(0);
    let manifest = std::fs::read(output.run_folder().join("manifest.json")).expect("a manifest");
    let manifest = serde_json::from_slice(&manifest).expect("JSON");
    Seen { stderr: output.stderr, manifest, log: sim.log() }
}

fn of(exchanges: u32) -> SimConfig {
    SimConfig { exchanges, ..SimConfig::default() }
}

fn served(log: &[Arrival]) -> usize {
    log.iter().filter(|arrival| matches!(arrival.status, Some(200 | 201))).count()
}

/// Runs at the gateway's own rate; whether anything was refused, by the service's log, which the run's own count has
/// to agree with.
fn is_refused(rate: f64, exchanges: u32) -> bool {
    let Seen { manifest, log, .. } =
        run(SimConfig { rate: Some(rate), ..of(exchanges) }, &["--rate", &rate.to_string()]);
    let refused = log.len() - served(&log);
    assert_eq!(manifest["retries"], refused);
    refused > 0
}

/// A busy machine holds up one request and not the next, which no client can prevent, and which matters less at
/// a slower pace. Who sends two at once is refused at every pace.
#[test]
fn a_client_at_the_gateways_own_rate_is_never_refused() {
    let paces = [(20.0, 4), (20.0, 4), (5.0, 1), (2.0, 1), (1.0, 1)];
    assert!(paces.into_iter().any(|(rate, exchanges)| !is_refused(rate, exchanges)));
}

/// Signing in, the list of exchanges and signing out; and of each exchange entering and four listings.
fn needed(exchanges: u32) -> usize {
    3 + 5 * exchanges as usize
}

/// Requests it takes for the rate to settle.
const SETTLING: usize = 40;

/// Requests sent for each that is served, once the rate has settled, by a client told twice the gateway's rate.
fn sent_for_each_served() -> f64 {
    let exchanges = 40;
    let Seen { stderr, log, .. } = run(SimConfig { rate: Some(20.0), ..of(exchanges) }, &["--rate", "40"]);
    assert_eq!(served(&log), needed(exchanges), "{stderr}");
    assert!(stderr.contains("refused for speed (settled at"), "{stderr}");
    let settled = &log[SETTLING..];
    settled.len() as f64 / served(settled) as f64
}

/// Here, too, a busy machine may push two requests together.
#[test]
fn told_twice_the_gateways_rate_it_settles_below_it_and_loses_nothing() {
    let ratios: Vec<f64> = (0..3).map(|_| sent_for_each_served()).take_while(|ratio| *ratio > 1.1).collect();
    assert!(ratios.len() < 3, "{ratios:?}");
}

/// The shortest time between two requests, as a share of the interval at this rate.
fn closest(rate: f64, exchanges: u32, faults: &str) -> f64 {
    let config = SimConfig { faults: faults.parse().expect("faults"), ..of(exchanges) };
    let mut log = run(config, &["--rate", &rate.to_string()]).log;
    assert!(log.len() > needed(exchanges), "nothing went wrong");
    log.sort_by_key(|arrival| arrival.at);
    let gaps = log.windows(2).map(|pair| pair[1].at - pair[0].at);
    gaps.min().expect("two requests").as_secs_f64() * rate
}

/// As above: no two closer than the interval, repeats and sign-ins included, unless a busy machine pushes them
/// together, which weighs the less the slower the pace.
#[test]
fn whatever_goes_wrong_no_two_requests_come_closer_than_the_interval() {
    let faults = "500@5%:all,expired@3%:listings,303@3%:listings,reset@3%:listings,spike500@3%,slow=80ms@3%";
    let paces = [(20.0, 12), (20.0, 12), (10.0, 8), (5.0, 4), (2.0, 2)];
    let shares: Vec<f64> = paces
        .into_iter()
        .map(|(rate, exchanges)| closest(rate, exchanges, faults))
        .take_while(|share| *share < 0.95)
        .collect();
    assert!(shares.len() < paces.len(), "{shares:?}");
}

#[test]
fn nothing_is_sent_before_the_wait_the_service_asks_for_is_over() {
    for (fault, waits) in [("retry-after=2s", 2), ("retry-date=3s", 2)] {
        let faults = format!("{fault}:documents#2").parse().expect("a fault");
        let Seen { stderr, log, .. } =
            run(SimConfig { faults, ..of(4) }, &["--rate", "100", "--concurrency", "1"]);
        let at = log.iter().position(|arrival| arrival.fault.is_some()).expect("a hit");
        let waited = log[at + 1].at - log[at].at;
        assert!(waited >= Duration::from_secs(waits), "{fault}: {waited:?}");
        assert_eq!(log.len(), needed(4) + 1);
        assert!(stderr.contains("the service asks to wait"), "{stderr}");
    }
}

/// Two shards at once, on machines of their own, that share the rate of one gateway: the rates they settled at.
fn settled_rates_of_shards(rate: f64) -> Vec<f64> {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let exchanges = 16;
    let (sim, _runtime) = start(SimConfig { rate: Some(rate), ..of(exchanges) });
    let dirs = [configured_dir(&sim), configured_dir(&sim)];
    let shards = ["1/2", "2/2"].map(|shard| ["collect", "--rate", "20", "--shard", shard]);
    let started: Vec<_> = dirs.iter().zip(&shards).map(|(dir, args)| spawn(dir, args)).collect();
    let outputs = dirs.iter().zip(started).map(|(dir, child)| dir.wait_for(child).assert_code(0).stderr);
    let rates = outputs.map(|stderr| settled_rate(&stderr).unwrap_or(rate / 2.0)).collect();
    // each signs in and out, and reads the list
    assert_eq!(served(&sim.log()), needed(exchanges) + 3);
    rates
}

fn spawn(dir: &TestDir, args: &[&str]) -> Child {
    dir.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

/// `None` where nothing was refused.
fn settled_rate(stderr: &str) -> Option<f64> {
    let (_, after) = stderr.split_once("settled at ")?;
    after.split_once("/s")?.0.parse().ok()
}

/// Two clients in step would refuse each other for ever, until one of them hardly moves.
#[test]
fn shards_that_share_a_rate_leave_each_other_more_than_half_of_their_share() {
    let rate = 20.0;
    let shares: Vec<f64> = (0..3)
        .map(|_| settled_rates_of_shards(rate).into_iter().fold(f64::INFINITY, f64::min) / (rate / 2.0))
        .take_while(|share| *share < 0.5)
        .collect();
    assert!(shares.len() < 3, "{shares:?}");
}
