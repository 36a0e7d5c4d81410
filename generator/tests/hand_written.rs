//! What is written by hand and travels with the crate made from the contract: extensions, and the program of the READMEs.

mod support;

use std::collections::BTreeMap;

use okta_codegen::Role;
use okta_codegen::surface::surface;
use support::Case;

const CONTRACT: &str = include_str!("../../spec/identity-source.yaml");
const CONFIG: &str = include_str!("../../spec/codegen.toml");
const PROGRAM: &str = include_str!("../../templates/examples/import_csv.rs");

fn files(role: Role) -> BTreeMap<String, String> {
    let case = Case {
        role,
        ..Case::new(CONTRACT, CONFIG)
    };
    let generation = case
        .generate()
        .unwrap_or_else(|diagnostics| panic!("{}", case.render(&diagnostics)));
    let files = generation.tree.iter();
    files
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect()
}

#[test]
fn an_extension_is_a_module_of_the_contracts_crate_only() {
    let ours = files(Role::Contract);
    assert!(ours.contains_key("src/wait_for_import.rs"));
    let root = &ours["src/lib.rs"];
    assert!(root.contains("\nmod wait_for_import;\n"), "{root}");
    for export in [
        "\npub use wait_for_import::WaitForImport;\n",
        "\npub use wait_for_import_error::WaitForImportError;\n",
    ] {
        assert!(root.contains(export), "{root}");
    }
    let other = files(Role::Other);
    for path in [
        "src/wait_for_import.rs",
        "src/session_status.rs",
        "tests/wait_for_import/main.rs",
        "examples/import_csv.rs",
    ] {
        assert!(
            ours.contains_key(path) && !other.contains_key(path),
            "{path}"
        );
    }
    assert!(!other["src/lib.rs"].contains("wait_for_import"));
    assert!(ours["Cargo.toml"].contains("\ncsv = ") && !other["Cargo.toml"].contains("csv"));
}

#[test]
fn the_surface_has_the_items_of_extensions() {
    let case = Case::new(CONTRACT, CONFIG);
    let tree = case.generate().expect("the contract is good").tree;
    let lines = surface(&tree).expect("the crate can be read");
    for start in [
        "pub fn okta_identity_source::IdentitySource::wait_for_import(",
        "pub const fn okta_identity_source::models::IdentitySourceSessionStatus::is_terminal(",
        "pub const fn okta_identity_source::models::IdentitySourceSessionStatus::is_active(",
        "pub fn okta_identity_source::WaitForImport::deadline(",
        "pub enum okta_identity_source::WaitForImportError",
        "impl IntoFuture for okta_identity_source::WaitForImport",
    ] {
        assert!(
            lines.iter().any(|line| line.contains(start)),
            "no line has {start:?}: {:#?}",
            lines
                .iter()
                .filter(|line| line.contains("WaitForImport"))
                .collect::<Vec<_>>()
        );
    }
}

#[test]
fn both_readmes_show_the_example_which_has_less_than_40_lines() {
    assert!(PROGRAM.lines().count() < 40);
    let block = format!("```rust,no_run\n{PROGRAM}```\n");
    let ours = files(Role::Contract);
    assert_eq!(ours["examples/import_csv.rs"], PROGRAM);
    assert!(
        ours["README.md"].contains(&block),
        "the README of the crate"
    );
    assert!(
        include_str!("../../README.md").contains(&block),
        "the README of the project"
    );
}
