//! `.ci/pull-request`, with a real repository and a stand-in for GitHub's program.

#![cfg(unix)]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::put;
use tempfile::{TempDir, tempdir};

/// A repository with a bare one behind it, a change to take, and a stand-in for `gh` that writes down its arguments.
struct Place {
    scratch: TempDir,
}

impl Place {
    /// A place with a change of the file `patched`.
    fn new(patched: &str) -> Self {
        Self::with(|work| put(work, patched, "two\n"))
    }

    /// A place with a change of what `change` does to the work tree.
    fn with(change: impl Fn(&Path)) -> Self {
        let scratch = tempdir().unwrap();
        let place = Self { scratch };
        place.git("..", &["init", "--quiet", "--bare", "remote"]);
        place.git("..", &["clone", "--quiet", "remote", "work"]);
        put(&place.work(), "spec/spec.lock", "one\n");
        put(&place.work(), "xtask/main.rs", "one\n");
        place.git("work", &["add", "--all"]);
        place.git("work", &["commit", "--quiet", "--message", "Begin"]);
        place.git("work", &["push", "--quiet", "origin", "HEAD:main"]);
        change(&place.work());
        place.git("work", &["add", "--all"]);
        let patch = place.git("work", &["diff", "--cached", "--binary", "--find-renames"]);
        place.git("work", &["reset", "--quiet", "--hard"]);
        put(place.root(), "change/change.patch", &patch);
        put(place.root(), "change/report.md", "What changed.\n");
        put(place.root(), "change/title", "Take upstream release 2\n");
        put(place.root(), "change/verdict", "minor\n");
        place
    }

    fn root(&self) -> &Path {
        self.scratch.path()
    }

    fn work(&self) -> PathBuf {
        self.root().join("work")
    }

    /// Runs git in a folder of the place (`..` is the place itself) and gives what it printed.
    fn git(&self, folder: &str, arguments: &[&str]) -> String {
        let folder = if folder == ".." {
            self.root().to_owned()
        } else {
            self.root().join(folder)
        };
        let output = Command::new("git")
            .args([
                "-c",
                "user.name=A",
                "-c",
                "user.email=a@example.com",
                "-c",
                "init.defaultBranch=main",
            ])
            .args(arguments)
            .current_dir(folder)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs the script; `open` is the number of the pull request that is open already.
    fn run(&self, open: &str) -> Output {
        let gh = format!(
            "#!/bin/sh\nprintf '%s\\n' \"$*\" >> '{}'\ncase \"$1 $2\" in 'pr list') echo '{open}' ;; esac\n",
            self.root().join("calls").display()
        );
        put(self.root(), "bin/gh", &gh);
        fs::set_permissions(
            self.root().join("bin/gh"),
            fs::Permissions::from_mode(0o755),
        )
        .unwrap();
        let path = std::env::var("PATH").unwrap();
        Command::new("bash")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.ci/pull-request"))
            .arg(self.root().join("change"))
            .current_dir(self.work())
            .env(
                "PATH",
                format!("{}:{path}", self.root().join("bin").display()),
            )
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .envs([("APP", "updates"), ("BASE", "main"), ("GH_TOKEN", "none")])
            .output()
            .unwrap()
    }

    /// Puts a commit of somebody on the branch of the pull request.
    fn push_branch(&self, email: &str) {
        let author = format!("--author=B <{email}>");
        self.git("work", &["switch", "--quiet", "--create", "other"]);
        put(&self.work(), "spec/codegen.toml", "names\n");
        self.git("work", &["add", "--all"]);
        self.git(
            "work",
            &["commit", "--quiet", "--message", "Go on", &author],
        );
        self.git(
            "work",
            &["push", "--quiet", "origin", "HEAD:refs/heads/spec-update"],
        );
        self.git("work", &["switch", "--quiet", "-"]);
    }

    fn calls(&self) -> String {
        fs::read_to_string(self.root().join("calls")).unwrap_or_default()
    }
}

fn succeeded(output: &Output) {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_change_becomes_one_commit_and_a_pull_request_with_its_label() {
    let place = Place::new("spec/spec.lock");
    succeeded(&place.run(""));
    let log = place.git("remote", &["log", "--format=%an|%s", "spec-update"]);
    assert_eq!(log, "updates[bot]|Take upstream release 2\nA|Begin\n");
    assert_eq!(
        place.git("remote", &["show", "spec-update:spec/spec.lock"]),
        "two\n"
    );
    let calls = place.calls();
    let created = calls.lines().last().unwrap();
    assert!(
        created.starts_with(
            "pr create --head spec-update --base main --title Take upstream release 2 --body-file "
        ),
        "{calls}"
    );
    assert!(
        created.ends_with("/report.md --label semver: minor"),
        "{calls}"
    );
}

#[test]
fn an_open_pull_request_is_refreshed() {
    let place = Place::new("spec/spec.lock");
    place.push_branch("updates[bot]@users.noreply.github.com");
    succeeded(&place.run("7"));
    assert_eq!(
        place.git("remote", &["show", "spec-update:spec/spec.lock"]),
        "two\n"
    );
    let calls = place.calls();
    let edited = calls.lines().last().unwrap();
    assert!(
        edited.starts_with("pr edit 7 --title Take upstream release 2 "),
        "{calls}"
    );
    assert!(edited.ends_with("--remove-label semver: none --remove-label semver: patch --remove-label semver: major --add-label semver: minor"), "{calls}");
}

#[test]
fn a_patch_of_anything_else_is_refused() {
    for patched in [
        "xtask/main.rs",
        ".github/workflows/ci.yml",
        "spec/\u{e9}.yaml",
    ] {
        let place = Place::new(patched);
        let output = place.run("");
        assert_eq!(output.status.code(), Some(1), "{patched}");
        assert!(
            String::from_utf8_lossy(&output.stderr)
                .contains("only plain files in spec/ and generated/, and Cargo.lock, are expected")
        );
        assert_eq!(place.calls(), "");
        assert_eq!(
            place.git("remote", &["branch", "--list", "spec-update"]),
            ""
        );
    }
}

#[test]
fn a_rename_out_of_another_folder_and_a_link_are_refused() {
    let renamed = Place::with(|work| {
        fs::rename(work.join("xtask/main.rs"), work.join("spec/main.rs")).unwrap();
    });
    let patch = fs::read_to_string(renamed.root().join("change/change.patch")).unwrap();
    assert!(patch.contains("rename from xtask/main.rs"), "{patch}");
    let linked = Place::with(|work| {
        std::os::unix::fs::symlink("../xtask", work.join("spec/link")).unwrap();
    });
    for place in [renamed, linked] {
        let output = place.run("");
        assert_eq!(output.status.code(), Some(1));
        assert!(
            String::from_utf8_lossy(&output.stderr)
                .contains("only plain files in spec/ and generated/, and Cargo.lock, are expected")
        );
        assert_eq!(place.calls(), "");
    }
}

#[test]
fn commits_of_a_reviewer_are_not_thrown_away() {
    let place = Place::new("spec/spec.lock");
    place.push_branch("b@example.com");
    let before = place.git("remote", &["rev-parse", "spec-update"]);
    let output = place.run("7");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("somebody has committed to the branch of pull request 7"),
        "{said}"
    );
    assert_eq!(place.git("remote", &["rev-parse", "spec-update"]), before);

    // What is left of a pull request that is closed is replaced.
    let place = Place::new("spec/spec.lock");
    place.push_branch("b@example.com");
    succeeded(&place.run(""));
    let log = place.git("remote", &["log", "--format=%s", "spec-update"]);
    assert_eq!(log, "Take upstream release 2\nBegin\n");
}

#[test]
fn an_unknown_verdict_is_refused() {
    let place = Place::new("spec/spec.lock");
    put(place.root(), "change/verdict", "; touch x\n");
    let output = place.run("");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(place.calls(), "");
}
