//! Typing: every keyword ends in the flat structs, and what doesn't fit is an error at exactly its keyword.

mod source_support;

use okta_codegen::source::document::{AdditionalProperties, Schema, SchemaRef};
use serde_json::json;
use source_support::{
    LIST, THING, advice, document, errors, operation, schema, schemas, select, selected, warnings,
};

/// The schema `Thing` of a document without faults.
fn thing(lines: &str) -> Schema {
    let mut document = selected(&schema(lines)).document;
    document.schemas.shift_remove("Thing").expect("Thing")
}

/// The errors of a `Thing` with these keywords, in flow style.
fn faults(keywords: &str) -> Vec<String> {
    errors(&schemas(&format!("    Thing: {{ {keywords} }}")))
}

fn inline(schema: Option<&SchemaRef>) -> &Schema {
    match schema {
        Some(SchemaRef::Inline(schema)) => schema,
        other => panic!("not in place: {other:?}"),
    }
}

#[test]
fn every_keyword_of_a_schema_is_kept_as_written() {
    let thing = thing(
        "      type: object\n      format: special\n      title: A thing\n      description: About it\n      nullable: true\n      readOnly: true\n      writeOnly: true\n      \
         deprecated: true\n      default: null\n      example: { $ref: data, nested: [1] }\n      enum: [a, 1, null]\n      x-enumDescriptions: { a: The a, 1: The one }\n      \
         x-okta-known-values: [b, c]\n      minLength: 1\n      maxLength: 2\n      pattern: ^a\n      minimum: 9007199254740993\n      maximum: 2.5\n      exclusiveMinimum: true\n      \
         exclusiveMaximum: true\n      multipleOf: 5\n      items: { type: string }\n      minItems: 3\n      maxItems: 4\n      uniqueItems: true\n      \
         properties: { z: {}, a: { type: string } }\n      required: [z, other]\n      minProperties: 5\n      maxProperties: 6\n      additionalProperties: false\n      \
         allOf: [{ title: one }]\n      oneOf: [{}, {}]\n      anyOf: [{}, {}, {}]\n      not: { type: integer }\n      discriminator: { propertyName: kind }",
    );
    assert_eq!(thing.at.as_str(), THING);
    assert_eq!(thing.type_name.as_deref(), Some("object"));
    assert_eq!(thing.format.as_deref(), Some("special"));
    assert_eq!(thing.title.as_deref(), Some("A thing"));
    assert_eq!(thing.description.as_deref(), Some("About it"));
    assert!(thing.nullable && thing.read_only && thing.write_only && thing.deprecated);
    assert_eq!(thing.default, Some(json!(null)));
    assert_eq!(thing.example, Some(json!({"$ref": "data", "nested": [1]})));
    assert_eq!(thing.enumeration, [json!("a"), json!(1), json!(null)]);
    let meanings: Vec<_> = thing.enum_descriptions.iter().collect();
    assert_eq!(meanings[1], (&"1".to_owned(), &"The one".to_owned()));
    assert_eq!(thing.known_values, [json!("b"), json!("c")]);
    assert_eq!((thing.min_length, thing.max_length), (Some(1), Some(2)));
    assert_eq!(thing.pattern.as_deref(), Some("^a"));
    assert_eq!(thing.minimum, Some(9_007_199_254_740_993_i64.into()));
    assert_eq!(
        thing.maximum.map(|bound| bound.to_string()).as_deref(),
        Some("2.5")
    );
    assert!(thing.exclusive_minimum && thing.exclusive_maximum);
    assert_eq!(thing.multiple_of, Some(5.into()));
    assert_eq!(
        inline(thing.items.as_ref()).at.as_str(),
        format!("{THING}/items")
    );
    assert_eq!((thing.min_items, thing.max_items), (Some(3), Some(4)));
    assert!(thing.unique_items);
    assert!(thing.properties.keys().eq(["z", "a"]));
    assert_eq!(
        inline(thing.properties.get("a")).at.as_str(),
        format!("{THING}/properties/a")
    );
    assert_eq!(thing.required, ["z", "other"]);
    assert_eq!(
        (thing.min_properties, thing.max_properties),
        (Some(5), Some(6))
    );
    assert!(matches!(
        thing.additional,
        Some(AdditionalProperties::Allowed(false))
    ));
    assert_eq!(
        inline(thing.all_of.first()).at.as_str(),
        format!("{THING}/allOf/0")
    );
    assert_eq!((thing.one_of.len(), thing.any_of.len()), (2, 3));
    assert_eq!(
        inline(thing.not.as_ref()).type_name.as_deref(),
        Some("integer")
    );
    assert!(thing.discriminator.is_some());
}

#[test]
fn an_empty_schema_is_one_without_keywords() {
    let thing = thing("      {}");
    assert!(thing.type_name.is_none() && thing.properties.is_empty() && thing.items.is_none());
    assert!(thing.default.is_none() && thing.example.is_none() && thing.additional.is_none());
    assert!(!thing.nullable && thing.discriminator.is_none());
}

#[test]
fn additional_properties_are_allowed_or_a_schema() {
    let additional = |value: &str| {
        thing(&format!("      additionalProperties: {value}"))
            .additional
            .expect("additionalProperties")
    };
    assert!(matches!(
        additional("true"),
        AdditionalProperties::Allowed(true)
    ));
    assert!(matches!(
        additional("{}"),
        AdditionalProperties::Allowed(true)
    ));
    assert!(matches!(
        additional("false"),
        AdditionalProperties::Allowed(false)
    ));
    for (value, expected) in [
        ("{ type: string }", "inline"),
        ("{ $ref: '#/components/schemas/Thing' }", "Thing"),
    ] {
        let AdditionalProperties::Schema(schema) = additional(value) else {
            panic!("no schema");
        };
        assert_eq!(
            schema.at().as_str(),
            format!("{THING}/additionalProperties")
        );
        match schema {
            SchemaRef::Reference { name, .. } => assert_eq!(name, expected),
            SchemaRef::Inline(_) => assert_eq!(expected, "inline"),
        }
    }
}

#[test]
fn a_keyword_of_the_wrong_type_is_an_error_at_the_keyword() {
    for (keywords, expected) in [
        (
            "minLength: x",
            "minLength: `minLength` is wrong: found string \"x\", expected a whole number that is not negative",
        ),
        (
            "maxItems: -1",
            "maxItems: `maxItems` is wrong: found integer `-1`, expected a whole number that is not negative",
        ),
        (
            "minItems: 1.5",
            "minItems: `minItems` is wrong: found floating point `1.5`, expected a whole number that is not negative",
        ),
        (
            "nullable: 'yes'",
            "nullable: `nullable` is wrong: found string \"yes\", expected a boolean",
        ),
        (
            "description: [a]",
            "description: `description` is wrong: found a list, expected a string",
        ),
        (
            "title: 5",
            "title: `title` is wrong: found integer `5`, expected a string",
        ),
        (
            "required: true",
            "required: `required` is wrong: found boolean `true`, expected a list",
        ),
        (
            "required: [1]",
            "required: `required` is wrong: found integer `1`, expected a string",
        ),
        (
            "type: [string, 'null']",
            "type: `type` is wrong: found a list, expected a string",
        ),
        ("type: strng", "type: `strng` is not a type of OpenAPI 3.0"),
        (
            "exclusiveMinimum: 5",
            "exclusiveMinimum: `exclusiveMinimum` is wrong: found integer `5`, expected a boolean",
        ),
        ("enum: a", "enum: `enum` must be a list, but is a string"),
        (
            "items: [a]",
            "items: a schema must be a mapping, but is a list",
        ),
        (
            "items: true",
            "items: a schema must be a mapping, but is a boolean",
        ),
        (
            "properties: [a]",
            "properties: `properties` must be a mapping, but is a list",
        ),
        (
            "properties: { a: }",
            "properties/a: a schema must be a mapping, but is empty",
        ),
        (
            "allOf: {}",
            "allOf: `allOf` must be a list, but is a mapping",
        ),
        (
            "additionalProperties: 1",
            "additionalProperties: a schema must be a mapping, but is a number",
        ),
    ] {
        assert_eq!(
            faults(keywords),
            [format!("{THING}/{expected}")],
            "{keywords}"
        );
    }
    assert_eq!(faults("minimum: x").len(), 1);
}

#[test]
fn all_wrong_keywords_of_one_schema_are_found_in_one_run() {
    let found = faults(
        "minLength: x, title: 5, type: nope, properties: { a: { maxLength: y } }, nullable: 1",
    );
    let places: Vec<_> = found
        .iter()
        .filter_map(|line| line.split(": ").next()?.strip_prefix(THING))
        .collect();
    assert_eq!(
        places,
        [
            "/title",
            "/nullable",
            "/minLength",
            "/type",
            "/properties/a/maxLength"
        ]
    );
}

#[test]
fn a_fault_at_the_bottom_of_a_deep_tree_is_found_there_and_soon() {
    let levels = 80;
    let mut text = "{ minLength: x }".to_owned();
    for _ in 0..levels {
        text = format!("{{ items: {text} }}");
    }
    let pointer = format!("{THING}{}/minLength", "/items".repeat(levels));
    let found = errors(&schemas(&format!("    Thing: {text}")));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with(&pointer), "{found:?}");
}

#[test]
fn advice_for_common_slips() {
    let found = select(&schemas(
        "    Thing: { properties: { a: { type: 'null' }, b: { type: strin }, c: { type: x }, d: { title: 5 } } }",
    ))
    .expect_err("faults");
    assert_eq!(
        advice(&found),
        [
            "write `nullable: true` beside the real type",
            "did you mean `string`?",
            "the types are array, boolean, integer, number, object, string",
            "put quotes around it",
        ]
    );
}

#[test]
fn faults_of_operations_parameters_and_bodies() {
    let text = operation(
        "      summary: 5\n      deprecated: x\n      parameters:\n        - { name: a, in: body, schema: {} }\n        - { in: query, schema: {} }\n        - { name: b, in: query }\n        \
         - { name: c, in: query, schema: {}, content: {} }\n        - { name: d, in: query, schema: {}, style: matrix }\n        - 7\n        - { name: e, in: query, required: 1, schema: {} }\n      \
         requestBody: { required: maybe }\n      responses:\n        '99': { description: x }\n        '2000': { description: x }\n        ok: { description: x }\n        200: {}\n        \
         201: { description: x, content: { a/b: 1 } }\n        202: { description: x, content: [] }\n",
        "  schemas: {}",
    );
    let found = errors(&text);
    let expected = [
        "/parameters/0/in: `in` is wrong: unknown variant `body`, expected one of `query`, `header`, `path`, `cookie`",
        "/parameters/1: `name` is missing",
        "/parameters/2: the parameter `b` needs either a `schema` or a `content`",
        "/parameters/3: the parameter `c` needs either a `schema` or a `content`",
        "/parameters/4/style: `style` is wrong: unknown variant `matrix`, expected one of `form`, `spaceDelimited`, `pipeDelimited`, `deepObject`",
        "/parameters/5: a parameter must be a mapping, but is a number",
        "/parameters/6/required: `required` is wrong: found integer `1`, expected a boolean",
        "/requestBody/required: `required` is wrong: found string \"maybe\", expected a boolean",
        "/requestBody: `content` is missing",
        "/responses/99: `99` is not a status",
        "/responses/2000: `2000` is not a status",
        "/responses/ok: `ok` is not a status",
        "/responses/200: `description` is missing",
        "/responses/201/content/a~1b: a media type must be a mapping, but is a number",
        "/responses/202/content: `content` must be a mapping, but is a list",
        "/summary: `summary` is wrong: found integer `5`, expected a string",
        "/deprecated: `deprecated` is wrong: found string \"x\", expected a boolean",
    ];
    assert_eq!(found, expected.map(|line| format!("{LIST}{line}")));
}

#[test]
fn an_operation_needs_a_response() {
    assert_eq!(
        errors(&operation("", "  schemas: {}")),
        [format!("{LIST}: `responses` is missing")]
    );
    assert_eq!(
        errors(&operation("      responses: { x-y: 1 }\n", "  schemas: {}")),
        [format!("{LIST}/responses: `responses` has no response")]
    );
}

#[test]
fn faults_of_the_document_itself() {
    let text = "openapi: 3.0.3\ntags: [{ name: Things, description: 1 }]\nservers: [{ description: x }, 5]\npaths:\n  /things:\n    get:\n      operationId: a\n      \
                tags: [Things, 1]\n      responses: { default: { description: x } }\n  /b:\n    get: 7\n  /c:\n    get: { tags: x }\n";
    assert_eq!(
        errors(text),
        [
            "#/paths/~1things/get/tags/1: a tag must be a string, but is a number",
            "#/paths/~1b/get: an operation must be a mapping, but is a number",
            "#/paths/~1c/get/tags: `tags` must be a list, but is a string",
            "#: `info` is missing",
            "#/servers/0: `url` is missing",
            "#/servers/1: a server must be a mapping, but is a number",
            "#/tags/0/description: `description` is wrong: found integer `1`, expected a string",
        ]
    );
    assert_eq!(
        errors("openapi: 3.0.3\ninfo: { title: a, version: 1.0 }\npaths: 5\n"),
        [
            "#/paths: the document has no `paths`, so it has no operations",
            "#/tags: the tag `Things` does not exist; the document has 0 tags",
            "#/info/version: `version` is wrong: found floating point `1.0`, expected a string",
        ]
    );
}

#[test]
fn extensions_of_another_shape_are_warnings() {
    let text = operation(
        "      x-okta-lifecycle: GA\n      responses: { '200': { description: x, content: { a/b: { schema: { $ref: '#/components/schemas/Thing' } } } } }\n",
        "  schemas:\n    Thing: { type: string, x-enumDescriptions: [a], x-okta-known-values: { a: b }, example: 1 }",
    );
    let text = text.replace("name: Things", "name: Things\n    x-displayName: [x]");
    let selection = selected(&text);
    assert_eq!(
        warnings(&selection),
        [
            "#/tags/0/x-displayName: `x-displayName` should be a text, but is a list; it is ignored".to_owned(),
            format!("{LIST}/x-okta-lifecycle: `x-okta-lifecycle` should be a mapping, but is a string; it is ignored"),
            format!("{THING}/x-enumDescriptions: `x-enumDescriptions` should be a mapping of values to meanings, but is a list; it is ignored"),
            format!("{THING}/x-okta-known-values: `x-okta-known-values` should be a list, but is a mapping; it is ignored"),
        ]
    );
    assert!(selection.document.operations[0].lifecycle.is_none());
    let lifecycle = "      x-okta-lifecycle: { isGenerallyAvailable: 'no', SKUs: [1, {}] }\n      responses: { '200': { description: x } }\n";
    let selection = selected(&operation(lifecycle, "  schemas: {}"));
    assert_eq!(warnings(&selection).len(), 3, "{:?}", warnings(&selection));
    let selection = selected(&document(
        "  /a:\n    get:\n      operationId: a\n      tags: [Things]\n      responses: { 200: { description: x } }",
        "  schemas: {}",
    ).replace("name: Things", "name: Things\n    x-displayName: All things"));
    assert_eq!(
        selection.document.tags[0].display_name.as_deref(),
        Some("All things")
    );
}
