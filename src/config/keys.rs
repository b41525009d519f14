//! The one table of settings: each key's path in the file, its environment variable and its default.
//!
//! Secrets are not here; they have their own sources, see [`super::Config::credentials`].

/// A setting that is no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Section and name in the configuration file, `limits.concurrency`.
    pub path: &'static str,
    /// The environment variable that overrides the file.
    pub variable: &'static str,
    /// The default, written as one would type it into the variable; lists are separated by commas.
    pub default: &'static str,
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident: $path:literal, $variable:literal, $default:literal;)*) => {
        $($(#[$doc])* pub const $name: Key = Key { path: $path, variable: $variable, default: $default };)*

        /// Every key, in the order of the sections.
        pub const ALL: &[Key] = &[$($name),*];
    };
}

keys! {
    /// Where the service answers.
    BASE_URL: "service.base_url", "ILAUDIT_BASE_URL", "https://api.intralinks.com";
    /// The application's id at the service.
    CLIENT_ID: "service.client_id", "ILAUDIT_CLIENT_ID", "";
    /// The account that signs in.
    EMAIL: "service.email", "ILAUDIT_EMAIL", "";
    /// Whether signing in may end the account's other sessions.
    END_OTHER_SESSIONS: "service.end_other_sessions", "ILAUDIT_END_OTHER_SESSIONS", "false";
    /// Certificates to trust beside the system's, as a PEM file.
    CA_FILE: "service.ca_file", "ILAUDIT_CA_FILE", "";
    /// Exchanges to collect, by id; empty means every one.
    EXCHANGES: "scope.exchanges", "ILAUDIT_EXCHANGES", "";
    /// Exchanges to leave out, by id.
    EXCLUDE: "scope.exclude", "ILAUDIT_EXCLUDE", "";
    /// Phases to collect; empty means every one.
    PHASES: "scope.phases", "ILAUDIT_PHASES", "";
    /// The branding to collect; 0 means any.
    BRAND_ID: "scope.brand_id", "ILAUDIT_BRAND_ID", "0";
    /// A glob over the exchange's name; empty means any.
    NAME: "scope.name", "ILAUDIT_SCOPE_NAME", "";
    /// A share of the exchanges, `3/8`; empty means all of them.
    SHARD: "scope.shard", "ILAUDIT_SHARD", "";
    /// Whether to consent to splash texts.
    ACCEPT_SPLASH: "scope.accept_splash", "ILAUDIT_ACCEPT_SPLASH", "never";
    /// The ceiling of the request rate.
    REQUESTS_PER_SECOND: "limits.requests_per_second", "ILAUDIT_REQUESTS_PER_SECOND", "5";
    /// Requests in flight.
    CONCURRENCY: "limits.concurrency", "ILAUDIT_CONCURRENCY", "8";
    /// Tries for one request.
    ATTEMPTS: "limits.attempts", "ILAUDIT_ATTEMPTS", "5";
    /// What to collect of each exchange.
    DATASETS: "collect.datasets", "ILAUDIT_DATASETS", "folders,documents,users,groups";
    /// The folder that holds the run folders.
    OUTPUT_DIR: "output.dir", "ILAUDIT_OUTPUT_DIR", "ilaudit-runs";
    /// The formats of the reports.
    FORMATS: "output.formats", "ILAUDIT_FORMATS", "csv,xlsx";
    /// The time zone of the reports.
    TIMEZONE: "output.timezone", "ILAUDIT_TIMEZONE", "UTC";
    /// How many finished runs are kept; 0 keeps all.
    KEEP: "output.keep", "ILAUDIT_KEEP", "0";
    /// A folder of report templates beside the built-in ones; empty means none.
    TEMPLATES: "output.templates", "ILAUDIT_TEMPLATES", "";
    /// A dialect by its name, before the single keys.
    CSV_PRESET: "csv.preset", "ILAUDIT_CSV_PRESET", "none";
    /// What stands between CSV cells.
    CSV_DELIMITER: "csv.delimiter", "ILAUDIT_CSV_DELIMITER", ",";
    /// Whether a CSV file begins with a byte order mark.
    CSV_BOM: "csv.bom", "ILAUDIT_CSV_BOM", "false";
    /// How a CSV line ends.
    CSV_LINE_ENDING: "csv.line_ending", "ILAUDIT_CSV_LINE_ENDING", "lf";
    /// Whether CSV cells that a spreadsheet would run are neutralised.
    CSV_FORMULA_GUARD: "csv.formula_guard", "ILAUDIT_CSV_FORMULA_GUARD", "true";
    /// Days without a visit after which a user is dormant.
    DORMANT_DAYS: "findings.dormant_days", "ILAUDIT_DORMANT_DAYS", "90";
    /// Mail domains of one's own; empty means nobody is external.
    INTERNAL_DOMAINS: "findings.internal_domains", "ILAUDIT_INTERNAL_DOMAINS", "";
    /// Rules that are switched off.
    FINDINGS_OFF: "findings.off", "ILAUDIT_FINDINGS_OFF", "";
    /// The severity from which on findings change the exit code.
    FAIL_ON: "findings.fail_on", "ILAUDIT_FAIL_ON", "never";
}
