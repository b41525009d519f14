//! What to collect, and from which service.

use std::collections::BTreeSet;
use std::time::Duration;

use super::shard::Shard;
use crate::api::ClientConfig;
use crate::consent::ConsentOptions;
use crate::dataset::Dataset;
use crate::model::ExchangeId;

/// What to collect, and from which service.
#[derive(Clone)]
pub struct CollectOptions {
    pub client: ClientConfig,
    pub scope: ExchangeFilter,
    pub datasets: Vec<&'static Dataset>,
    /// Answers of one call a document that are no older are taken over from an earlier run.
    pub max_age: Option<Duration>,
    pub consent: ConsentOptions,
    /// The time zone that the run is to be reported in.
    pub timezone: String,
    /// All settings as JSON, without secrets: what a resumed run is compared with.
    pub configuration: String,
    /// This call, as JSON, for the run that it begins.
    pub provenance: Option<String>,
}

/// Which of the exchanges an account sees are collected.
#[derive(Clone, Debug, Default)]
pub struct ExchangeFilter {
    /// Empty means every exchange the account sees.
    pub exchanges: BTreeSet<ExchangeId>,
    /// Wins over `exchanges`.
    pub exclude: BTreeSet<ExchangeId>,
    /// In capitals, as the service writes them; empty means every phase.
    pub phases: BTreeSet<String>,
    pub brand_id: Option<u64>,
    pub name: Option<glob::Pattern>,
    /// Only this share of the exchanges.
    pub shard: Option<Shard>,
}
