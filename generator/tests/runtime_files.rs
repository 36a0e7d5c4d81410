//! The list of runtime files is written by hand; this compares it with the folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn the_list_of_runtime_files_is_the_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates/runtime/src/runtime");
    let there: BTreeSet<String> = fs::read_dir(folder)
        .expect("the runtime's folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .map(|name| format!("src/runtime/{name}"))
        .collect();
    let listed: BTreeSet<String> = okta_codegen::emit::RUNTIME
        .iter()
        .map(|(path, _)| (*path).to_owned())
        .collect();
    assert_eq!(there, listed);
}
