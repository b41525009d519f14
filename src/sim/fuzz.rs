//! The door for the fuzz target of the fault language.

use super::Faults;

/// Parses a list of faults.
///
/// # Panics
/// If the list changes when it is written and parsed again.
pub fn parse_faults(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(faults) = text.parse::<Faults>() {
        assert_eq!(faults.to_string().parse(), Ok(faults), "{text:?}");
    }
}
