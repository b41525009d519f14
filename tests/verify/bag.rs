//! The bag: what lies in it, under which names, and what its manifests say.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::harness::{CollectedRun, one_exchange, one_faulty_exchange};

/// Every file below a folder, by its path in there.
fn folder_files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(
                folder_files(&path).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)),
            );
        } else {
            found.insert(name, fs::read(&path).expect("a file"));
        }
    }
    found
}

fn read_manifest(files: &BTreeMap<String, Vec<u8>>, name: &str) -> BTreeMap<String, String> {
    let text = String::from_utf8(files[name].clone()).expect("text");
    let lines = text.lines().filter_map(|line| line.split_once("  "));
    lines.map(|(sum, path)| (path.to_owned(), sum.to_owned())).collect()
}

/// Each manifest names exactly its files, with their sums, and the octets are counted.
#[track_caller]
pub fn assert_valid(bag: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = folder_files(bag);
    let is_payload = |path: &&String| path.starts_with("data/");
    let payload: Vec<&String> = files.keys().filter(is_payload).collect();
    let sha256 = read_manifest(&files, "manifest-sha256.txt");
    let sha1 = read_manifest(&files, "manifest-sha1.txt");
    assert_eq!(sha256.keys().collect::<Vec<_>>(), payload);
    assert_eq!(sha1.keys().collect::<Vec<_>>(), payload);
    let tags = read_manifest(&files, "tagmanifest-sha256.txt");
    let others = files.keys().filter(|path| !is_payload(path) && *path != "tagmanifest-sha256.txt");
    assert_eq!(tags.keys().collect::<Vec<_>>(), others.collect::<Vec<_>>());
    for (path, sum) in sha256.iter().chain(&tags) {
        assert_eq!(*sum, hex::encode(Sha256::digest(&files[path])), "{path}");
    }
    assert!(sha1.iter().all(|(path, sum)| *sum == hex::encode(Sha1::digest(&files[path]))));
    let bytes: usize = payload.iter().map(|path| files[*path].len()).sum();
    let about = String::from_utf8_lossy(&files["bag-info.txt"]).into_owned();
    assert!(about.contains(&format!("Payload-Oxum: {bytes}.{}\n", payload.len())), "{about}");
    files
}

#[test]
fn a_bag_holds_every_file_the_reports_and_the_sums() {
    let harness = CollectedRun::new(one_exchange(30));
    harness.verify(&["--keep", "bag"]).assert_code(0);
    let files = assert_valid(&harness.dir.path().join("bag"));
    let report = harness.report();
    for (kept, bytes) in report.column("kept_path").into_iter().zip(report.column("actual_bytes")) {
        assert_eq!(files[kept].len().to_string(), bytes, "{kept}");
    }
    for name in
        ["bagit.txt", "reports/csv/verification.csv", "reports/inventory.xlsx", "reports/manifest.json"]
    {
        assert!(files.contains_key(name), "{name}");
    }
    assert!(!files.keys().any(|path| path.contains("snapshot") || path.contains(".part")));
}

#[test]
fn what_does_not_match_is_kept_apart() {
    let harness = CollectedRun::new(one_exchange(5));
    let least = "(SELECT MIN(document_id) FROM documents)";
    let greatest = "(SELECT MAX(document_id) FROM documents)";
    let wrong = "AAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    harness
        .change_snapshot(&format!("UPDATE documents SET file_hash = '{wrong}' WHERE document_id = {least}"));
    harness.change_snapshot(&format!("UPDATE documents SET file_hash = NULL WHERE document_id = {greatest}"));
    harness.verify(&["--keep", "bag"]).assert_code(4);
    let files = assert_valid(&harness.dir.path().join("bag"));
    let apart: Vec<_> = files.keys().filter(|path| path.starts_with("unverified/")).collect();
    assert_eq!(apart.len(), 1);
    assert!(apart[0].starts_with("unverified/hash_mismatch/"));
    assert_eq!(files.keys().filter(|path| path.starts_with("data/")).count(), 4);
    assert_eq!(harness.report().column("kept_path")[0], apart[0]);
}

#[test]
fn no_name_leaves_the_bag_or_takes_the_place_of_another() {
    let names = [
        "../../../escaped",
        "/absolute",
        "..",
        ".",
        "",
        "CON",
        "com1.txt",
        "a\u{0}b",
        "a\nb",
        "ends. . ",
        "50% off",
        "evil\u{202e}fdp.exe",
        "straße",
        "STRASSE",
        "re\u{301}sume\u{301}",
        "r\u{e9}sum\u{e9}",
        "same",
        "Same",
        "back\\slash",
        "C:stream",
        "tab\there",
    ];
    let harness = CollectedRun::new(one_exchange(40));
    for (place, name) in names.iter().enumerate() {
        let hex: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
        harness.change_snapshot(&format!(
            "UPDATE documents SET parent_id = NULL, file_name = CAST(X'{hex}' AS TEXT)
             WHERE document_id = (SELECT document_id FROM documents ORDER BY document_id LIMIT 1 OFFSET {place})"
        ));
    }
    let long = "x".repeat(300);
    harness.change_snapshot(&format!(
        "UPDATE documents SET parent_id = NULL, file_name = '{long}.pdf'
         WHERE document_id >= (SELECT document_id FROM documents ORDER BY document_id LIMIT 1 OFFSET 38)"
    ));
    harness.verify(&["--keep", "deep/bag"]).assert_code(0);
    let files = assert_valid(&harness.dir.path().join("deep/bag"));
    let payload: Vec<_> = files.keys().filter(|path| path.starts_with("data/")).collect();
    assert_eq!(payload.len(), 40);
    let beside: Vec<_> = fs::read_dir(harness.dir.path().join("deep")).expect("a folder").collect();
    assert_eq!(beside.len(), 1);
    assert!(!Path::new("/absolute").exists());
}

#[test]
fn a_bag_that_was_finished_is_amended_only_for_what_failed() {
    let harness = CollectedRun::new(one_faulty_exchange(6, "404!:file"));
    harness.verify(&["--keep", "bag"]).assert_code(3);
    let output = harness.verify(&["--keep", "bag"]).assert_code(2);
    assert!(output.stderr.contains("holds a finished bag"), "{}", output.stderr);
    let harness = CollectedRun::new(one_faulty_exchange(6, "500!:file"));
    harness.verify(&["--keep", "bag"]).assert_code(3);
    let request = harness.requested_files().len();
    let output = harness.verify(&["--keep", "bag", "--fresh"]).assert_code(2);
    assert!(output.stderr.contains("holds a finished bag"), "{}", output.stderr);
    assert_eq!(harness.requested_files().len(), request);
    harness.verify(&["--keep", "bag", "--resume"]).assert_code(3);
    assert!(harness.requested_files().len() > request);
    assert_valid(&harness.dir.path().join("bag"));
}
