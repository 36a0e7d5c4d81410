//! `explain`: one operation or model of the IR, with its place in the document, the corrections of the overlay that touched
//! it, and the Rust items that it became, as text for people.

mod corrections;
mod items;

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::emit::{bounds, rust_type};
use crate::ir::{
    Api, Constraints, Field, Model, ModelKind, Operation, Parameter, Payload, Presence, Struct,
};
use crate::ir::{Decision, Union};
use crate::report::is_dangerous;
use crate::source::{self, SourceText};
use crate::spec_path::SpecPath;

pub(crate) use corrections::{Correction, applied, in_document};

/// What an explanation is made of.
#[derive(Clone, Copy)]
pub(crate) struct Sources<'a> {
    /// The API.
    pub api: &'a Api,
    /// The text of the document.
    pub document: &'a SourceText<'a>,
    /// The actions of the overlay that the document has in it.
    pub corrections: &'a [Correction<'a>],
    /// The text of the overlay.
    pub overlay: Option<&'a SourceText<'a>>,
    /// The public API of the crate, line by line.
    pub surface: &'a [String],
}

/// Describes the operation with this `operationId` or method name, or the model with this schema or Rust name.
///
/// # Errors
/// Nothing is called `what`.
pub(crate) fn explain(sources: Sources<'_>, what: &str) -> Result<String, Diagnostics> {
    let api = sources.api;
    let operation = api
        .operations
        .iter()
        .find(|operation| operation.id == what || operation.method_name.as_str() == what);
    let model = api
        .models
        .values()
        .find(|model| model.schema_name.as_deref() == Some(what) || model.name.as_str() == what);
    let mut page = Page {
        sources,
        text: String::new(),
    };
    if let Some(operation) = operation {
        page.operation(operation);
        page.corrections(&operation.at, Some(&operation.id));
        page.items(&items::of_operation(sources.surface, api, operation));
    }
    if let Some(model) = model {
        page.model(model);
        page.corrections(&model.at, model.schema_name.as_deref());
        page.items(&items::of_model(sources.surface, model));
    }
    if page.text.is_empty() {
        let message = format!(
            "nothing in the selection is called `{}`",
            what.escape_debug()
        );
        let help = source::did_you_mean(what, names(api)).unwrap_or_else(|| {
            "give an operationId, a method's name, a schema's name or a model's name".to_owned()
        });
        return Err(Diagnostic::error(&SpecPath::root(), message)
            .moved_to(Place::Nowhere)
            .help(help)
            .into());
    }
    Ok(page.text)
}

/// Every name that can be explained.
fn names(api: &Api) -> impl Iterator<Item = &str> {
    let operations = api
        .operations
        .iter()
        .flat_map(|operation| [operation.id.as_str(), operation.method_name.as_str()]);
    let models = api.models.values().flat_map(|model| {
        model
            .schema_name
            .as_deref()
            .into_iter()
            .chain([model.name.as_str()])
    });
    operations.chain(models)
}

/// The text so far, and what it is about.
struct Page<'a> {
    sources: Sources<'a>,
    text: String,
}

impl Page<'_> {
    /// One line: what it tells, and what that is. Text of the document can't bring a line of its own.
    fn line(&mut self, key: &str, value: &str) {
        // Writing to a `String` can't fail.
        let _ = writeln!(self.text, "{key:<12}{}", one_line(value));
    }

    /// Where the node of the line before stands.
    fn place(&mut self, at: &SpecPath) {
        self.place_in(self.sources.document, at);
    }

    fn place_in(&mut self, source: &SourceText<'_>, at: &SpecPath) {
        let pointer = one_line(at.as_str());
        let _ = match source::locate(source.text, at) {
            Some(found) => writeln!(
                self.text,
                "            at {pointer} ({}:{}:{})",
                source.name, found.line, found.column
            ),
            None => writeln!(self.text, "            at {pointer}"),
        };
    }

    /// The actions of the overlay that touched a node or something below it.
    fn corrections(&mut self, at: &SpecPath, name: Option<&str>) {
        let corrections = self.sources.corrections;
        for correction in corrections
            .iter()
            .filter(|correction| correction.concerns(at, name))
        {
            let summary = correction.summary();
            self.line(
                "corrected",
                &format!("by action {}: {summary}", correction.number),
            );
            if let Some(overlay) = self.sources.overlay {
                self.place_in(overlay, &correction.action.at);
            }
        }
    }

    /// The Rust items.
    fn items(&mut self, items: &[&str]) {
        for item in items {
            self.line("Rust", item);
        }
    }

    fn operation(&mut self, operation: &Operation) {
        self.line("operation", &operation.id);
        self.place(&operation.at);
        self.line(
            "route",
            &format!("{} {}", operation.http_method, operation.path),
        );
        self.line("method", operation.method_name.as_str());
        self.line("builder", operation.builder_name.as_str());
        self.line("scopes", &operation.scopes().join(", "));
        if operation.is_repeatable {
            self.line("repeatable", "yes");
        }
        if let Some(paging) = &operation.paging {
            self.line("pages by", &paging.cursor);
        }
        for parameter in operation.all_parameters() {
            self.parameter(parameter);
        }
        if let Some(body) = &operation.body {
            let limit = body
                .max_bytes
                .map_or(String::new(), |bytes| format!(", at most {bytes} bytes"));
            for payload in body.payloads() {
                self.line("body", &format!("{}{limit}", carried(payload)));
                self.place(&body.at);
            }
            let parts = body.payloads().filter_map(|payload| payload.parts.as_ref());
            for part in parts.flat_map(|parts| &parts.parts) {
                let kind = format!("{:?}", part.kind).to_lowercase();
                let ty = rust_type(&part.ty);
                self.line("part", &format!("{} as {kind}: {ty}", part.wire_name));
                self.place(&part.at);
            }
        }
        for response in &operation.responses {
            let carries: Vec<String> = match response.payloads.as_slice() {
                [] => vec!["nothing".to_owned()],
                [only] => vec![rust_type(&only.ty)],
                several => several.iter().map(carried).collect(),
            };
            let carries = carries.join(", or ");
            self.line(
                "response",
                &format!("{} carries {carries}", response.status),
            );
            self.place(&response.at);
        }
    }

    fn parameter(&mut self, parameter: &Parameter) {
        let needed = if parameter.required {
            "required"
        } else {
            "optional"
        };
        let ty = rust_type(&parameter.ty);
        let place = format!("{:?}", parameter.location).to_lowercase();
        let bounds = bounded(&parameter.constraints);
        self.line(
            "parameter",
            &format!(
                "{} in the {place}, {needed}: {ty}{bounds}",
                parameter.wire_name
            ),
        );
        self.place(&parameter.at);
    }

    fn model(&mut self, model: &Model) {
        self.line("model", model.name.as_str());
        self.place(&model.at);
        self.line("schema", model.schema_name.as_deref().unwrap_or("in place"));
        self.line("module", model.module.as_str());
        let usage = match (model.usage.sent, model.usage.received) {
            (true, true) => "sent and received",
            (true, false) => "sent",
            (false, true) => "received",
            (false, false) => "not used by an operation",
        };
        self.line("use", usage);
        match &model.kind {
            ModelKind::Struct(kind) => self.structure(kind),
            ModelKind::Enum(kind) => {
                for variant in &kind.variants {
                    self.line("value", &format!("{} is {}", variant.value, variant.name));
                    self.place(&variant.at);
                }
            }
            ModelKind::Union(kind) => self.union(kind),
            ModelKind::Alias(alias) => {
                let ty = rust_type(&alias.ty);
                self.line("alias of", &format!("{ty}{}", bounded(&alias.constraints)));
            }
        }
    }

    fn union(&mut self, kind: &Union) {
        let decision = match &kind.decision {
            Decision::Tag { property, .. } => format!("the text of {property}"),
            Decision::Form => "the kind of the value and its keys".to_owned(),
        };
        self.line("decided by", &decision);
        for branch in &kind.branches {
            let ty = rust_type(&branch.ty);
            let bounds = bounded(&branch.constraints);
            let tags = if branch.tags.is_empty() {
                String::new()
            } else {
                format!(", for {}", branch.tags.join(", "))
            };
            self.line("branch", &format!("{}: {ty}{bounds}{tags}", branch.name));
            self.place(&branch.at);
        }
    }

    fn structure(&mut self, kind: &Struct) {
        if let Some(base) = &kind.base {
            let lifted = base.lifted.join(", ");
            self.line("base", &format!("{}, and requires {lifted}", base.name));
        }
        for field in &kind.fields {
            self.field(field);
        }
        if let Some(additional) = &kind.additional {
            let ty = rust_type(&additional.ty);
            self.line("other keys", &ty);
            self.place(&additional.at);
        }
    }

    fn field(&mut self, field: &Field) {
        let presence = match field.presence {
            Presence::Required => "required",
            Presence::RequiredNullable => "required, perhaps null",
            Presence::Optional => "optional",
            Presence::OptionalNullable => "optional, perhaps null",
        };
        let ty = rust_type(&field.ty);
        let bounds = bounded(&field.constraints);
        self.line(
            "field",
            &format!(
                "{} is {}, {presence}: {ty}{bounds}",
                field.json_name, field.name
            ),
        );
        self.place(&field.at);
    }
}

/// A type and its media type.
fn carried(payload: &Payload) -> String {
    let ty = match &payload.parts {
        Some(parts) => parts.name.to_string(),
        None => rust_type(&payload.ty),
    };
    format!("{ty} as {}", payload.media_type)
}

/// The bounds, behind what they bound.
fn bounded(constraints: &Constraints) -> String {
    let phrases = bounds(constraints);
    if phrases.is_empty() {
        String::new()
    } else {
        format!(", {}", phrases.join(", "))
    }
}

/// A text with line breaks and everything else that a terminal would act on shown as escapes.
fn one_line(text: &str) -> String {
    text.chars().fold(String::new(), |mut line, character| {
        if is_dangerous(character) {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
        line
    })
}
