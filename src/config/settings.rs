//! The one table of settings: key, type, default, variable, parser, flag and help of each.
//!
//! Secrets are not here; they have sources of their own, see [`super::secrets`].

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use chrono_tz::Tz;
use serde::Serialize;
use url::Url;

use super::base_url::parse_base_url;
use super::enums::{AcceptSplash, CsvPreset};
use super::error::ConfigError;
use super::key::{Flag, Key, settings};
use super::layers::Layers;
use super::leavers::Leavers;
use super::parsers::{
    parse_attempts, parse_boolean, parse_brand_id, parse_command, parse_concurrency, parse_count,
    parse_datasets, parse_days, parse_days_or_none, parse_delimiter, parse_domains, parse_duration,
    parse_enum, parse_exchange_ids, parse_exit_codes, parse_leavers, parse_name_glob, parse_names,
    parse_non_empty_list, parse_optional_duration, parse_optional_path, parse_optional_text, parse_phases,
    parse_requests_per_second, parse_required_path, parse_roles, parse_severity_or_never, parse_shard,
    parse_size, parse_timezone,
};
use super::redact;
use crate::collect::Shard;
use crate::dataset::{self, Dataset};
use crate::model::ExchangeId;
use crate::report::{Format, LineEnding, Severity, format_names};

settings! {
    /// `[service]`: where to sign in, and with which account.
    service: Service {
        /// Base URL of the service. The test system is `https://test-api.intralinks.com`. Plain http is refused except
        /// on loopback.
        #[serde(serialize_with = "redact::text")]
        BASE_URL base_url: Url {
            default: "https://api.intralinks.com",
            variable: "ILAUDIT_BASE_URL",
            parse: parse_base_url,
        }
        /// Id of the application at the service. Needed unless an access token is given.
        CLIENT_ID client_id: Option<String> {
            default: "",
            variable: "ILAUDIT_CLIENT_ID",
            parse: parse_optional_text,
        }
        /// Email address of the account. Needed to sign in with a password.
        EMAIL email: Option<String> {
            default: "",
            variable: "ILAUDIT_EMAIL",
            parse: parse_optional_text,
        }
        /// End other sessions of the account when signing in. Some accounts may have only one session; `true` signs
        /// out whoever uses the account in a browser.
        END_OTHER_SESSIONS end_other_sessions: bool {
            default: "false",
            variable: "ILAUDIT_END_OTHER_SESSIONS",
            parse: parse_boolean,
        }
        /// PEM file of certificates to trust in addition to the system's, for networks that inspect TLS. Empty means
        /// none. Proxies come from HTTPS_PROXY and NO_PROXY.
        #[serde(serialize_with = "redact::optional_path")]
        CA_FILE ca_file: Option<PathBuf> {
            default: "",
            variable: "ILAUDIT_CA_FILE",
            parse: parse_optional_path,
        }
    }

    /// `[scope]`: which exchanges.
    scope: Scope {
        /// Collect only these exchanges, by id. Empty means every exchange the account sees.
        #[serde(serialize_with = "redact::texts")]
        EXCHANGES exchanges: BTreeSet<ExchangeId> {
            default: "",
            variable: "ILAUDIT_EXCHANGES",
            parse: parse_exchange_ids,
            flag: Flag::with_values("--exchange", "ID"),
        }
        /// Leave these exchanges out, by id. This wins over `exchanges`.
        #[serde(serialize_with = "redact::texts")]
        EXCLUDE exclude: BTreeSet<ExchangeId> {
            default: "",
            variable: "ILAUDIT_EXCLUDE",
            parse: parse_exchange_ids,
            flag: Flag::with_values("--exclude", "ID"),
        }
        /// Collect only exchanges in these phases: PREPARATION, OPEN, HOLD, DELETED. Empty means every phase.
        PHASES phases: BTreeSet<String> {
            default: "",
            variable: "ILAUDIT_PHASES",
            parse: parse_phases,
            flag: Flag::with_values("--phase", "PHASE"),
        }
        /// Collect only exchanges of this branding, by id. 0 means any.
        BRAND_ID brand_id: Option<u64> {
            default: "0",
            variable: "ILAUDIT_BRAND_ID",
            parse: parse_brand_id,
            flag: Flag::with_value("--brand", "ID"),
        }
        /// Collect only exchanges whose name matches this glob, such as "Project *". Upper and lower case are the
        /// same. Empty means any name.
        #[serde(serialize_with = "redact::optional_text")]
        NAME name: Option<glob::Pattern> {
            default: "",
            variable: "ILAUDIT_SCOPE_NAME",
            parse: parse_name_glob,
            flag: Flag::with_value("--name", "GLOB"),
        }
        /// Collect only this share of the exchanges, such as "3/8", to split the work between machines. `ilaudit
        /// merge` joins their runs. "auto/8" takes the share from JOB_COMPLETION_INDEX, as Kubernetes sets it. Empty means
        /// all exchanges.
        #[serde(serialize_with = "redact::optional_text")]
        SHARD shard: Option<Shard> {
            default: "",
            variable: "ILAUDIT_SHARD",
            parse: parse_shard,
            flag: Flag::with_value("--shard", "I/N"),
        }
        /// Consent to the splash texts that exchanges show on entry, in the account's name, and keep text, hash, image
        /// and time as evidence. One of {choices}. With "never" an exchange that requires consent is not entered.
        #[serde(serialize_with = "redact::text")]
        ACCEPT_SPLASH accept_splash: AcceptSplash {
            default: "never",
            variable: "ILAUDIT_ACCEPT_SPLASH",
            parse: parse_enum,
            flag: Flag::without_value("--accept-splash", "always"),
            choices: AcceptSplash::names,
        }
    }

    /// `[limits]`: how hard to press the service, and how much to take.
    #[derive(Copy)]
    limits: Limits {
        /// Maximum requests per second, evenly spaced. Above 0, at most 100000.
        REQUESTS_PER_SECOND requests_per_second: f64 {
            default: "5",
            variable: "ILAUDIT_REQUESTS_PER_SECOND",
            parse: parse_requests_per_second,
            flag: Flag::with_value("--rate", "N"),
        }
        /// Whether the shards of a walk share `requests_per_second`: each of N takes an Nth. With one account they have to.
        /// `false` where each has an account of its own.
        SHARE_RATE share_rate: bool {
            default: "true",
            variable: "ILAUDIT_SHARE_RATE",
            parse: parse_boolean,
        }
        /// Maximum requests in flight. 1 to 256.
        CONCURRENCY concurrency: usize {
            default: "8",
            variable: "ILAUDIT_CONCURRENCY",
            parse: parse_concurrency,
            flag: Flag::with_value("--concurrency", "N"),
        }
        /// Maximum attempts for one request. 1 to 20.
        ATTEMPTS attempts: u32 {
            default: "5",
            variable: "ILAUDIT_ATTEMPTS",
            parse: parse_attempts,
        }
        /// Resume an interrupted run that began within this time, such as "7d" or "12h". An older one is left as it is,
        /// and a new run begins, unless --resume asks for it: the answers of one run should be of about one time.
        #[serde(serialize_with = "redact::duration")]
        RESUME_WITHIN resume_within: Duration {
            default: "7d",
            variable: "ILAUDIT_RESUME_WITHIN",
            parse: parse_duration,
        }
        /// Longest listing, such as "2GiB", uncompressed: one answer lists all documents of an exchange. Beyond it the
        /// dataset is `failed`.
        MAX_LISTING max_listing: u64 {
            default: "2GiB",
            variable: "ILAUDIT_MAX_LISTING",
            parse: parse_size,
        }
        /// Largest file that `verify` downloads.
        MAX_DOWNLOAD max_download: u64 {
            default: "64GiB",
            variable: "ILAUDIT_MAX_DOWNLOAD",
            parse: parse_size,
        }
        /// Most that one `verify` downloads. Beyond it the exit code is 6, and the same command resumes.
        MAX_VERIFICATION max_verification: u64 {
            default: "4TiB",
            variable: "ILAUDIT_MAX_VERIFICATION",
            parse: parse_size,
        }
        /// How long the reports of a run may take to make, all together. Beyond it making them is an error that names the
        /// report: a template of your own may be without end.
        #[serde(serialize_with = "redact::duration")]
        REPORT_WITHIN report_within: Duration {
            default: "2h",
            variable: "ILAUDIT_REPORT_WITHIN",
            parse: parse_duration,
        }
    }

    /// `[collect]`: what to collect from each exchange.
    collect: Collect {
        /// Datasets to collect from each exchange: {choices}. The last two cost one request a document.
        #[serde(serialize_with = "redact::texts")]
        DATASETS datasets: BTreeSet<&'static Dataset> {
            default: "folders,documents,users,groups",
            variable: "ILAUDIT_DATASETS",
            parse: parse_datasets,
            flag: Flag::with_values("--datasets", "DATASET"),
            choices: || dataset::ALL.iter().map(|dataset| dataset.name).collect(),
        }
        /// Take over answers of one call a document (permissions, access_history) that an earlier run of the output folder
        /// got within this time, such as "7d", of the same version of the document. The others are asked for, the oldest
        /// first. Empty asks for all.
        #[serde(serialize_with = "redact::optional_duration")]
        MAX_AGE max_age: Option<Duration> {
            default: "",
            variable: "ILAUDIT_MAX_AGE",
            parse: parse_optional_duration,
        }
        /// Read and keep the splash text of every exchange, also where `accept_splash` is "never". That is one request an
        /// exchange; `false` reads the texts that ask for consent.
        SPLASH_TEXTS splash_texts: bool {
            default: "false",
            variable: "ILAUDIT_SPLASH_TEXTS",
            parse: parse_boolean,
        }
    }

    /// `[access]`: what effective access rests on.
    access: Access {
        /// Roles that see and control everything in an exchange, whatever is granted. Rules for findings take them for
        /// managers.
        ALL_SEEING_ROLES all_seeing_roles: BTreeSet<String> {
            default: "MANAGER_PLUS,HIDDEN_MANAGER_PLUS,MANAGER,PUBLISHER_PLUS",
            variable: "ILAUDIT_ALL_SEEING_ROLES",
            parse: parse_roles,
        }
        /// Grantees that stand for every user of an exchange, by their names; capitals make no difference.
        EVERYONE_GROUPS everyone_groups: BTreeSet<String> {
            default: "All Current and Future Users",
            variable: "ILAUDIT_EVERYONE_GROUPS",
            parse: parse_names,
        }
    }

    /// `[output]`: what is written, and where.
    output: Output {
        /// Folder that holds the run folders. A relative path starts at the working directory.
        #[serde(serialize_with = "redact::path")]
        OUTPUT_DIR dir: PathBuf {
            default: "ilaudit-runs",
            variable: "ILAUDIT_OUTPUT_DIR",
            parse: parse_required_path,
            flag: Flag::with_value("--out", "DIR").or_short('o'),
        }
        /// Formats of the reports: {choices}.
        #[serde(serialize_with = "redact::texts")]
        FORMATS formats: BTreeSet<&'static Format> {
            default: "csv,xlsx",
            variable: "ILAUDIT_FORMATS",
            parse: parse_non_empty_list,
            flag: Flag::with_values("--format", "FORMAT"),
            choices: format_names,
        }
        /// Time zone of all times in the reports, by its IANA name such as Europe/London.
        #[serde(serialize_with = "redact::text")]
        TIMEZONE timezone: Tz {
            default: "UTC",
            variable: "ILAUDIT_TIMEZONE",
            parse: parse_timezone,
            flag: Flag::with_value("--timezone", "ZONE"),
        }
        /// Compare each run with the newest finished one before it, of the same service and account: the changes are kept in its
        /// snapshot and become the report `changes`.
        DIFF diff: bool {
            default: "false",
            variable: "ILAUDIT_DIFF",
            parse: parse_boolean,
            flag: Flag::without_value("--diff", "true"),
        }
        /// Export each run to this folder, or to s3://bucket/path, gs://bucket/path or az://container/path, as `ilaudit export`
        /// does. Needs a program that was built with the cargo feature `lake`. Empty means none.
        #[serde(serialize_with = "redact::optional_path")]
        LAKE lake: Option<PathBuf> {
            default: "",
            variable: "ILAUDIT_LAKE",
            parse: parse_optional_path,
        }
        /// Finished runs to keep of each service and account; the newest complete one always stays. 0 keeps all.
        KEEP keep: usize {
            default: "0",
            variable: "ILAUDIT_KEEP",
            parse: parse_count,
        }
        /// Folder of your own templates, which override or extend the built-in ones. A relative path starts at the
        /// working directory. `ilaudit templates check DIR` validates them. Empty means none.
        #[serde(serialize_with = "redact::optional_path")]
        TEMPLATES templates: Option<PathBuf> {
            default: "",
            variable: "ILAUDIT_TEMPLATES",
            parse: parse_optional_path,
            flag: Flag::with_value("--templates", "DIR"),
        }
    }

    /// `[csv]`: the dialect.
    #[derive(Copy)]
    csv: Csv {
        /// Preset: {choices}. "excel" sets `bom = true` and `line_ending = "crlf"`, whatever these two say. Where Excel
        /// separates lists by semicolons, as in most of Europe, set the delimiter as well.
        #[serde(serialize_with = "redact::text")]
        CSV_PRESET preset: CsvPreset {
            default: "none",
            variable: "ILAUDIT_CSV_PRESET",
            parse: parse_enum,
            choices: CsvPreset::names,
        }
        /// Character between cells: a comma, ";", "|" or "\t".
        #[serde(serialize_with = "redact::byte_as_char")]
        CSV_DELIMITER delimiter: u8 {
            default: ",",
            variable: "ILAUDIT_CSV_DELIMITER",
            parse: parse_delimiter,
        }
        /// Start each file with a byte order mark. Older versions of Excel need one.
        CSV_BOM bom: bool {
            default: "false",
            variable: "ILAUDIT_CSV_BOM",
            parse: parse_boolean,
        }
        /// Line ending: {choices}.
        #[serde(serialize_with = "redact::text")]
        CSV_LINE_ENDING line_ending: LineEnding {
            default: "lf",
            variable: "ILAUDIT_CSV_LINE_ENDING",
            parse: parse_enum,
            choices: LineEnding::names,
        }
        /// Put a ' before text that a spreadsheet would run as a formula.
        CSV_FORMULA_GUARD formula_guard: bool {
            default: "true",
            variable: "ILAUDIT_CSV_FORMULA_GUARD",
            parse: parse_boolean,
        }
    }

    /// `[findings]`: what an auditor should look at.
    findings: Findings {
        /// Days without access before the run after which a user counts as dormant. 1 to 36500.
        DORMANT_DAYS dormant_days: u32 {
            default: "90",
            variable: "ILAUDIT_DORMANT_DAYS",
            parse: parse_days,
        }
        /// Days after which a user who was added and never came is a finding. 0 to 36500.
        NEVER_DAYS never_days: u32 {
            default: "14",
            variable: "ILAUDIT_NEVER_DAYS",
            parse: parse_days_or_none,
        }
        /// Mail domains of your own organization, such as "bank.example"; ".bank.example" takes its subdomains in.
        /// Managers from any other domain are findings. Empty means that nobody can tell who is external.
        INTERNAL_DOMAINS internal_domains: BTreeSet<String> {
            default: "",
            variable: "ILAUDIT_INTERNAL_DOMAINS",
            parse: parse_domains,
        }
        /// List of people who have left, a CSV file with a column `email` or `user_id`, or a line each: whoever of them is
        /// still listed is a finding. It is read before a run begins, and kept with the run. Empty means none.
        LEAVERS leavers: Leavers {
            default: "",
            variable: "ILAUDIT_LEAVERS",
            parse: parse_leavers,
        }
        /// Rules to switch off, such as "no_hash". `ilaudit templates list` names them all.
        FINDINGS_OFF off: BTreeSet<String> {
            default: "",
            variable: "ILAUDIT_FINDINGS_OFF",
            parse: parse_names,
        }
        /// Exit with 4 if there are findings of this severity or above: {choices} or never.
        #[serde(serialize_with = "redact::text_or_never")]
        FAIL_ON fail_on: Option<Severity> {
            default: "never",
            variable: "ILAUDIT_FAIL_ON",
            parse: parse_severity_or_never,
            flag: Flag::with_value("--fail-on", "SEVERITY"),
            choices: Severity::names,
        }
        /// Exit with 4 if there are findings of this severity or above that the run before did not have: {choices} or never.
        /// That is the newest finished run before it in its folder, of the same service and account; without one every
        /// finding is new.
        #[serde(serialize_with = "redact::text_or_never")]
        FAIL_ON_NEW fail_on_new: Option<Severity> {
            default: "never",
            variable: "ILAUDIT_FAIL_ON_NEW",
            parse: parse_severity_or_never,
            flag: Flag::with_value("--fail-on-new", "SEVERITY"),
            choices: Severity::names,
        }
    }

    /// `[notify]`: who is told what came of a run.
    notify: Notify {
        /// File of figures for Prometheus (a `.prom` file in the folder of the textfile collector), replaced in one go at
        /// the end of each run. Everybody may read it. Empty means none.
        #[serde(serialize_with = "redact::optional_path")]
        METRICS_FILE metrics_file: Option<PathBuf> {
            default: "",
            variable: "ILAUDIT_METRICS_FILE",
            parse: parse_optional_path,
        }
        /// Exit codes that are no failure to whoever is told, such as [0, 3].
        SUCCESS_CODES success_codes: BTreeSet<u8> {
            default: "0",
            variable: "ILAUDIT_SUCCESS_CODES",
            parse: parse_exit_codes,
        }
        /// Program with its arguments that is run at the end of each run, whatever came of it, with `ILAUDIT_EXIT_CODE`,
        /// `ILAUDIT_RUN_FOLDER` and more in its environment. It has ten minutes. Of its arguments nothing is kept.
        #[serde(serialize_with = "redact::program")]
        AFTER_RUN after_run: Vec<String> {
            default: "",
            variable: "ILAUDIT_AFTER_RUN",
            parse: parse_command,
        }
    }

    /// `[seal]`: what seals the manifest of each run.
    seal: Seal {
        /// Key that `ssh-keygen -Y sign` signs manifest.json with: a private key without a passphrase, or a public key
        /// whose private half an agent holds. The signature is manifest.json.sig. Empty means none.
        #[serde(serialize_with = "redact::optional_path")]
        SEAL_SSH_KEY ssh_key: Option<PathBuf> {
            default: "",
            variable: "ILAUDIT_SEAL_SSH_KEY",
            parse: parse_optional_path,
        }
        /// Program with its arguments that signs instead: it reads manifest.json on standard input and writes what
        /// `ssh-keygen -Y sign -n ilaudit-run-v1` would. Of its arguments nothing is kept.
        #[serde(serialize_with = "redact::program")]
        SEAL_SIGN_COMMAND sign_command: Vec<String> {
            default: "",
            variable: "ILAUDIT_SEAL_SIGN_COMMAND",
            parse: parse_command,
        }
        /// Program with its arguments that fetches a time stamp: it reads manifest.json on standard input and writes the
        /// answer of the time stamp authority (RFC 3161), which is kept as manifest.json.tsr.
        #[serde(serialize_with = "redact::program")]
        SEAL_TIMESTAMP_COMMAND timestamp_command: Vec<String> {
            default: "",
            variable: "ILAUDIT_SEAL_TIMESTAMP_COMMAND",
            parse: parse_command,
        }
    }
}

impl Csv {
    /// The preset wins over the single keys.
    pub(super) fn with_preset(self) -> Self {
        match self.preset {
            CsvPreset::None => self,
            CsvPreset::Excel => Self { bom: true, line_ending: LineEnding::Crlf, ..self },
        }
    }
}
