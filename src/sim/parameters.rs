//! The parameters of a query or a form.

use std::collections::HashMap;

use url::form_urlencoded;

/// Parameters by name.
pub(super) type Parameters = HashMap<String, String>;

pub(super) fn parse_parameters(encoded: &[u8]) -> Parameters {
    form_urlencoded::parse(encoded).into_owned().collect()
}

/// The parameters that must not appear in a URL.
pub(super) const SECRETS: [&str; 5] = ["client_secret", "password", "token", "access_token", "refresh_token"];
