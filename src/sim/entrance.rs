//! Signing in and out, and entering an exchange.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::listings;
use super::refusal::Refusal;
use super::reply::{self, Answer};
use super::service::{ParsedRequest, Service};
use super::world::Entrance;

impl Service {
    pub(super) fn token(&self, asked: &ParsedRequest) -> Answer {
        self.check_client(asked)?;
        let (parameter, known) = (|name| asked.parameter(name).unwrap_or_default(), &self.credentials);
        let good = match parameter("grant_type").as_str() {
            "client_credentials" => {
                parameter("email") == known.email && parameter("password") == known.password
            }
            "refresh_token" => parameter("refresh_token") == known.refresh_token,
            _ => return Err(Refusal::bad_token_request("unsupported or missing grant_type")),
        };
        if !good {
            return Err(Refusal::bad_credentials());
        }
        let token = self.sessions.sign_in(parameter("endOtherSessions") == "true");
        Ok(reply::json(
            StatusCode::OK,
            &json!({
                "access_token": token,
                "token_type": "BearerToken",
                "expires_in": self.config.token_ttl.as_secs(),
                "flags": [{"name": "NEW"}],
                "email": known.email,
            }),
        ))
    }

    pub(super) fn token_info(&self, asked: &ParsedRequest) -> Answer {
        let left = self.sessions.check(&asked.bearer)?;
        let info =
            json!({"expires_in": left.as_secs(), "email": self.credentials.email, "app_name": "ilaudit"});
        Ok(reply::json(StatusCode::OK, &info))
    }

    pub(super) fn revoke(&self, asked: &ParsedRequest) -> Answer {
        self.check_client(asked)?;
        let token = asked.parameter("token").unwrap_or_default();
        if !self.sessions.revoke(&token) {
            return Err(Refusal::bad_token_request("the passed token is not known"));
        }
        let message = "the passed token and associated refresh/access token have been revoked";
        Ok(reply::json(StatusCode::OK, &json!({"message": message, "token": token, "cascade": "true"})))
    }

    fn check_client(&self, asked: &ParsedRequest) -> Result<(), Refusal> {
        let id = asked.parameter("client_id").unwrap_or_default();
        if id != self.credentials.client_id {
            return Err(Refusal::bad_token_request(&format!("invalid or null consumer key: {id}")));
        }
        match asked.parameter("client_secret") {
            Some(secret) if secret == self.credentials.client_secret => Ok(()),
            _ => Err(Refusal::bad_token_request("invalid or null consumer secret")),
        }
    }

    pub(super) fn enter(&self, asked: &ParsedRequest, id: u64) -> Answer {
        let exchange = self.exchange(id)?;
        let accepted = accepts_splash(&asked.body).ok_or_else(Refusal::bad_entrance)?;
        let state = match exchange.entrance {
            Entrance::OneTimePassword => "ONE_TIME_PASSWORD",
            Entrance::Consent(_) if !accepted => "ACCEPT_SPLASH",
            Entrance::Open | Entrance::Shown | Entrance::Consent(_) => "ALLOW",
        };
        if state == "ALLOW" {
            self.sessions.enter(&asked.bearer, id);
        }
        let status = json!({"code": 201, "message": "The entities have been created"});
        Ok(reply::json(StatusCode::CREATED, &json!({"status": status, "state": state})))
    }

    pub(super) fn splash_image(&self, asked: &ParsedRequest) -> Answer {
        let id = asked.query.get("workspaceId").and_then(|id| id.parse().ok());
        let exchange = self.exchange(id.unwrap_or(0))?;
        match exchange.entrance {
            Entrance::Consent(Some(image)) => Ok(listings::image(image)),
            _ => Err(Refusal::no_such_entity()),
        }
    }
}

/// `None` where the body is not what the call takes.
fn accepts_splash(body: &[u8]) -> Option<bool> {
    let body: Value = serde_json::from_slice(body).ok()?;
    body.get("acceptSplash")?.as_bool()
}
