//! The list of runtime files is written by hand; this compares it with the folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use okta_codegen::emit::{PARTS, RUNTIME};

/// The files below a folder, by their paths from `prefix` on.
fn files(folder: &Path, prefix: &str, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of the runtime") {
        let entry = entry.expect("an entry");
        let path = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            files(&entry.path(), &path, found);
        } else {
            found.insert(path);
        }
    }
}

#[test]
fn the_list_of_runtime_files_is_the_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates/runtime/src/runtime");
    let mut there = BTreeSet::new();
    files(&folder, "src/runtime", &mut there);
    let parts = PARTS.iter().flat_map(|part| part.files);
    let listed: BTreeSet<String> = RUNTIME
        .iter()
        .chain(parts)
        .map(|(path, _)| (*path).to_owned())
        .collect();
    assert_eq!(there, listed);
}

/// A line that is left out with its part is found by its text.
#[test]
fn the_lines_of_a_part_stand_in_the_runtime_once() {
    let with_parts = ["src/runtime/mod.rs", "src/runtime/response.rs"];
    let texts: String = RUNTIME
        .iter()
        .filter(|(path, _)| with_parts.contains(path))
        .map(|(_, text)| *text)
        .collect();
    for line in PARTS.iter().flat_map(|part| part.lines) {
        let found = texts.lines().filter(|other| other.trim() == *line).count();
        assert_eq!(found, 1, "{line}");
    }
}
