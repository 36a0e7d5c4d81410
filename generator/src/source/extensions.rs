//! Okta's extensions (`x-...`), read leniently: what has another shape than expected is a warning, not an error.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec_path::SpecPath;

use super::document::Lifecycle;
use super::node::kind_of;

/// `x-displayName` of a tag.
pub fn display_name(
    at: &SpecPath,
    keys: &Map<String, Value>,
    found: &mut Diagnostics,
) -> Option<String> {
    let value = keys.get("x-displayName")?;
    text(&at.child("x-displayName"), value, found)
}

/// `x-okta-lifecycle` of an operation; `None` without a stage.
pub fn lifecycle(
    at: &SpecPath,
    keys: &Map<String, Value>,
    found: &mut Diagnostics,
) -> Option<Lifecycle> {
    let value = keys.get("x-okta-lifecycle")?;
    let at = at.child("x-okta-lifecycle");
    let Some(keys) = value.as_object() else {
        found.push(unexpected(&at, "a mapping", value));
        return None;
    };
    let stage = keys
        .get("lifecycle")
        .and_then(|stage| text(&at.child("lifecycle"), stage, found));
    let general = keys.get("isGenerallyAvailable");
    let generally_available = general.and_then(Value::as_bool);
    if let (Some(value), None) = (general, generally_available) {
        found.push(unexpected(
            &at.child("isGenerallyAvailable"),
            "a boolean",
            value,
        ));
    }
    let skus_at = at.child("SKUs");
    let skus = list(&skus_at, keys.get("SKUs"), found)
        .iter()
        .enumerate()
        .filter_map(|(index, sku)| text(&skus_at.index(index), sku, found))
        .collect();
    if stage.is_none() && !keys.contains_key("lifecycle") {
        found.push(Diagnostic::warning(
            &at,
            "`x-okta-lifecycle` has no `lifecycle`; it is ignored",
        ));
    }
    Some(Lifecycle {
        stage: stage?,
        generally_available,
        skus,
    })
}

/// `x-enumDescriptions` of a schema: value and meaning.
pub fn enum_descriptions(
    at: &SpecPath,
    keys: &Map<String, Value>,
    found: &mut Diagnostics,
) -> IndexMap<String, String> {
    let Some(value) = keys.get("x-enumDescriptions") else {
        return IndexMap::new();
    };
    let at = at.child("x-enumDescriptions");
    let Some(meanings) = value.as_object() else {
        found.push(unexpected(&at, "a mapping of values to meanings", value));
        return IndexMap::new();
    };
    meanings
        .iter()
        .filter_map(|(name, meaning)| Some((name.clone(), text(&at.child(name), meaning, found)?)))
        .collect()
}

/// `x-okta-known-values` of a schema.
pub fn known_values(
    at: &SpecPath,
    keys: &Map<String, Value>,
    found: &mut Diagnostics,
) -> Vec<Value> {
    let values = keys.get("x-okta-known-values");
    list(&at.child("x-okta-known-values"), values, found).to_vec()
}

/// A text; a number or a boolean is meant as one.
fn text(at: &SpecPath, value: &Value, found: &mut Diagnostics) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(boolean) => Some(boolean.to_string()),
        other => {
            found.push(unexpected(at, "a text", other));
            None
        }
    }
}

fn list<'a>(at: &SpecPath, value: Option<&'a Value>, found: &mut Diagnostics) -> &'a [Value] {
    match value {
        None => &[],
        Some(Value::Array(items)) => items,
        Some(other) => {
            found.push(unexpected(at, "a list", other));
            &[]
        }
    }
}

fn unexpected(at: &SpecPath, wanted: &str, value: &Value) -> Diagnostic {
    Diagnostic::warning(
        at,
        format!(
            "`{}` should be {wanted}, but is {}; it is ignored",
            at.last(),
            kind_of(value)
        ),
    )
}
