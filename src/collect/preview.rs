//! What a walk would find, without walking.

use super::error::CollectError;
use super::job::list_exchanges;
use super::options::{CollectOptions, ExchangeFilter};
use super::scope;
use crate::api::{Client, ClientConfig};
use crate::model::{Exchange, ListingEntry};

/// An exchange the account sees.
#[derive(Clone, Debug)]
pub struct ListedExchange {
    pub exchange: Exchange,
    pub in_scope: bool,
}

/// Signs in, lists the exchanges the account sees, and signs out. It ends no other session.
///
/// # Errors
/// When the service refuses, does not answer, or is not the service.
pub async fn preview(options: CollectOptions) -> Result<Vec<ListedExchange>, CollectError> {
    let polite = ClientConfig { end_other_sessions: false, ..options.client };
    let client = Client::new(polite)?;
    let listed = list_exchanges(&client, options.scope.brand_id).await;
    client.sign_out().await;
    Ok(with_scope(&options.scope, &listed?))
}

fn with_scope(scope: &ExchangeFilter, listed: &[ListingEntry<Exchange>]) -> Vec<ListedExchange> {
    let exchanges = listed.iter().filter_map(|entry| entry.item.as_ref().ok());
    exchanges
        .map(|exchange| ListedExchange {
            exchange: exchange.clone(),
            in_scope: scope::is_in_scope(scope, exchange),
        })
        .collect()
}
