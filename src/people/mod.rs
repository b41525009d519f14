//! Lists of people that somebody else keeps: who has left, who is restricted, whom a request is about.
//!
//! - `entry` is how a person is named: an address, a user id, or all addresses of a domain.
//! - `timeline` is what is known of them beside one run.
//! - `list` is a list of them, and what of it could not be read; `read` makes one of a file.

mod entry;
mod error;
pub(crate) mod fuzz;
mod list;
mod read;
mod timeline;

pub use entry::PeopleEntry;
pub use error::PeopleListError;
pub use list::PeopleList;
pub(crate) use read::{ReadList, read_list};
pub(crate) use timeline::{Alias, PersonFact};
