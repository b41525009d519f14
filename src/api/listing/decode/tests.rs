//! Lenient decoding costs no row and no word of what the service said.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{entry, list};
use crate::api::listing::splitter::RawEntry;
use crate::model::{Item, Timestamp};

fn read(list: &'static str, text: &str) -> Result<Item, String> {
    entry(list, RawEntry { list: 0, position: 0, text: text.as_bytes() }).item
}

#[test]
fn odd_times_are_read_or_kept() {
    let cases = [
        (json!({ "milliseconds": 5 }), Some(5), None),
        (json!({ "milliseconds": "5" }), Some(5), None),
        (json!(5), Some(5), None),
        (json!(-5), Some(-5), None),
        (json!(i64::MAX), Some(i64::MAX), None),
        (json!(null), None, None),
        (json!("soon"), None, Some(json!("soon"))),
        (json!({ "milliseconds": 5, "zone": "x" }), Some(5), Some(json!({ "zone": "x" }))),
        (json!({ "seconds": 5 }), None, Some(json!({ "seconds": 5 }))),
        (json!([5]), None, Some(json!([5]))),
    ];
    for (time, millis, kept) in cases {
        let text = json!({ "id": 1, "createdOn": time }).to_string();
        let Ok(Item::Folder(folder)) = read(list::FOLDERS, &text) else { panic!("{text}") };
        assert_eq!(folder.created.on, millis.map(Timestamp::from_millis), "{text}");
        let kept = kept.map(|kept| json!({ "createdOn": kept }).to_string());
        assert_eq!(folder.extra, kept, "{text}");
    }
}

#[test]
fn odd_scalars_are_read_or_kept() {
    let document = json!({
        "id": " 12 ", "parentId": -1, "name": 7, "extension": "pdf", "fileSize": "10", "pageCount": 4.0,
        "hasNote": "T", "orderNumber": "many", "versionNumber": 1.5, "fileHash": ["x"], "new": "field",
    });
    let Ok(Item::Document(document)) = read(list::DOCUMENTS, &document.to_string()) else { panic!() };
    assert_eq!((document.id.as_str(), document.parent_id), ("12", None));
    assert_eq!((document.name.as_deref(), document.extension.as_deref()), (Some("7"), Some(".pdf")));
    assert_eq!((document.size_bytes, document.page_count), (Some(10), Some(4)));
    assert_eq!((document.has_note, document.order_number), (Some(true), None));
    let extra = r#"{"fileHash":["x"],"new":"field","orderNumber":"many","versionNumber":1.5}"#;
    assert_eq!(document.extra.as_deref(), Some(extra));
}

#[test]
fn what_cannot_be_a_row_says_why() {
    let cases = [
        ("{}", "it has no `id`"),
        (r#"{"id":null}"#, "it has no `id`"),
        (r#"{"id":""}"#, "its `id` is an empty text"),
        (r#"{"id":[1]}"#, "its `id` is a list"),
        ("7", "an object was due, not a number"),
        (r#"{"id":1,"name":"\ud800"}"#, "not readable as JSON"),
        (r#"{"id":1"#, "not readable as JSON"),
    ];
    for (text, reason) in cases {
        let error = read(list::FOLDERS, text).expect_err(text);
        assert!(error.starts_with(reason), "{text}: {error}");
    }
}

proptest! {
    /// Any object with an id is a row, and a field nobody knows is kept.
    #[test]
    fn unknown_fields_are_kept(id in 1_u64.., fields in prop::collection::hash_map("x[a-zA-Z]{1,8}", any::<String>(), 0..5)) {
        let mut object: Map<String, Value> = fields.iter().map(|(k, v)| (k.clone(), json!(v))).collect();
        let extra = (!object.is_empty()).then(|| Value::Object(object.clone()).to_string());
        object.insert("id".into(), json!(id));
        let item = read(list::GROUPS, &Value::Object(object).to_string());
        let Ok(Item::Group(group)) = item else { return Err(TestCaseError::fail("no row")) };
        prop_assert_eq!(group.id.as_str(), id.to_string());
        prop_assert_eq!(group.extra, extra);
    }

    #[test]
    fn no_text_brings_it_down(text: String) {
        for list in [list::EXCHANGES, list::FOLDERS, list::DOCUMENTS, list::USERS, list::GROUPS, list::MEMBERS] {
            let _ = read(list, &text);
        }
    }
}
