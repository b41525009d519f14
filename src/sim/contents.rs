//! What the service answers of exchanges and of what they hold.

use std::convert::Infallible;

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use futures_util::stream;
use serde_json::{Value, json};

use super::call::Parameters;
use super::refusal::Refusal;
use super::service::Answer;
use super::wire::{Listing, chunks};
use super::world::{Entrance, Exchange, File, Image, Style, World};

const JSON: &str = "application/json;charset=UTF-8";

/// An answer that is small enough to be made whole.
pub(super) fn json_answer(status: StatusCode, body: &Value) -> Response {
    let mut response = answer(JSON, Body::from(body.to_string()));
    *response.status_mut() = status;
    response
}

/// The exchanges of a brand and of a phase, or all.
pub(super) fn exchanges(world: &World, query: &Parameters) -> Response {
    let phase = query.get("phase").cloned();
    let brand: Option<u64> =
        query.get("brandId").and_then(|brand| brand.parse().ok()).filter(|brand| *brand != 0);
    let wanted = move |exchange: &Exchange| {
        phase.as_ref().is_none_or(|phase| phase == exchange.phase)
            && brand.is_none_or(|brand| brand == exchange.brand_id)
    };
    let count = world.exchanges().filter(&wanted).count();
    listing(Listing::with_status().list("workspace", Style::Bare, count, world.exchanges().filter(wanted)))
}

pub(super) fn exchange(exchange: &Exchange) -> Response {
    listing(Listing::with_status().list("workspace", Style::Bare, 1, std::iter::once(exchange.clone())))
}

pub(super) fn folders(exchange: &Exchange) -> Response {
    let folders = exchange.folders();
    listing(Listing::with_status().list("folder", exchange.style(), folders.len(), folders))
}

pub(super) fn documents(exchange: &Exchange) -> Response {
    let documents = exchange.documents();
    listing(Listing::with_status().list("document", exchange.style(), documents.len(), documents))
}

pub(super) fn users(exchange: &Exchange) -> Answer {
    if exchange.users_refused {
        return Err(Refusal::users_for_administrators());
    }
    let users = exchange.users();
    Ok(listing(Listing::with_status().list("users", exchange.style(), users.len(), users)))
}

/// Members come only where they are asked for.
pub(super) fn groups(exchange: &Exchange, query: &Parameters) -> Response {
    let with_members = query.get("includeWorkspaceGroupMembers").is_some_and(|with| with == "true");
    let (groups, style) = (exchange.groups(), exchange.style());
    let of_groups = Listing::without_status().list("groups", style, groups.len(), groups);
    let key = "workspaceGroupMembers";
    listing(match with_members {
        true => of_groups.list(key, style, exchange.members().count(), exchange.members()),
        false => of_groups.list(key, Style::List, 0, exchange.members().take(0)),
    })
}

pub(super) fn splash(exchange: &Exchange) -> Response {
    let required = match exchange.entrance {
        Entrance::Open => None,
        Entrance::Shown | Entrance::OneTimePassword => Some(false),
        Entrance::Consent(_) => Some(true),
    };
    let mut body = json!({
        "status": {"code": 200, "message": "Request completed fine, no errors"},
        "branding": {"global": exchange.brand_id == World::BRANDS[0]},
    });
    if let Some(required) = required {
        body["splash"] = splash_screen(exchange, required);
    }
    json_answer(StatusCode::OK, &body)
}

fn splash_screen(exchange: &Exchange, required: bool) -> Value {
    json!({
        "acceptText": if required { "I agree" } else { "" },
        "displayType": "DISPLAY_EVERYTIME",
        "hasImage": matches!(exchange.entrance, Entrance::Consent(Some(_))),
        "splashRequired": required,
        "splashText": format!(
            "<p><b>{}</b> is confidential.</p>\n<p>By entering you accept the terms of the confidentiality \
             agreement with {}.</p>",
            exchange.name, exchange.host
        ),
        "splashType": "PUBLIC",
        "splashUrl": "",
        "workspaceName": exchange.name,
    })
}

pub(super) fn image(image: Image) -> Response {
    match image {
        Image::Jpeg => answer("image/jpeg", Body::from(include_bytes!("splash.jpg").as_slice())),
        Image::Gif => answer("image/gif", Body::from(include_bytes!("splash.gif").as_slice())),
    }
}

pub(super) fn file(file: File) -> Response {
    let blocks = stream::iter(file.blocks().map(Ok::<_, Infallible>));
    let mut response = answer("application/octet-stream", Body::from_stream(blocks));
    response.headers_mut().insert(CONTENT_LENGTH, file.size.into());
    response
}

/// Sends a listing while it is made.
fn listing(listing: Listing) -> Response {
    let chunks = stream::iter(chunks(listing).map(Ok::<_, Infallible>));
    answer(JSON, Body::from_stream(chunks))
}

fn answer(kind: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
