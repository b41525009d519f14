//! Which documents of a run to verify.

use std::collections::{BTreeSet, BinaryHeap};

use glob::{MatchOptions, Pattern};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::model::ExchangeId;
use crate::store::{Candidate, Choice, Snapshot, StoreError};

/// What a document must meet to be verified: all of it.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Empty means every exchange.
    pub exchanges: BTreeSet<ExchangeId>,
    /// A pattern of the document's path, regardless of case; `*` does not match `/`, `**` does.
    pub path: Option<Pattern>,
    /// The largest listed size; a document without one is selected.
    pub max_bytes: Option<u64>,
    pub sample: Option<Sample>,
}

/// A random sample of what else would be selected. The same seed selects the same documents of the same inventory, on any
/// machine and in any order; a larger sample contains the smaller one. `docs/verification.md` tells how it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    pub documents: usize,
    pub seed: u64,
}

/// What documents are ordered by for a sample: a hash of seed and document. The smallest are selected.
type SampleKey = [u8; 32];

/// A selection prepared for an inventory.
pub struct SelectionFilter<'a> {
    selection: &'a Selection,
    /// The largest key in the sample; `None` where there is no sample, or nothing in it.
    last_key: Option<SampleKey>,
}

impl Selection {
    /// Reads the inventory where a sample is to be drawn.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn prepare(&self, snapshot: &Snapshot) -> Result<SelectionFilter<'_>, StoreError> {
        let Some(sample) = self.sample else {
            return Ok(SelectionFilter { selection: self, last_key: None });
        };
        // a heap of the smallest keys so far: memory grows with the sample, not with the inventory
        let mut smallest = BinaryHeap::new();
        snapshot.each_candidate(|candidate| {
            if self.matches(&candidate) {
                smallest.push(sample.key(&candidate));
            }
            if smallest.len() > sample.documents {
                smallest.pop();
            }
        })?;
        Ok(SelectionFilter { selection: self, last_key: smallest.pop() })
    }

    /// For the snapshot, and to compare with the selection of an interrupted verification.
    pub fn to_json(&self) -> Value {
        let exchanges: Vec<&str> = self.exchanges.iter().map(ExchangeId::as_str).collect();
        json!({
            "exchanges": exchanges,
            "path": self.path.as_ref().map(Pattern::as_str),
            "max_bytes": self.max_bytes,
            "sample": self.sample.map(|sample| sample.documents),
            "seed": self.sample.map(|sample| sample.seed),
        })
    }

    fn matches(&self, candidate: &Candidate) -> bool {
        let options = MatchOptions {
            case_sensitive: false,
            require_literal_separator: true,
            require_literal_leading_dot: false,
        };
        (self.exchanges.is_empty() || self.exchanges.contains(&candidate.exchange))
            && self.path.as_ref().is_none_or(|glob| {
                // a path that is not known matches nothing
                candidate.path.as_ref().is_some_and(|path| glob.matches_with(path, options))
            })
            && self.max_bytes.zip(candidate.bytes).is_none_or(|(limit, bytes)| bytes <= limit)
    }
}

impl Sample {
    fn key(&self, candidate: &Candidate) -> SampleKey {
        let name = format!("{}/{}/{}", self.seed, candidate.exchange, candidate.document);
        Sha256::digest(name).into()
    }
}

impl SelectionFilter<'_> {
    /// Whether a document is to be verified.
    pub fn choose(&self, candidate: &Candidate) -> Choice {
        let is_drawn = |sample: Sample| self.last_key.is_some_and(|last| sample.key(candidate) <= last);
        match self.selection.matches(candidate) {
            false => Choice::Leave,
            true if self.selection.sample.is_none_or(is_drawn) => Choice::Verify,
            true => Choice::NotDrawn,
        }
    }
}
