//! Explicit names of `codegen.toml` that fit nothing: errors for the contract, one note a table for another document.

use super::Lowerer;
use crate::Role;
use crate::config::{Text, span};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec_path::SpecPath;

/// Looks for names that fit nothing in the document.
pub(super) fn check(lowerer: &Lowerer<'_>, role: Role, diagnostics: &mut Diagnostics) {
    let config = lowerer.config;
    let is_operation = |key: &str| {
        lowerer
            .document
            .operations
            .iter()
            .any(|operation| operation.id == key)
    };
    let is_schema = |key: &str| {
        lowerer.document.schemas.contains_key(key)
            || SpecPath::parse(key).is_some_and(|at| lowerer.inline_names.contains_key(&at))
    };
    let is_value = |key: &str| {
        lowerer.document.schemas.contains_key(key)
            || SpecPath::parse(key).is_some_and(|at| lowerer.has_property(&at))
    };
    let is_tag = |key: &str| lowerer.document.tags.iter().any(|tag| tag.name == key);
    report(
        "handles",
        "tag",
        config.handles.keys(),
        is_tag,
        role,
        diagnostics,
    );
    report(
        "operations",
        "operation",
        config.operations.keys(),
        is_operation,
        role,
        diagnostics,
    );
    report(
        "body_limits",
        "operation",
        config.body_limits.keys(),
        is_operation,
        role,
        diagnostics,
    );
    report(
        "models",
        "schema",
        config.models.keys(),
        is_schema,
        role,
        diagnostics,
    );
    report(
        "personal",
        "schema or property",
        config.personal.values.iter(),
        is_value,
        role,
        diagnostics,
    );
}

/// Reports the keys of one table that fit nothing.
fn report<'k>(
    table: &str,
    what: &str,
    keys: impl Iterator<Item = &'k Text>,
    fits: impl Fn(&str) -> bool,
    role: Role,
    diagnostics: &mut Diagnostics,
) {
    let stale: Vec<&Text> = keys.filter(|key| !fits(key.as_ref())).collect();
    match role {
        Role::Contract => {
            for key in stale {
                let message = format!(
                    "[{table}] names the {what} `{}`, which the document does not have",
                    key.as_ref()
                );
                diagnostics.push(
                    Diagnostic::config(span(key), message).help("remove it, or mend its spelling"),
                );
            }
        }
        Role::Other => {
            if let Some(first) = stale.first() {
                let names: Vec<&str> = stale.iter().map(|key| key.as_ref().as_str()).collect();
                let message = format!(
                    "names of [{table}] that fit nothing in this document: {}",
                    names.join(", ")
                );
                diagnostics.push(Diagnostic::config(span(first), message).as_note());
            }
        }
    }
}

impl Lowerer<'_> {
    /// Whether a field was made from the property at `at`.
    fn has_property(&self, at: &SpecPath) -> bool {
        self.models.values().any(|model| match &model.kind {
            crate::ir::ModelKind::Struct(kind) => kind.fields.iter().any(|field| field.at == *at),
            _ => false,
        })
    }
}
