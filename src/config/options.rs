//! What the other modules take as options, made from the settings.

use std::collections::BTreeSet;

use serde_json::Value;

use super::enums::AcceptSplash;
use super::key::Key;
use super::layers::Layers;
use super::leavers::Leavers;
use super::loaded::Config;
use super::secrets::{PING_URL, SecretSources, WEBHOOK_URL};
use super::settings::{Access, Csv, Findings, Limits, Notify, Scope, Seal, Service, keys};
use crate::api::{ClientConfig, Credentials, READ_TIMEOUT};
use crate::collect::{CollectOptions, ExchangeFilter, Shard};
use crate::consent::ConsentOptions;
use crate::dataset::{DOCUMENTS, Dataset, Unit};
use crate::evidence::SealOptions;
use crate::notify::NotifyOptions;
use crate::report::{CsvOptions, FindingOptions, FormatOptions, Options, ReportSetting};

impl Config {
    /// How to reach the service, and how hard to press it.
    pub(crate) fn client_config(&self, credentials: &Credentials) -> ClientConfig {
        let Service { base_url, end_other_sessions, ca_file, .. } = &self.service;
        let Limits { concurrency, attempts, max_listing, max_download, .. } = self.limits;
        ClientConfig {
            base_url: base_url.clone(),
            credentials: credentials.clone(),
            end_other_sessions: *end_other_sessions,
            requests_per_second: self.request_rate(),
            concurrency,
            attempts,
            read_timeout: READ_TIMEOUT,
            max_listing,
            max_download,
            ca_file: ca_file.clone(),
            redactor: self.redactor(),
        }
    }

    /// Requests a second that this process may make: of a rate that shards share its part.
    pub(crate) fn request_rate(&self) -> f64 {
        let Limits { requests_per_second, share_rate, .. } = self.limits;
        let shards = self.scope.shard.filter(|_| share_rate).map_or(1, Shard::count);
        requests_per_second / shards as f64
    }

    /// What to collect, and from which service.
    pub(crate) fn collect_options(&self, credentials: &Credentials) -> CollectOptions {
        CollectOptions {
            client: self.client_config(credentials),
            scope: self.exchange_filter(),
            datasets: self.needed_datasets(),
            max_age: self.collect.max_age,
            consent: self.consent_options(credentials),
            timezone: self.output.timezone.name().to_owned(),
            configuration: self.redacted().to_string(),
            provenance: None,
        }
    }

    /// The datasets asked for, and the documents where some are asked for document by document.
    fn needed_datasets(&self) -> Vec<&'static Dataset> {
        let mut datasets = self.collect.datasets.clone();
        if datasets.iter().any(|dataset| dataset.unit == Unit::Document) {
            datasets.insert(&DOCUMENTS);
        }
        datasets.into_iter().collect()
    }

    /// What seals a manifest.
    pub(crate) fn seal_options(&self) -> SealOptions {
        let Seal { ssh_key, sign_command, timestamp_command } = self.seal.clone();
        SealOptions { ssh_key, sign_command, timestamp_command }
    }

    /// Who is told what came of a run. Their addresses are looked up; one that cannot be had is a problem, and no error.
    pub(crate) fn notify_options(&self) -> NotifyOptions {
        let Notify { metrics_file, success_codes, after_run } = self.notify.clone();
        let mut problems = Vec::new();
        let mut look_up = |secret| {
            let found = self.secrets.read(&secret).map_err(|error| problems.push(error.to_string()));
            found.ok().flatten()
        };
        let (ping_url, webhook_url) = (look_up(PING_URL), look_up(WEBHOOK_URL));
        NotifyOptions {
            metrics_file,
            ping_url,
            webhook_url,
            after_run,
            success_codes,
            ca_file: self.service.ca_file.clone(),
            profile: self.profile().map(str::to_owned),
            known_profiles: self.profiles().to_vec(),
            problems,
        }
    }

    fn exchange_filter(&self) -> ExchangeFilter {
        let Scope { exchanges, exclude, phases, brand_id, name, shard, accept_splash: _ } =
            self.scope.clone();
        ExchangeFilter { exchanges, exclude, phases, brand_id, name, shard }
    }

    /// Whether splash texts are consented to, and in whose name.
    pub(crate) fn consent_options(&self, credentials: &Credentials) -> ConsentOptions {
        let gives_consent = match self.scope.accept_splash {
            AcceptSplash::Never => false,
            AcceptSplash::Always => true,
        };
        let keeps_texts = self.collect.splash_texts;
        ConsentOptions { gives_consent, keeps_texts, account: self.account(credentials) }
    }

    /// The account's email address, if it is known.
    fn account(&self, credentials: &Credentials) -> Option<String> {
        match credentials {
            Credentials::ClientCredentials { email, .. } => Some(email.clone()),
            Credentials::AccessToken(_) | Credentials::RefreshToken { .. } => self.service.email.clone(),
        }
    }

    /// Which reports to write, and how; `only` names some of them, `None` is all.
    pub(crate) fn report_options(&self, only: Option<BTreeSet<String>>) -> Options {
        Options {
            formats: self.output.formats.clone(),
            format_options: self.format_options(),
            only,
            templates: self.output.templates.clone(),
            findings: self.finding_options(),
            time_limit: self.limits.report_within,
            settings: self.report_settings(),
            made_by: None,
        }
    }

    /// The settings that shape reports.
    fn report_settings(&self) -> Vec<ReportSetting> {
        let defaults = Self::from_layers(None, Layers::default(), SecretSources::default());
        let (values, defaults) = (self.redacted(), defaults.map_or(Value::Null, |config| config.redacted()));
        let keys = keys::ALL.iter().filter(|key| key.shapes_reports());
        let at = |values: &Value, key: &Key| values.pointer(&key.pointer()).cloned().unwrap_or_default();
        keys.map(|key| ReportSetting { path: key.path, value: at(&values, key), default: at(&defaults, key) })
            .collect()
    }

    /// How values are formatted.
    pub(crate) fn format_options(&self) -> FormatOptions {
        let Csv { preset: _, delimiter, bom, line_ending, formula_guard } = self.csv;
        let csv = CsvOptions { delimiter, bom, line_ending, formula_guard };
        FormatOptions { timezone: self.output.timezone, csv }
    }

    fn finding_options(&self) -> FindingOptions {
        let Findings { dormant_days, never_days, internal_domains, leavers, off, fail_on, fail_on_new } =
            self.findings.clone();
        let leavers = match leavers {
            Leavers::List(list) => Some(list),
            // what was not read compares with nothing
            Leavers::NotSet | Leavers::File(_) => None,
        };
        let Access { all_seeing_roles, everyone_groups } = self.access.clone();
        FindingOptions {
            dormant_days,
            never_days,
            internal_domains,
            all_seeing_roles,
            everyone_groups,
            leavers,
            off,
            fail_on,
            fail_on_new,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, Options};
    use crate::config::ConfigSources;

    #[test]
    fn who_uses_the_library_without_a_configuration_gets_its_defaults()
    -> Result<(), Box<dyn std::error::Error>> {
        let options = Config::load(&ConfigSources::default())?.report_options(None);
        assert!(options.settings.iter().all(|setting| setting.value == setting.default));
        let options = Options { settings: Vec::new(), ..options };
        assert_eq!(format!("{options:?}"), format!("{:?}", Options::default()));
        Ok(())
    }
}
