//! What a schema declares at one place of a value: over `allOf`, `anyOf` and `oneOf`, without going into properties.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::resolve;
use super::walk::Direction;

/// More parts than this are not looked at: nobody writes so many by hand.
const MAX_PARTS: usize = 500;

/// The properties of a schema and of its parts.
#[derive(Debug, Default)]
pub(super) struct Composition<'a> {
    /// Name -> whether it is asked for in a request, and in a response.
    pub(super) properties: BTreeMap<&'a str, Asked>,
    /// Whether other names are welcome, or can't be known.
    pub(super) is_open: bool,
    /// How many parts were looked at.
    pub(super) parts: usize,
}

/// In which directions a required property is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    request: bool,
    response: bool,
}

impl Asked {
    pub(super) fn in_direction(self, direction: Direction) -> bool {
        match direction {
            Direction::Request => self.request,
            Direction::Response => self.response,
            Direction::Any => self.request && self.response,
        }
    }
}

/// Gathers what a schema declares.
pub(super) fn compose<'a>(root: &'a Value, schema: &'a Value) -> Composition<'a> {
    let mut composition = Composition::default();
    let mut seen = HashSet::new();
    let mut waiting = vec![schema];
    while let Some(part) = waiting.pop() {
        let Some(keys) = resolve::follow(root, part) else {
            composition.is_open = true;
            continue;
        };
        if !seen.insert(std::ptr::from_ref(keys)) {
            continue;
        }
        if seen.len() > MAX_PARTS {
            composition.is_open = true;
            break;
        }
        let additional = keys.get("additionalProperties");
        // A base with a discriminator stands for its subtypes too, which may declare more.
        if additional.is_some_and(|value| value != &Value::Bool(false))
            || keys.contains_key("discriminator")
        {
            composition.is_open = true;
        }
        for (name, property) in keys
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let asked = asked(root, property);
            let known = composition.properties.entry(name).or_insert(asked);
            known.request &= asked.request;
            known.response &= asked.response;
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            waiting.extend(
                keys.get(key)
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten(),
            );
        }
    }
    composition.parts = seen.len();
    composition
}

/// `readOnly` and `writeOnly` of a property, which may stand behind a reference or in a part.
fn asked(root: &Value, property: &Value) -> Asked {
    let is_set = |value: &Value, key: &str| {
        let keys = resolve::follow(root, value);
        keys.and_then(|keys| keys.get(key)) == Some(&Value::Bool(true))
    };
    let has = |key: &str| {
        let parts = property.get("allOf").and_then(Value::as_array);
        is_set(property, key) || parts.into_iter().flatten().any(|part| is_set(part, key))
    };
    Asked {
        request: !has("readOnly"),
        response: !has("writeOnly"),
    }
}
