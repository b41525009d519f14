//! Runs of letters that secrets are known by: hashes alone, so that nothing here holds a secret.

use std::collections::HashSet;
use std::ops::Range;

/// An odd number without a pattern, for a hash that moves along a text letter by letter.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
/// How many bits of a hash the filter goes by.
const FILTER_BITS: u32 = 16;

/// Runs of one length.
pub struct Runs {
    length: usize,
    /// What a letter counts for once it is the first of a run.
    first_weight: u64,
    hashes: HashSet<u64>,
    /// Whether any hash has these bits: most letters of a text are done with here.
    filter: Vec<bool>,
}

impl Runs {
    /// Runs of `length` letters; none is known yet.
    pub fn new(length: usize) -> Self {
        let first_weight = (1..length).fold(1_u64, |weight, _| weight.wrapping_mul(BASE));
        Self { length, first_weight, hashes: HashSet::new(), filter: vec![false; 1 << FILTER_BITS] }
    }

    pub fn length(&self) -> usize {
        self.length
    }

    /// Learns every run of a text.
    pub fn learn(&mut self, text: &[u8]) {
        let hashes: Vec<u64> = self.hash_runs(text).map(|(_, hash)| hash).collect();
        for hash in hashes {
            self.filter[filter_index(hash)] = true;
            self.hashes.insert(hash);
        }
    }

    /// Where known runs are in a text, in their order; they overlap.
    pub fn find<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = Range<usize>> + 'a {
        let is_known = |hash| self.filter[filter_index(hash)] && self.hashes.contains(&hash);
        let known = self.hash_runs(text).filter(move |(_, hash)| is_known(*hash));
        known.map(|(start, _)| start..start + self.length)
    }

    /// The start of each run of a text, and its hash.
    fn hash_runs<'a>(&self, text: &'a [u8]) -> impl Iterator<Item = (usize, u64)> + use<'a> {
        let (length, first_weight) = (self.length, self.first_weight);
        let mut hash = 0_u64;
        text.iter().enumerate().filter_map(move |(at, byte)| {
            if let Some(left) = at.checked_sub(length) {
                hash = hash.wrapping_sub(fold(text[left]).wrapping_mul(first_weight));
            }
            hash = hash.wrapping_mul(BASE).wrapping_add(fold(*byte));
            (at + 1 >= length).then(|| (at + 1 - length, hash))
        })
    }
}

fn filter_index(hash: u64) -> usize {
    (hash.wrapping_mul(BASE) >> (u64::BITS - FILTER_BITS)) as usize
}

/// Letters that one encoding or the other writes for each other are the same: capitals, the blank and plus of a form,
/// the two alphabets of Base64.
fn fold(byte: u8) -> u64 {
    match byte {
        b'+' | b'-' => b' '.into(),
        b'_' => b'/'.into(),
        byte => byte.to_ascii_lowercase().into(),
    }
}
