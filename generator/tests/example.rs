//! Example code: what is made of the document's example values, and of those that can't be used.

mod support;

use okta_codegen::Role;
use support::compile::{Workspace, renamed};
use support::{CONFIG, Case};

/// Examples of every type, many of them hostile.
const EVERY_KIND: &str = include_str!("example/spec.yaml");

/// A document with one operation, whose body has the schema and the example.
fn document(schema: &str, example: &str) -> String {
    format!(
        r#"openapi: 3.0.3
info: {{title: Things, version: "1"}}
tags: [{{name: Things}}]
paths:
  /things/{{thingId}}:
    put:
      operationId: putThing
      tags: [Things]
      parameters:
      - {{name: thingId, in: path, required: true, schema: {{type: string}}, example: t1}}
      requestBody:
        required: true
        content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing'}}, example: {example}}}}}
      responses:
        "202": {{description: Taken}}
        "404": {{description: Gone}}
components:
  schemas:
    Thing: {schema}
"#
    )
}

/// A file of the crate that is made from a document.
#[track_caller]
fn file(document: &str, path: &str) -> String {
    let generation = support::run(document, CONFIG).unwrap_or_else(|report| panic!("{report}"));
    generation
        .tree
        .get(path)
        .unwrap_or_else(|| panic!("there is no {path}"))
        .to_owned()
}

#[test]
fn every_kind_of_value_compiles_and_travels_as_its_test_says() {
    let config = renamed(CONFIG, "example-values");
    // The README of the contract shows operations that only the contract has.
    let case = Case {
        role: Role::Other,
        ..Case::new(EVERY_KIND, &config).member()
    };
    let generation = case
        .generate()
        .unwrap_or_else(|diagnostics| panic!("{}", case.render(&diagnostics)));
    let mut workspace = Workspace::new("example");
    workspace.add("example-values", &generation.tree);
    workspace.cargo(&["test", "--package", "example-values"]);
}

#[test]
fn a_program_reads_as_if_written_by_hand() {
    let schema = "{type: object, required: [name], properties: {name: {type: string}, size: {type: integer}, \
                  note: {type: string, nullable: true}, tags: {type: array, items: {type: string}}}, \
                  additionalProperties: {type: string}}";
    let document = document(
        schema,
        "{size: 3, tags: [a, b], name: First, colour: red, note: null}",
    );
    let program = r#"use fixture::{Client, Nullable, models};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let okta = Client::builder("https://acme.okta.com")
        .api_token(std::env::var("OKTA_CLIENT_TOKEN")?)
        .build()?;
    let things = okta.things();

    let body = models::Thing::new("First")
        .size(3)
        .note(Nullable::Null)
        .tags(["a", "b"])
        .attribute("colour", "red")?;

    things.put_thing("t1", body).send().await?;

    Ok(())
}
"#;
    let page = file(&document, "docs/ThingsApi.md");
    assert!(page.contains(program), "{page}");
}

#[test]
fn a_construction_needs_no_hidden_lines() {
    let schema = "{type: object, required: [name], properties: {name: {type: string}}}";
    let page = file(&document(schema, "{name: First}"), "docs/Thing.md");
    assert!(
        page.contains("use fixture::models;\n\nlet value = models::Thing::new(\"First\");\n"),
        "{page}"
    );
    let schema =
        "{type: object, required: [at], properties: {at: {type: string, format: date-time}}}";
    let page = file(
        &document(schema, "{at: '2026-02-04T05:00:05Z'}"),
        "docs/Thing.md",
    );
    let whole = "fn main() -> Result<(), Box<dyn std::error::Error>> {\n    \
                 let value = models::Thing::new(\"2026-02-04T05:00:05Z\".parse()?);\n\n    Ok(())\n}\n";
    assert!(page.contains(whole), "{page}");
}

#[test]
fn hostile_examples_stay_inside_of_literals() {
    let generation = support::run(EVERY_KIND, CONFIG).unwrap_or_else(|report| panic!("{report}"));
    for (path, text) in generation
        .tree
        .iter()
        .filter(|(path, _)| !support::is_copied(path))
    {
        for (number, line) in text.lines().enumerate() {
            let hidden = line.chars().find(|character| {
                character.is_control() || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2028}' | '\u{2066}'..='\u{2069}')
            });
            assert_eq!(hidden, None, "{path}:{}", number + 1);
        }
    }
    let page = generation
        .tree
        .get("docs/ThingsApi.md")
        .expect("the page of the operations");
    assert!(
        page.contains(r#""```\nend */ \u{202e} \u{2028} \0 \\ \" {} [foo]""#),
        "{page}"
    );
    let fences = page
        .lines()
        .filter(|line| line.trim_start().starts_with("```"))
        .count();
    assert_eq!(fences % 2, 0, "{page}");
    let tests = generation.tree.get("tests/wire.rs").expect("the tests");
    assert!(
        tests.contains(r#""```\nend */ \u202e \u2028 \u0000 \\ \" {} [foo]""#),
        "{tests}"
    );
    // A text that holds `"#` needs more than one `#` around it.
    assert!(
        tests.contains(r###""\"#raw\"## \u202e\r\n\u007f"###),
        "{tests}"
    );
}

#[test]
fn what_does_not_fit_is_replaced_by_what_does() {
    let schema = "{type: object, required: [short, count, at, list, kind], properties: {\
                  short: {type: string, maxLength: 3}, count: {type: integer, minimum: 10, multipleOf: 4}, \
                  at: {type: string, format: date-time}, list: {type: array, minItems: 2, uniqueItems: false, items: {type: string, minLength: 9}}, \
                  kind: {type: string, enum: [A, B]}, mail: {type: string, format: email}, server: {type: string, readOnly: true}}}";
    let example = "{short: much too long, count: 11, at: '2026-02-30T00:00:00Z', list: [tiny], kind: 7, mail: 5, server: mine, unknown: 1}";
    let tests = file(&document(schema, example), "tests/wire.rs");
    let body = r#"{
      "short": "exa",
      "count": 12,
      "at": "2026-01-15T09:30:00Z",
      "list": [
        "examplexx",
        "examplexx"
      ],
      "kind": "A",
      "mail": "ada@example.com"
    }"#;
    assert!(tests.contains(body), "{tests}");
    assert!(!tests.contains("skip_validation"), "{tests}");
}

#[test]
fn a_test_whose_value_can_not_keep_its_bounds_says_so() {
    let schema = "{type: object, required: [long], properties: {long: {type: string, minLength: 1000000000}}}";
    let tests = file(&document(schema, "{}"), "tests/wire.rs");
    assert!(tests.contains(".skip_validation()"));
    assert!(tests.len() < 50_000, "{} bytes", tests.len());
}

#[test]
fn long_examples_are_cut_and_endless_types_are_not_tried() {
    let items: Vec<String> = (0..500).map(|number| format!("n{number}")).collect();
    let schema = "{type: object, properties: {list: {type: array, items: {type: string}}}}";
    let tests = file(
        &document(schema, &format!("{{list: [{}]}}", items.join(", "))),
        "tests/wire.rs",
    );
    assert!(
        tests.contains("\"n7\"") && !tests.contains("\"n8\""),
        "{tests}"
    );

    let schema = "{type: object, required: [again], properties: {again: {type: array, minItems: 1, items: {$ref: '#/components/schemas/Thing'}}}}";
    let tests = file(&document(schema, "{}"), "tests/wire.rs");
    assert!(!tests.contains("#[tokio::test]"), "{tests}");
}

#[test]
fn a_refusal_is_answered_as_documented() {
    let schema = "{type: object}";
    let tests = file(&document(schema, "{}"), "tests/wire.rs");
    assert!(
        tests.contains(".answered([Answer::empty(202), Answer::empty(404)])"),
        "{tests}"
    );
    assert!(
        tests.contains(r#"support::assert_refused(request.send().await, 404, None, "");"#),
        "{tests}"
    );
}
