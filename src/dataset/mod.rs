//! What can be collected of an exchange, or of each of its documents: a descriptor a dataset, each in a file of its own,
//! listed once in [`ALL`].
//!
//! A [`Dataset`] says which calls list it, where its records lie in their answers, and which table and columns they
//! become. Everything else asks the descriptor: `api` how to call and decode, `store` how to insert, clear, count and
//! merge, the ledger and the reports for its name and its place among the others, `config` for the names there are.
//!
//! A dataset more is a file here with two lines below, a migration for its tables, and a template for its report.

mod access_history;
mod batches;
mod custom_fields;
mod descriptor;
mod documents;
mod field;
mod folders;
mod groups;
mod permissions;
mod registry;
mod row;
mod settings;
mod users;

pub(crate) use access_history::ACCESS_HISTORY;
pub(crate) use batches::BATCHES;
pub(crate) use custom_fields::CUSTOM_FIELDS;
pub use descriptor::Dataset;
pub use descriptor::Unit;
pub(crate) use descriptor::{Derivation, Listing, Record};
pub use documents::DOCUMENTS;
pub(crate) use field::{Field, Kind};
pub use folders::FOLDERS;
pub(crate) use groups::GROUPS;
pub(crate) use permissions::PERMISSIONS;
pub use row::{Row, Value};
pub(crate) use settings::SETTINGS;
pub(crate) use users::USERS;

/// All of them, in the order of the reports.
pub static ALL: &[&Dataset] = &[
    &FOLDERS,
    &DOCUMENTS,
    &USERS,
    &GROUPS,
    &SETTINGS,
    &CUSTOM_FIELDS,
    &BATCHES,
    &PERMISSIONS,
    &ACCESS_HISTORY,
];
