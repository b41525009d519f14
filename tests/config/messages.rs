//! What is said of a configuration that cannot be loaded.

use std::ffi::OsString;

use ilaudit::config::{Config, ConfigSources, keys};
use proptest::prelude::*;

use crate::case::{Case, file};

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
    fn no_text_makes_loading_panic(text in "\\PC{0,80}|\\[?[a-z_.]{0,12}\\]?\n?[a-z_]{0,12} ?= ?[-0-9\"'\\[\\]a-z.,]{0,12}") {
        let _ = file(&text).load();
    }
}
