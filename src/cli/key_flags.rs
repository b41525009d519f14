//! Flags that stand for configuration keys. Their names, help and defaults come from the table of keys.
//!
//! A flag's value is read by the key's own parser, like a value from the file or the environment, so it is passed on
//! as it was typed: a path need not be UTF-8.

use std::ffi::{OsStr, OsString};

use clap::builder::ValueParser;
use clap::error::Error;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use crate::config::{Flag, FlagValue, Key, KeyOverride, keys};

/// Defines groups of flags, each a list of keys.
macro_rules! key_flags {
    ($($(#[$doc:meta])* $Group:ident [$($KEY:ident),+];)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Default)]
        pub(crate) struct $Group(Vec<KeyOverride>);

        impl $Group {
            const KEYS: &[Key] = &[$(keys::$KEY),+];

            /// What was typed.
            pub(crate) fn overrides(&self) -> Vec<KeyOverride> {
                self.0.clone()
            }
        }

        impl Args for $Group {
            fn augment_args(command: Command) -> Command {
                command.args(Self::KEYS.iter().filter_map(to_arg))
            }

            fn augment_args_for_update(command: Command) -> Command {
                Self::augment_args(command)
            }
        }

        impl FromArgMatches for $Group {
            fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
                Ok(Self(Self::KEYS.iter().filter_map(|key| to_override(key, matches)).collect()))
            }

            fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
                Self::from_arg_matches(matches).map(|flags| *self = flags)
            }
        }
    )*};
}

key_flags! {
    /// Which exchanges are collected, and how fast.
    ScopeArgs [
        EXCHANGES, EXCLUDE, PHASES, BRAND_ID, NAME, SHARD, ACCEPT_SPLASH, REQUESTS_PER_SECOND, CONCURRENCY
    ];
    /// What is collected of each exchange.
    CollectArgs [DATASETS];
    /// How the service is asked for what is already chosen.
    ServiceArgs [ACCEPT_SPLASH, REQUESTS_PER_SECOND, CONCURRENCY];
    /// Where runs are kept.
    OutputArgs [OUTPUT_DIR];
    /// What a run is compared with.
    DiffArgs [DIFF];
    /// What a query is asked of, and how times look.
    QueryKeyFlags [OUTPUT_DIR, TEMPLATES, TIMEZONE];
    /// How times look, and what adds to the reports.
    PeopleKeyFlags [TEMPLATES, TIMEZONE];
    /// How reports look.
    ReportKeyFlags [FORMATS, TEMPLATES, FAIL_ON, FAIL_ON_NEW, TIMEZONE];
}

/// The flag of a key, if it has one.
fn to_arg(key: &Key) -> Option<Arg> {
    let Flag { name, short, takes } = key.flag?;
    let arg = Arg::new(name).short(short).long(name.trim_start_matches("--"));
    let arg = arg.help(short_help(key, takes)).long_help(long_help(key, takes));
    Some(match takes {
        FlagValue::Nothing(_) => arg.action(ArgAction::SetTrue),
        FlagValue::One(value_name) => arg.value_name(value_name).value_parser(ValueParser::os_string()),
        FlagValue::Many(value_name) => {
            arg.value_name(value_name).value_parser(ValueParser::os_string()).action(ArgAction::Append)
        }
    })
}

fn to_override(key: &Key, matches: &ArgMatches) -> Option<KeyOverride> {
    let Flag { name, takes, .. } = key.flag?;
    let value = match takes {
        FlagValue::Nothing(value) => matches.get_flag(name).then(|| value.into()),
        FlagValue::One(_) | FlagValue::Many(_) => {
            let typed = matches.get_many::<OsString>(name)?.map(OsString::as_os_str);
            Some(typed.collect::<Vec<&OsStr>>().join(OsStr::new(",")))
        }
    };
    value.map(|value| KeyOverride { key: *key, value, flag: name })
}

/// The first sentence of the key's help, and the value that counts without the flag.
fn short_help(key: &Key, takes: FlagValue) -> String {
    let help = key.help();
    let (summary, _) = split_summary(&help);
    format!("{summary}{}{}", repetition_note(takes), default_note(key, takes))
}

/// All of the key's help, and the key. What a flag without a value stands for needs no more than the summary.
fn long_help(key: &Key, takes: FlagValue) -> String {
    let help = key.help();
    let (summary, details) = split_summary(&help);
    let is_switch = matches!(takes, FlagValue::Nothing(_));
    let details = if is_switch || details.is_empty() { String::new() } else { format!(". {details}") };
    let (repetition, default) = (repetition_note(takes), default_note(key, takes));
    format!("{summary}{repetition}{details}{default} [key: {}]", key.path)
}

/// The first sentence and the rest, both without the full stop at the end.
fn split_summary(help: &str) -> (&str, &str) {
    let help = help.trim_end_matches('.');
    help.split_once(". ").unwrap_or((help, ""))
}

fn repetition_note(takes: FlagValue) -> &'static str {
    match takes {
        FlagValue::Many(_) => " (repeatable, or separated by commas)",
        FlagValue::One(_) | FlagValue::Nothing(_) => "",
    }
}

/// Empty for a flag without a value, and for a default that means "not set".
fn default_note(key: &Key, takes: FlagValue) -> String {
    if matches!(takes, FlagValue::Nothing(_)) || ["", "0"].contains(&key.default) {
        return String::new();
    }
    format!(" [default: {}]", key.default)
}
