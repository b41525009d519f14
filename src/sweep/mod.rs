//! One call for each unit of a table: what `verify` does with documents.
//!
//! A run may need a call for each of a hundred thousand documents, over hours. The state of each unit is therefore a row
//! of the snapshot, not a list in memory: a unit without an outcome is pending, and resuming is reading what is pending.
//!
//! - [`UnitTable`] is what a user of the sweep brings: its units, how they are read and asked for, and how the
//!   answers are written.
//! - [`Sweep::run`] reads the pending units in batches, enters their exchanges, asks for several at once, writes the
//!   answers in batches, and repeats with what the table reopens, until that is nothing.
//! - [`Completion`] says how it ended; what was answered by then is written, whatever happened.
//!
//! # Adding a user
//!
//! Another call that is made for each document (its permissions, its access report) needs a table with a row for each
//! unit and a `UnitTable`, and nothing of the loop again:
//!
//! - *Planning* is inserting the rows, before the sweep. What is taken over from an earlier run gets its outcome there,
//!   and is never pending. To ask for the oldest answers first, order [`UnitTable::read_pending`] by their age.
//! - *A unit that is not ready yet* gets an outcome of its own and the time it was asked, and
//!   [`UnitTable::reopen`] makes it pending again for as many passes as the service deserves. Ordered by the time they
//!   were asked, the units of a later pass become due one after the other: [`UnitTable::ask`] sleeps until its unit is
//!   due, which holds nobody up, as all that wait behind it are due later still.
//! - *Coverage* is an aggregate over the table (`GROUP BY exchange_id, outcome`), written by its owner after the sweep.

mod entry;
mod run;
#[cfg(all(test, feature = "sim"))]
mod tests;
mod unit_table;

pub(crate) use run::{Completion, Sweep};
pub(crate) use unit_table::UnitTable;
