//! Where a run is exported to, as it is typed.

use std::path::{Path, PathBuf};

use url::Url;

use crate::lake::cloud::Cloud;
use crate::lake::error::LakeError;
use crate::lake::folder::Folder;
use crate::lake::storage::Storage;

/// The kinds of object stores there are.
const SCHEMES: [&str; 3] = ["s3", "gs", "az"];

/// A folder, or a place in an object store.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    Folder(PathBuf),
    /// `s3://bucket/path`
    Store(Url),
}

impl Target {
    /// Reads a path, or a URL whose scheme is one of [`SCHEMES`].
    ///
    /// # Errors
    /// When it is a URL of another kind, or one that holds more than a place: credentials come from the environment.
    pub fn parse(target: &Path) -> Result<Self, LakeError> {
        let url = target.to_str().filter(|text| text.contains("://"));
        let Some(text) = url else { return Ok(Self::Folder(target.to_owned())) };
        // what is typed may hold a secret
        let shown = text.split_once("://").map_or("", |(scheme, _)| scheme);
        let refuse =
            |reason: &str| LakeError::Target { target: format!("{shown}://…"), reason: reason.to_owned() };
        let url = Url::parse(text).map_err(|_| refuse("it is no URL"))?;
        if !SCHEMES.contains(&url.scheme()) {
            return Err(refuse("known are a folder, s3://, gs:// and az://"));
        }
        if !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(refuse(
                "a URL names the bucket and a path, and no more; credentials come from the environment",
            ));
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(refuse("it names no bucket"));
        }
        Ok(Self::Store(url))
    }

    /// Opens the place; nothing is written or sent yet.
    pub fn open(&self) -> Result<Box<dyn Storage>, LakeError> {
        match self {
            Self::Folder(root) => Ok(Box::new(Folder::new(root))),
            Self::Store(url) => Ok(Box::new(Cloud::open(url)?)),
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(root) => write!(f, "{}", root.display()),
            Self::Store(url) => f.write_str(url.as_str()),
        }
    }
}
