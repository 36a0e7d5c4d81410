//! `docs/<Model>.md`: one page for each model, for people who read on GitHub.

mod union;
mod uses;

use serde::Serialize;
pub(crate) use uses::Users;

use super::docs_types::{
    bounds, field_type, identifier, linked, linked_model, linked_type, model_page, rust_type, value,
};
use super::templates::{self, RenderError};
use super::{example, prose, structure};
use crate::config::Config;
use crate::ir::{
    Additional, Alias, Api, Base, Enum, Field, FixedForm, Model, ModelKind, Struct, Type, Variant,
};

/// What the template shows. Every text is Markdown already.
#[derive(Serialize)]
struct Page {
    name: String,
    kind: &'static str,
    path: String,
    origin: String,
    description: String,
    is_deprecated: bool,
    direction: &'static str,
    alias: Option<AliasView>,
    values: Vec<EnumRow>,
    branches: Vec<union::BranchRow>,
    fields: Vec<Row>,
    attributes: Option<Attributes>,
    json: String,
    json_fence: String,
    construction: String,
    construction_fence: String,
    making: String,
    conversions: Vec<String>,
    uses: Vec<String>,
}

/// What an alias stands for.
#[derive(Serialize)]
struct AliasView {
    ty: String,
    bounds: String,
}

/// A value of an enum.
#[derive(Serialize)]
struct EnumRow {
    value: String,
    variant: String,
    meaning: String,
}

/// A field of a struct.
#[derive(Serialize)]
struct Row {
    name: String,
    json_name: String,
    ty: String,
    description: String,
    notes: String,
}

/// The keys that the schema does not declare.
#[derive(Serialize)]
struct Attributes {
    description: String,
    ty: String,
    is_nullable: bool,
    is_sent: bool,
}

/// The page of a model: its path and its text.
///
/// # Errors
/// The template does not render.
pub(crate) fn emit(
    api: &Api,
    users: &Users<'_>,
    model: &Model,
    config: &Config,
) -> Result<(String, String), RenderError> {
    let json = example::model_json(api, model)
        .map(|json| prose::json_block(&json))
        .unwrap_or_default();
    let construction = example::construction(api, model, config)
        .unwrap_or_default()
        .trim_end()
        .to_owned();
    let mut page = Page {
        name: model.name.to_string(),
        kind: "",
        path: format!("`{}::models::{}`", example::crate_name(config), model.name),
        origin: origin(model),
        description: model
            .description
            .as_deref()
            .map(prose::block)
            .unwrap_or_default(),
        is_deprecated: model.deprecated,
        direction: direction(model),
        alias: None,
        values: Vec::new(),
        branches: Vec::new(),
        fields: Vec::new(),
        attributes: None,
        json_fence: prose::fence(&json),
        json,
        construction_fence: prose::fence(&construction),
        construction,
        making: String::new(),
        conversions: conversions(api, users, model),
        uses: uses::of(api, users, model),
    };
    match &model.kind {
        ModelKind::Struct(kind) => {
            page.kind = "struct";
            page.fields = kind.fields.iter().map(|field| row(api, field)).collect();
            page.attributes = kind
                .additional
                .as_ref()
                .map(|additional| attributes(model, additional));
            page.making = making(model, kind);
        }
        ModelKind::Enum(kind) => {
            page.kind = "enum";
            page.values = values(kind);
        }
        ModelKind::Union(kind) => {
            page.kind = "enum";
            page.branches = union::branches(api, kind);
            page.making = union::making(api, model, kind);
        }
        ModelKind::Alias(kind) => {
            page.kind = "another name for a type";
            page.alias = Some(alias(api, kind));
        }
    }
    let text = templates::render("docs/model.md", page)?;
    Ok((format!("docs/{}", model_page(api, &model.name)), text))
}

/// The schema that the model was made from.
fn origin(model: &Model) -> String {
    match &model.schema_name {
        Some(schema) => format!("the schema {}", prose::code_span(schema)),
        None => format!("the schema at {}", prose::code_span(model.at.as_str())),
    }
}

fn direction(model: &Model) -> &'static str {
    match (model.usage.sent, model.usage.received) {
        (true, true) => "sent and received",
        (true, false) => "sent",
        (false, true) => "received",
        (false, false) => "carried by no operation",
    }
}

fn row(api: &Api, field: &Field) -> Row {
    Row {
        name: format!("`{}`", identifier(&field.name)),
        json_name: prose::code_span(&field.json_name),
        ty: linked(api, &field.ty, &field_type(&field.ty, field.presence)),
        description: field
            .description
            .as_deref()
            .map(prose::cell)
            .unwrap_or_default(),
        notes: notes(api, field).join("; "),
    }
}

/// What the keywords of a field say.
fn notes(api: &Api, field: &Field) -> Vec<String> {
    let mut notes = Vec::new();
    let flags = [
        (field.presence.is_required(), "**required**"),
        (field.presence.is_nullable(), "nullable"),
        (field.read_only, "read-only: never sent"),
        (field.write_only, "write-only: never received"),
        (field.deprecated, "**deprecated**"),
        (field.personal, "personal: hidden by `Debug`"),
    ];
    notes.extend(
        flags
            .into_iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, note)| note.to_owned()),
    );
    if let Some(fixed) = &field.fixed {
        let value = match &fixed.form {
            FixedForm::Variant(model, variant) => format!("`{model}::{variant}`"),
            FixedForm::Unlisted(_) | FixedForm::Text => prose::code_span(&fixed.text),
        };
        notes.push(format!("always {value}, filled in by itself"));
    }
    notes.extend(bounds(api, &field.ty, &field.constraints));
    notes.extend(
        field
            .default
            .as_ref()
            .map(|default| format!("{} by default", value(default))),
    );
    notes.extend(
        field
            .example
            .as_ref()
            .map(|example| format!("such as {}", value(example))),
    );
    notes
}

fn attributes(model: &Model, additional: &Additional) -> Attributes {
    Attributes {
        description: additional
            .description
            .as_deref()
            .map(prose::block)
            .unwrap_or_default(),
        ty: match &additional.ty {
            Type::Text => "a string".to_owned(),
            Type::Json => "any JSON value".to_owned(),
            other => format!(
                "a value of the type {}",
                prose::code_span(&rust_type(other))
            ),
        },
        is_nullable: additional.nullable,
        is_sent: model.usage.sent,
    }
}

/// How a caller comes by a value.
fn making(model: &Model, kind: &Struct) -> String {
    let name = &model.name;
    if !model.usage.sent {
        return format!(
            "`{name}` has no constructor: it only comes out of responses, and may get further fields. Tests make it from JSON, with \
             `serde_json::from_value`."
        );
    }
    let asked: Vec<String> = structure::asked_for(kind)
        .into_iter()
        .map(|field| format!("`{}`", identifier(&field.name)))
        .collect();
    let has_setters = kind
        .fields
        .iter()
        .any(|field| structure::is_set_by_callers(field) && !field.presence.is_required());
    let setters = if has_setters {
        " Every other field that is sent has a method of its name, which takes the value and gives the changed struct back."
    } else {
        ""
    };
    if asked.is_empty() {
        format!("`{name}::default()` makes one; nothing has to be given.{setters}")
    } else {
        format!(
            "`{name}::new` takes what is required: {}.{setters}",
            asked.join(", ")
        )
    }
}

/// The model that another one is but for what is required.
fn base(model: &Model) -> Option<&Base> {
    match &model.kind {
        ModelKind::Struct(kind) => kind.base.as_ref(),
        ModelKind::Enum(_) | ModelKind::Alias(_) | ModelKind::Union(_) => None,
    }
}

/// The conversions from and into models that differ only in what is required.
fn conversions(api: &Api, users: &Users<'_>, model: &Model) -> Vec<String> {
    let required = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| prose::code_span(name)).collect();
        names.join(" or ")
    };
    let mut lines = Vec::new();
    if let Some(base) = base(model)
        && let Some(other) = api.models.get(&base.name)
    {
        let link = linked_model(api, other);
        lines.push(format!(
            "`From<{}> for {}`: into {link}, which requires less. It never fails.",
            model.name, base.name
        ));
        lines.push(format!(
            "`TryFrom<{}> for {}`: from {link}. It fails with a `ValidationError` if {} is missing.",
            base.name,
            model.name,
            required(&base.lifted)
        ));
    }
    for other in users.stricter(&model.name) {
        let Some(base) = base(other) else {
            continue;
        };
        let link = linked_model(api, other);
        lines.push(format!(
            "`From<{}> for {}`: from {link}, which requires more. It never fails.",
            other.name, model.name
        ));
        lines.push(format!(
            "`TryFrom<{}> for {}`: into {link}. It fails with a `ValidationError` if {} is missing.",
            model.name,
            other.name,
            required(&base.lifted)
        ));
    }
    lines
}

fn values(kind: &Enum) -> Vec<EnumRow> {
    kind.variants
        .iter()
        .map(
            |Variant {
                 name,
                 value,
                 description,
                 ..
             }| EnumRow {
                value: prose::code_span(value),
                variant: format!("`{name}`"),
                meaning: description.as_deref().map(prose::cell).unwrap_or_default(),
            },
        )
        .collect()
}

fn alias(api: &Api, kind: &Alias) -> AliasView {
    let mut phrases = bounds(api, &kind.ty, &kind.constraints);
    if kind.nullable {
        phrases.push("may be null".to_owned());
    }
    AliasView {
        ty: linked_type(api, &kind.ty),
        bounds: phrases.join("; "),
    }
}
