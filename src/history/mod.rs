//! Who had access when: an index over the finished runs of an output folder, that can be deleted and made again.
//!
//! - `index` is its file, `history.sqlite`: refused, or set aside and made anew, where it is not as we make it.
//! - `update` reads each finished run once, whenever it comes, in a transaction each; `read_run` is what one knew.
//! - `interval` joins and splits the intervals in which a fact was seen; `record` keeps them.
//! - `people` is what it knows of some people, for the page of a person.
//! - `judge` says how sure it is that a fact held in a span of time; `answer` asks it of everything that is known, and of
//!   one span or of all time; `owner_runs` is what the runs of an account knew.

mod answer;
mod error;
mod index;
mod interval;
mod judge;
mod owner_runs;
mod people;
mod read_run;
mod record;
mod update;

pub(crate) use answer::{Answer, AnswerCounts, answer_for_all_time, answer_for_span};
pub use error::HistoryError;
pub(crate) use index::{INDEX_FILE, Index};
pub(crate) use judge::Span;
pub(crate) use people::PeopleHistory;
pub(crate) use update::{Update, update_index};
