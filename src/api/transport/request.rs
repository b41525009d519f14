//! Building the HTTP request of a call.

use reqwest::RequestBuilder;
use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::call::{Call, Payload};

/// The request of a call below `base_url`, with the token of its session.
pub fn build_request(
    http: &reqwest::Client,
    base_url: &Url,
    call: &Call,
    token: Option<&SecretString>,
) -> RequestBuilder {
    let mut request = http.request(call.method.clone(), call_url(base_url, call));
    if let Some(token) = token {
        request = request.bearer_auth(token.expose_secret());
    }
    match &call.payload {
        Payload::None => request,
        Payload::Form { plain, secret } => request.form(&form_fields(plain, secret)),
        Payload::Json(value) => request.header(CONTENT_TYPE, "application/json").body(value.to_string()),
    }
}

fn call_url(base_url: &Url, call: &Call) -> Url {
    let mut url = base_url.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(&call.path);
    }
    if !call.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&call.query);
        // a form writes a blank as +, which not every gateway reads in a URL; a + itself is written %2B
        let query = url.query().unwrap_or_default().replace('+', "%20");
        url.set_query(Some(&query));
    }
    url
}

fn form_fields<'a>(
    plain: &'a [(&'static str, String)],
    secret: &'a [(&'static str, SecretString)],
) -> Vec<(&'static str, &'a str)> {
    let plain = plain.iter().map(|(key, value)| (*key, value.as_str()));
    plain.chain(secret.iter().map(|(key, value)| (*key, value.expose_secret()))).collect()
}
