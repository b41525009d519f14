//! Sizes as people type them.

use bytesize::ByteSize;

/// What a size may be: a file or a rate of 10^18 bytes is a typing error.
const ALLOWED: std::ops::RangeInclusive<u64> = 1..=1_000_000_000_000_000_000;

/// Parses a size in bytes: `4096`, `20M`, `1.5GiB`.
///
/// # Errors
/// Says how to write it.
pub(crate) fn parse_bytes(text: &str) -> Result<u64, String> {
    let size = text.trim().parse().ok().map(|ByteSize(bytes)| bytes);
    size.filter(|bytes| ALLOWED.contains(bytes))
        .ok_or_else(|| "a size is a number of bytes such as 4096, 20M or 1.5GiB".to_owned())
}

#[cfg(test)]
mod tests {
    use super::parse_bytes;

    #[test]
    fn sizes_have_units() {
        let cases =
            [("4096", 4096), ("20M", 20_000_000), ("1.5GiB", 1_610_612_736), ("2 kb", 2000), ("7B", 7)];
        for (text, bytes) in cases {
            assert_eq!(parse_bytes(text), Ok(bytes), "{text}");
        }
        for wrong in ["", "M", "-1", "0", "nan", "1e30", "5 apples"] {
            assert!(parse_bytes(wrong).is_err(), "{wrong}");
        }
    }
}
