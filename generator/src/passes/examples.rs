//! Examples: a value of each model that stands inside of the example of a body or an answer. All are found in one walk.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::ir::{Api, Body, ModelKind, Type, forms};
use crate::naming::TypeName;

/// How deep examples are looked into.
const MAX_DEPTH: usize = 24;

/// Notes the first value of each model: the bodies of the operations are searched, then their answers.
pub(super) fn run(api: &mut Api) {
    let mut found = BTreeMap::new();
    let bodies = api
        .operations
        .iter()
        .filter_map(|operation| operation.body.as_ref())
        .flat_map(Body::payloads);
    let answers = api
        .operations
        .iter()
        .flat_map(|operation| &operation.responses)
        .flat_map(|response| &response.payloads);
    for payload in bodies.chain(answers) {
        if let Some(example) = &payload.example {
            search(api, &payload.ty, example, 0, &mut found);
        }
    }
    let found = found
        .into_iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    api.examples = found;
}

/// Adds the models inside of a value of the type `ty` that have none yet.
fn search<'a>(
    api: &'a Api,
    ty: &'a Type,
    value: &'a Value,
    depth: usize,
    found: &mut BTreeMap<&'a TypeName, &'a Value>,
) {
    if depth == MAX_DEPTH {
        return;
    }
    if let Some(name) = ty.model() {
        found.entry(name).or_insert(value);
    }
    match (api.unalias(ty), value) {
        (Type::Nullable(inner, _), value) => search(api, inner, value, depth + 1, found),
        (Type::List(item, _), Value::Array(items)) => {
            for value in items {
                search(api, item, value, depth + 1, found);
            }
        }
        (Type::Map(inner, _), Value::Object(entries)) => {
            for value in entries.values() {
                search(api, inner, value, depth + 1, found);
            }
        }
        (Type::Model(held) | Type::Boxed(held), value) => {
            found.entry(held).or_insert(value);
            search_model(api, held, value, depth, found);
        }
        _ => {}
    }
}

fn search_model<'a>(
    api: &'a Api,
    name: &'a TypeName,
    value: &'a Value,
    depth: usize,
    found: &mut BTreeMap<&'a TypeName, &'a Value>,
) {
    match (api.models.get(name).map(|model| &model.kind), value) {
        (Some(ModelKind::Struct(kind)), Value::Object(entries)) => {
            for field in &kind.fields {
                if let Some(value) = entries.get(&field.json_name) {
                    search(api, &field.ty, value, depth + 1, found);
                }
            }
        }
        (Some(ModelKind::Union(kind)), Value::Object(_)) => {
            if let Some(branch) = forms::choose(&api.models, kind, value) {
                search(api, &branch.ty, value, depth + 1, found);
            }
        }
        _ => {}
    }
}
