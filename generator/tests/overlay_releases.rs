//! The project's own overlay: on the upstream releases, and against the contract.
//!
//! The releases are not part of the repository; `OKTA_SPEC_DIR` names the folder that holds them.

mod support;

use std::fs;
use std::path::Path;

use okta_codegen::source::overlay::{Outcome, Overlay};
use okta_codegen::source::{SourceText, load};
use serde_json::Value;

/// Each release, and how many actions have nothing to correct in it.
const RELEASES: [(&str, usize); 4] = [
    ("okta-management-2024.06.1.yaml", 26),
    ("okta-management-2025.11.0.yaml", 12),
    ("okta-sdk-python-3.4.yaml", 9),
    ("okta-management-2026.06.3.yaml", 4),
];

/// A file of the folder `spec`.
fn of_the_project(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../spec")
        .join(name);
    fs::read_to_string(path).expect(name)
}

fn overlay(text: &str) -> Overlay {
    let source = SourceText {
        name: "overlay.yaml",
        text,
    };
    Overlay::parse(&source).expect("the project's overlay")
}

fn tree(text: &str) -> Value {
    load(&SourceText {
        name: "spec.yaml",
        text,
    })
    .expect("a document")
}

#[test]
fn no_action_is_fixed_in_any_release_and_twice_is_once() {
    let Some(folder) = support::upstream_releases("no_action_is_fixed_in_any_release") else {
        return;
    };
    let overlay = overlay(&of_the_project("overlay.yaml"));
    for (file, moot) in RELEASES {
        let mut root = tree(&fs::read_to_string(folder.join(file)).expect(file));
        let outcomes = overlay.apply(&mut root).expect("an applicable overlay");
        let pairs = || overlay.actions.iter().zip(&outcomes);
        for (action, outcome) in pairs() {
            let is_fixed = matches!(outcome, Outcome::Fixed { .. });
            assert!(!is_fixed, "{file}: {} is fixed", action.target());
        }
        let all_moot = pairs().filter(|(_, outcome)| **outcome == Outcome::Moot);
        assert_eq!(all_moot.count(), moot, "{file}: moot actions");

        let once = root.clone();
        for (action, outcome) in overlay
            .actions
            .iter()
            .zip(overlay.apply(&mut root).expect("again"))
        {
            let is_applied = matches!(outcome, Outcome::Applied(_));
            assert!(
                !is_applied,
                "{file}: {} changes its own result",
                action.target()
            );
        }
        assert_eq!(root, once, "{file}");
    }
}

#[test]
fn the_contract_has_every_correction_in_it() {
    let contract = tree(&of_the_project("identity-source.yaml"));
    let mut corrected = contract.clone();
    let overlay = overlay(&of_the_project("overlay.yaml"));
    let outcomes = overlay
        .apply(&mut corrected)
        .expect("an applicable overlay");
    for (action, outcome) in overlay.actions.iter().zip(outcomes) {
        if let Outcome::Applied(touched) = outcome {
            panic!("the contract lacks {}: {touched:?}", action.target());
        }
    }
    assert_eq!(corrected, contract);
}
