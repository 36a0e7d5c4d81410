//! Examples fit their schemas.

use serde_json::Value;

use crate::spec_path::SpecPath;

use super::findings::Findings;
use super::resolve;
use super::rules::{EXAMPLE_CHECKED, EXAMPLE_FITS, EXAMPLE_KEYS, EXAMPLE_ONCE};
use super::scope::Scope;
use super::validate::{Budget, validate};
use super::walk::{Kind, Node};

pub(super) fn check(scope: &Scope<'_>, found: &mut Findings) {
    let mut examples = Examples {
        scope,
        budget: Budget::new(),
        found,
    };
    for node in &scope.walked.nodes {
        match node.kind {
            Kind::Schema | Kind::Branch => {
                if let (Some(example), Some(schema)) = (
                    node.keys.get("example"),
                    resolve::node(scope.root, &node.at),
                ) {
                    examples.example(&node.at.child("example"), example, schema, node);
                }
            }
            Kind::MediaType | Kind::Parameter | Kind::Header => examples.described(node),
            _ => {}
        }
    }
}

/// The check, with what may still be spent on it.
struct Examples<'a, 'f> {
    scope: &'a Scope<'a>,
    budget: Budget,
    found: &'f mut Findings,
}

impl<'a> Examples<'a, '_> {
    /// The examples beside a `schema`.
    fn described(&mut self, node: &Node<'a>) {
        let Some(schema) = node.keys.get("schema") else {
            return;
        };
        let many = node.keys.get("examples").and_then(Value::as_object);
        if let Some(example) = node.keys.get("example") {
            if many.is_some() {
                self.found.push(
                    &EXAMPLE_ONCE,
                    &node.at.child("example"),
                    "`example` and `examples` stand side by side",
                    "move the one into the other",
                );
            }
            self.example(&node.at.child("example"), example, schema, node);
        }
        for (name, example) in many.into_iter().flatten() {
            let at = node.at.child("examples").child(name);
            let place = self.place(at, example);
            if let Some(value) =
                resolve::follow(self.scope.root, example).and_then(|keys| keys.get("value"))
            {
                self.example(&place.child("value"), value, schema, node);
            }
        }
    }

    /// Where an example stands, which may be far from its use.
    fn place(&self, mut at: SpecPath, mut example: &'a Value) -> SpecPath {
        for _ in 0..resolve::MAX_LINKS {
            let Some(target) = resolve::reference(example).and_then(SpecPath::parse) else {
                break;
            };
            match resolve::node(self.scope.root, &target) {
                Some(next) => example = next,
                None => break,
            }
            at = target;
        }
        at
    }

    fn example(&mut self, at: &SpecPath, example: &Value, schema: &Value, node: &Node<'_>) {
        // A text of another media type is the body as it is sent, not a value.
        if node.kind == Kind::MediaType && example.is_string() && !node.at.last().contains("json") {
            return;
        }
        let verdict = validate(
            self.scope.root,
            schema,
            example,
            node.direction,
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
