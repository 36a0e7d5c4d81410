//! The same input gives the same bytes, whatever the order of what doesn't depend on each other and however lines end.

mod support;

use std::collections::BTreeMap;

use okta_codegen::tree::FileTree;
use serde_json::{Map, Value};
use support::{Case, fixtures};

#[path = "adversarial/yaml.rs"]
mod yaml;

/// The files of a fixture's crate.
fn tree(document: &str, config: &str) -> FileTree {
    let case = Case::new(document, config);
    case.generate()
        .unwrap_or_else(|diagnostics| panic!("{}", case.render(&diagnostics)))
        .tree
}

/// The files in which the hash of the document stands are left out.
fn without_hash(tree: &FileTree) -> BTreeMap<&str, &str> {
    tree.iter()
        .filter(|(path, _)| !matches!(*path, "src/spec.rs" | "codegen-manifest.toml"))
        .collect()
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for fixture in fixtures::all() {
        let first = tree(&fixture.document, &fixture.config);
        assert_eq!(
            first,
            tree(&fixture.document, &fixture.config),
            "{}",
            fixture.name
        );
    }
}

/// Hash maps of the standard library have another order in every thread.
#[test]
fn another_thread_gives_the_same_bytes() {
    for fixture in fixtures::all() {
        let here = tree(&fixture.document, &fixture.config);
        let there = std::thread::scope(|scope| {
            let running = scope.spawn(|| tree(&fixture.document, &fixture.config));
            running.join().expect("the other thread")
        });
        assert_eq!(here, there, "{}", fixture.name);
    }
}

#[test]
fn ends_of_lines_do_not_matter() {
    for fixture in fixtures::all() {
        assert!(
            !fixture.document.contains('\r'),
            "{} has LF already",
            fixture.name
        );
        let unix = tree(&fixture.document, &fixture.config);
        let windows = tree(
            &fixture.document.replace('\n', "\r\n"),
            &fixture.config.replace('\n', "\r\n"),
        );
        assert_eq!(
            without_hash(&unix),
            without_hash(&windows),
            "{}",
            fixture.name
        );
        assert_ne!(
            unix.get("src/spec.rs"),
            windows.get("src/spec.rs"),
            "{}",
            fixture.name
        );
    }
}

/// The document with the entries of every section of `components` in reverse order.
fn reversed(document: &str) -> String {
    let mut root: Value = serde_yaml::from_str(document).expect("a fixture that is YAML");
    let sections = root.get_mut("components").and_then(Value::as_object_mut);
    for section in sections
        .into_iter()
        .flat_map(Map::values_mut)
        .filter_map(Value::as_object_mut)
    {
        *section = std::mem::take(section).into_iter().rev().collect();
    }
    yaml::text(&root)
}

#[test]
fn the_order_of_components_does_not_matter() {
    let mut reordered = 0;
    for fixture in fixtures::all() {
        let document = reversed(&fixture.document);
        let before = tree(&fixture.document, &fixture.config);
        let after = tree(&document, &fixture.config);
        let models = |tree: &FileTree| -> BTreeMap<String, String> {
            tree.iter()
                .filter(|(path, _)| path.starts_with("src/models/"))
                .map(|(path, text)| (path.to_owned(), text.to_owned()))
                .collect()
        };
        assert_eq!(models(&before), models(&after), "{}", fixture.name);
        let paths = |tree: &FileTree| -> Vec<String> {
            tree.iter().map(|(path, _)| path.to_owned()).collect()
        };
        assert_eq!(paths(&before), paths(&after), "{}", fixture.name);
        reordered += models(&before).len();
    }
    assert!(reordered > 100, "only {reordered} files were compared");
}

/// Another notation of the same values: flow style instead of blocks, quotes and escapes instead of plain text.
#[test]
fn the_notation_of_the_document_does_not_matter() {
    for fixture in fixtures::all() {
        let root: Value = serde_yaml::from_str(&fixture.document).expect("a fixture that is YAML");
        let blocks = tree(&fixture.document, &fixture.config);
        let json = tree(&root.to_string(), &fixture.config);
        let quoted = tree(&yaml::text(&root), &fixture.config);
        assert_eq!(
            without_hash(&blocks),
            without_hash(&json),
            "{}",
            fixture.name
        );
        assert_eq!(
            without_hash(&blocks),
            without_hash(&quoted),
            "{}",
            fixture.name
        );
    }
}
