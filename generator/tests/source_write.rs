//! The writer of YAML: whatever it writes is read back as the same value, and what people read looks as people write it.

use okta_codegen::source::{SourceText, load_tree, write};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn read(text: &str) -> Value {
    let source = SourceText {
        name: "written.yaml",
        text,
    };
    load_tree(&source).unwrap_or_else(|found| panic!("{found:#?}\n{text}"))
}

fn assert_round_trip(value: &Value) {
    let text = write(value);
    assert_eq!(read(&text), *value, "{text}");
    assert_eq!(write(&read(&text)), text, "written once more");
}

/// Texts that YAML, or one of its versions, could take for something else.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "  ",
    "\n",
    "\n\n",
    " a",
    "a ",
    "a\n",
    "a\n\n",
    "\na",
    " a\nb",
    "a\n b",
    "a \nb",
    "a\n\n\nb",
    "a\r\nb",
    "\r",
    "\ta",
    "a\tb",
    "a\t",
    "\t",
    "a\n\tb",
    "null",
    "Null",
    "~",
    "true",
    "no",
    "yes",
    "on",
    "y",
    "N",
    "200",
    "5XX",
    "0x1F",
    "0o17",
    "017",
    "0b1",
    "1_000",
    "1e5",
    "1.5",
    ".5",
    "5.",
    "+1",
    "-1",
    "-",
    "--",
    "---",
    "...",
    "--- a",
    "... a",
    "- a",
    "-a",
    "? a",
    "?a",
    ": a",
    ":a",
    "a:",
    "a: b",
    "a:b",
    "a #b",
    "a#b",
    "#a",
    "a, b",
    "[a]",
    "{a}",
    "a]",
    "&a",
    "*a",
    "!a",
    "!!str a",
    "|",
    ">",
    "|-",
    "'a'",
    "\"a\"",
    "it's",
    "'",
    "\"",
    "%a",
    "%TAG ! a",
    "@a",
    "`a`",
    "=",
    "<",
    "<<",
    "2026-02-02",
    "2026-02-02T05:00:07.000Z",
    "2026.06.3",
    "12:30:45",
    ".inf",
    "-.inf",
    ".nan",
    ".NaN",
    "inf",
    "nan",
    "Infinity",
    "\u{feff}a",
    "a\u{feff}",
    "a\u{2028}b",
    "a\u{2029}",
    "a\u{85}b",
    "\u{a0}",
    "a\u{202e}b",
    "\u{0}",
    "\u{7}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{fffe}",
    "\u{ffff}",
    "Malmö",
    "\u{1f600}",
    "\u{e0041}",
    "\\",
    "\\n",
    "a\\",
    "0oa9f2kq7LwXcRt4B5d7",
    "00g7rk3vHqXbMz2Nw5d7",
    "4f0c9a7be21d4d6f",
    "#/components/schemas/Name",
    "a\n---\nb",
    "a\n# b",
    "a\n...\nb",
    "18446744073709551616",
    "1e999",
    "0.1e-7",
    "-0",
    "-0.0",
    "_1",
    "1_",
    "0x",
    "0b2",
];

#[test]
fn hostile_texts_are_read_back_as_values_keys_and_items() {
    for text in HOSTILE {
        assert_round_trip(&json!(text));
        assert_round_trip(&json!([text, [text, [text]], {"a": text}]));
        assert_round_trip(
            &json!({"a": text, "b": {"c": text, "d": [text, {"e": text, "f": [[text]]}]}}),
        );
        if *text != "<<" {
            assert_round_trip(&json!({*text: text, "b": {*text: [text]}, "c": [{*text: {}}]}));
        }
        let long = format!("{text}{}{text}", " word".repeat(60));
        assert_round_trip(&json!({"a": long, "b": [{"c": long}]}));
    }
}

#[test]
fn long_texts_and_keys_are_read_back() {
    for length in [
        100, 117, 118, 119, 120, 511, 512, 513, 1023, 1024, 1025, 5000,
    ] {
        let word = "x".repeat(length);
        let words = "ab ".repeat(length);
        let spaces = format!("a{}b c  d{}e", " ".repeat(length), " ".repeat(200));
        for text in [
            &word,
            &words,
            &words.trim_end().to_owned(),
            &spaces,
            &format!("{word} {word} # a: b"),
        ] {
            assert_round_trip(&json!({"a": text, "b": [text], "c": {"d": {"e": text}}}));
            assert_round_trip(&json!({text: {text: [1, {text: text}]}, "z": null}));
        }
    }
}

#[test]
fn empty_and_scalar_roots_are_read_back() {
    for root in [
        json!({}),
        json!([]),
        json!(null),
        json!(true),
        json!(0),
        json!(-1.5),
        json!("a"),
        json!([[], {}, [[]]]),
    ] {
        assert_round_trip(&root);
    }
    assert_round_trip(&json!({"a": {}, "b": [], "c": [[], {}], "d": {"e": {}}}));
}

#[test]
fn the_form_is_the_one_that_people_write() {
    let value = json!({
        "openapi": "3.0.3",
        "list": ["one", {"name": "two", "in": "query"}, ["three"]],
        "200": "a status",
        "5XX": "5XX",
        "short": "Colons: need quotes",
        "apostrophe": "it's fine",
        "long": "Adds one group to the identity source. The body must name the external id, which is the key of the group in the source.",
        "lines": "One paragraph.\n\n- a list",
        "empty": {"mapping": {}, "list": []},
    });
    let expected = "\
openapi: 3.0.3
list:
- one
- name: two
  in: query
- - three
'200': a status
'5XX': 5XX
short: 'Colons: need quotes'
apostrophe: it's fine
long: >-
  Adds one group to the identity source. The body must name the external id, which is the key of the group in the
  source.
lines: |-
  One paragraph.

  - a list
empty:
  mapping: {}
  list: []
";
    assert_eq!(write(&value), expected);
}

fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(HOSTILE).prop_map(str::to_owned),
        2 => "[ -~]{0,12}",
        2 => "[ \\n\\t:#'\"\\-|>]{0,6}",
        1 => any::<char>().prop_map(String::from),
        1 => "[a-z]{1,9}( [a-z]{1,9}){10,40}",
    ];
    proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn tree() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<u64>().prop_map(Value::from),
        1 => any::<f64>().prop_filter("JSON has no other", |number| number.is_finite()).prop_map(Value::from),
        6 => hostile_text().prop_map(Value::from),
    ];
    scalar.prop_recursive(6, 60, 5, |inner| {
        let key = hostile_text().prop_filter("refused in any form", |key| key != "<<");
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((key, inner), 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn any_tree_is_read_back(value in tree()) {
        let text = write(&value);
        prop_assert_eq!(read(&text), value, "{}", text);
    }
}
