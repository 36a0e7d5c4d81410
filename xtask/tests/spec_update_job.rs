//! `spec-update` where it doesn't go well: tests that fail, no Cargo, no place for the report. A script stands in for Cargo.

#![cfg(unix)]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use common::{contents, put};
use tempfile::{TempDir, tempdir};

const CONFIG: &str = r#"tags = ["Things"]

[crate]
name = "things"
version = "0.1.0"
description = "Things."

[upstream]
prose = "own"
"#;

const OVERLAY: &str = "overlay: 1.0.0\ninfo:\n  title: None\n  version: 1.0.0\nactions: []\n";

/// A release with these models, each of which is a property of `Thing`.
fn release(version: &str, models: &[&str]) -> String {
    let reference = |model: &&str| {
        format!("        {model}:\n          $ref: '#/components/schemas/{model}'\n")
    };
    let model = |model: &&str| {
        format!(
            "    {model}:\n      type: object\n      properties:\n        a:\n          type: string\n"
        )
    };
    format!(
        "openapi: 3.0.3
info:
  title: All
  version: '{version}'
tags:
- name: Things
paths:
  /things:
    get:
      operationId: listThings
      tags: [Things]
      responses:
        '200':
          description: All.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Thing'
components:
  schemas:
    Thing:
      type: object
      properties:
{}{}",
        models.iter().map(reference).collect::<String>(),
        models.iter().map(model).collect::<String>()
    )
}

/// A repository with a contract, its crate, and a script for Cargo.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            folder: tempdir().unwrap(),
        };
        let root = place.root();
        put(root, "xtask/Cargo.toml", "");
        put(root, ".gitignore", "/target\n/bin\n");
        put(root, "spec/codegen.toml", CONFIG);
        put(root, "spec/overlay.yaml", OVERLAY);
        put(root, "one.yaml", &release("1", &["First"]));
        put(root, "two.yaml", &release("2", &["First", "Second"]));
        place.cargo("exit 0");
        succeeded(&place.run(&["spec", "update", "--from", "one.yaml"]), 0);
        succeeded(&place.run(&["codegen"]), 0);
        place.git(&["init", "--quiet"]);
        place.git(&["add", "--all"]);
        place.git(&["commit", "--quiet", "--message", "Begin"]);
        place
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    /// What Cargo does from now on.
    fn cargo(&self, what: &str) {
        put(self.root(), "bin/cargo", &format!("#!/bin/sh\n{what}\n"));
        let file = self.root().join("bin/cargo");
        fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(arguments)
            .current_dir(self.root())
            .env("CARGO_MANIFEST_DIR", self.root().join("xtask"))
            .env("CARGO", self.root().join("bin/cargo"))
            .output()
            .unwrap()
    }

    fn git(&self, arguments: &[&str]) {
        let status = Command::new("git")
            .args(["-c", "user.name=A", "-c", "user.email=a@example.com"])
            .args(arguments)
            .current_dir(self.root())
            .status()
            .unwrap();
        assert!(status.success(), "{arguments:?}");
    }

    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.root().join(file)).unwrap()
    }
}

const UPDATE: [&str; 3] = ["spec-update", "--from", "two.yaml"];

fn succeeded(output: &Output, code: i32) {
    assert_eq!(
        output.status.code(),
        Some(code),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        said(output)
    );
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_tests_of_the_crate_run_before_the_lock_is_written() {
    let place = Place::new();
    place.cargo("echo \"$@\" > ran; cp spec/spec.lock lock-then");
    let before = place.text("spec/spec.lock");
    succeeded(&place.run(&UPDATE), 10);
    assert_eq!(place.text("ran"), "test --package things --all-features\n");
    assert_eq!(place.text("lock-then"), before);
    assert!(place.text("spec/spec.lock").contains("release = \"2\""));
    let report = place.text("target/spec-update/report.md");
    assert!(
        report.contains("| tests of the crate | passed |"),
        "{report}"
    );
}

#[test]
fn an_update_whose_tests_fail_is_not_taken_by_the_next_run() {
    let place = Place::new();
    let before = contents(&place.root().join("spec"));
    let crate_before = contents(&place.root().join("generated"));
    place.cargo("exit 101");
    let output = place.run(&UPDATE);
    succeeded(&output, 1);
    assert!(said(&output).contains("the tests of the crate that was made fail"));
    assert_eq!(place.text("spec/spec.lock"), before["spec.lock"]);
    let report = place.text("target/spec-update/report.md");
    assert!(
        report.contains("| tests of the crate | **failed** |"),
        "{report}"
    );

    // The same command must not say that nothing is new.
    for more in [&[][..], &["--allow-dirty"]] {
        let output = place.run(&[&UPDATE[..], more].concat());
        succeeded(&output, 1);
        let said = said(&output);
        assert!(said.contains("failed its tests"), "{said}");
        assert!(
            said.contains("`git stash --include-untracked -- spec generated`"),
            "{said}"
        );
    }

    // What it says to do takes everything back, files of new models too, and the way is free.
    place.git(&[
        "stash",
        "--quiet",
        "--include-untracked",
        "--",
        "spec",
        "generated",
    ]);
    assert_eq!(contents(&place.root().join("spec")), before);
    assert_eq!(contents(&place.root().join("generated")), crate_before);
    place.cargo("exit 0");
    succeeded(&place.run(&UPDATE), 10);
    succeeded(&place.run(&["spec", "verify"]), 0);
}

#[test]
fn a_cargo_that_cannot_run_is_told_after_the_report() {
    let place = Place::new();
    let before = place.text("spec/spec.lock");
    fs::remove_file(place.root().join("bin/cargo")).unwrap();
    let output = place.run(&UPDATE);
    succeeded(&output, 1);
    assert!(said(&output).contains("cannot run"), "{}", said(&output));
    assert_eq!(place.text("spec/spec.lock"), before);
    let report = place.text("target/spec-update/report.md");
    assert!(
        report.contains("| tests of the crate | not run |"),
        "{report}"
    );
}

#[test]
fn a_report_that_has_no_place_stops_the_update_before_it_writes() {
    let place = Place::new();
    put(place.root(), "file", "text");
    let before = contents(&place.root().join("spec"));
    let crate_before = contents(&place.root().join("generated"));
    let output = place.run(&[&UPDATE[..], &["--out", "file/below"]].concat());
    succeeded(&output, 1);
    assert!(said(&output).contains("cannot create the folder"));
    assert_eq!(contents(&place.root().join("spec")), before);
    assert_eq!(contents(&place.root().join("generated")), crate_before);
}

#[test]
fn a_spec_folder_from_which_a_file_is_lost_is_refused() {
    for (lost, message) in [
        ("overlay.yaml", "`spec/overlay.yaml` isn't there\n"),
        (
            "identity-source.yaml",
            "`spec/identity-source.yaml` isn't there, though its lock is\n",
        ),
        ("spec.lock", "`spec/spec.lock` isn't there"),
    ] {
        let place = Place::new();
        fs::remove_file(place.root().join("spec").join(lost)).unwrap();
        let before = contents(place.root());
        let output = place.run(&[
            "spec-update",
            "--no-test",
            "--allow-dirty",
            "--from",
            "two.yaml",
        ]);
        succeeded(&output, 1);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            said.contains(message) && said.contains("git restore spec"),
            "{said}"
        );
        assert_eq!(contents(place.root()), before, "{lost}");
    }
}

#[test]
fn what_is_published_does_not_get_lost_with_the_lock() {
    let place = Place::new();
    succeeded(&place.run(&["spec", "published"]), 0);
    fs::remove_file(place.root().join("spec/spec.lock")).unwrap();
    let output = place.run(&["spec", "update", "--allow-dirty", "--from", "one.yaml"]);
    succeeded(&output, 1);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("`spec/spec.lock` isn't there, though spec/published-api.txt is"),
        "{said}"
    );
}

#[test]
fn a_method_that_got_another_name_is_compared_with_the_name_that_callers_have() {
    let place = Place::new();
    let config = |name: &str| format!("{CONFIG}\n[operations]\nlistThings = \"{name}\"\n");
    put(place.root(), "spec/codegen.toml", &config("all_things"));
    succeeded(&place.run(&["codegen"]), 0);
    place.git(&["add", "--all"]);
    place.git(&["commit", "--quiet", "--message", "Name it"]);
    // Another name, and a release that brings a model: the method that callers have is gone.
    put(place.root(), "spec/codegen.toml", &config("things"));
    let output = place.run(&["spec-update", "--no-test", "--from", "two.yaml"]);
    succeeded(&output, 20);
    let report = place.text("target/spec-update/report.md");
    assert!(report.contains("Things::all_things"), "{report}");
}

#[test]
fn a_document_that_was_cut_off_is_no_document_with_fixed_defects() {
    let place = Place::new();
    let overlay = OVERLAY.replace(
        " []",
        "\n- target: $.components.schemas.First.properties\n  x-owner: {operation: listThings}\n  description: listThings lacks a property.\n  update: {b: {type: string}}",
    );
    put(place.root(), "spec/overlay.yaml", &overlay);
    place.git(&["add", "--all"]);
    place.git(&["commit", "--quiet", "--message", "Correct it"]);
    let whole = release("2", &["First"]);
    let (cut, _) = whole.split_once("components:\n").unwrap();
    put(place.root(), "cut.yaml", cut);
    let before = contents(place.root());
    let output = place.run(&["spec-update", "--no-test", "--from", "cut.yaml"]);
    succeeded(&output, 1);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("`#/components/schemas/Thing` does not exist"),
        "{said}"
    );
    assert!(!said.contains("delete this action"), "{said}");
    assert_eq!(contents(place.root()), before);
}
