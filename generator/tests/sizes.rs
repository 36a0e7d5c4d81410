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

/// `count` objects `B0`, `B1`, ... with a property of their own each, and references to all of them.
fn branches(count: usize) -> (String, String) {
    let mut schemas = String::new();
    let mut references = String::new();
    for number in 0..count {
        let _ = writeln!(
            schemas,
            "    B{number}: {{ type: object, required: [p{number}], properties: {{ kind: {{ type: string }}, p{number}: {{ type: string }} }} }}"
        );
        let _ = write!(references, "{{ $ref: '#/components/schemas/B{number}' }}, ");
    }
    (schemas, references)
}

#[test]
fn many_alternatives_are_refused_and_the_most_that_are_not_take_no_long() {
    for (most, tag) in [(100, ""), (200, ", discriminator: { propertyName: kind }")] {
        let (schemas, references) = branches(1_000);
        let union = format!("    S0: {{ oneOf: [ {references} ]{tag} }}\n{schemas}");
        let found = messages(&document(&union));
        assert_eq!(found, "a schema may have 200 alternatives; this has more");

        let (mut schemas, references) = branches(most);
        let mut properties = String::new();
        for number in 0..10 {
            let _ = writeln!(schemas, "    U{number}: {{ oneOf: [ {references} ]{tag} }}");
            let _ = write!(
                properties,
                "u{number}: {{ $ref: '#/components/schemas/U{number}' }}, "
            );
        }
        let schemas =
            format!("    S0: {{ type: object, properties: {{ {properties} }} }}\n{schemas}");
        let union = text_of(&schemas, "src/models/u9.rs");
        let last = most - 1;
        assert!(union.contains(&format!("B{last}(Box<B{last}>)")), "{union}");
    }
    // As many values as alternatives, all of them for one schema.
    let mut mapping = String::new();
    for number in 0..1_000 {
        let _ = write!(mapping, "v{number}: B0, ");
    }
    let (schemas, _) = branches(1);
    let union = format!(
        "    S0: {{ type: object, properties: {{ kind: {{ type: string }} }}, discriminator: {{ propertyName: kind, mapping: {{ {mapping} }} }} }}\n{schemas}"
    );
    let found = messages(&document(&union));
    assert_eq!(found, "a schema may have 200 alternatives; this has more");
}

#[test]
fn properties_beside_many_alternatives_are_so_many_at_most() {
    let (mut schemas, references) = branches(90);
    let properties = "x0: {}, ".to_owned();
    let properties = (1..100).fold(properties, |all, number| format!("{all}x{number}: {{}}, "));
    let mut unions = String::new();
    for number in 0..40 {
        let _ = writeln!(
            schemas,
            "    U{number}: {{ properties: {{ {properties} }}, oneOf: [ {references} ] }}"
        );
        let _ = write!(
            unions,
            "u{number}: {{ $ref: '#/components/schemas/U{number}' }}, "
        );
    }
    let schemas = format!("    S0: {{ type: object, properties: {{ {unions} }} }}\n{schemas}");
    let found = messages(&document(&schemas));
    assert_eq!(
        found,
        "the models have more than 200000 fields; the rest is not made"
    );
}

#[test]
fn alternatives_in_alternatives_are_followed_so_far() {
    // In place, by reference, and twice on each level.
    let in_place = format!(
        "    S0: {}{{ type: string }}{}\n",
        "{ oneOf: [ { type: integer }, ".repeat(40),
        " ] }".repeat(40)
    );
    let found = messages(&document(&in_place));
    assert!(found.contains("too long for Rust code"), "{found}");
    for schema in [
        "{ oneOf: [ { NEXT }, { type: boolean } ] }",
        "{ oneOf: [ { NEXT }, { NEXT }, { type: array, items: { NEXT } } ] }",
        "{ anyOf: [ { type: array, items: { NEXT } }, { type: object, properties: { a: { NEXT }, b: { NEXT } } } ] }",
        "{ allOf: [ { oneOf: [ { NEXT }, { type: string } ] } ] }",
    ] {
        // Right or wrong, it comes to an end.
        let _ = run(&document(&chain(300, schema)), CONFIG);
    }
}

#[test]
fn discriminators_that_lead_to_themselves_end() {
    let tagged = "type: object, properties: { kind: { type: string } }, discriminator: { propertyName: kind, mapping: ";
    // Itself alone, and two that mean each other.
    let itself = format!("    S0: {{ {tagged} {{ a: S0 }} }} }}\n");
    let union = text_of(&itself, "src/models/s0.rs");
    assert!(union.contains("S0Base(Box<S0Base>)"), "{union}");
    let each_other =
        format!("    S0: {{ {tagged} {{ a: S1 }} }} }}\n    S1: {{ {tagged} {{ a: S0 }} }} }}\n");
    let found = messages(&document(&each_other));
    assert!(found.contains("lead back to it without end"), "{found}");
    // A ring of many, each of which is also a subtype of the next one.
    let mut ring = String::new();
    for number in 0..300 {
        let next = (number + 1) % 300;
        let _ = writeln!(
            ring,
            "    S{number}: {{ allOf: [ {{ $ref: '#/components/schemas/S{next}' }} ], {tagged} {{ a: S{next} }} }} }}"
        );
    }
    let found = messages(&document(&ring));
    assert!(
        found.contains("an `allOf` contains itself") || found.contains("without end"),
        "{found}"
    );
}
