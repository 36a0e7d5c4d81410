//! The project's own overlay: on the upstream releases, and against the contract.
//!
//! The releases are not part of the repository; `OKTA_SPEC_DIR` names the folder that holds them.

mod support;

use std::fs;
use std::path::Path;

use std::collections::BTreeMap;

use okta_codegen::source::overlay::{Outcome, Overlay};
use okta_codegen::source::{SourceText, load};
use okta_codegen::surface::surface;
use okta_codegen::tree::FileTree;
use okta_codegen::{Generation, Inputs, Role, generate};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use serde_json::Value;

/// Each release, and how many actions have nothing to correct in it.
const RELEASES: [(&str, usize); 4] = [
    ("okta-management-2024.06.1.yaml", 27),
    ("okta-management-2025.11.0.yaml", 13),
    ("okta-sdk-python-3.4.yaml", 9),
    ("okta-management-2026.06.3.yaml", 5),
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

/// The release that the contract was made of.
const CONTRACT_OF: &str = "okta-management-2026.06.3.yaml";

/// Generates the contract's crate of a document.
fn crate_of(document: &str, overlay: Option<&str>) -> Generation {
    let config = of_the_project("codegen.toml");
    let text = |name, text| SourceText { name, text };
    let inputs = Inputs {
        document: text("spec.yaml", document),
        config: text("codegen.toml", &config),
        overlay: overlay.map(|overlay| text("overlay.yaml", overlay)),
        changelog: None,
        tags: okta_codegen::Tags::Configured,
        role: Role::Contract,
        standalone: true,
    };
    generate(&inputs).unwrap_or_else(|found| panic!("{found:?}"))
}

/// The generated code of a crate without its documentation, file by file. Left out are the constants that name the document.
fn code(tree: &FileTree) -> BTreeMap<String, String> {
    let is_code = |path: &str| {
        let is_rust = Path::new(path)
            .extension()
            .is_some_and(|ending| ending == "rs");
        is_rust && path.starts_with("src/") && path != "src/spec.rs" && !support::is_guide(path)
    };
    tree.iter()
        .filter(|(path, _)| is_code(path))
        .map(|(path, text)| {
            let tokens: TokenStream = text
                .parse()
                .unwrap_or_else(|error| panic!("{path}: {error}"));
            (path.to_owned(), without_docs(tokens).to_string())
        })
        .collect()
}

/// The tokens without documentation; `#[doc(alias = "...")]` is not documentation, but a name of upstream.
fn without_docs(tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let TokenTree::Group(group) = token else {
            kept.push(token);
            continue;
        };
        if group.delimiter() == Delimiter::Bracket && is_doc(&group) {
            while kept.last().is_some_and(is_sign_of_an_attribute) {
                kept.pop();
            }
            continue;
        }
        kept.push(Group::new(group.delimiter(), without_docs(group.stream())).into());
    }
    kept.into_iter().collect()
}

fn is_doc(group: &Group) -> bool {
    let mut tokens = group.stream().into_iter();
    matches!(tokens.next(), Some(TokenTree::Ident(name)) if name == "doc")
        && matches!(tokens.next(), Some(TokenTree::Punct(sign)) if sign.as_char() == '=')
}

fn is_sign_of_an_attribute(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(sign) if matches!(sign.as_char(), '#' | '!'))
}

#[test]
fn upstream_and_the_overlay_give_the_crate_of_the_contract() {
    let Some(folder) =
        support::upstream_releases("upstream_and_the_overlay_give_the_crate_of_the_contract")
    else {
        return;
    };
    let upstream = fs::read_to_string(folder.join(CONTRACT_OF)).expect(CONTRACT_OF);
    let overlay = of_the_project("overlay.yaml");
    let contract = crate_of(&of_the_project("identity-source.yaml"), None);
    let corrected = crate_of(&upstream, Some(&overlay));
    assert_eq!(corrected.counts, contract.counts);

    // The public API: every item with its types.
    let surface_of = |generation: &Generation| surface(&generation.tree).expect("a surface");
    assert_eq!(surface_of(&corrected), surface_of(&contract));

    // All else, behaviour on the wire and bounds included: the code itself, to the last token.
    let (corrected_code, contract_code) = (code(&corrected.tree), code(&contract.tree));
    assert_eq!(
        corrected_code.keys().collect::<Vec<_>>(),
        contract_code.keys().collect::<Vec<_>>()
    );
    assert!(contract_code.len() > 60, "the code was found");
    for (path, text) in &contract_code {
        assert_eq!(&corrected_code[path], text, "{path}");
    }

    // The comparison can tell: without the overlay nearly nothing is the same.
    let uncorrected = crate_of(&upstream, None);
    assert_ne!(surface_of(&uncorrected), surface_of(&contract));
    assert_ne!(code(&uncorrected.tree), contract_code);
}
