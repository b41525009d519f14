//! Settings with a closed set of values.

use std::fmt;
use std::str::FromStr;

macro_rules! string_enum {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every name, in the order of the variants.
            pub fn names() -> Vec<&'static str> {
                vec![$($text),*]
            }

            /// The name in configuration and manifest.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = String;

            /// Knows the names of `as_str`; the error lists them.
            fn from_str(name: &str) -> Result<Self, String> {
                match name {
                    $($text => Ok(Self::$variant),)*
                    _ => Err(format!("must be one of {}", Self::names().join(", "))),
                }
            }
        }
    )*};
}

string_enum! {
    /// Whether to consent to the splash text that an exchange shows on entry.
    AcceptSplash {
        /// Enter without consent; an exchange that requires it is recorded as refused.
        Never = "never",
        /// Consent to every text, and keep it as evidence.
        Always = "always",
    }

    /// A format of the reports.
    Format {
        /// One file per report.
        Csv = "csv",
        /// Workbooks of several reports.
        Xlsx = "xlsx",
        /// One file per report, one JSON object per line.
        Jsonl = "jsonl",
    }

    /// The program that CSV files are meant for.
    CsvPreset {
        /// None: the other keys of the section count.
        None = "none",
        /// Excel, with the byte order mark and the line ending it expects.
        Excel = "excel",
    }

    /// How much a finding matters.
    Severity {
        /// For information.
        Info = "info",
        /// To be reviewed in time.
        Low = "low",
        /// To be reviewed.
        Medium = "medium",
        /// To be reviewed first.
        High = "high",
    }

    /// How a CSV line ends.
    LineEnding {
        /// `\n`
        Lf = "lf",
        /// `\r\n`
        Crlf = "crlf",
    }
}
