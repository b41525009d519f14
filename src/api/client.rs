//! The client: the calls of the service that an audit needs.

use tokio::sync::mpsc;

use super::client_config::ClientConfig;
use super::consent::SplashConsent;
use super::error::{ApiError, ApiErrorKind};
use super::exchange::client::ExchangeClient;
use super::exchange::entry::EntryOutcome;
use super::listing::decode::{EXCHANGES, read_exchange, read_row};
use super::listing::json::{JsonListing, ListingEvent};
use super::listing::splitter::RawEntry;
use super::session::client::SessionClient;
use super::transport::RateStats;
use super::transport::body::BodyHandler;
use super::transport::call::Call;
use super::transport::connect::{self, SetupError};
use super::transport::response::Response;
use super::transport::send::Transport;
use crate::dataset::{Listing, Row};
use crate::model::{Exchange, ExchangeId, UnitId};
use crate::redact::Redactor;

/// A client of one service in one session. It can only read, sign in and out, and enter an exchange.
pub struct Client {
    pub(super) exchanges: ExchangeClient,
    max_listing: u64,
    pub(super) max_download: u64,
}

/// A listing that was taken in whole.
#[derive(Debug, Default)]
pub struct ListingStats {
    /// Entries in the lists that the ledger counts.
    pub entries: u64,
    /// Entries of all lists that a secret was taken out of.
    pub redacted: u64,
    pub http_status: u16,
    /// Whether the answer was `{}`, and the same again when it was asked for once more.
    pub is_blank: bool,
    /// Requests it took.
    pub attempts: u32,
}

impl Client {
    /// Makes a client; nothing is sent yet.
    ///
    /// # Errors
    /// When certificates cannot be loaded.
    pub fn new(config: ClientConfig) -> Result<Self, SetupError> {
        let http = connect::http_client(&config)?;
        for secret in config.credentials.secrets() {
            config.redactor.learn(secret);
        }
        let (max_listing, max_download) = (config.max_listing, config.max_download);
        let transport = Transport::new(http, &config);
        let session = SessionClient::new(transport, config.credentials, config.end_other_sessions);
        Ok(Self { exchanges: ExchangeClient::new(session), max_listing, max_download })
    }

    /// Signs in, unless that is done.
    ///
    /// # Errors
    /// When the service refuses the credentials, or is not the service.
    pub async fn sign_in(&self) -> Result<(), ApiError> {
        self.exchanges.session.current_token().await.map(drop)
    }

    /// Ends the session this client began. Waits a bounded time and cannot fail: a session whose end is not
    /// confirmed expires by itself within the hour.
    pub async fn sign_out(&self) {
        self.exchanges.session.sign_out().await;
    }

    /// Requests sent so far, retries included.
    pub fn requests_sent(&self) -> u64 {
        self.transport().requests_sent()
    }

    /// Retries so far.
    pub fn retries_made(&self) -> u64 {
        self.transport().retries_made()
    }

    /// Whether some answer said that the service is the simulated one.
    pub fn is_simulated(&self) -> bool {
        self.transport().is_simulated()
    }

    /// How the rate of requests developed.
    pub fn rate_stats(&self) -> RateStats {
        self.transport().rate_stats()
    }

    fn transport(&self) -> &Transport {
        &self.exchanges.session.transport
    }

    fn redactor(&self) -> Redactor {
        self.transport().redactor.clone()
    }

    /// Whether an exchange is open to this client.
    pub fn has_entered(&self, exchange: &ExchangeId) -> bool {
        self.exchanges.has_entered(exchange)
    }

    /// Enters an exchange, with `consent` to its splash text or without.
    ///
    /// # Errors
    /// When the service does not tell a state, or no evidence of a consent can be kept. A state that does not allow entry
    /// is no error.
    pub async fn enter_exchange(
        &self,
        exchange: &ExchangeId,
        consent: &SplashConsent,
    ) -> Result<EntryOutcome, ApiError> {
        self.exchanges.enter_exchange(exchange, consent).await
    }

    /// Lists the exchanges the account sees, where `brand` is given those of that brand.
    ///
    /// # Errors
    /// As [`Client::list_records`].
    pub async fn list_exchanges(
        &self,
        brand: Option<u64>,
        out: mpsc::Sender<ListingEvent<Exchange>>,
    ) -> Result<ListingStats, ApiError> {
        let mut call = Call::get(&["v2", "workspaces"]);
        if let Some(brand) = brand {
            call = call.with_query("brandId", brand);
        }
        let (redactor, max_bytes) = (self.redactor(), self.max_listing);
        let body = JsonListing::new([EXCHANGES], read_exchange, redactor, max_bytes, out);
        let listed = self.run_listing(&call, body, [0]).await;
        // every account has this list: where there is none, it is another service
        listed.map_err(|error| match error.kind {
            ApiErrorKind::NotFound | ApiErrorKind::NotEntered => {
                ApiError { kind: ApiErrorKind::UnexpectedResponse, ..error }
            }
            _ => error,
        })
    }

    /// Makes a listing call for an exchange that has been entered, or for a document in it; its entries go to `out` while
    /// they arrive.
    ///
    /// # Errors
    /// When the service says no, or does not answer properly in all its attempts; what was sent to `out` is then void.
    pub async fn list_records(
        &self,
        unit: &UnitId,
        listing: &'static Listing,
        out: mpsc::Sender<ListingEvent<Row>>,
    ) -> Result<ListingStats, ApiError> {
        let UnitId { exchange, document } = unit;
        let document = document.as_ref().map(|document| ["documents", document.as_str()]);
        let document = document.as_ref().map_or([].as_slice(), <[_; 2]>::as_slice);
        let path = [&["v2", "workspaces", exchange.as_str()], document, listing.path].concat();
        let call = Call::get(&path).in_exchange(exchange);
        let call = listing.query.iter().fold(call, |call, (key, value)| call.with_query(key, value));
        let lists = listing.records.iter().map(|record| record.list);
        let decode = |raw: &RawEntry<'_>| read_row(listing.records, raw);
        let body = JsonListing::new(lists, decode, self.redactor(), self.max_listing, out);
        // of a document nothing is concluded from an answer that says nothing of it
        let body = match document.is_empty() {
            true => body.taking_blank(),
            false => body.demanding_lists(listing.lies_in_object()),
        };
        self.run_listing(&call, body, listing.counted_lists()).await
    }

    async fn run_listing<T, D>(
        &self,
        call: &Call,
        mut body: JsonListing<T, D>,
        counted_lists: impl IntoIterator<Item = usize>,
    ) -> Result<ListingStats, ApiError>
    where
        JsonListing<T, D>: BodyHandler,
    {
        let Response { http_status, attempts, .. } = self.exchanges.call(call, &mut body).await?;
        Ok(ListingStats {
            entries: counted_lists.into_iter().map(|list| body.count_entries(list)).sum(),
            redacted: body.redacted(),
            http_status,
            is_blank: body.is_blank(),
            attempts,
        })
    }
}
