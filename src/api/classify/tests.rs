//! Every case of the table, in every shape it comes in.

use std::time::Duration;

use proptest::prelude::*;

use super::super::error::Fault;
use super::{Content, LONGEST_WAIT, refusal};

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

fn fault_of(http_status: u16, body: &str) -> Option<Fault> {
    refusal(http_status, None, &Content::of(body.as_bytes())).map(|refusal| refusal.fault)
}

/// Status and subcode, and what they mean.
const TABLE: [(u16, &str, Fault); 22] = [
    (401, "", Fault::Session),
    (401, "the passed access token is not valid", Fault::Session),
    (401, "1-1-3", Fault::Forbidden { gate: "forbidden" }),
    (403, "1-1-3", Fault::Forbidden { gate: "forbidden" }),
    (400, "21-3", Fault::Forbidden { gate: "admin_only" }),
    (400, "3-1", Fault::NotFound),
    (400, "9-9", Fault::Request),
    (303, "1", Fault::Entrance),
    (403, "017", Fault::Credentials),
    (403, "018", Fault::LoggedOut),
    (403, "5-5", Fault::Forbidden { gate: "forbidden" }),
    (404, "", Fault::NotFound),
    (410, "", Fault::NotFound),
    (408, "", Fault::Transient),
    (429, "", Fault::Speed),
    (500, "", Fault::Transient),
    (502, "", Fault::Transient),
    (503, "", Fault::Transient),
    (504, "", Fault::Transient),
    (599, "", Fault::Transient),
    (405, "", Fault::Request),
    (422, "7", Fault::Request),
];

#[test]
fn each_status_means_the_same_in_each_shape_and_behind_200() {
    for (status, subcode, fault) in TABLE {
        for body in [shape1(status, subcode), shape2(status, subcode), shape3(status, subcode)] {
            assert_eq!(fault_of(status, &body), Some(fault), "HTTP {status}: {body}");
            assert_eq!(fault_of(200, &body), Some(fault), "HTTP 200: {body}");
        }
    }
}

#[test]
fn a_status_alone_counts_where_the_body_says_nothing() {
    let cases = [
        (401, HTML, Fault::Session),
        (404, HTML, Fault::NotFound),
        (504, HTML, Fault::Transient),
        (500, XML_999, Fault::Transient),
        (503, "", Fault::Transient),
        (303, "", Fault::Entrance),
        (301, HTML, Fault::Wire),
        (429, "", Fault::Speed),
        (200, HTML, Fault::Wire),
        (200, "", Fault::Wire),
        (200, "[1, 2]", Fault::Wire),
    ];
    for (status, body, fault) in cases {
        assert_eq!(fault_of(status, body), Some(fault), "HTTP {status}: {body}");
    }
}

#[test]
fn the_gateway_is_known_by_its_words() {
    for status in [200, 429, 500, 503] {
        assert_eq!(fault_of(status, SPIKE), Some(Fault::Speed), "HTTP {status}");
        assert_eq!(fault_of(status, QUOTA), Some(Fault::Speed), "HTTP {status}");
        assert_eq!(fault_of(status, DAILY), Some(Fault::Quota), "HTTP {status}");
        assert_eq!(fault_of(status, SCRIPT), Some(Fault::Transient), "HTTP {status}");
    }
    let script = shape1(400, "3-1").replace("\"m\"", "\"JavaScript execution failed with x\"");
    assert_eq!(fault_of(400, &script), Some(Fault::Transient));
}

#[test]
fn a_wait_too_long_to_wait_for_is_a_quota() {
    let (short, long) = (Duration::from_secs(2), LONGEST_WAIT + Duration::from_secs(1));
    for (wait, fault) in [(short, Fault::Speed), (LONGEST_WAIT, Fault::Speed), (long, Fault::Quota)] {
        for body in [SPIKE, QUOTA, ""] {
            let refusal = refusal(429, Some(wait), &Content::of(body.as_bytes())).expect("a refusal");
            assert_eq!((refusal.fault, refusal.retry_after), (fault, Some(wait)), "{body}");
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
        assert_eq!(fault_of(200, body), None, "{body}");
    }
    assert_eq!(refusal(200, None, &Content::Taken), None);
}

#[test]
fn the_answer_keeps_the_services_words() {
    let said = |body: &str| refusal(200, None, &Content::of(body.as_bytes())).expect("a refusal").answer;
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
            let content = Content::of(body);
            let good = refusal(status, None, &content).is_none();
            prop_assert!(!good || ((200..300).contains(&status) && matches!(content, Content::Json(_))));
        }
    }

    /// An error in the body is never taken for a good answer, whatever stands beside it.
    #[test]
    fn a_hidden_error_is_found(code in 300_u16..600, subcode in "[0-9-]{0,5}", list in "[a-z]{1,8}") {
        for body in [shape1(code, &subcode), shape2(code, &subcode), shape3(code, &subcode)] {
            let body = format!(r#"{{"{list}":[1,2],{}"#, &body[1..]);
            prop_assert!(fault_of(200, &body).is_some());
        }
    }
}
