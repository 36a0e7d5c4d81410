//! What is left of a value once it is sent.

use serde_json::{Map, Value};

use crate::ir::forms;
use crate::ir::{Api, Model, ModelKind, Struct, Type};

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
