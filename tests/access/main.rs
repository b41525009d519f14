//! Who may see what, worked out a second time: plain loops over what the simulated service holds, against the reports of
//! real runs, cell by cell. Nothing here is taken from the SQL that makes the reports.
#![cfg(feature = "sim")]

#[path = "../common/mod.rs"]
mod common;

mod agreement;
mod gaps;
mod known;
mod rights;
mod run;
mod tables;
mod views;
