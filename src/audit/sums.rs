//! Reading `SHA256SUMS`, as `sha256sum` writes it.

use std::collections::BTreeMap;

/// The hash of each path.
pub(super) type Sums = BTreeMap<String, String>;

/// Fails with the number of the line that is no sum.
pub(super) fn parse_sums(text: &str) -> Result<Sums, usize> {
    let lines = text.lines().enumerate();
    lines.map(|(index, line)| parse_line(line).ok_or(index + 1)).collect()
}

fn parse_line(line: &str) -> Option<(String, String)> {
    let (is_escaped, line) = line.strip_prefix('\\').map_or((false, line), |line| (true, line));
    let (sha256, path) = line.split_once("  ")?;
    let is_hash = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
    let path = if is_escaped { unescape(path)? } else { path.to_owned() };
    (is_hash && !path.is_empty()).then(|| (path, sha256.to_ascii_lowercase()))
}

fn unescape(path: &str) -> Option<String> {
    let (mut plain, mut letters) = (String::new(), path.chars());
    while let Some(letter) = letters.next() {
        plain.push(match (letter, letter == '\\') {
            (letter, false) => letter,
            (_, true) => match letters.next()? {
                'n' => '\n',
                '\\' => '\\',
                _ => return None,
            },
        });
    }
    Some(plain)
}
