//! Selecting: tags, operations, parameters, and the closure of what they reach.

mod source_support;

use okta_codegen::source::document::ParameterLocation;
use source_support::{advice, document, errors, lines, operation, schemas, select_tags, selected};

const OK: &str = "      responses: { '204': { description: Done } }\n";

#[test]
fn the_operations_of_a_tag_in_document_order_with_what_they_say() {
    let text = document(
        "  /b:\n    post:\n      operationId: makeB\n      tags: [Other, Things]\n      summary: Make\n      description: Makes a b\n      deprecated: true\n      \
         x-okta-lifecycle: { lifecycle: EA, isGenerallyAvailable: false, SKUs: [Governance] }\n      responses: { 201: { description: Made } }\n  \
         /a:\n    get:\n      operationId: getA\n      tags: [Other]\n      responses: { 200: { description: no } }\n    put:\n      operationId: putA\n      tags: [Things]\n      \
         responses: { 5XX: { description: Oh }, default: { description: Else }, 200: { description: Put } }\n  /empty: {}\n",
        "  schemas: {}",
    );
    let document = selected(&text).document;
    let ids: Vec<_> = document
        .operations
        .iter()
        .map(|one| {
            (
                one.id.as_str(),
                one.method,
                one.path.as_str(),
                one.at.as_str(),
            )
        })
        .collect();
    assert_eq!(
        ids,
        [
            ("makeB", "POST", "/b", "#/paths/~1b/post"),
            ("putA", "PUT", "/a", "#/paths/~1a/put")
        ]
    );
    let made = &document.operations[0];
    assert_eq!(made.tags, ["Things"]);
    assert_eq!(made.summary.as_deref(), Some("Make"));
    assert_eq!(made.description.as_deref(), Some("Makes a b"));
    assert!(made.deprecated);
    let lifecycle = made.lifecycle.as_ref().expect("a lifecycle");
    assert_eq!(lifecycle.stage, "EA");
    assert_eq!(lifecycle.generally_available, Some(false));
    assert_eq!(lifecycle.skus, ["Governance"]);
    let statuses: Vec<&str> = document.operations[1]
        .responses
        .iter()
        .map(|one| one.status.as_str())
        .collect();
    assert_eq!(statuses, ["5XX", "default", "200"]);
    assert_eq!(
        (document.title.as_str(), document.release.as_str()),
        ("Things", "2026.06.3")
    );
}

#[test]
fn several_tags_in_the_order_of_the_choice() {
    let text = document(
        &format!(
            "  /a:\n    get:\n      operationId: a\n      tags: [Loose]\n{OK}    put:\n      operationId: b\n      tags: [Loose, Things]\n{OK}"
        ),
        "  schemas: {}",
    );
    let document = select_tags(&text, &["Things", "Loose", "Things"])
        .expect("selects")
        .document;
    let tags: Vec<_> = document
        .tags
        .iter()
        .map(|tag| {
            (
                tag.name.as_str(),
                tag.at.as_str(),
                tag.description.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        tags,
        [
            ("Things", "#/tags/0", Some("About things")),
            ("Loose", "#/paths/~1a/get/tags", None)
        ]
    );
    let tags: Vec<&str> = document
        .operations
        .iter()
        .map(|one| one.tags[0].as_str())
        .collect();
    assert_eq!(tags, ["Loose", "Things"]);
}

#[test]
fn tags_that_can_not_be_chosen() {
    let text = document(
        &format!(
            "  /a:\n    get:\n      operationId: a\n      tags: [Thing, IdentitySource]\n{OK}"
        ),
        "  schemas: {}",
    );
    let found =
        select_tags(&text, &["IdentitySorce", "Nowhere", "thing"]).expect_err("unknown tags");
    assert_eq!(
        lines(&found),
        [
            "#/tags: the tag `IdentitySorce` does not exist; the document has 3 tags",
            "#/tags: the tag `Nowhere` does not exist; the document has 3 tags",
            "#/tags: the tag `thing` does not exist; the document has 3 tags",
        ]
    );
    assert_eq!(
        advice(&found),
        [
            "near to it: `IdentitySource`",
            "tags are compared letter by letter, case included",
            "near to it: `Thing`, `Things`",
        ]
    );
    let found = select_tags(&text, &[]).expect_err("no tag");
    assert_eq!(lines(&found), ["#/tags: no tag is chosen"]);
    let found = select_tags(&text, &["Things"]).expect_err("no operation");
    assert_eq!(
        lines(&found),
        ["#/tags/0: no operation carries the tag `Things`"]
    );
}

#[test]
fn path_item_parameters_belong_to_every_operation_and_operations_override_them() {
    let text = document(
        &format!(
            "  /a/{{id}}/{{part}}:\n    parameters:\n      - $ref: '#/components/parameters/id'\n      - {{ name: part, in: path, required: true, schema: {{ type: string }} }}\n      \
             - {{ name: part, in: query, schema: {{ type: string }}, style: form, explode: false }}\n    get:\n      operationId: getA\n      tags: [Things]\n      parameters:\n        \
             - {{ name: id, in: path, required: true, description: own, deprecated: true, schema: {{ type: integer }} }}\n        \
             - {{ name: trace, in: header, example: x, schema: {{ type: string }} }}\n        - {{ name: c, in: cookie, schema: {{}} }}\n{OK}    \
             delete:\n      operationId: deleteA\n      tags: [Things]\n{OK}"
        ),
        "  parameters:\n    id: { name: id, in: path, required: true, description: shared, schema: { type: string } }",
    );
    let document = selected(&text).document;
    let get = &document.operations[0].parameters;
    let summary: Vec<_> = get
        .iter()
        .map(|one| (one.name.as_str(), one.location, one.required))
        .collect();
    assert_eq!(
        summary,
        [
            ("id", ParameterLocation::Path, true),
            ("part", ParameterLocation::Path, true),
            ("part", ParameterLocation::Query, false),
            ("trace", ParameterLocation::Header, false),
            ("c", ParameterLocation::Cookie, false),
        ]
    );
    assert_eq!(get[0].description.as_deref(), Some("own"));
    assert!(get[0].deprecated);
    assert_eq!(get[2].style.as_deref(), Some("form"));
    assert_eq!(get[2].explode, Some(false));
    assert_eq!(get[3].example, Some("x".into()));
    let delete = &document.operations[1].parameters;
    assert_eq!(delete.len(), 3);
    assert_eq!(delete[0].description.as_deref(), Some("shared"));
    assert_eq!(delete[0].at.as_str(), "#/components/parameters/id");
}

#[test]
fn operations_need_an_identity() {
    let text = document(
        &format!(
            "  /a:\n    get:\n      tags: [Things]\n{OK}    put:\n      operationId: x\n      tags: [Things]\n{OK}    post:\n      operationId: x\n      tags: [Things]\n{OK}    \
             delete:\n      operationId: ''\n      tags: [Things]\n{OK}    patch:\n      operationId: 7\n      tags: [Things]\n{OK}    trace:\n      tags: [Other]\n{OK}"
        ),
        "  schemas: {}",
    );
    assert_eq!(
        errors(&text),
        [
            "#/paths/~1a/get: this operation has no `operationId`",
            "#/paths/~1a/post/operationId: the `operationId` `x` is taken by #/paths/~1a/put",
            "#/paths/~1a/delete/operationId: an `operationId` must be a text that is not empty",
            "#/paths/~1a/patch/operationId: an `operationId` must be a text that is not empty",
        ]
    );
}

#[test]
fn the_closure_is_complete_and_nothing_more() {
    let text = operation(
        "      parameters:\n        - { $ref: '#/components/parameters/filter' }\n      requestBody: { $ref: '#/components/requestBodies/body' }\n      responses:\n        \
         '200': { $ref: '#/components/responses/fine' }\n",
        "  parameters:\n    filter: { name: filter, in: query, schema: { $ref: '#/components/schemas/Filter' } }\n    broken: { in: nowhere }\n  \
         requestBodies:\n    body:\n      required: true\n      description: The body\n      content:\n        application/json:\n          schema: { $ref: '#/components/schemas/In' }\n          \
         examples:\n            one: { $ref: '#/components/examples/one' }\n            two: { summary: Two, value: null }\n            far: { externalValue: 'https://example.com/x' }\n  \
         responses:\n    fine:\n      description: Fine\n      headers:\n        X-Next: { $ref: '#/components/headers/next' }\n        X-Plain: { description: Plain }\n      \
         content:\n        application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Out' } }, example: [1] }\n  \
         headers:\n    next: { description: Next, schema: { type: string } }\n  examples:\n    one: { summary: One, value: { a: 1 } }\n  \
         schemas:\n    Out: { allOf: [{ $ref: '#/components/schemas/Base' }], properties: { self: { $ref: '#/components/schemas/Out' } } }\n    Unused: { type: nonsense }\n    \
         In: { additionalProperties: { $ref: '#/components/schemas/Value' } }\n    Base: { not: { $ref: '#/components/schemas/Not' } }\n    Value: { type: string }\n    Not: {}\n    Filter: {}",
    );
    let document = selected(&text).document;
    let names: Vec<&str> = document.schemas.keys().map(String::as_str).collect();
    assert_eq!(names, ["Out", "In", "Base", "Value", "Not", "Filter"]);

    let operation = &document.operations[0];
    let body = operation.body.as_ref().expect("a body");
    assert_eq!(body.at.as_str(), "#/components/requestBodies/body");
    assert!(body.required);
    let examples: Vec<_> = body.content[0]
        .examples
        .iter()
        .map(|one| (one.name.as_str(), one.at.as_str(), one.value.to_string()))
        .collect();
    let place = "#/components/requestBodies/body/content/application~1json/examples/two/value";
    assert_eq!(
        examples,
        [
            (
                "one",
                "#/components/examples/one/value",
                "{\"a\":1}".to_owned()
            ),
            ("two", place, "null".to_owned()),
        ]
    );
    let response = &operation.responses[0];
    assert_eq!(response.at.as_str(), "#/components/responses/fine");
    let headers: Vec<_> = response
        .headers
        .iter()
        .map(|one| {
            (
                one.name.as_str(),
                one.description.as_deref(),
                one.at.as_str(),
            )
        })
        .collect();
    assert_eq!(
        headers[0],
        ("X-Next", Some("Next"), "#/components/headers/next")
    );
    assert_eq!(headers[1].0, "X-Plain");
    assert_eq!(response.content[0].examples[0].name, "");
}

#[test]
fn faults_outside_the_selection_do_not_matter() {
    let text = document(
        &format!(
            "  /a/{{x}}:\n    get:\n      tags: [Other]\n      parameters: 7\n      responses: none\n  /b:\n    get:\n      operationId: b\n      tags: [Things]\n{OK}"
        ),
        "  schemas: { X: { type: [a, b], $ref: nowhere } }\n  responses: 7",
    );
    assert_eq!(selected(&text).document.operations.len(), 1);
}

#[test]
fn several_faults_in_one_run() {
    let text = schemas(
        "    Thing: { properties: { a: { type: strin }, b: { minLength: x }, c: { $ref: '#/components/schemas/Gone' } } }",
    );
    let text = text.replace("operationId: listThings", "summary: [1]");
    assert_eq!(errors(&text).len(), 5, "{:?}", errors(&text));
}
