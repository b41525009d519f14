//! From a request to its answer.

use std::time::Instant;

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, IF_RANGE, RANGE};
use axum::response::Response;
use tokio_util::sync::CancellationToken;

use super::call::{Call, Parameters, parameters};
use super::config::SimConfig;
use super::connection::ResetHandle;
use super::credentials::Credentials;
use super::faults::FaultPlan;
use super::listings;
use super::log::RequestLog;
use super::refusal::Refusal;
use super::reply::{Answer, Reply};
use super::rng::digest;
use super::session::Sessions;
use super::spike_arrest::SpikeArrest;
use super::world::{Exchange, World};

/// All that a running service consists of.
pub(super) struct Service {
    pub(super) config: SimConfig,
    pub(super) world: World,
    pub(super) credentials: Credentials,
    pub(super) log: RequestLog,
    pub(super) sessions: Sessions,
    /// Ends what would go on for ever.
    pub(super) stop: CancellationToken,
    spike: SpikeArrest,
    strikes: FaultPlan,
}

/// A request taken apart.
pub(super) struct ParsedRequest {
    pub(super) call: Call,
    pub(super) query: Parameters,
    pub(super) body: Vec<u8>,
    /// The access token; empty where none was sent.
    pub(super) bearer: String,
    /// Of which content the rest is asked for, and from which byte on.
    pub(super) rest: Option<(String, u64)>,
}

/// The most a request may send; sign-in and entering need less.
const LARGEST_REQUEST: usize = 64 * 1024;

impl Service {
    pub(super) fn new(config: SimConfig, base_url: String) -> Self {
        let world = World::new(&config);
        Self {
            world,
            credentials: Credentials::new(config.seed, base_url, world.auditor().email(true)),
            log: RequestLog::default(),
            sessions: Sessions::new(config.seed, config.token_ttl),
            stop: CancellationToken::new(),
            spike: SpikeArrest::new(config.rate),
            strikes: FaultPlan::new(config.faults.clone(), config.seed),
            config,
        }
    }

    /// Logs, delays and answers a request.
    pub(super) async fn answer(&self, request: Request, switch: &ResetHandle) -> Response {
        let now = Instant::now();
        let place = self.log.arrived(now, request.method(), request.uri());
        let error_id = self.error_id(request.uri().path());
        let answer = match self.spike.admit(now) {
            Ok(()) => self.admitted(request, place, switch).await,
            Err(refusal) => Err(refusal),
        };
        let response = answer.map_or_else(|refusal| refusal.response(&error_id), Reply::response);
        if !switch.is_reset() {
            self.log.answered(place, response.status().as_u16());
        }
        response
    }

    async fn admitted(&self, request: Request, place: usize, switch: &ResetHandle) -> Answer {
        tokio::time::sleep(self.config.latency).await;
        let asked = ParsedRequest::of(request).await;
        self.check_standing(&asked)?;
        match self.strikes.on(asked.call) {
            None => self.dispatch(&asked),
            Some(fault) => {
                self.log.hit(place, fault);
                self.fail(fault, &asked, switch).await
            }
        }
    }

    /// Whoever asks must be signed in, and have entered the exchange in this session.
    fn check_standing(&self, asked: &ParsedRequest) -> Result<(), Refusal> {
        if asked.call.needs_session() {
            self.sessions.check(&asked.bearer)?;
        }
        match asked.call.inside() {
            Some(id) if !self.sessions.has_entered(&asked.bearer, id) => {
                self.exchange(id).and(Err(Refusal::not_entered()))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn dispatch(&self, asked: &ParsedRequest) -> Answer {
        match asked.call {
            Call::Token => self.token(asked),
            Call::TokenInfo => self.token_info(asked),
            Call::Revoke => self.revoke(asked),
            Call::Exchanges => Ok(listings::exchanges(&self.world, &asked.query)),
            Call::Exchange(id) => self.exchange(id).map(|exchange| listings::exchange(&exchange)),
            Call::Splash(id) => self.exchange(id).map(|exchange| listings::splash(&exchange)),
            Call::Enter(id) => self.enter(asked, id),
            Call::SplashImage => self.splash_image(asked),
            Call::Folders(id) => self.exchange(id).map(|exchange| listings::folders(&exchange)),
            Call::Documents(id) => self.exchange(id).map(|exchange| listings::documents(&exchange)),
            Call::Users(id) => listings::users(&self.exchange(id)?),
            Call::Groups(id) => self.exchange(id).map(|exchange| listings::groups(&exchange, &asked.query)),
            Call::File(id, document) => self.file(id, document, asked.rest.as_ref()),
            Call::Unknown => Err(Refusal::no_such_url()),
        }
    }

    pub(super) fn exchange(&self, id: u64) -> Result<Exchange, Refusal> {
        self.world.exchange(id).ok_or_else(Refusal::no_such_entity)
    }

    fn file(&self, id: u64, document: u64, rest: Option<&(String, u64)>) -> Answer {
        let exchange = self.exchange(id)?;
        match exchange.file(document) {
            None => Err(Refusal::no_such_entity()),
            Some(_) if exchange.is_protected(document) => Err(Refusal::protected()),
            Some(file) => Ok(listings::file(file, file.rest(rest))),
        }
    }

    /// The same for the same path, so that answers do not depend on their order.
    fn error_id(&self, path: &str) -> String {
        let path: Vec<u64> = path.bytes().map(u64::from).collect();
        format!("{:016x}", digest(&[self.config.seed, digest(&path)]))
    }
}

impl ParsedRequest {
    async fn of(request: Request) -> Self {
        let (head, body) = request.into_parts();
        // A body that breaks off or is too long is an empty one: nothing in it is right.
        let body = axum::body::to_bytes(body, LARGEST_REQUEST).await.unwrap_or_default();
        Self {
            call: Call::of(&head.method, &head.uri),
            query: parameters(head.uri.query().unwrap_or_default().as_bytes()),
            body: body.into(),
            bearer: bearer(&head.headers).unwrap_or_default().to_owned(),
            rest: rest(&head.headers),
        }
    }

    /// A parameter of the form, or of the query: the real service reads both.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        parameters(&self.body).remove(name).or_else(|| self.query.get(name).cloned())
    }
}

/// The only range that is known: `bytes=N-`, of a marked content.
fn rest(headers: &HeaderMap) -> Option<(String, u64)> {
    let mark = headers.get(IF_RANGE)?.to_str().ok()?;
    let from = headers.get(RANGE)?.to_str().ok()?.strip_prefix("bytes=")?.strip_suffix('-')?;
    Some((mark.to_owned(), from.parse().ok()?))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}
