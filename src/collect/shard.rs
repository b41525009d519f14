//! A share of the exchanges, so that several machines can split a walk.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::model::ExchangeId;

/// The `index`th of `count` shares, counted from 1: `3/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: u64,
    count: u64,
}

/// More shares than this are nobody's; a merged run has a line for each.
const MAX_COUNT: u64 = 10_000;

impl Shard {
    /// Whether an exchange is in this share. It is in exactly one, whatever other exchanges there are.
    pub fn holds(self, exchange: &ExchangeId) -> bool {
        let digest = Sha256::digest(exchange.as_str());
        let number = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        number % self.count == self.index - 1
    }
}

impl Shard {
    /// How many shares there are.
    pub fn count(self) -> u64 {
        self.count
    }

    /// Which of them it is, counted from 1.
    pub fn index(self) -> u64 {
        self.index
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text
            .split_once('/')
            .and_then(|(index, count)| Some((index.trim().parse().ok()?, count.trim().parse().ok()?)));
        match parts {
            Some((index, count)) if 1 <= index && index <= count && count <= MAX_COUNT => {
                Ok(Self { index, count })
            }
            _ => Err("must be a share such as 3/8, the third of eight, of at most 10000".to_owned()),
        }
    }
}
