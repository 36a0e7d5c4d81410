//! Values inside of larger ones: an example of a model out of a body, and what is left of a value once it is sent.

use serde_json::{Map, Value};

use super::MAX_DEPTH;
use crate::ir::forms;
use crate::ir::{Api, Body, Model, ModelKind, Struct, Type};
use crate::naming::TypeName;

/// An example of a model out of a larger one: the bodies of the operations are searched, then their answers.
pub(super) fn example_of(api: &Api, name: &TypeName) -> Option<Value> {
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
    bodies
        .chain(answers)
        .find_map(|payload| within(api, &payload.ty, payload.example.as_ref()?, name, 0))
        .cloned()
}

/// The first value of the model `name` inside of a value of the type `ty`.
fn within<'v>(
    api: &Api,
    ty: &Type,
    value: &'v Value,
    name: &TypeName,
    depth: usize,
) -> Option<&'v Value> {
    if depth == MAX_DEPTH {
        return None;
    }
    if ty.model() == Some(name) {
        return Some(value);
    }
    match (api.unalias(ty), value) {
        (Type::Nullable(inner, _), value) => within(api, inner, value, name, depth + 1),
        (Type::List(item, _), Value::Array(items)) => items
            .iter()
            .find_map(|value| within(api, item, value, name, depth + 1)),
        (Type::Map(inner, _), Value::Object(entries)) => entries
            .values()
            .find_map(|value| within(api, inner, value, name, depth + 1)),
        (Type::Model(held) | Type::Boxed(held), _) if held == name => Some(value),
        (Type::Model(held) | Type::Boxed(held), Value::Object(entries)) => {
            match api.models.get(held).map(|model| &model.kind) {
                Some(ModelKind::Struct(kind)) => kind.fields.iter().find_map(|field| {
                    within(
                        api,
                        &field.ty,
                        entries.get(&field.json_name)?,
                        name,
                        depth + 1,
                    )
                }),
                Some(ModelKind::Union(kind)) => {
                    let branch = forms::choose(&api.models, kind, value)?;
                    within(api, &branch.ty, value, name, depth + 1)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The value without what is not sent: what a received value gives when it is written as JSON again.
pub(crate) fn rewritten(api: &Api, ty: &Type, value: &Value) -> Value {
    match (api.unalias(ty), value) {
        (Type::Nullable(inner, _), value) if !value.is_null() => rewritten(api, inner, value),
        (Type::List(item, _), Value::Array(items)) => items
            .iter()
            .map(|value| rewritten(api, item, value))
            .collect(),
        (Type::Map(inner, _), Value::Object(entries)) => entries
            .iter()
            .map(|(key, value)| (key.clone(), rewritten(api, inner, value)))
            .collect(),
        (Type::Model(name) | Type::Boxed(name), Value::Object(entries)) => {
            match api.models.get(name) {
                Some(Model {
                    kind: ModelKind::Union(kind),
                    ..
                }) => match forms::choose(&api.models, kind, value) {
                    Some(branch) => rewritten(api, &branch.ty, value),
                    None => value.clone(),
                },
                Some(Model {
                    kind: ModelKind::Struct(kind),
                    usage,
                    ..
                }) => rewritten_object(api, kind, usage.sent, entries),
                _ => value.clone(),
            }
        }
        _ => value.clone(),
    }
}

fn rewritten_object(
    api: &Api,
    kind: &Struct,
    is_sent: bool,
    entries: &Map<String, Value>,
) -> Value {
    let kept = entries.iter().filter_map(|(key, value)| {
        match kind.fields.iter().find(|field| field.json_name == *key) {
            Some(field) if field.read_only && is_sent => None,
            Some(field) => Some((key.clone(), rewritten(api, &field.ty, value))),
            None => Some((key.clone(), value.clone())),
        }
    });
    Value::Object(kept.collect())
}
