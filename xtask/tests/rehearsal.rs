//! The life of the contract, rehearsed: a copy of the repository goes back to an old release of upstream's document and
//! walks to the newest one, a `spec-update` for each release.
//!
//! The documents are not part of the repository; `OKTA_SPEC_DIR` names the folder that holds them.

mod common;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::{contents, put};
use okta_codegen::contract::Lock;
use tempfile::{TempDir, tempdir};

/// What a maintainer had named at the time of the first release.
const CONFIG: &str = r#"tags = ["IdentitySource"]

[crate]
name = "okta-identity-source"
version = "0.1.0"
description = "A rehearsal."

[handles.IdentitySource]
type = "IdentitySource"
method = "identity_source"
parameters = ["identitySourceId"]

[operations]
createIdentitySourceSession = "create_session"
startImportFromIdentitySource = "start_import"

[models]
Error = "ErrorResponse"

[upstream]
prose = "own"
"#;

/// The copy.
struct Copy {
    scratch: TempDir,
    releases: PathBuf,
}

impl Copy {
    /// A copy of every file that git knows, with the first release as its contract.
    fn at_first_release(releases: PathBuf) -> Self {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let copy = Self {
            scratch: tempdir().unwrap(),
            releases,
        };
        let listed = Command::new("git")
            .args([
                "ls-files",
                "-z",
                "--cached",
                "--others",
                "--exclude-standard",
            ])
            .current_dir(&repository)
            .output()
            .unwrap();
        assert!(listed.status.success(), "the files of the repository");
        for file in String::from_utf8(listed.stdout)
            .unwrap()
            .split_terminator('\0')
        {
            // A file that is deleted and not committed yet is listed too.
            if let Ok(text) = fs::read_to_string(repository.join(file)) {
                put(copy.root(), file, &text);
            }
        }
        for file in ["identity-source.yaml", "spec.lock", "CHANGELOG.md"] {
            fs::remove_file(copy.root().join("spec").join(file)).unwrap();
        }
        put(copy.root(), "spec/codegen.toml", CONFIG);
        put(copy.root(), ".gitignore", "/target\n");
        copy.git(&["init", "--quiet"]);
        copy.expect(
            0,
            &[
                "spec",
                "update",
                "--from",
                &copy.release("okta-management-2024.06.1.yaml"),
            ],
        );
        copy.expect(0, &["codegen"]);
        copy.commit();
        copy
    }

    fn root(&self) -> &Path {
        self.scratch.path()
    }

    fn release(&self, file: &str) -> String {
        self.releases.join(file).display().to_string()
    }

    fn git(&self, arguments: &[&str]) {
        let output = Command::new("git")
            .args(["-c", "user.name=A", "-c", "user.email=a@example.com"])
            .args(arguments)
            .current_dir(self.root())
            .output()
            .unwrap();
        assert!(output.status.success(), "git {arguments:?}");
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "Go on"]);
    }

    /// Runs this project's program on the copy and expects an exit code; gives what it printed.
    fn expect(&self, code: i32, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(arguments)
            .current_dir(self.root())
            .env("CARGO_MANIFEST_DIR", self.root().join("xtask"))
            .output()
            .unwrap();
        succeeded(arguments, &output, code);
        String::from_utf8(output.stdout).unwrap()
    }

    /// Takes a release in, and looks at everything that must be right after it.
    fn walk(&self, step: &Step) {
        let from = self.release(step.file);
        let update = [
            "spec-update",
            "--no-test",
            "--from",
            &from,
            "--release",
            step.release,
        ];
        self.expect(step.code, &update);
        assert_eq!(
            self.text("target/spec-update/verdict"),
            format!("{}\n", step.verdict)
        );
        let title = format!("Take upstream release {}\n", step.release);
        assert_eq!(self.text("target/spec-update/title"), title);
        let report = self.text("target/spec-update/report.md");
        assert!(
            report.starts_with(&format!("**{}**: ", step.verdict)),
            "{report}"
        );
        for alarm in step.alarms {
            let alarm = format!("- `{alarm}` is new, and `codegen.toml` has no name for it");
            assert!(report.contains(&alarm), "{alarm}\n{report}");
        }
        let lock = Lock::parse(&self.text("spec/spec.lock")).unwrap();
        assert_eq!(
            (lock.release.as_str(), lock.operations),
            (step.release, step.operations)
        );
        let version = format!("version = \"{}\"\n", step.version);
        assert!(
            self.text("spec/codegen.toml").contains(&version),
            "{version}"
        );
        assert!(
            self.text("generated/okta-identity-source/Cargo.toml")
                .contains(&version)
        );
        let changelog = self.text("spec/CHANGELOG.md");
        let newest = format!(
            "\n## {}\n\n### Upstream release {}\n\n- {}",
            step.version, step.release, step.verdict
        );
        assert!(changelog.contains(&newest), "{newest}\n{changelog}");
        assert_eq!(
            self.text("generated/okta-identity-source/CHANGELOG.md"),
            changelog
        );
        self.expect(0, &["spec", "verify"]);

        let before = contents(&self.root().join("spec"));
        assert!(self.expect(0, &update).contains("nothing new"));
        assert_eq!(
            contents(&self.root().join("spec")),
            before,
            "a second run of {}",
            step.release
        );
        self.compiles();
        self.commit();
    }

    /// Checks the crate in the folder in which the generator's tests have built its dependencies.
    fn compiles(&self) {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated/target");
        let arguments = [
            "check",
            "--package",
            "okta-identity-source",
            "--all-targets",
            "--all-features",
            "--offline",
        ];
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(self.root())
            .env("CARGO_TARGET_DIR", target)
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            .env("RUSTFLAGS", "-D warnings")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env_remove("CARGO_MANIFEST_DIR")
            .output()
            .unwrap();
        succeeded(&arguments, &output, 0);
    }

    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }
}

fn succeeded(arguments: &[&str], output: &Output, code: i32) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(
        output.status.code(),
        Some(code),
        "{arguments:?}\n{}\n{}",
        text(&output.stdout),
        text(&output.stderr)
    );
}

/// A release, and what taking it in must give.
struct Step {
    file: &'static str,
    release: &'static str,
    operations: usize,
    verdict: &'static str,
    code: i32,
    version: &'static str,
    alarms: &'static [&'static str],
}

const GROUPS: Step = Step {
    file: "okta-management-2025.11.0.yaml",
    release: "2025.11.0",
    operations: 11,
    verdict: "minor",
    code: 10,
    version: "0.1.1",
    alarms: &["uploadIdentitySourceGroupsForUpsert"],
};

/// The document of an SDK, which calls itself 5.1.0.
const USERS: Step = Step {
    file: "okta-sdk-python-3.4.yaml",
    release: "sdk-python-3.4",
    operations: 16,
    verdict: "minor",
    code: 10,
    version: "0.1.1",
    alarms: &["createIdentitySourceUser", "deleteIdentitySourceUser"],
};

const MEMBERS: Step = Step {
    file: "okta-management-2026.06.3.yaml",
    release: "2026.06.3",
    operations: 23,
    verdict: "major",
    code: 20,
    version: "0.2.0",
    alarms: &["getIdentitySourceGroupMemberships"],
};

#[test]
fn a_copy_of_the_repository_walks_from_the_oldest_release_to_the_newest() {
    let Some(releases) = env::var_os("OKTA_SPEC_DIR").filter(|folder| !folder.is_empty()) else {
        eprintln!("SKIPPED the rehearsal: OKTA_SPEC_DIR is not set");
        return;
    };
    let copy = Copy::at_first_release(releases.into());
    copy.expect(0, &["spec", "published"]);
    copy.commit();
    copy.walk(&GROUPS);
    // Nothing was published in between, so that the version stays.
    copy.walk(&USERS);
    copy.expect(0, &["spec", "published"]);
    copy.commit();
    copy.walk(&MEMBERS);
}
