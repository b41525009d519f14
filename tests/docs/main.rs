//! The pages under `docs/` that are made from the code, or quote it.

mod readme;
mod schema;
