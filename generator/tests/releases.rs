//! The upstream releases: each generates a crate with the right operations, and all of them compile without warnings.
//!
//! The documents are not part of the repository; `OKTA_SPEC_DIR` names the folder that holds them.

mod support;

use std::fs;
use std::path::Path;

use okta_codegen::diagnostic::Severity;
use okta_codegen::{Generation, Role};
use support::Case;
use support::compile::{Workspace, renamed};

/// Each release: the document, the name of its crate, and how many operations of the contract's tag it has.
const RELEASES: [(&str, &str, usize); 4] = [
    ("okta-management-2024.06.1.yaml", "release-2024-06", 7),
    ("okta-management-2025.11.0.yaml", "release-2025-11", 11),
    ("okta-sdk-python-3.4.yaml", "release-python-3-4", 16),
    ("okta-management-2026.06.3.yaml", "release-2026-06", 23),
];

#[test]
fn every_release_gives_a_crate_that_compiles() {
    let Some(folder) = support::upstream_releases("every_release_gives_a_crate_that_compiles")
    else {
        return;
    };
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/codegen.toml");
    let config = fs::read_to_string(config).expect("the contract's codegen.toml");
    let overlay = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/overlay.yaml");
    let overlay = fs::read_to_string(overlay).expect("the project's overlay");
    let mut workspace = Workspace::new("releases");
    for (file, name, operations) in RELEASES {
        let path = folder.join(file);
        let document =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let config = renamed(&config, name);
        let case = Case {
            role: Role::Other,
            ..Case::new(&document, &config).member()
        };
        // As it is, the document is only generated from; compiling takes long.
        generation_of(case, file, operations);
        let corrected = Case {
            overlay: Some(&overlay),
            ..case
        };
        workspace.add(name, &generation_of(corrected, file, operations).tree);
    }
    workspace.check();
}

/// Generates from a release, and checks what can be told without compiling.
fn generation_of(case: Case<'_>, file: &str, operations: usize) -> Generation {
    let generation = case
        .generate()
        .unwrap_or_else(|diagnostics| panic!("{file}:\n{}", case.render(&diagnostics)));
    assert_eq!(
        generation.counts.operations, operations,
        "the operations of {file}"
    );
    let worst = generation.warnings.iter().map(|found| found.severity).max();
    assert!(
        worst < Some(Severity::Error),
        "the warnings of {file} hold errors"
    );
    generation
}
