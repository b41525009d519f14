//! The subcommands, a file each.

pub(super) mod audit;
pub(super) mod check;
pub(super) mod collect;
pub(super) mod compare;
#[cfg(feature = "sim")]
pub(super) mod demo;
pub(super) mod diff;
pub(super) mod exchanges;
pub(super) mod export;
pub(super) mod history;
pub(super) mod man;
pub(super) mod merge;
pub(super) mod person;
pub(super) mod profiles;
pub(super) mod query;
pub(super) mod report;
pub(super) mod run;
pub(super) mod runs;
#[cfg(feature = "sim")]
pub(super) mod sim;
pub(super) mod templates;
pub(super) mod verify;
