//! Whatever the service sends as a name, what comes out is safe everywhere.

use std::collections::BTreeSet;

use ilaudit::verify::bag::names::{exchange_folder, fold_path, safe_name, safe_path};
use ilaudit::verify::bag::reserved_paths::ReservedPaths;
use proptest::prelude::*;

const RESERVED: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "COM1", "LPT³"];

#[track_caller]
fn assert_safe(name: &str) {
    assert!(!name.is_empty() && name != "." && name != "..", "{name:?}");
    assert!(name.len() <= 120, "{name:?}");
    assert!(!name.ends_with('.') && name.trim() == name, "{name:?}");
    assert!(
        !name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '%', '\u{202e}', '\u{feff}']),
        "{name:?}"
    );
    assert!(!name.chars().any(char::is_control), "{name:?}");
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    assert!(!RESERVED.contains(&stem.as_str()), "{name:?}");
}

/// Names that are near what is dangerous.
fn nasty_names() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("..".to_owned()),
        Just("CON".to_owned()),
        Just("lpt³".to_owned()),
        Just(".".to_owned()),
        Just(" ".to_owned()),
        Just("\u{3000}".to_owned()),
        Just("\u{202e}".to_owned()),
        Just("e\u{301}".to_owned()),
        Just("\\".to_owned()),
        Just("ß".to_owned()),
        "[a-cA-C]{1,3}",
        any::<char>().prop_map(String::from),
        "x{100,200}",
    ];
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn a_segment_is_safe_and_stays_as_it_is(name in nasty_names()) {
        let safe = safe_name(&name);
        assert_safe(&safe);
        prop_assert_eq!(safe_name(&safe), safe);
    }

    #[test]
    fn a_path_never_leaves_its_folder(parts in prop::collection::vec(nasty_names(), 1..6)) {
        safe_path(&parts.join("/")).split('/').for_each(assert_safe);
    }

    #[test]
    fn no_two_files_share_a_place(names in prop::collection::vec(nasty_names(), 1..40), folder in nasty_names()) {
        let mut places = ReservedPaths::default();
        let room = exchange_folder("4711", Some(&folder));
        assert_safe(&room);
        places.reserve_exchange(&room);
        places.reserve_folder(&room, &folder);
        // no folder above a file is one
        let mut folders = BTreeSet::new();
        let mut taken = BTreeSet::from([fold_path(&format!("{room}/{}", safe_path(&folder)))]);
        for (id, name) in names.iter().enumerate() {
            let place = places.reserve_file(&room, name, &id.to_string());
            prop_assert!(place.len() <= 200);
            let below = format!("{room}/");
            prop_assert!(place.starts_with(&below));
            place.split('/').for_each(assert_safe);
            folders.extend(place.match_indices('/').map(|(end, _)| fold_path(&place[..end])));
            prop_assert!(taken.insert(fold_path(&place)), "{} is taken", place);
        }
        taken.remove(&fold_path(&format!("{room}/{}", safe_path(&folder))));
        prop_assert!(taken.is_disjoint(&folders));
    }
}

#[test]
fn ordinary_names_stay_as_they_are() {
    for name in [
        "Share Purchase Agreement (final).pdf",
        "Übersicht 2024.xlsx",
        "財務諸表.docx",
        "a-b_c,d;e=f+g&h.txt",
        "(orphaned)",
    ] {
        assert_eq!(safe_name(name), name);
    }
    let cases = [
        ("CON", "_CON"),
        ("nul.tar.gz", "_nul.tar.gz"),
        ("a/b", "a_b"),
        ("..", "_"),
        ("trailing. ", "trailing"),
        ("a:b*c?", "a_b_c_"),
        ("100%", "100_"),
    ];
    for (name, safe) in cases {
        assert_eq!(safe_name(name), safe);
    }
    // cut, it is still of its kind
    let long = safe_name(&format!("{}.pdf", "n".repeat(300)));
    assert!(long.len() < 300 && long.ends_with("n.pdf"), "{long}");
}

#[test]
fn files_that_would_collide_get_their_id() {
    let mut names = ReservedPaths::default();
    names.reserve_exchange("Room (1)");
    names.reserve_folder("Room (1)", "Legal");
    assert_eq!(names.reserve_file("Room (1)", "(long)", "5"), "Room (1)/(long) (5)");
    assert_eq!(names.reserve_file("Room (1)", "(orphaned)", "6"), "Room (1)/(orphaned) (6)");
    assert_eq!(names.reserve_file("Room (1)", "Legal/Report.pdf", "7"), "Room (1)/Legal/Report.pdf");
    assert_eq!(names.reserve_file("Room (1)", "legal/REPORT.pdf", "8"), "Room (1)/legal/REPORT (8).pdf");
    assert_eq!(names.reserve_file("Room (1)", "LEGAL", "9"), "Room (1)/LEGAL (9)");
    let long = format!("{}/Report.pdf", ["deep"; 60].join("/"));
    assert_eq!(names.reserve_file("Room (1)", &long, "10"), "Room (1)/(long)/Report (10).pdf");
}

#[test]
fn an_exchange_called_by_dots_alone_has_a_safe_folder() {
    for name in ["...", &format!("{}x", ".".repeat(41)), " ", ""] {
        let folder = exchange_folder("4711", Some(name));
        assert!(folder.ends_with("(4711)"), "{folder:?}");
        assert_eq!(safe_name(&folder), folder);
    }
}
