//! `required` names properties that are declared: in the schema itself, or in a part of its `allOf`.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use super::compose::compose;
use super::findings::Findings;
use super::rules::REQUIRED_DECLARED;
use super::scope::Scope;
use super::walk::{Kind, Node};

pub(super) fn check(scope: &Scope<'_>, found: &mut Findings) {
    // A named schema that is a part of others may require what they declare.
    let parts = scope
        .walked
        .references
        .iter()
        .filter(|reference| reference.in_branch);
    let parts: HashSet<&str> = parts.map(|reference| reference.target).collect();
    for node in &scope.walked.nodes {
        if node.kind == Kind::Schema && !parts.contains(node.at.as_str()) {
            schema(scope, node, found);
        }
    }
}

fn schema(scope: &Scope<'_>, node: &Node<'_>, found: &mut Findings) {
    let mut required = Vec::new();
    let mut waiting = vec![(node.at.clone(), node.keys)];
    while let Some((at, keys)) = waiting.pop() {
        let names = keys
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        for (index, name) in names.enumerate() {
            required.extend(
                name.as_str()
                    .map(|name| (at.child("required").index(index), name)),
            );
        }
        let inline = keys
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        for (index, part) in inline.enumerate() {
            if let Some(part) = part.as_object().filter(|part| !part.contains_key("$ref")) {
                waiting.push((at.child("allOf").index(index), part));
            }
        }
    }
    let Some(value) = super::resolve::node(scope.root, &node.at).filter(|_| !required.is_empty())
    else {
        return;
    };
    let known = compose(scope.root, value);
    if known.is_open {
        return;
    }
    let mut told = BTreeSet::new();
    for (at, name) in required {
        if !known.properties.contains_key(name) && told.insert(name) {
            found.push(
                &REQUIRED_DECLARED,
                &at,
                format!("`required` names `{name}`, which is not among the properties"),
                "declare the property, or mend the name",
            );
        }
    }
}
