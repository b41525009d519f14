//! The pages under `docs/` that are made from the code, or quote it.

mod dependencies;
mod examples;
mod readme;
mod schema;
mod security;
mod troubleshooting;

use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
