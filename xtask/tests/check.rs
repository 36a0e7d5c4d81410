//! What `--check` finds and prints.

mod common;

use std::fs;

use common::{contents, look, put, run, small, tree};
use tempfile::tempdir;
use xtask::check::{MAX_DIFF_LINES, counts, findings, unified};
use xtask::folder::TEMPORARY;
use xtask::target::Target;
use xtask::workspace::Location;

#[test]
fn every_kind_of_difference_is_listed_and_nothing_is_written() {
    let out = tempdir().unwrap();
    run(
        out.path(),
        &tree(&[
            ("Cargo.toml", "[package]\n"),
            ("src/lib.rs", "//! An older crate.\n"),
            ("src/models/gone.rs", "struct Gone;\n"),
        ]),
    )
    .unwrap();
    put(out.path(), &format!("src/{TEMPORARY}"), "half");
    let before = contents(out.path());
    let new = small();
    let found = look(out.path(), &new).unwrap();
    assert!(!found.is_clean());
    let target = Target::of(&new).unwrap();
    let text = findings(&Location::given(out.path()), &found, &target).unwrap();
    for line in [
        "missing: src/models/user.rs\n",
        "stale: src/models/gone.rs\n",
        "left by an unfinished run: src/.codegen-tmp\n",
        "different: src/lib.rs\n",
        "different: codegen-manifest.toml\n",
        "--- src/lib.rs\n+++ src/lib.rs (generated)\n@@ -1 +1 @@\n-//! An older crate.\n+//! A crate.\n",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("different: Cargo.toml"), "{text}");
    assert_eq!(
        counts(&found),
        "1 missing, 2 different, 1 stale, 1 left by an unfinished run"
    );
    assert_eq!(contents(out.path()), before);
}

#[test]
fn a_folder_that_is_not_there_is_one_line() {
    let scratch = tempdir().unwrap();
    let out = Location {
        path: scratch.path().join("out"),
        shown: "out".to_owned(),
    };
    let new = small();
    let found = look(&out.path, &new).unwrap();
    let text = findings(&out, &found, &Target::of(&new).unwrap()).unwrap();
    assert_eq!(text, "missing: the whole folder `out`, 4 files\n");
    assert!(!out.path.exists());
}

#[test]
fn a_file_that_is_no_text_has_no_diff() {
    let out = tempdir().unwrap();
    run(out.path(), &small()).unwrap();
    fs::write(out.path().join("src/lib.rs"), b"\xff\xfe\x00").unwrap();
    let new = small();
    let found = look(out.path(), &new).unwrap();
    let target = Target::of(&new).unwrap();
    let text = findings(&Location::given(out.path()), &found, &target).unwrap();
    assert!(text.contains("not UTF-8; no diff"), "{text}");
}

#[test]
fn a_long_diff_is_cut_and_says_how_much_is_left() {
    let new: String = "line\n".repeat(500);
    let text = unified("a.rs", "", &new);
    // Two lines of header, one of the hunk, 500 of text; one line says what was cut.
    assert_eq!(text.lines().count(), MAX_DIFF_LINES + 1);
    assert!(
        text.ends_with("... and 303 more lines of this diff\n"),
        "{text}"
    );
}

#[test]
fn a_diff_cannot_act_on_the_terminal() {
    let text = unified("a.rs", "old\r\n", "new \u{1b}[31m\u{202e}\n");
    assert!(text.contains("-old\\u{d}\n"), "{text}");
    assert!(text.contains("+new \\u{1b}[31m\\u{202e}\n"), "{text}");
}

#[test]
fn a_missing_last_line_end_is_shown() {
    let text = unified("a.rs", "same", "same\n");
    assert!(text.contains("No newline at end of file"), "{text}");
}
