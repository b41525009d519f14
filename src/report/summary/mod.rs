//! What a run comes down to.

pub mod facts;
