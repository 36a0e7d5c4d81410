//! `spec diff`, end to end: forms, exit codes, and mistakes on either side.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::{TempDir, tempdir};

const CONFIG: &str = r#"tags = ["Things"]

[crate]
name = "fixture"
version = "0.1.0"
description = "A crate made from a fixture."
"#;

/// A document with one operation; its response's description, and its id.
fn document(description: &str, id: &str) -> String {
    format!(
        "openapi: 3.0.3
info: {{title: Things, version: '1'}}
tags: [{{name: Things}}]
paths:
  /things:
    get:
      operationId: {id}
      tags: [Things]
      responses: {{'204': {{description: {description}}}}}
"
    )
}

/// A folder with a configuration and some documents.
fn folder() -> TempDir {
    let scratch = tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(scratch.path().join(name), text).unwrap();
    put("codegen.toml", CONFIG);
    put("old.yaml", &document("Done.", "check"));
    put("words.yaml", &document("It is done.", "check"));
    put("other.yaml", &document("Done.", "verify"));
    put("broken.yaml", "openapi: [");
    scratch
}

#[track_caller]
fn diff(folder: &Path, arguments: &[&str], code: i32) -> (String, String) {
    let output: Output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["spec", "diff", "--config", "codegen.toml", "--no-overlay"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert_eq!(
        output.status.code(),
        Some(code),
        "{arguments:?}\n{out}\n{err}"
    );
    (out, err)
}

#[test]
fn each_form_says_the_verdict_first() {
    let scratch = folder();
    let run = |arguments: &[&str]| diff(scratch.path(), arguments, 0);
    let (text, notices) = run(&["old.yaml", "words.yaml"]);
    assert!(text.starts_with("patch: check 204 "), "{text}");
    assert_eq!(notices, "");
    let (page, _) = run(&["old.yaml", "other.yaml", "--format", "md"]);
    assert!(page.starts_with("**major**: `check` "), "{page}");
    let (json, _) = run(&["old.yaml", "old.yaml", "--format", "json"]);
    assert!(json.starts_with("{\n  \"verdict\": \"none\","), "{json}");
}

#[test]
fn a_verdict_fails_only_if_it_is_asked_to() {
    let scratch = folder();
    let cases = [
        ("old.yaml", "any", 0),
        ("words.yaml", "none", 0),
        ("words.yaml", "breaking", 0),
        ("words.yaml", "any", 1),
        ("other.yaml", "none", 0),
        ("other.yaml", "breaking", 1),
    ];
    for (new, fail_on, code) in cases {
        let arguments = ["old.yaml", new, "--fail-on", fail_on];
        let (report, notices) = diff(scratch.path(), &arguments, code);
        assert!(!report.is_empty(), "the report is printed all the same");
        assert_eq!(notices.contains("--fail-on"), code == 1, "{notices}");
    }
}

#[test]
fn mistakes_are_told_with_the_file_that_has_them() {
    let scratch = folder();
    let (report, notices) = diff(scratch.path(), &["broken.yaml", "old.yaml"], 1);
    assert_eq!(report, "");
    assert!(notices.contains("broken.yaml:"), "{notices}");
    let (_, notices) = diff(scratch.path(), &["missing.yaml", "nowhere.yaml"], 1);
    assert!(notices.contains("missing.yaml") && notices.contains("nowhere.yaml"));
    let (_, notices) = diff(
        scratch.path(),
        &["old.yaml", "old.yaml", "--tag", "Nothing"],
        1,
    );
    assert!(
        notices.contains("the tag `Nothing` does not exist"),
        "{notices}"
    );
}
