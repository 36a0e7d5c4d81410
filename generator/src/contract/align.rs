//! The order of the contract: what it has already keeps its place, and what is new comes behind its predecessor upstream.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Map, Value};

use crate::source::shape::Shape;

/// The names of `upstream` in the order of the contract: first the order of `present`, and each new name directly behind
/// the one that it follows upstream.
///
/// Names must not come twice in either list.
pub fn merged_order<'a>(present: &[&'a str], upstream: &[&'a str]) -> Vec<&'a str> {
    let there: HashSet<&str> = upstream.iter().copied().collect();
    let known: HashSet<&str> = present.iter().copied().collect();
    // Behind each name that stays (`None`: in front of all) the new names that follow it.
    let mut behind: HashMap<Option<&str>, Vec<&'a str>> = HashMap::new();
    let mut last = None;
    for name in upstream {
        if known.contains(name) {
            last = Some(*name);
        } else {
            behind.entry(last).or_default().push(name);
        }
    }
    let mut order = behind.remove(&None).unwrap_or_default();
    for name in present.iter().filter(|name| there.contains(**name)) {
        order.push(name);
        order.extend(behind.remove(&Some(*name)).unwrap_or_default());
    }
    order
}

/// What a new node begins with; words that upstream lacks come behind it.
const BEGINNING: [&str; 3] = ["name", "in", "type"];

/// The entries of `merged` in the order of the contract.
pub fn in_order(
    mut merged: Map<String, Value>,
    upstream: &Map<String, Value>,
    present: Option<&Map<String, Value>>,
) -> Map<String, Value> {
    let there = merged.clone();
    let own = there.keys().filter(|key| !upstream.contains_key(*key));
    let names = upstream.keys().filter(|key| there.contains_key(*key));
    let mut names = names.map(String::as_str).peekable();
    let mut upstream_order: Vec<&str> = Vec::new();
    while let Some(name) = names.next_if(|name| BEGINNING.contains(name)) {
        upstream_order.push(name);
    }
    upstream_order.extend(own.map(String::as_str));
    upstream_order.extend(names);
    let present_order: Vec<&str> = present
        .into_iter()
        .flat_map(Map::keys)
        .map(String::as_str)
        .collect();
    let mut ordered = Map::new();
    for key in merged_order(&present_order, &upstream_order) {
        if let Some(value) = merged.shift_remove(key) {
            ordered.insert(key.to_owned(), value);
        }
    }
    ordered
}

/// The items of a list in the order of the contract, each with the item of the contract that it is, and the index of it.
pub fn aligned<'a>(
    shape: Shape,
    upstream: &'a [Value],
    present: &'a [Value],
) -> Vec<(&'a Value, Option<(usize, &'a Value)>)> {
    let (upstream_ids, present_ids) = (identities(shape, upstream), identities(shape, present));
    let upstream_places = places(&upstream_ids);
    let present_places = places(&present_ids);
    let order = merged_order(&texts(&present_ids), &texts(&upstream_ids));
    let pairs = order.into_iter().filter_map(|id| {
        let item = upstream.get(*upstream_places.get(id)?)?;
        let before = present_places.get(id).copied();
        Some((
            item,
            before.and_then(|index| Some((index, present.get(index)?))),
        ))
    });
    pairs.collect()
}

fn texts(ids: &[String]) -> Vec<&str> {
    ids.iter().map(String::as_str).collect()
}

fn places(ids: &[String]) -> BTreeMap<&str, usize> {
    let numbered = ids.iter().enumerate();
    numbered.map(|(index, id)| (id.as_str(), index)).collect()
}

/// What makes each item of a list the one that it is; unique within the list.
fn identities(shape: Shape, items: &[Value]) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let identities = items.iter().map(|item| {
        let identity = identity(shape, item);
        let times = seen.entry(identity.clone()).or_default();
        *times += 1;
        format!("{identity} {times}")
    });
    identities.collect()
}

fn identity(shape: Shape, item: &Value) -> String {
    let text = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default();
    let reference = text("$ref");
    match shape {
        Shape::Names => item.to_string(),
        Shape::Parameters | Shape::SchemaList if !reference.is_empty() => reference.to_owned(),
        Shape::Parameters => format!("{} {}", text("in"), text("name")),
        Shape::Tags => text("name").to_owned(),
        Shape::Servers => text("url").to_owned(),
        Shape::Requirements => {
            let schemes = item.as_object().into_iter().flat_map(|keys| keys.keys());
            let mut schemes: Vec<&str> = schemes.map(String::as_str).collect();
            schemes.sort_unstable();
            schemes.join(" ")
        }
        // By their place among those that have nothing else.
        _ => String::new(),
    }
}
