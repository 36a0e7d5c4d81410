//! Explicit names of `codegen.toml` that fit nothing: errors for the contract, one note a table for another document.

use super::{Lowerer, personal};
use crate::Role;
use crate::config::{Text, span};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec_path::SpecPath;

/// Looks for names that fit nothing in the document.
pub(super) fn check(lowerer: &Lowerer<'_>, role: Role) -> Diagnostics {
    let config = lowerer.config;
    let document = lowerer.document;
    // After an error, what a pointer names may only not have been made.
    let is_whole = !lowerer.diagnostics.has_errors();
    let is_operation = |key: &str| {
        let mut operations = document.operations.iter();
        operations.any(|operation| operation.id == key)
    };
    let is_tag = |key: &str| document.tags.iter().any(|tag| tag.name == key);
    let is_schema = |key: &str| match SpecPath::parse(key) {
        None => document.schemas.contains_key(key),
        Some(at) => !is_whole || lowerer.inline_names.contains_key(&at),
    };
    let is_value = |key: &str| {
        document.schemas.contains_key(key)
            || (SpecPath::parse(key).is_some()
                && (!is_whole || lowerer.has_field_at(&personal::place(key))))
    };
    let hides_something =
        |key: &str| !is_whole || !is_value(key) || lowerer.has_field_at(&personal::place(key));
    let mut found = Diagnostics::new();
    let mut report = |table, keys: &mut dyn Iterator<Item = &Text>, wanted: Fit<'_>| {
        report(table, keys, &wanted, role, &mut found);
    };
    report(
        "handles",
        &mut config.handles.keys(),
        Fit::names("tag", &is_tag),
    );
    report(
        "operations",
        &mut config.operations.keys(),
        Fit::names("operation", &is_operation),
    );
    report(
        "body_limits",
        &mut config.body_limits.keys(),
        Fit::names("operation", &is_operation),
    );
    report(
        "repeatable",
        &mut config.repeatable.iter(),
        Fit::names("operation", &is_operation),
    );
    report(
        "paging",
        &mut config.paging.keys(),
        Fit::names("operation", &is_operation),
    );
    report(
        "models",
        &mut config.models.keys(),
        Fit::names("schema", &is_schema),
    );
    let identifies = |key: &str| !is_whole || lowerer.has_identifier(key);
    report(
        "entity_ids",
        &mut config.entity_ids.iter(),
        Fit::identifies(&identifies),
    );
    let values = &config.personal.values;
    report(
        "personal",
        &mut values.iter(),
        Fit::names("schema or property", &is_value),
    );
    report("personal", &mut values.iter(), Fit::hides(&hides_something));
    found
}

/// What the keys of a table have to fit, and what is said of one that doesn't.
struct Fit<'r> {
    fits: &'r dyn Fn(&str) -> bool,
    /// The words before and after the key.
    fault: (String, &'static str),
    help: &'static str,
    /// The words of the note for a document that isn't the contract.
    note: &'static str,
}

impl<'r> Fit<'r> {
    /// Each key names a thing of the document.
    fn names(what: &str, fits: &'r dyn Fn(&str) -> bool) -> Self {
        Self {
            fits,
            fault: (
                format!("names the {what}"),
                ", which the document does not have",
            ),
            help: "remove it, or mend its spelling",
            note: "that fit nothing in this document",
        }
    }

    /// Each key names a property that can identify an entity.
    fn identifies(fits: &'r dyn Fn(&str) -> bool) -> Self {
        Self {
            fits,
            fault: (
                "names the property".to_owned(),
                ", which is no string or list of strings in the document",
            ),
            help: "remove it, or correct its spelling",
            note: "that no string or list of strings has in this document",
        }
    }

    /// Each key names something with fields, whose values can be kept out of `Debug`.
    fn hides(fits: &'r dyn Fn(&str) -> bool) -> Self {
        Self {
            fits,
            fault: ("names".to_owned(), ", which hides no field"),
            help: "name an object with properties, or the properties that hold such a value",
            note: "that hide no field in this document",
        }
    }
}

/// Reports the keys of one table that don't fit.
fn report(
    table: &str,
    keys: &mut dyn Iterator<Item = &Text>,
    wanted: &Fit<'_>,
    role: Role,
    diagnostics: &mut Diagnostics,
) {
    let stale: Vec<&Text> = keys.filter(|key| !(wanted.fits)(key.as_ref())).collect();
    let (before, after) = &wanted.fault;
    match role {
        Role::Contract => {
            for key in stale {
                let message = format!("[{table}] {before} `{}`{after}", key.as_ref());
                diagnostics.push(Diagnostic::config(span(key), message).help(wanted.help));
            }
        }
        Role::Other => {
            if let Some(first) = stale.first() {
                let names: Vec<&str> = stale.iter().map(|key| key.as_ref().as_str()).collect();
                let message = format!("names of [{table}] {}: {}", wanted.note, names.join(", "));
                diagnostics.push(Diagnostic::config(span(first), message).as_note());
            }
        }
    }
}
