//! Bounds of whole numbers as the integers that they mean: `minimum: 1.5` is 2, and what no integer meets is refused.

use serde_json::Number;

use crate::diagnostic::Diagnostic;
use crate::ir::{Bound, Constraints, Type};
use crate::source::document::Schema;

/// Turns the bounds of an integer into integers.
///
/// # Errors
/// No value of the type meets them, or `multipleOf` is a fraction.
pub(super) fn integers(
    schema: &Schema,
    ty: &Type,
    constraints: Constraints,
) -> Result<Constraints, Diagnostic> {
    let (smallest, largest) = match ty {
        Type::Int32 => (i128::from(i32::MIN), i128::from(i32::MAX)),
        Type::Int64 => (i128::from(i64::MIN), i128::from(i64::MAX)),
        _ => return Ok(constraints),
    };
    let minimum = constraints.minimum.map(|bound| rounded(bound, f64::ceil));
    let maximum = constraints.maximum.map(|bound| rounded(bound, f64::floor));
    let low = minimum.as_ref().map_or(smallest, |bound| {
        exact(&bound.value) + i128::from(bound.exclusive)
    });
    let high = maximum.as_ref().map_or(largest, |bound| {
        exact(&bound.value) - i128::from(bound.exclusive)
    });
    if low.max(smallest) > high.min(largest) {
        return Err(
            Diagnostic::error(&schema.at, "no value can meet the bounds of this schema").help(
                format!("an integer of this format lies between {smallest} and {largest}"),
            ),
        );
    }
    let multiple_of = match constraints.multiple_of {
        Some(of) => Some(whole_step(schema, of)?),
        None => None,
    };
    Ok(Constraints {
        minimum,
        maximum,
        multiple_of,
        ..constraints
    })
}

/// A fraction becomes the next integer that is still in, which isn't out itself.
fn rounded(bound: Bound, round: fn(f64) -> f64) -> Bound {
    let Some(written) = bound.value.as_f64().filter(|_| bound.value.is_f64()) else {
        return bound;
    };
    let near = round(written);
    match Number::from_i128(saturated(near)) {
        Some(value) => Bound {
            value,
            exclusive: bound.exclusive && !is_fraction(written),
        },
        None => bound,
    }
}

fn is_fraction(number: f64) -> bool {
    number.fract().abs() > 0.0
}

/// The integer that a bound is.
fn exact(number: &Number) -> i128 {
    number
        .as_i128()
        .unwrap_or_else(|| saturated(number.as_f64().unwrap_or_default()))
}

/// The nearest number between the limits of what is compared; far beyond every integer type of Rust code made here.
fn saturated(number: f64) -> i128 {
    const LIMIT: f64 = 1e30;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the number is whole and within the limits"
    )]
    let whole = number.clamp(-LIMIT, LIMIT) as i128;
    whole
}

/// The step of an integer has to be one.
fn whole_step(schema: &Schema, of: Number) -> Result<Number, Diagnostic> {
    let Some(step) = of.as_f64().filter(|_| of.is_f64()) else {
        return Ok(of);
    };
    match Number::from_i128(saturated(step)) {
        Some(whole) if !is_fraction(step) => Ok(whole),
        _ => Err(Diagnostic::error(
            &schema.at.child("multipleOf"),
            "a fraction as `multipleOf` of an integer has no check yet",
        )
        .help("write it as a whole number")),
    }
}
