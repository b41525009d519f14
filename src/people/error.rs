//! Why a list of people cannot be used at all.

use std::io;

use thiserror::Error;

/// Why a file is no list of people. No message holds a text of the file.
#[derive(Debug, Error)]
pub enum PeopleListError {
    /// The file is not there, or not for us.
    #[error("it cannot be read")]
    Unreadable(#[source] io::Error),
    /// It is a folder, or a pipe, which might never end.
    #[error("it is no file")]
    NotAFile,
    /// The file is too long.
    #[error("it is longer than {limit} bytes: split it")]
    TooLong {
        /// In bytes.
        limit: u64,
    },
    /// The list is too long.
    #[error("it names more than {limit} people: split it")]
    TooMany {
        /// People, and lines that cannot be read.
        limit: usize,
    },
    /// The text is in another encoding.
    #[error("line {line} is not UTF-8: save the list as UTF-8")]
    NotUtf8 {
        /// Counted from 1.
        line: usize,
    },
    /// A table whose columns nobody can tell apart.
    #[error(
        "line {line} has several columns, and none of them is called {known}: name the column of the addresses so, or keep a \
         line for each person"
    )]
    NoColumn {
        /// Counted from 1.
        line: u64,
        /// The names that columns of people have.
        known: String,
    },
}
