//! `ilaudit`: audit and reporting exporter for Intralinks virtual data rooms.
//!
//! Data flows one way, and each room knows only its own trade:
//!
//! ```text
//! the service ──► api ──► collect ──► store (snapshot.sqlite) ──► report ──► csv · xlsx
//!                  ▲          │            ▲
//!                  └─ verify ─┘────────────┘
//! ```
//!
//! | room | owns |
//! |---|---|
//! | [`cli`] | what the user types and what the terminal shows |
//! | [`config`] | the layers of settings, where each value came from, the secrets |
//! | [`model`] | what an audit talks about: ids, times, exchanges, folders, documents, users, groups, coverage |
//! | [`api`] | the v2 wire: one request, the session, entering an exchange, lenient decoding |
//! | [`collect`] | the walk: what to fetch, how much at once, what came of it |
//! | [`store`] | the snapshot and the run folder |
//! | `sweep` | one call for each unit of a table: several at once, in passes, resumable |
//! | [`verify`] | downloading, hashing and comparing; the bag of files |
//! | [`report`] | templates → rows → sinks |
//! | `sim` | a simulated service, sharing nothing with `api` |

pub mod api;
pub mod cli;
pub mod collect;
pub mod config;
pub mod dataset;
pub mod error;
pub mod error_chain;
#[doc(hidden)]
pub mod fuzz;
pub mod model;
pub mod report;
#[cfg(feature = "sim")]
pub mod sim;
pub mod store;
mod string_enum;
mod sweep;
pub mod verify;
