//! Large documents are read in two parts: the tree is the same as when they are read as a whole, and so are the errors.

use okta_codegen::source::{self, SourceText};
use proptest::prelude::*;
use serde_json::{Map, Value};

/// More than what is read as a whole.
const LARGE: usize = 17 * 1024;

/// Lines around which a cut in the wrong place would change the tree, or hide an error.
const LINES: [&str; 41] = [
    "paths:",
    "paths: {}",
    "components:",
    "components: &here",
    "tags: *here",
    "tags:",
    "- a list at the margin",
    "  - an indented one",
    "  name: nested",
    "    deeper: 1",
    "x-text: |",
    "x-text: |2",
    "x-folded: >-",
    "x-kept: |+",
    "    text of a block",
    "x-quoted: \"begins here",
    "ends here\"",
    "x-single: 'begins",
    "ends'",
    "x-flow: {a: 1,",
    "b: 2}",
    "x-list: [1,",
    "2]",
    "x-plain: some words",
    " and more of them",
    "? x-explicit",
    ": its value",
    "---",
    "...",
    "%YAML 1.1",
    "# a comment",
    "",
    "x-windows: line end\r",
    "\u{feff}x-marked: 1",
    "x-return: 1\r...\r",
    "x-separator: 1\u{2028}...\u{2028}",
    "  schemas:",
    "    Inner: \"begins",
    "    Other: 1",
    "      Deeper: 2",
    "  x-rest-of-the-document: 1",
];

fn load(text: &str) -> Result<Value, String> {
    let source = SourceText {
        name: "large.yaml",
        text,
    };
    source::load(&source).map_err(|found| format!("{found:?}"))
}

/// The tree, without a difference between reading in parts and as a whole: text that begins with the mark of a document
/// is read as a whole.
fn tree(text: &str) -> Option<Value> {
    let in_parts = load(text).ok();
    let whole = load(&format!("---\n{text}")).ok();
    assert_eq!(in_parts, whole, "{}", text.replace(&"x".repeat(100), ""));
    in_parts
}

/// A document with these lines, which is cut before the last key among them.
fn cut_late(lines: &[&str]) -> String {
    padded(LARGE, lines, LARGE + 10_000)
}

/// A document with these lines, which is cut before the first key among them.
fn cut_early(lines: &[&str]) -> String {
    padded(LARGE + 10_000, lines, LARGE)
}

fn padded(before: usize, lines: &[&str], after: usize) -> String {
    let padding = |length: usize| format!("#{}", "x".repeat(length));
    format!(
        "openapi: 3.0.3\n{}\n{}\n{}\n",
        padding(before),
        lines.join("\n"),
        padding(after)
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_lines_give_the_tree_of_the_whole(lines in proptest::collection::vec(proptest::sample::select(&LINES[..]), 1..8)) {
        tree(&cut_late(&lines));
        tree(&cut_early(&lines));
    }
}

#[test]
fn a_large_document_has_its_keys_in_order() {
    let tree = tree(&cut_late(&[
        "paths:",
        "  /a: {}",
        "components:",
        "  schemas: {}",
        "tags: []",
    ]));
    let keys: Vec<String> = tree
        .iter()
        .filter_map(Value::as_object)
        .flat_map(|root| root.keys().cloned())
        .collect();
    assert_eq!(keys, ["openapi", "paths", "components", "tags"]);
}

#[test]
fn every_pair_of_lines_gives_the_tree_of_the_whole() {
    let mut trees = 0;
    for first in LINES {
        for second in LINES {
            let text = cut_late(&[first, second, "components: {}"]);
            trees += usize::from(tree(&text).is_some());
        }
    }
    assert!(
        trees > 100,
        "only {trees} of the documents can be read at all"
    );
}

#[test]
fn an_indented_top_level_does_not_end_at_the_margin() {
    let text = format!("  {}", cut_late(&["components: {}"]));
    assert_eq!(tree(&text), None);
}

#[test]
fn a_key_on_both_sides_of_the_cut_is_a_located_duplicate() {
    let found = load(&cut_late(&["paths: {}", "components: {}", "paths: {}"])).unwrap_err();
    assert!(found.contains("duplicate key `paths`"), "{found}");
}

#[test]
fn an_anchor_is_known_on_the_other_side_of_the_cut() {
    let tree = tree(&cut_late(&["components: &here {a: 1}", "paths: *here"])).unwrap();
    assert_eq!(tree["paths"], tree["components"]);
}

#[test]
fn a_cut_between_schemas_keeps_all_of_them_in_order() {
    let tree = tree(&cut_late(&[
        "components:",
        "  parameters: {}",
        "  schemas:",
        "    One: {}",
        "    Two:",
        "      type: object",
        "    Three: {}",
    ]));
    let components = tree.as_ref().and_then(|tree| tree.get("components"));
    let schemas = components.and_then(|components| components.get("schemas"));
    let keys: Vec<&String> = schemas
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::keys)
        .collect();
    assert_eq!(keys, ["One", "Two", "Three"]);
}

#[test]
fn an_indent_that_only_quotes_have_is_no_place_to_cut() {
    // Inside of quotes, lines look like keys; the mapping around them is indented otherwise.
    let text = cut_early(&[
        "components:",
        "  schemas:",
        "      A: \"",
        "components:",
        "  schemas:",
        "    B: 1\"",
        "    C: 2",
    ]);
    assert_eq!(tree(&text), None);
}
