//! The service, by its calls.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc;
use url::Url;

use super::credentials::Credentials;
use super::entrance::Entrances;
use super::error::{ApiError, ApiErrorKind};
use super::listing::decode::list;
use super::listing::json::{JsonListing, ListingEvent};
use super::session::{Session, Token};
use super::transport::body::BodyHandler;
use super::transport::call::Call;
use super::transport::connect::{self, SetupError};
use super::transport::response::Answered;
use super::transport::send::Transport;
use super::transport::{RateLimiter, RateStats};
use crate::model::{Dataset, ExchangeId};

/// Signing out takes no longer, so that an interrupted run ends soon.
pub(crate) const SIGN_OUT_TIMEOUT: Duration = Duration::from_secs(10);

/// Which service, as whom, and how fast.
pub struct ClientConfig {
    pub base_url: Url,
    pub credentials: Credentials,
    /// Throws out whoever is signed in as the same user.
    pub end_other_sessions: bool,
    pub requests_per_second: f64,
    /// Requests in flight.
    pub concurrency: usize,
    /// Tries for one call.
    pub attempts: u32,
    /// How long the service may be silent, before its answer and in the middle of it, or next to silent. There is
    /// no bound on the whole: a large listing takes its time.
    pub read_timeout: Duration,
    /// A PEM file of certificates to trust beside the system's.
    pub ca_file: Option<PathBuf>,
}

/// A client of one service in one session. It can only read, sign in and out, and enter an exchange.
pub struct Client {
    pub(super) transport: Transport,
    pub(super) session: Session,
    pub(super) entrances: Entrances,
}

/// A listing that was taken in whole.
#[derive(Debug)]
pub struct ListingStats {
    /// Entries in the list that names the dataset.
    pub entries: u64,
    pub http_status: u16,
    /// Requests it took.
    pub attempts: u32,
}

impl Client {
    /// Makes a client; nothing is sent yet.
    ///
    /// # Errors
    /// When certificates cannot be loaded.
    pub fn new(config: ClientConfig) -> Result<Self, SetupError> {
        let http = connect::http(&config)?;
        let gate = RateLimiter::new(config.requests_per_second, config.concurrency);
        Ok(Self {
            transport: Transport::new(http, config.base_url, gate, config.attempts, config.read_timeout),
            session: Session::new(config.credentials, config.end_other_sessions),
            entrances: Entrances::default(),
        })
    }

    /// Signs in, where that is still to be done.
    ///
    /// # Errors
    /// When the service refuses the credentials, or is not the service.
    pub async fn sign_in(&self) -> Result<(), ApiError> {
        self.session.token(&self.transport).await.map(drop)
    }

    /// Ends the session this client began. Waits a bounded time and cannot fail: a session whose end is not
    /// confirmed expires by itself within the hour.
    pub async fn sign_out(&self) {
        match tokio::time::timeout(SIGN_OUT_TIMEOUT, self.session.sign_out(&self.transport)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!("not signed out: {error}"),
            Err(_) => tracing::warn!("not signed out: the service did not answer in time"),
        }
    }

    /// Requests sent so far, repeats included.
    pub fn requests_sent(&self) -> u64 {
        self.transport.requests()
    }

    /// Repeats so far.
    pub fn retries(&self) -> u64 {
        self.transport.retries()
    }

    /// What became of the pace.
    pub fn rate_stats(&self) -> RateStats {
        self.transport.rate_stats()
    }

    /// Lists the exchanges the account sees, where `brand` is given those of that brand.
    ///
    /// # Errors
    /// As [`Client::list_dataset`].
    pub async fn list_exchanges(
        &self,
        brand: Option<u64>,
        out: mpsc::Sender<ListingEvent>,
    ) -> Result<ListingStats, ApiError> {
        let mut call = Call::get(&["v2", "workspaces"]);
        if let Some(brand) = brand {
            call = call.with("brandId", brand);
        }
        let listed = self.listing(&call, &[list::EXCHANGES], out).await;
        // every account has this list: where there is none, it is another service
        listed.map_err(|error| match error.kind {
            ApiErrorKind::NotFound | ApiErrorKind::NotEntered => {
                ApiError { kind: ApiErrorKind::UnexpectedResponse, ..error }
            }
            _ => error,
        })
    }

    /// Lists a dataset of an exchange that has been entered; its entries go to `out` while they arrive.
    ///
    /// # Errors
    /// When the service says no, or does not answer properly in all its tries; what came to `out` is then void.
    pub async fn list_dataset(
        &self,
        exchange: &ExchangeId,
        dataset: Dataset,
        out: mpsc::Sender<ListingEvent>,
    ) -> Result<ListingStats, ApiError> {
        let call = Call::get(&["v2", "workspaces", exchange.as_str(), dataset.as_str()]).inside(exchange);
        match dataset {
            Dataset::Folders => self.listing(&call, &[list::FOLDERS], out).await,
            Dataset::Documents => self.listing(&call, &[list::DOCUMENTS], out).await,
            Dataset::Users => self.listing(&call, &[list::USERS], out).await,
            Dataset::Groups => {
                let call = call.with("includeWorkspaceGroupMembers", true);
                self.listing(&call, &[list::GROUPS, list::MEMBERS], out).await
            }
        }
    }

    async fn listing(
        &self,
        call: &Call,
        lists: &'static [&'static str],
        out: mpsc::Sender<ListingEvent>,
    ) -> Result<ListingStats, ApiError> {
        let mut listing = JsonListing::new(lists, out);
        let Answered { http_status, attempts, .. } = self.call(call, &mut listing).await?;
        Ok(ListingStats { entries: listing.count(), http_status, attempts })
    }

    /// Makes a call in the session; where the session or the entering has ended, renews that once.
    pub(super) async fn call(&self, call: &Call, body: &mut impl BodyHandler) -> Result<Answered, ApiError> {
        let (mut renewed, mut attempts) = (Renewed::default(), 0);
        loop {
            let token = self.session.token(&self.transport).await?;
            let entered = self.entered(call).await;
            let error = match self.transport.call(call, Some(&token.secret), body).await {
                Ok(answered) => {
                    token.worked();
                    return Ok(Answered { attempts: attempts + answered.attempts, ..answered });
                }
                Err(error) => error,
            };
            attempts += error.attempts;
            if !self.renew(call, error.kind, &token, entered, &mut renewed).await? {
                return Err(ApiError { attempts, kind: renewed.verdict(error.kind, &token), ..error });
            }
        }
    }

    /// Renews what has ended, each but once for a call; `false` where that was done, or there is nothing to renew.
    /// What another call has renewed meanwhile costs this one nothing, and a new session has entered no exchange.
    async fn renew(
        &self,
        call: &Call,
        kind: ApiErrorKind,
        token: &Token,
        entered: u32,
        renewed: &mut Renewed,
    ) -> Result<bool, ApiError> {
        match (kind, &call.exchange) {
            (ApiErrorKind::TokenExpired | ApiErrorKind::SessionTakenOver, _)
                if self.session.may_renew(kind) =>
            {
                Ok(self.session.expire(token, &mut renewed.session).await)
            }
            (ApiErrorKind::NotEntered, Some(exchange)) if call.inside => {
                let mut spent = renewed.entered_in == Some(token.generation);
                let entered = Box::pin(self.enter_again(exchange, entered, &mut spent)).await?;
                renewed.entered_in = spent.then_some(token.generation);
                Ok(entered)
            }
            _ => Ok(false),
        }
    }

    async fn entered(&self, call: &Call) -> u32 {
        match &call.exchange {
            Some(exchange) if call.inside => self.entrances.times(exchange).await,
            _ => 0,
        }
    }
}

/// What a call has renewed so far.
#[derive(Default)]
struct Renewed {
    session: bool,
    /// The session in which it entered its exchange again.
    entered_in: Option<u32>,
}

impl Renewed {
    /// A new token that others are served with is good: it is the call that is refused.
    fn verdict(&self, kind: ApiErrorKind, token: &Token) -> ApiErrorKind {
        match kind {
            ApiErrorKind::TokenExpired if self.session && token.has_worked() => ApiErrorKind::CallRejected,
            _ => kind,
        }
    }
}
