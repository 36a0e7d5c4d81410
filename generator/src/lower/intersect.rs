//! Bounds that hold at the same time: the narrower of each pair.

use serde_json::Number;

use crate::ir::{Bound, Constraints};

/// What both bounds say together. Of two patterns, formats or steps the first is kept.
pub(super) fn constraints(one: Constraints, other: Constraints) -> Constraints {
    Constraints {
        min_length: one.min_length.max(other.min_length),
        may_be_empty: false,
        max_length: least(one.max_length, other.max_length),
        pattern: one.pattern.or(other.pattern),
        minimum: narrower(one.minimum, other.minimum, |a, b| a > b),
        maximum: narrower(one.maximum, other.maximum, |a, b| a < b),
        multiple_of: one.multiple_of.or(other.multiple_of),
        min_items: one.min_items.max(other.min_items),
        max_items: least(one.max_items, other.max_items),
        unique_items: one.unique_items || other.unique_items,
        min_properties: one.min_properties.max(other.min_properties),
        max_properties: least(one.max_properties, other.max_properties),
        format: one.format.or(other.format),
        values: if one.values.is_empty() {
            other.values
        } else {
            one.values
        },
    }
}

fn least(one: Option<usize>, other: Option<usize>) -> Option<usize> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn narrower(
    one: Option<Bound>,
    other: Option<Bound>,
    is_narrower: fn(f64, f64) -> bool,
) -> Option<Bound> {
    let (one, other) = match (one, other) {
        (Some(one), Some(other)) => (one, other),
        (one, other) => return one.or(other),
    };
    let value = |bound: &Bound| Number::as_f64(&bound.value).unwrap_or_default();
    if is_narrower(value(&one), value(&other)) {
        Some(one)
    } else if is_narrower(value(&other), value(&one)) {
        Some(other)
    } else {
        let exclusive = one.exclusive || other.exclusive;
        Some(Bound { exclusive, ..one })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(value: i64, exclusive: bool) -> Bound {
        let value = Number::from(value);
        Bound { value, exclusive }
    }

    #[test]
    fn the_narrower_bound_counts_and_an_excluded_end_stays_out() {
        let one = Constraints {
            minimum: Some(bound(1, false)),
            maximum: Some(bound(9, true)),
            max_length: Some(5),
            min_items: Some(1),
            ..Constraints::default()
        };
        let other = Constraints {
            minimum: Some(bound(3, false)),
            maximum: Some(bound(9, false)),
            max_length: Some(7),
            min_length: Some(2),
            ..Constraints::default()
        };
        let both = constraints(one.clone(), other.clone());
        assert_eq!(both.minimum, Some(bound(3, false)));
        assert_eq!(both.maximum, Some(bound(9, true)));
        assert_eq!((both.min_length, both.max_length), (Some(2), Some(5)));
        assert_eq!(both.min_items, Some(1));
        assert_eq!(constraints(other, one), both);
    }
}
