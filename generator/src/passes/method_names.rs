//! Method names in prose: where a description names another operation in a code span, it names the method instead.

use std::collections::BTreeMap;

use crate::ir::{Api, ModelKind, Operation};

/// Replaces each `operationId` in a code span by the name of its method; last, since names are settled then.
pub(super) fn run(api: &mut Api) {
    let names: Names = api
        .operations
        .iter()
        .map(|operation| (operation.id.clone(), operation.method_name.to_string()))
        .collect();
    rename(&names, &mut api.description);
    for group in &mut api.groups {
        rename(&names, &mut group.description);
        for parameter in &mut group.handle.parameters {
            rename(&names, &mut parameter.description);
        }
    }
    for operation in &mut api.operations {
        rename_in_operation(&names, operation);
    }
    for model in api.models.values_mut() {
        rename(&names, &mut model.description);
        match &mut model.kind {
            ModelKind::Struct(kind) => {
                for field in &mut kind.fields {
                    rename(&names, &mut field.description);
                }
                if let Some(additional) = &mut kind.additional {
                    rename(&names, &mut additional.description);
                }
            }
            ModelKind::Enum(kind) => {
                for variant in &mut kind.variants {
                    rename(&names, &mut variant.description);
                }
            }
            ModelKind::Alias(_) | ModelKind::Union(_) => {}
        }
    }
}

/// An operation's `operationId` and its method's name.
type Names = BTreeMap<String, String>;

fn rename_in_operation(names: &Names, operation: &mut Operation) {
    rename(names, &mut operation.summary);
    rename(names, &mut operation.description);
    for parameter in operation
        .handle_parameters
        .iter_mut()
        .chain(&mut operation.parameters)
    {
        rename(names, &mut parameter.description);
    }
    if let Some(body) = &mut operation.body {
        rename(names, &mut body.description);
    }
    for response in &mut operation.responses {
        rename_text(names, &mut response.description);
        for header in &mut response.headers {
            rename(names, &mut header.description);
        }
    }
}

fn rename(names: &Names, text: &mut Option<String>) {
    if let Some(text) = text {
        rename_text(names, text);
    }
}

/// Looks at each piece between two backticks once: a name that was put in is never taken for an `operationId`.
fn rename_text(names: &Names, text: &mut String) {
    let mut pieces: Vec<&str> = text.split('`').collect();
    let between = pieces.len().saturating_sub(2);
    let mut is_changed = false;
    for piece in pieces.iter_mut().skip(1).take(between) {
        if let Some(method) = names.get(*piece) {
            *piece = method;
            is_changed = true;
        }
    }
    if is_changed {
        *text = pieces.join("`");
    }
}
