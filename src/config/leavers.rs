//! Who has left: a setting that names a file, and stands for what is in it.

use std::path::PathBuf;

use serde::{Serialize, Serializer};

use crate::people::PeopleList;

/// The people who have left. A run keeps them one by one, so that its reports can be made again without the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Leavers {
    #[default]
    NotSet,
    /// A file that is still to be read.
    File(PathBuf),
    List(PeopleList),
}

impl Serialize for Leavers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::NotSet => serializer.serialize_none(),
            Self::File(path) => serializer.collect_str(&path.display()),
            Self::List(list) => list.serialize(serializer),
        }
    }
}
