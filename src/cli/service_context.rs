//! An context to the service: what a walk and a verification need alike.

use std::path::Path;
use std::time::Instant;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use tokio::runtime::Runtime;

use super::args::{GlobalArgs, ResumeArgs};
use super::ending::Ending;
use super::lake::Lake;
use super::terminal::log::Log;
use super::terminal::signals::Signals;
use crate::api::Credentials;
use crate::config::Config;
use crate::error::Error;
use crate::store::{Lock, StoreError};

/// What an context is done with.
pub(crate) struct ServiceContext<'a> {
    pub global: &'a GlobalArgs,
    pub log: Log,
    pub runtime: Runtime,
    pub config: Config,
    pub credentials: Credentials,
    pub resume: &'a ResumeArgs,
    pub signals: Signals,
}

impl<'a> ServiceContext<'a> {
    /// Looks up the credentials and starts logging; the time allowed starts now.
    ///
    /// # Errors
    /// If there are no credentials.
    pub fn new(global: &'a GlobalArgs, config: Config, resume: &'a ResumeArgs) -> Result<Self, Error> {
        let credentials = config.credentials()?;
        let log = Log::start_logging(global);
        let runtime = Runtime::new().map_err(Error::io("start"))?;
        let signals = Self::listen_for_signals(&runtime, resume.deadline());
        Ok(Self { global, log, runtime, config, credentials, resume, signals })
    }

    /// Keeps other runs from using the account.
    ///
    /// # Errors
    /// If another run uses it.
    pub fn lock_account(&self) -> Result<Lock, StoreError> {
        let who = Zeroizing::new(format!("{} {}", self.config.service.base_url, self.account().as_str()));
        Lock::for_account(&who, &self.config.output.dir)
    }

    /// What tells the account from others: its address, whatever its capitals, or the token where that is unknown.
    fn account(&self) -> Zeroizing<String> {
        let expose = |secret: &SecretString| Zeroizing::new(secret.expose_secret().to_owned());
        match (&self.config.service.email, &self.credentials) {
            (Some(email), _) | (None, Credentials::ClientCredentials { email, .. }) => {
                Zeroizing::new(email.trim().to_lowercase())
            }
            (None, Credentials::AccessToken(token)) => expose(token),
            (None, Credentials::RefreshToken { refresh_token, .. }) => expose(refresh_token),
        }
    }

    /// Exports a run that was just published.
    pub fn export_published(&self, lake: &Lake, folder: &Path) -> Ending {
        lake.export_published(self.config.clone(), folder, &self.signals.interrupt, !self.global.quiet)
    }

    /// Listens for what stops the work, from now to the end of the program.
    pub fn listen_for_signals(runtime: &Runtime, deadline: Option<Instant>) -> Signals {
        let _entered = runtime.enter();
        let signals = Signals::listen();
        if let Some(deadline) = deadline {
            signals.stop_at(deadline);
        }
        signals
    }
}
