//! Examples fit their schemas.

use serde_json::Value;

use crate::spec_path::SpecPath;

use super::findings::Findings;
use super::resolve;
use super::rules::{EXAMPLE_CHECKED, EXAMPLE_FITS, EXAMPLE_KEYS, EXAMPLE_ONCE};
use super::scope::{self, Scope};
use super::validate::{Budget, validate};
use super::walk::{Direction, Kind, Node};

pub(super) fn check(scope: &Scope<'_>, found: &mut Findings) {
    let mut examples = Examples {
        root: scope.root,
        budget: Budget::new(),
        found,
    };
    for node in &scope.walked.nodes {
        let keys = ["schema", "example", "examples"];
        if is_described(node) && keys.iter().all(|key| node.keys.contains_key(*key)) {
            examples.found.push(
                &EXAMPLE_ONCE,
                &node.at.child("example"),
                "`example` and `examples` stand side by side",
                "move the one into the other",
            );
        }
        for shown in shown(scope.root, node) {
            examples.example(&shown, node);
        }
    }
}

/// An example, and the schema that it is one of.
#[derive(Clone, Debug)]
pub(crate) struct Shown<'a> {
    /// Where the value stands, which may be far from its use.
    pub(crate) at: SpecPath,
    /// The value.
    pub(crate) value: &'a Value,
    /// Where the schema stands.
    pub(crate) schema_at: SpecPath,
    /// The schema.
    pub(crate) schema: &'a Value,
    /// Who sends such values.
    pub(crate) direction: Direction,
}

/// Every example of a document that stands beside a schema or in one, at each place where it is used.
pub(crate) fn all(root: &Value) -> Vec<Shown<'_>> {
    let scope = scope::whole(root);
    let nodes = scope.walked.nodes.iter();
    nodes.flat_map(|node| shown(root, node)).collect()
}

/// Whether it is one of the nodes that have a `schema`, and examples beside it.
fn is_described(node: &Node<'_>) -> bool {
    matches!(node.kind, Kind::MediaType | Kind::Parameter | Kind::Header)
}

/// The examples of a node.
fn shown<'a>(root: &'a Value, node: &Node<'a>) -> Vec<Shown<'a>> {
    let keys = node.keys;
    let shown = |at, value, schema_at: &SpecPath, schema| Shown {
        at,
        value,
        schema_at: schema_at.clone(),
        schema,
        direction: node.direction,
    };
    if matches!(node.kind, Kind::Schema | Kind::Branch) {
        let example = keys.get("example").zip(resolve::node(root, &node.at));
        let at = node.at.child("example");
        let example = example.map(|(value, schema)| shown(at, value, &node.at, schema));
        return example.into_iter().collect();
    }
    let Some(schema) = keys.get("schema").filter(|_| is_described(node)) else {
        return Vec::new();
    };
    let schema_at = node.at.child("schema");
    let mut found = Vec::new();
    if let Some(value) = keys.get("example") {
        found.push(shown(node.at.child("example"), value, &schema_at, schema));
    }
    let many = keys.get("examples").and_then(Value::as_object);
    for (name, example) in many.into_iter().flatten() {
        let at = node.at.child("examples").child(name);
        let at = place(root, at, example).child("value");
        if let Some(value) = resolve::follow(root, example).and_then(|keys| keys.get("value")) {
            found.push(shown(at, value, &schema_at, schema));
        }
    }
    // A text of another media type is the body as it is sent, not a value.
    let is_json = node.kind != Kind::MediaType || node.at.last().contains("json");
    found.retain(|shown| is_json || !shown.value.is_string());
    found
}

/// Where an example stands, which may be far from its use.
fn place<'a>(root: &'a Value, mut at: SpecPath, mut example: &'a Value) -> SpecPath {
    for _ in 0..resolve::MAX_LINKS {
        let Some(target) = resolve::reference(example).and_then(SpecPath::parse) else {
            break;
        };
        match resolve::node(root, &target) {
            Some(next) => example = next,
            None => break,
        }
        at = target;
    }
    at
}

/// The check, with what may still be spent on it.
struct Examples<'a, 'f> {
    root: &'a Value,
    budget: Budget,
    found: &'f mut Findings,
}

impl Examples<'_, '_> {
    fn example(&mut self, shown: &Shown<'_>, node: &Node<'_>) {
        let at = &shown.at;
        let verdict = validate(
            self.root,
            shown.schema,
            shown.value,
            shown.direction,
            &mut self.budget,
        );
        let used = if at.as_str().starts_with(node.at.as_str()) {
            String::new()
        } else {
            format!("; it is the example of {}", node.at)
        };
        if let Some(reason) = verdict.unchecked {
            self.found.push(
                &EXAMPLE_CHECKED,
                at,
                format!("the example is not fully checked: {reason}"),
                format!("make it smaller, or mend its schema{used}"),
            );
        }
        for (place, text) in verdict.faults {
            self.found.push(
                &EXAMPLE_FITS,
                &inside(at, &place),
                format!("the example does not fit its schema: {text}"),
                format!("mend the example or the schema{used}"),
            );
        }
        for place in verdict.undeclared {
            let at = inside(at, &place);
            let message = format!("the schema declares no `{}`", at.last());
            self.found.push(&EXAMPLE_KEYS, &at, message, format!("declare it, or say with `additionalProperties` that other keys are welcome{used}"));
        }
    }
}

/// The place at a JSON Pointer within a node.
fn inside(at: &SpecPath, pointer: &str) -> SpecPath {
    SpecPath::parse(&format!("{at}{pointer}")).unwrap_or_else(|| at.clone())
}
