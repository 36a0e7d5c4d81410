//! Checks that a value tree is an `OpenAPI` 3.0 document at all.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec_path::SpecPath;

use super::node::kind_of;

/// # Errors
/// The root isn't a mapping, or doesn't say `openapi: 3.0.x`.
pub fn check(root: &Value) -> Result<(), Diagnostics> {
    let at = SpecPath::root();
    let Some(keys) = root.as_object() else {
        let message = match root {
            Value::Null => "the document is empty".to_owned(),
            other => format!(
                "this is not an OpenAPI document: it must be a mapping, but is {}",
                kind_of(other)
            ),
        };
        return Err(Diagnostic::error(&at, message).into());
    };
    if let Some(version) = keys.get("openapi") {
        return check_openapi(&at.child("openapi"), version).map_err(Diagnostics::from);
    }
    let error = match keys.get("swagger") {
        Some(version) => Diagnostic::error(
            &at.child("swagger"),
            format!(
                "this is a Swagger {} document; OpenAPI 3.0 is needed",
                shown(version)
            ),
        )
        .help("convert it to OpenAPI 3.0 first"),
        None => Diagnostic::error(
            &at,
            "this is not an OpenAPI document: it has no `openapi` key",
        )
        .help("an OpenAPI 3.0 document begins with `openapi: 3.0.3`"),
    };
    Err(error.into())
}

/// Accepts `3.0` and `3.0.x`, also unquoted (`openapi: 3.0` is a float to YAML; what was meant is clear).
fn check_openapi(at: &SpecPath, version: &Value) -> Result<(), Diagnostic> {
    let text = shown(version);
    let mut parts = text.splitn(3, '.');
    let is_version = matches!(version, Value::String(_) | Value::Number(_))
        && text
            .split('.')
            .take(2)
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_version {
        return Err(Diagnostic::error(
            at,
            format!("`openapi` must be a version, such as `3.0.3`, but is {text}"),
        ));
    }
    if (parts.next(), parts.next()) == (Some("3"), Some("0")) {
        return Ok(());
    }
    Err(
        Diagnostic::error(at, format!("OpenAPI {text} is not supported, only 3.0 is"))
            .help("use the 3.0 variant of the document, or convert it"),
    )
}

/// A scalar as it was written, anything else by its kind.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        other => kind_of(other).to_owned(),
    }
}
