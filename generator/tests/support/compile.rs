//! Compiles generated crates for real: many of them in one temporary workspace, so that what they depend on is built
//! once, and once for all test files that do so.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use okta_codegen::tree::FileTree;

/// A temporary workspace of generated crates.
#[derive(Debug)]
pub struct Workspace {
    folder: PathBuf,
    members: BTreeSet<String>,
}

impl Workspace {
    /// A workspace without members. Its folder stays between runs, so that cargo checks only what changed.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            folder: scratch().join(name),
            members: BTreeSet::new(),
        }
    }

    /// Adds a crate, whose package must be called `name`.
    ///
    /// # Panics
    /// The name is taken, or the disk refuses.
    pub fn add(&mut self, name: &str, tree: &FileTree) {
        assert!(
            self.members.insert(name.to_owned()),
            "two crates are called {name}"
        );
        let folder = self.folder.join(name);
        let mut stale = files(&folder);
        for (path, text) in tree.iter() {
            let path = folder.join(path);
            stale.remove(&path);
            write(&path, text);
        }
        for path in stale {
            fs::remove_file(&path)
                .unwrap_or_else(|error| panic!("removing {}: {error}", path.display()));
        }
    }

    /// Runs cargo on the workspace, without network, with warnings as errors in code and documentation.
    ///
    /// Ask for the library and the tests by `--lib --test '*'`, not for all targets: those have the library twice, once more
    /// for its unit tests, which no generated crate has.
    ///
    /// # Panics
    /// Cargo fails; its output is the message.
    pub fn cargo(&self, arguments: &[&str]) {
        self.write_manifest();
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .arg("--offline")
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", scratch().join("target"))
            .env("CARGO_TERM_COLOR", "never")
            .env("RUSTFLAGS", "-D warnings")
            .env("RUSTDOCFLAGS", "-D warnings")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTDOCFLAGS")
            .output()
            .expect("cargo can be run");
        assert!(
            output.status.success(),
            "`cargo {}` fails in {}:\n{}\n{}",
            arguments.join(" "),
            self.folder.display(),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
    }

    /// Checks the libraries and tests of the workspace, with all features; a crate that fails doesn't hide the others.
    ///
    /// # Panics
    /// As [`Self::cargo`].
    pub fn check(&self) {
        self.cargo(&[
            "check",
            "--workspace",
            "--lib",
            "--test",
            "*",
            "--all-features",
            "--keep-going",
        ]);
    }

    /// Runs the program of a package that was built, with a text to read; gives what it prints.
    ///
    /// # Panics
    /// The program fails; what it prints on standard error is the message.
    #[must_use]
    pub fn run(&self, package: &str, arguments: &[&str], input: &str) -> String {
        let asked = self.folder.join("input");
        write(&asked, input);
        let output = Command::new(scratch().join("target/debug").join(package))
            .args(arguments)
            .stdin(fs::File::open(&asked).expect("the input"))
            .output()
            .expect("the program can be run");
        assert!(
            output.status.success(),
            "{package}: {}",
            String::from_utf8_lossy(&output.stderr),
        );
        String::from_utf8(output.stdout).expect("text")
    }

    /// The workspace's manifest, and the repository's lock file: with it, nothing has to be looked up.
    fn write_manifest(&self) {
        let members: Vec<String> = self
            .members
            .iter()
            .map(|name| format!("    {name:?},\n"))
            .collect();
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [\n{}]\n\n[profile.dev]\ndebug = false\nincremental = false\n",
            members.concat()
        );
        write(&self.folder.join("Cargo.toml"), &manifest);
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("the workspace's folder");
        let lock =
            fs::read_to_string(repository.join("Cargo.lock")).expect("the repository's Cargo.lock");
        write(&self.folder.join("Cargo.lock"), &lock);
    }
}

/// The folder of this package's integration tests in the target folder.
fn scratch() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated")
}

/// Every file below a folder.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut all = BTreeSet::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return all;
    };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.insert(path);
        }
    }
    all
}

/// Writes a file unless it holds that text already: cargo goes by the time of the last change.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|there| there == text) {
        return;
    }
    let folder = path.parent().expect("a folder");
    fs::create_dir_all(folder)
        .unwrap_or_else(|error| panic!("making {}: {error}", folder.display()));
    fs::write(path, text).unwrap_or_else(|error| panic!("writing {}: {error}", path.display()));
}

/// `codegen.toml` with another name for the package.
///
/// # Panics
/// The text names no package.
#[must_use]
pub fn renamed(config: &str, name: &str) -> String {
    let mut table: toml::Table = config.parse().expect("a config that is TOML");
    let package = table
        .get_mut("crate")
        .and_then(toml::Value::as_table_mut)
        .expect("[crate]");
    package.insert("name".to_owned(), name.into());
    table.to_string()
}
