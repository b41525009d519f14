//! What is known of a setting, and the macro that writes it once.

/// A setting that is no secret.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Section and name in the configuration file, `limits.concurrency`.
    pub path: &'static str,
    /// The environment variable that overrides the file.
    pub variable: &'static str,
    /// The default, written as one would type it into the variable; lists are separated by commas.
    pub default: &'static str,
    /// The flag that overrides file and variable.
    pub flag: Option<Flag>,
    doc: &'static str,
    choices: fn() -> Vec<&'static str>,
}

/// A command-line flag that stands for a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag {
    /// With its dashes, `--rate`.
    pub name: &'static str,
    pub short: Option<char>,
    pub takes: FlagValue,
}

/// What is typed after a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagValue {
    /// One value, called that in the help.
    One(&'static str),
    /// One value or several, and the flag may be repeated.
    Many(&'static str),
    /// Nothing: the flag stands for this value.
    Nothing(&'static str),
}

impl Key {
    /// Its place in the settings as JSON.
    pub(super) fn pointer(&self) -> String {
        format!("/{}", self.path.replace('.', "/"))
    }

    /// Whether it decides about the content of reports, and not only about which are made or how a command ends. A report
    /// that is made again takes the value of the run.
    pub fn shapes_reports(&self) -> bool {
        match self.path.split_once('.') {
            Some(("findings", name)) => !name.starts_with("fail_on"),
            Some(("access" | "csv", _)) => true,
            _ => self.path == "output.timezone",
        }
    }

    /// What the setting is for, as `examples/ilaudit.toml` has it. The first sentence is the flag's help.
    pub fn help(&self) -> String {
        let help: Vec<&str> = self.doc.lines().map(str::trim).collect();
        help.join(" ").replace("{choices}", &(self.choices)().join(", "))
    }
}

impl Flag {
    pub(super) const fn with_value(name: &'static str, value_name: &'static str) -> Self {
        Self { name, short: None, takes: FlagValue::One(value_name) }
    }

    pub(super) const fn or_short(self, short: char) -> Self {
        Self { short: Some(short), ..self }
    }

    pub(super) const fn with_values(name: &'static str, value_name: &'static str) -> Self {
        Self { name, short: None, takes: FlagValue::Many(value_name) }
    }

    pub(super) const fn without_value(name: &'static str, value: &'static str) -> Self {
        Self { name, short: None, takes: FlagValue::Nothing(value) }
    }
}

impl Key {
    /// Takes at most one flag and at most one source of choices, as the macro finds them.
    pub(super) const fn new(
        [path, variable, default, doc]: [&'static str; 4],
        flags: &[Flag],
        choices: &[fn() -> Vec<&'static str>],
    ) -> Self {
        let flag = match flags {
            [flag, ..] => Some(*flag),
            [] => None,
        };
        let choices = match choices {
            [choices, ..] => *choices,
            [] => Vec::new,
        };
        Self { path, variable, default, flag, doc, choices }
    }
}

/// Writes a struct a section, the function that resolves it from the layers, and the table of all keys.
///
/// A key's doc comment is its help. `{choices}` in it stands for the names that `choices` gives.
macro_rules! settings {
    ($(
        $(#[$section_attribute:meta])*
        $section:ident: $Section:ident {$(
            $(#[doc = $doc:literal])+
            $(#[serde($($serde:tt)*)])?
            $KEY:ident $name:ident: $Value:ty {
                default: $default:literal,
                variable: $variable:literal,
                parse: $parse:expr,
                $(flag: $flag:expr,)?
                $(choices: $choices:expr,)?
            }
        )*}
    )*) => {
        $(
            $(#[$section_attribute])*
            #[derive(Clone, Debug, PartialEq, Serialize)]
            pub struct $Section {$(
                $(#[doc = $doc])+
                $(#[serde($($serde)*)])?
                pub $name: $Value,
            )*}

            impl $Section {
                pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
                    Ok(Self { $($name: layers.resolve_key(keys::$KEY, $parse)?,)* })
                }
            }
        )*

        /// What is wrong with the values of the layers.
        pub(super) fn check_layers(layers: &Layers) -> Vec<ConfigError> {
            let mut errors = Vec::new();
            $($(errors.extend(layers.resolve_key::<$Value>(keys::$KEY, $parse).err());)*)*
            errors
        }

        /// Every setting, in the order of the sections.
        pub mod keys {
            use super::*;

            $($(
                $(#[doc = $doc])+
                pub const $KEY: Key = Key::new(
                    [
                        concat!(stringify!($section), ".", stringify!($name)),
                        $variable,
                        $default,
                        concat!($($doc, "\n"),+),
                    ],
                    &[$($flag)?],
                    &[$($choices)?],
                );
            )*)*

            /// All of them.
            pub const ALL: &[Key] = &[$($($KEY,)*)*];
        }
    };
}

pub(super) use settings;
