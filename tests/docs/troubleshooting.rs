//! `docs/troubleshooting.md` quotes the program: each quotation stands in the source.

use std::fs;
use std::path::Path;

use super::root;

/// All sources, with the pieces of texts that are broken over lines joined again.
fn read_sources(dir: &Path, into: &mut String) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
            let mut joined = String::new();
            for line in text.lines() {
                let piece = if joined.ends_with('\\') { line.trim_start() } else { line };
                joined.truncate(joined.trim_end_matches('\\').len());
                joined.push_str(piece);
            }
            into.push_str(&joined);
        }
    }
}

/// What stands between `**` and a backtick, and a backtick and `**`.
fn quotations(page: &str) -> Vec<&str> {
    page.split("**`").skip(1).filter_map(|rest| rest.split_once("`**").map(|(quoted, _)| quoted)).collect()
}

#[test]
fn every_quoted_message_stands_in_the_source() {
    let page = fs::read_to_string(root().join("docs/troubleshooting.md")).unwrap().replace("\r\n", "\n");
    let mut sources = String::new();
    read_sources(&root().join("src"), &mut sources);
    let page = page.replace('\n', " ");
    let quotations = quotations(&page);
    assert!(quotations.len() > 20, "{} quotations", quotations.len());
    for quoted in quotations {
        for part in quoted.split('…').map(|part| part.trim_matches([' ', '?', ';', ':'])) {
            assert!(sources.contains(part), "`{part}` of `{quoted}` is in no source");
        }
    }
}
