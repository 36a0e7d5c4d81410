//! The report of ignored keywords: its text and its place.

mod common;

use std::fs;
use std::path::Path;

use common::{contents, put};
use tempfile::tempdir;
use xtask::console::Console;
use xtask::report::{self, Ignored};
use xtask::workspace::Location;

fn ignored(at: &str, keyword: &str, reason: &str) -> Ignored {
    Ignored {
        at: at.to_owned(),
        keyword: keyword.to_owned(),
        reason: reason.to_owned(),
    }
}

#[test]
fn sums_stand_on_top_and_the_lines_are_sorted() {
    let text = report::text(
        vec![
            ignored("#/b", "xml", "JSON only"),
            ignored("#/a", "xml", "JSON only"),
            ignored("#/a", "externalDocs", "not copied"),
        ],
        "spec.yaml",
    );
    assert_eq!(
        text,
        "3 keywords of spec.yaml ignored\n      1 externalDocs: not copied\n      2 xml: JSON only\n\n\
         #/a\texternalDocs\tnot copied\n#/a\txml\tJSON only\n#/b\txml\tJSON only\n"
    );
}

#[test]
fn nothing_ignored_is_said_too() {
    let text = report::text(Vec::new(), "spec.yaml");
    assert_eq!(text, "0 keywords of spec.yaml ignored\n\n");
}

#[test]
fn the_report_stays_away_from_the_crate_and_from_the_inputs() {
    let scratch = tempdir().unwrap();
    let at = |path: &str| Location::given(&scratch.path().join(path));
    put(scratch.path(), "spec.yaml", "");
    put(scratch.path(), "codegen.toml", "");
    let (out, spec, config) = (at("out"), at("spec.yaml"), at("codegen.toml"));
    let check = |path: &str| report::check_place(&at(path).path, &out, [&spec, &config]);
    for (path, reason) in [
        ("out/report.txt", "in the output folder"),
        ("out", "in the output folder"),
        ("out/../out/deep/report.txt", "in the output folder"),
        ("spec.yaml", "an input of this run"),
        ("out/../codegen.toml", "an input of this run"),
    ] {
        let error = check(path).unwrap_err().to_string();
        assert!(error.contains(reason), "{path}: {error}");
    }
    for path in [
        "report.txt",
        "out/target/report.txt",
        "outside.txt",
        "out/../report.txt",
    ] {
        check(path).unwrap();
    }
}

/// Writes a report; gives what was printed.
fn write(place: &Path, text: &str) -> Result<String, xtask::error::Error> {
    let (mut results, mut notices) = (Vec::new(), Vec::new());
    let mut console = Console::new(&mut results, &mut notices);
    report::write(place, text, &mut console)?;
    Ok(String::from_utf8(results).unwrap())
}

#[test]
fn it_replaces_the_last_one_and_leaves_nothing_beside_it() {
    let scratch = tempdir().unwrap();
    let place = scratch.path().join("report.txt");
    for text in ["one", "two"] {
        assert_eq!(write(&place, text).unwrap(), "");
        assert_eq!(contents(scratch.path()).get("report.txt").unwrap(), text);
    }
    assert_eq!(contents(scratch.path()).len(), 1);
}

#[test]
fn a_dash_prints_it() {
    assert_eq!(write(Path::new("-"), "text\n").unwrap(), "text\n");
}

#[test]
fn a_folder_or_a_folder_that_is_not_there_is_an_error_with_the_path() {
    let scratch = tempdir().unwrap();
    let error = write(scratch.path(), "text").unwrap_err().to_string();
    assert!(error.contains("it is a folder"), "{error}");
    let error = write(&scratch.path().join("no/report.txt"), "text").unwrap_err();
    assert!(error.to_string().contains("no/"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_stays_a_link() {
    let scratch = tempdir().unwrap();
    put(scratch.path(), "real.txt", "old");
    let link = scratch.path().join("link.txt");
    std::os::unix::fs::symlink("real.txt", &link).unwrap();
    write(&link, "new").unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let real = fs::read_to_string(scratch.path().join("real.txt")).unwrap();
    assert_eq!(real, "new");
}

#[test]
fn the_actions_of_the_overlay_are_one_line() {
    let counts = okta_codegen::source::overlay::Corrections {
        applied: 1,
        moot: 2,
        fixed: 3,
    };
    assert_eq!(
        report::corrections(&counts),
        "\n1 action of the overlay applied, 2 moot (nothing to correct in this document), 3 fixed (upstream has the correction)\n"
    );
}
