//! How much changed that the chosen tags don't reach.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::side::Read;
use crate::source::document::{Document, MediaType};
use crate::spec_path::SpecPath;

/// The methods that a path item can have.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The number of operations and components that differ, are new or are gone, and that neither side reaches.
pub(super) fn count(old: &Read, new: &Read) -> usize {
    let mut reached = reached(&old.document);
    reached.extend(self::reached(&new.document));
    let (before, after) = (nodes(&old.root), nodes(&new.root));
    let keys: BTreeSet<&SpecPath> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter(|at| !reached.contains(at.as_str()) && before.get(*at) != after.get(*at))
        .count()
}

/// The operations and components that a document reaches.
fn reached(document: &Document) -> BTreeSet<String> {
    let mut places: Vec<&SpecPath> = document.schemas.values().map(|it| &it.at).collect();
    places.extend(document.security_schemes.iter().map(|it| &it.at));
    for operation in &document.operations {
        places.push(&operation.at);
        places.extend(operation.parameters.iter().map(|it| &it.at));
        let bodies = operation.body.iter();
        places.extend(bodies.clone().map(|it| &it.at));
        let answers = operation.responses.iter();
        places.extend(answers.clone().map(|it| &it.at));
        places.extend(answers.clone().flat_map(|it| &it.headers).map(|it| &it.at));
        let content = bodies.flat_map(|it| &it.content);
        for MediaType { examples, .. } in content.chain(answers.flat_map(|it| &*it.content)) {
            places.extend(examples.iter().map(|it| &it.at));
        }
    }
    places.into_iter().map(whole).collect()
}

/// The pointer of the operation or component that a node belongs to.
fn whole(at: &SpecPath) -> String {
    let tokens = at.as_str().split('/').take(4);
    tokens.collect::<Vec<_>>().join("/")
}

/// What one operation or component says: itself, and the parameters of the path item around it.
type Node<'a> = (&'a Value, Option<&'a Value>);

/// Every operation and component of a document.
fn nodes(root: &Value) -> BTreeMap<SpecPath, Node<'_>> {
    let mut nodes = BTreeMap::new();
    let at = SpecPath::root().child("paths");
    for (path, item) in entries(root.get("paths")) {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                let node = (operation, item.get("parameters"));
                nodes.insert(at.child(path).child(method), node);
            }
        }
    }
    let at = SpecPath::root().child("components");
    for (kind, components) in entries(root.get("components")) {
        for (name, component) in entries(Some(components)) {
            nodes.insert(at.child(kind).child(name), (component, None));
        }
    }
    nodes
}

/// The entries of a mapping; none of anything else.
fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}
