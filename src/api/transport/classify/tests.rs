//! Every case of the table, in every shape it comes in.

use std::time::Duration;

use proptest::prelude::*;

use super::{Content, LONGEST_WAIT, read_error};
use crate::api::error::ApiErrorKind;

const HTML: &str =
    "<html><head><title>Error</title></head><body>Your request cannot be completed</body></html>";
const XML_999: &str = r#"<?xml version="1.0"?><error><code>999</code><message>Internal</message></error>"#;
const SPIKE: &str = r#"{"fault":{"faultstring":"Spike arrest violation. Allowed rate : 10ps","detail":{"errorcode":"policies.ratelimit.SpikeArrestViolation"}}}"#;
const QUOTA: &str = r#"{"fault":{"faultstring":"Rate limit quota violation. Quota limit exceeded. Identifier : x","detail":{"errorcode":"policies.ratelimit.QuotaViolation"}}}"#;
const DAILY: &str = r#"{"fault":{"faultstring":"Quota of 5000 calls per day exceeded","detail":{"errorcode":"policies.ratelimit.QuotaViolation"}}}"#;
const SCRIPT: &str = r#"{"fault":{"faultstring":"JavaScript execution failed: x is undefined","detail":{"errorcode":"steps.javascript.ScriptExecutionFailed"}}}"#;

fn shape1(code: u16, subcode: &str) -> String {
    format!(
        r#"{{"status":{{"code":{code},"subcode":"{subcode}","message":"m","errorId":"E1"}},"errors":[{{"code":{code},"subCode":"{subcode}","message":"m"}}]}}"#
    )
}

fn shape2(code: u16, subcode: &str) -> String {
    format!(r#"{{"status":"S","error":{{"code":{code},"description":"m","subcode":"{subcode}"}}}}"#)
}

fn shape3(code: u16, subcode: &str) -> String {
    format!(r#"{{"error":{{"code":{code},"message":"m","subcode":"{subcode}"}}}}"#)
}

fn kind_of(http_status: u16, body: &str) -> Option<ApiErrorKind> {
    read_error(http_status, None, &Content::parse(body.as_bytes())).map(|error| error.kind)
}

/// Status and subcode, and what they mean.
const TABLE: [(u16, &str, ApiErrorKind); 22] = [
    (401, "", ApiErrorKind::TokenExpired),
    (401, "the passed access token is not valid", ApiErrorKind::TokenExpired),
    (401, "1-1-3", ApiErrorKind::Forbidden { refused_by: "forbidden" }),
    (403, "1-1-3", ApiErrorKind::Forbidden { refused_by: "forbidden" }),
    (400, "21-3", ApiErrorKind::Forbidden { refused_by: "admin_only" }),
    (400, "3-1", ApiErrorKind::NotFound),
    (400, "9-9", ApiErrorKind::InvalidRequest),
    (303, "1", ApiErrorKind::NotEntered),
    (403, "017", ApiErrorKind::Credentials),
    (403, "018", ApiErrorKind::SessionTakenOver),
    (403, "5-5", ApiErrorKind::Forbidden { refused_by: "forbidden" }),
    (404, "", ApiErrorKind::NotFound),
    (410, "", ApiErrorKind::NotFound),
    (408, "", ApiErrorKind::Transient),
    (429, "", ApiErrorKind::RateLimited),
    (500, "", ApiErrorKind::Transient),
    (502, "", ApiErrorKind::Transient),
    (503, "", ApiErrorKind::Transient),
    (504, "", ApiErrorKind::Transient),
    (599, "", ApiErrorKind::Transient),
    (405, "", ApiErrorKind::InvalidRequest),
    (422, "7", ApiErrorKind::InvalidRequest),
];

#[test]
fn each_status_means_the_same_in_each_shape_and_behind_200() {
    for (status, subcode, kind) in TABLE {
        for body in [shape1(status, subcode), shape2(status, subcode), shape3(status, subcode)] {
            assert_eq!(kind_of(status, &body), Some(kind), "HTTP {status}: {body}");
            assert_eq!(kind_of(200, &body), Some(kind), "HTTP 200: {body}");
        }
    }
}

#[test]
fn a_status_alone_counts_where_the_body_says_nothing() {
    let cases = [
        (401, HTML, ApiErrorKind::TokenExpired),
        (404, HTML, ApiErrorKind::NotFound),
        (504, HTML, ApiErrorKind::Transient),
        (500, XML_999, ApiErrorKind::Transient),
        (503, "", ApiErrorKind::Transient),
        (303, "", ApiErrorKind::NotEntered),
        (301, HTML, ApiErrorKind::UnexpectedResponse),
        (429, "", ApiErrorKind::RateLimited),
        (200, HTML, ApiErrorKind::UnexpectedResponse),
        (200, "", ApiErrorKind::UnexpectedResponse),
        (200, "[1, 2]", ApiErrorKind::UnexpectedResponse),
    ];
    for (status, body, kind) in cases {
        assert_eq!(kind_of(status, body), Some(kind), "HTTP {status}: {body}");
    }
}

#[test]
fn the_gateway_is_known_by_its_words() {
    for status in [200, 429, 500, 503] {
        assert_eq!(kind_of(status, SPIKE), Some(ApiErrorKind::RateLimited), "HTTP {status}");
        assert_eq!(kind_of(status, QUOTA), Some(ApiErrorKind::RateLimited), "HTTP {status}");
        assert_eq!(kind_of(status, DAILY), Some(ApiErrorKind::Quota), "HTTP {status}");
        assert_eq!(kind_of(status, SCRIPT), Some(ApiErrorKind::Transient), "HTTP {status}");
    }
    let script = shape1(400, "3-1").replace("\"m\"", "\"JavaScript execution failed with x\"");
    assert_eq!(kind_of(400, &script), Some(ApiErrorKind::Transient));
}

#[test]
fn a_wait_too_long_to_wait_for_is_a_quota() {
    let (short, long) = (Duration::from_secs(2), LONGEST_WAIT + Duration::from_secs(1));
    for (wait, kind) in [
        (short, ApiErrorKind::RateLimited),
        (LONGEST_WAIT, ApiErrorKind::RateLimited),
        (long, ApiErrorKind::Quota),
    ] {
        for body in [SPIKE, QUOTA, ""] {
            let refusal = read_error(429, Some(wait), &Content::parse(body.as_bytes())).expect("a refusal");
            assert_eq!((refusal.kind, refusal.retry_after), (kind, Some(wait)), "{body}");
        }
    }
}

#[test]
fn good_answers_are_no_refusals() {
    let cases = [
        r#"{"status":{"code":200,"message":"fine"},"workspace":[]}"#,
        r#"{"status":{"code":"201"},"state":"ALLOW"}"#,
        r#"{"groups":[]}"#,
        r#"{"status":{"code":200},"errors":[],"error":null,"fault":{}}"#,
        r#"{"message":"the passed token has been revoked","token":"x","cascade":"true"}"#,
    ];
    for body in cases {
        assert_eq!(kind_of(200, body), None, "{body}");
    }
    assert_eq!(read_error(200, None, &Content::Streamed), None);
}

#[test]
fn where_tokens_are_about_only_short_numbers_are_quoted() {
    for (subcode, is_quoted) in
        [("018", true), ("1-1-3", true), ("hunter2", false), ("12345678", true), ("123456789", false)]
    {
        let content = Content::parse(shape1(403, subcode).as_bytes());
        let error = read_error(403, None, &content).expect("an error");
        let quoted = error.without_quotes(&content).answer.subcode;
        assert_eq!(quoted.as_deref(), is_quoted.then_some(subcode));
    }
}

#[test]
fn the_answer_keeps_the_services_words() {
    let said =
        |body: &str| read_error(200, None, &Content::parse(body.as_bytes())).expect("a refusal").answer;
    let answer = said(&shape1(400, "3-1"));
    assert_eq!((answer.http_status, answer.code), (Some(200), Some(400)));
    assert_eq!((answer.subcode.as_deref(), answer.message.as_deref()), (Some("3-1"), Some("m")));
    assert_eq!(answer.error_id.as_deref(), Some("E1"));
    assert_eq!(said(&shape2(401, "x")).message.as_deref(), Some("m"));
    let token = r#"{"ErrorCode":"invalid_request","Error":"invalid or null consumer key","Hint":"h"}"#;
    assert_eq!(said(token).message.as_deref(), Some("invalid or null consumer key"));
    let page = said(HTML).message.expect("a message");
    assert_eq!(page, "a web page instead of JSON: \"Error Your request cannot be completed\"");
}

proptest! {
    /// No status and no body bring it down, and nothing but a 2xx JSON object passes for a good answer.
    #[test]
    fn any_answer_is_classified(status in 100_u16..600, body in ".{0,200}", bytes: Vec<u8>) {
        for body in [body.as_bytes(), &bytes] {
            let content = Content::parse(body);
            let good = read_error(status, None, &content).is_none();
            prop_assert!(!good || ((200..300).contains(&status) && matches!(content, Content::Json(_))));
        }
    }

    /// An error in the body is never taken for a good answer, whatever stands beside it.
    #[test]
    fn a_hidden_error_is_found(code in 300_u16..600, subcode in "[0-9-]{0,5}", list in "[a-z]{1,8}") {
        for body in [shape1(code, &subcode), shape2(code, &subcode), shape3(code, &subcode)] {
            let body = format!(r#"{{"{list}":[1,2],{}"#, &body[1..]);
            prop_assert!(kind_of(200, &body).is_some());
        }
    }
}
