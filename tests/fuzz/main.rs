//! Replays every seed of the fuzz targets, and every input that once broke a promise.

use std::fs;
use std::path::Path;

fn replay(name: &str, target: fn(&[u8])) {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
    let files: Vec<_> = fs::read_dir(&seeds).into_iter().flatten().collect();
    assert!(!files.is_empty(), "no seeds for {name}");
    for file in files {
        let path = file.expect("an entry").path();
        println!("{}", path.display());
        target(&fs::read(path).expect("a seed"));
    }
}

#[test]
fn every_seed_and_every_finding_keeps_the_promises() {
    for (name, target) in ilaudit::fuzz::TARGETS {
        replay(name, *target);
    }
    #[cfg(feature = "sim")]
    replay("parse_faults", ilaudit::sim::fuzz::parse_faults);
}
