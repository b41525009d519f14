//! The calls it takes to enter an exchange.

use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::api::error::ApiError;
use crate::api::listing::decode;
use crate::api::listing::image::ImageBody;
use crate::api::listing::json::{JsonObject, has_status};
use crate::api::session::client::SessionClient;
use crate::api::transport::call::{Call, Idempotency, Payload};
use crate::api::transport::response::Response;
use crate::model::{ExchangeId, Splash, SplashImage};

/// Reads the splash, where the exchange has one.
pub async fn read_splash(
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
pub async fn read_splash_image(session: &SessionClient, exchange: &ExchangeId) -> (Option<SplashImage>, u32) {
    let call = Call::get(&["services", "workspaces", "splashImage"])
        .for_exchange(exchange)
        .with_query("workspaceId", exchange);
    let mut image = ImageBody::default();
    match session.call(&call, &mut image).await {
        Ok(response) => {
            let image = SplashImage { content_type: response.media_type, bytes: image.bytes };
            (Some(image), response.attempts)
        }
        Err(error) => {
            tracing::warn!(%exchange, "no splash image: {error}");
            (None, error.attempts)
        }
    }
}

/// Asks to be let in, and gives the state of the entry. Entering twice changes nothing.
pub async fn post_entry(
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
