//! However a body is cut into chunks, its parts are the same.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{ENTRY_LIMIT, JsonListSplitter, PART_LIMIT, RawEntry, SplitError};

const LISTS: &[&str] = &["groups", "members"];

/// List, position and text of each entry, and what stood beside the lists.
type Parts = (Vec<(&'static str, u64, String)>, Value);

fn split(body: &[u8], chunk: usize) -> Result<Parts, SplitError> {
    let mut splitter = JsonListSplitter::new(LISTS.iter().copied());
    let mut entries = Vec::new();
    for chunk in body.chunks(chunk) {
        splitter.feed(chunk, |entry| {
            let text = String::from_utf8_lossy(entry.text).into_owned();
            entries.push((LISTS[entry.list], entry.position, text));
        })?;
    }
    let beside = splitter.finish()?;
    Ok((entries, serde_json::from_slice(&beside).expect("what stands beside is an object")))
}

#[test]
fn lists_come_in_four_forms() {
    let cases = [
        (r#"{"groups":[{"id":1},{"id":2}]}"#, vec![r#"{"id":1}"#, r#"{"id":2}"#]),
        (r#"{"groups":{"id":1}}"#, vec![r#"{"id":1}"#]),
        (r#"{"groups":null}"#, vec![]),
        (r#"{"groups":[]}"#, vec![]),
        (r#"{}"#, vec![]),
        (r#" { "groups" : [ 7 , "x\"]}" , null ] } "#, vec!["7", r#""x\"]}""#, "null"]),
    ];
    for (body, expected) in cases {
        let (entries, _) = split(body.as_bytes(), 3).expect(body);
        let texts: Vec<&str> = entries.iter().map(|(_, _, text)| text.as_str()).collect();
        assert_eq!(texts, expected, "{body}");
    }
}

#[test]
fn lists_may_lie_deeper() {
    let cases = [
        (r#"{"in":{"a":[{"id":1},{"id":2}],"b":[3]},"next":4}"#, "a0={\"id\":1} a1={\"id\":2} b0=3", true),
        (r#"{"in":{"a":{"id":1},"b":null,"note":"x"}}"#, "a0={\"id\":1}", true),
        (r#"{"in":{"b":[1],"deep":{"c":[2]}}}"#, "b0=1 c0=2", true),
        // what is not understood is an entry, and no empty list
        (r#"{"in":[{"id":1}]}"#, "a0={\"id\":1}", true),
        (r#"{"in":{"id":1,"value":[2]}}"#, "a0={\"id\":1,\"value\":[2]}", true),
        (r#"{"in":{"deep":{"id":1}}}"#, "c0={\"id\":1}", true),
        (r#"{"in":"x"}"#, "a0=\"x\"", true),
        (r#"{"in":{}}"#, "", true),
        (r#"{"in":null}"#, "", true),
        (r#"{"a":[1],"deep":{"c":[2]}}"#, "", false),
    ];
    let names = ["a", "b", "c"];
    for (body, expected, found) in cases {
        let mut splitter = JsonListSplitter::new(["in.a", "in.b", "in.deep.c"]);
        let mut entries = Vec::new();
        for chunk in body.as_bytes().chunks(3) {
            let on_entry = |entry: RawEntry<'_>| {
                let text = String::from_utf8_lossy(entry.text);
                entries.push(format!("{}{}={text}", names[entry.list], entry.position));
            };
            splitter.feed(chunk, on_entry).expect(body);
        }
        splitter.finish().expect(body);
        assert_eq!((entries.join(" ").as_str(), splitter.found_list()), (expected, found), "{body}");
    }
}

#[test]
fn what_is_no_whole_object_is_refused() {
    type Expected = fn(&SplitError) -> bool;
    let cases: [(&str, Expected); 9] = [
        ("", |e| *e == SplitError::Empty),
        ("   ", |e| *e == SplitError::Empty),
        ("[1]", |e| matches!(e, SplitError::NotAnObject(_))),
        ("<html>", |e| matches!(e, SplitError::NotAnObject(_))),
        (r#"{"groups":[{"id":1},{"i"#, |e| *e == SplitError::Truncated),
        (r#"{"groups":[{"id":1}]"#, |e| *e == SplitError::Truncated),
        (r#"{"a":1}{"b":2}"#, |e| *e == SplitError::Trailing),
        (r#"{"a" 1}"#, |e| matches!(e, SplitError::Malformed { found: '1', .. })),
        (r#"{"groups":[,]}"#, |e| matches!(e, SplitError::Malformed { found: ',', .. })),
    ];
    for (body, expected) in cases {
        let error = split(body.as_bytes(), 2).expect_err(body);
        assert!(expected(&error), "{body}: {error:?}");
    }
}

#[test]
fn endless_bodies_end() {
    let spaces = vec![b' '; 8 << 20];
    assert_eq!(split(&spaces, 1 << 16).expect_err("spaces"), SplitError::TooLong);
    let mut splitter = JsonListSplitter::new(["in.a"]);
    let member = [br#""b":""#.as_slice(), &vec![b'x'; 1 << 20], br#"","#].concat();
    let mut fed = splitter.feed(br#"{"in":{"#, |_| {});
    for _ in 0..20 {
        fed = fed.and_then(|()| splitter.feed(&member, |_| {}));
    }
    assert_eq!(fed.expect_err("many members"), SplitError::TooLong);
    let mut text = br#"{"a":""#.to_vec();
    text.resize(PART_LIMIT + 100, b'x');
    assert_eq!(split(&text, 1 << 16).expect_err("a long text"), SplitError::TooLong);
}

#[test]
fn a_long_entry_is_refused_however_it_arrives() {
    let body = |length: usize| format!(r#"{{"groups":[{{"n":"{}"}}]}}"#, "x".repeat(length - 8)).into_bytes();
    for chunk in [1000, 1 << 16, 1 << 20] {
        assert!(split(&body(ENTRY_LIMIT), chunk).is_ok(), "in chunks of {chunk}");
        let refused = split(&body(ENTRY_LIMIT + 1), chunk).expect_err("a long entry");
        assert_eq!(refused, SplitError::EntryTooLong, "in chunks of {chunk}");
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn every_entry_comes_once_in_order(
        groups in prop::collection::vec(value(), 0..6),
        members in prop::collection::vec(value(), 0..6),
        status in value(),
        chunk in 1_usize..40,
        pretty: bool,
    ) {
        let body = json!({ "groups": groups, "status": status, "members": members });
        let text = if pretty { format!("{body:#}") } else { body.to_string() };
        let (entries, beside) = split(text.as_bytes(), chunk).expect("a whole object");
        prop_assert_eq!(beside, json!({ "status": status }));
        for (list, expected) in [("groups", groups), ("members", members)] {
            let mut found = entries.iter().filter(|(name, ..)| *name == list);
            for (position, value) in expected.iter().enumerate() {
                let (_, at, text) = found.next().expect("an entry");
                prop_assert_eq!(*at, position as u64);
                prop_assert_eq!(&serde_json::from_str::<Value>(text).expect("JSON"), value);
            }
            prop_assert!(found.next().is_none());
        }
    }

    #[test]
    fn a_body_cut_short_is_never_whole(groups in prop::collection::vec(value(), 1..4), cut in 0.0..1.0_f64) {
        let text = json!({ "groups": groups, "status": { "code": 200 } }).to_string();
        let cut = (text.len() as f64 * cut) as usize;
        prop_assert!(split(&text.as_bytes()[..cut], 7).is_err());
    }

    #[test]
    fn no_bytes_bring_it_down(bytes: Vec<u8>, chunk in 1_usize..9) {
        let _ = split(&bytes, chunk);
        let _ = split(&[br#"{"groups":["#, bytes.as_slice()].concat(), chunk);
    }
}
