//! Entering an exchange, and entering it again.
//!
//! Each exchange must be entered once in a session before its contents are listed. A new session has entered
//! none, and the service may forget an entering in the middle: then it is done again, as it was done before.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::Method;
use serde_json::{Map, Value, json};

use super::client::Client;
use super::consent::SplashConsent;
use super::error::ApiError;
use super::listing::decode;
use super::listing::image::ImageBody;
use super::listing::json::{JsonObject, has_status};
use super::transport::call::{Call, Payload};
use super::transport::response::Answered;
use super::transport::retry::Replay;
use crate::model::{Answer, ExchangeId, Splash, SplashImage, Timestamp};

/// The state that means the exchange is open to us.
pub const ALLOW: &str = "ALLOW";

/// What came of entering an exchange.
#[derive(Debug)]
pub struct Entered {
    /// [`ALLOW`], or what is missing: `ACCEPT_SPLASH`, `ONE_TIME_PASSWORD`, ...
    pub state: String,
    /// The text at the entrance, where there is one.
    pub splash: Option<Splash>,
    pub answer: Answer,
    /// Requests it took.
    pub attempts: u32,
}

/// How each exchange was entered.
#[derive(Default)]
pub struct Entrances(Mutex<HashMap<ExchangeId, Arc<Door>>>);

struct Door {
    accept: bool,
    /// How often it was entered; held while it is being entered again, so that all who wait share that.
    times: tokio::sync::Mutex<u32>,
}

impl Entrances {
    fn door(&self, exchange: &ExchangeId) -> Option<Arc<Door>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(exchange).cloned()
    }

    fn remember(&self, exchange: &ExchangeId, accept: bool) {
        let door = Arc::new(Door { accept, times: tokio::sync::Mutex::new(1) });
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(exchange.clone(), door);
    }

    /// Whether an exchange has been entered.
    pub fn has(&self, exchange: &ExchangeId) -> bool {
        self.door(exchange).is_some()
    }

    /// How often an exchange has been entered so far.
    pub async fn times(&self, exchange: &ExchangeId) -> u32 {
        match self.door(exchange) {
            Some(door) => *door.times.lock().await,
            None => 0,
        }
    }
}

impl Client {
    /// Whether an exchange is open to this client.
    pub fn has_entered(&self, exchange: &ExchangeId) -> bool {
        self.entrances.has(exchange)
    }

    /// Reads the splash and enters, with `consent` to its text or without.
    ///
    /// # Errors
    /// When the service does not tell a state. A state other than [`ALLOW`] is no error.
    pub async fn enter(&self, exchange: &ExchangeId, consent: SplashConsent) -> Result<Entered, ApiError> {
        let (mut splash, read) = self.splash(exchange).await?;
        let is_required = splash.as_ref().is_some_and(|splash| splash.required != Some(false));
        let accept = is_required && consent == SplashConsent::Give;
        let mut attempts = read.attempts;
        if let Some(splash) = splash.as_mut().filter(|splash| accept && splash.has_image) {
            let (image, tried) = self.splash_image(exchange).await;
            splash.image = image;
            attempts += tried;
        }
        let (state, answered) = self.knock(exchange, accept).await?;
        if let Some(splash) = splash.as_mut().filter(|_| accept) {
            splash.accepted_on = Some(Timestamp::now());
        }
        if state == ALLOW {
            self.entrances.remember(exchange, accept);
        }
        let answer = Answer { http_status: Some(answered.http_status), ..Answer::default() };
        Ok(Entered { state, splash, answer, attempts: attempts + answered.attempts })
    }

    /// Enters an exchange again, which a call may do once in a session: `false` when it has `spent` that. Where
    /// another call has done so since the exchange had been entered `seen` times, nothing is spent.
    pub(super) async fn enter_again(
        &self,
        exchange: &ExchangeId,
        seen: u32,
        spent: &mut bool,
    ) -> Result<bool, ApiError> {
        let Some(door) = self.entrances.door(exchange) else { return Ok(false) };
        let mut times = door.times.lock().await;
        if *times != seen {
            return Ok(true);
        }
        if std::mem::replace(spent, true) {
            return Ok(false);
        }
        tracing::info!(%exchange, "entering again");
        self.knock(exchange, door.accept).await?;
        *times += 1;
        Ok(true)
    }

    async fn splash(&self, exchange: &ExchangeId) -> Result<(Option<Splash>, Answered), ApiError> {
        let call = Call::get(&["v2", "workspaces", exchange.as_str(), "splash"]).about(exchange);
        let known = |object: &Map<_, _>| {
            let due =
                has_status(object) || ["splash", "branding"].iter().any(|key| object.contains_key(*key));
            (!due).then_some("the answer holds neither a splash nor a status")
        };
        let answered = self.call(&call, &mut JsonObject::new(known)).await?;
        Ok((answered.object().and_then(decode::splash), answered))
    }

    /// The picture beside the text, and the requests it took. Where it cannot be had the evidence lacks it;
    /// that stops nobody.
    async fn splash_image(&self, exchange: &ExchangeId) -> (Option<SplashImage>, u32) {
        let call = Call::get(&["services", "workspaces", "splashImage"])
            .about(exchange)
            .with("workspaceId", exchange);
        let mut picture = ImageBody::default();
        match self.call(&call, &mut picture).await {
            Ok(answered) => {
                let image = SplashImage { content_type: answered.media_type, bytes: picture.bytes };
                (Some(image), answered.attempts)
            }
            Err(error) => {
                tracing::warn!(%exchange, "no splash image: {error}");
                (None, error.attempts)
            }
        }
    }

    /// Asks to be let in; entering twice changes nothing.
    async fn knock(&self, exchange: &ExchangeId, accept: bool) -> Result<(String, Answered), ApiError> {
        let payload = Payload::Json(json!({ "acceptSplash": accept }));
        let path = ["v2", "workspaces", exchange.as_str(), "splash"];
        let call = Call::new(Method::POST, &path, payload, Replay::Safe).about(exchange);
        let stateless =
            |object: &Map<_, _>| state(object).is_none().then_some("the answer tells no entry state");
        let answered = self.call(&call, &mut JsonObject::new(stateless)).await?;
        let state = answered.object().and_then(state).unwrap_or_default().to_owned();
        Ok((state, answered))
    }
}

fn state(object: &Map<String, Value>) -> Option<&str> {
    object.get("state")?.as_str()
}
