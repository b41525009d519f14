//! In place of the export in a program that was built without it.

use std::convert::Infallible;
use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::ending::Ending;
use crate::config::Config;
use crate::error::Error;

const MISSING: &str = "this ilaudit was built without the export to a lake; build it with `cargo install --path . --features lake`";

/// There is none.
pub(crate) struct Lake(Infallible);

impl Lake {
    /// Says what is missing.
    pub fn parse(_target: &Path) -> Result<Self, Error> {
        Err(Error::Usage(MISSING.to_owned()))
    }

    pub fn export(&self, _: Config, _: &Path, _: &CancellationToken, _: bool) -> Result<Ending, Error> {
        match self.0 {}
    }

    pub fn export_published(&self, _: Config, _: &Path, _: &CancellationToken, _: bool) -> Ending {
        match self.0 {}
    }
}

/// Says what is missing, where `output.lake` names a place.
pub(crate) fn configured_lake(lake: Option<&PathBuf>) -> Result<Option<Lake>, Error> {
    lake.map(|target| Lake::parse(target)).transpose()
}
