//! All that can be overcome, at once.

use std::time::Duration;

use ilaudit::sim::{Fault, Faults, SimConfig};
use serde_json::Value;

use crate::case::Reports;
use crate::common::harness::{CONSENT, Stage, small};
use crate::common::test_dir::Ended;
use crate::error_class::Meaning;

/// Each fault that can be overcome, at two in a hundred requests of each call that can overcome it.
pub fn overcome() -> Faults {
    let brief = Duration::from_millis(50);
    let rules = Fault::all().filter_map(|fault| {
        let fault = match fault {
            Fault::Slow(_) => Fault::Slow(brief),
            Fault::Stall(_) => Fault::Stall(Some(brief)),
            Fault::Trickle(_) => Fault::Trickle(Some(brief)),
            _ => fault,
        };
        Some((fault, calls(Meaning::of(fault))?))
    });
    let rules = rules.flat_map(|(fault, calls)| calls.iter().map(move |call| format!("{fault}@2%:{call}")));
    let rules: Vec<String> = rules.collect();
    rules.join(",").parse().expect("faults")
}

/// The calls that can overcome a fault; `None` where none can.
fn calls(meaning: Meaning) -> Option<&'static [&'static str]> {
    match meaning {
        Meaning::Late | Meaning::Speed | Meaning::Transient => Some(&["all"]),
        // a sign-in that may have been done is not done again
        Meaning::BrokenOff | Meaning::Stranger => Some(&["exchanges", "splash", "enter", "listings"]),
        Meaning::Session => Some(&["exchanges", "splash", "enter", "splash-image", "listings"]),
        Meaning::Entrance => Some(&["listings"]),
        _ => None,
    }
}

fn run(stage: &Stage) -> Ended {
    stage.desk.ilaudit(&["run", "--format", "csv"])
}

fn of_seed(seed: u64, faults: Faults) -> Stage {
    Stage::new(SimConfig { seed, faults, ..small() }, CONSENT)
}

#[test]
fn a_run_under_every_fault_that_passes_brings_home_what_one_without_does() {
    for seed in 1..=4 {
        let undisturbed = of_seed(seed, Faults::default());
        let expected = Reports::of(&run(&undisturbed).with_code(3));
        let stage = of_seed(seed, overcome());
        let ended = run(&stage).with_code(3);
        assert_eq!(
            Reports::of(&ended).unlike(&expected),
            Vec::<&str>::new(),
            "seed {seed}: {}",
            ended.stderr
        );
        let hits = stage.sim.log().iter().filter(|arrival| arrival.fault.is_some()).count();
        let needed = undisturbed.calls().len();
        assert!(hits > needed / 4, "seed {seed}: {hits} faults on {needed} calls");
        let manifest = std::fs::read(ended.run_folder().join("manifest.json")).expect("a manifest");
        let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
        assert_eq!(manifest["requests"], stage.calls().len(), "seed {seed}");
        println!(
            "seed {seed}: {needed} calls, {} requests, {hits} faults, {} repeats",
            manifest["requests"], manifest["retries"]
        );
    }
}
