//! Lenient decoding costs no row and no word of what the service said.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{read_exchange, read_row};
use crate::api::listing::splitter::RawEntry;
use crate::dataset::{self, DOCUMENTS, Dataset, FOLDERS, GROUPS, Row, Value as Cell};

/// Reads an entry of the first list of a dataset.
fn read(dataset: &'static Dataset, text: &str) -> Result<Row, String> {
    read_row(dataset.listings[0].records, &raw(0, text)).item
}

fn raw(list: usize, text: &str) -> RawEntry<'_> {
    RawEntry { list, position: 0, text: text.as_bytes() }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
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
        let folder = read(&FOLDERS, &text).expect(&text);
        assert_eq!(*folder.value("created_on"), millis.into(), "{text}");
        let kept = kept.map(|kept| json!({ "createdOn": kept }).to_string());
        assert_eq!(*folder.value("extra"), kept.into(), "{text}");
    }
}

#[test]
fn odd_scalars_are_read_or_kept() {
    let document = json!({
        "id": " 12 ", "parentId": -1, "name": 7, "extension": "pdf", "fileSize": "10", "pageCount": 4.0,
        "hasNote": "T", "orderNumber": "many", "versionNumber": 1.5, "fileHash": ["x"], "new": "field",
    });
    let document = read(&DOCUMENTS, &document.to_string()).expect("a row");
    let extra = r#"{"fileHash":["x"],"new":"field","orderNumber":"many","versionNumber":1.5}"#;
    let expected = [
        ("document_id", text("12")),
        ("parent_id", Cell::Unknown),
        ("name", text("7")),
        ("extension", text(".pdf")),
        ("size_bytes", Cell::Integer(10)),
        ("page_count", Cell::Integer(4)),
        ("has_note", Cell::Integer(1)),
        ("order_number", Cell::Unknown),
        ("extra", text(extra)),
    ];
    for (column, value) in expected {
        assert_eq!(*document.value(column), value, "{column}");
    }
}

#[test]
fn what_cannot_be_a_row_says_why() {
    let cases = [
        ("{}", "it has no `id`"),
        (r#"{"id":null}"#, "it has no `id`"),
        (r#"{"id":""}"#, "its `id` is an empty text"),
        (r#"{"id":[1]}"#, "its `id` is a list"),
        ("7", "expected an object, not a number"),
        (r#"{"id":1,"name":"\ud800"}"#, "not readable as JSON"),
        (r#"{"id":1"#, "not readable as JSON"),
    ];
    for (text, reason) in cases {
        let error = read(&FOLDERS, text).expect_err(text);
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
        let group = read(&GROUPS, &Value::Object(object).to_string()).map_err(TestCaseError::fail)?;
        prop_assert_eq!(group.value("group_id"), &text(&id.to_string()));
        prop_assert_eq!(group.value("extra"), &extra.into());
    }

    #[test]
    fn no_text_brings_it_down(text: String) {
        for listing in dataset::ALL.iter().flat_map(|dataset| dataset.listings) {
            for list in 0..listing.records.len() {
                let _ = read_row(listing.records, &raw(list, &text));
            }
        }
        let _ = read_exchange(&raw(0, &text));
    }
}
