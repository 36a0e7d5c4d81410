//! Rendered diagnostics: one document for each mistake in, the text that a person sees out.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use okta_codegen::diagnostic::{Place, Severity};

#[test]
fn every_bad_document_gives_its_diagnostics() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut files: Vec<_> = fs::read_dir(&root)
        .expect("the folder of bad documents")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let name = file
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let document = fs::read_to_string(&file).expect("a readable document");
        let config = fs::read_to_string(file.with_extension("toml"));
        let config = config.unwrap_or_else(|_| support::CONFIG.to_owned());
        let Err(report) = support::run(&document, &config) else {
            panic!("{name} generates, though it is a bad document")
        };
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&root);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name.as_str(), report));
    }
}

/// The report shows fifty; the run finds all of them.
#[test]
fn all_of_a_hundred_and_ten_errors_are_found_in_one_run() {
    let document = include_str!("diagnostics/hundred_errors.yaml");
    let found = support::Case::new(document, support::CONFIG)
        .generate()
        .expect_err("a bad document");
    let mut kinds = BTreeMap::new();
    for one in found.iter() {
        assert!(matches!(one.at, Place::Document(_)), "{one:?} has no place");
        assert_eq!(one.severity, Severity::Error, "{one:?}");
        let message = one
            .message
            .replace(|letter: char| letter.is_ascii_digit(), "");
        *kinds.entry(message).or_insert(0) += 1;
    }
    assert!(kinds.values().all(|count| *count == 10), "{kinds:#?}");
    assert_eq!(kinds.len(), 11, "{kinds:#?}");
}
