//! From a request to its answer.

use std::time::Instant;

use axum::extract::Request;
use axum::response::Response;
use tokio_util::sync::CancellationToken;

use super::call::Call;
use super::config::SimConfig;
use super::connection::ResetHandle;
use super::credentials::Credentials;
use super::document_calls::DocumentCalls;
use super::extra;
use super::faults::FaultPlan;
use super::listings::exchanges;
use super::log::RequestLog;
use super::network::Network;
use super::refusal::Refusal;
use super::reply::{self, Answer, Reply};
use super::request::ParsedRequest;
use super::rng::hash_subject;
use super::session::Sessions;
use super::spike_arrest::SpikeArrest;
use super::splash;
use super::world::{Exchange, File, World};

/// A running service.
pub(super) struct Service {
    pub(super) config: SimConfig,
    pub(super) world: World,
    pub(super) credentials: Credentials,
    pub(super) log: RequestLog,
    pub(super) sessions: Sessions,
    /// Ends answers that would never end.
    pub(super) stop: CancellationToken,
    network: Network,
    documents: DocumentCalls,
    spike: SpikeArrest,
    faults: FaultPlan,
}

impl Service {
    pub(super) fn new(config: SimConfig, base_url: String) -> Self {
        let world = World::new(&config);
        Self {
            world,
            credentials: Credentials::new(config.seed, base_url, world.auditor().email(true)),
            log: RequestLog::default(),
            sessions: Sessions::new(config.seed, config.token_ttl),
            stop: CancellationToken::new(),
            network: Network::new(config.jitter, config.seed),
            documents: DocumentCalls::default(),
            spike: SpikeArrest::new(config.rate),
            faults: FaultPlan::new(config.faults.clone(), config.seed),
            config,
        }
    }

    /// Logs, delays and answers a request.
    pub(super) async fn answer(&self, request: Request, switch: &ResetHandle) -> Response {
        self.network.carry_request().await;
        let now = Instant::now();
        let place = self.log.record_arrival(now, request.method(), request.uri());
        let error_id = self.error_id(request.uri().path());
        let answer = match self.spike.admit(now) {
            Ok(()) => self.answer_admitted(request, place, switch).await,
            Err(refusal) => Err(refusal),
        };
        let response = answer.map_or_else(|refusal| refusal.to_response(&error_id), Reply::into_response);
        if !switch.is_reset() {
            self.log.record_status(place, response.status().as_u16());
        }
        response
    }

    async fn answer_admitted(&self, request: Request, place: usize, switch: &ResetHandle) -> Answer {
        tokio::time::sleep(self.config.latency).await;
        let request = ParsedRequest::read(request).await;
        self.authorize(&request)?;
        match self.faults.next_fault(request.call) {
            None => self.dispatch(&request),
            Some(fault) => {
                self.log.record_fault(place, fault);
                self.answer_with_fault(fault, &request, switch).await
            }
        }
    }

    /// The caller must be signed in, and have entered the exchange in this session.
    fn authorize(&self, request: &ParsedRequest) -> Result<(), Refusal> {
        if request.call.needs_session() {
            self.sessions.time_left(&request.bearer)?;
        }
        match request.call.entered_exchange() {
            Some(id) if !self.sessions.has_entered(&request.bearer, id) => {
                self.find_exchange(id).and(Err(Refusal::not_entered()))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn dispatch(&self, request: &ParsedRequest) -> Answer {
        match request.call {
            Call::Token => self.issue_token(request),
            Call::TokenInfo => self.token_info(request),
            Call::Revoke => self.revoke_token(request),
            Call::Exchanges => Ok(exchanges::list_exchanges(&self.world, &request.query)),
            Call::Exchange(id) => self.find_exchange(id).map(exchanges::one_exchange),
            Call::Splash(id) => self.find_exchange(id).map(|exchange| splash::splash_reply(&exchange)),
            Call::Enter(id) => self.enter_exchange(request, id),
            Call::SplashImage => self.splash_image(request),
            Call::List(listing, id) => listing.answer(&self.find_exchange(id)?, &request.query),
            Call::Extra(segment, id) => extra::answer(&self.find_exchange(id)?, segment),
            Call::Permissions(id, document) => {
                self.documents.answer_permissions(self.find_exchange(id)?, document)
            }
            Call::AccessReport(id, document) => {
                self.documents.answer_access_report(self.find_exchange(id)?, document)
            }
            Call::File(id, document) => self.download_file(id, document, request.rest.as_ref()),
            Call::Unknown => Err(Refusal::no_such_url()),
        }
    }

    pub(super) fn find_exchange(&self, id: u64) -> Result<Exchange, Refusal> {
        self.world.exchange(id).ok_or_else(Refusal::no_such_entity)
    }

    fn download_file(&self, id: u64, document: u64, rest: Option<&(String, u64)>) -> Answer {
        let exchange = self.find_exchange(id)?;
        match exchange.file(document) {
            None => Err(Refusal::no_such_entity()),
            Some(_) if exchange.is_protected(document) => Err(Refusal::protected_file()),
            Some(file) => Ok(file_reply(file, file.resumed_from(rest))),
        }
    }

    /// Derived from the path, so that answers do not depend on the order of requests.
    fn error_id(&self, path: &str) -> String {
        let path: Vec<u64> = path.bytes().map(u64::from).collect();
        format!("{:016x}", hash_subject(&[self.config.seed, hash_subject(&path)]))
    }
}

/// A file, or the rest of it from a byte on.
fn file_reply(file: File, from: Option<u64>) -> Reply {
    let content_type = "application/octet-stream";
    let reply = match from {
        None => reply::streamed_reply(content_type, file.size, file.blocks()),
        Some(from) => reply::streamed_reply(content_type, file.size - from, file.blocks_from(from))
            .with_range(from, file.size),
    };
    reply.with_etag(&file.etag())
}
