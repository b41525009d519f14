//! What the other modules take as options, made from the settings.

use super::enums::AcceptSplash;
use super::loaded::Config;
use super::settings::{Limits, Service};
use crate::api::{ClientConfig, Credentials, READ_TIMEOUT, SplashConsent};

impl Config {
    /// How to reach the service, and how hard to press it.
    pub fn client_config(&self, credentials: &Credentials) -> ClientConfig {
        let Service { base_url, end_other_sessions, ca_file, .. } = &self.service;
        let Limits { requests_per_second, concurrency, attempts } = self.limits;
        ClientConfig {
            base_url: base_url.clone(),
            credentials: credentials.clone(),
            end_other_sessions: *end_other_sessions,
            requests_per_second,
            concurrency,
            attempts,
            read_timeout: READ_TIMEOUT,
            ca_file: ca_file.clone(),
        }
    }

    /// Whether splash texts are consented to.
    pub fn splash_consent(&self) -> SplashConsent {
        match self.scope.accept_splash {
            AcceptSplash::Never => SplashConsent::Withhold,
            AcceptSplash::Always => SplashConsent::Give,
        }
    }
}
