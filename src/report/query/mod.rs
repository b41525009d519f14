//! From a template to its rows: a view of the snapshot, typed cells, batches.

pub mod ad_hoc;
pub mod batch;
pub mod cell;
pub mod findings;
pub mod parameters;
pub mod rows;
pub mod view;
