//! Listings that few ask for: what an exchange holds of each, and how the service writes it.
//!
//! A listing more is what it holds, how that is written, and a line in the list. Faults have no words for these calls;
//! exchanges of type `IL5` refuse them.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::reply::{Answer, json_reply};
use super::rng::Rng;
use super::world::Exchange;

/// The path below the exchange, and the payload of its answer.
type ExtraListing = (&'static str, fn(&Exchange) -> Value);

const LISTINGS: &[ExtraListing] = &[
    ("settings", |exchange| json!({ "workspaceSettings": list(settings(exchange)) })),
    ("customFields", |exchange| {
        let fields = list(custom_fields(exchange));
        json!({ "customFields": if exchange.number % 2 == 0 { json!({ "field": fields }) } else { fields } })
    }),
    ("fieldDefinitions", |exchange| json!({ "fieldDefinitions": field_definitions(exchange) })),
    ("batches", |exchange| json!({ "batches": list(batches(exchange)) })),
];

/// The path of a listing, if it is one of these.
pub(super) fn find(path: &str) -> Option<&'static str> {
    LISTINGS.iter().map(|(known, _)| *known).find(|known| *known == path)
}

pub(super) fn answer(exchange: &Exchange, path: &str) -> Answer {
    let listing = LISTINGS.iter().find(|(known, _)| *known == path);
    let (_, payload) = listing.ok_or_else(Refusal::no_such_url)?;
    if refuses(exchange) {
        return Err(Refusal::not_permitted());
    }
    let mut body = payload(exchange);
    body["status"] = json!({ "code": 200, "message": "Request completed fine, no errors" });
    Ok(json_reply(StatusCode::OK, &body))
}

/// One entry may come as a bare object.
fn list(mut entries: Vec<Value>) -> Value {
    if entries.len() == 1 { entries.swap_remove(0) } else { entries.into() }
}

/// What follows from the seed, for one of these listings.
fn rng(exchange: &Exchange, listing: u64) -> Rng {
    Rng::for_subject(&[
        listing,
        exchange.id,
        exchange.version,
        exchange.parent_template_id,
        exchange.new_tasks,
    ])
}

/// The settings of an exchange: a name, and a value of any shape.
pub fn settings(exchange: &Exchange) -> Vec<Value> {
    let mut rng = rng(exchange, 1);
    let zone = *rng.pick(&["Europe/London", "America/New_York", "Asia/Tokyo"]);
    let all = [
        json!({ "name": "timeZone", "value": zone }),
        json!({ "name": "printingAllowed", "value": rng.one_in(2) }),
        json!({ "name": "sessionTimeout", "value": 15 + rng.below(4) * 15, "unit": "minutes" }),
        json!({ "name": "watermark", "value": { "text": exchange.host, "opacity": rng.below(100) } }),
        json!({ "name": "allowedFormats", "value": ["PDF", "XLSX"] }),
        json!({ "name": "disclaimer", "value": null }),
    ];
    let count = 1 + rng.below(all.len() as u64) as usize;
    all.into_iter().take(count).collect()
}

/// The custom fields an exchange may have: id, name and type.
const FIELDS: [(u64, &str, &str); 4] =
    [(71, "Deal code", "TEXT"), (72, "Region", "LIST"), (73, "Signing", "DATE"), (74, "Budget", "NUMBER")];

/// The definitions of an exchange's custom fields.
pub fn field_definitions(exchange: &Exchange) -> Vec<Value> {
    let definition = |(id, name, kind): &(u64, &str, &str)| json!({ "id": exchange.id * 100 + id, "name": name, "type": kind, "required": false });
    FIELDS.iter().map(definition).collect()
}

/// The values of an exchange's custom fields; one of them is of a field that is not defined.
pub fn custom_fields(exchange: &Exchange) -> Vec<Value> {
    let mut rng = rng(exchange, 2);
    let id = |number: u64| exchange.id * 100 + number;
    let all = [
        json!({ "id": id(71), "value": format!("DC-{}", 1000 + rng.below(9000)) }),
        json!({ "id": id(72).to_string(), "value": ["EMEA", "APAC"] }),
        json!({ "id": id(73), "value": { "milliseconds": 1_500_000_000_000_u64 + rng.below(1_000_000) } }),
        json!({ "id": id(74), "value": rng.below(1_000_000) }),
        json!({ "id": id(99), "value": null }),
    ];
    let count = rng.below(1 + all.len() as u64) as usize;
    all.into_iter().take(count).collect()
}

/// The bulk uploads of an exchange; of the newest nobody is named.
pub fn batches(exchange: &Exchange) -> Vec<Value> {
    let mut rng = rng(exchange, 3);
    let count = rng.below(6);
    let batch = |number: u64| {
        let mut batch = json!({
            "id": exchange.id * 1000 + number,
            "name": format!("Upload {}", number + 1),
            "operationType": "Bulk Upload",
            "status": if rng.one_in(4) { "FAILED" } else { "COMPLETED" },
            "createdDate": { "milliseconds": 1_400_000_000_000 + number * 86_400_000 + rng.below(86_400) * 1000 },
            "itemCount": rng.below(500),
        });
        if number + 1 < count {
            batch["createdBy"] = json!({ "firstName": "Ada", "lastName": "Moss" });
        }
        batch
    };
    (0..count).map(batch).collect()
}

/// Whether an exchange refuses these listings.
pub fn refuses(exchange: &Exchange) -> bool {
    exchange.kind == "IL5"
}
