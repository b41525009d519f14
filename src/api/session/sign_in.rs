//! Signing in and out.

use std::time::{Duration, Instant};

use reqwest::Method;
use secrecy::SecretString;
use serde_json::Value;

use crate::api::credentials::Credentials;
use crate::api::error::{ApiError, ApiErrorKind};
use crate::api::listing::json::JsonObject;
use crate::api::transport::call::{Call, Idempotency, Payload};
use crate::api::transport::content::Content;
use crate::api::transport::send::Transport;
use crate::model::Answer;

/// A token is renewed this long before it expires, or after nine tenths of its life.
const MARGIN: Duration = Duration::from_secs(60);
/// No token is given up earlier: a sign-in for every call may lock the account. The service refuses one that ended.
const LEAST_TTL: Duration = Duration::from_secs(60);
/// How long a token lives where the service does not say, in seconds.
const DEFAULT_TTL: u64 = 3599;

/// Who signs in.
pub struct Account {
    pub credentials: Credentials,
    /// Throws out whoever is signed in as the same user.
    pub end_other_sessions: bool,
}

/// What a sign-in yields.
pub struct Grant {
    pub access_token: SecretString,
    pub renew_at: Option<Instant>,
    /// Whether it is to live for less than a minute.
    pub is_short: bool,
    pub refresh_token: Option<SecretString>,
}

impl Account {
    /// Whether a new session may be begun once `kind` ended the one before. One that the same user ended elsewhere
    /// is taken back only where that is allowed: two programs would throw each other out for ever.
    pub fn may_renew(&self, kind: ApiErrorKind) -> bool {
        let can_sign_in = !matches!(self.credentials, Credentials::AccessToken(_));
        let is_ended = kind == ApiErrorKind::TokenExpired
            || (kind == ApiErrorKind::SessionTakenOver && self.end_other_sessions);
        can_sign_in && is_ended
    }

    /// Signs in, by `refresh_token` where the service has renewed that.
    ///
    /// # Errors
    /// When the service refuses the credentials, or is not the service.
    pub async fn sign_in(
        &self,
        transport: &Transport,
        refresh_token: Option<SecretString>,
    ) -> Result<Grant, ApiError> {
        let form = self.sign_in_form(refresh_token);
        // never sent again once it may have been received: each sign-in counts, and accounts get locked
        let call = Call::new(Method::POST, &["v2", "oauth", "token"], form, Idempotency::NotIdempotent)
            .confidential();
        let body = &mut JsonObject::new(|_| None);
        let response = transport.call(&call, None, body).await.map_err(as_sign_in_error)?;
        let grant = read_grant(&response.content)
            .ok_or_else(|| response.unexpected(&call, "the answer holds no access token"))?;
        for secret in [Some(&grant.access_token), grant.refresh_token.as_ref()].into_iter().flatten() {
            transport.redactor.learn(secret);
        }
        Ok(grant)
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

    /// Ends the session of a token. A session that was given stays its owner's.
    ///
    /// # Errors
    /// When the service does not confirm it.
    pub async fn sign_out(&self, transport: &Transport, token: &SecretString) -> Result<(), ApiError> {
        let (Credentials::ClientCredentials { client_id, client_secret, .. }
        | Credentials::RefreshToken { client_id, client_secret, .. }) = &self.credentials
        else {
            return Ok(());
        };
        let form = Payload::Form {
            plain: vec![("client_id", client_id.clone())],
            secret: vec![("token", token.clone()), ("client_secret", client_secret.clone())],
        };
        let call =
            Call::new(Method::PUT, &["v2", "oauth", "revoke"], form, Idempotency::Idempotent).confidential();
        transport.call(&call, Some(token), &mut JsonObject::new(|_| None)).await.map(drop)
    }
}

/// The account cannot hold a session that is worth its sign-in.
pub fn short_lived_error() -> ApiError {
    let message = "two tokens in a row are to expire in less than a minute".to_owned();
    ApiError {
        call: "POST /v2/oauth/token".to_owned(),
        exchange: None,
        kind: ApiErrorKind::Credentials,
        answer: Box::new(Answer { message: Some(message), ..Answer::default() }),
        attempts: 1,
    }
}

/// At the sign-in itself a refusal of any kind means the credentials, and an unknown address another service.
fn as_sign_in_error(error: ApiError) -> ApiError {
    let kind = match error.kind {
        ApiErrorKind::TokenExpired | ApiErrorKind::Forbidden { .. } | ApiErrorKind::InvalidRequest => {
            ApiErrorKind::Credentials
        }
        ApiErrorKind::NotFound | ApiErrorKind::NotEntered => ApiErrorKind::UnexpectedResponse,
        kind => kind,
    };
    ApiError { kind, ..error }
}

fn read_grant(content: &Content) -> Option<Grant> {
    let Content::Json(object) = content else { return None };
    let token = object.get("access_token")?.as_str().filter(|token| !token.is_empty())?;
    let ttl = object.get("expires_in").and_then(as_seconds).unwrap_or(DEFAULT_TTL);
    let ttl = Duration::from_secs(ttl);
    Some(Grant {
        access_token: SecretString::from(token),
        renew_at: Instant::now().checked_add(LEAST_TTL.max(ttl - MARGIN.min(ttl / 10))),
        is_short: ttl < LEAST_TTL,
        refresh_token: object.get("refresh_token").and_then(Value::as_str).map(SecretString::from),
    })
}

fn as_seconds(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Content, read_grant};

    #[test]
    fn a_token_is_renewed_before_it_expires_and_lives_a_minute_at_least() {
        let cases = [
            ("0", 60, true),
            ("59", 60, true),
            ("\"60\"", 60, false),
            ("600", 540, false),
            ("3599", 3539, false),
        ];
        for (expires_in, expected, is_short) in cases {
            let body = format!(r#"{{"access_token": "T", "expires_in": {expires_in}}}"#);
            let grant = read_grant(&Content::parse(body.as_bytes())).expect("a token");
            let left = grant.renew_at.expect("a time").saturating_duration_since(Instant::now());
            let expected = Duration::from_secs(expected);
            assert!(left <= expected && left + Duration::from_secs(5) > expected, "{expires_in}: {left:?}");
            assert_eq!(grant.is_short, is_short, "{expires_in}");
        }
    }
}
