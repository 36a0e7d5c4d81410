//! From the value tree of an overlay to typed actions. Every fault is reported, not only the first one.

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::near::did_you_mean;
use crate::source::node::kind_of;
use crate::spec_path::SpecPath;

use super::merge::Change;
use super::target::Target;
use super::{Action, Overlay, Owner};

/// The keys of each object of an overlay.
const ROOT: [&str; 4] = ["overlay", "info", "extends", "actions"];
const INFO: [&str; 2] = ["title", "version"];
const ACTION: [&str; 6] = [
    "target",
    "description",
    "update",
    "remove",
    "x-owner",
    "x-fixed-in",
];
const OWNER: [&str; 2] = ["operation", "schema"];

/// How many actions an overlay may have.
const MOST_ACTIONS: usize = 2_000;

/// Reads an overlay. Its diagnostics are about nodes of the overlay, though they name the document as their place.
pub fn overlay(root: &Value) -> Result<Overlay, Diagnostics> {
    let mut found = Diagnostics::new();
    let at = SpecPath::root();
    let Some(keys) = mapping(&at, root, "an overlay", &mut found) else {
        return Err(found);
    };
    known(&at, keys, &ROOT, &mut found);
    version(&at, keys, &mut found);
    info(&at, keys, &mut found);
    if let Some(extends) = keys.get("extends") {
        // It names the document for tools that fetch it; here the caller does.
        text(&at.child("extends"), extends, &mut found);
    }
    let actions = actions(&at, keys, &mut found);
    found.into_result(Overlay { actions })
}

fn version(at: &SpecPath, keys: &Map<String, Value>, found: &mut Diagnostics) {
    let Some(value) = required(at, keys, "overlay", found) else {
        return;
    };
    let at = at.child("overlay");
    let is_known = value.as_str().is_some_and(|version| {
        version.strip_prefix("1.0.").is_some_and(|patch| {
            !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit())
        })
    });
    if !is_known {
        found.push(
            Diagnostic::error(
                &at,
                "the version of the Overlay Specification must be 1.0.0",
            )
            .help("write `overlay: 1.0.0`; what later versions add is not supported"),
        );
    }
}

fn info(at: &SpecPath, keys: &Map<String, Value>, found: &mut Diagnostics) {
    let Some(value) = required(at, keys, "info", found) else {
        return;
    };
    let at = at.child("info");
    let Some(keys) = mapping(&at, value, "`info`", found) else {
        return;
    };
    known(&at, keys, &INFO, found);
    for key in INFO {
        if let Some(value) = required(&at, keys, key, found) {
            text(&at.child(key), value, found);
        }
    }
}

fn actions(at: &SpecPath, keys: &Map<String, Value>, found: &mut Diagnostics) -> Vec<Action> {
    let Some(value) = required(at, keys, "actions", found) else {
        return Vec::new();
    };
    let at = at.child("actions");
    let Some(items) = value.as_array() else {
        found.push(Diagnostic::error(
            &at,
            format!("`actions` must be a list, but is {}", kind_of(value)),
        ));
        return Vec::new();
    };
    if items.len() > MOST_ACTIONS {
        found.push(Diagnostic::error(
            &at,
            format!("an overlay may have at most {MOST_ACTIONS} actions"),
        ));
        return Vec::new();
    }
    items
        .iter()
        .enumerate()
        .filter_map(|(index, item)| action(&at.index(index), item, found))
        .collect()
}

fn action(at: &SpecPath, value: &Value, found: &mut Diagnostics) -> Option<Action> {
    let keys = mapping(at, value, "an action", found)?;
    known(at, keys, &ACTION, found);
    let target = target(at, keys, found);
    let change = change(at, keys, found);
    let owner = owner(at, keys, found);
    let description = description(at, keys, owner.as_ref(), found);
    let fixed_in = keys
        .get("x-fixed-in")
        .and_then(|value| text(&at.child("x-fixed-in"), value, found));
    Some(Action {
        at: at.clone(),
        description: description?,
        owner: owner?,
        fixed_in,
        target: target?,
        change: change?,
    })
}

fn target(at: &SpecPath, keys: &Map<String, Value>, found: &mut Diagnostics) -> Option<Target> {
    let value = required(at, keys, "target", found)?;
    let at = at.child("target");
    let path = text(&at, value, found)?;
    match Target::parse(&path) {
        Ok(target) => Some(target),
        Err(reason) => {
            found.push(
                Diagnostic::error(&at, format!("this is not a JSONPath: {reason}"))
                    .help("see RFC 9535; names with special characters go in brackets and quotes: `$.paths['/users'].get`"),
            );
            None
        }
    }
}

fn change(at: &SpecPath, keys: &Map<String, Value>, found: &mut Diagnostics) -> Option<Change> {
    let remove = match keys.get("remove") {
        None => false,
        Some(Value::Bool(remove)) => *remove,
        Some(other) => {
            found.push(Diagnostic::error(
                &at.child("remove"),
                format!("`remove` must be true or false, but is {}", kind_of(other)),
            ));
            return None;
        }
    };
    match (keys.get("update"), remove) {
        (Some(value), false) => Some(Change::Update(value.clone())),
        (None, true) => Some(Change::Remove),
        (Some(_), true) => {
            found.push(
                Diagnostic::error(
                    &at.child("update"),
                    "an action has either `update` or `remove`, not both",
                )
                .help(
                    "make two actions of it: one that removes, and one behind it that writes anew",
                ),
            );
            None
        }
        (None, false) => {
            found.push(
                Diagnostic::error(at, "the action does nothing")
                    .help("give it `update` with what to merge, or `remove: true`"),
            );
            None
        }
    }
}

fn owner(at: &SpecPath, keys: &Map<String, Value>, found: &mut Diagnostics) -> Option<Owner> {
    const FORMS: &str = "write `x-owner: {operation: ID}` or `x-owner: {schema: NAME}`";
    let Some(value) = keys.get("x-owner") else {
        let missing = Diagnostic::error(
            at,
            "the action doesn't say what it belongs to: `x-owner` is missing",
        );
        found.push(missing.help(FORMS));
        return None;
    };
    let at = at.child("x-owner");
    let keys = mapping(&at, value, "`x-owner`", found)?;
    known(&at, keys, &OWNER, found);
    let (operation, schema) = (keys.get("operation"), keys.get("schema"));
    let (key, value) = match (operation, schema) {
        (Some(value), None) => ("operation", value),
        (None, Some(value)) => ("schema", value),
        _ => {
            let message = "an action belongs to one operation or to one schema";
            found.push(Diagnostic::error(&at, message).help(FORMS));
            return None;
        }
    };
    let name = text(&at.child(key), value, found)?;
    Some(if key == "operation" {
        Owner::Operation(name)
    } else {
        Owner::Schema(name)
    })
}

fn description(
    at: &SpecPath,
    keys: &Map<String, Value>,
    owner: Option<&Owner>,
    found: &mut Diagnostics,
) -> Option<String> {
    let Some(value) = keys.get("description") else {
        found.push(
            Diagnostic::error(at, "the action has no `description`")
                .help("say what the defect is, how it is known, and to what it belongs"),
        );
        return None;
    };
    let at = at.child("description");
    let description = text(&at, value, found)?;
    if let Some(owner) = owner.filter(|owner| !description.contains(owner.name())) {
        found.push(
            Diagnostic::error(
                &at,
                format!(
                    "the description doesn't name `{}`, to which the action belongs",
                    owner.name()
                ),
            )
            .help("name it, so that a reader knows what the correction is about"),
        );
    }
    Some(description)
}

/// An error for each key that isn't known, extensions too.
fn known(
    at: &SpecPath,
    keys: &Map<String, Value>,
    names: &[&'static str],
    found: &mut Diagnostics,
) {
    for key in keys.keys().filter(|key| !names.contains(&key.as_str())) {
        let unknown = Diagnostic::error(&at.child(key), format!("unknown key `{key}`"));
        let help = did_you_mean(key, names.iter().copied())
            .unwrap_or_else(|| format!("these are known: `{}`", names.join("`, `")));
        found.push(unknown.help(help));
    }
}

fn required<'a>(
    at: &SpecPath,
    keys: &'a Map<String, Value>,
    key: &str,
    found: &mut Diagnostics,
) -> Option<&'a Value> {
    let value = keys.get(key);
    if value.is_none() {
        found.push(Diagnostic::error(at, format!("`{key}` is missing")));
    }
    value
}

fn mapping<'a>(
    at: &SpecPath,
    value: &'a Value,
    what: &str,
    found: &mut Diagnostics,
) -> Option<&'a Map<String, Value>> {
    let keys = value.as_object();
    if keys.is_none() {
        let message = format!("{what} must be a mapping, but is {}", kind_of(value));
        found.push(Diagnostic::error(at, message));
    }
    keys
}

/// A text that is not empty.
fn text(at: &SpecPath, value: &Value, found: &mut Diagnostics) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        other => {
            let key = at.last();
            let message = match other {
                Value::String(_) => format!("`{key}` is empty"),
                other => format!("`{key}` must be a text, but is {}", kind_of(other)),
            };
            found.push(Diagnostic::error(at, message));
            None
        }
    }
}
