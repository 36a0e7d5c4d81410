//! The examples of a document, as questions: each is handed to the models whose values it holds.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Case, Origin, Subject};
use crate::lint::examples::{Shown, all};
use crate::lint::{Budget, resolve, validate};
use crate::spec_path::SpecPath;

/// Every example of a document, each once for each schema.
pub(super) fn list(root: &Value) -> Vec<Shown<'_>> {
    let mut seen = BTreeSet::new();
    let mut found = all(root);
    found.retain(|shown| seen.insert((shown.at.clone(), shown.schema_at.clone())));
    found
}

/// The questions: an example that no model reads has none.
pub(super) fn cases(root: &Value, subjects: &[Subject]) -> Vec<Case> {
    let places = subjects.iter().enumerate();
    let places = places.map(|(index, subject)| (subject.at.as_str(), index));
    let finder = Finder {
        root,
        places: places.collect(),
    };
    let mut cases = Vec::new();
    for (index, shown) in list(root).iter().enumerate() {
        let mut found = Vec::new();
        finder.find(&shown.schema_at, shown.schema, shown.value, &mut found);
        cases.extend(found.into_iter().map(|(subject, value)| Case {
            subject,
            origin: Origin::Example(index),
            json: value.to_string(),
        }));
    }
    cases
}

/// What `spec lint` has against an example.
pub(super) fn objection(root: &Value, shown: &Shown<'_>) -> Option<String> {
    let budget = &mut Budget::new();
    let verdict = validate(root, shown.schema, shown.value, shown.direction, budget);
    let fault = verdict.faults.into_iter().next();
    let fault = fault.map(|(at, text)| format!("{at}: {text}"));
    fault.or_else(|| verdict.unchecked.map(str::to_owned))
}

/// Finds the models in an example.
struct Finder<'a> {
    root: &'a Value,
    /// The pointer of a schema -> the place of its subject.
    places: BTreeMap<&'a str, usize>,
}

impl<'a> Finder<'a> {
    /// Adds the parts of a value that are of a model, each with its subject.
    fn find<'v>(
        &self,
        at: &SpecPath,
        schema: &'a Value,
        value: &'v Value,
        found: &mut Vec<(usize, &'v Value)>,
    ) {
        let (mut at, mut schema) = (at.clone(), schema);
        for _ in 0..resolve::MAX_LINKS {
            if let Some(subject) = self.places.get(at.as_str()) {
                // Null is a matter of the place, not of the model.
                found.extend((!value.is_null()).then_some((*subject, value)));
                return;
            }
            // A reference, or one that stands alone in an `allOf`.
            let members = schema.get("allOf").and_then(Value::as_array);
            let only = members.and_then(|members| match members.as_slice() {
                [only] => resolve::reference(only),
                _ => None,
            });
            let target = resolve::reference(schema).or(only);
            let Some(next) = target.and_then(SpecPath::parse) else {
                break;
            };
            let Some(node) = resolve::node(self.root, &next) else {
                return;
            };
            (at, schema) = (next, node);
        }
        match value {
            Value::Array(items) => {
                if let Some(schema) = schema.get("items") {
                    let at = at.child("items");
                    for item in items {
                        self.find(&at, schema, item, found);
                    }
                }
            }
            Value::Object(entries) => {
                if let Some(schema) = schema.get("additionalProperties") {
                    let at = at.child("additionalProperties");
                    for value in entries.values() {
                        self.find(&at, schema, value, found);
                    }
                }
            }
            _ => {}
        }
    }
}
