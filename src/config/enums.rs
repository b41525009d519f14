//! Settings with a closed set of values.

use crate::string_enum::string_enum;

string_enum! {
    /// Whether to consent to the splash text that an exchange shows on entry.
    AcceptSplash {
        /// Enter without consent; an exchange that requires it is recorded as refused.
        Never = "never",
        /// Consent to every text, and keep it as evidence.
        Always = "always",
    }

    /// The program that CSV files are meant for.
    CsvPreset {
        /// None: the other keys of the section count.
        None = "none",
        /// Excel, with the byte order mark and the line ending it expects.
        Excel = "excel",
    }
}
