//! What a document says may be long, but never costs more than its length: no time or memory that explodes, no stack
//! overflow.
//!
//! Nothing is timed here; what took the wrong road would keep this test busy for minutes, or kill it.

mod support;

use std::fmt::Write as _;

use okta_codegen::emit::prose;
use support::{CONFIG, Case, run};

/// A document whose one operation sends and receives the schema `S0`.
fn document(schemas: &str) -> String {
    format!(
        "openapi: 3.0.3
info: {{ title: Sizes, version: '1' }}
servers: [{{ url: 'https://{{yourOktaDomain}}', variables: {{ yourOktaDomain: {{ default: example.okta.com }} }} }}]
tags: [{{ name: Things }}]
paths:
  /things:
    put:
      operationId: putThing
      tags: [Things]
      requestBody: {{ required: true, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/S0' }} }} }} }}
      responses:
        '200': {{ description: Done., content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/S0' }} }} }} }}
components:
  schemas:
{schemas}"
    )
}

/// `count` schemas, each as `schema` writes it with the name of the next one, and the last one a text.
fn chain(count: usize, schema: &str) -> String {
    let mut schemas = String::new();
    for number in 0..count {
        let next = format!("$ref: '#/components/schemas/S{}'", number + 1);
        // Writing to a `String` can't fail.
        let _ = writeln!(schemas, "    S{number}: {}", schema.replace("NEXT", &next));
    }
    let _ = writeln!(
        schemas,
        "    S{count}: {{ type: object, properties: {{ x: {{ type: string }} }} }}"
    );
    schemas
}

fn text_of(schemas: &str, path: &str) -> String {
    let generation = run(&document(schemas), CONFIG).expect("generates");
    generation.tree.get(path).expect("is there").to_owned()
}

/// What is wrong with a document, line by line; the report would show the first ones only.
fn messages(document: &str) -> String {
    let found = Case::new(document, CONFIG).generate();
    let found = found.expect_err("a bad document");
    let messages: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
    messages.join("\n")
}

#[test]
fn what_is_required_twice_on_each_level_gives_no_example() {
    let schema = "{ type: object, required: [a, b], properties: { a: { NEXT }, b: { NEXT } } }";
    let page = text_of(&chain(60, schema), "docs/S0.md");
    assert!(!page.contains("```json"), "{page}");
    let last = text_of(&chain(60, schema), "docs/S57.md");
    assert!(last.contains("```json"), "{last}");
}

#[test]
fn lists_that_have_to_be_long_on_each_level_give_no_example() {
    let schema = "{ type: object, required: [a], properties: { a: { type: array, minItems: 200, items: { NEXT } } } }";
    let page = text_of(&chain(8, schema), "docs/S0.md");
    assert!(!page.contains("```json"), "{page}");
}

#[test]
fn a_long_chain_of_schemas_overflows_no_stack() {
    let required = "{ type: object, required: [a], properties: { a: { NEXT } } }";
    let page = text_of(&chain(2_000, required), "docs/ThingsApi.md");
    assert!(page.contains("as on the page of [`S24`]"), "{page}");
}

/// Schemas of which each adds twenty properties to the next one, in chains of `length`; the last of a chain refers to the
/// next chain.
fn chains(count: usize, length: usize) -> String {
    let mut schemas = String::new();
    for level in 0..count {
        let mut properties = String::new();
        for number in 0..20 {
            let _ = write!(properties, "p{level}_{number}: {{ type: string }}, ");
        }
        let next = format!("$ref: '#/components/schemas/S{}'", level + 1);
        let first = if level % length == length - 1 || level == count - 1 {
            let _ = write!(properties, "next{level}: {{ {next} }}");
            "type: object"
        } else {
            &next
        };
        let _ = writeln!(
            schemas,
            "    S{level}: {{ allOf: [ {{ {first} }}, {{ type: object, properties: {{ {properties} }} }} ] }}"
        );
    }
    let _ = writeln!(
        schemas,
        "    S{count}: {{ type: object, properties: {{ x: {{ type: string }} }} }}"
    );
    schemas
}

#[test]
fn an_all_of_adds_up_only_so_much() {
    let found = messages(&document(&chains(1_000, 1_000)));
    assert!(found.contains("may add up 200 schemas"), "{found}");
    // Each is short enough, and all of them together are too much.
    let found = messages(&document(&chains(500, 50)));
    assert!(found.contains("more than 200000 fields"), "{found}");
    assert_eq!(found.matches("fields").count(), 1, "{found}");
}

#[test]
fn a_ring_of_many_schemas_is_boxed() {
    let mut schemas = chain(
        2_000,
        "{ type: object, properties: { a: { NEXT }, b: { NEXT } } }",
    );
    schemas = schemas.replace(
        "properties: { x: { type: string } }",
        "properties: { x: { $ref: '#/components/schemas/S0' } }",
    );
    let model = text_of(&schemas, "src/models/s0.rs");
    assert!(model.contains("Option<Box<S1>>"), "{model}");
}

#[test]
fn many_models_make_no_page_slow() {
    let mut schemas = String::from("    S0: { type: object, properties: {");
    for number in 1..2_000 {
        let _ = write!(
            schemas,
            " p{number}: {{ $ref: '#/components/schemas/S{number}' }},"
        );
    }
    schemas.push_str(" } }\n");
    for number in 1..2_000 {
        let _ = writeln!(
            schemas,
            "    S{number}: {{ type: object, properties: {{ x: {{ type: string }} }} }}"
        );
    }
    let page = text_of(&schemas, "docs/S1999.md");
    assert!(page.contains("`p1999` of [`S0`](S0.md)"), "{page}");
}

#[test]
fn long_texts_of_marks_are_read_once() {
    for piece in [
        "http://?",
        "http://a?",
        "https://{",
        "h",
        "[",
        "[](",
        "[a](http://a",
        "![",
        "](",
        "*",
        "**a",
        "_",
        "_a ",
        "`",
        "` ",
        "`a\n",
        "``a`",
        "<",
        "<a",
        "<http://a",
        "&",
        "&amp",
        "\\",
        "- ",
        "- a\n",
        "> ",
        "> a\n",
        ">\n",
        "1. ",
        "1. a\n",
        "1",
        "1.",
        "#",
        "|",
        "~~~\n",
        "```\n",
        "````a\n",
        "    a\n",
        " ",
        "\n",
        "\n\n",
        "\r",
        "\t",
        "\u{202e}",
        "a\n    ",
    ] {
        let text = piece.repeat(256 * 1024 / piece.len());
        let most = text.len() * 20;
        for prose in [prose::block, prose::line, prose::cell, prose::code_span] {
            let written = prose(&text);
            assert!(written.len() <= most, "{piece:?}: {}", written.len());
        }
    }
}

#[test]
fn digits_before_many_dots_are_counted_once() {
    let text = "1".repeat(128 * 1024) + &".".repeat(128 * 1024);
    assert_eq!(prose::line(&text), text);
}

#[test]
fn deep_lists_do_not_multiply_the_text() {
    let mut text = String::new();
    for level in 0..300 {
        let _ = writeln!(text, "{}- a", " ".repeat(level * 2));
    }
    text.push_str(&"a\n".repeat(100_000));
    assert!(prose::block(&text).len() < text.len() * 30);
}

#[test]
fn a_name_that_was_put_in_is_no_operation_id() {
    let schemas = "    S0: { type: object, description: 'See `doIt` and `do_it` and `putThing`.', properties: { x: { type: string } } }\n";
    let operations = "
  /a: { post: { operationId: doIt, tags: [Things], responses: { '204': { description: Done. } } } }
  /b: { post: { operationId: do_it, tags: [Things], responses: { '204': { description: Done. } } } }
components:";
    let document = document(schemas).replace("\ncomponents:", operations);
    let config = format!("{CONFIG}\n[operations]\ndo_it = \"other\"\n");
    let generation = run(&document, &config).expect("generates");
    let page = generation.tree.get("docs/S0.md").expect("is there");
    assert!(
        page.contains("See `do_it` and `other` and `put_thing`."),
        "{page}"
    );
}

#[test]
fn members_that_lead_to_the_same_schemas_are_followed_once() {
    let chain = chain(100, "{ allOf: [ { NEXT }, { NEXT } ] }");
    let first = "    S0: { allOf: [ { $ref: '#/components/schemas/S1' } ], required: [x] }\n";
    let chain = chain.split_once('\n').expect("the first schema").1;
    let model = text_of(&format!("{first}{chain}"), "src/models/s0.rs");
    assert!(model.contains("pub x: String"), "{model}");
}
