//! The feature fixtures: one folder of `tests/features` for each keyword.

use std::fs;
use std::path::{Path, PathBuf};

use super::CONFIG;

/// A fixture: a minimal document, and the `codegen.toml` that goes with it.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// The name of its folder: the keyword.
    pub name: String,
    /// The folder.
    pub folder: PathBuf,
    /// `spec.yaml`.
    pub document: String,
    /// `codegen.toml`, or the smallest one.
    pub config: String,
}

/// All fixtures, sorted by name.
///
/// # Panics
/// The folder can't be read, or a fixture has no document.
#[must_use]
pub fn all() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/features");
    let mut folders: Vec<PathBuf> = fs::read_dir(root)
        .expect("the folder of fixtures")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders.into_iter().map(read).collect()
}

fn read(folder: PathBuf) -> Fixture {
    let name = folder
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let document = fs::read_to_string(folder.join("spec.yaml"))
        .unwrap_or_else(|error| panic!("spec.yaml of the fixture {name}: {error}"));
    let config =
        fs::read_to_string(folder.join("codegen.toml")).unwrap_or_else(|_| CONFIG.to_owned());
    Fixture {
        name,
        folder,
        document,
        config,
    }
}
