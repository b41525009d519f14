//! The pace of a run, against a gateway that refuses whatever comes too soon. A test program of its own, so that
//! no other test takes the processor from it.
#![cfg(feature = "sim")]

#[path = "common/desk.rs"]
mod desk;

use desk::{Desk, service};
use ilaudit::sim::{Sim, SimConfig};
use serde_json::Value;
use tokio::runtime::Runtime;

/// Runs at the gateway's own rate; whether anything was refused, by the service's log, which the run's own count has
/// to agree with.
fn is_refused(rate: f64, exchanges: u32) -> bool {
    let runtime = Runtime::new().expect("a runtime");
    let sizes = SimConfig { exchanges, documents: 10, exact: true, ..SimConfig::default() };
    let sim = runtime.block_on(Sim::start(SimConfig { rate: Some(rate), ..sizes })).expect("a loopback port");
    let known = sim.credentials();
    let (id, secret) = (&known.client_id, &known.client_secret);
    let desk = Desk::new(&service(&known.base_url, id, secret, &known.email, &known.password));
    let folder = desk.ilaudit(&["run", "--rate", &rate.to_string()]).with_code(0).run_folder();
    let manifest = std::fs::read(folder.join("manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    let refused = sim.log().iter().filter(|arrival| !matches!(arrival.status, Some(200 | 201))).count();
    assert_eq!(manifest["retries"], refused);
    refused > 0
}

/// A busy machine holds up one request and not the next, which no client can help, and which weighs the less the
/// slower the pace. Who sends two at once is refused at every pace.
#[test]
fn a_client_at_the_gateways_own_rate_is_never_refused() {
    let paces = [(20.0, 4), (20.0, 4), (5.0, 1), (2.0, 1), (1.0, 1)];
    assert!(paces.into_iter().any(|(rate, exchanges)| !is_refused(rate, exchanges)));
}
