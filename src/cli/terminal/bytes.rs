//! Sizes as people type them.

/// Units, the longer ones first.
const UNITS: [(&str, f64); 9] = [
    ("kib", 1024.0),
    ("mib", 1_048_576.0),
    ("gib", 1_073_741_824.0),
    ("kb", 1e3),
    ("mb", 1e6),
    ("gb", 1e9),
    ("k", 1e3),
    ("m", 1e6),
    ("g", 1e9),
];

/// Reads a size in bytes: `4096`, `20M`, `1.5GiB`.
///
/// # Errors
/// Says how to write it.
pub(crate) fn parse(text: &str) -> Result<u64, String> {
    let lower = text.trim().to_lowercase();
    let unit = UNITS.iter().find_map(|(unit, factor)| Some((lower.strip_suffix(unit)?, *factor)));
    let (number, factor) = unit.unwrap_or((lower.strip_suffix('b').unwrap_or(&lower), 1.0));
    let bytes = number.trim().parse::<f64>().ok().map(|number| number * factor);
    let bytes = bytes.filter(|bytes| (1.0..=1e18).contains(bytes));
    bytes
        .map(|bytes| bytes as u64)
        .ok_or_else(|| "a size is a number of bytes, 4096, 20M or 1.5GiB".to_owned())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn sizes_have_units() {
        let cases =
            [("4096", 4096), ("20M", 20_000_000), ("1.5GiB", 1_610_612_736), ("2 kb", 2000), ("7B", 7)];
        for (text, bytes) in cases {
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
        for wrong in ["", "M", "-1", "0", "nan", "1e30", "5 apples"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
