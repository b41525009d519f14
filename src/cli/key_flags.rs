//! Flags that stand for configuration keys. Their names, help and defaults come from the table of keys.
//!
//! A flag's value is read by the key's own parser, like a value from the file or the environment, so it is passed on
//! as it was typed: a path need not be UTF-8.

use std::ffi::{OsStr, OsString};

use clap::builder::ValueParser;
use clap::error::Error;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use crate::config::{Flag, FlagValue, Key, Override, keys};

/// Defines groups of flags, each a list of keys.
macro_rules! key_flags {
    ($($(#[$doc:meta])* $Group:ident [$($KEY:ident),+];)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Default)]
        pub(crate) struct $Group(Vec<Override>);

        impl $Group {
            const KEYS: &[Key] = &[$(keys::$KEY),+];

            /// What was typed.
            pub(crate) fn overrides(&self) -> Vec<Override> {
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
    /// How the service is asked for what is already chosen.
    ServiceArgs [ACCEPT_SPLASH, REQUESTS_PER_SECOND, CONCURRENCY];
    /// Where runs are kept.
    OutputArgs [OUTPUT_DIR];
    /// How reports look.
    ReportKeyFlags [FORMATS, TEMPLATES, FAIL_ON, TIMEZONE];
}

/// The flag of a key, where it has one.
fn to_arg(key: &Key) -> Option<Arg> {
    let Flag { name, takes } = key.flag?;
    let arg =
        Arg::new(name).long(name.trim_start_matches("--")).help(short_help(key)).long_help(long_help(key));
    let arg = if name == "--out" { arg.short('o') } else { arg };
    Some(match takes {
        FlagValue::Nothing(_) => arg.action(ArgAction::SetTrue),
        FlagValue::One(value_name) => arg.value_name(value_name).value_parser(ValueParser::os_string()),
        FlagValue::Many(value_name) => {
            arg.value_name(value_name).value_parser(ValueParser::os_string()).action(ArgAction::Append)
        }
    })
}

fn to_override(key: &Key, matches: &ArgMatches) -> Option<Override> {
    let Flag { name, takes } = key.flag?;
    let value = match takes {
        FlagValue::Nothing(value) => matches.get_flag(name).then(|| value.into()),
        FlagValue::One(_) | FlagValue::Many(_) => {
            let typed = matches.get_many::<OsString>(name)?.map(OsString::as_os_str);
            Some(typed.collect::<Vec<&OsStr>>().join(OsStr::new(",")))
        }
    };
    value.map(|value| Override { key: *key, value, flag: name })
}

/// The first sentence of the key's help.
fn short_help(key: &Key) -> String {
    let help = key.help();
    let sentence = help.split_once(". ").map_or(help.as_str(), |(sentence, _)| sentence);
    format!("{}{}", sentence.trim_end_matches('.'), notes(key))
}

fn long_help(key: &Key) -> String {
    format!("{}{}", key.help().trim_end_matches('.'), notes(key))
}

/// That a flag may be repeated, and the value without it.
fn notes(key: &Key) -> String {
    let repeatable = match key.flag.map(|flag| flag.takes) {
        Some(FlagValue::Many(_)) => " (repeatable, or separated by commas)",
        Some(FlagValue::One(_) | FlagValue::Nothing(_)) | None => "",
    };
    match key.default {
        "" | "0" => repeatable.to_owned(),
        default => format!("{repeatable} [default: {default}]"),
    }
}
