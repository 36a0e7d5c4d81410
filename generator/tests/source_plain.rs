//! Plain documents are read by a reader of their own: what it makes of a text is what the YAML library makes of it, and its
//! outline has the places that a scan of the text finds.

#[path = "../../fuzz/src/lib.rs"]
#[allow(dead_code, reason = "only one of the targets is called here")]
mod fuzz;
mod source_support;

use std::cell::Cell;
use std::path::Path;

use okta_codegen::source::{SourceText, load_outlined, locate_in, plain};
use okta_codegen::spec_path::SpecPath;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::json;

/// Parts of lines, of which texts are made that are YAML more often than not.
const PARTS: [&str; 58] = [
    "a:", "b: ", "a", "- ", "-", "? ", ": ", "\n", "\n", "\n", "\n  ", "\n  ", "\n    ", "\n\n",
    " ", "  ", "1", "-2", "1.5", "007", "1e3", "0x1f", "+1", ".5", ".inf", "0oa1", "true", "null",
    "~", "Null", "no", "\"", "'", "\"q\"", "'s'", "\\n", "\\", "''", "|", ">", "|-", ">+", "|2",
    ">1-", "{", "}", "[", "]", ", ", ",", "#", " # c", "&x ", "*x", "!t ", "%", "é", "<<: ",
];

/// Hands `count` texts of a kind to the two readers; gives how many of them are plain documents.
fn plain_ones(count: u32, texts: impl Strategy<Value = String>) -> u32 {
    let config = ProptestConfig {
        cases: count,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let plain = Cell::new(0);
    let run = TestRunner::new(config).run(&texts, |text| {
        plain.set(plain.get() + u32::from(fuzz::plain(text.as_bytes())));
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{failure}"));
    plain.get()
}

#[test]
fn any_parts_are_read_as_the_library_reads_them() {
    let parts = proptest::collection::vec(proptest::sample::select(&PARTS[..]), 0..20);
    let plain = plain_ones(
        20_000,
        parts.prop_map(|parts| format!("a: {}\n", parts.concat())),
    );
    assert!(plain > 500, "only {plain} were plain");
}

#[test]
fn any_block_is_read_as_the_library_reads_it() {
    let lines = proptest::collection::vec("[ ]{0,4}[a#:-]{0,3}[ ]{0,2}", 0..7);
    let texts = ("[|>][1-3]?[-+]?", lines);
    let texts =
        texts.prop_map(|(header, lines)| format!("a:\n  b: {header}\n{}\n", lines.join("\n")));
    let plain = plain_ones(8_000, texts);
    assert!(plain > 500, "only {plain} were plain");
}

#[test]
fn any_scalar_is_read_as_the_library_reads_it() {
    let plain = plain_ones(
        8_000,
        "[0-9a-fxo_.+eE~-]{1,6}".prop_map(|text| format!("a: {text}\n{text}: b\nc: [{text}]\n")),
    );
    assert!(plain > 1_000, "only {plain} were plain");
}

#[test]
fn any_quotes_are_read_as_the_library_reads_them() {
    for quote in ['"', '\''] {
        let texts = "[a \n\\\\xu0-9/é#:]{0,12}";
        let texts = texts.prop_map(move |text| {
            format!("a: {quote}{text}{quote}\n{quote}{text}{quote}: [b, c]\n")
        });
        let plain = plain_ones(8_000, texts);
        assert!(plain > 500, "only {plain} were plain");
    }
}

#[test]
fn what_is_plain_is_read_with_its_outline() {
    for (text, tree) in [
        ("a: 1\nb: -2\nc: 2.5\n", json!({"a": 1, "b": -2, "c": 2.5})),
        ("a: [x, 'y', \"z\"]\n", json!({"a": ["x", "y", "z"]})),
        (
            "a: >-\n  folded\n  words\nb: |\n  kept\n",
            json!({"a": "folded words", "b": "kept\n"}),
        ),
        (
            "a:\nb: ~\nc: null\n",
            json!({"a": null, "b": null, "c": null}),
        ),
        (
            "a: 2001-01-01\nb: 1.2.3\nc: 0oa7b\n",
            json!({"a": "2001-01-01", "b": "1.2.3", "c": "0oa7b"}),
        ),
    ] {
        let plain = plain::read(text).expect(text);
        assert_eq!(plain.root, tree, "{text}");
        assert!(fuzz::plain(text.as_bytes()), "{text}");
    }
}

#[test]
fn what_is_not_plain_is_left_to_the_library() {
    for text in [
        "a: &x 1\nb: *x\n",
        "a: !!str 1\n",
        "<<: {}\n",
        "a: 1\na: 2\n",
        "---\na: 1\n",
        "a: 1\n...\n",
        "%YAML 1.1\na: 1\n",
        "a: 1\r\n",
        "a:\t1\n",
        "\u{feff}a: 1\n",
        "a: \u{2028}\n",
        "a: +1\n",
        "a: 0x1f\n",
        "a: 1e3\n",
        "a: 007\n",
        "a: .inf\n",
        "a: -0\n",
        "a: 1234567890123456789\n",
        "? [a]\n",
        "? a\n: 1\n",
        "? |\n  a\n",
        "? |+\n\nb: 1\n",
        "? a\n  b\n",
        "{a: 1}\n",
        ": 1\n",
        "a: [b,, c]\n",
        "a: [b:]\n",
        "a: {:b}\n",
        "a: {b\n  : c}\n",
        "- a\n",
        "a: 1",
        "a: [\n",
        "",
        "# nothing\n",
    ] {
        assert!(plain::read(text).is_none(), "{text:?}");
    }
}

#[test]
fn keys_are_as_long_as_the_library_takes_them() {
    let (wide, long, spaces) = ("é".repeat(513), "k".repeat(1_025), " ".repeat(1_100));
    for text in [
        format!("{wide}: 1\n"),
        format!("a:\n  '{wide}': 1\n"),
        format!("a: {{{long}: 1}}\n"),
        format!("a: [\"{long}\": 1]\n"),
        format!("a: {{k{spaces}: 1}}\n"),
        format!("a: {{k: {{b: 1}}, \"k\"{spaces}: [c]}}\n"),
    ] {
        assert!(plain::read(&text).is_none(), "{text}");
    }
    for most in ["é".repeat(250), "k".repeat(250)] {
        assert!(fuzz::plain(
            format!("{most}: 1\na: {{'{most}': [b]}}\n").as_bytes()
        ));
    }
}

#[test]
fn depth_is_bounded_as_elsewhere() {
    let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    assert!(plain::read(&format!("a: {}\n", nested(99))).is_some());
    assert!(plain::read(&format!("a: {}\n", nested(100))).is_none());
}

#[test]
fn an_outline_of_another_text_does_no_harm() {
    let outline = plain::read("a: 1\n\"b\": 2\n")
        .expect("a plain document")
        .outline;
    let at = SpecPath::parse("#/b").expect("a pointer");
    for text in ["", "a: 1\n\"é b\": 2\n", "'", "ééééééé"] {
        let places = locate_in(text, &outline, std::slice::from_ref(&at));
        assert_eq!(places.len(), 1, "{text}");
    }
}

#[test]
fn a_document_that_is_not_plain_has_no_outline() {
    let outlined = |text: &str| {
        let source = SourceText {
            name: "spec.yaml",
            text,
        };
        load_outlined(&source).expect(text).1.is_some()
    };
    assert!(outlined("openapi: 3.0.3\n"));
    assert!(!outlined("openapi: &version 3.0.3\n"));
}

#[test]
fn the_contract_and_the_releases_are_plain() {
    let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/identity-source.yaml");
    let mut documents = vec![contract];
    match std::env::var_os("OKTA_SPEC_DIR") {
        None => eprintln!("SKIPPED the releases: OKTA_SPEC_DIR does not name their folder"),
        Some(folder) => {
            let entries = std::fs::read_dir(folder).expect("a folder");
            let files = entries.map(|entry| entry.expect("an entry").path());
            documents.extend(files.filter(|file| file.extension().is_some_and(|it| it == "yaml")));
        }
    }
    for document in documents {
        let text = std::fs::read(&document).expect("a readable document");
        assert!(fuzz::plain(&text), "{}", document.display());
    }
}
