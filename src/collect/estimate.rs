//! What a walk would take, without walking: how many requests, and what for.

use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};
use tokio::sync::mpsc;

use super::error::CollectError;
use super::job::list_seen;
use super::options::CollectOptions;
use super::scope;
use crate::api::{Client, ClientConfig, ListingEvent, SplashConsent};
use crate::dataset::{DOCUMENTS, Dataset, Row, Unit, Value};
use crate::model::{Exchange, ExchangeId, ListingEntry, UnitId};

/// Signing in and out.
const REQUESTS_OF_SESSION: u64 = 2;

/// What a walk or a verification would take.
#[derive(Debug, Default)]
pub struct Estimate {
    /// Exchanges the account sees.
    pub seen: usize,
    pub in_scope: usize,
    /// What requests are for, and how many there are.
    pub requests: Vec<(&'static str, u64)>,
    /// Whether answers of an earlier run may be taken over, which makes requests fewer.
    pub is_upper_bound: bool,
    /// Exchanges whose documents could not be counted, each with the reason.
    pub uncounted: Vec<String>,
}

impl Estimate {
    /// All requests, as far as they are known, repeats left out.
    pub fn total(&self) -> u64 {
        self.requests.iter().map(|(_, count)| count).sum()
    }
}

/// Whether the documents would be downloaded, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Downloads {
    No,
    Yes,
}

/// Signs in, lists the exchanges, and where each document would be a request the documents; then signs out. It consents to
/// no splash text, ends no other session, and asks nothing more.
///
/// # Errors
/// When the service refuses, does not answer, or no exchange is in scope.
pub async fn estimate_walk(options: CollectOptions, downloads: Downloads) -> Result<Estimate, CollectError> {
    let client = Client::new(ClientConfig { end_other_sessions: false, ..options.client.clone() })?;
    let estimate = estimate_with(&client, &options, downloads).await;
    client.sign_out().await;
    estimate
}

async fn estimate_with(
    client: &Client,
    options: &CollectOptions,
    downloads: Downloads,
) -> Result<Estimate, CollectError> {
    let seen = list_seen(client, options.scope.brand_id).await?;
    let count = seen.entries.len();
    let selection = scope::choose_exchanges(&options.scope, seen, &BTreeSet::new())?;
    let exchanges: Vec<Exchange> =
        selection.in_scope.into_iter().filter_map(|entry| entry.item.ok()).collect();
    let in_scope = exchanges.len();
    let is_upper_bound = options.max_age.is_some();
    let mut estimate = Estimate { seen: count, in_scope, is_upper_bound, ..Estimate::default() };
    let (by_document, by_exchange): (Vec<&Dataset>, Vec<&Dataset>) =
        options.datasets.iter().partition(|dataset| dataset.unit == Unit::Document);
    let documents = match by_document.is_empty() && downloads == Downloads::No {
        true => 0,
        false => count_documents(client, exchanges, options.client.concurrency, &mut estimate).await?,
    };
    let lists = 1 + u64::from(options.scope.brand_id.is_some());
    let exchanges = in_scope as u64;
    estimate.requests.extend([
        ("signing in and out", REQUESTS_OF_SESSION),
        ("listing the exchanges", lists),
        ("entering the exchanges", exchanges * options.consent.requests_to_enter()),
    ]);
    let calls = |dataset: &Dataset| dataset.listings.len() as u64;
    estimate.requests.extend(by_exchange.iter().map(|set| (set.name, exchanges * calls(set))));
    estimate.requests.extend(by_document.iter().map(|set| (set.name, documents * calls(set))));
    estimate
        .requests
        .extend((downloads == Downloads::Yes).then_some(("downloading the documents", documents)));
    Ok(estimate)
}

async fn count_documents(
    client: &Client,
    exchanges: Vec<Exchange>,
    concurrency: usize,
    estimate: &mut Estimate,
) -> Result<u64, CollectError> {
    let count = |exchange: Exchange| async move {
        let counted = count_in_exchange(client, &exchange.id).await?;
        Ok::<_, CollectError>((exchange, counted))
    };
    let mut counts = stream::iter(exchanges).map(count).buffer_unordered(concurrency);
    let mut total = 0;
    while let Some(counted) = counts.next().await {
        match counted? {
            (_, Ok(documents)) => total += documents,
            (Exchange { id, name, .. }, Err(reason)) => {
                estimate.uncounted.push(format!("{} ({reason})", name.as_deref().unwrap_or(id.as_str())));
            }
        }
    }
    estimate.uncounted.sort();
    Ok(total)
}

/// How many documents of an exchange would be asked one by one, or why that is not known.
async fn count_in_exchange(
    client: &Client,
    exchange: &ExchangeId,
) -> Result<Result<u64, String>, CollectError> {
    let entered = match client.enter_exchange(exchange, &SplashConsent::Withhold).await {
        Ok(entry) if entry.is_allowed() => list_documents(client, exchange).await,
        Ok(entry) => return Ok(Err(entry.state)),
        Err(error) => Err(error),
    };
    match entered {
        Ok(documents) => Ok(Ok(documents)),
        Err(error) if error.is_fatal() => Err(error.into()),
        Err(error) => Ok(Err(error.to_string())),
    }
}

async fn list_documents(client: &Client, exchange: &ExchangeId) -> Result<u64, crate::api::ApiError> {
    let mut documents = 0;
    for listing in DOCUMENTS.listings {
        let (out, events) = mpsc::channel(1);
        let unit = UnitId::from(exchange);
        let (listed, counted) = tokio::join!(client.list_records(&unit, listing, out), count_present(events));
        listed?;
        documents += counted;
    }
    Ok(documents)
}

/// Those that were not deleted.
async fn count_present(mut events: mpsc::Receiver<ListingEvent<Row>>) -> u64 {
    let is_present = |entry: &&ListingEntry<Row>| {
        entry.item.as_ref().is_ok_and(|row| *row.value("is_deleted") != Value::Integer(1))
    };
    let mut present = 0;
    while let Some(event) = events.recv().await {
        match event {
            ListingEvent::Restart => present = 0,
            ListingEvent::Entries(entries) => present += entries.iter().filter(is_present).count() as u64,
        }
    }
    present
}
