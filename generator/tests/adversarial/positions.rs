//! Every place of a document where a text of somebody else's choice can stand.
//!
//! The walk is generic: it knows which keywords hold mappings of names, which hold data and which hold prose, and takes
//! everything else for structure. So a keyword that is added to a base document is attacked without further ado.

use serde_json::{Map, Value};

/// What a text is to the generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is shown to readers or sent as it is: whatever it says, the code stays the same.
    Prose,
    /// It decides what the code is: names, paths, types, formats, statuses, references, scopes.
    Structure,
}

/// A place where a text stands: a value, or a key that is a free name.
#[derive(Clone, Debug)]
pub struct Position {
    /// The keys and indices that lead to the value, or to the value under the key.
    pub path: Vec<String>,
    /// Whether the last key itself is meant.
    pub is_key: bool,
    /// What the text is to the generator.
    pub kind: Kind,
}

/// What the children of a node are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A mapping of keywords, or a list of such mappings.
    Keywords,
    /// A mapping of names to mappings of keywords.
    Names,
    /// A mapping of names to prose, or of names to lists of names.
    Meanings,
    /// Data: examples, defaults and what extensions hold.
    Data,
}

/// Keywords whose values are mappings with names for keys.
const NAMES: &[&str] = &[
    "content",
    "examples",
    "headers",
    "mapping",
    "paths",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
    "variables",
];

/// Keywords whose texts are shown to readers.
const PROSE: &[&str] = &[
    "description",
    "pattern",
    "summary",
    "title",
    "url",
    "version",
    "x-displayName",
];

/// Every position of a document, in its order.
pub fn all(document: &Value) -> Vec<Position> {
    let mut found = Vec::new();
    walk(document, &mut Vec::new(), Place::Keywords, &mut found);
    found
}

fn walk(value: &Value, path: &mut Vec<String>, place: Place, found: &mut Vec<Position>) {
    match value {
        Value::Object(entries) => {
            for (key, child) in entries {
                path.push(key.clone());
                if place != Place::Keywords {
                    let kind = if place == Place::Data {
                        Kind::Prose
                    } else {
                        Kind::Structure
                    };
                    note(path, true, kind, found);
                }
                walk(child, path, place_below(place, key, path, child), found);
                path.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                walk(item, path, place, found);
                path.pop();
            }
        }
        Value::String(_) => note(path, false, kind_of_text(path, place), found),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What stands below `key`, whose own mapping is a `place`.
fn place_below(place: Place, key: &str, path: &[String], child: &Value) -> Place {
    match place {
        Place::Data | Place::Meanings => place,
        Place::Names => Place::Keywords,
        Place::Keywords => match key {
            "example" | "default" | "value" => Place::Data,
            "x-enumDescriptions" | "scopes" | "security" => Place::Meanings,
            "x-displayName" | "x-okta-known-values" => Place::Keywords,
            _ if key.starts_with("x-") => Place::Data,
            // Components by name; the parameters of an operation are a list.
            "parameters" if child.is_object() => Place::Names,
            "info" if path.len() == 1 => Place::Data,
            _ if NAMES.contains(&key) => Place::Names,
            _ => Place::Keywords,
        },
    }
}

/// `path` leads to a text in a mapping, or in a list in a mapping, of this `place`.
fn kind_of_text(path: &[String], place: Place) -> Kind {
    let keyword = path
        .iter()
        .rev()
        .find(|token| token.parse::<usize>().is_err());
    let is_scope = path.iter().any(|token| token == "security") && place == Place::Meanings;
    match place {
        Place::Meanings if is_scope => Kind::Structure,
        Place::Data | Place::Meanings => Kind::Prose,
        Place::Keywords | Place::Names => match keyword {
            Some(keyword) if PROSE.contains(&keyword.as_str()) => Kind::Prose,
            _ => Kind::Structure,
        },
    }
}

fn note(path: &[String], is_key: bool, kind: Kind, found: &mut Vec<Position>) {
    let is_info_keyword = is_key && path.first().is_some_and(|first| first == "info");
    if !is_info_keyword {
        found.push(Position {
            path: path.to_vec(),
            is_key,
            kind,
        });
    }
}

/// The text at a position.
pub fn text_at(document: &Value, position: &Position) -> String {
    if position.is_key {
        return position.path.last().cloned().unwrap_or_default();
    }
    let found = position
        .path
        .iter()
        .try_fold(document, |value, token| child(value, token));
    found.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The document with another text at a position.
pub fn put(document: &Value, position: &Position, text: &str) -> Value {
    let mut changed = document.clone();
    let (last, parents) = position
        .path
        .split_last()
        .expect("a path that is not empty");
    let parent = parents
        .iter()
        .try_fold(&mut changed, |value, token| child_mut(value, token))
        .expect("a position of this document");
    if position.is_key {
        let entries = parent.as_object_mut().expect("a mapping around a key");
        *entries = std::mem::take(entries)
            .into_iter()
            .map(|(key, value)| (if key == *last { text.to_owned() } else { key }, value))
            .collect();
    } else {
        *child_mut(parent, last).expect("a position of this document") = text.into();
    }
    changed
}

fn child<'a>(value: &'a Value, token: &str) -> Option<&'a Value> {
    match value {
        Value::Object(entries) => entries.get(token),
        Value::Array(items) => items.get(token.parse::<usize>().ok()?),
        _ => None,
    }
}

fn child_mut<'a>(value: &'a mut Value, token: &str) -> Option<&'a mut Value> {
    match value {
        Value::Object(entries) => entries.get_mut(token),
        Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?),
        _ => None,
    }
}

/// The names of a document: keys that are free names, and the texts of `name`, `operationId`, `enum` and `tags`.
pub fn names(document: &Value) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for position in all(document) {
        let is_name = position.kind == Kind::Structure
            && (position.is_key
                || position.path.iter().rev().take(2).any(|token| {
                    matches!(
                        token.as_str(),
                        "name" | "operationId" | "enum" | "tags" | "x-okta-known-values"
                    )
                }));
        let name = text_at(document, &position);
        // What has a meaning of its own stays: paths and media types, and statuses.
        let is_free = !name.contains('/')
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && name != "default";
        if is_name && is_free && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The document with one name exchanged wherever it stands: as key, as text, in references and in path templates.
pub fn rename(document: &Value, old: &str, new: &str) -> Value {
    match document {
        Value::Object(entries) => {
            let renamed: Map<String, Value> = entries
                .iter()
                .map(|(key, value)| (rename_text(key, old, new), rename_entry(value, old, new)))
                .collect();
            Value::Object(renamed)
        }
        Value::Array(items) => items.iter().map(|item| rename(item, old, new)).collect(),
        Value::String(text) => Value::String(rename_text(text, old, new)),
        other => other.clone(),
    }
}

fn rename_entry(value: &Value, old: &str, new: &str) -> Value {
    match value {
        // A mapping of a discriminator refers to schemas too.
        Value::String(reference) if reference.starts_with("#/") => match reference.rsplit_once('/')
        {
            Some((section, name)) if name == old => {
                let escaped = new
                    .replace('~', "~0")
                    .replace('/', "~1")
                    .replace('%', "%25");
                format!("{section}/{escaped}").into()
            }
            _ => value.clone(),
        },
        _ => rename(value, old, new),
    }
}

fn rename_text(text: &str, old: &str, new: &str) -> String {
    if text == old {
        new.to_owned()
    } else if text.starts_with('/') {
        text.replace(&format!("{{{old}}}"), &format!("{{{new}}}"))
    } else {
        text.to_owned()
    }
}

/// Every position of a `codegen.toml`: values of any table, and the keys of tables that are keyed by names.
pub fn of_config(config: &Value) -> Vec<Position> {
    let mut found = Vec::new();
    walk(config, &mut Vec::new(), Place::Keywords, &mut found);
    for position in &mut found {
        let is_prose = position.path.first().is_some_and(|table| table == "crate")
            && position.path.last().is_some_and(|key| key == "description");
        position.kind = if is_prose {
            Kind::Prose
        } else {
            Kind::Structure
        };
    }
    for table in ["handles", "operations", "body_limits", "models"] {
        for key in config
            .get(table)
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(Map::keys)
        {
            found.push(Position {
                path: vec![table.to_owned(), key.clone()],
                is_key: true,
                kind: Kind::Structure,
            });
        }
    }
    found
}
