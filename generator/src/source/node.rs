//! Reads one node of the value tree with `openapiv3`, without its children, and says which keyword is at fault.
//!
//! `openapiv3` could type whole trees. But its `ReferenceOr` parses again at every level once something below it fails, so
//! a fault at the bottom of a deep tree costs time exponential in the depth, and its untagged enums can't say where the
//! fault is. One node at a time costs nothing of the kind, and the node is the place.

use serde::de::DeserializeOwned;
use serde::de::value::MapDeserializer;
use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec_path::SpecPath;

use super::keywords;

/// How one node is read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// Where the node stands.
    pub at: &'a SpecPath,
    /// The node.
    pub keys: &'a Map<String, Value>,
    /// The keywords that are left out: children and data.
    pub without: &'a [&'a str],
    /// Keywords that are put in, or in the place of the node's own: an empty child where the type insists on one.
    pub with: &'a [(&'a str, &'a Value)],
}

impl<'a> Reading<'a> {
    /// Reads the node as a `T`. Extensions (`x-...`) are left out always.
    ///
    /// Every keyword that doesn't fit becomes an error at its place, and the rest is read without it; `None` if nothing
    /// can be made of the rest.
    pub fn read<T: DeserializeOwned>(self, found: &mut Diagnostics) -> Option<T> {
        let mut faulty: Vec<&str> = Vec::new();
        loop {
            let error = match self.attempt::<T>(&faulty, None) {
                Ok(node) => return Some(node),
                Err(error) => error,
            };
            let missing = missing_field(&error);
            if missing.is_some_and(|field| faulty.contains(&field.as_str())) {
                return None;
            }
            let Some(culprit) = self.culprit::<T>(&faulty, &error) else {
                found.push(Diagnostic::error(self.at, readable(&error)));
                return None;
            };
            found.push(self.wrong_keyword(culprit, &error));
            faulty.push(culprit);
        }
    }

    fn wrong_keyword(self, keyword: &str, error: &serde_json::Error) -> Diagnostic {
        let message = readable(error);
        let wants_quotes = message.ends_with("expected a string")
            && matches!(
                self.keys.get(keyword),
                Some(Value::Number(_) | Value::Bool(_))
            );
        let wrong = Diagnostic::error(
            &self.at.child(keyword),
            format!("`{keyword}` is wrong: {message}"),
        );
        let is_list_of_types =
            keyword == "type" && matches!(self.keys.get(keyword), Some(Value::Array(_)));
        if is_list_of_types {
            wrong.help("OpenAPI 3.0 has one type; write `nullable: true` beside it for null")
        } else if wants_quotes {
            wrong.help("put quotes around it")
        } else {
            wrong
        }
    }

    /// Reads the node without the faulty keywords, and perhaps with one replaced.
    fn attempt<T: DeserializeOwned>(
        self,
        faulty: &[&str],
        replaced: Option<(&str, &Value)>,
    ) -> Result<T, serde_json::Error> {
        let is_put_in = |key: &str| self.with.iter().any(|(name, _)| *name == key);
        let own = self
            .keys
            .iter()
            .filter(|(key, _)| {
                let key = key.as_str();
                !key.starts_with("x-")
                    && !self.without.contains(&key)
                    && !faulty.contains(&key)
                    && !is_put_in(key)
            })
            .map(|(key, value)| match replaced {
                Some((name, other)) if name == key => (name, other),
                _ => (key.as_str(), value),
            });
        T::deserialize(MapDeserializer::new(own.chain(self.with.iter().copied())))
    }

    /// The keyword that the error is about, found by trial: without it, or with a text in its place, the error goes away
    /// or becomes one about something else. Failing that, one that is required and wrong.
    fn culprit<T: DeserializeOwned>(
        self,
        faulty: &[&str],
        error: &serde_json::Error,
    ) -> Option<&'a str> {
        if missing_field(error).is_some() {
            return None;
        }
        let message = error.to_string();
        let stand_in = Value::from(STAND_IN);
        let mut required = None;
        let candidates = self.keys.keys().map(String::as_str);
        // Extensions are never read, and what no node has a field for can't be at fault: a node may have thousands.
        let is_read = |key: &&str| {
            !faulty.contains(key) && !self.without.contains(key) && keywords::is_keyword(key)
        };
        for key in candidates.filter(is_read) {
            let mut without = faulty.to_vec();
            without.push(key);
            match self.attempt::<T>(&without, None) {
                Ok(_) => return Some(key),
                Err(other) if missing_field(&other).as_deref() == Some(key) => {
                    required = required.or(Some(key));
                }
                Err(other) if other.to_string() != message => return Some(key),
                Err(_) => continue,
            }
            match self.attempt::<T>(faulty, Some((key, &stand_in))) {
                Ok(_) => return Some(key),
                Err(other) => {
                    let other = other.to_string();
                    if other != message && !other.contains(STAND_IN) {
                        return Some(key);
                    }
                }
            }
        }
        required
    }
}

/// A text that no document holds, to try instead of a keyword's value.
const STAND_IN: &str = "\u{1}a text in its place\u{1}";

/// What kind of value it is, for messages.
pub fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "empty",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

/// The field that serde misses, if that is the error.
fn missing_field(error: &serde_json::Error) -> Option<String> {
    let message = error.to_string();
    let field = message.strip_prefix("missing field `")?;
    Some(field.trim_end_matches('`').to_owned())
}

/// serde's message in the words of the document instead of those of the code.
fn readable(error: &serde_json::Error) -> String {
    let message = error.to_string();
    if let Some(field) = missing_field(error) {
        return format!("`{field}` is missing");
    }
    let Some((found, expected)) = message.rsplit_once(", expected ") else {
        return message;
    };
    let Some(found) = found
        .strip_prefix("invalid type: ")
        .or_else(|| found.strip_prefix("invalid value: "))
    else {
        return message;
    };
    let found = match found {
        "map" => "a mapping",
        "sequence" => "a list",
        "null" => "nothing",
        other => other,
    };
    let expected = match expected {
        "usize" => "a whole number that is not negative",
        "f64" => "a number",
        "a sequence" => "a list",
        "a map" => "a mapping",
        other => other,
    };
    format!("found {found}, expected {expected}")
}
