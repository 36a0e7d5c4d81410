//! The list of runtime files is written by hand; this compares it with the folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

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
    let listed: BTreeSet<String> = okta_codegen::emit::RUNTIME
        .iter()
        .map(|(path, _)| (*path).to_owned())
        .collect();
    assert_eq!(there, listed);
}
