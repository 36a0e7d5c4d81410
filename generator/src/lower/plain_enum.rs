//! `enum` of what isn't text: numbers and booleans stay what they are, and the values are documented.

use std::collections::BTreeSet;

use serde_json::Value;

use super::schema::{Shape, Use};
use crate::ir::{Constraints, Type};
use crate::source::document::Schema;

/// The shape of a schema that has an `enum` and no `type`: that of its values.
pub(super) fn shape(schema: &Schema) -> Shape {
    match type_of_values(schema) {
        Some("string") => Shape::Enum,
        Some(_) => Shape::Scalar,
        None => Shape::Anything,
    }
}

/// The `type` of a schema, or the one that all of its values have.
pub(super) fn type_name(schema: &Schema) -> Option<&str> {
    schema
        .type_name
        .as_deref()
        .or_else(|| type_of_values(schema))
}

/// The type that all values of an `enum` have; null is a value of every nullable type.
fn type_of_values(schema: &Schema) -> Option<&'static str> {
    let values = if schema.enumeration.is_empty() {
        &schema.known_values
    } else {
        &schema.enumeration
    };
    let mut types = values
        .iter()
        .filter(|value| !value.is_null())
        .map(|value| match value {
            Value::String(_) => Some("string"),
            Value::Bool(_) => Some("boolean"),
            Value::Number(number) if number.is_f64() => Some("number"),
            Value::Number(_) => Some("integer"),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        });
    let first = types.next()??;
    types.try_fold(first, |known, other| match (known, other?) {
        (known, other) if known == other => Some(known),
        ("integer", "number") | ("number", "integer") => Some("number"),
        _ => None,
    })
}

/// The values that the document lists for a number or a boolean, each once.
pub(super) fn values(schema: &Schema) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    let values = schema.enumeration.iter().filter(|value| !value.is_null());
    values
        .filter(|value| seen.insert(value.to_string()))
        .cloned()
        .collect()
}

/// Any JSON value, with those that the document lists.
pub(super) fn anything(schema: &Schema) -> Use {
    Use {
        constraints: Constraints {
            values: values(schema),
            ..Constraints::default()
        },
        ..Use::plain(Type::Json)
    }
}
