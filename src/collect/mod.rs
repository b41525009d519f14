//! The walk: what to fetch, in which order, how much at once, and what came of it.
