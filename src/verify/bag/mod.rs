//! The files of a run as a bag by BagIt 1.0 (RFC 8493).
//!
//! ```text
//! bagit.txt, bag-info.txt, manifest-sha256.txt, manifest-sha1.txt, tagmanifest-sha256.txt
//! data/<exchange>/<path>                     files that matched, or had no hash to match
//! unverified/<outcome>/<exchange>/<path>     files that do not match: outside the payload
//! reports/                                   the reports of the run, as they are in its folder
//! ```
//!
//! Each file is written under a temporary name, synced, and renamed; `bagit.txt` comes last, so that an incomplete bag
//! is not a bag. A bag belongs to one run: `bag-info.txt`, which comes first, names it.
//!
//! - `folder` is the bag while it is filled; `complete` adds manifests and reports; `tag_file` writes one of those.
//! - `paths` gives each document its path in the bag, made of the safe `names`.

mod complete;
mod error;
mod folder;
pub mod names;
mod paths;
pub mod reserved_paths;
mod tag_file;

pub use error::BagError;
pub(super) use folder::IncomingFile;
pub(crate) use folder::{Bag, FinishedBag};
pub(super) use paths::BagPaths;
