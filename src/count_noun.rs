//! Counts as people say them.

use std::fmt::Display;

/// A count with its noun: `1 exchange`, `2 exchanges`.
pub fn count_noun<N: Display + PartialEq + From<u8>>(count: N, one: &str, many: &str) -> String {
    let noun = choose_noun(&count, one, many);
    format!("{count} {noun}")
}

/// The noun alone, for a count that is written in another way.
pub fn choose_noun<'a, N: PartialEq + From<u8>>(count: &N, one: &'a str, many: &'a str) -> &'a str {
    if *count == N::from(1) { one } else { many }
}
