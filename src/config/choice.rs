//! Settings with a closed set of values.

use std::str::FromStr;

macro_rules! choice {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// The name in configuration and manifest.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl FromStr for $name {
            type Err = String;

            /// Knows the names of `as_str`; the error lists them.
            fn from_str(name: &str) -> Result<Self, String> {
                match name {
                    $($text => Ok(Self::$variant),)*
                    _ => Err(format!("must be one of {}", [$($text),*].join(", "))),
                }
            }
        }
    )*};
}

choice! {
    /// Whether to consent to the legal text at an exchange's entrance.
    AcceptSplash {
        /// Enter without consent; an exchange that insists on it is refused in the ledger.
        Never = "never",
        /// Consent to every text, and keep it as evidence.
        Always = "always",
    }

    /// A format of the reports.
    Format {
        /// One file a report.
        Csv = "csv",
        /// Workbooks of several reports.
        Xlsx = "xlsx",
        /// One file a report, one JSON object a line.
        Jsonl = "jsonl",
    }

    /// What CSV files are made for.
    CsvPreset {
        /// As the other keys of the section say.
        None = "none",
        /// With the mark and the line ending that Excel wants.
        Excel = "excel",
    }

    /// How much a finding matters.
    Severity {
        /// Good to know.
        Info = "info",
        /// To be looked at some day.
        Low = "low",
        /// To be looked at.
        Medium = "medium",
        /// To be looked at first.
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
