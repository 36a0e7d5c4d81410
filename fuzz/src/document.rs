//! Makes a document of choices: components, and operations that send and receive them.

use serde_json::{Map, Value, json};

use super::choices::Choices;
use super::schema::Schemas;

/// Names of components: plain ones, and some that the generated crate has a use for itself.
const NAMES: &[&str] = &[
    "S0",
    "S1",
    "S2",
    "S3",
    "Client",
    "Error",
    "Option",
    "String",
    "Result",
    "S4",
    "Things",
    "Self",
    "type",
    "Box",
    "ThingList",
    "a b",
    "Thing_Kind",
];
const TAGS: &[&str] = &["Things", "Others", "things", "Client", "a b", "Crate"];
const PATHS: &[&str] = &[
    "/things",
    "/things/{id}",
    "/things/{id}/parts/{partId}",
    "/others/{id}",
    "/a-b",
    "/{type}",
];
const METHODS: &[&str] = &["get", "post", "put", "delete", "patch", "head", "options"];
/// Media types whose bodies are JSON, text, bytes, and fields.
const JSON: &[&str] = &[
    "application/json",
    "application/merge-patch+json",
    "application/hal+json; okta-version=1.0",
];
const TEXT: &[&str] = &[
    "text/plain",
    "text/xml",
    "application/x-pem-file",
    "application/secevent+jwt",
];
const BYTES: &[&str] = &[
    "application/octet-stream",
    "application/pkix-cert",
    "image/png",
];
const FIELDS: &[&str] = &["multipart/form-data", "application/x-www-form-urlencoded"];
const STATUSES: &[&str] = &[
    "200", "201", "202", "204", "default", "400", "404", "4XX", "2XX", "302",
];

/// The document of these choices.
#[must_use]
pub fn document(bytes: &[u8]) -> Value {
    let choices = &mut Choices::new(bytes);
    let mut names: Vec<String> = Vec::new();
    for _ in 0..=choices.below(12) {
        let name = choices.of(NAMES).to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut paths = Map::new();
    for number in 0..=choices.below(5) {
        let path = choices.of(PATHS);
        let method = choices.of(METHODS);
        let schemas = &mut Schemas {
            choices,
            names: &names,
            index: 0,
        };
        let operation = operation(schemas, path, number);
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[method] = operation;
    }
    let schemas = &mut Schemas {
        choices,
        names: &names,
        index: 0,
    };
    let components: Map<String, Value> = names
        .iter()
        .enumerate()
        .map(|(index, name)| (name.clone(), schemas.component(index)))
        .collect();
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Things", "version": "1" },
        "servers": [{ "url": "https://example.okta.com" }],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "oauth2": { "type": "oauth2", "flows": { "clientCredentials": {
                    "tokenUrl": "/oauth2/v1/token", "scopes": { "okta.things.read": "Read.", "okta.things.manage": "Write." },
                } } },
                "apiToken": { "type": "apiKey", "name": "Authorization", "in": "header" },
            },
        },
    })
}

fn operation(schemas: &mut Schemas<'_, '_>, path: &str, number: usize) -> Value {
    let mut tags = vec!["Things"];
    while schemas.choices.chance(60) {
        tags.push(schemas.choices.of(TAGS));
    }
    if schemas.choices.chance(20) {
        tags.remove(0);
    }
    let mut parameters: Vec<Value> = path
        .split(['{', '}'])
        .skip(1)
        .step_by(2)
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    for _ in 0..schemas.choices.below(3) {
        parameters.push(parameter(schemas));
    }
    let mut operation = json!({ "operationId": operation_id(schemas, number), "tags": tags, "parameters": parameters });
    if schemas.choices.below(3) == 1 {
        let is_required = schemas.choices.below(2) == 0;
        operation["requestBody"] =
            json!({ "required": is_required, "content": content(schemas, true) });
    }
    let mut responses = Map::new();
    for _ in 0..=schemas.choices.below(3) {
        let mut response = json!({ "description": "An answer." });
        if schemas.choices.below(4) != 0 {
            response["content"] = content(schemas, false);
        }
        responses.insert(schemas.choices.of(STATUSES).to_owned(), response);
    }
    operation["responses"] = responses.into();
    match schemas.choices.below(5) {
        0..=2 => {}
        3 => {
            operation["security"] = json!([{ "oauth2": ["okta.things.read"] }, { "apiToken": [] }]);
        }
        _ => operation["deprecated"] = json!(true),
    }
    operation
}

fn operation_id(schemas: &mut Schemas<'_, '_>, number: usize) -> String {
    let verb = schemas
        .choices
        .of(&["get", "list", "create", "replace", "send", "new", "type"]);
    let what = schemas.choices.of(&["Thing", "S1", "", "-part"]);
    if schemas.choices.chance(10) {
        return verb.to_owned();
    }
    format!("{verb}{what}{number}")
}

fn parameter(schemas: &mut Schemas<'_, '_>) -> Value {
    let place = schemas.choices.of(&["query", "query", "header", "cookie"]);
    let name = schemas.choices.of(&[
        "limit",
        "after",
        "type",
        "filter[a]",
        "X-Thing",
        "self",
        "q",
    ]);
    let item = json!({ "type": schemas.choices.of(&["string", "integer", "boolean"]) });
    let schema = match schemas.choices.below(10) {
        0..=4 => schemas.text(),
        5..=6 => item,
        7..=8 if place != "cookie" => json!({ "type": "array", "items": item }),
        _ => schemas.schema(9),
    };
    let mut parameter = json!({ "name": name, "in": place, "schema": schema });
    match schemas.choices.below(8) {
        0..=3 => {}
        4 => parameter["required"] = json!(true),
        5 => parameter["explode"] = json!(schemas.choices.below(2) == 1),
        6 if place == "query" => {
            parameter["style"] = json!(schemas.choices.of(&[
                "form",
                "spaceDelimited",
                "pipeDelimited",
                "deepObject"
            ]));
        }
        _ => parameter["deprecated"] = json!(true),
    }
    parameter
}

/// One or two media types; not all of them are for requests.
fn content(schemas: &mut Schemas<'_, '_>, is_request: bool) -> Value {
    let mut content = Map::new();
    for _ in 0..=usize::from(schemas.choices.chance(60)) {
        let (media_types, schema) = match schemas.choices.below(12) {
            0..=5 => (JSON, schemas.reference()),
            6..=7 => (JSON, schemas.schema(1)),
            8 => (TEXT, schemas.text()),
            9 => (BYTES, json!({ "type": "string", "format": "binary" })),
            10 if is_request => (FIELDS, fields(schemas)),
            10 => (JSON, schemas.text()),
            _ => (
                *schemas.choices.of(&[&JSON, &TEXT, &BYTES, &FIELDS]),
                schemas.schema(2),
            ),
        };
        content.insert(
            schemas.choices.of(media_types).to_owned(),
            json!({ "schema": schema }),
        );
    }
    content.into()
}

/// The schema of a form, or of a body of parts.
fn fields(schemas: &mut Schemas<'_, '_>) -> Value {
    let mut properties = Map::new();
    for _ in 0..=schemas.choices.below(3) {
        let name = schemas.choices.of(&["file", "name", "type", "a-b"]);
        let schema = match schemas.choices.below(3) {
            0 => json!({ "type": "string", "format": "binary" }),
            1 => schemas.text(),
            _ => schemas.schema(3),
        };
        properties.insert(name.to_owned(), schema);
    }
    json!({ "type": "object", "properties": properties })
}
