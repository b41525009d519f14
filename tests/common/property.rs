//! How many cases a property is tried with. `.cargo/config.toml` has their seed: a change is held to the same ones each
//! time, and others come every night.

use proptest::test_runner::{Config, TestRunner};

/// So many cases, or as many as `PROPTEST_CASES` asks for.
pub fn property_config(cases: u32) -> Config {
    let default = Config::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { cases };
    Config { cases, failure_persistence: None, ..default }
}

/// Tries a property with so many cases.
pub fn property_runner(cases: u32) -> TestRunner {
    TestRunner::new(property_config(cases))
}
