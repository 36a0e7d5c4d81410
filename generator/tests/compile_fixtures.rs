//! Compiles what the fixtures give, with warnings as errors: the crate, its tests, its documentation and its examples.

mod support;

#[path = "adversarial/documents.rs"]
#[allow(dead_code, reason = "the adversarial suite uses all of it")]
mod documents;
#[path = "adversarial/positions.rs"]
#[allow(dead_code, reason = "the adversarial suite uses all of it")]
mod positions;
#[path = "adversarial/strings.rs"]
#[allow(dead_code, reason = "the adversarial suite uses all of it")]
mod strings;
#[path = "adversarial/yaml.rs"]
mod yaml;

use serde_json::Value;
use support::compile::{Workspace, renamed};
use support::{Case, fixtures};

/// How the hostile texts are spread over a document.
#[derive(Clone, Copy)]
enum Arrangement {
    /// All of them in each place of prose.
    Joined,
    /// Another one in each place of prose.
    Turns,
    /// Another one for each name; names that are refused stay as they are.
    Names,
}

/// A base document with hostile texts.
fn hostile(base: &documents::Base, arrangement: Arrangement) -> Value {
    let texts = strings::all();
    match arrangement {
        Arrangement::Joined => with_prose(base, |_| texts.join("\n\n")),
        Arrangement::Turns => with_prose(base, |index| texts[index % texts.len()].clone()),
        Arrangement::Names => {
            let names = positions::names(&base.document);
            let start = base.document.clone();
            names
                .iter()
                .enumerate()
                .fold(start, |document, (index, name)| {
                    let renamed =
                        positions::rename(&document, name, &texts[index * 5 % texts.len()]);
                    let case = yaml::text(&renamed);
                    let is_refused = Case::new(&case, base.config).generate().is_err();
                    if is_refused { document } else { renamed }
                })
        }
    }
}

/// A base document with another text in each place of prose.
fn with_prose(base: &documents::Base, text: impl Fn(usize) -> String) -> Value {
    let prose: Vec<_> = positions::all(&base.document)
        .into_iter()
        .filter(|position| position.kind == positions::Kind::Prose)
        .collect();
    let mut document = base.document.clone();
    // From the last to the first: a changed key of example data doesn't move what comes before it.
    for (index, position) in prose.iter().enumerate().rev() {
        document = positions::put(&document, position, &text(index));
    }
    document
}

#[test]
fn every_fixture_compiles_without_warnings() {
    let mut workspace = Workspace::new("fixtures");
    for fixture in fixtures::all() {
        let name = format!("fixture-{}", fixture.name.replace('_', "-"));
        let config = renamed(&fixture.config, &name);
        let case = Case::new(&fixture.document, &config).member();
        let generation = case
            .generate()
            .unwrap_or_else(|diagnostics| panic!("{name}:\n{}", case.render(&diagnostics)));
        for (path, text) in generation.tree.iter() {
            assert!(
                !text.contains("cfg(test)"),
                "{name}: {path} has unit tests, which nothing compiles"
            );
        }
        workspace.add(&name, &generation.tree);
    }
    workspace.cargo(&[
        "check",
        "--workspace",
        "--lib",
        "--test",
        "*",
        "--features",
        "blocking",
        "--keep-going",
    ]);
}

/// The features of a crate that has one for each tag: those of its tags, as the manifest lists them.
fn tag_features(manifest: &str) -> Vec<String> {
    let manifest: toml::Table = manifest.parse().expect("a manifest");
    let full = manifest["features"]["full"].as_array().expect("the tags");
    full.iter()
        .map(|feature| feature.as_str().expect("a text").to_owned())
        .collect()
}

#[test]
fn each_tag_compiles_alone_and_all_of_them_together() {
    let fixture = fixtures::all()
        .into_iter()
        .find(|fixture| fixture.name == "tag_features");
    let fixture = fixture.expect("the fixture");
    let name = "fixture-of-tags";
    let config = renamed(&fixture.config, name);
    let case = Case::new(&fixture.document, &config).member();
    let generation = case
        .generate()
        .unwrap_or_else(|diagnostics| panic!("{}", case.render(&diagnostics)));
    let mut workspace = Workspace::new("tags");
    workspace.add(name, &generation.tree);
    let features = tag_features(generation.tree.get("Cargo.toml").expect("the manifest"));
    assert_eq!(features.len(), 6);
    workspace.cargo(&["check", "--lib", "--test", "*"]);
    workspace.cargo(&["doc", "--no-deps"]);
    for feature in &features {
        workspace.cargo(&["check", "--lib", "--test", "*", "--features", feature]);
    }
    // Links of a crate with one feature lead nowhere else; the others are alike.
    workspace.cargo(&["doc", "--no-deps", "--features", &features[0]]);
    workspace.cargo(&["doc", "--no-deps", "--all-features"]);
    workspace.cargo(&["test", "--test", "*", "--all-features"]);
    workspace.cargo(&["test", "--doc", "--all-features"]);
}

/// One test, since all of it waits for the same target folder anyway.
#[test]
fn hostile_documents_compile_as_code_documentation_examples_and_tests() {
    let mut workspace = Workspace::new("hostile");
    for base in documents::all() {
        for (suffix, arrangement) in [
            ("joined", Arrangement::Joined),
            ("turns", Arrangement::Turns),
            ("names", Arrangement::Names),
        ] {
            let name = format!("hostile-{}-{suffix}", base.name);
            let document = yaml::text(&hostile(&base, arrangement));
            let config = renamed(base.config, &name);
            let case = Case::new(&document, &config).member();
            let generation = case
                .generate()
                .unwrap_or_else(|diagnostics| panic!("{name}:\n{}", case.render(&diagnostics)));
            workspace.add(&name, &generation.tree);
        }
    }
    workspace.cargo(&["doc", "--workspace", "--no-deps", "--keep-going"]);
    // What tests are built from is checked on the way.
    workspace.cargo(&["test", "--workspace", "--test", "*", "--no-fail-fast"]);
    workspace.cargo(&["test", "--workspace", "--doc", "--no-fail-fast"]);
}
