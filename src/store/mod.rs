//! The snapshot: schema, writing, reading, and the run folder it lies in.

/// The migrations, in order; each runs once, in its own transaction.
pub const MIGRATIONS: &[&str] = &[include_str!("migrations/0001_snapshot.sql")];
