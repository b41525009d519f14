//! Entering an exchange, and the calls that takes.

use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::api::consent::SplashConsent;
use crate::api::error::{ApiError, ApiErrorKind};
use crate::api::listing::decode;
use crate::api::listing::image::ImageBody;
use crate::api::listing::json::{JsonObject, has_status};
use crate::api::session::client::SessionClient;
use crate::api::transport::call::{Call, Idempotency, Payload};
use crate::api::transport::response::Response;
use crate::error_chain::ErrorChain;
use crate::model::{Answer, Consent, ExchangeId, Splash, SplashImage, Timestamp};
use crate::redact::Redactor;

/// The entry state of an exchange that is open to us.
const ALLOW: &str = "ALLOW";
/// The entry state of one whose text asks for consent.
const ACCEPT_SPLASH: &str = "ACCEPT_SPLASH";

/// The service's answer to an entry.
#[derive(Debug)]
pub struct EntryOutcome {
    /// `ALLOW`, or what is missing: `ACCEPT_SPLASH`, `ONE_TIME_PASSWORD`, ...
    pub state: String,
    /// The text shown before the entry, where there is one.
    pub splash: Option<Splash>,
    pub answer: Answer,
    /// Requests it took.
    pub attempts: u32,
}

impl EntryOutcome {
    /// Whether the exchange is open.
    pub fn is_allowed(&self) -> bool {
        self.state == ALLOW
    }
}

/// Enters, with `consent` to the splash or without.
pub async fn enter(
    session: &SessionClient,
    exchange: &ExchangeId,
    consent: &SplashConsent,
) -> Result<EntryOutcome, ApiError> {
    match consent {
        SplashConsent::Withhold => enter_unread(session, exchange).await,
        SplashConsent::WithholdAndRead | SplashConsent::Give(_) => {
            read_and_enter(session, exchange, consent).await
        }
    }
}

/// Asks to be let in, and reads the splash only where the answer asks for consent: that is what is asked of whoever wants
/// in, and it is known for the next time. A text that cannot be had changes nothing of the answer.
async fn enter_unread(session: &SessionClient, exchange: &ExchangeId) -> Result<EntryOutcome, ApiError> {
    let (state, response) = post_entry(session, exchange, false).await?;
    let answer = Answer { http_status: Some(response.http_status), ..Answer::default() };
    let mut outcome = EntryOutcome { state, splash: None, answer, attempts: response.attempts };
    if outcome.state == ACCEPT_SPLASH {
        match read_splash(session, exchange).await {
            Ok((splash, read)) => {
                outcome.splash = splash;
                outcome.attempts += read.attempts;
            }
            Err(error) if error.is_fatal() => return Err(error),
            Err(error) => {
                tracing::warn!(%exchange, "no splash text: {error}");
                outcome.attempts += error.attempts;
            }
        }
    }
    Ok(outcome)
}

/// Reads the splash and enters. The evidence is kept before the consent is sent: of two things that may fail between the
/// two, one too many is told, and never one too few.
async fn read_and_enter(
    session: &SessionClient,
    exchange: &ExchangeId,
    consent: &SplashConsent,
) -> Result<EntryOutcome, ApiError> {
    let (mut splash, read) = read_splash(session, exchange).await?;
    let mut attempts = read.attempts;
    let asking = splash.as_mut().filter(|splash| splash.required != Some(false));
    let is_given = match (asking, consent) {
        (Some(splash), SplashConsent::Give(keep)) => {
            let (given, tried) = prepare_consent(session, exchange, splash).await;
            attempts += tried;
            splash.accepted_on = Some(given.accepted_on);
            keep(given).await.map_err(|error| not_kept(exchange, &*error))?;
            true
        }
        (Some(_), SplashConsent::Withhold | SplashConsent::WithholdAndRead) | (None, _) => false,
    };
    let (state, response) = post_entry(session, exchange, is_given).await?;
    let answer = Answer { http_status: Some(response.http_status), ..Answer::default() };
    Ok(EntryOutcome { state, splash, answer, attempts: attempts + response.attempts })
}

/// What is consented to, and the requests it took to read its image.
async fn prepare_consent(session: &SessionClient, exchange: &ExchangeId, splash: &Splash) -> (Consent, u32) {
    let (image, tried) =
        if splash.has_image { read_splash_image(session, exchange).await } else { (None, 0) };
    let consent = Consent {
        exchange: exchange.clone(),
        accepted_on: Timestamp::now(),
        button: splash.accept_text.clone(),
        text: splash.text.clone(),
        image,
    };
    (consent, tried)
}

fn not_kept(exchange: &ExchangeId, error: &dyn std::error::Error) -> ApiError {
    let message = format!("not consented to, as no evidence could be kept: {}", ErrorChain(error));
    ApiError {
        call: format!("POST /v2/workspaces/{exchange}/splash"),
        exchange: Some(exchange.clone()),
        kind: ApiErrorKind::Io,
        answer: Box::new(Answer { message: Some(message), ..Answer::default() }),
        attempts: 0,
    }
}

/// Reads the splash, where the exchange has one.
async fn read_splash(
    session: &SessionClient,
    exchange: &ExchangeId,
) -> Result<(Option<Splash>, Response), ApiError> {
    let call = Call::get(&["v2", "workspaces", exchange.as_str(), "splash"]).for_exchange(exchange);
    let known = |object: &Map<_, _>| {
        let is_splash = ["splash", "branding"].iter().any(|key| object.contains_key(*key));
        (!is_splash && !has_status(object)).then_some("the answer holds neither a splash nor a status")
    };
    let response = session.call(&call, &mut JsonObject::new(known)).await?;
    Ok((response.json_object().and_then(decode::splash), response))
}

/// Reads the image of the splash, and counts the requests it took. An image that cannot be had is missing from the
/// evidence, but stops nobody.
async fn read_splash_image(session: &SessionClient, exchange: &ExchangeId) -> (Option<SplashImage>, u32) {
    let call = Call::get(&["services", "workspaces", "splashImage"])
        .for_exchange(exchange)
        .with_query("workspaceId", exchange);
    let mut image = ImageBody::default();
    match session.call(&call, &mut image).await {
        Ok(response) => {
            let kept = keep_image(&session.transport.redactor, response.media_type, image.bytes);
            if kept.is_none() {
                tracing::warn!(%exchange, "no splash image: what was sent for one repeats a secret");
            }
            (kept, response.attempts)
        }
        Err(error) => {
            tracing::warn!(%exchange, "no splash image: {error}");
            (None, error.attempts)
        }
    }
}

/// An image cannot be redacted: one that repeats a secret is not kept.
fn keep_image(redactor: &Redactor, mut content_type: String, bytes: Vec<u8>) -> Option<SplashImage> {
    redactor.redact_text(&mut content_type);
    (!redactor.finds_in(&bytes)).then_some(SplashImage { content_type, bytes })
}

/// Asks to be let in, and gives the state of the entry. Entering twice changes nothing.
async fn post_entry(
    session: &SessionClient,
    exchange: &ExchangeId,
    accept_splash: bool,
) -> Result<(String, Response), ApiError> {
    let payload = Payload::Json(json!({ "acceptSplash": accept_splash }));
    let path = ["v2", "workspaces", exchange.as_str(), "splash"];
    let call = Call::new(Method::POST, &path, payload, Idempotency::Idempotent).for_exchange(exchange);
    let stateless =
        |object: &Map<_, _>| entry_state(object).is_none().then_some("the answer holds no entry state");
    let response = session.call(&call, &mut JsonObject::new(stateless)).await?;
    let state = response.json_object().and_then(entry_state).unwrap_or_default().to_owned();
    Ok((state, response))
}

fn entry_state(object: &Map<String, Value>) -> Option<&str> {
    object.get("state")?.as_str()
}
