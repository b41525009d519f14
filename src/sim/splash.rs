//! The splash of an exchange: its text, and its image.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::reply::{self, Reply};
use super::world::{Entrance, Exchange, SplashImage, World};

pub(super) fn splash_reply(exchange: &Exchange) -> Reply {
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
    reply::json_reply(StatusCode::OK, &body)
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

pub(super) fn image_reply(image: SplashImage) -> Reply {
    match image {
        SplashImage::Jpeg => reply::static_reply("image/jpeg", include_bytes!("splash.jpg")),
        SplashImage::Gif => reply::static_reply("image/gif", include_bytes!("splash.gif")),
    }
}
