//! A service that repeats every secret it knows: encoded in some way, in some shape of answer.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use url::form_urlencoded;

/// The secrets of a run. Each begins and ends in letters that no encoding but Base64 and the like changes, with
/// something to encode in between.
pub const CLIENT_SECRET: &str = "Kx7qHead1<&> \"'/+%41\\é=Tail1Zw9";
pub const PASSWORD: &str = "Vb3rHead2?% &quot;+~Tail2Mn4";
pub const UNUSED_PASSWORD: &str = "Jt6wHead3 unused+Tail3Gd8";
pub const FIRST_TOKEN: &str = "Pl5kHead4.aB-_~+/Tail4Xc2";
pub const SECOND_TOKEN: &str = "Ye9uHead5.aB-_~+/Tail5Rf7";
pub const REFRESH_TOKEN: &str = "Ws1oHead6.aB-_~+/Tail6Hj0";

pub const ALL: [&str; 6] =
    [CLIENT_SECRET, PASSWORD, UNUSED_PASSWORD, FIRST_TOKEN, SECOND_TOKEN, REFRESH_TOKEN];

/// A way to encode a secret.
pub type Encoding = fn(&str) -> String;

pub const ENCODINGS: [Encoding; 18] = [
    |secret| secret.to_owned(),
    |secret| secret.to_uppercase(),
    |secret| form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
    |secret| form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>().replace('+', "%20"),
    |secret| form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>().to_lowercase(),
    |secret| secret.bytes().map(|byte| format!("%{byte:02X}")).collect(),
    |secret| secret.bytes().map(|byte| format!("%25{byte:02x}")).collect(),
    html,
    |secret| html(&html(secret)),
    |secret| secret.chars().map(|c| format!("&#x{:x};", c as u32)).collect(),
    |secret| secret.chars().map(|c| format!("&#{};", c as u32)).collect(),
    json,
    |secret| json(&json(secret)),
    |secret| secret.chars().map(|c| format!("\\u{:04x}", c as u32)).collect(),
    |secret| STANDARD.encode(secret),
    |secret| URL_SAFE_NO_PAD.encode(format!("ilaudit:{secret}")),
    |secret| {
        STANDARD
            .encode(format!("a={}&b", form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>()))
    },
    // cut short
    |secret| secret.chars().take(16).collect(),
];

fn html(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

/// The inside of a JSON string.
fn json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// Every encoding, of one secret each: with six turns each secret has been in every encoding.
pub fn echo(turn: usize) -> String {
    let texts = ENCODINGS.iter().enumerate().map(|(at, encode)| encode(ALL[(at + turn) % ALL.len()]));
    texts.map(|secret| format!("you sent {secret} to us")).collect::<Vec<_>>().join("; ")
}

/// Every secret in every encoding.
pub fn echo_all() -> String {
    (0..ALL.len()).map(echo).collect::<Vec<_>>().join("; ")
}

/// Shapes of answers, with `@@` where the service says something.
pub const SHAPES: [(u16, &str); 11] = [
    (400, r#"{"status": {"code": 400, "subcode": "@@", "message": "@@", "errorId": "@@"}}"#),
    (400, r#"{"status": "@@", "error": {"code": 400, "description": "@@", "subcode": "@@"}}"#),
    (403, r#"{"errors": [{"code": 403, "subCode": "@@", "message": "@@", "errorId": "@@"}]}"#),
    (500, r#"{"fault": {"faultstring": "@@", "detail": {"errorcode": "@@"}}}"#),
    (200, r#"{"ErrorCode": "@@", "Error": "@@"}"#),
    (200, r#"{"error": "@@"}"#),
    (500, "<html><head><title>@@</title></head><body>@@</body></html>"),
    (404, "access_token=@@&token_type=Bearer"),
    (200, "@@"),
    (200, r#"{"hello": "@@"}"#),
    (200, GOOD),
];

/// An answer of every call that is good, but for what it says.
pub const GOOD: &str = r#"{
    "status": {"code": 200, "message": "@@"}, "state": "ALLOW", "hello": "@@",
    "splash": {"splashText": "@@", "acceptText": "@@", "displayType": "@@", "splashType": "@@", "hasImage": true},
    "folder": [@entries], "document": [@entries], "users": [@entries], "groups": [@entries], "batches": [@entries],
    "workspaceSettings": [@entries], "customFields": {"field": [@entries]}, "fieldDefinitions": {"field": [@entries]},
    "workspaceGroupMembers": [{"workspaceGroupId": 1, "workspaceUserId": 1, "role": "@@"}, {"@@": "@@"}]
}"#;

const ENTRIES: &str = r#"
    {"id": 1, "name": "@@", "firstName": "@@", "emailId": "@@", "userId": 1, "groupName": "@@", "description": "@@",
     "createdBy": {"firstName": "@@", "lastName": "@@", "organization": "@@"}, "note": {"@@": ["@@"]}, "@@": "@@",
     "fileHash": "2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "fileSize": 1, "extension": "@@"},
    {"id": 2, "name": "\u0050\u006c\u0035\u006b\u0048\u0065\u0061\u0064\u0034.aB-_~+\/\u0054\u0061il4Xc2"},
    {"name": "@@ has no id"}, {"id": "@@"}, ["@@"], "@@""#;

/// The body of a shape, saying `text`.
pub fn fill(shape: &str, text: &str) -> String {
    let said = if shape.starts_with('{') { json(text) } else { text.to_owned() };
    shape.replace("@entries", ENTRIES).replace("@@", &said)
}

/// What no byte may hold: the beginnings and ends of secrets, as they are and as they were encoded.
pub fn traces(secrets: &[&str]) -> Vec<String> {
    let parts = secrets.iter().flat_map(|secret| [&secret[..8], &secret[secret.len() - 8..]]);
    let plain: Vec<&str> = parts.collect();
    let encoded = plain.iter().flat_map(|part| {
        let percent = part.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
        [percent.to_uppercase(), percent, part.chars().map(|c| format!("\\u{:04x}", c as u32)).collect()]
    });
    let entities =
        plain.iter().map(|part| part.chars().map(|c| format!("#x{:x};", c as u32)).collect::<String>());
    let base64 = secrets.iter().flat_map(|secret| {
        // six bytes of the secret, wherever a group of Base64 begins
        let inner = (0..3).map(|shift| STANDARD.encode(&secret.as_bytes()[shift..shift + 6]));
        inner.chain((0..3).map(|shift| STANDARD.encode(&secret.as_bytes()[secret.len() - 8 + shift..][..6])))
    });
    let mut traces: Vec<String> = encoded.chain(entities).chain(base64).collect();
    traces.extend(plain.iter().map(|part| (*part).to_owned()));
    traces.extend(plain.iter().map(|part| part.to_uppercase()));
    traces.extend(plain.iter().map(|part| part.to_lowercase()));
    traces
}
