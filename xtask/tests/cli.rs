//! The program itself, end to end, on the committed contract.

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use common::{contents, put};
use tempfile::tempdir;

/// Runs the program in `folder`.
fn xtask(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Runs the program and expects this exit code.
fn expect(folder: &Path, arguments: &[&str], code: i32) -> Output {
    let output = xtask(folder, arguments);
    assert_eq!(
        output.status.code(),
        Some(code),
        "{arguments:?}\n{}\n{}",
        stdout(&output),
        stderr(&output)
    );
    output
}

#[test]
fn the_contract_becomes_a_crate_and_the_check_agrees() {
    let scratch = tempdir().unwrap();
    let first = expect(scratch.path(), &["codegen", "--out", "crate"], 0);
    let summary = stdout(&first);
    assert_eq!(summary.lines().count(), 1, "{summary}");
    assert!(summary.contains(" operations, "), "{summary}");
    assert!(summary.contains(" 0 unchanged), "), "{summary}");
    let made = contents(&scratch.path().join("crate"));
    assert!(made.contains_key("Cargo.toml") && made.contains_key("src/lib.rs"));

    let again = expect(scratch.path(), &["codegen", "--out", "crate"], 0);
    assert!(stdout(&again).contains("(0 written, 0 removed, "));
    let check = expect(scratch.path(), &["codegen", "--check", "--out", "crate"], 0);
    assert!(stdout(&check).starts_with("`crate` is up to date: "));
    assert_eq!(stdout(&check).lines().count(), 1);
    assert_eq!(contents(&scratch.path().join("crate")), made);
}

#[test]
fn the_check_shows_what_differs_and_names_the_command() {
    let scratch = tempdir().unwrap();
    let folder = scratch.path();
    expect(folder, &["codegen", "--out", "my crate"], 0);
    put(folder, "my crate/src/lib.rs", "edited by hand\n");
    fs::remove_file(folder.join("my crate/Cargo.toml")).unwrap();
    let before = contents(folder);
    let check = expect(folder, &["codegen", "--out", "my crate", "--check"], 1);
    assert!(stdout(&check).contains("missing: Cargo.toml\n"));
    assert!(stdout(&check).contains("\n-edited by hand\n"));
    assert!(stderr(&check).ends_with(
        "error: `my crate` is not what the generator makes: 1 missing, 1 different\n  help: run `cargo xtask codegen --out 'my crate'`\n"
    ));
    assert_eq!(contents(folder), before);
    expect(folder, &["codegen", "--out", "my crate"], 0);
    expect(folder, &["codegen", "--out", "my crate", "--check"], 0);
}

#[test]
fn the_check_of_a_folder_with_foreign_files_lists_both() {
    let scratch = tempdir().unwrap();
    let folder = scratch.path();
    expect(folder, &["codegen", "--out", "crate"], 0);
    put(folder, "crate/mine.txt", "mine");
    fs::remove_file(folder.join("crate/Cargo.toml")).unwrap();
    let check = expect(folder, &["codegen", "--out", "crate", "--check"], 1);
    assert!(stdout(&check).contains("missing: Cargo.toml\n"));
    assert!(stderr(&check).contains("    mine.txt\n"));
}

#[test]
fn a_bad_document_is_refused_and_nothing_is_written() {
    let scratch = tempdir().unwrap();
    let folder = scratch.path();
    put(folder, "bad.yaml", "swagger: '2.0'\n");
    let output = expect(
        folder,
        &[
            "codegen", "--spec", "bad.yaml", "--out", "crate", "--report", "r.txt",
        ],
        1,
    );
    assert!(stderr(&output).contains("bad.yaml"));
    assert!(stderr(&output).contains("\nerror: nothing was made from `bad.yaml`: 1 error\n"));
    assert_eq!(contents(folder).len(), 1);
}

#[test]
fn everything_that_is_wrong_is_said_in_one_run() {
    let scratch = tempdir().unwrap();
    let folder = scratch.path();
    put(folder, "bad.yaml", "swagger: '2.0'\n");
    put(folder, "mine/notes.txt", "mine");
    let output = expect(
        folder,
        &["codegen", "--spec", "bad.yaml", "--out", "mine"],
        1,
    );
    assert!(stderr(&output).contains("\nerror: nothing was made from `bad.yaml`"));
    assert!(stderr(&output).contains("\nerror: the output folder `mine` holds"));
    assert!(stderr(&output).contains("    notes.txt\n"));
    let flags = [
        "codegen", "--spec", "no.yaml", "--config", "no.toml", "--out", "bad.yaml",
    ];
    let output = expect(folder, &flags, 1);
    for expected in [
        "error: cannot read `no.yaml`",
        "error: cannot read `no.toml`",
        "error: the output folder `bad.yaml` is a file",
    ] {
        assert!(stderr(&output).contains(expected), "{output:?}");
    }
    assert_eq!(contents(folder).len(), 2);
}

#[test]
fn inputs_that_cannot_be_read_name_the_path_as_it_was_given() {
    let scratch = tempdir().unwrap();
    for (flags, expected) in [
        (["--spec", "no.yaml"], "error: cannot read `no.yaml`: "),
        (["--spec", "."], "error: `.` is a folder\n"),
        (["--config", "no.toml"], "error: cannot read `no.toml`: "),
    ] {
        let arguments = [&["codegen", "--out", "crate"], &flags[..]].concat();
        let output = expect(scratch.path(), &arguments, 1);
        assert!(stderr(&output).starts_with(expected), "{output:?}");
    }
    assert!(contents(scratch.path()).is_empty());
}

#[test]
fn folders_that_are_not_the_generator_s_are_refused() {
    let scratch = tempdir().unwrap();
    let folder = scratch.path();
    put(folder, "file", "");
    let output = expect(folder, &["codegen", "--out", "file"], 1);
    assert!(stderr(&output).contains("is a file"), "{output:?}");
    put(folder, "mine/src/lib.rs", "mine");
    let output = expect(
        folder,
        &["codegen", "--out", "mine", "--report", "report.txt"],
        1,
    );
    assert!(stderr(&output).contains("    src/lib.rs\n"), "{output:?}");
    assert_eq!(contents(folder).len(), 2);
}

#[test]
fn warnings_are_told_when_the_folder_is_refused_too() {
    let scratch = tempdir().unwrap();
    let document = r#"
openapi: 3.0.3
info: { title: Things, version: "1" }
servers: [{ url: https://example.okta.com }]
paths:
  /things:
    get: { operationId: listThings, tags: [Things], responses: { "204": { description: None. } } }
    delete: { operationId: dropThings, responses: { "204": { description: Gone. } } }
"#;
    put(scratch.path(), "spec.yaml", document);
    put(scratch.path(), "crate/codegen-manifest.toml", "files = 1");
    let mut arguments = vec!["codegen", "--spec", "spec.yaml", "--no-overlay"];
    arguments.extend(["--all-tags", "--out", "crate"]);
    let text = stderr(&expect(scratch.path(), &arguments, 1));
    assert!(text.contains("this operation has no tag"), "{text}");
    assert!(text.contains("restore that file"), "{text}");
    arguments.push("--check");
    let text = stderr(&expect(scratch.path(), &arguments, 1));
    assert!(text.contains("this operation has no tag"), "{text}");
}

#[test]
fn the_report_is_written_with_and_without_check() {
    let scratch = tempdir().unwrap();
    let folder = scratch.path();
    for flags in [
        &["--report", "a.txt"][..],
        &["--check", "--report", "b.txt"],
    ] {
        let arguments = [&["codegen", "--out", "crate"], flags].concat();
        expect(folder, &arguments, 0);
    }
    let report = fs::read_to_string(folder.join("a.txt")).unwrap();
    assert!(report.contains(" ignored\n"), "{report}");
    assert_eq!(report, fs::read_to_string(folder.join("b.txt")).unwrap());
}

#[test]
fn a_check_counts_differences_beside_a_stray_file() {
    let scratch = tempdir().unwrap();
    expect(scratch.path(), &["codegen", "--out", "crate"], 0);
    put(&scratch.path().join("crate"), "src/stray.rs", "// mine");
    put(&scratch.path().join("crate"), "src/lib.rs", "// changed");
    let check = expect(scratch.path(), &["codegen", "--check", "--out", "crate"], 1);
    assert!(
        stderr(&check).contains("src/stray.rs"),
        "{}",
        stderr(&check)
    );
    assert!(stderr(&check).contains("1 different"), "{}", stderr(&check));
}

#[test]
fn explain_tells_one_operation() {
    let scratch = tempdir().unwrap();
    let output = expect(scratch.path(), &["explain", "getIdentitySourceUser"], 0);
    assert!(stdout(&output).contains("getIdentitySourceUser"));
    let output = expect(scratch.path(), &["explain", "noSuchThing"], 1);
    assert!(stderr(&output).contains("noSuchThing"));
    let output = expect(scratch.path(), &["explain", "getidentitysourceuser"], 1);
    assert!(stderr(&output).contains("did you mean `getIdentitySourceUser`"));
}

#[test]
fn wrong_flags_are_another_exit_code() {
    let scratch = tempdir().unwrap();
    for arguments in [
        &["codegen", "--no-such-flag"][..],
        &["explain"],
        &["bench", "--runs", "0"],
        &[],
    ] {
        expect(scratch.path(), arguments, 2);
    }
    let output = expect(scratch.path(), &["codegen", "--help"], 0);
    assert!(stdout(&output).contains("--check"));
    assert!(!stdout(&output).contains("--print-peak-memory"));
}

#[test]
fn one_benchmark_gives_a_table() {
    let scratch = tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args([
            "bench",
            "generator",
            "--as-built",
            "--runs",
            "1",
            "--out",
            "table.md",
        ])
        .env_remove("OKTA_SPEC_DIR")
        .current_dir(scratch.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let table = stdout(&output);
    assert_eq!(
        table,
        fs::read_to_string(scratch.path().join("table.md")).unwrap()
    );
    let mut rows = table
        .lines()
        .filter(|line| line.contains("identity-source.yaml"));
    let whole = rows.next().unwrap();
    assert!(whole.contains("| 60 ms, "), "{table}");
    let stages = rows.next().unwrap();
    assert!(!stages.contains(" 0.0 ms | 0.0 ms"), "{table}");
}

#[test]
fn all_tags_need_a_folder_and_exclude_chosen_ones() {
    let scratch = tempdir().unwrap();
    let refused = expect(scratch.path(), &["codegen", "--all-tags"], 1);
    assert!(stderr(&refused).contains("--out DIR"), "{refused:?}");
    let both = ["codegen", "--all-tags", "--tag", "A", "--out", "crate"];
    expect(scratch.path(), &both, 2);
    let document = include_str!("../../generator/tests/features/tag_features/spec.yaml");
    put(scratch.path(), "spec.yaml", document);
    let flags = [
        "--all-tags",
        "--no-overlay",
        "--spec",
        "spec.yaml",
        "--out",
        "crate",
    ];
    let run: Vec<&str> = ["codegen"].iter().chain(&flags).copied().collect();
    expect(scratch.path(), &run, 0);
    let manifest = fs::read_to_string(scratch.path().join("crate/Cargo.toml")).unwrap();
    assert!(
        manifest.contains("name = \"okta-management\""),
        "{manifest}"
    );
    put(scratch.path(), "crate/src/lib.rs", "edited by hand\n");
    let check: Vec<&str> = ["codegen", "--check"]
        .iter()
        .chain(&flags)
        .copied()
        .collect();
    let differs = expect(scratch.path(), &check, 1);
    assert!(stderr(&differs).contains("--all-tags"), "{differs:?}");
}
