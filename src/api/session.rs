//! The session: signing in, the token all calls share, and signing out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use reqwest::Method;
use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::Mutex;

use super::credentials::Credentials;
use super::error::{ApiError, ApiErrorKind};
use super::listing::json::JsonObject;
use super::transport::call::{Call, Payload};
use super::transport::classify::Content;
use super::transport::retry::Replay;
use super::transport::send::Transport;

/// A token is renewed this long before it expires, or after nine tenths of its life.
const MARGIN: Duration = Duration::from_secs(60);
/// After so many sessions in a row in which nobody was served, another one will be no better.
const UNUSED: u32 = 2;
/// How long a token lives where the service does not say, in seconds.
const USUAL_LIFE: u64 = 3599;

/// An access token, and which sign-in it came from.
#[derive(Clone)]
pub struct Token {
    pub secret: SecretString,
    /// 0 for a token that was given, then one more with each sign-in.
    pub generation: u32,
    works: Arc<AtomicBool>,
}

impl Token {
    /// The service served a call with it.
    pub fn worked(&self) {
        self.works.store(true, Ordering::Relaxed);
    }

    pub fn has_worked(&self) -> bool {
        self.works.load(Ordering::Relaxed)
    }
}

/// One account's session.
pub struct Session {
    credentials: Credentials,
    end_other_sessions: bool,
    /// Held through a sign-in, so that all who wait share one.
    current: Mutex<Current>,
}

#[derive(Default)]
struct Current {
    generation: u32,
    live: Option<Live>,
    /// Sessions in a row that ended before anyone was served.
    unused: u32,
    /// What the next sign-in goes by, where the service has renewed that, too.
    refresh_token: Option<SecretString>,
    /// Credentials that were refused are not tried again, whoever waits: accounts get locked.
    refused: Option<ApiError>,
}

/// A token that works, as far as is known.
struct Live {
    secret: SecretString,
    renew_at: Option<Instant>,
    works: Arc<AtomicBool>,
}

impl Session {
    pub fn new(credentials: Credentials, end_other_sessions: bool) -> Self {
        let given = match &credentials {
            Credentials::AccessToken(secret) => {
                Some(Live { secret: secret.clone(), renew_at: None, works: Arc::default() })
            }
            Credentials::ClientCredentials { .. } | Credentials::RefreshToken { .. } => None,
        };
        let current = Mutex::new(Current { live: given, ..Current::default() });
        Self { credentials, end_other_sessions, current }
    }

    /// The token to use now; signs in where there is none, or it is about to expire.
    pub async fn token(&self, transport: &Transport) -> Result<Token, ApiError> {
        let mut current = self.current.lock().await;
        if let Some(refused) = &current.refused {
            return Err(refused.clone());
        }
        if current.live.as_ref().is_none_or(Live::is_due) {
            self.begin(transport, &mut current).await?;
        }
        let (secret, works) = current.live.as_ref().map(Live::shared).unwrap_or_default();
        Ok(Token { secret, generation: current.generation, works })
    }

    async fn begin(&self, transport: &Transport, current: &mut Current) -> Result<(), ApiError> {
        current.live = None;
        let signed_in = self.sign_in(transport, current.refresh_token.clone()).await;
        let (live, refresh_token) = signed_in.inspect_err(|error| {
            current.refused = (error.kind == ApiErrorKind::Credentials).then(|| error.clone());
        })?;
        current.live = Some(live);
        current.refresh_token = refresh_token.or(current.refresh_token.take());
        current.generation += 1;
        tracing::info!(generation = current.generation, "signed in");
        Ok(())
    }

    /// Whether a new session may be begun once `kind` ended the one before.
    pub fn may_renew(&self, kind: ApiErrorKind) -> bool {
        let given = matches!(self.credentials, Credentials::AccessToken(_));
        !given
            && (kind == ApiErrorKind::TokenExpired
                || (kind == ApiErrorKind::SessionTakenOver && self.end_other_sessions))
    }

    /// Marks a token that no longer works; `false` when there is no point in another. Where another call has marked
    /// or renewed it already, nothing is `spent`.
    pub async fn expire(&self, token: &Token, spent: &mut bool) -> bool {
        let mut current = self.current.lock().await;
        let is_news =
            current.generation == token.generation && !current.live.as_ref().is_none_or(Live::is_due);
        if !is_news {
            return true;
        }
        let again = match token.has_worked() {
            // a call that was refused with two tokens that others are served with is refused, not the token
            true => {
                current.unused = 0;
                !std::mem::replace(spent, true)
            }
            false => {
                current.unused += 1;
                current.unused < UNUSED
            }
        };
        if let Some(live) = current.live.as_mut().filter(|_| again) {
            live.renew_at = Some(Instant::now());
        }
        again
    }

    /// Gives the new session, and what renews it where the service tells that.
    async fn sign_in(
        &self,
        transport: &Transport,
        renewed: Option<SecretString>,
    ) -> Result<(Live, Option<SecretString>), ApiError> {
        let form = self.sign_in_form(renewed);
        let call = Call::new(Method::POST, &["v2", "oauth", "token"], form, Replay::OnlyUnsent);
        let answered =
            transport.call(&call, None, &mut JsonObject::new(|_| None)).await.map_err(as_refused)?;
        read_token(&answered.content)
            .ok_or_else(|| call.misread(&answered, "the answer holds no access token"))
    }

    fn sign_in_form(&self, renewed: Option<SecretString>) -> Payload {
        let mut plain = vec![("endOtherSessions", self.end_other_sessions.to_string())];
        let mut secret = Vec::new();
        match &self.credentials {
            Credentials::ClientCredentials { client_id, client_secret, email, password } => {
                plain.push(("grant_type", "client_credentials".to_owned()));
                plain.push(("client_id", client_id.clone()));
                plain.push(("email", email.clone()));
                secret.push(("client_secret", client_secret.clone()));
                secret.push(("password", password.clone()));
            }
            Credentials::RefreshToken { client_id, client_secret, refresh_token } => {
                plain.push(("grant_type", "refresh_token".to_owned()));
                plain.push(("client_id", client_id.clone()));
                secret.push(("client_secret", client_secret.clone()));
                secret.push(("refresh_token", renewed.unwrap_or_else(|| refresh_token.clone())));
            }
            // never signs in: its token has no time to be renewed at, and may not be
            Credentials::AccessToken(_) => {}
        }
        Payload::Form { plain, secret }
    }

    /// Signs out of a session this program began; a token that was given stays its owner's.
    ///
    /// # Errors
    /// When the service does not confirm it.
    pub async fn sign_out(&self, transport: &Transport) -> Result<(), ApiError> {
        let (Credentials::ClientCredentials { client_id, client_secret, .. }
        | Credentials::RefreshToken { client_id, client_secret, .. }) = &self.credentials
        else {
            return Ok(());
        };
        let Some(live) = self.current.lock().await.live.take() else { return Ok(()) };
        let form = Payload::Form {
            plain: vec![("client_id", client_id.clone())],
            secret: vec![("token", live.secret.clone()), ("client_secret", client_secret.clone())],
        };
        let call = Call::new(Method::PUT, &["v2", "oauth", "revoke"], form, Replay::Safe);
        transport.call(&call, Some(&live.secret), &mut JsonObject::new(|_| None)).await.map(drop)
    }
}

impl Live {
    fn shared(&self) -> (SecretString, Arc<AtomicBool>) {
        (self.secret.clone(), Arc::clone(&self.works))
    }

    fn is_due(&self) -> bool {
        self.renew_at.is_some_and(|at| at <= Instant::now())
    }
}

/// At the sign-in itself, a no of any kind means the credentials, and an unknown address a wrong service.
fn as_refused(error: ApiError) -> ApiError {
    let kind = match error.kind {
        ApiErrorKind::TokenExpired | ApiErrorKind::Forbidden { .. } | ApiErrorKind::InvalidRequest => {
            ApiErrorKind::Credentials
        }
        ApiErrorKind::NotFound | ApiErrorKind::NotEntered => ApiErrorKind::UnexpectedResponse,
        kind => kind,
    };
    ApiError { kind, ..error }
}

fn read_token(content: &Content) -> Option<(Live, Option<SecretString>)> {
    let Content::Json(object) = content else { return None };
    let secret = object.get("access_token")?.as_str().filter(|token| !token.is_empty())?;
    let life = object.get("expires_in").and_then(seconds).unwrap_or(USUAL_LIFE);
    let life = Duration::from_secs(life);
    let renew_at = Instant::now().checked_add(life - MARGIN.min(life / 10));
    let refresh_token = object.get("refresh_token").and_then(Value::as_str).map(SecretString::from);
    let live = Live { secret: SecretString::from(secret), renew_at, works: Arc::default() };
    Some((live, refresh_token))
}

fn seconds(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}
