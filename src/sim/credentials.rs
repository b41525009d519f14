//! What a client signs in with.

use std::fmt;

use serde::Serialize;

use super::rng::Rng;

/// Base URL and credentials of a simulated service. Serialised, it is the line `ilaudit sim` prints.
#[derive(Clone, Serialize)]
pub struct Credentials {
    pub base_url: String,
    pub client_id: String,
    pub client_secret: String,
    pub email: String,
    /// Has characters that a form must encode.
    pub password: String,
    /// Valid for the `refresh_token` grant, and never expires.
    #[serde(skip)]
    pub refresh_token: String,
}

impl Credentials {
    pub(super) fn new(seed: u64, base_url: String, email: String) -> Self {
        let secret = |subject: u64| Rng::for_subject(&[seed, subject]).hex_version();
        Self {
            base_url,
            client_id: format!("simulated-{seed}"),
            client_secret: secret(u64::MAX - 1),
            email,
            password: format!("sim+%41={}", secret(u64::MAX - 2)),
            refresh_token: secret(u64::MAX - 3),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}
