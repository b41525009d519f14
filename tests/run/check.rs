//! `check` beside a run.

use std::fs;
use std::mem::MaybeUninit;

use rustix::fs::inotify::{self, CreateFlags, Reader, WatchFlags};

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};

/// The names of everything that is made in the output folder while a command runs.
fn names_made_by(harness: &Harness, args: &[&str]) -> Vec<String> {
    let runs = harness.dir.path().join("ilaudit-runs");
    let watch = inotify::init(CreateFlags::NONBLOCK).expect("a watch");
    inotify::add_watch(&watch, &runs, WatchFlags::CREATE | WatchFlags::MOVED_TO).expect("a watched folder");
    harness.dir.ilaudit(args).assert_code(0);
    let mut space = [MaybeUninit::uninit(); 4096];
    let mut events = Reader::new(&watch, &mut space);
    let mut names = Vec::new();
    while let Ok(event) = events.next() {
        names.extend(event.file_name().map(|name| name.to_string_lossy().into_owned()));
    }
    names
}

#[test]
fn a_check_makes_nothing_that_a_starting_run_could_take_for_an_unfinished_one() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let runs = harness.dir.path().join("ilaudit-runs");
    fs::create_dir(&runs).expect("a folder");
    let made = names_made_by(&harness, &["check"]);
    assert!(!made.is_empty(), "it did not try the folder");
    assert!(made.iter().all(|name| name.starts_with('.')), "{made:?}");
    // and if a run starts in the very moment, it begins anew
    for name in &made {
        fs::create_dir(runs.join(name)).expect("as in mid-check");
    }
    let run = harness.dir.ilaudit(&["run"]).assert_code(3);
    assert!(!run.stderr.contains("resuming"), "{}", run.stderr);
}
