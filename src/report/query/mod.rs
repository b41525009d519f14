//! From a template to its rows: a view of the snapshot, typed cells, batches.

pub mod access;
pub mod ad_hoc;
pub mod addresses;
pub(crate) mod asked_people;
pub mod batch;
pub mod cell;
pub mod finding_options;
pub mod lenient;
pub mod name_order;
pub mod new_findings;
pub mod parameters;
pub(crate) mod people_matches;
pub(crate) mod relations;
pub(crate) mod report_views;
pub mod rows;
pub mod rule_assessment;
pub mod rule_findings;
mod splash_files;
pub mod tables;
pub mod unmatched_names;
pub mod view;
