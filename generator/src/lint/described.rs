//! A required property is not described as optional: in the schema itself, or in a part of its `allOf` that it inherits from.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value};

use super::findings::Findings;
use super::resolve;
use super::rules::REQUIRED_DESCRIBED;
use super::scope::Scope;
use super::walk::{Kind, Node};
use crate::spec_path::SpecPath;

/// More parts than this are not looked at: nobody writes so many by hand.
const MAX_PARTS: usize = 500;

/// What a description says of a property that may be absent, in lower case.
const OPTIONAL: &[&str] = &[
    "may be left out",
    "can be left out",
    "may be omitted",
    "can be omitted",
    "may be absent",
    "can be absent",
    "(optional)",
    "is optional",
    "not required",
];

pub(super) fn check(scope: &Scope<'_>, found: &mut Findings) {
    for node in &scope.walked.nodes {
        if node.kind == Kind::Schema {
            schema(scope, node, found);
        }
    }
}

fn schema(scope: &Scope<'_>, node: &Node<'_>, found: &mut Findings) {
    let required = required(&node.at, node.keys);
    if required.is_empty() {
        return;
    }
    let parts = parts(scope.root, node.keys);
    let mut told = BTreeSet::new();
    for (at, name) in required {
        let phrase = description(scope.root, &parts, name).and_then(says_optional);
        if let Some(phrase) = phrase.filter(|_| told.insert(name)) {
            found.push(
                &REQUIRED_DESCRIBED,
                &at,
                format!("`{name}` is required, but its description says {phrase:?}"),
                "describe the property in the schema that requires it, or correct the description",
            );
        }
    }
}

/// The names that a schema requires itself or in an inline part, each with its place.
fn required<'a>(at: &SpecPath, keys: &'a Map<String, Value>) -> Vec<(SpecPath, &'a str)> {
    let mut found = Vec::new();
    let mut waiting = vec![(at.clone(), keys)];
    while let Some((at, keys)) = waiting.pop() {
        for (index, name) in list(keys, "required").enumerate() {
            let at = at.child("required").index(index);
            found.extend(name.as_str().map(|name| (at, name)));
        }
        for (index, part) in list(keys, "allOf").enumerate() {
            if let Some(part) = part.as_object().filter(|part| !part.contains_key("$ref")) {
                waiting.push((at.child("allOf").index(index), part));
            }
        }
    }
    found
}

/// A schema and the parts of its `allOf`, the schema first and of the parts the last one first: what is said later counts.
fn parts<'a>(root: &'a Value, schema: &'a Map<String, Value>) -> Vec<&'a Map<String, Value>> {
    let mut parts = Vec::new();
    let mut seen = HashSet::new();
    let mut waiting = vec![schema];
    while let Some(part) = waiting.pop() {
        if !seen.insert(std::ptr::from_ref(part)) || parts.len() == MAX_PARTS {
            continue;
        }
        parts.push(part);
        waiting.extend(list(part, "allOf").filter_map(|part| resolve::follow(root, part)));
    }
    parts
}

/// What a property is described as: where it is required, or else where it is declared.
fn description<'a>(
    root: &'a Value,
    parts: &[&'a Map<String, Value>],
    name: &str,
) -> Option<&'a str> {
    let describe = |part: &&'a Map<String, Value>| {
        let property = part.get("properties")?.get(name)?;
        resolve::follow(root, property)?
            .get("description")?
            .as_str()
    };
    let requires = |part: &&&Map<String, Value>| {
        list(part, "required").any(|required| required.as_str() == Some(name))
    };
    let nearest = parts.iter().filter(requires).find_map(describe);
    nearest.or_else(|| parts.iter().find_map(describe))
}

fn says_optional(description: &str) -> Option<&'static str> {
    let text = description.to_lowercase();
    if text.starts_with("optional") {
        return Some("optional");
    }
    let mut phrases = OPTIONAL.iter().copied();
    phrases.find(|phrase| text.contains(phrase))
}

fn list<'a>(keys: &'a Map<String, Value>, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    keys.get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}
