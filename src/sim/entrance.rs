//! Signing in and out, and entering an exchange.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::reply::{self, Answer};
use super::request::ParsedRequest;
use super::service::Service;
use super::splash;
use super::world::Entrance;

impl Service {
    pub(super) fn issue_token(&self, request: &ParsedRequest) -> Answer {
        self.check_client(request)?;
        let (parameter, known) = (|name| request.parameter(name).unwrap_or_default(), &self.credentials);
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
        Ok(reply::json_reply(
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

    pub(super) fn token_info(&self, request: &ParsedRequest) -> Answer {
        let left = self.sessions.time_left(&request.bearer)?;
        let info =
            json!({"expires_in": left.as_secs(), "email": self.credentials.email, "app_name": "ilaudit"});
        Ok(reply::json_reply(StatusCode::OK, &info))
    }

    pub(super) fn revoke_token(&self, request: &ParsedRequest) -> Answer {
        self.check_client(request)?;
        let token = request.parameter("token").unwrap_or_default();
        if !self.sessions.revoke(&token) {
            return Err(Refusal::bad_token_request("the passed token is not known"));
        }
        let message = "the passed token and associated refresh/access token have been revoked";
        Ok(reply::json_reply(StatusCode::OK, &json!({"message": message, "token": token, "cascade": "true"})))
    }

    fn check_client(&self, request: &ParsedRequest) -> Result<(), Refusal> {
        let id = request.parameter("client_id").unwrap_or_default();
        if id != self.credentials.client_id {
            return Err(Refusal::bad_token_request(&format!("invalid or null consumer key: {id}")));
        }
        match request.parameter("client_secret") {
            Some(secret) if secret == self.credentials.client_secret => Ok(()),
            _ => Err(Refusal::bad_token_request("invalid or null consumer secret")),
        }
    }

    pub(super) fn enter_exchange(&self, request: &ParsedRequest, id: u64) -> Answer {
        let exchange = self.find_exchange(id)?;
        let accepted = accepts_splash(&request.body).ok_or_else(Refusal::bad_entrance)?;
        let state = match exchange.entrance {
            Entrance::OneTimePassword => "ONE_TIME_PASSWORD",
            Entrance::Consent(_) if !accepted => "ACCEPT_SPLASH",
            Entrance::Open | Entrance::Shown | Entrance::Consent(_) => "ALLOW",
        };
        if state == "ALLOW" {
            self.sessions.record_entry(&request.bearer, id);
        }
        let status = json!({"code": 201, "message": "The entities have been created"});
        Ok(reply::json_reply(StatusCode::CREATED, &json!({"status": status, "state": state})))
    }

    pub(super) fn splash_image(&self, request: &ParsedRequest) -> Answer {
        let id = request.query.get("workspaceId").and_then(|id| id.parse().ok());
        let exchange = self.find_exchange(id.unwrap_or(0))?;
        match exchange.entrance {
            Entrance::Consent(Some(image)) => Ok(splash::image_reply(image)),
            _ => Err(Refusal::no_such_entity()),
        }
    }
}

/// `None` if the body is not what the call expects.
fn accepts_splash(body: &[u8]) -> Option<bool> {
    let body: Value = serde_json::from_slice(body).ok()?;
    body.get("acceptSplash")?.as_bool()
}
