//! A function for each fuzz target: it reads bytes that somebody else wrote, and panics if a promise is broken.
//!
//! Not part of the public interface. It is always compiled, so that an ordinary test run can replay every seed and
//! every finding in `fuzz/seeds/`; `fuzz/fuzz_targets/` calls the same functions.

pub use crate::api::fuzz::{classify_answer, decode_listing, split_listing};
pub use crate::config::fuzz::load_config;
pub use crate::people::fuzz::read_people;
pub use crate::report::fuzz::{parse_template, parse_workbook, scan_sql};
pub use crate::verify::fuzz::{name_documents, read_hash};

/// Reads bytes, and panics if a promise is broken.
pub type Target = fn(&[u8]);

/// The targets by their names, as in `fuzz/seeds/`.
pub const TARGETS: &[(&str, Target)] = &[
    ("classify_answer", classify_answer),
    ("decode_listing", decode_listing),
    ("load_config", load_config),
    ("name_documents", name_documents),
    ("parse_template", parse_template),
    ("parse_workbook", parse_workbook),
    ("read_hash", read_hash),
    ("read_people", read_people),
    ("scan_sql", scan_sql),
    ("split_listing", split_listing),
];
