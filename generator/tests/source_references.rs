//! `$ref`s: what they may point to, and what each wrong one is called.

mod source_support;

use okta_codegen::source::document::SchemaRef;
use source_support::{LIST, THING, advice, document, errors, operation, schemas, select, selected};

/// Errors of a document whose component schema `Thing` has one property with this `$ref`.
fn property(reference: &str) -> Vec<String> {
    errors(&schemas(&format!(
        "    Thing: {{ properties: {{ p: {{ $ref: {reference} }} }} }}\n    Other: {{ properties: {{ q: {{ type: string }} }} }}"
    )))
}

#[test]
fn references_that_can_not_be_followed() {
    let at = format!("{THING}/properties/p/$ref");
    for (reference, expected) in [
        (
            "'#/components/schemas/Othr'",
            "`#/components/schemas/Othr` does not exist",
        ),
        (
            "'other.yaml#/components/schemas/Other'",
            "a `$ref` into another document is not supported: `other.yaml#/components/schemas/Other`",
        ),
        (
            "'https://example.com/x.yaml'",
            "a `$ref` into another document is not supported: `https://example.com/x.yaml`",
        ),
        (
            "Other",
            "a `$ref` into another document is not supported: `Other`",
        ),
        ("''", "a `$ref` into another document is not supported: ``"),
        ("7", "a `$ref` must be a string"),
        ("{}", "a `$ref` must be a string"),
        ("'#Other'", "`#Other` is not a JSON Pointer"),
        (
            "'#'",
            "only `#/components/schemas/...` can be referenced where a schema is meant, not `#`",
        ),
        (
            "'#/components/schemas/Other/properties/q'",
            "only `#/components/schemas/...` can be referenced where a schema is meant, not `#/components/schemas/Other/properties/q`",
        ),
        (
            "'#/components/schemas/Other/properties/gone'",
            "`#/components/schemas/Other/properties/gone` does not exist",
        ),
        (
            "'#/paths/~1things/get/responses/200/content/application~1json/schema'",
            "only `#/components/schemas/...` can be referenced where a schema is meant, not \
             `#/paths/~1things/get/responses/200/content/application~1json/schema`",
        ),
        (
            "'#/components/responses/Other'",
            "a schema is meant here, but `#/components/responses/Other` is a response",
        ),
        (
            "'#/components/links/Other'",
            "a schema is meant here, but `#/components/links/Other` is none",
        ),
        (
            "'#/definitions/Other'",
            "`#/definitions/Other` does not exist",
        ),
    ] {
        assert_eq!(
            property(reference),
            [format!("{at}: {expected}")],
            "{reference}"
        );
    }
}

#[test]
fn a_near_name_is_offered() {
    let found = select(&schemas(
        "    Thing: { items: { $ref: '#/components/schemas/Oter' } }\n    Other: {}",
    ))
    .expect_err("dangling");
    assert_eq!(advice(&found), ["did you mean `Other`?"]);
}

#[test]
fn names_may_be_escaped() {
    let text = schemas(
        "    Thing: { allOf: [{ $ref: '#/components/schemas/a~1b~0c' }, { $ref: '#/components/schemas/x%20%C3%BC' }, { $ref: '#/components/schemas/100%' }] }\n    \
         a/b~c: {}\n    x ü: {}\n    100%: {}",
    );
    let document = selected(&text).document;
    let names: Vec<_> = document.schemas["Thing"]
        .all_of
        .iter()
        .map(|member| match member {
            SchemaRef::Reference { name, .. } => name.as_str(),
            SchemaRef::Inline(_) => "inline",
        })
        .collect();
    assert_eq!(names, ["a/b~c", "x ü", "100%"]);
    assert_eq!(
        document.schemas["a/b~c"].at.as_str(),
        "#/components/schemas/a~1b~0c"
    );
}

#[test]
fn each_kind_has_its_section() {
    let text = operation(
        "      parameters:\n        - $ref: '#/components/schemas/S'\n        - $ref: '#/components/parameters/gone'\n      requestBody: { $ref: '#/components/responses/R' }\n      \
         responses:\n        '200': { $ref: '#/components/parameters/P' }\n        '201':\n          description: x\n          headers: { H: { $ref: '#/components/examples/E' } }\n          \
         content: { a/b: { examples: { e: { $ref: '#/components/headers/H' } } } }\n        '202': { $ref: '#/paths/~1things/get/responses/201' }\n",
        "  schemas: { S: {} }\n  responses: { R: { description: x } }",
    );
    assert_eq!(
        errors(&text),
        [
            format!(
                "{LIST}/parameters/0/$ref: a parameter is meant here, but `#/components/schemas/S` is a schema"
            ),
            format!("{LIST}/parameters/1/$ref: `#/components/parameters/gone` does not exist"),
            format!(
                "{LIST}/requestBody/$ref: a request body is meant here, but `#/components/responses/R` is a response"
            ),
            format!(
                "{LIST}/responses/200/$ref: a response is meant here, but `#/components/parameters/P` is a parameter"
            ),
            format!(
                "{LIST}/responses/201/content/a~1b/examples/e/$ref: an example is meant here, but `#/components/headers/H` is a header"
            ),
            format!(
                "{LIST}/responses/201/headers/H/$ref: a header is meant here, but `#/components/examples/E` is an example"
            ),
            format!(
                "{LIST}/responses/202/$ref: only `#/components/responses/...` can be referenced where a response is meant, not \
                 `#/paths/~1things/get/responses/201`"
            ),
        ]
    );
}

#[test]
fn chains_are_followed_to_the_end() {
    let text = operation(
        "      parameters: [{ $ref: '#/components/parameters/A' }]\n      responses:\n        '200':\n          description: x\n          \
         content: { a/b: { schema: { $ref: '#/components/schemas/A' } } }\n",
        "  parameters:\n    A: { $ref: '#/components/parameters/B' }\n    B: { name: b, in: query, schema: {} }\n  \
         schemas:\n    A: { $ref: '#/components/schemas/B' }\n    B: { $ref: '#/components/schemas/C' }\n    C: { type: string }",
    );
    let document = selected(&text).document;
    assert_eq!(
        document.operations[0].parameters[0].at.as_str(),
        "#/components/parameters/B"
    );
    let names: Vec<&String> = document.schemas.keys().collect();
    assert_eq!(names, ["C"]);
    let content = &document.operations[0].responses[0].content[0];
    let Some(SchemaRef::Reference { at, name }) = &content.schema else {
        panic!("no reference");
    };
    assert_eq!(name, "C");
    assert_eq!(
        at.as_str(),
        format!("{LIST}/responses/200/content/a~1b/schema")
    );
}

#[test]
fn chains_that_reach_nothing_are_errors_where_they_close() {
    for (components, expected) in [
        (
            "    Thing: { $ref: '#/components/schemas/Thing' }",
            format!("{THING}/$ref: this chain of `$ref`s reaches no schema: Thing -> Thing"),
        ),
        (
            "    Thing: { $ref: '#/components/schemas/A' }\n    A: { $ref: '#/components/schemas/B' }\n    B: { $ref: '#/components/schemas/A' }",
            "#/components/schemas/B/$ref: this chain of `$ref`s reaches no schema: A -> B -> A"
                .to_owned(),
        ),
        (
            "    Thing: { $ref: '#/components/schemas/A' }\n    A: { $ref: '#/components/schemas/B' }",
            "#/components/schemas/A/$ref: `#/components/schemas/B` does not exist".to_owned(),
        ),
    ] {
        assert_eq!(errors(&schemas(components)), [expected]);
    }
    let text = operation(
        "      responses: { '200': { $ref: '#/components/responses/A' } }\n",
        "  responses:\n    A: { $ref: '#/components/responses/B' }\n    B: { $ref: '#/components/responses/A' }",
    );
    assert_eq!(
        errors(&text),
        ["#/components/responses/B/$ref: this chain of `$ref`s reaches no response: A -> B -> A"]
    );
}

#[test]
fn schemas_that_contain_themselves_are_fine() {
    let text = schemas(
        "    Thing: { properties: { again: { $ref: '#/components/schemas/Thing' }, other: { $ref: '#/components/schemas/Other' } } }\n    \
         Other: { items: { $ref: '#/components/schemas/Thing' } }",
    );
    assert_eq!(selected(&text).document.schemas.len(), 2);
}

#[test]
fn a_property_may_be_called_ref() {
    let text = schemas(
        "    Thing: { properties: { $ref: { type: string } }, example: { $ref: nowhere } }",
    );
    let document = selected(&text).document;
    assert!(document.schemas["Thing"].properties.contains_key("$ref"));
}

#[test]
fn path_items_by_reference_are_refused() {
    let text = document("  /a: { $ref: 'other.yaml#/a' }\n  /b: 7", "  schemas: {}");
    let errors = errors(&text);
    assert_eq!(
        errors[..2],
        [
            "#/paths/~1a/$ref: a path item by `$ref` is not supported",
            "#/paths/~1b: a path item must be a mapping, but is a number",
        ]
    );
}
