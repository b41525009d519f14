//! Keeping secrets out of whatever the service answers: it echoes tokens and keys in its messages.

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;

/// Replaces secrets in a text, as they are and as a form encodes them.
pub fn redact_secrets(text: &mut String, secrets: &[&SecretString]) {
    for secret in secrets.iter().map(|secret| secret.expose_secret()).filter(|secret| !secret.is_empty()) {
        let encoded = Zeroizing::new(form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>());
        *text = text.replace(secret, "[redacted]").replace(encoded.as_str(), "[redacted]");
    }
}
