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

/// A mark that is misspelled would leave its lines in every crate.
#[test]
fn every_mark_is_that_of_a_part_and_every_part_has_marks() {
    let mut marks = BTreeSet::new();
    let parts = PARTS.iter().flat_map(|part| part.files);
    for (path, text) in RUNTIME.iter().chain(parts) {
        for line in text.lines() {
            let Some(mark) = line.trim_start().strip_prefix("//@") else {
                continue;
            };
            let known = PARTS.iter().find(|part| part.marker == mark.trim());
            let part = known.unwrap_or_else(|| panic!("{path} has the unknown mark `{mark}`"));
            marks.insert(part.marker);
        }
    }
    let known: BTreeSet<&str> = PARTS.iter().map(|part| part.marker).collect();
    assert_eq!(marks, known);
}
