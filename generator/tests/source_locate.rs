//! Locating: every pointer is found at the line and column where its node stands.

use okta_codegen::source::{locate, locate_all};
use okta_codegen::spec_path::SpecPath;
use proptest::prelude::*;
use serde_json::Value;

/// `line:column:length` of what is found at a pointer.
fn place(text: &str, pointer: &str) -> String {
    let at = SpecPath::parse(pointer).expect("a pointer");
    match locate(text, &at) {
        Some(found) => format!("{}:{}:{}", found.line, found.column, found.length),
        None => "nothing".to_owned(),
    }
}

fn check(text: &str, expected: &[(&str, &str)]) {
    for (pointer, expected) in expected {
        assert_eq!(place(text, pointer), *expected, "{pointer} in {text:?}");
    }
}

#[test]
fn keys_of_mappings_and_values_of_sequences() {
    check(
        "openapi: 3.0.3\ninfo:\n  title: x\ntags:\n  - name: A\n    description: a\n  - plain\nflow: {a: [1, 22], \"b\": {c: 3}}\n",
        &[
            ("#", "1:1:0"),
            ("#/openapi", "1:1:7"),
            ("#/info", "2:1:4"),
            ("#/info/title", "3:3:5"),
            ("#/tags", "4:1:4"),
            ("#/tags/0/name", "5:5:4"),
            ("#/tags/0/description", "6:5:11"),
            ("#/tags/1", "7:5:5"),
            ("#/flow/a", "8:8:1"),
            ("#/flow/a/1", "8:15:2"),
            ("#/flow/b", "8:20:3"),
            ("#/flow/b/c", "8:26:1"),
        ],
    );
    assert!(place("a:\n  - b: 1\n", "#/a/0").starts_with("2:5:"));
}

#[test]
fn keys_that_need_escapes_or_quotes() {
    check(
        "paths:\n  /a/{b}:\n    x~y: 1\n    '200': 2\n    404: 3\n    \"\\u00fc\\/\": 4\n    ? long\n    : 5\n",
        &[
            ("#/paths/~1a~1{b}", "2:3:6"),
            ("#/paths/~1a~1{b}/x~0y", "3:5:3"),
            ("#/paths/~1a~1{b}/200", "4:5:5"),
            ("#/paths/~1a~1{b}/404", "5:5:3"),
            ("#/paths/~1a~1{b}/ü~1", "6:5:10"),
            ("#/paths/~1a~1{b}/long", "7:7:4"),
        ],
    );
}

#[test]
fn an_index_is_no_key_and_a_key_no_index() {
    check(
        "a:\n  '0': x\nb:\n  - y\n",
        &[("#/a/0", "2:3:3"), ("#/b/0", "4:5:1"), ("#/b/1", "3:1:1")],
    );
}

#[test]
fn columns_count_characters_and_offsets_bytes() {
    let text = "ä: {öö: {ü: 1}}\n";
    check(text, &[("#/ä/öö", "1:5:4"), ("#/ä/öö/ü", "1:10:2")]);
    let at = SpecPath::parse("#/ä/öö/ü").expect("a pointer");
    let found = locate(text, &at).expect("found");
    assert_eq!(&text[found.offset..found.offset + found.length], "ü");
}

#[test]
fn lines_are_those_of_an_editor() {
    check(
        "\u{feff}a: 1\r\nb:\r\n  c: 1\r\n",
        &[("#/a", "1:1:1"), ("#/b/c", "3:3:1")],
    );
    check("a: 1\rb:\r  c: 1\r", &[("#/b/c", "3:3:1")]);
    check("a: \"x\u{2028}y\u{85}z\"\nb: 1\n", &[("#/b", "2:1:1")]);
    check(
        "a: |\n  text\n  more\nb: >-\n\n  x\nc: 1\n",
        &[("#/b", "4:1:1"), ("#/c", "7:1:1")],
    );
    check(
        "# note\n\n---\na: 1 # b: 2\n\nb: 1\n",
        &[("#/a", "4:1:1"), ("#/b", "6:1:1")],
    );
}

#[test]
fn aliases_are_followed() {
    check(
        "base: &base\n  inner: &inner\n    deep: 1\nuse: *base\nlist:\n  - *inner\n  - again: *base\n",
        &[
            ("#/use", "4:1:3"),
            ("#/use/inner", "2:3:5"),
            ("#/use/inner/deep", "3:5:4"),
            ("#/list/0/deep", "3:5:4"),
            ("#/list/1/again/inner/deep", "3:5:4"),
        ],
    );
    check(
        "a: &a {x: 1}\nb: &b {y: *a}\nc: {z: *b}\n",
        &[("#/c/z/y/x", "1:8:1"), ("#/c/z/y", "2:8:1")],
    );
    check("a: &a {x: *a}\n", &[("#/a/x/x/x/x", "1:8:1")]);
    check("a: &a {x: 1}\nb: &a {x: 2}\nc: *a\n", &[("#/c/x", "2:8:1")]);
}

#[test]
fn what_does_not_exist_is_shown_at_its_nearest_ancestor() {
    check(
        "a:\n  b:\n    - c: 1\n",
        &[
            ("#/a/b/7/x", "2:3:1"),
            ("#/a/b/0/d", "3:7:0"),
            ("#/a/x/y", "1:1:1"),
            ("#/x", "1:1:0"),
        ],
    );
    for text in ["", "\n", "# nothing\n"] {
        assert_eq!(place(text, "#/a"), "nothing");
    }
    check("hello", &[("#/a", "1:1:0")]);
}

#[test]
fn the_first_of_two_equal_keys_counts_and_the_first_document() {
    check("a: 1\na: 2\n", &[("#/a", "1:1:1")]);
    check("a: 1\n---\nb: 2\n", &[("#/b", "1:1:0")]);
}

#[test]
fn a_text_that_breaks_off_is_read_up_to_there() {
    check(
        "a:\n  b: 1\nc: [}\n",
        &[("#/a/b", "2:3:1"), ("#/c", "3:1:1"), ("#/d", "1:1:0")],
    );
}

#[test]
fn keys_that_are_collections_are_passed_over() {
    check(
        "? {a: 1}\n: {b: 2}\n? [c]\n: d\ne: f\n",
        &[("#/e", "5:1:1"), ("#/a", "1:1:0")],
    );
}

/// Writes a value as YAML and notes where each node begins.
#[derive(Default)]
struct Writer {
    text: String,
    nodes: Vec<(SpecPath, usize, usize)>,
}

impl Writer {
    fn here(&mut self, at: &SpecPath) {
        let line = self.text.matches('\n').count() + 1;
        let start = self.text.rfind('\n').map_or(0, |end| end + 1);
        let column = self.text[start..].chars().count() + 1;
        self.nodes.push((at.clone(), line, column));
    }

    /// Writes in block style; at least one entry in every collection. `style` picks flow style now and then.
    fn block(&mut self, at: &SpecPath, value: &Value, indent: usize, style: u32) {
        match value {
            Value::Object(entries) if !style.is_multiple_of(3) && !entries.is_empty() => {
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        self.text.push_str(&" ".repeat(indent));
                    }
                    let at = at.child(key);
                    self.here(&at);
                    self.text.push_str(&Value::from(key.as_str()).to_string());
                    self.text.push(':');
                    self.nested(&at, value, indent + 2, style / 3 + 1);
                }
            }
            Value::Array(items) if !style.is_multiple_of(3) && !items.is_empty() => {
                for (index, value) in items.iter().enumerate() {
                    if index > 0 {
                        self.text.push_str(&" ".repeat(indent));
                    }
                    self.text.push_str("- ");
                    let at = at.index(index);
                    self.here(&at);
                    self.block(&at, value, indent + 2, style / 3 + 1);
                }
            }
            other => {
                self.flow(at, other);
                self.text.push('\n');
            }
        }
    }

    fn nested(&mut self, at: &SpecPath, value: &Value, indent: usize, style: u32) {
        let is_block = !style.is_multiple_of(3)
            && (value.as_object().is_some_and(|entries| !entries.is_empty())
                || value.as_array().is_some_and(|items| !items.is_empty()));
        if is_block {
            self.text.push('\n');
            self.text.push_str(&" ".repeat(indent));
        } else {
            self.text.push(' ');
        }
        self.block(at, value, indent, style);
    }

    fn flow(&mut self, at: &SpecPath, value: &Value) {
        match value {
            Value::Object(entries) => {
                self.text.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    self.text.push_str(if index > 0 { ", " } else { "" });
                    let at = at.child(key);
                    self.here(&at);
                    self.text.push_str(&Value::from(key.as_str()).to_string());
                    self.text.push_str(": ");
                    self.flow(&at, value);
                }
                self.text.push('}');
            }
            Value::Array(items) => {
                self.text.push('[');
                for (index, value) in items.iter().enumerate() {
                    self.text.push_str(if index > 0 { ", " } else { "" });
                    let at = at.index(index);
                    self.here(&at);
                    self.flow(&at, value);
                }
                self.text.push(']');
            }
            scalar => self.text.push_str(&scalar.to_string()),
        }
    }
}

fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-zä-ü~/ :#\\[\\]{}'\"-]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec(("[a-cä~/0-2 #:]{0,4}", inner), 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_node_of_a_document_is_found_where_it_stands(value in tree(), style in any::<u32>()) {
        let mut writer = Writer::default();
        writer.block(&SpecPath::root(), &value, 0, style);
        let pointers: Vec<SpecPath> = writer.nodes.iter().map(|(at, ..)| at.clone()).collect();
        let found = locate_all(&writer.text, &pointers);
        for ((at, line, column), found) in writer.nodes.iter().zip(found) {
            let found = found.expect("found");
            prop_assert_eq!((found.line, found.column), (*line, *column), "{} in\n{}", at, &writer.text);
            prop_assert_eq!(Some(found), locate(&writer.text, at));
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "[a-b:\\-?\\[\\]{},&*!'\"|>#\n ä\r\u{2028}\u{feff}]{0,60}", pointer in "#(/[ab01]){0,4}") {
        let at = SpecPath::parse(&pointer).expect("a pointer");
        if let Some(found) = locate(&text, &at) {
            prop_assert!(text.get(found.offset..found.offset + found.length).is_some());
        }
    }
}
