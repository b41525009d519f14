//! The errors the service answers with.

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::response::Response;
use serde_json::json;

/// How an error is written: the service has seven ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorShape {
    /// `status` and `errors`.
    Errors,
    /// `status` as text, and `error` with a `description`.
    Description,
    /// `error` with a `message`.
    Error,
    /// `ErrorCode`, `Error` and `Hint`: the token call.
    Token,
    /// `fault`: the gateway.
    Fault,
    /// A web page.
    Html,
    /// An XML document.
    Xml,
}

impl ErrorShape {
    /// Every shape.
    pub const ALL: [Self; 7] =
        [Self::Errors, Self::Description, Self::Error, Self::Token, Self::Fault, Self::Html, Self::Xml];

    /// Its word in the language of faults.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Errors => "errors",
            Self::Description => "description",
            Self::Error => "error",
            Self::Token => "token",
            Self::Fault => "fault",
            Self::Html => "html",
            Self::Xml => "xml",
        }
    }
}

/// The service puts this text where a subcode belongs.
pub(super) const BAD_TOKEN: &str =
    "the passed access token is either not valid or is formatted incorrectly in the request";

/// An error to answer with.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    /// The HTTP status; an error can hide behind 200.
    pub(super) status: u16,
    pub(super) shape: ErrorShape,
    /// The status according to the body.
    pub(super) code: u16,
    /// For a fault its `errorcode`, for a token call its `ErrorCode`.
    pub(super) subcode: &'static str,
    pub(super) message: String,
    /// The header of that name: seconds, or a date.
    pub(super) retry_after: Option<String>,
}

impl Refusal {
    pub(super) fn new(status: u16, shape: ErrorShape, subcode: &'static str, message: &str) -> Self {
        Self { status, shape, code: status, subcode, message: message.to_owned(), retry_after: None }
    }

    pub(super) fn no_such_entity() -> Self {
        Self::new(400, ErrorShape::Errors, "3-1", "Cannot find entity in repository")
    }

    pub(super) fn no_such_url() -> Self {
        Self::new(404, ErrorShape::Html, "", "Not Found")
    }

    pub(super) fn not_entered() -> Self {
        Self::new(303, ErrorShape::Errors, "1", "Workspace entrance requirements not met.")
    }

    pub(super) fn bad_token() -> Self {
        Self::new(401, ErrorShape::Description, BAD_TOKEN, "invalid access token")
    }

    pub(super) fn logged_out() -> Self {
        let message = "Your session has been logged out as the same user is logged in elsewhere.";
        Self::new(403, ErrorShape::Error, "018", message)
    }

    pub(super) fn bad_credentials() -> Self {
        Self::new(403, ErrorShape::Error, "017", "The credentials are not valid.")
    }

    pub(super) fn bad_token_request(message: &str) -> Self {
        Self::new(400, ErrorShape::Token, "invalid_request", message)
    }

    /// A malformed body of the call that enters an exchange.
    pub(super) fn bad_entrance() -> Self {
        Self::new(400, ErrorShape::Errors, "2-1", "The body of the request is not valid")
    }

    /// The user list of an exchange that keeps it to its administrators.
    pub(super) fn users_for_administrators() -> Self {
        let message = "The list of users is available to administrators only";
        Self { status: 200, ..Self::new(400, ErrorShape::Errors, "21-3", message) }
    }

    /// What an account may not ask for in an exchange.
    pub(super) fn not_permitted() -> Self {
        let message = "The user does not have permission to perform this action on this entity";
        Self { status: 200, ..Self::new(401, ErrorShape::Errors, "1-1-3", message) }
    }

    /// A download of a file under rights management.
    pub(super) fn protected_file() -> Self {
        Self::new(500, ErrorShape::Xml, "999", "The file is protected and cannot be downloaded")
    }

    /// A request that the gateway refused because of the rate limit.
    pub(super) fn too_fast(status: u16, rate: f64) -> Self {
        let message = format!("Spike arrest violation. Allowed rate : {rate}ps");
        Self::new(status, ErrorShape::Fault, "policies.ratelimit.SpikeArrestViolation", &message)
    }

    /// The answer; `error_id` is what support would ask for.
    pub(super) fn to_response(&self, error_id: &str) -> Response {
        let (kind, body) = self.render_body(error_id);
        let mut response = Response::new(Body::from(body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.headers_mut().insert(CONTENT_TYPE, kind.parse().expect("a fixed and legal header"));
        if let Some(wait) = self.retry_after.as_ref().and_then(|wait| wait.parse().ok()) {
            response.headers_mut().insert(RETRY_AFTER, wait);
        }
        response
    }

    /// Content type and text.
    fn render_body(&self, error_id: &str) -> (&'static str, String) {
        match self.shape {
            ErrorShape::Html => ("text/html;charset=UTF-8", self.to_html()),
            ErrorShape::Xml => ("application/xml", self.to_xml(error_id)),
            _ => ("application/json;charset=UTF-8", self.to_json(error_id).to_string()),
        }
    }

    fn to_json(&self, error_id: &str) -> serde_json::Value {
        let (code, subcode, message) = (self.code, self.subcode, &self.message);
        match self.shape {
            ErrorShape::Description => json!({
                "status": StatusCode::from_u16(code).ok().and_then(|status| status.canonical_reason()),
                "error": {"code": code, "description": message, "subcode": subcode},
            }),
            ErrorShape::Error => json!({"error": {"code": code, "message": message, "subcode": subcode}}),
            ErrorShape::Token => json!({
                "ErrorCode": subcode,
                "Error": message,
                "Hint": "please ensure that you are passing the consumer key like so: 'client_id={consumer_key}'",
            }),
            ErrorShape::Fault => json!({"fault": {"faultstring": message, "detail": {"errorcode": subcode}}}),
            ErrorShape::Errors | ErrorShape::Html | ErrorShape::Xml => json!({
                "status": {"code": code, "subcode": subcode, "message": message, "errorId": error_id},
                "errors": [{"code": code, "subCode": subcode, "message": message}],
            }),
        }
    }

    fn to_html(&self) -> String {
        let Self { code, message, .. } = self;
        format!(
            "<!DOCTYPE html>\n<html><head><title>{code} {message}</title></head>\n\
             <body><h1>{message}</h1><p>The request was not carried out.</p></body></html>\n"
        )
    }

    fn to_xml(&self, error_id: &str) -> String {
        let Self { code, subcode, message, .. } = self;
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<error><code>{code}</code><subcode>{subcode}</subcode>\
             <message>{message}</message><errorId>{error_id}</errorId></error>\n"
        )
    }
}
