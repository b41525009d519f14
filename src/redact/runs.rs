//! Runs of letters that secrets are known by: hashes alone, so that nothing here holds a secret.

use std::collections::HashSet;
use std::ops::Range;

/// An odd number without a pattern, for a hash that moves along a text letter by letter.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
/// How many bits of a hash a filter goes by.
const FILTER_BITS: u32 = 16;
/// The letters of an anchor fit into one word.
const WORD: usize = size_of::<u64>();

/// Runs of one length. All texts here are folded.
pub struct Runs {
    length: usize,
    /// What a letter counts for once it is the first of a run.
    first_weight: u64,
    hashes: HashSet<u64>,
    anchors: Anchors,
}

impl Runs {
    /// Runs of `length` letters, four at least; none is known yet.
    pub fn new(length: usize) -> Self {
        let first_weight = (1..length).fold(1_u64, |weight, _| weight.wrapping_mul(BASE));
        Self { length, first_weight, hashes: HashSet::new(), anchors: Anchors::new(length) }
    }

    pub fn length(&self) -> usize {
        self.length
    }

    /// Learns every run of a text.
    pub fn learn(&mut self, text: &[u8]) {
        self.hashes.extend(self.hash_runs(text).map(|(_, hash)| hash));
        self.anchors.learn(text);
    }

    /// Whether any known run is in a text.
    pub fn occur_in(&self, text: &[u8]) -> bool {
        self.anchors.occur_in(text) && self.find(text).next().is_some()
    }

    /// Where known runs are in a text, in their order; they overlap.
    pub fn find<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = Range<usize>> + 'a {
        let known = self.hash_runs(text).filter(|(_, hash)| self.hashes.contains(hash));
        known.map(|(start, _)| start..start + self.length)
    }

    /// The start of each run of a text, and its hash.
    fn hash_runs<'a>(&self, text: &'a [u8]) -> impl Iterator<Item = (usize, u64)> + use<'a> {
        let (length, first_weight) = (self.length, self.first_weight);
        let mut hash = 0_u64;
        text.iter().enumerate().filter_map(move |(at, byte)| {
            if let Some(left) = at.checked_sub(length) {
                hash = hash.wrapping_sub(u64::from(text[left]).wrapping_mul(first_weight));
            }
            hash = hash.wrapping_mul(BASE).wrapping_add(u64::from(*byte));
            (at + 1 >= length).then(|| (at + 1 - length, hash))
        })
    }
}

/// Some letters of each run. Wherever a run begins, it has an anchor at one of every few places of a text: to look there
/// alone is most of the work saved.
struct Anchors {
    length: usize,
    /// From one place to the next.
    stride: usize,
    hashes: HashSet<u64>,
    /// A bit for each hash there is: nearly every place of a text is done with here.
    filter: Vec<u64>,
}

impl Anchors {
    fn new(run: usize) -> Self {
        let length = (run * 2 / 3).min(WORD);
        let filter = vec![0; (1 << FILTER_BITS) / u64::BITS as usize];
        Self { length, stride: run - length + 1, hashes: HashSet::new(), filter }
    }

    fn learn(&mut self, text: &[u8]) {
        for hash in text.windows(self.length).map(hash_anchor) {
            let (word, bit) = filter_place(hash);
            self.filter[word] |= bit;
            self.hashes.insert(hash);
        }
    }

    fn occur_in(&self, text: &[u8]) -> bool {
        let mut anchors = text.windows(self.length).step_by(self.stride).map(hash_anchor);
        anchors.any(|hash| {
            let (word, bit) = filter_place(hash);
            self.filter[word] & bit != 0 && self.hashes.contains(&hash)
        })
    }
}

fn hash_anchor(letters: &[u8]) -> u64 {
    let mut word = [0; WORD];
    word[..letters.len()].copy_from_slice(letters);
    u64::from_le_bytes(word).wrapping_mul(BASE)
}

fn filter_place(hash: u64) -> (usize, u64) {
    let index = hash >> (u64::BITS - FILTER_BITS);
    ((index / u64::from(u64::BITS)) as usize, 1 << (index % u64::from(u64::BITS)))
}

/// A text in which letters that one encoding or the other writes for each other are the same: capitals, the blank and plus
/// of a form, the two alphabets of Base64.
pub fn fold(text: &[u8]) -> Vec<u8> {
    let fold_letter = |byte: &u8| match byte {
        b'+' | b'-' => b' ',
        b'_' => b'/',
        byte => byte.to_ascii_lowercase(),
    };
    text.iter().map(fold_letter).collect()
}
