//! The settings: their defaults, their types, and where each may be given.

use ilaudit::config::{AcceptSplash, Config, ConfigSources, Key, Origin, keys};
use ilaudit::report::{CSV, LineEnding, XLSX};

use crate::case::{Case, file};

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

#[test]
fn a_zone_is_known_whatever_its_capitals() {
    for (typed, known) in [("europe/london", "Europe/London"), ("UTC", "UTC"), ("utc", "UTC")] {
        let config = file(&format!("output.timezone = '{typed}'")).load().unwrap();
        assert_eq!(config.output.timezone.name(), known);
    }
}
