use std::fs;

use ilaudit::report::{CSV, Options};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::{london, only, read, refused, render, rendered, snapshot};

#[test]
fn the_same_snapshot_gives_the_same_bytes() {
    let (first, one) = rendered(&london());
    let (second, two) = rendered(&london());
    assert_eq!(one, two);
    for file in &one.files {
        assert_eq!(
            fs::read(first.path().join(&file.path)).expect("a file"),
            fs::read(second.path().join(&file.path)).expect("a file"),
            "{}",
            file.path
        );
    }
    let again = render(&snapshot(), first.path(), &london()).expect("reports");
    assert_eq!(one, again);
}

#[test]
fn every_file_is_as_the_manifest_says() {
    let (dir, rendered) = rendered(&london());
    for file in &rendered.files {
        let bytes = fs::read(dir.path().join(&file.path)).expect("a file");
        assert_eq!(file.bytes, bytes.len() as u64);
        let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(file.sha256, sha256);
    }
    assert_eq!(rendered.files.last().map(|file| file.path.as_str()), Some("manifest.json"));
    assert!(!dir.path().join(".staging").exists());
}

#[test]
fn the_manifest_describes_the_run() {
    let (dir, _) = rendered(&only(&["groups"]));
    let template: String = Sha256::digest(include_bytes!("../../templates/groups.sql"))
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    insta::assert_snapshot!(read(&dir, "manifest.json").replace(&template, "(of the template)"), @r#"
    {
      "manifest_version": 1,
      "run_id": "20261123T081705Z",
      "tool_version": "0.1.0",
      "service": "https://api.intralinks.com",
      "account": "auditor@example.com",
      "started_on": "2026-11-23T08:17:05Z",
      "finished_on": "2026-11-23T08:20:00.500Z",
      "configuration": {
        "scope": {
          "accept_splash": "always"
        }
      },
      "requests": 41,
      "retries": 2,
      "scope": {
        "seen": 4,
        "in_scope": 4,
        "left_out": {}
      },
      "counts": {
        "documents": {
          "complete": 2,
          "partial": 1,
          "refused": 0,
          "failed": 0,
          "skipped": 1,
          "rows": 6
        },
        "entry": {
          "complete": 3,
          "partial": 0,
          "refused": 1,
          "failed": 0,
          "skipped": 0,
          "rows": null
        },
        "folders": {
          "complete": 2,
          "partial": 0,
          "refused": 0,
          "failed": 1,
          "skipped": 1,
          "rows": 3
        },
        "groups": {
          "complete": 2,
          "partial": 0,
          "refused": 0,
          "failed": 1,
          "skipped": 0,
          "rows": 3
        },
        "users": {
          "complete": 2,
          "partial": 0,
          "refused": 1,
          "failed": 0,
          "skipped": 0,
          "rows": 5
        }
      },
      "not_covered": [
        "permissions",
        "document_views",
        "questions_and_answers",
        "former_users",
        "document_contents",
        "settings",
        "custom_fields",
        "batches"
      ],
      "reports": {
        "tool_version": "0.1.0",
        "timezone": "UTC",
        "only": [
          "groups"
        ],
        "templates": [
          {
            "file": "groups.sql",
            "sha256": "(of the template)",
            "built_in": true
          }
        ]
      },
      "previous": null,
      "no_previous": "it is the first run of this service and account here",
      "files": [
        {
          "path": "csv/groups.csv",
          "bytes": 337,
          "rows": 3,
          "sha256": "c9e96ece56b48f83c43f17fe2fa2eb4ab38e2f85e15e5d3b5192b1eac4ee3604",
          "templates": [
            "groups.sql"
          ]
        },
        {
          "path": "datapackage.json",
          "bytes": 3178,
          "sha256": "cd142183647bdb72983d9cdc25efdee2ae060c1f5820cc82c6264dfc4f8af09e"
        }
      ]
    }
    "#);
}

#[test]
fn a_report_alone_leaves_the_others_in_the_manifest() {
    let (dir, all) = rendered(&london());
    render(&snapshot(), dir.path(), &only(&["groups"])).expect("a report");
    let manifest = read(&dir, "manifest.json");
    let others = all.files.iter().filter(|file| file.path != "manifest.json");
    assert!(others.clone().count() > 10);
    others.for_each(|file| {
        assert!(manifest.contains(&format!("\"path\": \"{}\"", file.path)), "{}", file.path)
    });
}

#[test]
fn consent_is_kept_as_it_came_and_nowhere_else() {
    let (dir, _) = rendered(&london());
    assert_eq!(read(&dir, "splash/1001.txt"), "<p>By entering…</p>");
    assert_eq!(fs::read(dir.path().join("splash/1001.gif")).expect("an image"), b"GIF8");
    assert!(!dir.path().join("splash/1002.txt").exists());
    let strange = fs::read_dir(dir.path().join("splash")).expect("a folder").count();
    assert_eq!(strange, 5);
}

#[test]
fn a_failure_leaves_earlier_files_as_they_were() {
    let (dir, before) = rendered(&london());
    // the last is met once every report is written
    let damages =
        ["DROP TABLE groups", "UPDATE run SET requests = 'many'", "UPDATE splashes SET text = x'00'"];
    for damage in damages {
        let damaged = snapshot();
        damaged.execute_batch(damage).expect("damage");
        refused(&damaged, dir.path(), &Options::default());
        for file in &before.files {
            assert_eq!(fs::metadata(dir.path().join(&file.path)).expect("a file").len(), file.bytes);
        }
        assert!(!dir.path().join(".staging").exists());
    }
}

#[test]
fn what_cannot_be_done_is_said() {
    let dir = tempfile::tempdir().expect("a folder");
    let empty = Connection::open_in_memory().expect("a database");
    ilaudit::store::MIGRATIONS.iter().for_each(|sql| empty.execute_batch(sql).expect("schema"));
    let message =
        |snapshot: &Connection, options: &Options| refused(snapshot, dir.path(), options).to_string();
    assert!(message(&empty, &Options::default()).starts_with("the snapshot holds no run"));
    assert!(message(&snapshot(), &only(&["documens"])).starts_with("unknown template `documens`; known are"));
    let workbook_as_csv = Options { formats: [&CSV].into(), ..only(&["inventory"]) };
    assert!(message(&snapshot(), &workbook_as_csv).starts_with("nothing to write"));
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, rendered) = rendered(&london());
    let mode = |path: &str| fs::metadata(dir.path().join(path)).expect("it").permissions().mode() & 0o777;
    assert!(rendered.files.iter().all(|file| mode(&file.path) == 0o600));
    assert_eq!(["csv", "splash"].map(mode), [0o700, 0o700]);
}
