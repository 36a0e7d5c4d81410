//! Loading: what a document may look like, and what each fault of it is called.

mod source_support;

use serde_json::json;
use source_support::{load, load_errors};

const HEADER: &str = "openapi: 3.0.3\n";

/// The value under `x` of a document.
fn value(text: &str) -> serde_json::Value {
    load(&format!("{HEADER}x: {text}\n")).expect(text)["x"].clone()
}

#[test]
fn keys_are_taken_as_written_and_in_order() {
    let text = "{z: 1, 200: 2, true: 3, 1.0: 4, 0x10: 5, '': 6, 007: 7, \"5XX\": 8, 2001-01-01: 9}";
    let value = value(text);
    let keys: Vec<&str> = value
        .as_object()
        .expect("a mapping")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys,
        [
            "z",
            "200",
            "true",
            "1.0",
            "0x10",
            "",
            "007",
            "5XX",
            "2001-01-01"
        ]
    );
}

#[test]
fn scalars_are_those_of_the_core_schema() {
    for (text, expected) in [
        ("", json!(null)),
        ("~", json!(null)),
        ("null", json!(null)),
        ("'null'", json!("null")),
        ("true", json!(true)),
        ("no", json!("no")),
        ("12", json!(12)),
        ("-12", json!(-12)),
        ("1.5", json!(1.5)),
        ("18446744073709551615", json!(u64::MAX)),
        ("-9223372036854775808", json!(i64::MIN)),
        ("007", json!("007")),
        ("2026.06.3", json!("2026.06.3")),
        ("2024-01-01", json!("2024-01-01")),
        ("|\n  a\n  b", json!("a\nb\n")),
        (">-\n  a\n  b", json!("a b")),
        ("\"\\u263a\"", json!("\u{263a}")),
        ("!!str 12", json!("12")),
        ("[a, {b: c}]", json!(["a", {"b": "c"}])),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn json_a_byte_order_mark_and_other_line_ends_are_fine() {
    for text in [
        "{\"openapi\": \"3.0.3\", \"x\": [1]}",
        "\u{feff}openapi: 3.0.3\nx: [1]\n",
        "openapi: 3.0.3\r\nx:\r\n  - 1\r\n",
        "openapi: 3.0.3\rx:\r  - 1\r",
        "---\nopenapi: 3.0.3\nx: [1]\n...\n",
        "%YAML 1.2\n---\nopenapi: 3.0.3\nx: [1]\n",
    ] {
        assert_eq!(load(text).expect(text)["x"], json!([1]), "{text:?}");
    }
}

#[test]
fn aliases_are_expanded() {
    assert_eq!(
        value("{a: &a {b: 1}, c: *a, d: [*a, *a]}"),
        json!({"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}, {"b": 1}]})
    );
}

#[test]
fn duplicate_keys_are_located_at_the_second_occurrence_all_of_them() {
    let text = "openapi: 3.0.3\npaths:\n  /a:\n    get: {}\n    get: {}\n  '/a': {}\nx: {200: a, '200': b}\n";
    assert_eq!(
        load_errors(text),
        [
            "5:5: duplicate key `get`: it stands in line 4 already",
            "6:3: duplicate key `/a`: it stands in line 3 already",
            "7:13: duplicate key `200`: it stands in line 7 already",
        ]
    );
}

#[test]
fn a_duplicate_key_may_be_any_text() {
    assert_eq!(
        load_errors("'{line}': 1\n\"{line}\": 2\n"),
        ["2:1: duplicate key `{line}`: it stands in line 1 already"]
    );
    assert_eq!(
        load_errors("ü: 1\nö: 2\nü: 3\n"),
        ["3:1: duplicate key `ü`: it stands in line 1 already"]
    );
    assert_eq!(
        load_errors("\u{feff}{a: 1, a: 2}"),
        ["1:8: duplicate key `a`: it stands in line 1 already"]
    );
}

#[test]
fn what_json_cannot_say_is_an_error_at_its_place() {
    for (text, expected) in [
        ("a: .nan", "1:4: `.nan` is not a number that JSON has"),
        (
            "a: [1, -.inf]",
            "1:8: `-.inf` is not a number that JSON has",
        ),
        (
            "a: 123456789012345678901",
            "1:4: `123456789012345678901` does not fit into 64 bits",
        ),
        (
            "a: !foo b",
            "1:4: the YAML tag `!foo` means nothing in OpenAPI",
        ),
        ("a: ! b", "1:4: the YAML tag `!` means nothing in OpenAPI"),
        (
            "!foo a: b",
            "1:1: the YAML tag `!foo` means nothing in OpenAPI",
        ),
        (
            "a: !!binary aGk=",
            "1:4: the YAML tag `!!binary` means nothing in OpenAPI",
        ),
        (
            "a: !<tag:x,2000:y> b",
            "1:4: the YAML tag `tag:x,2000:y` means nothing in OpenAPI",
        ),
        (
            "a: !t [1]",
            "1:4: the YAML tag `!t` means nothing in OpenAPI",
        ),
        (
            "? [a, b]\n: c",
            "1:3: a mapping key must be a scalar, this one is a collection",
        ),
        (
            "a: {{b}: c}",
            "1:5: a mapping key must be a scalar, this one is a collection",
        ),
        (
            "a: &a {b: 1}\nc:\n  <<: *a",
            "3:3: YAML merge keys (`<<`) are not supported",
        ),
        (
            "a: &a [*a]",
            "1:8: this alias stands inside the node that it stands for",
        ),
        (
            "%TAG ! tag:x:\n---\na: 1",
            "1:1: `%TAG` directives mean nothing in OpenAPI",
        ),
    ] {
        assert_eq!(
            load_errors(text).first().map(String::as_str),
            Some(expected),
            "{text}"
        );
    }
}

#[test]
fn several_faults_are_found_in_one_run() {
    assert_eq!(
        load_errors("a: .inf\nb: !x 1\na: 2\n"),
        [
            "1:4: `.inf` is not a number that JSON has",
            "2:4: the YAML tag `!x` means nothing in OpenAPI",
            "3:1: duplicate key `a`: it stands in line 1 already",
        ]
    );
}

#[test]
fn more_than_one_document_is_an_error_where_the_second_begins() {
    for text in [
        "a: 1\n---\nb: 2\n",
        "a: 1\n---\nb: [\n",
        "a: 1\n...\n---\nb: 2\n",
    ] {
        let errors = load_errors(text);
        assert_eq!(errors.len(), 1, "{text}");
        assert!(
            errors[0].ends_with(": the file holds more than one YAML document"),
            "{errors:?}"
        );
        assert!(errors[0].starts_with(if text.contains("...") { "3:1" } else { "2:1" }));
    }
}

#[test]
fn syntax_errors_have_line_and_column() {
    for (text, place) in [
        ("a: [1, 2\n", "2:1"),
        ("a:\n\tb: 1\n", "2:2"),
        ("a: 'b\nc: d\n", "1:4"),
        ("a: b: c\n", "1:5"),
        ("a: }\n", "1:4"),
        ("a: *nothing\n", "1:4"),
        ("a: \"\\q\"\n", "1:4"),
        ("ü: é\nää: ]x\n", "2:5"),
        ("a: \"x\u{2028}y\"\nb: ]", "2:4"),
    ] {
        let errors = load_errors(text);
        assert_eq!(errors.len(), 1, "{text}: {errors:?}");
        assert!(
            errors[0].starts_with(&format!("{place}: not valid YAML: ")),
            "{text}: {errors:?}"
        );
    }
}

#[test]
fn control_characters_are_named() {
    assert_eq!(
        load_errors("a: 1\nb: x\u{1}y\n"),
        ["2:5: not valid YAML: the character U+0001 is not allowed"]
    );
    assert_eq!(
        load_errors("a: \"ä\0\"\n"),
        ["1:6: not valid YAML: the character U+0000 is not allowed"]
    );
    assert_eq!(
        load_errors("\u{feff}a: \u{1}\n"),
        ["1:4: not valid YAML: the character U+0001 is not allowed"]
    );
}

#[test]
fn what_is_no_document_at_all_is_told_so() {
    for (text, expected) in [
        ("", "#: the document is empty"),
        ("\n# only a comment\n", "#: the document is empty"),
        ("---\n", "#: the document is empty"),
        (
            "hello",
            "#: this is not an OpenAPI document: it must be a mapping, but is a string",
        ),
        (
            "- a",
            "#: this is not an OpenAPI document: it must be a mapping, but is a list",
        ),
        (
            "7",
            "#: this is not an OpenAPI document: it must be a mapping, but is a number",
        ),
        (
            "name: x",
            "#: this is not an OpenAPI document: it has no `openapi` key",
        ),
        (
            "swagger: '2.0'",
            "#/swagger: this is a Swagger 2.0 document; OpenAPI 3.0 is needed",
        ),
        (
            "swagger: 2.0",
            "#/swagger: this is a Swagger 2.0 document; OpenAPI 3.0 is needed",
        ),
    ] {
        assert_eq!(load_errors(text), [expected], "{text}");
    }
}

#[test]
fn only_openapi_3_0_is_accepted() {
    for version in ["3.0.0", "3.0.3", "'3.0.4'", "3.0", "3.0.3-rc1"] {
        assert!(load(&format!("openapi: {version}")).is_ok(), "{version}");
    }
    for (version, expected) in [
        ("3.1.0", "OpenAPI 3.1.0 is not supported, only 3.0 is"),
        ("3.1", "OpenAPI 3.1 is not supported, only 3.0 is"),
        ("4.0.0", "OpenAPI 4.0.0 is not supported, only 3.0 is"),
        ("2.0", "OpenAPI 2.0 is not supported, only 3.0 is"),
        ("30.0", "OpenAPI 30.0 is not supported, only 3.0 is"),
        ("3", "OpenAPI 3 is not supported, only 3.0 is"),
        (
            "x",
            "`openapi` must be a version, such as `3.0.3`, but is x",
        ),
        (
            "''",
            "`openapi` must be a version, such as `3.0.3`, but is ",
        ),
        (
            "",
            "`openapi` must be a version, such as `3.0.3`, but is empty",
        ),
        (
            "[3]",
            "`openapi` must be a version, such as `3.0.3`, but is a list",
        ),
    ] {
        assert_eq!(
            load_errors(&format!("openapi: {version}")),
            [format!("#/openapi: {expected}")],
            "{version}"
        );
    }
}
