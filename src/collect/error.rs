//! Why a walk failed, or ended early.

use thiserror::Error;

use crate::api::{ApiError, SetupError};
use crate::count_noun::count_noun;
use crate::store::StoreError;

#[derive(Debug, Error)]
pub enum CollectError {
    #[error(transparent)]
    Setup(#[from] SetupError),
    #[error(transparent)]
    Api(Box<ApiError>),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{}; the account sees {}: check the ids", describe_unknown(ids), count_noun(*seen, "exchange", "exchanges"))]
    UnknownExchange { ids: Vec<String>, seen: usize },
    #[error("run {run} was started with {what}; resume it with its original settings, or use --fresh")]
    OtherRun { run: String, what: &'static str },
    #[error("cannot resume run {run}; --fresh starts a new run and keeps this one")]
    Unusable { run: String, source: StoreError },
    #[error("nothing to merge: name the run folders of the shards")]
    NothingToMerge,
    #[error("the runs {one} and {other} are of different services or accounts")]
    DifferentRuns { one: String, other: String },
    #[error("the runs {one} and {other} are of different scopes or datasets: they are no shards of one walk")]
    DifferentScopes { one: String, other: String },
    #[error("run {run} is not a shard: it was started without --shard")]
    NotAShard { run: String },
    #[error("the shards {found} are not one walk: name the runs of 1/N to N/N, each once")]
    MixedShards { found: String },
    #[error(
        "the shards {found} are not one walk: some are missing; name the runs of 1/N to N/N, or use --partial, which makes \
         a gap of each"
    )]
    IncompleteShards { found: String },
    #[error(
        "the list of exchanges takes more than {} MiB: stopped after {seen}; use an account that sees fewer",
        limit >> 20
    )]
    TooManyExchanges {
        seen: usize,
        /// In bytes of memory.
        limit: usize,
    },
    #[error("stopped before anything was collected")]
    Stopped,
    #[error("no exchange is in scope: the account sees {seen}; check [scope], or the account's rights")]
    NothingInScope { seen: usize },
}

impl From<ApiError> for CollectError {
    fn from(error: ApiError) -> Self {
        Self::Api(Box::new(error))
    }
}

fn describe_unknown(ids: &[String]) -> String {
    match ids {
        [one] => format!("exchange {one} is not among those the account sees"),
        many => format!("exchanges {} are not among those the account sees", many.join(", ")),
    }
}
