//! Keywords that don't go with a schema's `type`, and objects that look as if they were nested by mistake.

use serde_json::Value;

use super::findings::Findings;
use super::resolve;
use super::rules::{ARRAY_ITEMS, NESTED_NAMESAKE, TYPE_KEYWORDS};
use super::scope::Scope;
use super::walk::{Kind, Node};

/// The keywords that say something about values of some types only.
const OF_TYPE: [(&[&str], &[&str]); 4] = [
    (
        &["array"],
        &["items", "minItems", "maxItems", "uniqueItems"],
    ),
    (
        &["object"],
        &[
            "properties",
            "additionalProperties",
            "required",
            "minProperties",
            "maxProperties",
            "discriminator",
        ],
    ),
    (&["string"], &["minLength", "maxLength", "pattern"]),
    (
        &["integer", "number"],
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
];

pub(super) fn check(scope: &Scope<'_>, found: &mut Findings) {
    for node in &scope.walked.nodes {
        if matches!(node.kind, Kind::Schema | Kind::Branch) {
            keywords(node, found);
            namesakes(scope, node, found);
        }
    }
}

fn keywords(node: &Node<'_>, found: &mut Findings) {
    let Some(kind) = node.keys.get("type").and_then(Value::as_str) else {
        return;
    };
    for (types, keywords) in OF_TYPE {
        if types.contains(&kind) {
            continue;
        }
        for keyword in keywords
            .iter()
            .filter(|keyword| node.keys.contains_key(**keyword))
        {
            found.push(
                &TYPE_KEYWORDS,
                &node.at.child(keyword),
                format!("`{keyword}` says nothing of the type `{kind}`"),
                "mend the type, or remove the keyword",
            );
        }
    }
    if kind == "array" && !node.keys.contains_key("items") {
        found.push(
            &ARRAY_ITEMS,
            &node.at,
            "the array has no `items`",
            "add the schema of its items",
        );
    }
}

/// A property that is an object whose only property has the same name: `profile.profile`.
fn namesakes(scope: &Scope<'_>, node: &Node<'_>, found: &mut Findings) {
    let properties = node.keys.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let inner = resolve::follow(scope.root, property).and_then(|keys| keys.get("properties"));
        let Some(inner) = inner
            .and_then(Value::as_object)
            .filter(|inner| inner.len() == 1)
        else {
            continue;
        };
        let is_object = |value: &Value| {
            let keys = resolve::follow(scope.root, value);
            keys.is_some_and(|keys| keys.contains_key("properties"))
        };
        // A schema that contains itself is nested on purpose.
        let itself = resolve::reference(property).is_some();
        if inner.get(name).is_some_and(is_object) && !itself {
            found.push(
                &NESTED_NAMESAKE,
                &node
                    .at
                    .child("properties")
                    .child(name)
                    .child("properties")
                    .child(name),
                format!("`{name}` holds nothing but another `{name}`"),
                "if the service sends it flat, take out the outer one",
            );
        }
    }
}
