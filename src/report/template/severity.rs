//! How much a finding matters.

use crate::string_enum::string_enum;

string_enum! {
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
}
