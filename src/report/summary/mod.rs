//! What a run comes down to.

pub mod run_summary;
