//! An errand to the service: what a walk and a verification need alike.

use std::time::Instant;

use anyhow::Context;
use tokio::runtime::Runtime;

use super::args::{Going, Talk};
use super::log::Log;
use super::signals::Signals;
use crate::api::Credentials;
use crate::config::Config;
use crate::store::{Lock, StoreError};

/// What an errand is done with.
pub struct Errand<'a> {
    pub talk: &'a Talk,
    pub log: Log,
    pub runtime: Runtime,
    pub config: Config,
    pub credentials: Credentials,
    pub going: &'a Going,
    /// When it stops, all of it.
    pub deadline: Option<Instant>,
}

impl<'a> Errand<'a> {
    /// Begins an errand; its time is running.
    ///
    /// # Errors
    /// When there are no credentials.
    pub fn begin(talk: &'a Talk, config: Config, going: &'a Going) -> anyhow::Result<Self> {
        let credentials = config.credentials()?;
        let log = Log::start(talk);
        let runtime = Runtime::new().context("cannot start")?;
        Ok(Self { talk, log, runtime, config, credentials, going, deadline: going.deadline() })
    }

    /// Keeps others from using the account.
    ///
    /// # Errors
    /// When another run uses it.
    pub fn lock_account(&self) -> Result<Lock, StoreError> {
        let service = &self.config.service;
        Lock::of_account(&format!("{} {}", service.base_url, service.email.as_deref().unwrap_or("")))
    }

    /// What stops it. To be called in a tokio runtime.
    pub fn signals(&self) -> Signals {
        let signals = Signals::listen();
        if let Some(deadline) = self.deadline {
            signals.stop_at(deadline);
        }
        signals
    }
}
