//! `spec update` and `spec verify` on copies of the repository's `spec/`.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{contents, put};
use tempfile::TempDir;
use xtask::console::Console;
use xtask::error::Error;
use xtask::exit::Exit;
use xtask::spec::cli::SpecUpdateArgs;
use xtask::spec::{update, verify};
use xtask::workspace::Workspace;

const CONFIG: &str = r#"tags = ["Things"]

[crate]
name = "things"
version = "0.1.0"
description = "Things."

[upstream]
prose = "own"
"#;

const OVERLAY: &str =
    "overlay: 1.0.0\ninfo:\n  title: Corrections\n  version: 1.0.0\nactions: []\n";

/// A release with this many properties.
fn release(version: &str, properties: usize) -> String {
    let mut text = format!(
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
      description: Lists things.
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
"
    );
    for number in 0..properties {
        let _ = write!(
            text,
            "        p{number}:\n          type: string\n          description: Number {number}.\n"
        );
    }
    text
}

/// A workspace of which only `spec/` is there.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            folder: TempDir::new().unwrap(),
        };
        put(place.root(), "spec/codegen.toml", CONFIG);
        put(place.root(), "spec/overlay.yaml", OVERLAY);
        put(place.root(), "one.yaml", &release("1", 1));
        put(place.root(), "two.yaml", &release("2", 2));
        place
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn workspace(&self) -> Workspace {
        Workspace::at(self.root())
    }

    fn update_with(&self, args: &SpecUpdateArgs) -> Result<String, Error> {
        let (mut results, mut notices) = (Vec::new(), Vec::new());
        let mut console = Console::new(&mut results, &mut notices);
        assert_eq!(
            update::run(args, &self.workspace(), &mut console)?,
            Exit::Success
        );
        Ok(String::from_utf8(results)
            .unwrap()
            .replace(self.root().to_str().unwrap(), ""))
    }

    fn update(&self, file: &str) -> Result<String, Error> {
        self.update_with(&self.from(file))
    }

    fn from(&self, file: &str) -> SpecUpdateArgs {
        let from = self.root().join(file).to_str().unwrap().to_owned();
        SpecUpdateArgs {
            from: Some(from),
            ..SpecUpdateArgs::default()
        }
    }

    fn spec(&self) -> BTreeMap<String, String> {
        contents(&self.root().join("spec"))
    }

    /// An update that is refused, and leaves everything as it was; gives what is said.
    fn refusal(&self, args: &SpecUpdateArgs) -> String {
        let before = contents(self.root());
        let error = self.update_with(args).unwrap_err();
        assert!(
            contents(self.root()) == before,
            "the files are as they were"
        );
        format!("{}{error}", error.diagnostics())
    }

    fn git(&self, arguments: &[&str]) {
        let status = Command::new("git")
            .arg("-C")
            .arg(self.root())
            .args(["-c", "user.name=A", "-c", "user.email=a@example.com"])
            .args(arguments)
            .status()
            .unwrap();
        assert!(status.success());
    }
}

#[test]
fn a_release_is_taken_once() {
    let place = Place::new();
    let said = place.update("one.yaml").unwrap();
    assert!(
        said.contains("release 1, from one.yaml\n1 operation\n"),
        "{said}"
    );
    assert!(
        said.contains(
            "the contract changed; written: /spec/identity-source.yaml and /spec/spec.lock"
        ),
        "{said}"
    );
    assert!(said.ends_with("next: cargo xtask codegen\n"), "{said}");
    let before = place.spec();
    let said = place.update("one.yaml").unwrap();
    assert!(
        said.contains("nothing new: contract and lock are as they were"),
        "{said}"
    );
    assert_eq!(place.spec(), before);

    let said = place.update("two.yaml").unwrap();
    assert!(said.contains("release 1 -> 2"), "{said}");
    assert!(
        said.contains(
            "1 node new, to be described by hand:\n  #/components/schemas/Thing/properties/p1\n"
        ),
        "{said}"
    );
}

#[test]
fn a_release_that_changes_nothing_moves_the_lock() {
    let place = Place::new();
    place.update("one.yaml").unwrap();
    let before = place.spec();
    put(
        place.root(),
        "three.yaml",
        &release("3", 1).replace("Number 0.", "Otherwise."),
    );
    let said = place.update("three.yaml").unwrap();
    assert!(
        said.contains("nothing new; only the lock moves; written: /spec/spec.lock"),
        "{said}"
    );
    assert!(said.contains("1 node reworded upstream, own words kept:\n  #/components/schemas/Thing/properties/p0\n"), "{said}");
    let after = place.spec();
    assert_eq!(
        after["identity-source.yaml"],
        before["identity-source.yaml"]
    );
    assert!(after["spec.lock"].contains("release = \"3\""));
}

#[test]
fn bad_documents_are_refused_and_nothing_is_written() {
    let place = Place::new();
    place.update("one.yaml").unwrap();
    let refusal = |text: &str| {
        put(place.root(), "bad.yaml", text);
        place.refusal(&place.from("bad.yaml"))
    };
    let said = refusal("\n<!DOCTYPE html>\n<html><body>openapi</body></html>\n");
    assert!(said.contains("is a web page (HTML)"), "{said}");
    let said = refusal("");
    assert!(said.contains("the document is empty"), "{said}");
    let said = refusal(&release("2", 2).replace("Things", "Other"));
    assert!(said.contains("the tag `Things` does not exist"), "{said}");
    let whole = release("2", 2);
    let said = refusal(&whole[..whole.find("components:").unwrap()]);
    assert!(
        said.contains("`#/components/schemas/Thing` does not exist"),
        "{said}"
    );
    let said = refusal("swagger: '2.0'\n");
    assert!(said.contains("Swagger 2.0"), "{said}");
    assert!(
        place
            .refusal(&place.from("missing.yaml"))
            .contains("missing.yaml")
    );

    let large = place.root().join("large.yaml");
    let file = fs::File::create(&large).unwrap();
    file.set_len(200_000_000).unwrap();
    let error = place.update("large.yaml").unwrap_err().to_string();
    assert!(error.contains("is larger than 64 MiB"), "{error}");
    fs::remove_file(large).unwrap();

    let from = |from: &str| SpecUpdateArgs {
        from: Some(from.to_owned()),
        ..SpecUpdateArgs::default()
    };
    let said = place.refusal(&from("http://me:s3cret@localhost/document?t=s3cret"));
    assert!(
        said.contains("is not an https address") && !said.contains("s3cret"),
        "{said}"
    );
    let said = place.refusal(&SpecUpdateArgs::default());
    assert!(
        said.contains("names no address") && said.contains("--from"),
        "{said}"
    );
}

#[test]
fn bad_files_of_the_repository_are_refused_and_nothing_is_written() {
    let place = Place::new();
    place.update("one.yaml").unwrap();
    let good = place.spec();
    for (file, text, words) in [
        (
            "identity-source.yaml",
            "<<<<<<< ours\na: 1\n",
            "the contract that is there can't be read",
        ),
        ("spec.lock", "source = 1\n", "is not a lock: line 1"),
        ("overlay.yaml", "overlay: [\n", "overlay.yaml"),
        (
            "codegen.toml",
            "tags = [\"Things\"]\nwhat = 1\n",
            "codegen.toml",
        ),
    ] {
        put(place.root(), &format!("spec/{file}"), text);
        let said = place.refusal(&place.from("two.yaml"));
        assert!(said.contains(words), "{file}: {said}");
        put(place.root(), &format!("spec/{file}"), &good[file]);
    }
}

#[test]
fn changes_that_are_not_committed_are_not_replaced() {
    let place = Place::new();
    place.git(&["init", "-q"]);
    place.update("one.yaml").unwrap();
    // Both files are new and belong to nobody's history: they are not replaced either.
    let said = place.refusal(&place.from("two.yaml"));
    assert!(
        said.contains("has changes that are not committed") && said.contains("--allow-dirty"),
        "{said}"
    );
    // Nothing to write is no reason to complain.
    place.update("one.yaml").unwrap();
    place.git(&["add", "."]);
    place.git(&["commit", "-qm", "one"]);
    // Other files don't matter.
    put(place.root(), "spec/other.txt", "text");
    place.update("two.yaml").unwrap();

    let said = place.refusal(&place.from("one.yaml"));
    assert!(
        said.contains("identity-source.yaml") && said.contains("spec.lock"),
        "{said}"
    );
    let args = SpecUpdateArgs {
        allow_dirty: true,
        ..place.from("one.yaml")
    };
    place.update_with(&args).unwrap();
}

#[test]
fn a_run_that_was_cut_short_is_told_and_repaired() {
    let place = Place::new();
    place.update("one.yaml").unwrap();
    let before = place.spec();
    place.update("two.yaml").unwrap();
    let after = place.spec();
    put(place.root(), "spec/spec.lock", &before["spec.lock"]);
    let said = verification(&place);
    assert!(
        said.contains("an update was cut short") && said.contains("cargo xtask spec update"),
        "{said}"
    );
    place.update("two.yaml").unwrap();
    assert_eq!(place.spec(), after);
    assert!(!verification(&place).contains("cut short"));
}

/// What `spec verify` says is wrong; there is no crate here, so that there always is something.
fn verification(place: &Place) -> String {
    let (mut results, mut notices) = (Vec::new(), Vec::new());
    let mut console = Console::new(&mut results, &mut notices);
    verify::run(&place.workspace(), &mut console)
        .unwrap_err()
        .to_string()
}

#[test]
fn verify_tells_all_that_does_not_fit() {
    let place = Place::new();
    place.update("one.yaml").unwrap();
    let said = verification(&place);
    assert!(
        said.contains("is not what the generator makes") && !said.contains("overlay"),
        "{said}"
    );
    put(
        place.root(),
        "spec/overlay.yaml",
        &format!("# Mended.\n{OVERLAY}"),
    );
    let lock = place.spec()["spec.lock"].replace("operations = 1", "operations = 7");
    put(place.root(), "spec/spec.lock", &lock);
    let said = verification(&place);
    assert!(said.contains("overlay.yaml` changed since"), "{said}");
    assert!(
        said.contains("has 1 of the chosen operations") && said.contains("counts 7"),
        "{said}"
    );
    fs::remove_file(place.root().join("spec/spec.lock")).unwrap();
    assert!(verification(&place).contains("has no lock"));
}

#[test]
fn files_that_change_meanwhile_are_not_replaced() {
    let place = Place::new();
    place.update("one.yaml").unwrap();
    let files = xtask::spec::files::SpecFiles::read(&place.workspace()).unwrap();
    files.unchanged().unwrap();
    for file in [
        "codegen.toml",
        "overlay.yaml",
        "identity-source.yaml",
        "spec.lock",
    ] {
        let path = format!("spec/{file}");
        let good = place.spec()[file].clone();
        put(place.root(), &path, &format!("{good}# meanwhile\n"));
        let said = files.unchanged().unwrap_err().to_string();
        assert!(
            said.contains(file) && said.contains("while this command ran"),
            "{said}"
        );
        fs::remove_file(place.root().join(&path)).unwrap();
        files.unchanged().unwrap_err();
        put(place.root(), &path, &good);
    }
    files.unchanged().unwrap();
}

/// The folder of upstream's releases, if the environment names it.
fn releases() -> Option<PathBuf> {
    let folder = std::env::var_os("OKTA_SPEC_DIR").filter(|folder| !folder.is_empty());
    if folder.is_none() {
        println!("SKIPPED: set OKTA_SPEC_DIR to the folder that holds the upstream releases");
    }
    folder.map(PathBuf::from)
}

#[test]
fn the_releases_update_in_a_row() {
    let Some(folder) = releases() else {
        return;
    };
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let committed = contents(&repository.join("spec"));
    let place = Place::new();
    for (name, text) in &committed {
        put(place.root(), &format!("spec/{name}"), text);
    }
    for (file, operations) in [
        ("okta-management-2024.06.1.yaml", 7),
        ("okta-management-2025.11.0.yaml", 11),
        ("okta-sdk-python-3.4.yaml", 16),
        ("okta-management-2026.06.3.yaml", 23),
    ] {
        let path = folder.join(file);
        let args = SpecUpdateArgs {
            from: Some(path.to_str().unwrap().to_owned()),
            ..SpecUpdateArgs::default()
        };
        let said = place
            .update_with(&args)
            .unwrap_or_else(|error| panic!("{file}: {}{error}", error.diagnostics()));
        assert!(
            said.contains(&format!("{operations} operations")),
            "{file}: {said}"
        );
        assert!(said.contains("the contract changed"), "{file}: {said}");
        let after = place.spec();
        let said = place.update_with(&args).unwrap();
        assert!(
            said.contains("nothing new: contract and lock are as they were"),
            "{file}: {said}"
        );
        assert_eq!(place.spec(), after, "{file}");
    }
    assert_eq!(
        contents(&repository.join("spec")),
        committed,
        "no file of the project is touched"
    );
}
