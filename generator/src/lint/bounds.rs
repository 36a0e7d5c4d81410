//! Bounds of a schema that no value can meet.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::findings::Findings;
use super::rules::BOUNDS_MEET;
use super::scope::Scope;
use super::walk::{Kind, Node};

/// Lower and upper bound of what is counted.
const COUNTS: [(&str, &str); 3] = [
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
];

pub(super) fn check(scope: &Scope<'_>, found: &mut Findings) {
    for node in &scope.walked.nodes {
        if matches!(node.kind, Kind::Schema | Kind::Branch) {
            schema(node, found);
        }
    }
}

fn schema(node: &Node<'_>, found: &mut Findings) {
    for (lower, upper) in COUNTS {
        pair(node, lower, upper, false, found);
        for key in [lower, upper] {
            if node.keys.get(key).is_some_and(|value| !value.is_u64()) {
                found.push(
                    &BOUNDS_MEET,
                    &node.at.child(key),
                    format!("`{key}` is not a whole number from 0 up"),
                    "mend the number",
                );
            }
        }
    }
    let is_set = |key: &str| node.keys.get(key) == Some(&Value::Bool(true));
    let is_exclusive = is_set("exclusiveMinimum") || is_set("exclusiveMaximum");
    pair(node, "minimum", "maximum", is_exclusive, found);
    if node
        .keys
        .get("multipleOf")
        .and_then(Value::as_f64)
        .is_some_and(|step| step <= 0.0)
    {
        found.push(
            &BOUNDS_MEET,
            &node.at.child("multipleOf"),
            "`multipleOf` is not above 0",
            "mend the number",
        );
    }
}

/// The lower bound is not above the upper one, and not equal to it if one of them is exclusive.
fn pair(node: &Node<'_>, lower: &str, upper: &str, is_exclusive: bool, found: &mut Findings) {
    let (Some(least), Some(most)) = (number(node.keys, lower), number(node.keys, upper)) else {
        return;
    };
    let order = least.partial_cmp(&most);
    if order == Some(Ordering::Greater) || (is_exclusive && order == Some(Ordering::Equal)) {
        found.push(
            &BOUNDS_MEET,
            &node.at.child(lower),
            format!("no value is between `{lower}` {least} and `{upper}` {most}"),
            "mend one of the two",
        );
    }
}

fn number(keys: &Map<String, Value>, key: &str) -> Option<f64> {
    keys.get(key)?.as_f64()
}
