//! The settings: their layers, their checks and their messages, through the library's face.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use ilaudit::config::{AcceptSplash, Config, ConfigError, ConfigSources, Key, KeyOverride, Origin, keys};
use ilaudit::report::{CSV, LineEnding, XLSX};
use proptest::prelude::*;
use tempfile::TempDir;

/// A configuration file, an environment and flags, none of them this process's own.
#[derive(Default)]
struct Case<'a> {
    file: Option<&'a str>,
    environment: &'a [(&'a str, &'a str)],
    flags: &'a [(Key, &'a str, &'static str)],
}

impl Case<'_> {
    fn load(&self) -> Result<Config, ConfigError> {
        let dir = TempDir::new().unwrap();
        self.load_in(dir.path())
    }

    fn load_in(&self, dir: &Path) -> Result<Config, ConfigError> {
        let path = dir.join("ilaudit.toml");
        if let Some(text) = self.file {
            fs::write(&path, text).unwrap();
        }
        let flag = |&(key, value, flag): &(Key, &str, _)| KeyOverride { key, value: value.into(), flag };
        Config::load(&ConfigSources {
            search: vec![path],
            environment: &|name| {
                self.environment
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| OsString::from(value))
            },
            overrides: self.flags.iter().map(flag).collect(),
            ..ConfigSources::default()
        })
    }

    /// The message, with the file's path as `FILE`.
    fn message(&self) -> String {
        let dir = TempDir::new().unwrap();
        let message = self.load_in(dir.path()).expect_err("a configuration error").to_string();
        message.replace(&dir.path().join("ilaudit.toml").display().to_string(), "FILE")
    }
}

fn file(text: &str) -> Case<'_> {
    Case { file: Some(text), ..Case::default() }
}

#[test]
fn what_shapes_reports_is_that_of_the_run_unless_it_is_given() {
    let run = r#"{"output": {"timezone": "Asia/Tokyo", "keep": 7}, "findings": {"off": ["no_hash"], "fail_on": "high"}}"#;
    let dormant = "[output]\ntimezone = \"UTC\"\nkeep = 3\n[findings]\ndormant_days = 8\n";
    let shown = |case: &Case<'_>| {
        let config = case.load().and_then(|config| config.with_settings_of_run(run)).expect("settings");
        let found = |key: Key| {
            let setting = config.settings().into_iter().find(|setting| setting.path == key.path);
            setting.map(|setting| setting.value).unwrap_or_default()
        };
        [keys::TIMEZONE, keys::KEEP, keys::DORMANT_DAYS, keys::FINDINGS_OFF, keys::FAIL_ON].map(found)
    };
    // a file that was merely found counts for the rest alone; what the run did not know has its default
    assert_eq!(shown(&file(dormant)), ["Asia/Tokyo", "3", "90", "no_hash", "never"]);
    let flags = &[(keys::TIMEZONE, "Europe/Paris", "--timezone")];
    let given = Case { flags, environment: &[("ILAUDIT_DORMANT_DAYS", "9")], ..file(dormant) };
    assert_eq!(shown(&given), ["Europe/Paris", "3", "9", "no_hash", "never"]);
}

#[test]
fn settings_of_a_run_that_are_not_valid_are_named() {
    let config = Config::load(&ConfigSources::default()).unwrap();
    let error = config.with_settings_of_run(r#"{"findings": {"dormant_days": -1}}"#).expect_err("an error");
    assert_eq!(
        error.to_string(),
        "invalid value `-1` for `findings.dormant_days` (the settings of the run): must be a whole number from 1 to 36500"
    );
}

#[test]
fn without_anything_the_defaults_hold() {
    let config = Config::load(&ConfigSources::default()).unwrap();
    let expected = r#"{
        "service": {"base_url": "https://api.intralinks.com/", "client_id": null, "email": null, "end_other_sessions": false, "ca_file": null},
        "scope": {"exchanges": [], "exclude": [], "phases": [], "brand_id": null, "name": null, "shard": null, "accept_splash": "never"},
        "limits": {"requests_per_second": 5.0, "share_rate": true, "concurrency": 8, "attempts": 5, "resume_within": "7days", "max_listing": 2147483648, "max_download": 68719476736, "max_verification": 4398046511104, "report_within": "2h"},
        "collect": {"datasets": ["folders", "documents", "users", "groups"], "max_age": null, "splash_texts": false},
        "access": {"all_seeing_roles": ["HIDDEN_MANAGER_PLUS", "MANAGER", "MANAGER_PLUS", "PUBLISHER_PLUS"], "everyone_groups": ["All Current and Future Users"]},
        "output": {"dir": "ilaudit-runs", "formats": ["csv", "xlsx"], "timezone": "UTC", "diff": false, "lake": null, "keep": 0, "templates": null},
        "csv": {"preset": "none", "delimiter": ",", "bom": false, "line_ending": "lf", "formula_guard": true},
        "findings": {"dormant_days": 90, "never_days": 14, "internal_domains": [], "leavers": null, "off": [], "fail_on": "never", "fail_on_new": "never"},
        "notify": {"metrics_file": null, "success_codes": [0], "after_run": []},
        "seal": {"ssh_key": null, "sign_command": [], "timestamp_command": []}
    }"#;
    assert_eq!(config.redacted(), serde_json::from_str::<serde_json::Value>(expected).unwrap());
    assert!(config.settings().iter().all(|setting| setting.origin == Origin::Default));
    assert_eq!(config.file(), None);
}

const EXAMPLE: &str = include_str!("../../examples/ilaudit.toml");

#[test]
fn the_example_shows_every_default() {
    let config = file(EXAMPLE).load().unwrap();
    assert_eq!(config.redacted(), Config::load(&ConfigSources::default()).unwrap().redacted());
    for key in keys::ALL {
        assert!(matches!(config.origin(*key), Origin::File { .. }), "{} is not in the example", key.path);
    }
}

#[test]
fn the_example_explains_each_key_and_names_its_variable() {
    let mut shown = Vec::new();
    let (mut section, mut comment) = ("", Vec::new());
    for line in EXAMPLE.lines() {
        if let Some(text) = line.strip_prefix("# ") {
            comment.push(text);
        } else if let Some((name, rest)) = line.split_once(" = ") {
            let key = keys::ALL.iter().find(|key| key.path == format!("{section}.{name}")).unwrap();
            assert_eq!(comment.join(" "), key.help(), "the comment above {}", key.path);
            assert_eq!(rest.rsplit_once("# ").unwrap().1, key.variable, "the variable of {}", key.path);
            shown.push(key.path);
            comment.clear();
        } else {
            section = line.strip_prefix('[').map_or(section, |name| name.trim_end_matches(']'));
            comment.clear();
        }
    }
    assert_eq!(shown, keys::ALL.iter().map(|key| key.path).collect::<Vec<_>>());
}

#[test]
fn the_configuration_in_the_readme_loads() {
    let readme = include_str!("../../README.md");
    let example = readme.split_once("```toml\n").and_then(|(_, rest)| rest.split_once("```")).unwrap().0;
    let config = file(example).load().unwrap();
    assert_eq!(config.service.email.as_deref(), Some("auditor@example.com"));
}

#[test]
fn each_setting_is_taken_from_file_and_environment_alike() {
    // key, as TOML, as a variable, as shown
    let cases = [
        (keys::BASE_URL, r#""https://h.example/x/""#, "https://h.example/x", "https://h.example/x/"),
        (keys::CLIENT_ID, r#""app""#, "app", "app"),
        (keys::EMAIL, r#""a@b.example""#, " a@b.example ", "a@b.example"),
        (keys::END_OTHER_SESSIONS, "true", "true", "true"),
        (keys::CA_FILE, r#""/etc/ca.pem""#, "/etc/ca.pem", "/etc/ca.pem"),
        (keys::EXCHANGES, r#"[4714545918, " 12 "]"#, "4714545918,12,", "12, 4714545918"),
        (keys::EXCLUDE, r#"["7"]"#, "7", "7"),
        (keys::PHASES, r#"["open", "HOLD"]"#, "open, hold", "HOLD, OPEN"),
        (keys::BRAND_ID, "1_200", "1200", "1200"),
        (keys::NAME, r#""Project *""#, "Project *", "Project *"),
        (keys::SHARD, r#""3/8""#, "3/8", "3/8"),
        (keys::ACCEPT_SPLASH, r#""always""#, "always", "always"),
        (keys::REQUESTS_PER_SECOND, "0.5", "0.5", "0.5"),
        (keys::SHARE_RATE, "false", "false", "false"),
        (keys::CONCURRENCY, "256", "256", "256"),
        (keys::ATTEMPTS, "20", "20", "20"),
        (keys::RESUME_WITHIN, r#""36h""#, "1day 12h", "1day 12h"),
        (keys::MAX_LISTING, r#""1MiB""#, "1 MiB", "1048576"),
        (keys::MAX_DOWNLOAD, r#""1GB""#, "1000000000", "1000000000"),
        (keys::MAX_VERIFICATION, r#""7k""#, "7k", "7000"),
        (keys::REPORT_WITHIN, r#""90m""#, "1h 30m", "1h 30m"),
        (keys::DATASETS, r#"["users", "folders"]"#, "users,folders", "folders, users"),
        (keys::MAX_AGE, r#""7d""#, "7 days", "7days"),
        (keys::SPLASH_TEXTS, "true", "true", "true"),
        (keys::ALL_SEEING_ROLES, r#"["manager", "OWNER"]"#, "owner, manager", "MANAGER, OWNER"),
        (
            keys::EVERYONE_GROUPS,
            r#"["All Users", "Everybody"]"#,
            "Everybody, All Users",
            "All Users, Everybody",
        ),
        (keys::OUTPUT_DIR, r#""audits""#, "audits", "audits"),
        (keys::FORMATS, r#"["xlsx"]"#, "xlsx", "xlsx"),
        (keys::TIMEZONE, r#""Europe/Berlin""#, "Europe/Berlin", "Europe/Berlin"),
        (keys::DIFF, "true", "true", "true"),
        (keys::LAKE, r#""s3://audit/lake""#, "s3://audit/lake", "s3://audit/lake"),
        (keys::KEEP, "7", "7", "7"),
        (keys::TEMPLATES, r#""reports""#, "reports", "reports"),
        (keys::CSV_PRESET, r#""excel""#, "excel", "excel"),
        (keys::CSV_DELIMITER, r#"";""#, ";", ";"),
        (keys::CSV_BOM, "true", "true", "true"),
        (keys::CSV_LINE_ENDING, r#""crlf""#, "crlf", "crlf"),
        (keys::CSV_FORMULA_GUARD, "false", "false", "false"),
        (keys::DORMANT_DAYS, "30", "30", "30"),
        (keys::NEVER_DAYS, "0", "0", "0"),
        (
            keys::INTERNAL_DOMAINS,
            r#"["@Bank.example", ".b.example"]"#,
            ".b.example,bank.example",
            ".b.example, bank.example",
        ),
        (keys::LEAVERS, r#""gone.csv""#, "gone.csv", "gone.csv"),
        (keys::FINDINGS_OFF, r#"["no_hash"]"#, "no_hash", "no_hash"),
        (keys::FAIL_ON, r#""high""#, "high", "high"),
        (keys::FAIL_ON_NEW, r#""low""#, "low", "low"),
        (keys::METRICS_FILE, r#""il.prom""#, "il.prom", "il.prom"),
        (keys::SUCCESS_CODES, "[3, 0]", "3,0", "0, 3"),
        (keys::AFTER_RUN, r#"["tell", "--key=7"]"#, "tell,--key=7", "tell"),
        (keys::SEAL_SSH_KEY, r#""robot""#, "robot", "robot"),
        // an argument may be a secret
        (keys::SEAL_SIGN_COMMAND, r#"["sign", "--pin=7"]"#, "sign,--pin=7", "sign"),
        (keys::SEAL_TIMESTAMP_COMMAND, r#"["stamp", "-q"]"#, "stamp,-q", "stamp"),
    ];
    assert_eq!(
        cases.map(|(key, ..)| key.path).as_slice(),
        keys::ALL.iter().map(|k| k.path).collect::<Vec<_>>()
    );
    for (key, toml, word, shown) in cases {
        let from_file = file(&format!("{} = {toml}", key.path)).load().unwrap();
        let from_environment =
            Case { environment: &[(key.variable, word)], ..Case::default() }.load().unwrap();
        for config in [from_file, from_environment] {
            let settings = config.settings();
            let setting = settings.iter().find(|setting| setting.path == key.path).unwrap();
            assert_eq!((setting.path, setting.value.as_str()), (key.path, shown));
            assert_ne!(setting.origin, Origin::Default);
        }
    }
}

#[test]
fn a_pod_of_an_indexed_job_finds_its_share() {
    let shard = |index, typed| {
        let flags = &[(keys::SHARD, typed, "--shard")];
        let environment = &[("JOB_COMPLETION_INDEX", index)];
        Case { file: Some("[profiles.other.scope]\nshard = 'auto/2'"), environment, flags }.load()
    };
    for (index, typed, shown) in [("0", "auto/8", "1/8"), ("7", "auto/8", "8/8"), ("7", "2/3", "2/3")] {
        assert_eq!(shard(index, typed).unwrap().scope.shard.unwrap().to_string(), shown);
    }
    for (index, typed) in
        [("8", "auto/8"), ("-1", "auto/8"), ("18446744073709551615", "auto/8"), ("0", "auto/")]
    {
        shard(index, typed).expect_err("no share");
    }
}

#[test]
fn flags_beat_the_environment_and_that_the_file() {
    let file = Some("[limits]\nconcurrency = 2\nattempts = 3\nrequests_per_second = 4");
    let environment = &[("ILAUDIT_CONCURRENCY", "20"), ("ILAUDIT_ATTEMPTS", "13")];
    let flags = &[(keys::CONCURRENCY, "200", "--concurrency")];
    let config = Case { file, environment, flags }.load().unwrap();
    assert_eq!(config.limits.concurrency, 200);
    assert_eq!(config.limits.attempts, 13);
    assert_eq!(config.limits.requests_per_second, 4.0);
    assert_eq!(config.origin(keys::CONCURRENCY), Origin::Flag("--concurrency"));
    assert_eq!(config.origin(keys::ATTEMPTS), Origin::Environment("ILAUDIT_ATTEMPTS"));
    assert!(matches!(config.origin(keys::REQUESTS_PER_SECOND), Origin::File { line: 4, .. }));
    assert_eq!(config.origin(keys::TIMEZONE), Origin::Default);
}

#[test]
fn values_get_their_types() {
    let text = r#"
        scope.accept_splash = "always"
        scope.name = "Project [AB]*"
        output.formats = ["xlsx", "csv", "xlsx"]
        csv.line_ending = "crlf"
    "#;
    let config = file(text).load().unwrap();
    assert_eq!(config.scope.accept_splash, AcceptSplash::Always);
    assert!(config.scope.name.unwrap().matches("Project Beta"));
    assert_eq!(config.scope.brand_id, None);
    assert_eq!(config.output.formats.into_iter().collect::<Vec<_>>(), [&CSV, &XLSX]);
    assert_eq!(config.csv.line_ending, LineEnding::Crlf);
}

#[test]
fn the_preset_goes_before_the_single_keys() {
    let csv = file("csv.preset = 'excel'\ncsv.bom = false\ncsv.delimiter = ';'").load().unwrap().csv;
    assert_eq!((csv.bom, csv.line_ending, csv.delimiter), (true, LineEnding::Crlf, b';'));
}

#[test]
fn the_base_url_is_https_or_loopback_and_holds_no_secret() {
    let good = [
        ("https://api.intralinks.com", "https://api.intralinks.com/"),
        ("HTTPS://Test-API.intralinks.com//", "https://test-api.intralinks.com/"),
        ("https://gateway.example/il/v", "https://gateway.example/il/v/"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
        ("http://127.9.9.9/", "http://127.9.9.9/"),
        ("http://[::1]:1", "http://[::1]:1/"),
        ("http://localhost:1", "http://localhost:1/"),
    ];
    for (typed, resolved) in good {
        let config =
            Case { flags: &[(keys::BASE_URL, typed, "--base-url")], ..Case::default() }.load().unwrap();
        assert_eq!(config.service.base_url.as_str(), resolved);
    }
    let bad = [
        ("http://api.intralinks.com", "plain http is refused"),
        ("http://localhost.evil.example", "plain http is refused"),
        ("http://128.0.0.1", "plain http is refused"),
        ("ftp://api.intralinks.com", "must begin with https://"),
        ("api.intralinks.com", "not a URL"),
        ("", "not a URL"),
        ("https://me:canary@api.intralinks.com", "must not hold a user"),
        ("https://canary@api.intralinks.com", "must not hold a user"),
        ("https//me:canary@api.intralinks.com", "not a URL"),
        ("https://api.intralinks.com?key=canary", "must end after the path"),
        ("https://api.intralinks.com/#canary", "must end after the path"),
    ];
    for (typed, reason) in bad {
        let message = Case { flags: &[(keys::BASE_URL, typed, "--base-url")], ..Case::default() }.message();
        assert!(message.contains(reason), "{typed}: {message}");
        assert!(!message.contains("canary"), "{typed}: {message}");
    }
}

/// A configuration file (`⏎` stands for a new line) and the message it leads to.
const MESSAGES: &str = "\
[service]⏎base_ulr = 1 => unknown key `service.base_ulr` (FILE, line 2); did you mean `service.base_url`?
[servce]⏎email = '' => unknown key `servce` (FILE, line 1); did you mean `service`?
timezone = 'UTC' => unknown key `timezone` (FILE, line 1); did you mean `output.timezone`?
service.pasword_file = '' => unknown key `service.pasword_file` (FILE, line 1); did you mean `service.password_file`?
service.password_fil = '' => unknown key `service.password_fil` (FILE, line 1); did you mean `service.password_file`?
output.format = 3 => unknown key `output.format` (FILE, line 1); did you mean `output.formats`?
profiles = 3 => `profiles` (FILE, line 1) must be a section, not a single value
[profiles.'a b'.output]⏎keep = 1 => invalid name `a b` of a profile (FILE, line 1): letters, digits, - and _, at most 64
[profiles.a.output]⏎⏎kep = 1 => unknown key `output.kep` (FILE, line 3); did you mean `output.keep`?
[profiles.a.output]⏎keep = -1 => invalid value `-1` for `output.keep` (FILE, line 2): must be a whole number, 0 or more
scope.shard = 'auto/8' => invalid value `auto/8` for `scope.shard` (FILE, line 1): Kubernetes sets JOB_COMPLETION_INDEX in the pods of an Indexed Job, and here it is no number
output = 3 => `output` (FILE, line 1) must be a section, not a single value
[limits]⏎⏎concurrency = '8' => `limits.concurrency` (FILE, line 3) must be a number, not a string
csv.bom = 1 => `csv.bom` (FILE, line 1) must be true or false, not a number
output.formats = 'csv' => `output.formats` (FILE, line 1) must be a list of strings, not a string
scope.name.x = 1 => `scope.name` (FILE, line 1) must be a string, not a section
scope.exchanges = [1.5] => `scope.exchanges` (FILE, line 1) must be a list of strings, not a list of other values
service.email = 1979-05-27 => `service.email` (FILE, line 1) must be a string, not a date
limits.concurrency = 0 => invalid value `0` for `limits.concurrency` (FILE, line 1): must be a whole number from 1 to 256
limits.resume_within = 'soon' => invalid value `soon` for `limits.resume_within` (FILE, line 1): must be a time such as 7d, 12h or 90m
limits.concurrency = 1.5 => invalid value `1.5` for `limits.concurrency` (FILE, line 1): must be a whole number from 1 to 256
limits.attempts = 21 => invalid value `21` for `limits.attempts` (FILE, line 1): must be a whole number from 1 to 20
limits.requests_per_second = nan => invalid value `nan` for `limits.requests_per_second` (FILE, line 1): must be a number above 0, at most 100000
scope.brand_id = -1 => invalid value `-1` for `scope.brand_id` (FILE, line 1): must be a whole number, 0 for any brand
scope.exchanges = ['47x'] => invalid value `47x` for `scope.exchanges` (FILE, line 1): an exchange id has digits only; `ilaudit exchanges` lists them
scope.exclude = [''] => invalid value `` for `scope.exclude` (FILE, line 1): an exchange id has digits only; `ilaudit exchanges` lists them
scope.name = '[a' => invalid value `[a` for `scope.name` (FILE, line 1): not a glob: invalid range pattern at position 0
collect.datasets = [] => invalid value `` for `collect.datasets` (FILE, line 1): must name at least one
collect.datasets = ['entry'] => invalid value `entry` for `collect.datasets` (FILE, line 1): unknown dataset `entry`; known are folders, documents, users, groups, settings, custom_fields, batches, permissions, access_history
collect.datasets = ['folder'] => invalid value `folder` for `collect.datasets` (FILE, line 1): unknown dataset `folder`; known are folders, documents, users, groups, settings, custom_fields, batches, permissions, access_history; did you mean folders?
collect.max_age = 'soon' => invalid value `soon` for `collect.max_age` (FILE, line 1): must be a time such as 7d, 12h or 90m
output.formats = ['xml'] => invalid value `xml` for `output.formats` (FILE, line 1): must be one of csv, xlsx, jsonl, html
csv.delimiter = '::' => invalid value `::` for `csv.delimiter` (FILE, line 1): must be a comma, a semicolon, a tab or |
csv.preset = 'calc' => invalid value `calc` for `csv.preset` (FILE, line 1): must be one of none, excel
findings.dormant_days = 0 => invalid value `0` for `findings.dormant_days` (FILE, line 1): must be a whole number from 1 to 36500
findings.never_days = 36501 => invalid value `36501` for `findings.never_days` (FILE, line 1): must be a whole number from 0 to 36500
findings.internal_domains = ['.'] => invalid value `.` for `findings.internal_domains` (FILE, line 1): a domain is the part after the @ of an email address, such as bank.example
access.all_seeing_roles = [] => invalid value `` for `access.all_seeing_roles` (FILE, line 1): must name at least one
findings.internal_domains = ['%'] => invalid value `%` for `findings.internal_domains` (FILE, line 1): a domain is the part after the @ of an email address, such as bank.example
findings.fail_on = 'severe' => invalid value `severe` for `findings.fail_on` (FILE, line 1): must be one of info, low, medium, high, or never
notify.success_codes = [256] => invalid value `256` for `notify.success_codes` (FILE, line 1): an exit code is a whole number from 0 to 255
notify.ping_uri_file = '' => unknown key `notify.ping_uri_file` (FILE, line 1); did you mean `notify.ping_url_file`?
output.timezone = 'Berlin' => invalid value `Berlin` for `output.timezone` (FILE, line 1): unknown time zone; similar ones are Europe/Berlin, Asia/Bahrain, Europe/Dublin
output.timezone = 'local' => invalid value `local` for `output.timezone` (FILE, line 1): must be an IANA name such as Europe/London
output.timezone = '+02:00' => invalid value `+02:00` for `output.timezone` (FILE, line 1): must be an IANA name such as Europe/London
output.dir = '' => invalid value `` for `output.dir` (FILE, line 1): must name a folder
[csv]⏎bom = false⏎bom = true => FILE, line 3 is not valid TOML: duplicate key";

#[test]
fn messages_say_what_where_and_what_to_do() {
    for case in MESSAGES.lines() {
        let (text, message) = case.split_once(" => ").unwrap();
        assert_eq!(file(&text.replace('⏎', "\n")).message(), message, "of {text}");
    }
}

#[test]
fn all_errors_are_told_in_the_order_of_the_file() {
    let text =
        "[limits]\nconcurency = 1\nattempts = 0\n[output]\ntimezone = 'nowhere'\n[csv]\nbom = 'no'\n[a]\n";
    let environment = &[("ILAUDIT_KEEP", "-1")];
    let message = Case { file: Some(text), environment, ..Case::default() }.message();
    let begins = [
        "6 errors in the configuration:",
        "  unknown key `limits.concurency` (FILE, line 2)",
        "  invalid value `0` for `limits.attempts` (FILE, line 3)",
        "  invalid value `nowhere` for `output.timezone` (FILE, line 5)",
        "  `csv.bom` (FILE, line 7)",
        "  unknown key `a` (FILE, line 8)",
        "  invalid value `-1` for `output.keep` (environment variable ILAUDIT_KEEP)",
    ];
    assert_eq!(message.lines().count(), begins.len(), "{message}");
    message.lines().zip(begins).for_each(|(line, begin)| assert!(line.starts_with(begin), "{message}"));
}

#[test]
fn a_zone_is_known_whatever_its_capitals() {
    for (typed, known) in [("europe/london", "Europe/London"), ("UTC", "UTC"), ("utc", "UTC")] {
        let config = file(&format!("output.timezone = '{typed}'")).load().unwrap();
        assert_eq!(config.output.timezone.name(), known);
    }
}

#[test]
fn a_usual_place_that_cannot_be_reached_is_passed_over() {
    let dir = TempDir::new().unwrap();
    let in_the_way = dir.path().join("file");
    fs::write(&in_the_way, "").unwrap();
    let search = vec![in_the_way.join("ilaudit.toml")];
    let config = Config::load(&ConfigSources { search, ..ConfigSources::default() }).unwrap();
    assert_eq!(config.file(), None);
}

#[test]
fn a_flag_and_a_variable_are_named_in_their_errors() {
    let flag = Case { flags: &[(keys::REQUESTS_PER_SECOND, "0", "--rate")], ..Case::default() }.message();
    assert_eq!(
        flag,
        "invalid value `0` for `limits.requests_per_second` (flag --rate): must be a number above 0, at most 100000"
    );
    let variable = Case { environment: &[("ILAUDIT_CSV_BOM", "yes")], ..Case::default() }.message();
    assert_eq!(
        variable,
        "invalid value `yes` for `csv.bom` (environment variable ILAUDIT_CSV_BOM): must be true or false"
    );
}

#[test]
fn a_flag_does_not_hide_a_broken_file() {
    let flags = &[(keys::CONCURRENCY, "8", "--concurrency")];
    let message = Case { file: Some("limits.concurrency = 0"), flags, ..Case::default() }.message();
    assert!(message.contains("FILE, line 1"), "{message}");
}

#[test]
fn a_named_file_must_be_there_and_goes_before_the_usual_places() {
    let dir = TempDir::new().unwrap();
    let [usual, user, named] = ["usual", "user", "named"].map(|name| dir.path().join(name));
    fs::write(&user, "output.dir = 'user'").unwrap();
    let load = |file| {
        Config::load(&ConfigSources {
            file,
            search: vec![usual.clone(), user.clone()],
            ..ConfigSources::default()
        })
    };
    assert_eq!(load(None).unwrap().output.dir, Path::new("user"));
    fs::write(&usual, "output.dir = 'usual'").unwrap();
    assert_eq!(load(None).unwrap().output.dir, Path::new("usual"));
    assert!(matches!(load(Some(named.clone())), Err(ConfigError::Unreadable { .. })));
    fs::write(&named, "\u{feff}output.dir = 'named'").unwrap();
    let config = load(Some(named.clone())).unwrap();
    assert_eq!((config.output.dir.as_path(), config.file()), (Path::new("named"), Some(named.as_path())));
}

#[cfg(unix)]
#[test]
fn a_path_need_not_be_utf8() {
    use std::os::unix::ffi::OsStringExt;
    let value = OsString::from_vec(b"runs-\xff".to_vec());
    let overrides = vec![KeyOverride { key: keys::OUTPUT_DIR, value: value.clone(), flag: "--out" }];
    let config = Config::load(&ConfigSources { overrides, ..ConfigSources::default() }).unwrap();
    assert_eq!(config.output.dir, Path::new(&value));
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_refused() {
    use std::os::unix::ffi::OsStringExt;
    let environment = |name: &str| (name == "ILAUDIT_EMAIL").then(|| OsString::from_vec(vec![0xff]));
    let error =
        Config::load(&ConfigSources { environment: &environment, ..ConfigSources::default() }).unwrap_err();
    assert!(error.to_string().contains("ILAUDIT_EMAIL is not valid UTF-8"), "{error}");
}

proptest! {
    #[test]
    fn any_unknown_key_is_refused_and_named(section in "(service|scope|limits|csv|[a-z]{1,12})", key in "[a-z_]{1,20}x9") {
        let message = file(&format!("[{section}]\n{key} = 1")).message();
        prop_assert!(message.starts_with("unknown key `"), "{}", message);
        prop_assert!(message.contains(&section), "{}", message);
        prop_assert!(message.contains(&key) || message.contains(&format!("`{section}`")), "{}", message);
    }

    #[test]
    fn the_strongest_layer_wins(in_file: Option<u8>, in_environment: Option<u8>, in_flag: Option<u8>) {
        let value = |layer: Option<u8>| layer.map(|n| (usize::from(n) + 1).to_string());
        let text = value(in_file).map(|n| format!("limits.concurrency = {n}"));
        let variable = value(in_environment).map(|n| ("ILAUDIT_CONCURRENCY", n));
        let flag = value(in_flag).map(|n| (keys::CONCURRENCY, n, "--concurrency"));
        let environment: Vec<_> = variable.iter().map(|(name, n)| (*name, n.as_str())).collect();
        let flags: Vec<_> = flag.iter().map(|(key, n, flag)| (*key, n.as_str(), *flag)).collect();
        let config = Case { file: text.as_deref(), environment: &environment, flags: &flags }.load().unwrap();
        let strongest = in_flag.or(in_environment).or(in_file).map_or(8, |n| usize::from(n) + 1);
        prop_assert_eq!(config.limits.concurrency, strongest);
    }

    #[test]
    fn no_text_makes_loading_panic(text in "\\PC{0,80}|\\[?[a-z_.]{0,12}\\]?\n?[a-z_]{0,12} ?= ?[-0-9\"'\\[\\]a-z.,]{0,12}") {
        let _ = file(&text).load();
    }
}
