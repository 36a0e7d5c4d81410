//! `explain`: one operation or model of the IR, with its place in the document, as text for people.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Model, ModelKind, Operation};
use crate::source::{self, SourceText};
use crate::spec_path::SpecPath;

/// Describes the operation with this `operationId` or method name, or the model with this schema or Rust name.
///
/// # Errors
/// Nothing is called `what`.
pub(crate) fn explain(
    api: &Api,
    document: &SourceText<'_>,
    what: &str,
) -> Result<String, Diagnostics> {
    let operation = api
        .operations
        .iter()
        .find(|operation| operation.id == what || operation.method_name.as_str() == what);
    let model = api
        .models
        .values()
        .find(|model| model.schema_name.as_deref() == Some(what) || model.name.as_str() == what);
    let mut text = String::new();
    if let Some(operation) = operation {
        describe_operation(operation, document, &mut text);
    }
    if let Some(model) = model {
        describe_model(model, document, &mut text);
    }
    if text.is_empty() {
        let message = format!(
            "nothing in the selection is called `{}`",
            what.escape_debug()
        );
        return Err(Diagnostic::error(&SpecPath::root(), message)
            .help("give an operationId, a method's name, a schema's name or a model's name")
            .into());
    }
    Ok(text)
}

/// The pointer, and the line where it leads.
fn place(at: &SpecPath, document: &SourceText<'_>) -> String {
    match source::locate(document.text, at) {
        Some(location) => format!(
            "{at}\n  {}:{}:{}",
            document.name, location.line, location.column
        ),
        None => at.to_string(),
    }
}

fn describe_operation(operation: &Operation, document: &SourceText<'_>, text: &mut String) {
    let mut line = |key: &str, value: &str| {
        // Writing to a `String` can't fail.
        let _ = writeln!(
            text,
            "{key:<12}{}",
            value.escape_debug().to_string().replace("\\n", "\n")
        );
    };
    line("operation", &operation.id);
    line("at", &place(&operation.at, document));
    line(
        "route",
        &format!("{} {}", operation.http_method, operation.path),
    );
    line("method", operation.method_name.as_str());
    line("builder", operation.builder_name.as_str());
    line("scopes", &operation.scopes().join(", "));
    for parameter in operation
        .handle_parameters
        .iter()
        .chain(&operation.parameters)
    {
        let needed = if parameter.required {
            "required"
        } else {
            "optional"
        };
        line(
            "parameter",
            &format!(
                "{} ({:?}, {needed}): {:?}, bounds {:?}\n  at {}",
                parameter.wire_name,
                parameter.location,
                parameter.ty,
                parameter.constraints,
                parameter.at
            ),
        );
    }
    if let Some(body) = &operation.body {
        let limit = body.max_bytes.map_or("no limit".to_owned(), |bytes| {
            format!("at most {bytes} bytes")
        });
        line(
            "body",
            &format!(
                "{:?} as {}, {limit}\n  at {}",
                body.payload.ty, body.payload.media_type, body.at
            ),
        );
    }
    for response in &operation.responses {
        let carries = response
            .payload
            .as_ref()
            .map_or("nothing".to_owned(), |payload| format!("{:?}", payload.ty));
        line(
            "response",
            &format!("{}: {carries}\n  at {}", response.status, response.at),
        );
    }
}

fn describe_model(model: &Model, document: &SourceText<'_>, text: &mut String) {
    let mut line = |key: &str, value: &str| {
        let _ = writeln!(
            text,
            "{key:<12}{}",
            value.escape_debug().to_string().replace("\\n", "\n")
        );
    };
    line("model", model.name.as_str());
    line("at", &place(&model.at, document));
    line("schema", model.schema_name.as_deref().unwrap_or("in place"));
    line("module", model.module.as_str());
    line("sent", &model.usage.sent.to_string());
    line("received", &model.usage.received.to_string());
    match &model.kind {
        ModelKind::Struct(kind) => {
            if let Some(base) = &kind.base {
                line(
                    "base",
                    &format!("{}, and requires {}", base.name, base.lifted.join(", ")),
                );
            }
            for field in &kind.fields {
                line(
                    "field",
                    &format!(
                        "{} ({:?}): {:?}, bounds {:?}\n  at {}",
                        field.json_name, field.presence, field.ty, field.constraints, field.at
                    ),
                );
            }
            if let Some(additional) = &kind.additional {
                line(
                    "others",
                    &format!("{:?}\n  at {}", additional.ty, additional.at),
                );
            }
        }
        ModelKind::Enum(kind) => {
            for variant in &kind.variants {
                line(
                    "value",
                    &format!("{} as {}\n  at {}", variant.value, variant.name, variant.at),
                );
            }
        }
        ModelKind::Alias(alias) => line(
            "alias of",
            &format!("{:?}, bounds {:?}", alias.ty, alias.constraints),
        ),
    }
}
