//! Hostile texts end in an error, and soon: no stack overflow, no time or memory that explodes.
//!
//! Nothing is timed here; a text that took the wrong road would keep this test busy for minutes, or kill it.

mod source_support;

use std::fmt::Write as _;

use okta_codegen::source::MAX_DEPTH;
use proptest::prelude::*;
use source_support::{document, errors, load, load_errors, schema, selected};

/// A document whose `x` nests `levels` deep, counting the document itself, in flow style.
fn flow(levels: usize) -> String {
    let inner = levels - 1;
    format!(
        "openapi: 3.0.3\nx: {}{}\n",
        "[".repeat(inner),
        "]".repeat(inner)
    )
}

/// The same in block style.
fn block(levels: usize) -> String {
    let mut text = String::from("openapi: 3.0.3\n");
    for level in 0..levels - 1 {
        text.push_str(&" ".repeat(level));
        text.push_str("x:\n");
    }
    text.push_str(&" ".repeat(levels - 1));
    text.push_str("x: 1\n");
    text
}

/// `before0after`, `before1after`, ...
fn numbered(before: &str, after: &str, count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        let _ = write!(text, "{before}{number}{after}");
    }
    text
}

fn too_deep() -> String {
    format!("nested more than {MAX_DEPTH} levels deep")
}

#[test]
fn nesting_up_to_the_limit_is_fine() {
    assert!(load(&flow(MAX_DEPTH)).is_ok());
    assert!(load(&block(MAX_DEPTH)).is_ok());
}

#[test]
fn nesting_beyond_the_limit_is_an_error_where_it_goes_too_deep() {
    let column = "x: ".len() + MAX_DEPTH;
    assert_eq!(
        load_errors(&flow(MAX_DEPTH + 1)),
        [format!("2:{column}: {}", too_deep())]
    );
    let line = MAX_DEPTH + 2;
    assert_eq!(
        load_errors(&block(MAX_DEPTH + 1)),
        [format!("{line}:{}: {}", MAX_DEPTH + 1, too_deep())]
    );
}

#[test]
fn ten_thousand_levels_are_an_error_in_every_style() {
    let deep = 10_000;
    for text in [
        "[".repeat(deep),
        "[".repeat(deep) + &"]".repeat(deep),
        "{a: ".repeat(deep),
        "{a: ".repeat(deep) + &"}".repeat(deep),
        "- ".repeat(deep),
        "- - ".repeat(deep) + "a",
        "x:\n".to_owned() + &"- ".repeat(deep) + "a",
        "[\"]\", ".repeat(deep),
        "&a [".repeat(deep),
        "[a, 'x]', ".repeat(deep),
        "- [\n".repeat(deep),
    ] {
        let errors = load_errors(&text);
        assert!(
            errors[0].ends_with(&too_deep()) || errors[0].contains("not valid YAML"),
            "{text:.40}: {errors:?}"
        );
    }
    let keys = load_errors(&("? ".repeat(deep) + "a"));
    assert!(
        keys.len() <= 50
            && keys[0].ends_with("a mapping key must be a scalar, this one is a collection"),
        "{keys:?}"
    );
    let maps: String = (0..2_000).map(|level| " ".repeat(level) + "a:\n").collect();
    assert!(load_errors(&maps)[0].ends_with(&too_deep()));
}

#[test]
fn a_million_brackets_are_an_error() {
    for open in ["[", "{", "{a: ", "[? ", "!t ["] {
        assert!(!load_errors(&open.repeat(1_000_000)).is_empty(), "{open}");
    }
}

#[test]
fn brackets_in_quotes_stay_there_where_a_large_document_is_cut() {
    // The line in the middle looks like a key of a mapping.
    let text = format!(
        "openapi: 3.0.3\n# {}\nx-text:\n  \"\n  b: {}\n  \"\n",
        "x".repeat(100_000),
        "[".repeat(101_000)
    );
    assert!(load(&text).is_ok());
}

#[test]
fn many_brackets_that_do_not_nest_are_no_nesting() {
    let text = format!(
        "openapi: 3.0.3\nx:\n{}",
        "  - {a: [1, [2]], b: \"[[[{\", c: '[{'}\n  - see [this](that), [\n".repeat(2_000)
    );
    assert_eq!(
        load(&text).expect("loads")["x"].as_array().map(Vec::len),
        Some(4_000)
    );
}

#[test]
fn many_faults_are_reported_up_to_a_point() {
    let text = |keywords: &str| {
        let properties = numbered("        p", &format!(": {{ {keywords} }}\n"), 5_000);
        schema(&format!("      properties:\n{properties}"))
    };
    for keywords in ["type: strng", "minLength: x", "$ref: '#/gone'"] {
        let found = errors(&text(keywords));
        assert_eq!(found.len(), 1_001, "{keywords}");
        assert!(
            found[1_000].ends_with("too much was found up to here; the rest is not read"),
            "{:?}",
            found[1_000]
        );
    }
    let selection = selected(&text("nonsense: 1"));
    assert_eq!(selection.warnings.len(), 100);
    assert_eq!(selection.census.ignored_count(), 5_000);
    let operations = numbered(
        "  /a",
        ":\n    get: { tags: [Things], responses: {} }\n",
        5_000,
    );
    assert_eq!(errors(&document(&operations, "  schemas: {}")).len(), 1_001);
}

#[test]
fn what_many_operations_refer_to_does_not_grow_without_bound() {
    let mut operations = String::new();
    for number in 0..3_000 {
        let _ = writeln!(
            operations,
            "  /{number}:\n    get: {{ operationId: o{number}, tags: [Things], responses: {{ 200: {{ $ref: '#/components/responses/R' }} }} }}"
        );
    }
    let properties = numbered("p", ": {}, ", 3_000);
    let text = "x".repeat(1_000_000);
    for content in [
        format!("schema: {{ properties: {{ {properties} }} }}"),
        format!("example: {{ {properties} }}"),
        format!("examples: {{ a: {{ value: {text} }} }}"),
    ] {
        let components = format!(
            "  responses:\n    R: {{ description: x, content: {{ a/b: {{ {content} }} }} }}"
        );
        let found = errors(&document(&operations, &components));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].ends_with("the selection is too large; the rest is not read"),
            "{found:?}"
        );
    }
}

#[test]
fn alias_bombs_are_errors_at_the_first_alias() {
    let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        let _ = writeln!(laughs, "a{level}: &a{level} [{aliases}]");
    }
    let text = format!(
        "a: &a \"{}\"\nb: [{}]\n",
        "x".repeat(50_000),
        "*a, ".repeat(50_000)
    );
    let list = format!(
        "a: &a [{}]\nb: [{}]\n",
        "x, ".repeat(20_000),
        "*a, ".repeat(20_000)
    );
    let keys = numbered("k", ": 1, ", 20_000);
    let mapping = format!("a: &a {{{keys}}}\nb: [{}]\n", "*a, ".repeat(20_000));
    for bomb in [laughs, text, list, mapping] {
        let errors = load_errors(&bomb);
        assert_eq!(errors.len(), 1);
        assert!(
            errors[0].starts_with("2:")
                && errors[0]
                    .ends_with("the aliases of this document expand to more than can be read"),
            "{errors:?}"
        );
    }
}

#[test]
fn a_large_document_without_aliases_never_reaches_the_expansion_limit() {
    let escapes = "\\L".repeat(200_000);
    let nulls = "a,".repeat(200_000);
    let text = format!("openapi: 3.0.3\nx: \"{escapes}\"\ny: [{nulls}]\n");
    assert!(load(&text).is_ok());
}

#[test]
fn many_keys_of_one_mapping_take_no_quadratic_time() {
    let text = numbered("k", ": 1\n", 100_000);
    assert!(load(&format!("openapi: 3.0.3\n{text}")).is_ok());
    assert_eq!(load_errors(&"a: 1\n".repeat(100_000)).len(), 50);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Texts made of YAML's own building blocks: errors or values, no panic, and every place lies in the text.
    #[test]
    fn no_text_makes_it_panic(parts in proptest::collection::vec(
        proptest::sample::select(vec![
            "a", "b: ", "- ", "? ", ": ", "[", "]", "{", "}", ",", "\n", "\n  ", "\n    ", "&x ", "*x", "!t ", "!!str ", "'", "\"",
            "|\n", ">\n", "#", "---\n", "...\n", "%TAG ", "\t", "\r", "\u{85}", "\u{2028}", "ü", "\u{feff}", "\0", "<<: ", "1", "~", ".nan",
            "openapi: 3.0.3\n", "\\", "\"\\x41\"",
        ]), 0..40))
    {
        let text: String = parts.concat();
        if let Err(found) = load(&text) {
            prop_assert!(found.has_errors());
            let line_ends = text.matches(['\n', '\r']).count();
            for one in found.iter() {
                if let okta_codegen::diagnostic::Place::DocumentText { line, column } = &one.at {
                    prop_assert!((1..=line_ends + 1).contains(line), "{one:?}");
                    prop_assert!((1..=text.chars().count() + 1).contains(column), "{one:?}");
                }
            }
        }
    }
}
