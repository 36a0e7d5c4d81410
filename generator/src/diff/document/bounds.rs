//! Bounds: whether a new one lets through less, more, or something else.

use std::cmp::Ordering;

use serde_json::Number;

use super::Comparison;
use crate::diff::rules::Rule;
use crate::source::document::Schema;

/// A bound of both sides, and how they compare.
struct Bound {
    keyword: &'static str,
    old: Option<String>,
    new: Option<String>,
    rule: Rule,
}

impl Comparison<'_> {
    /// The bounds of a schema.
    pub(super) fn bounds(&mut self, subject: &str, old: &Schema, new: &Schema) {
        let mut bounds = lengths(old, new);
        bounds.extend(numbers(old, new));
        bounds.extend(others(old, new));
        for Bound {
            keyword,
            old: before,
            new: after,
            rule,
        } in bounds.into_iter().flatten()
        {
            let says = |value: Option<String>| {
                value.map_or_else(
                    || format!("no {keyword}"),
                    |value| format!("{keyword} {value}"),
                )
            };
            self.push(
                rule,
                subject,
                Some((&old.at, says(before))),
                Some((&new.at, says(after))),
            );
        }
    }
}

fn lengths(old: &Schema, new: &Schema) -> Vec<Option<Bound>> {
    let lower = |keyword, before: Option<usize>, after: Option<usize>| {
        // Zero is what holds without the keyword.
        let (before, after) = (before.filter(|&n| n > 0), after.filter(|&n| n > 0));
        between(keyword, before, after, |old, new| new.cmp(old))
    };
    let upper = |keyword, before: Option<usize>, after: Option<usize>| {
        between(keyword, before, after, Ord::cmp)
    };
    vec![
        lower("minLength", old.min_length, new.min_length),
        upper("maxLength", old.max_length, new.max_length),
        lower("minItems", old.min_items, new.min_items),
        upper("maxItems", old.max_items, new.max_items),
        lower("minProperties", old.min_properties, new.min_properties),
        upper("maxProperties", old.max_properties, new.max_properties),
    ]
}

fn numbers(old: &Schema, new: &Schema) -> Vec<Option<Bound>> {
    vec![
        between(
            "minimum",
            old.minimum.clone(),
            new.minimum.clone(),
            |old, new| order(new, old),
        ),
        between("maximum", old.maximum.clone(), new.maximum.clone(), order),
        flag(
            "exclusiveMinimum",
            old.exclusive_minimum,
            new.exclusive_minimum,
        ),
        flag(
            "exclusiveMaximum",
            old.exclusive_maximum,
            new.exclusive_maximum,
        ),
        between(
            "multipleOf",
            old.multiple_of.clone(),
            new.multiple_of.clone(),
            |_, _| Ordering::Equal,
        ),
    ]
}

fn others(old: &Schema, new: &Schema) -> Vec<Option<Bound>> {
    vec![
        between(
            "pattern",
            old.pattern.clone(),
            new.pattern.clone(),
            |_, _| Ordering::Equal,
        ),
        flag("uniqueItems", old.unique_items, new.unique_items),
    ]
}

fn flag(keyword: &'static str, old: bool, new: bool) -> Option<Bound> {
    between(keyword, old.then_some(true), new.then_some(true), |_, _| {
        Ordering::Equal
    })
}

/// Compares two bounds; `order` says whether the new one is tighter (`Greater`), looser (`Less`), or neither.
fn between<T: PartialEq + ToString>(
    keyword: &'static str,
    old: Option<T>,
    new: Option<T>,
    order: impl Fn(&T, &T) -> Ordering,
) -> Option<Bound> {
    let rule = match (&old, &new) {
        (None, None) => return None,
        (None, Some(_)) => Rule::BoundTightened,
        (Some(_), None) => Rule::BoundLoosened,
        (Some(old), Some(new)) if old == new => return None,
        (Some(old), Some(new)) => match order(old, new) {
            Ordering::Greater => Rule::BoundTightened,
            Ordering::Less => Rule::BoundLoosened,
            Ordering::Equal => Rule::BoundChanged,
        },
    };
    Some(Bound {
        keyword,
        old: old.map(|value| value.to_string()),
        new: new.map(|value| value.to_string()),
        rule,
    })
}

/// The order of two numbers of a document. Integers are compared as such, since `f64` can't tell large ones apart.
fn order(one: &Number, other: &Number) -> Ordering {
    match (integer(one), integer(other)) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => one
            .as_f64()
            .partial_cmp(&other.as_f64())
            .unwrap_or(Ordering::Equal),
    }
}

fn integer(number: &Number) -> Option<i128> {
    let signed = number.as_i64().map(i128::from);
    signed.or_else(|| number.as_u64().map(i128::from))
}
