//! A simulated service for trials and tests: the read side of the v2 API over real HTTP, on a loopback port.
//!
//! It shares no types with the rest of the crate and encodes the wire by itself, so that a misreading in the client is not
//! mirrored here. Both are tested against the same samples. Only the commands `demo` and `sim` and the tests use it.
//!
//! | part | owns |
//! |---|---|
//! | [`World`] | what the service holds: a pure function of seed, sizes and day |
//! | `call`, `request`, `service` | from a request to its answer |
//! | `listings` | the answers that list something: a file each |
//! | `document_calls` | what is asked document by document: who may see it, and who has seen it |
//! | `entrance`, `splash` | signing in and out, entering an exchange |
//! | `wire` | the encoding, oddities included; listings are written while they are sent |
//! | `session`, `spike_arrest`, `refusal` | what the service enforces, and its errors |
//! | [`Faults`] | what goes wrong, and when: the language of `--faults` |
//! | `network`, `connection` | the delay on the way to the gateway; a connection that can be reset |
//! | `log` | the requests, and how each was answered |
//!
//! ```no_run
//! # async fn try_it() -> Result<(), ilaudit::sim::SimError> {
//! use ilaudit::sim::{Sim, SimConfig};
//!
//! let sim = Sim::start(SimConfig::default()).await?;
//! println!("listening on {}", sim.credentials().base_url);
//! sim.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod call;
mod config;
mod connection;
mod credentials;
mod document_calls;
mod entrance;
pub mod extra;
mod faults;
#[doc(hidden)]
pub mod fuzz;
mod listings;
mod log;
mod network;
mod parameters;
mod refusal;
mod reply;
mod request;
mod rng;
mod service;
mod session;
mod spike_arrest;
mod splash;
mod wire;
mod world;

pub use call::{Call, CallKind};
pub use config::{SimConfig, SimError};
pub(crate) use credentials::Credentials;
pub use faults::{ErrorAnswer, FaultRule, Faults, ForeignReply, InjectedFault};
pub use listings::ListingKind;
pub use log::Arrival;
pub use refusal::ErrorShape;
pub use wire::ItemCorruption;
pub use world::{
    Access, Attribution, Document, DocumentView, Entrance, Exchange, Folder, Grant, Grantee, Group, Member,
    SplashImage, User, World,
};

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::DropGuard;

use connection::{ResetHandle, ResettableListener};
use service::Service;

/// A running service. It stops when it is dropped.
pub struct Sim {
    service: Arc<Service>,
    address: SocketAddr,
    /// Dropping it stops the server and ends stalled answers.
    stop: DropGuard,
    serving: JoinHandle<()>,
}

/// How long a stopping service waits for clients to take their answers.
const GRACE: Duration = Duration::from_secs(5);

impl Sim {
    /// Starts a service in the current tokio runtime; once this returns, it listens.
    ///
    /// # Errors
    ///
    /// When the address is not a loopback one or is taken, or when a size or the rate makes no sense.
    pub async fn start(config: SimConfig) -> Result<Self, SimError> {
        config.check_limits()?;
        let (connections, address) = bind_loopback(config.listen).await?;
        let service = Arc::new(Service::new(config, format!("http://{address}")));
        let until = service.stop.clone().cancelled_owned();
        let served = router(service.clone()).into_make_service_with_connect_info::<ResetHandle>();
        let serving = tokio::spawn(async move {
            // The server only ends on request; it has no error of its own to report.
            drop(axum::serve(connections, served).with_graceful_shutdown(until).await);
        });
        let stop = service.stop.clone().drop_guard();
        Ok(Self { service, address, stop, serving })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a client signs in with.
    pub fn credentials(&self) -> &Credentials {
        &self.service.credentials
    }

    /// Everything it holds.
    pub fn world(&self) -> &World {
        &self.service.world
    }

    /// The requests so far, in the order of arrival.
    pub fn log(&self) -> Vec<Arrival> {
        self.service.log.arrivals()
    }

    /// Every access token issued so far: none may appear anywhere else.
    pub fn issued_tokens(&self) -> Vec<String> {
        self.service.sessions.issued_tokens()
    }

    /// Stops accepting connections and waits up to a few seconds for answers in progress. Stalled answers are aborted.
    pub async fn shutdown(self) {
        drop(self.stop);
        // It only fails if the server panicked, which the test will have noticed.
        drop(tokio::time::timeout(GRACE, self.serving).await);
    }
}

async fn bind_loopback(address: SocketAddr) -> Result<(ResettableListener, SocketAddr), SimError> {
    let failed = |source| SimError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((ResettableListener(listener), bound))
}

/// Every URL goes to one function: [`Call`] knows them all.
fn router(service: Arc<Service>) -> Router {
    Router::new().fallback(move |ConnectInfo(switch): ConnectInfo<ResetHandle>, request: Request| {
        let service = service.clone();
        async move { service.answer(request, &switch).await }
    })
}
