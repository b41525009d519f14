//! `ilaudit`: audit and reporting exporter for Intralinks virtual data rooms.
//!
//! Data flows one way, and each module knows only its own trade:
//!
//! ```text
//! the service ──► api ──► collect ──► store (snapshot.sqlite) ──► report ──► csv · jsonl · xlsx
//!                  ▲          │            ▲
//!                  └─ verify ─┘────────────┘
//! ```
//!
//! | module | owns |
//! |---|---|
//! | [`cli`] | what the user types and what the terminal shows |
//! | [`config`] | the layers of settings, where each value came from, the secrets |
//! | [`model`] | what an audit talks about: ids, times, exchanges, coverage, verification |
//! | [`redact`] | taking secrets out of every text from outside |
//! | [`dataset`] | what can be collected, a descriptor each |
//! | [`api`] | the v2 API in three layers: transport (pace, retry) → session (token) → exchange (entry) |
//! | `collect` | the walk: what to fetch, how much at once, and the coverage that says how it went |
//! | `sweep` | one call for each unit of a table: several at once, in passes, resumable |
//! | [`store`] | the snapshot and the run folder |
//! | [`verify`] | downloading, hashing and comparing; the bag of files |
//! | `consent` | consent to splash texts, and its evidence |
//! | `evidence` | whether a run is still what was collected: manifest, sums, the chain of runs |
//! | [`people`] | lists of people that somebody else keeps |
//! | `diff` | what changed between two runs |
//! | `history` | who had access when: an index over all runs of an output folder |
//! | `audit` | what `ilaudit audit` checks: a run against manifest, sums, chain and ledger |
//! | `provenance` | which program, where and by whom |
//! | `notify` | telling others that a run began, and what came of it |
//! | [`report`] | templates → rows → formats; the summary |
//! | `lake` | runs where larger engines read them: Parquet with a Delta log (cargo feature `lake`) |
//! | `sim` | a simulated service, sharing no type with `api` |
//!
//! # Glossary
//!
//! - **Exchange**: a data room. The service's API calls it a *workspace*; `room` stands for it in prose only.
//! - **User**: a person in one exchange (`workspace_user_id`); the person over all of them is `user_id`, the address
//!   `email_id`. A **member** is a user in a **group**.
//! - **Splash**: the legal text at the entrance of an exchange. **Entry** is entering it, once a session; the **entry
//!   state** is what the service answers (`ALLOW`, `ACCEPT_SPLASH`, …).
//! - **Dataset**: one kind of thing collected from each exchange. A dataset of an exchange is the **unit** of work, of
//!   resuming and of coverage; where a call is made for each document, the unit is the document.
//! - **Listing**: the answer that lists a dataset, cut into **entries** while it arrives; an entry that can be read
//!   becomes a **row**, any other is **unreadable**.
//! - **Coverage**: a line for each exchange and dataset: `complete`, `partial` (some of what is listed could not be read),
//!   `refused` (the service said no), `failed` (it never answered properly) or `skipped`. A **gap** is a line that is not
//!   complete.
//! - **Run**: one walk over the exchanges in **scope**; a **shard** is a share of them. It leaves a **run folder**, with the
//!   **snapshot** (everything collected, one SQLite file) and the **manifest** (every file with its SHA-256).
//! - **Template**: SQL that makes a **report**, or TOML that makes a workbook of reports. A **format** is how it is written.
//! - **Rule**: a question an auditor would ask of the snapshot; a **finding** is a row it answers with.
//! - **Verification**: downloading documents and comparing size and hash with the listing; each has an **outcome**. A
//!   **bag** keeps the files, as BagIt describes.

pub mod api;
mod audit;
mod byte_size;
mod child_process;
pub mod cli;
mod collect;
pub mod config;
mod consent;
mod count_noun;
pub mod dataset;
mod diff;
mod error;
pub mod error_chain;
mod evidence;
#[doc(hidden)]
pub mod fuzz;
mod history;
#[cfg(feature = "lake")]
mod lake;
pub mod model;
mod notify;
pub mod people;
mod printable;
mod provenance;
mod quote_item;
pub mod redact;
pub mod report;
#[cfg(feature = "sim")]
pub mod sim;
pub mod store;
mod string_enum;
mod suggest;
mod sweep;
pub mod verify;
