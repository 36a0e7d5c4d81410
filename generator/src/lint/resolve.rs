//! Where a `$ref` leads, over as many links as it takes.

use serde_json::{Map, Value};

use crate::spec_path::SpecPath;

/// The target of a `$ref`, if the value is one.
pub(crate) fn reference(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()
}

/// The node at a pointer.
pub(crate) fn node<'a>(root: &'a Value, at: &SpecPath) -> Option<&'a Value> {
    at.tokens().try_fold(root, |node, token| match node {
        Value::Object(keys) => keys.get(&token),
        Value::Array(items) => items.get(token.parse::<usize>().ok()?),
        _ => None,
    })
}

/// References are followed over at most this many links: a chain is as long as its author makes it, and every link of it
/// is followed to the end.
pub(crate) const MAX_LINKS: usize = 32;

/// The mapping that a value is, or that its `$ref` leads to; `None` if it leads nowhere, in a circle or too far.
pub(crate) fn follow<'a>(root: &'a Value, value: &'a Value) -> Option<&'a Map<String, Value>> {
    match last(root, value)? {
        end if reference(end).is_none() => end.as_object(),
        _ => None,
    }
}

/// Where the links from `value` on end; a reference if that is farther than [`MAX_LINKS`], `None` if a link leads nowhere.
pub(crate) fn last<'a>(root: &'a Value, mut value: &'a Value) -> Option<&'a Value> {
    for _ in 0..MAX_LINKS {
        let Some(target) = reference(value) else {
            break;
        };
        value = node(root, &SpecPath::parse(target)?)?;
    }
    Some(value)
}
