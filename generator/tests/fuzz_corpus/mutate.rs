//! Changes a document at a random place.

use serde_json::{Value, json};

/// Takes away, replaces, doubles or renames a node, somewhere in the document.
pub fn somewhere(document: &mut Value, random: &mut impl FnMut() -> u64) {
    let mut node = document;
    loop {
        let size = match &*node {
            Value::Object(entries) => entries.len(),
            Value::Array(items) => items.len(),
            _ => 0,
        };
        if size == 0 {
            *node = odd(random);
            return;
        }
        let index = below(size, random);
        if random().is_multiple_of(7) {
            change(node, index, random);
            return;
        }
        let child = match node {
            Value::Object(entries) => entries.values_mut().nth(index),
            Value::Array(items) => items.get_mut(index),
            _ => None,
        };
        match child {
            Some(child) => node = child,
            None => return,
        }
    }
}

fn change(node: &mut Value, index: usize, random: &mut impl FnMut() -> u64) {
    let what = below(4, random);
    match node {
        Value::Array(items) => match what {
            0 => drop(items.remove(index)),
            1 => items.push(items[index].clone()),
            _ => items[index] = odd(random),
        },
        Value::Object(entries) => {
            let Some(key) = entries.keys().nth(index).cloned() else {
                return;
            };
            match what {
                0 => drop(entries.shift_remove(&key)),
                1 => {
                    let other = entries.keys().nth(below(entries.len(), random)).cloned();
                    let value = entries.get(&key).cloned().unwrap_or_default();
                    entries.insert(other.unwrap_or_default(), value);
                }
                2 => {
                    let value = entries.shift_remove(&key).unwrap_or_default();
                    entries.insert(format!("{key}_"), value);
                }
                _ => drop(entries.insert(key, odd(random))),
            }
        }
        _ => {}
    }
}

/// A value that is unlikely to be right.
fn odd(random: &mut impl FnMut() -> u64) -> Value {
    match below(12, random) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(1e300),
        4 => json!(""),
        5 => json!("string"),
        6 => json!([]),
        7 => json!({}),
        8 => json!({ "$ref": "#/components/schemas/Error" }),
        9 => json!({ "allOf": [{ "$ref": "#/components/schemas/User" }, { "type": "string" }] }),
        10 => {
            json!({ "oneOf": [{ "$ref": "#/components/schemas/User" }, { "$ref": "#/components/schemas/Group" }] })
        }
        _ => json!(["string", {}]),
    }
}

fn below(limit: usize, random: &mut impl FnMut() -> u64) -> usize {
    usize::try_from(random()).unwrap_or_default() % limit
}
