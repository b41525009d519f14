//! Which of flags, environment and files wins, and which file is read.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use ilaudit::config::{Config, ConfigError, ConfigSources, KeyOverride, Origin, keys};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::case::Case;

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
fn a_flag_does_not_hide_a_broken_file() {
    let flags = &[(keys::CONCURRENCY, "8", "--concurrency")];
    let message = Case { file: Some("limits.concurrency = 0"), flags, ..Case::default() }.message();
    assert!(message.contains("FILE, line 1"), "{message}");
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

proptest! {
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
}
