//! The document as instances need it: where references lead, and which schemas a discriminator stands for.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::lint::resolve;
use crate::spec_path::SpecPath;

/// A document, and what is asked of it often.
pub(super) struct Document<'a> {
    pub(super) root: &'a Value,
    /// The pointer of a component -> the pointers of those whose `allOf` refers to it.
    subtypes: BTreeMap<&'a str, Vec<String>>,
}

impl<'a> Document<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        let mut subtypes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (name, schema) in schemas(root).into_iter().flatten() {
            let members = schema.get("allOf").and_then(Value::as_array);
            for base in members.into_iter().flatten().filter_map(resolve::reference) {
                let found = subtypes.entry(base).or_default();
                found.push(component(name));
            }
        }
        Self { root, subtypes }
    }

    /// The schema at a pointer, references followed, and the pointers on the way.
    pub(super) fn at(&self, pointer: &'a str) -> Option<(Vec<&'a str>, &'a Map<String, Value>)> {
        let mut way = Vec::new();
        let mut next = pointer;
        for _ in 0..resolve::MAX_LINKS {
            way.push(next);
            let node = resolve::node(self.root, &SpecPath::parse(next)?)?;
            match resolve::reference(node) {
                Some(target) => next = target,
                None => return Some((way, node.as_object()?)),
            }
        }
        None
    }

    /// What the values of a discriminator stand for: each value with the pointer of its schema.
    ///
    /// `pointer` is that of the component whose discriminator it is, if it is one.
    pub(super) fn tags(
        &self,
        keys: &'a Map<String, Value>,
        pointer: Option<&str>,
    ) -> Vec<(String, String)> {
        let mapping = keys
            .get("discriminator")
            .and_then(|value| value.get("mapping")?.as_object());
        if let Some(mapping) = mapping {
            let pairs = mapping.iter().filter_map(|(tag, target)| {
                let target = target.as_str()?;
                let is_name = schemas(self.root).is_some_and(|all| all.contains_key(target));
                let pointer = if is_name {
                    component(target)
                } else {
                    target.to_owned()
                };
                Some((tag.clone(), pointer))
            });
            return pairs.collect();
        }
        let has_alternatives = keys.contains_key("oneOf") || keys.contains_key("anyOf");
        let subtypes = pointer.and_then(|pointer| self.subtypes.get(pointer));
        let subtypes = subtypes.filter(|_| !has_alternatives);
        let named = |pointer: &String| {
            (
                SpecPath::parse(pointer).map(|at| at.last()),
                pointer.clone(),
            )
        };
        let pairs = subtypes.into_iter().flatten().map(named);
        pairs
            .filter_map(|(name, pointer)| Some((name?, pointer)))
            .collect()
    }
}

/// The component schemas.
pub(in crate::round_trip) fn schemas(root: &Value) -> Option<&Map<String, Value>> {
    root.get("components")?.get("schemas")?.as_object()
}

/// The pointer of a component schema.
pub(super) fn component(name: &str) -> String {
    let schemas = SpecPath::root().child("components").child("schemas");
    schemas.child(name).as_str().to_owned()
}
