//! Single values, and any JSON: the example if it is allowed, otherwise one that is.

use serde_json::{Number, Value};

use super::{MAX_DEPTH, MAX_ITEMS};
use crate::emit::example_bounds::{fits_number, fits_text};
use crate::ir::{Constraints, timestamp};

/// How many characters are made to reach the fewest that a text may have.
const MAX_TEXT: usize = 4096;
/// A plausible point in time.
const TIMESTAMP: &str = "2026-01-15T09:30:00Z";

/// A text of an allowed length.
pub(super) fn text(constraints: &Constraints, example: Option<&Value>) -> Value {
    if let Some(given) = example
        .and_then(Value::as_str)
        .filter(|given| fits_text(constraints, given))
    {
        return Value::from(given);
    }
    let base = match constraints.format.as_deref() {
        Some("email") => "ada@example.com",
        Some("uri" | "url") => "https://example.com",
        _ => "example",
    };
    let most = constraints.max_length.unwrap_or(MAX_TEXT);
    let fewest = constraints.min_length.unwrap_or(0).min(MAX_TEXT);
    let mut text: String = base.chars().take(most).collect();
    text.extend(std::iter::repeat_n(
        'x',
        fewest.saturating_sub(text.chars().count()),
    ));
    Value::from(text)
}

pub(super) fn integer(
    constraints: &Constraints,
    example: Option<&Value>,
    allowed: std::ops::RangeInclusive<i64>,
) -> Value {
    let given = example.and_then(Value::as_i64);
    let ends = [&constraints.minimum, &constraints.maximum]
        .into_iter()
        .flatten()
        .filter_map(|bound| bound.value.as_i64());
    let multiple = constraints.multiple_of.as_ref().and_then(Number::as_i64);
    let near = ends.flat_map(|end| [end, end.saturating_add(1), end.saturating_sub(1)]);
    let stepped = |value: i64| {
        multiple.map_or(value, |of| {
            value.saturating_sub(value % of.max(1)).saturating_add(of)
        })
    };
    given
        .into_iter()
        .chain([1])
        .chain(multiple)
        .chain(near.flat_map(|value| [value, stepped(value)]))
        .chain([0])
        .filter(|value| allowed.contains(value))
        .find(|&value| fits_number(constraints, &Number::from(value)))
        .map_or_else(|| Value::from(1), Value::from)
}

pub(super) fn float(constraints: &Constraints, example: Option<&Value>) -> Value {
    let given = example.and_then(Value::as_f64);
    let low = constraints
        .minimum
        .as_ref()
        .and_then(|bound| bound.value.as_f64());
    let high = constraints
        .maximum
        .as_ref()
        .and_then(|bound| bound.value.as_f64());
    let middle = low.zip(high).map(|(low, high)| f64::midpoint(low, high));
    let multiple = constraints.multiple_of.as_ref().and_then(Number::as_f64);
    let candidates = [
        given,
        Some(1.0),
        multiple,
        low,
        high,
        middle,
        low.map(|low| low + 1.0),
        high.map(|high| high - 1.0),
    ];
    let number = candidates
        .into_iter()
        .flatten()
        .filter_map(Number::from_f64)
        .find(|number| fits_number(constraints, number));
    number
        .or_else(|| Number::from_f64(1.0))
        .map_or(Value::Null, Value::Number)
}

pub(super) fn timestamp(example: Option<&Value>) -> Value {
    let given = example
        .and_then(Value::as_str)
        .and_then(timestamp::plain_timestamp);
    given.map_or_else(|| Value::from(TIMESTAMP), Value::from)
}

/// The text of which the bytes of a body are made.
pub(super) fn bytes(example: Option<&Value>) -> Value {
    Value::from(example.and_then(Value::as_str).unwrap_or("example"))
}

/// Any JSON value, short enough to be shown and not too deep to be read.
pub(super) fn clipped(value: &Value, depth: usize) -> Value {
    match value {
        Value::Array(_) | Value::Object(_) if depth == MAX_DEPTH => Value::Null,
        Value::Array(items) => items
            .iter()
            .take(MAX_ITEMS)
            .map(|item| clipped(item, depth + 1))
            .collect(),
        Value::Object(entries) => entries
            .iter()
            .take(MAX_ITEMS)
            .map(|(key, value)| (key.clone(), clipped(value, depth + 1)))
            .collect(),
        scalar => scalar.clone(),
    }
}
