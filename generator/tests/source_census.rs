//! The keyword census: every keyword of the selection is accounted for.

mod source_support;

use okta_codegen::source::Selection;
use source_support::{LIST, THING, operation, schema, schemas, selected, warnings};

/// The ignored keywords as `place (context): reason`.
fn ignored(selection: &Selection) -> Vec<String> {
    selection
        .census
        .ignored()
        .map(|entry| {
            assert!(entry.at.as_str().ends_with(&entry.keyword), "{entry:?}");
            format!("{} ({}): {}", entry.at, entry.context, entry.reason)
        })
        .collect()
}

#[test]
fn a_plain_document_has_nothing_that_is_ignored() {
    let selection = selected(&schema("      type: string"));
    let census = &selection.census;
    assert!(ignored(&selection).is_empty(), "{:?}", ignored(&selection));
    assert_eq!(census.unsupported, 0);
    assert_eq!(census.total(), census.lowered + census.documented);
    assert!(selection.warnings.is_empty());
}

#[test]
fn every_keyword_is_counted_once() {
    let count = |lines: &str| selected(&schema(lines)).census;
    let before = count("      type: string");
    let after = count(
        "      type: string\n      minLength: 1\n      description: x\n      xml: {}\n      not: {}",
    );
    assert_eq!(after.lowered, before.lowered + 1);
    assert_eq!(after.documented, before.documented + 1);
    assert_eq!(after.unsupported, before.unsupported);
    assert_eq!(after.ignored_count(), before.ignored_count() + 2);
    assert_eq!(after.total(), before.total() + 4);

    let once = selected(&operation(
        "      responses: { '200': { $ref: '#/components/responses/R' } }\n",
        "  responses: { R: { description: x, links: {} } }",
    ));
    let twice = selected(&operation(
        "      responses: { '200': { $ref: '#/components/responses/R' }, '201': { $ref: '#/components/responses/R' } }\n",
        "  responses: { R: { description: x, links: {} } }",
    ));
    assert_eq!(ignored(&once), ignored(&twice));
    assert_eq!(
        twice.census.lowered,
        once.census.lowered + 2,
        "the status and the `$ref`"
    );
}

#[test]
fn what_is_ignored_has_a_reason() {
    let text = schemas(
        "    Thing:\n      title: x\n      pattern: a\n      externalDocs: { url: x }\n      xml: { name: x }\n      x-some-thing: { type: y }\n      type: object\n      items: {}\n      minLength: 1",
    );
    let text = text.replace(
        "      responses:",
        "      callbacks: { a: { b: 7 } }\n      externalDocs: { url: x }\n      x-code: 1\n      responses:\n        x-more: 1",
    );
    let text = text.replace(
        "          description: The thing",
        "          description: The thing\n          links: { a: { operationId: b } }",
    );
    let text = text.replace(
        "            application/json:",
        "            application/json:\n              encoding: { part: { style: form } }",
    );
    let text = text.replace("info:", "x-root: 1\ninfo:\n  contact: { name: me }");
    let text = text.replace("paths:", "paths:\n  x-note: 1");
    let response = format!("{LIST}/responses/200");
    let extension = "extension without meaning for the client";
    let docs = "links to documentation elsewhere; descriptions carry their own links";
    let mut expected = vec![
        format!("#/x-root (document): {extension}"),
        format!("#/paths/x-note (paths): {extension}"),
        "#/info/contact (info): about the document, not about the API".to_owned(),
        format!("{LIST}/callbacks (operation): a client does not answer callbacks"),
        format!("{LIST}/externalDocs (operation): {docs}"),
        format!("{LIST}/x-code (operation): {extension}"),
        format!("{LIST}/responses/x-more (responses): {extension}"),
        format!(
            "{response}/links (response): links between operations have no place in a typed call"
        ),
        format!(
            "{response}/content/application~1json/encoding/part/style (encoding): parts travel as their type says: files, texts, and the rest as JSON"
        ),
        format!(
            "{THING}/title (schema): models are named after their component or by codegen.toml"
        ),
        format!("{THING}/pattern (schema): means something only beside `type: string`"),
        format!("{THING}/externalDocs (schema): {docs}"),
        format!("{THING}/xml (schema): the client speaks JSON"),
        format!("{THING}/x-some-thing (schema): {extension}"),
        format!("{THING}/items (schema): means something only beside `type: array`"),
        format!("{THING}/minLength (schema): means something only beside `type: string`"),
    ];
    let mut found = ignored(&selected(&text));
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn unknown_keywords_are_ignored_and_warned_about() {
    let text = schemas("    Thing: { propertys: {}, const: 1, properties: { const: { if: 1 } } }");
    let selection = selected(&text);
    let reason = "not an OpenAPI 3.0 keyword here";
    assert_eq!(
        ignored(&selection),
        [
            format!("{THING}/propertys (schema): {reason}"),
            format!("{THING}/const (schema): {reason}"),
            format!("{THING}/properties/const/if (schema): {reason}"),
        ]
    );
    assert_eq!(
        warnings(&selection),
        [
            format!(
                "{THING}/propertys: `propertys` is not an OpenAPI 3.0 keyword of schema; it is ignored"
            ),
            format!(
                "{THING}/const: `const` is not an OpenAPI 3.0 keyword of schema; it is ignored"
            ),
            format!(
                "{THING}/properties/const/if: `if` is not an OpenAPI 3.0 keyword of schema; it is ignored"
            ),
        ]
    );
    let advice: Vec<_> = selection
        .warnings
        .iter()
        .filter_map(|one| one.help.as_deref())
        .collect();
    assert_eq!(advice[0], "did you mean `properties`?");
}

#[test]
fn what_stands_beside_a_reference_is_ignored() {
    let text = schemas(
        "    Thing: { properties: { a: { $ref: '#/components/schemas/Other', description: x, nonsense: y } } }\n    Other: {}",
    );
    let selection = selected(&text);
    let at = format!("{THING}/properties/a");
    let reason = "(schema): OpenAPI 3.0 ignores what stands beside a `$ref`";
    assert_eq!(
        ignored(&selection),
        [
            format!("{at}/description {reason}"),
            format!("{at}/nonsense {reason}")
        ]
    );
    assert!(selection.warnings.is_empty());
}

#[test]
fn data_is_not_read_as_keywords() {
    let text = schema(
        "      type: object\n      example: { nonsense: 1 }\n      default: { nonsense: 1 }\n      enum: [{ nonsense: 1 }]\n      x-enumDescriptions: { nonsense: y }",
    );
    let text = text.replace(
        "            application/json:",
        "            application/json:\n              examples: { nonsense: { value: { nonsense: 1 } } }",
    );
    let selection = selected(&text);
    assert!(ignored(&selection).is_empty(), "{:?}", ignored(&selection));
    assert!(selection.warnings.is_empty());
}

#[test]
fn what_lowering_refuses_is_counted_apart() {
    let selection = selected(&operation(
        "      parameters:\n      - { name: a, in: query, content: { application/json: { schema: {} } } }\n      responses: { '200': { description: x } }\n",
        "  schemas: {}",
    ));
    assert_eq!(selection.census.unsupported, 1);
}

#[test]
fn unknown_parts_of_a_lifecycle_are_no_warning() {
    let selection = selected(&operation(
        "      x-okta-lifecycle: { lifecycle: GA, isCorsEnabled: true, more: 1 }\n      responses: { '200': { description: x } }\n",
        "  schemas: {}",
    ));
    assert_eq!(ignored(&selection).len(), 2);
    assert!(selection.warnings.is_empty());
}

#[test]
fn only_the_first_server_and_the_first_example_are_shown() {
    let document = operation(
        "      responses:
        '200':
          description: It is there.
          content:
            application/json:
              schema: {type: string}
              examples:
                one: {summary: One, value: a}
                two: {value: b}",
        "",
    );
    let document = format!(
        "{document}\nservers:\n- {{url: 'https://a.example', description: A}}\n- {{url: 'https://b.example'}}\n"
    );
    let found = ignored(&selected(&document));
    for end in [
        "/examples/one/summary (example): the value of the first example is shown",
        "/examples/two/value (example): the value of the first example is shown",
        "#/servers/0/description (server): the URL of the first server is shown",
        "#/servers/1/url (server): the URL of the first server is shown",
    ] {
        assert!(
            found.iter().any(|line| line.ends_with(end)),
            "{end}: {found:#?}"
        );
    }
    assert_eq!(found.len(), 4, "{found:#?}");
}
