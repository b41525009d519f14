//! The list of exchanges: which of them to walk is decided with all of it in memory, so that has a bound.

use std::collections::BTreeSet;
use std::mem::size_of;

use tokio::sync::mpsc;

use super::error::CollectError;
use crate::api::{Client, ListingEvent};
use crate::model::{Exchange, ExchangeId, ListingEntry};

/// How much memory the list may take, in bytes: enough for some 60,000 exchanges as the service describes them.
const MAX_MEMORY: usize = 48 << 20;
/// What a text takes besides its letters, in bytes.
const TEXT_OVERHEAD: usize = 16;

/// Lists the exchanges the account sees.
///
/// # Errors
/// When the service refuses or does not answer, or its list does not fit.
pub async fn list_exchanges(
    client: &Client,
    brand: Option<u64>,
) -> Result<Vec<ListingEntry<Exchange>>, CollectError> {
    let (out, events) = mpsc::channel(1);
    // where the list does not fit, the call fails for want of a receiver
    let (listed, kept) = tokio::join!(client.list_exchanges(brand, out), keep_entries(events));
    let kept = kept?;
    listed?;
    Ok(kept)
}

async fn keep_entries(
    mut events: mpsc::Receiver<ListingEvent<Exchange>>,
) -> Result<Vec<ListingEntry<Exchange>>, CollectError> {
    let mut list = ExchangeList::default();
    while let Some(event) = events.recv().await {
        match event {
            ListingEvent::Restart => list = ExchangeList::default(),
            ListingEvent::Entries(entries) => entries.into_iter().for_each(|entry| list.push(entry)),
        }
        if list.memory > MAX_MEMORY {
            return Err(CollectError::TooManyExchanges { seen: list.entries.len(), limit: MAX_MEMORY });
        }
    }
    Ok(list.entries)
}

/// The entries so far, and what they take.
#[derive(Default)]
struct ExchangeList {
    entries: Vec<ListingEntry<Exchange>>,
    ids: BTreeSet<ExchangeId>,
    memory: usize,
}

impl ExchangeList {
    /// The text of an entry is kept only where it will not become a row.
    fn push(&mut self, mut entry: ListingEntry<Exchange>) {
        if let Ok(exchange) = &entry.item
            && self.ids.insert(exchange.id.clone())
        {
            entry.raw = Box::default();
        }
        self.memory += size_of::<ListingEntry<Exchange>>() + memory_of_texts(&entry);
        self.entries.push(entry);
    }
}

fn memory_of_texts(entry: &ListingEntry<Exchange>) -> usize {
    let of = |text: &str| text.len() + TEXT_OVERHEAD;
    let item = match &entry.item {
        Err(reason) => of(reason),
        Ok(exchange) => {
            let Exchange { name, workspace_name, host, phase, kind, .. } = exchange;
            let Exchange { parent_template_id, version, description, location, extra, .. } = exchange;
            let first = [name, workspace_name, host, phase, kind];
            let texts = first.into_iter().chain([parent_template_id, version, description, location, extra]);
            // the id is held twice
            texts.flatten().map(|text| of(text)).sum::<usize>() + 2 * of(exchange.id.as_str())
        }
    };
    item + entry.raw.len() + TEXT_OVERHEAD
}
