//! The upstream releases, when they are at hand: `OKTA_SPEC_DIR` names the folder that holds them.

use std::path::PathBuf;

use okta_codegen::source::{Selection, SourceText, TagChoice, document, load, locate_all, select};
use okta_codegen::spec_path::SpecPath;

/// Each release with its number of operations and of schemas for the tag `IdentitySource`.
const RELEASES: [(&str, usize, usize); 4] = [
    ("okta-management-2024.06.1.yaml", 7, 8),
    ("okta-management-2025.11.0.yaml", 11, 15),
    ("okta-sdk-python-3.4.yaml", 16, 18),
    ("okta-management-2026.06.3.yaml", 23, 23),
];

/// Selects from each release that is there, and says so where there is none.
fn each_release(check: impl Fn(&str, &str, &Selection, usize, usize)) {
    let Some(folder) = std::env::var_os("OKTA_SPEC_DIR").map(PathBuf::from) else {
        eprintln!(
            "SKIPPED: set OKTA_SPEC_DIR to the folder with the upstream releases to run this test"
        );
        return;
    };
    for (name, operations, schemas) in RELEASES {
        let text = std::fs::read_to_string(folder.join(name)).expect(name);
        let source = SourceText { name, text: &text };
        let root = load(&source).unwrap_or_else(|found| panic!("{name}: {found:?}"));
        let selection = select(
            &root,
            &[TagChoice {
                name: "IdentitySource",
                at: None,
            }],
        )
        .unwrap_or_else(|found| panic!("{name}: {found:?}"));
        check(name, &text, &selection, operations, schemas);
    }
}

#[test]
fn each_release_loads_and_selects_without_a_warning() {
    each_release(|name, _, selection, operations, schemas| {
        assert_eq!(selection.document.operations.len(), operations, "{name}");
        assert_eq!(selection.document.schemas.len(), schemas, "{name}");
        let schemes: Vec<&str> = selection
            .document
            .security_schemes
            .iter()
            .map(|scheme| scheme.name.as_str())
            .collect();
        assert_eq!(schemes, ["apiToken", "oauth2"], "{name}");
        assert!(
            selection.warnings.is_empty(),
            "{name}: {:?}",
            selection.warnings
        );
        assert_eq!(selection.census.unsupported, 0, "{name}");
        // Each operation has the one, and upstream has dozens of examples after the first.
        let ignored = selection.census.ignored();
        let others = ignored.filter(|entry| {
            entry.keyword != "isGenerallyAvailable" && !entry.at.to_string().contains("/examples/")
        });
        assert!(others.count() < 20, "{name}");
        for operation in &selection.document.operations {
            let first = &operation.parameters[0];
            assert_eq!(
                (first.name.as_str(), first.location),
                ("identitySourceId", document::ParameterLocation::Path),
                "{name}: {}",
                operation.id
            );
        }
    });
}

#[test]
fn each_place_in_a_release_is_found_on_the_line_of_its_key() {
    each_release(|name, text, selection, _, _| {
        let mut pointers: Vec<SpecPath> = Vec::new();
        for operation in &selection.document.operations {
            pointers.push(operation.at.clone());
            pointers.push(operation.at.child("operationId"));
            pointers.extend(
                operation
                    .responses
                    .iter()
                    .map(|response| response.at.clone()),
            );
        }
        pointers.extend(
            selection
                .document
                .schemas
                .values()
                .map(|schema| schema.at.clone()),
        );
        let lines: Vec<&str> = text.lines().collect();
        for (pointer, found) in pointers.iter().zip(locate_all(text, &pointers)) {
            let found = found.unwrap_or_else(|| panic!("{name}: {pointer}"));
            let key = &text[found.offset..found.offset + found.length];
            assert_eq!(key.trim_matches('\''), pointer.last(), "{name}: {pointer}");
            assert_eq!(
                lines[found.line - 1].find(key).map(|at| at + 1),
                Some(found.column),
                "{name}: {pointer}"
            );
        }
    });
}

#[test]
fn schemas_with_a_type_that_does_not_fit_their_items_are_kept() {
    each_release(|name, _, selection, _, _| {
        if !name.contains("2024") {
            return;
        }
        let profiles = &selection.document.schemas["IdentitySourceUserProfileForUpsert"];
        assert!(matches!(
            profiles.additional,
            Some(document::AdditionalProperties::Allowed(true))
        ));
        let ignored = selection
            .census
            .ignored()
            .filter(|entry| entry.keyword == "items")
            .count();
        assert_eq!(ignored, 2);
    });
}
