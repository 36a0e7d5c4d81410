//! Values that a schema names itself: `enum`, `default`, `pattern`.

use std::collections::HashSet;

use jsonschema::PatternOptions;
use serde_json::{Value, json};

use super::findings::Findings;
use super::rules::{DEFAULT_FITS, ENUM_TYPE, ENUM_UNIQUE, EXAMPLE_CHECKED, PATTERN_VALID};
use super::scope::Scope;
use super::validate::{Budget, validate};
use super::walk::{Direction, Kind, Node};

pub(super) fn check(scope: &Scope<'_>, found: &mut Findings) {
    let mut budget = Budget::new();
    for node in &scope.walked.nodes {
        if matches!(node.kind, Kind::Schema | Kind::Branch) {
            values(node, found);
            pattern(node, found);
            default(scope, node, &mut budget, found);
        }
    }
}

fn values(node: &Node<'_>, found: &mut Findings) {
    let Some(values) = node.keys.get("enum").and_then(Value::as_array) else {
        return;
    };
    let at = node.at.child("enum");
    if values.is_empty() {
        found.push(
            &ENUM_UNIQUE,
            &at,
            "the `enum` has no values",
            "name them, or remove the keyword",
        );
    }
    let kind = node.keys.get("type").and_then(Value::as_str);
    let is_nullable = node.keys.get("nullable") == Some(&Value::Bool(true));
    let mut seen = HashSet::new();
    for (index, value) in values.iter().enumerate() {
        let at = at.index(index);
        let text = value.to_string();
        if let Some(kind) =
            kind.filter(|kind| !(is_of(kind, value) || is_nullable && value.is_null()))
        {
            found.push(
                &ENUM_TYPE,
                &at,
                format!("{text} is not of the type `{kind}`"),
                "mend the value (a text may need quotes) or the type",
            );
        }
        if seen.contains(&text) {
            found.push(
                &ENUM_UNIQUE,
                &at,
                format!("{text} comes twice"),
                "remove one of them",
            );
        } else {
            seen.insert(text);
        }
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "array" => value.is_array(),
        "boolean" => value.is_boolean(),
        "integer" => {
            value.is_i64()
                || value.is_u64()
                || value.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        "number" => value.is_number(),
        "object" => value.is_object(),
        "string" => value.is_string(),
        _ => true,
    }
}

/// A pattern is a regular expression of ECMA 262, which may look around; it is only read, never run.
fn pattern(node: &Node<'_>, found: &mut Findings) {
    let Some(pattern) = node.keys.get("pattern").and_then(Value::as_str) else {
        return;
    };
    let options = jsonschema::draft4::options().with_pattern_options(PatternOptions::fancy_regex());
    if options.build(&json!({ "pattern": pattern })).is_err() {
        found.push(
            &PATTERN_VALID,
            &node.at.child("pattern"),
            "the `pattern` is no regular expression, or too large a one",
            "write it as ECMA 262 has it, without slashes around it",
        );
    }
}

fn default(scope: &Scope<'_>, node: &Node<'_>, budget: &mut Budget, found: &mut Findings) {
    let Some(default) = node.keys.get("default") else {
        return;
    };
    let Some(schema) = super::resolve::node(scope.root, &node.at) else {
        return;
    };
    let at = node.at.child("default");
    let verdict = validate(scope.root, schema, default, Direction::Any, budget);
    if let Some(reason) = verdict.unchecked {
        found.push(
            &EXAMPLE_CHECKED,
            &at,
            format!("the `default` is not fully checked: {reason}"),
            "make it smaller, or mend its schema",
        );
    }
    for (place, text) in verdict.faults {
        found.push(
            &DEFAULT_FITS,
            &at,
            if place.is_empty() {
                text
            } else {
                format!("at `{place}`: {text}")
            },
            "mend the default or the schema",
        );
    }
}
