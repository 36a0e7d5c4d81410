//! The words that stand in the contract for a new node until a person writes some, where the project doesn't take
//! upstream's.

use serde_json::{Map, Value};

use crate::source::shape::Shape;

use super::merge::Spot;

/// The words for a node: only what `OpenAPI` or the pages of the crate need.
pub fn of_node(spot: &Spot, upstream: &Map<String, Value>) -> Map<String, Value> {
    let mut words = Map::new();
    let mut say = |key: &str, text: String| {
        words.insert(key.to_owned(), Value::String(text));
    };
    let text = |key: &str| {
        upstream
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let name = spot.at.last();
    match (spot.shape, spot.parent) {
        (Shape::Info, _) => say("title", "API".to_owned()),
        (Shape::Operation, _) => {
            let id = text("operationId");
            let (method, path) = (name.to_ascii_uppercase(), spot.at.parent().last());
            say("summary", spelled_out(id));
            say("description", format!("Calls `{id}`: {method} `{path}`."));
        }
        (Shape::Parameter, _) => {
            let (place, name) = (text("in"), text("name"));
            say("description", format!("The {place} parameter `{name}`."));
        }
        (Shape::Response, _) => say(
            "description",
            response(&name, &spot.at.parent().parent().last()),
        ),
        (Shape::Schema, Shape::Schemas) => say("description", format!("The schema `{name}`.")),
        (Shape::Schema, Shape::Properties) => {
            say("description", property(&name, &owner(spot)));
        }
        _ => {}
    }
    words
}

/// The words for a value of an enum.
pub fn of_value(name: &str) -> Value {
    Value::String(format!("The value `{name}`."))
}

/// The words for a scope.
pub fn of_scope(name: &str) -> Value {
    Value::String(format!("The scope `{name}`."))
}

/// The words for a response, by its status or by the name of the component.
fn response(name: &str, section: &str) -> String {
    if section == "components" {
        format!("The answer `{name}`.")
    } else if name == "default" {
        "Any other answer.".to_owned()
    } else {
        format!("The answer with the status {name}.")
    }
}

fn property(name: &str, owner: &str) -> String {
    if owner.is_empty() {
        format!("The `{name}`.")
    } else {
        format!("The `{name}` of `{owner}`.")
    }
}

/// The nearest name above a property: of the property that holds it, or of the component.
fn owner(spot: &Spot) -> String {
    let tokens: Vec<String> = spot.at.parent().parent().tokens().collect();
    let named = tokens.windows(2).rev().find(|pair| {
        let section = pair.first().map(String::as_str);
        matches!(section, Some("properties" | "schemas"))
    });
    named
        .and_then(|pair| pair.get(1).cloned())
        .unwrap_or_default()
}

/// The words of an identifier: `createUserGroup` -> `Create user group`.
fn spelled_out(id: &str) -> String {
    let mut words = String::with_capacity(id.len() + 8);
    let mut last = ' ';
    for character in id.chars() {
        if character.is_uppercase() && last.is_lowercase() {
            words.push(' ');
        }
        match character {
            '-' | '_' | '.' => words.push(' '),
            first if words.is_empty() => words.extend(first.to_uppercase()),
            other if last.is_lowercase() && other.is_uppercase() => {
                words.extend(other.to_lowercase());
            }
            other => words.push(other),
        }
        last = character;
    }
    words
}
