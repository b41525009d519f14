//! Which documents of a run are verified.

use std::collections::{BTreeSet, BinaryHeap};

use glob::{MatchOptions, Pattern};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::model::ExchangeId;
use crate::store::{Candidate, Snapshot, StoreError};

/// What is asked of a document for it to be chosen; all of it, where more than one thing is.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Empty means every exchange.
    pub exchanges: BTreeSet<ExchangeId>,
    /// Over the document's path, upper and lower case alike; `*` does not go past a `/`, `**` does.
    pub path: Option<Pattern>,
    /// Not larger than this, as listed; a document without a size is chosen.
    pub max_bytes: Option<u64>,
    pub sample: Option<Sample>,
}

/// So many of what else would be chosen, by lot. The same seed draws the same documents from the same inventory,
/// on any machine and in whichever order they are looked at; a larger sample holds the smaller one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    pub documents: usize,
    pub seed: u64,
}

/// A document's lot; the smallest are drawn.
type Lot = [u8; 32];

/// A selection applied to an inventory.
pub struct Chooser<'a> {
    selection: &'a Selection,
    /// The largest lot that is drawn.
    drawn: Option<Lot>,
}

impl Selection {
    /// Looks at the inventory where a sample is to be drawn from it.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn apply(&self, snapshot: &Snapshot) -> Result<Chooser<'_>, StoreError> {
        let Some(sample) = self.sample else { return Ok(Chooser { selection: self, drawn: None }) };
        let mut smallest = BinaryHeap::new();
        snapshot.each_candidate(|candidate| {
            if self.holds(&candidate) {
                smallest.push(sample.lot(&candidate));
            }
            if smallest.len() > sample.documents {
                smallest.pop();
            }
        })?;
        // of an empty inventory nothing is drawn, and everything there is
        Ok(Chooser { selection: self, drawn: smallest.pop().or(Some(Lot::default())) })
    }

    /// For the snapshot, and to see whether an interrupted verification was of the same.
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

    fn holds(&self, candidate: &Candidate) -> bool {
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
    fn lot(&self, candidate: &Candidate) -> Lot {
        let name = format!("{}/{}/{}", self.seed, candidate.exchange, candidate.document);
        Sha256::digest(name).into()
    }
}

impl Chooser<'_> {
    /// Whether a document is chosen.
    pub fn chooses(&self, candidate: &Candidate) -> bool {
        let drawn = |sample: Sample| self.drawn.is_some_and(|last| sample.lot(candidate) <= last);
        self.selection.holds(candidate) && self.selection.sample.is_none_or(drawn)
    }
}
