//! Whether two schemas say the same of a value, whatever words they use for it.

use indexmap::IndexMap;

use crate::source::document::{AdditionalProperties, Schema, SchemaRef};

/// Whether two alternatives are the same reference, or say the same in place; not whether they may be null, which is asked
/// of all of them together. They are at most [`crate::source::MAX_DEPTH`] deep.
pub(super) fn alternatives(one: &SchemaRef, other: &SchemaRef) -> bool {
    match (one, other) {
        (SchemaRef::Reference { name: one, .. }, SchemaRef::Reference { name: other, .. }) => {
            one == other
        }
        (SchemaRef::Inline(one), SchemaRef::Inline(other)) => inline(one, other),
        _ => false,
    }
}

fn schemas(one: &SchemaRef, other: &SchemaRef) -> bool {
    let same_null = match (one, other) {
        (SchemaRef::Inline(one), SchemaRef::Inline(other)) => one.nullable == other.nullable,
        _ => true,
    };
    same_null && alternatives(one, other)
}

fn inline(one: &Schema, other: &Schema) -> bool {
    let is_object = |schema: &Schema| {
        schema.type_name.as_deref() == Some("object")
            || (schema.type_name.is_none() && !schema.properties.is_empty())
    };
    let same_type = one.type_name == other.type_name || (is_object(one) && is_object(other));
    let required = |schema: &Schema| -> Vec<String> {
        let mut names = schema.required.clone();
        names.sort_unstable();
        names
    };
    same_type
        && one.format == other.format
        && one.enumeration == other.enumeration
        && one.known_values == other.known_values
        && (one.read_only, one.write_only) == (other.read_only, other.write_only)
        && same_bounds(one, other)
        && required(one) == required(other)
        && optional(one.items.as_ref(), other.items.as_ref())
        && properties(&one.properties, &other.properties)
        && additional(one.additional.as_ref(), other.additional.as_ref())
        && lists(&one.all_of, &other.all_of)
        && lists(&one.one_of, &other.one_of)
        && lists(&one.any_of, &other.any_of)
        && optional(one.not.as_ref(), other.not.as_ref())
        && one.discriminator.is_none()
        && other.discriminator.is_none()
}

fn same_bounds(one: &Schema, other: &Schema) -> bool {
    one.min_length == other.min_length
        && one.max_length == other.max_length
        && one.pattern == other.pattern
        && one.minimum == other.minimum
        && one.maximum == other.maximum
        && one.exclusive_minimum == other.exclusive_minimum
        && one.exclusive_maximum == other.exclusive_maximum
        && one.multiple_of == other.multiple_of
        && one.min_items == other.min_items
        && one.max_items == other.max_items
        && one.unique_items == other.unique_items
        && one.min_properties == other.min_properties
        && one.max_properties == other.max_properties
}

fn optional(one: Option<&SchemaRef>, other: Option<&SchemaRef>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => schemas(one, other),
        _ => false,
    }
}

fn lists(one: &[SchemaRef], other: &[SchemaRef]) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| schemas(one, other))
}

fn properties(one: &IndexMap<String, SchemaRef>, other: &IndexMap<String, SchemaRef>) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .all(|(name, schema)| other.get(name).is_some_and(|twin| schemas(schema, twin)))
}

/// Whether the same is said of undeclared keys.
pub(super) fn additional(
    one: Option<&AdditionalProperties>,
    other: Option<&AdditionalProperties>,
) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(AdditionalProperties::Allowed(one)), Some(AdditionalProperties::Allowed(other))) => {
            one == other
        }
        (Some(AdditionalProperties::Schema(one)), Some(AdditionalProperties::Schema(other))) => {
            schemas(one, other)
        }
        _ => false,
    }
}
