//! Rules about paths: their parameters, their operations, and that no two of them are the same.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::spec_path::SpecPath;

use super::findings::Findings;
use super::resolve;
use super::rules::{PARAMETER_UNIQUE, PATH_ITEM_EMPTY, PATH_PARAMETERS, PATHS_DISTINCT};
use super::scope::Scope;
use super::walk::{Kind, METHODS};

pub(super) fn check(scope: &Scope<'_>, found: &mut Findings) {
    let mut shapes: BTreeMap<String, SpecPath> = BTreeMap::new();
    let mut items: BTreeSet<SpecPath> = BTreeSet::new();
    for node in &scope.walked.nodes {
        match node.kind {
            Kind::Operation => {
                let item = node.at.parent();
                operation(scope, &item, &node.at, found);
                if items.insert(item.clone()) {
                    path(&item, &mut shapes, found);
                }
            }
            Kind::PathItem if !METHODS.iter().any(|method| node.keys.contains_key(*method)) => {
                found.push(
                    &PATH_ITEM_EMPTY,
                    &node.at,
                    "the path has no operation",
                    "remove the path, or add its operations",
                );
            }
            _ => {}
        }
    }
}

/// Two paths of one shape can't be told apart.
fn path(item: &SpecPath, shapes: &mut BTreeMap<String, SpecPath>, found: &mut Findings) {
    let path = item.last();
    let segments = path.split('/').map(|segment| {
        let is_parameter = segment.starts_with('{') && segment.ends_with('}');
        if is_parameter { "{}" } else { segment }
    });
    let shape = segments.collect::<Vec<&str>>().join("/");
    if let Some(first) = shapes.get(&shape) {
        found.push(
            &PATHS_DISTINCT,
            item,
            format!(
                "the path differs from `{}` only in the names of its parameters",
                first.last()
            ),
            "put their operations under one path",
        );
    } else {
        shapes.insert(shape, item.clone());
    }
}

/// A declared parameter.
struct Declared<'a> {
    at: SpecPath,
    name: &'a str,
    place: &'a str,
    required: bool,
}

fn operation(scope: &Scope<'_>, item: &SpecPath, at: &SpecPath, found: &mut Findings) {
    let shared = declared(scope.root, item, found);
    let own = declared(scope.root, at, found);
    let path = item.last();
    let named: Vec<&str> = path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect();
    let all = || {
        shared
            .iter()
            .chain(&own)
            .filter(|parameter| parameter.place == "path")
    };
    for name in &named {
        if !all().any(|parameter| parameter.name == *name) {
            found.push(
                &PATH_PARAMETERS,
                at,
                format!("the path has `{{{name}}}`, which no parameter declares"),
                format!("add the parameter `{name}` with `in: path`, or mend the path"),
            );
        }
    }
    for parameter in all() {
        let Declared {
            at, name, required, ..
        } = parameter;
        if !named.contains(name) {
            found.push(
                &PATH_PARAMETERS,
                at,
                format!("the parameter `{name}` is not in the path `{path}`"),
                format!("write `{{{name}}}` into the path, or remove the parameter"),
            );
        }
        if !required {
            found.push(
                &PATH_PARAMETERS,
                at,
                format!("the path parameter `{name}` is not `required`"),
                "add `required: true`: a path has no place for what is left out",
            );
        }
    }
}

/// The parameters that a path item or an operation declares.
fn declared<'a>(root: &'a Value, at: &SpecPath, found: &mut Findings) -> Vec<Declared<'a>> {
    let list = at.child("parameters");
    let items = resolve::node(root, &list).and_then(Value::as_array);
    let mut all: Vec<Declared<'a>> = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, value) in items.into_iter().flatten().enumerate() {
        let Some(keys) = resolve::follow(root, value) else {
            continue;
        };
        let text = |key: &str| keys.get(key).and_then(Value::as_str);
        let (Some(name), Some(place)) = (text("name"), text("in")) else {
            continue;
        };
        let at = list.index(index);
        if !seen.insert((name, place)) {
            found.push(
                &PARAMETER_UNIQUE,
                &at,
                format!("the {place} parameter `{name}` is declared twice"),
                "remove one of them",
            );
        }
        all.push(Declared {
            at,
            name,
            place,
            required: keys.get("required") == Some(&Value::Bool(true)),
        });
    }
    all
}
