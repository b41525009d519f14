//! What the service answers of exchanges and of what they hold.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::call::Parameters;
use super::refusal::Refusal;
use super::reply::{self, Answer, Reply};
use super::wire::ListBody;
use super::world::{Entrance, Exchange, File, ShortListStyle, SplashImage, World};

/// The exchanges of a brand and of a phase, or all.
pub(super) fn exchanges(world: &World, query: &Parameters) -> Reply {
    let phase = query.get("phase").cloned();
    let brand: Option<u64> =
        query.get("brandId").and_then(|brand| brand.parse().ok()).filter(|brand| *brand != 0);
    let wanted = move |exchange: &Exchange| {
        phase.as_ref().is_none_or(|phase| phase == exchange.phase)
            && brand.is_none_or(|brand| brand == exchange.brand_id)
    };
    let count = world.exchanges().filter(&wanted).count();
    Reply::Listing(ListBody::with_status().list(
        "workspace",
        ShortListStyle::Bare,
        count,
        world.exchanges().filter(wanted),
    ))
}

pub(super) fn exchange(exchange: &Exchange) -> Reply {
    Reply::Listing(ListBody::with_status().list(
        "workspace",
        ShortListStyle::Bare,
        1,
        std::iter::once(exchange.clone()),
    ))
}

pub(super) fn folders(exchange: &Exchange) -> Reply {
    let folders = exchange.folders();
    Reply::Listing(ListBody::with_status().list("folder", exchange.style(), folders.len(), folders))
}

pub(super) fn documents(exchange: &Exchange) -> Reply {
    let documents = exchange.documents();
    Reply::Listing(ListBody::with_status().list("document", exchange.style(), documents.len(), documents))
}

pub(super) fn users(exchange: &Exchange) -> Answer {
    if exchange.users_refused {
        return Err(Refusal::users_for_administrators());
    }
    let users = exchange.users();
    Ok(Reply::Listing(ListBody::with_status().list("users", exchange.style(), users.len(), users)))
}

/// Members come only where they are asked for.
pub(super) fn groups(exchange: &Exchange, query: &Parameters) -> Reply {
    let with_members = query.get("includeWorkspaceGroupMembers").is_some_and(|with| with == "true");
    let (groups, style) = (exchange.groups(), exchange.style());
    let of_groups = ListBody::without_status().list("groups", style, groups.len(), groups);
    let key = "workspaceGroupMembers";
    Reply::Listing(match with_members {
        true => of_groups.list(key, style, exchange.members().count(), exchange.members()),
        false => of_groups.list(key, ShortListStyle::List, 0, exchange.members().take(0)),
    })
}

pub(super) fn splash(exchange: &Exchange) -> Reply {
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
    reply::json(StatusCode::OK, &body)
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

pub(super) fn image(image: SplashImage) -> Reply {
    match image {
        SplashImage::Jpeg => reply::bytes("image/jpeg", include_bytes!("../splash.jpg")),
        SplashImage::Gif => reply::bytes("image/gif", include_bytes!("../splash.gif")),
    }
}

/// A file, or the rest of it from a byte on.
pub(super) fn file(file: File, from: Option<u64>) -> Reply {
    let kind = "application/octet-stream";
    match from {
        None => reply::stream(kind, file.size, file.blocks()),
        Some(from) => reply::stream(kind, file.size - from, file.blocks_from(from)).part(from, file.size),
    }
    .marked(&file.mark())
}
