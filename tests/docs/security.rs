//! `docs/security.md` names tests for what it promises: each is there.

use std::fs;

use super::root;

#[test]
fn every_test_that_is_named_exists() {
    let page = fs::read_to_string(root().join("docs/security.md")).unwrap();
    let named: Vec<(&str, &str)> = page.split('`').filter_map(|word| word.split_once(".rs::")).collect();
    assert!(named.len() > 40, "{named:?}");
    for (file, test) in named {
        let source = fs::read_to_string(root().join(format!("tests/{file}.rs"))).expect(file);
        assert!(source.contains(&format!("fn {test}(")), "{file}.rs has no test {test}");
    }
}
