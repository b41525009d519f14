//! What a walk would find, without walking.

use super::error::CollectError;
use super::job::list_seen;
use super::options::CollectOptions;
use crate::api::{Client, ClientConfig};
use crate::model::{Exchange, LeftOut};

/// An exchange the account sees.
#[derive(Clone, Debug)]
pub struct ListedExchange {
    pub exchange: Exchange,
    /// `None` where it is in scope.
    pub left_out: Option<LeftOut>,
}

/// Signs in, lists the exchanges the account sees, and signs out. It ends no other session.
///
/// # Errors
/// When the service refuses, does not answer, or is not the service.
pub async fn preview(options: CollectOptions) -> Result<Vec<ListedExchange>, CollectError> {
    let polite = ClientConfig { end_other_sessions: false, ..options.client };
    let client = Client::new(polite)?;
    let seen = list_seen(&client, options.scope.brand_id).await;
    client.sign_out().await;
    let seen = seen?;
    let left_out: Vec<_> =
        seen.exchanges().map(|exchange| seen.left_out_by(&options.scope, exchange)).collect();
    let exchanges = seen.entries.into_iter().filter_map(|entry| entry.item.ok());
    Ok(exchanges.zip(left_out).map(|(exchange, left_out)| ListedExchange { exchange, left_out }).collect())
}
