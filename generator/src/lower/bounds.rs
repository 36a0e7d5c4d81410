//! Bounds that contradict each other: they would refuse every request, so the document is refused instead.

use crate::diagnostic::Diagnostic;
use crate::ir::Constraints;
use crate::spec_path::SpecPath;

/// Refuses bounds that no value can meet.
pub(super) fn check(at: &SpecPath, constraints: &Constraints) -> Result<(), Diagnostic> {
    let counts = [
        (constraints.min_length, constraints.max_length),
        (constraints.min_items, constraints.max_items),
        (constraints.min_properties, constraints.max_properties),
    ];
    let crossed = counts
        .iter()
        .any(|range| matches!(range, (Some(min), Some(max)) if min > max));
    if crossed || numbers_cross(constraints) {
        return Err(
            Diagnostic::error(at, "no value can meet the bounds of this schema")
                .help("the lower bound is above the upper one"),
        );
    }
    let of = constraints
        .multiple_of
        .as_ref()
        .and_then(serde_json::Number::as_f64);
    if of.is_some_and(|number| number <= 0.0) {
        return Err(Diagnostic::error(
            &at.child("multipleOf"),
            "`multipleOf` has to be greater than zero",
        ));
    }
    Ok(())
}

/// Whether the smallest number is above the largest, or is the largest and one of the two is out.
fn numbers_cross(constraints: &Constraints) -> bool {
    let (Some(min), Some(max)) = (&constraints.minimum, &constraints.maximum) else {
        return false;
    };
    match (min.value.as_f64(), max.value.as_f64()) {
        (Some(low), Some(high)) => low > high || (low >= high && (min.exclusive || max.exclusive)),
        _ => false,
    }
}
