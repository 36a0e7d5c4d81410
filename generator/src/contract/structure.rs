//! The structure of a contract: all of it but for its words, so that people may mend those.

use serde_json::{Map, Value};

use crate::source::shape::Shape;

/// The contract without prose and `info`. The order of keys and lists is kept: arguments and fields follow it.
#[must_use]
pub fn structure(root: &Value) -> Value {
    bare(root, Shape::Document)
}

/// Two texts are the same contract if their structures have the same hash.
pub fn hash(root: &Value) -> String {
    crate::sha256::sha256(structure(root).to_string().as_bytes())
}

fn bare(value: &Value, shape: Shape) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| bare(item, shape.item())).collect(),
        Value::Object(keys) => {
            let mut kept = Map::new();
            for (key, value) in keys {
                let child = shape.child(key);
                let value = match (shape, child) {
                    // The scopes themselves are facts, what they are for is words.
                    (Shape::Scopes, _) => Value::Null,
                    (_, Shape::Info | Shape::NamedExamples) => continue,
                    (_, child) if child.is_prose() => continue,
                    (_, child) => bare(value, child),
                };
                // A section of which only words are left is no structure either.
                if shape == Shape::Document
                    && child == Shape::Components
                    && value.as_object().is_some_and(Map::is_empty)
                {
                    continue;
                }
                kept.insert(key.clone(), value);
            }
            Value::Object(kept)
        }
        scalar => scalar.clone(),
    }
}
