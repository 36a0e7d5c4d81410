//! Rules about operations: identity, words, answers, tags, security.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::spec_path::SpecPath;

use super::findings::Findings;
use super::rules::{
    OPERATION_4XX, OPERATION_DESCRIPTION, OPERATION_ID, OPERATION_ID_UNIQUE, OPERATION_SUCCESS,
    SECURITY_DECLARED, TAG_DECLARED,
};
use super::scope::Scope;
use super::walk::{Kind, Node};

pub(super) fn check(scope: &Scope<'_>, found: &mut Findings) {
    let mut ids: BTreeMap<&str, &SpecPath> = BTreeMap::new();
    let tags = scope
        .root
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let tags: BTreeSet<&str> = tags.filter_map(|tag| tag.get("name")?.as_str()).collect();
    let schemes = scope
        .root
        .get("components")
        .and_then(|all| all.get("securitySchemes"));
    let schemes = schemes.and_then(Value::as_object);
    let is_scheme = |name: &str| schemes.is_some_and(|schemes| schemes.contains_key(name));
    security(
        &SpecPath::root(),
        scope.root.get("security"),
        &is_scheme,
        found,
    );
    for node in scope
        .walked
        .nodes
        .iter()
        .filter(|node| node.kind == Kind::Operation)
    {
        identity(node, &mut ids, found);
        answers(node, found);
        if is_blank(node.keys.get("description")) {
            found.push(
                &OPERATION_DESCRIPTION,
                &node.at,
                "the operation has no description",
                "say what it does, for whom, and what can go wrong",
            );
        }
        let own = node
            .keys
            .get("tags")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        for (index, tag) in own.enumerate() {
            if let Some(tag) = tag.as_str().filter(|tag| !tags.contains(tag)) {
                found.push(
                    &TAG_DECLARED,
                    &node.at.child("tags").index(index),
                    format!("the tag `{tag}` is not declared"),
                    "add it to `tags` of the document, with a description",
                );
            }
        }
        security(&node.at, node.keys.get("security"), &is_scheme, found);
    }
}

fn identity<'a>(
    node: &'a Node<'_>,
    ids: &mut BTreeMap<&'a str, &'a SpecPath>,
    found: &mut Findings,
) {
    let id = node
        .keys
        .get("operationId")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if id.is_empty() {
        found.push(
            &OPERATION_ID,
            &node.at,
            "the operation has no `operationId`",
            "add one: it names the operation in code",
        );
    } else if let Some(first) = ids.insert(id, &node.at) {
        found.push(
            &OPERATION_ID_UNIQUE,
            &node.at.child("operationId"),
            format!("`{id}` is the `operationId` of {first} too"),
            "rename one of them",
        );
    }
}

fn answers(node: &Node<'_>, found: &mut Findings) {
    let responses = node.keys.get("responses").and_then(Value::as_object);
    let has = |first: &[char]| {
        responses.is_some_and(|all| all.keys().any(|status| status.starts_with(first)))
    };
    let has_default = responses.is_some_and(|all| all.contains_key("default"));
    if !has(&['2', '3']) && !has_default {
        found.push(
            &OPERATION_SUCCESS,
            &node.at,
            "the operation documents no answer of success",
            "add the 2xx response that it gives",
        );
    }
    if !has(&['4']) && !has_default {
        found.push(
            &OPERATION_4XX,
            &node.at,
            "the operation documents no 4xx answer",
            "add the responses for a request that is refused",
        );
    }
}

fn security(
    at: &SpecPath,
    requirements: Option<&Value>,
    is_scheme: &dyn Fn(&str) -> bool,
    found: &mut Findings,
) {
    let requirements = requirements.and_then(Value::as_array).into_iter().flatten();
    for (index, requirement) in requirements.enumerate() {
        for name in requirement
            .as_object()
            .into_iter()
            .flat_map(|names| names.keys())
        {
            if !is_scheme(name) {
                found.push(
                    &SECURITY_DECLARED,
                    &at.child("security").index(index).child(name),
                    format!("there is no security scheme `{name}`"),
                    "add it to `components.securitySchemes`, or mend the name",
                );
            }
        }
    }
}

fn is_blank(text: Option<&Value>) -> bool {
    text.and_then(Value::as_str)
        .is_none_or(|text| text.trim().is_empty())
}
