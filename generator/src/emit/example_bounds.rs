//! Whether an example value keeps the bounds of its type; a test that sends one that doesn't has to say so.

use serde_json::{Number, Value};

use crate::ir::forms;
use crate::ir::{Api, Bound, Constraints, ModelKind, Type};

/// A type without aliases, and the bounds that hold for it: an alias brings its own.
pub(crate) fn seen_through<'a>(
    api: &'a Api,
    ty: &'a Type,
    constraints: &'a Constraints,
) -> (&'a Type, &'a Constraints) {
    let (mut ty, mut constraints) = (ty, constraints);
    while let Type::Model(name) = ty
        && let Some(ModelKind::Alias(alias)) = api.models.get(name).map(|model| &model.kind)
    {
        (ty, constraints) = (&alias.ty, &alias.constraints);
    }
    (ty, constraints)
}

/// Whether a value would be sent: it keeps every bound that is checked before.
pub(crate) fn keeps_bounds(api: &Api, ty: &Type, constraints: &Constraints, value: &Value) -> bool {
    let (ty, constraints) = seen_through(api, ty, constraints);
    match (ty, value) {
        (Type::Nullable(inner, inner_constraints), value) => {
            value.is_null() || keeps_bounds(api, inner, inner_constraints, value)
        }
        (Type::Text, Value::String(text)) => fits_text(constraints, text),
        (_, Value::Number(number)) => fits_number(constraints, number),
        (Type::List(item, item_constraints), Value::Array(items)) => {
            fits_count(constraints.min_items, constraints.max_items, items.len())
                && !(constraints.unique_items && has_twins(items))
                && items
                    .iter()
                    .all(|value| keeps_bounds(api, item, item_constraints, value))
        }
        (Type::Map(inner, inner_constraints), Value::Object(entries)) => {
            fits_count(
                constraints.min_properties,
                constraints.max_properties,
                entries.len(),
            ) && entries
                .values()
                .all(|value| keeps_bounds(api, inner, inner_constraints, value))
        }
        (Type::Model(name) | Type::Boxed(name), Value::Object(entries)) => {
            match api.models.get(name).map(|model| &model.kind) {
                Some(ModelKind::Struct(kind)) => kind.fields.iter().all(|field| {
                    entries
                        .get(&field.json_name)
                        .is_none_or(|value| keeps_bounds(api, &field.ty, &field.constraints, value))
                }),
                Some(ModelKind::Union(kind)) => forms::choose(&api.models, kind, value)
                    .is_none_or(|branch| keeps_bounds(api, &branch.ty, &branch.constraints, value)),
                _ => true,
            }
        }
        _ => true,
    }
}

/// Whether the length of a text, in Unicode scalar values, is allowed.
pub(crate) fn fits_text(constraints: &Constraints, text: &str) -> bool {
    let is_empty = constraints.may_be_empty && text.is_empty();
    is_empty
        || fits_count(
            constraints.min_length,
            constraints.max_length,
            text.chars().count(),
        )
}

/// Whether a number is in its range and of its multiple.
pub(crate) fn fits_number(constraints: &Constraints, number: &Number) -> bool {
    /// Decimal fractions have no exact binary form.
    const ROUNDING: f64 = 1e-9;
    let Some(value) = number.as_f64() else {
        return false;
    };
    let end = |bound: &Option<Bound>| {
        bound
            .as_ref()
            .and_then(|bound| Some((bound.value.as_f64()?, bound.exclusive)))
    };
    let above = end(&constraints.minimum)
        .is_none_or(|(low, exclusive)| value > low || (value >= low && !exclusive));
    let below = end(&constraints.maximum)
        .is_none_or(|(high, exclusive)| value < high || (value <= high && !exclusive));
    let multiple = constraints
        .multiple_of
        .as_ref()
        .and_then(Number::as_f64)
        .is_none_or(|of| {
            let quotient = value / of;
            (quotient - quotient.round()).abs() < ROUNDING
        });
    above && below && multiple
}

fn fits_count(min: Option<usize>, max: Option<usize>, count: usize) -> bool {
    min.is_none_or(|min| count >= min) && max.is_none_or(|max| count <= max)
}

fn has_twins(items: &[Value]) -> bool {
    items
        .iter()
        .enumerate()
        .any(|(index, item)| items.iter().take(index).any(|earlier| earlier == item))
}
