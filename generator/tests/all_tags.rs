//! Crates of several tags: what each tag gets, and that all tags of an upstream release get it.
//!
//! The documents are not part of the repository; `OKTA_SPEC_DIR` names the folder that holds them.

mod support;

use std::collections::BTreeSet;
use std::fs;

use okta_codegen::diagnostic::Place;
use okta_codegen::source::SourceText;
use okta_codegen::{Generation, Inputs, Role, Tags, generate};
use support::Case;

/// The releases, and how many tags their operations carry.
const RELEASES: [(&str, usize); 4] = [
    ("okta-management-2024.06.1", 76),
    ("okta-management-2025.11.0", 116),
    ("okta-sdk-python-3.4", 116),
    ("okta-management-2026.06.3", 121),
];

fn inputs<'a>(document: &'a str, tags: Tags<'a>) -> Inputs<'a> {
    let case = Case {
        role: Role::Other,
        ..Case::new(document, support::CONFIG)
    };
    Inputs {
        tags,
        ..case.inputs()
    }
}

fn file<'a>(generation: &'a Generation, path: &str) -> &'a str {
    let text = generation.tree.get(path);
    text.unwrap_or_else(|| panic!("{path} is missing"))
}

/// The features of the tags, and the manifest's other facts of them.
fn features(generation: &Generation) -> BTreeSet<String> {
    let manifest: toml::Table = file(generation, "Cargo.toml").parse().expect("a manifest");
    assert_eq!(
        manifest["package"]["name"].as_str(),
        Some("okta-management")
    );
    let table = manifest["features"].as_table().expect("features");
    assert_eq!(table["default"].as_array().map(Vec::len), Some(0));
    let full = table["full"].as_array().expect("the tags");
    let full: BTreeSet<String> = full
        .iter()
        .map(|name| name.as_str().expect("a text").to_owned())
        .collect();
    for feature in &full {
        assert!(table.contains_key(feature), "{feature}");
    }
    full
}

/// Each tag has a feature, a module of builders, a handle, a page and tests.
fn assert_complete(generation: &Generation, tags: usize) {
    let features = features(generation);
    assert_eq!(features.len(), tags);
    let handles = file(generation, "src/client/mod.rs");
    let builders = file(generation, "src/operations/mod.rs");
    let tests = file(generation, "tests/wire/main.rs");
    for feature in &features {
        let condition = format!("#[cfg(feature = \"{feature}\")]");
        for text in [handles, builders, tests] {
            assert!(text.contains(&condition), "{feature}");
        }
        let readme = format!("Feature `{feature}`.");
        assert!(file(generation, "README.md").contains(&readme), "{feature}");
    }
    let under = |start: &str, end: &str| {
        let paths = generation.tree.iter().map(|(path, _)| path);
        paths
            .filter(|path| path.starts_with(start) && path.ends_with(end))
            .count()
    };
    assert_eq!(under("src/client/", ".rs"), tags + 1);
    assert_eq!(under("src/operations/", "/mod.rs"), tags + 1);
    assert_eq!(under("tests/wire/", ".rs"), tags + 1);
    assert!(under("docs/", "Api.md") >= tags);
    let lower: BTreeSet<String> = generation
        .tree
        .iter()
        .map(|(path, _)| path.to_ascii_lowercase())
        .collect();
    assert_eq!(
        lower.len(),
        generation.tree.len(),
        "files that differ only in case"
    );
}

#[test]
fn every_tag_of_a_document_gets_a_feature_a_module_and_a_page() {
    let document = include_str!("features/tag_features/spec.yaml");
    let generation = generate(&inputs(document, Tags::All)).expect("a crate");
    assert_complete(&generation, 6);
    let named = ["Things".to_owned(), "Client".to_owned()];
    let generation = generate(&inputs(document, Tags::Named(&named))).expect("a crate");
    assert_complete(&generation, 2);
}

#[test]
fn an_operation_of_two_tags_is_called_through_both() {
    let document = include_str!("features/tag_features/spec.yaml");
    let generation = generate(&inputs(document, Tags::All)).expect("a crate");
    for path in [
        "src/operations/things/list_things.rs",
        "src/operations/things_2/list_things.rs",
    ] {
        assert!(file(&generation, path).contains("route: \"/things\""));
    }
    assert_eq!(generation.counts.operations, 8);
}

#[test]
fn the_order_of_tags_changes_no_name() {
    let document = include_str!("features/tag_features/spec.yaml");
    let turned = document.replace(
        "- name: things\n  description: Differs from another tag in case alone.\n",
        "",
    );
    let turned = turned.replace(
        "- name: OAuthKeys\n",
        "- name: OAuthKeys\n- name: things\n  description: Differs from another tag in case alone.\n",
    );
    assert_ne!(turned, document);
    let generation = |document| generate(&inputs(document, Tags::All)).expect("a crate");
    let (one, other) = (generation(document), generation(&turned));
    for path in [
        "Cargo.toml",
        "src/client/mod.rs",
        "src/models/mod.rs",
        "src/lib.rs",
    ] {
        assert_eq!(file(&one, path), file(&other, path), "{path}");
    }
}

#[test]
fn more_tags_than_registries_take_features_are_refused() {
    let mut paths = String::new();
    for number in 0..257 {
        let number = number.to_string();
        paths.extend([
            "  /p",
            &number,
            ":\n    get: {operationId: o",
            &number,
            ", tags: [t",
            &number,
            "], responses: {'204': {description: Done.}}}\n",
        ]);
    }
    let document = format!("openapi: 3.0.3\ninfo: {{title: Many, version: '1'}}\npaths:\n{paths}");
    let refused = generate(&inputs(&document, Tags::All)).expect_err("too many");
    let first = refused.iter().next().expect("an error");
    assert_eq!(first.message, "257 tags are too many for one crate");
}

/// Every construct of every release has a lowering.
#[test]
fn all_tags_of_each_release_give_a_crate() {
    let Some(folder) = support::upstream_releases("all_tags_of_each_release_give_a_crate") else {
        return;
    };
    let overlay = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/overlay.yaml");
    let overlay = fs::read_to_string(overlay).expect("the overlay");
    for (name, tags) in RELEASES {
        let document = fs::read_to_string(folder.join(format!("{name}.yaml"))).expect(name);
        let inputs = Inputs {
            overlay: Some(SourceText {
                name: "overlay.yaml",
                text: &overlay,
            }),
            ..inputs(&document, Tags::All)
        };
        let generation = generate(&inputs).unwrap_or_else(|found| {
            let first = found.iter().next();
            panic!("{name}: {first:?}")
        });
        assert_complete(&generation, tags);
    }
}

#[test]
fn an_operation_without_a_tag_is_told() {
    let document = "openapi: 3.0.3
info: {title: Things, version: '1'}
paths:
  /things:
    get: {operationId: listThings, tags: [Things], responses: {'204': {description: Done.}}}
    put: {operationId: replaceThings, tags: [], responses: {'204': {description: Done.}}}
  /others:
    get: {operationId: listOthers, responses: {'204': {description: Done.}}}
";
    let told = |tags| -> Vec<String> {
        let generation = generate(&inputs(document, tags)).expect("a crate");
        let warnings = generation.warnings.iter();
        warnings
            .map(|warning| match &warning.at {
                Place::Document(at) => format!("{at}: {}", warning.message),
                other => panic!("{other:?}"),
            })
            .collect()
    };
    assert_eq!(
        told(Tags::All),
        [
            "#/paths/~1things/put: this operation has no tag, so nothing is made of it",
            "#/paths/~1others/get: this operation has no tag, so nothing is made of it",
        ]
    );
    let named = ["Things".to_owned()];
    assert!(
        told(Tags::Named(&named)).is_empty(),
        "who names tags wants no others"
    );
}
