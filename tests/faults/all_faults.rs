//! All that can be overcome, at once.

use std::time::Duration;

use ilaudit::sim::{Faults, InjectedFault, SimConfig};
use serde_json::Value;

use crate::case::Reports;
use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::test_dir::CommandOutput;
use crate::error_class::ErrorClass;

/// Each fault that can be overcome, at two in a hundred requests of each call that can overcome it.
pub fn survivable_faults() -> Faults {
    let brief = Duration::from_millis(50);
    let rules = InjectedFault::all().filter_map(|fault| {
        let fault = match fault {
            InjectedFault::Slow(_) => InjectedFault::Slow(brief),
            InjectedFault::Stall(_) => InjectedFault::Stall(Some(brief)),
            InjectedFault::Trickle(_) => InjectedFault::Trickle(Some(brief)),
            _ => fault,
        };
        Some((fault, calls_of_class(ErrorClass::of_fault(fault))?))
    });
    let rules = rules.flat_map(|(fault, calls)| calls.iter().map(move |call| format!("{fault}@2%:{call}")));
    let rules: Vec<String> = rules.collect();
    rules.join(",").parse().expect("faults")
}

/// The calls that can overcome a fault; `None` where none can.
fn calls_of_class(class: ErrorClass) -> Option<&'static [&'static str]> {
    match class {
        ErrorClass::Late | ErrorClass::RateLimited | ErrorClass::Transient => Some(&["all"]),
        // a sign-in that may have been done is not done again
        ErrorClass::BrokenOff | ErrorClass::ForeignReply => {
            Some(&["exchanges", "splash", "enter", "listings"])
        }
        ErrorClass::TokenExpired => Some(&["exchanges", "splash", "enter", "splash-image", "listings"]),
        ErrorClass::NotEntered => Some(&["listings"]),
        _ => None,
    }
}

fn run_to_end(harness: &Harness) -> CommandOutput {
    harness.dir.ilaudit(&["run", "--format", "csv"])
}

fn of_seed(seed: u64, faults: Faults) -> Harness {
    Harness::new(SimConfig { seed, faults, ..small_service() }, ACCEPT_SPLASH)
}

#[test]
fn a_run_under_every_fault_that_passes_brings_home_what_one_without_does() {
    for seed in 1..=4 {
        let undisturbed = of_seed(seed, Faults::default());
        let expected = Reports::read(&run_to_end(&undisturbed).assert_code(3));
        let harness = of_seed(seed, survivable_faults());
        let output = run_to_end(&harness).assert_code(3);
        assert_eq!(
            Reports::read(&output).differing_from(&expected),
            Vec::<&str>::new(),
            "seed {seed}: {}",
            output.stderr
        );
        let hits = harness.sim.log().iter().filter(|arrival| arrival.fault.is_some()).count();
        let needed = undisturbed.logged_calls().len();
        assert!(hits > needed / 4, "seed {seed}: {hits} faults on {needed} calls");
        let manifest = std::fs::read(output.run_folder().join("manifest.json")).expect("a manifest");
        let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
        assert_eq!(manifest["requests"], harness.logged_calls().len(), "seed {seed}");
        println!(
            "seed {seed}: {needed} calls, {} requests, {hits} faults, {} repeats",
            manifest["requests"], manifest["retries"]
        );
    }
}
