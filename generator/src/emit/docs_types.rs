//! What the Markdown pages share: how types and bounds are spelled, and where the pages and their sections stand.

use serde_json::Value;

use super::{docs, prose};
use crate::ir::{Api, Constraints, Group, Model, ModelKind, Operation, Parameter, Presence, Type};
use crate::naming::{TypeName, ValueName};

/// Files of these names can't be made on Windows, whatever their ending.
const DEVICES: &[&str] = &["aux", "con", "nul", "prn"];

/// Headings of one word that every operation has. A method of such a name shares its anchor with them.
const REPEATED_HEADINGS: &[&str] = &["authorization", "errors", "example", "parameters"];

/// The spelling of a type, with models called by their names.
pub(crate) fn rust_type(ty: &Type) -> String {
    match ty {
        Type::Text => "String".to_owned(),
        Type::Int32 => "i32".to_owned(),
        Type::Int64 => "i64".to_owned(),
        Type::Float => "f64".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Timestamp => "jiff::Timestamp".to_owned(),
        Type::Bytes => "bytes::Bytes".to_owned(),
        Type::Json => "serde_json::Value".to_owned(),
        Type::List(item, _) => format!("Vec<{}>", rust_type(item)),
        Type::Map(value, _) => format!("BTreeMap<String, {}>", rust_type(value)),
        Type::Nullable(value, _) => format!("Option<{}>", rust_type(value)),
        Type::Model(name) => name.to_string(),
        Type::Boxed(name) => format!("Box<{name}>"),
    }
}

/// The type of a field that may be absent or null.
pub(crate) fn field_type(ty: &Type, presence: Presence) -> String {
    let value = rust_type(ty);
    match presence {
        Presence::Required => value,
        Presence::RequiredNullable | Presence::Optional => format!("Option<{value}>"),
        Presence::OptionalNullable => format!("Nullable<{value}>"),
    }
}

/// What a caller hands over for a parameter; anything that is a text will do for `&str`.
pub(crate) fn passed_type(api: &Api, ty: &Type) -> String {
    match api.unalias(ty) {
        Type::Text => "&str".to_owned(),
        _ => rust_type(ty),
    }
}

/// A spelling as code, with a link to the page of the model that the type mentions.
pub(crate) fn linked(api: &Api, ty: &Type, spelling: &str) -> String {
    let code = prose::code_span(spelling);
    match ty
        .mentioned_model()
        .filter(|name| api.models.contains_key(name))
    {
        Some(name) => format!("[{code}]({})", model_page(api, name)),
        None => code,
    }
}

/// A type as code, with a link to the page of the model that it mentions.
pub(crate) fn linked_type(api: &Api, ty: &Type) -> String {
    linked(api, ty, &rust_type(ty))
}

/// A link to the page of a model.
pub(crate) fn linked_model(api: &Api, model: &Model) -> String {
    format!("[`{}`]({})", model.name, model_page(api, &model.name))
}

/// How many lists and maps deep bounds are told; no reader counts further.
const MAX_DEPTH: usize = 24;

/// The bounds on a value, on what an alias of it stands for, and on its items, as phrases.
pub(crate) fn bounds(api: &Api, ty: &Type, constraints: &Constraints) -> Vec<String> {
    bounds_within(api, ty, constraints, 0)
}

fn bounds_within(api: &Api, ty: &Type, constraints: &Constraints, depth: usize) -> Vec<String> {
    let mut phrases = docs::bounds(constraints);
    let mut ty = ty;
    while let Type::Model(name) = ty
        && let Some(ModelKind::Alias(alias)) = api.models.get(name).map(|model| &model.kind)
    {
        ty = &alias.ty;
        for phrase in docs::bounds(&alias.constraints) {
            if !phrases.contains(&phrase) {
                phrases.push(phrase);
            }
        }
    }
    match ty {
        Type::List(..) | Type::Map(..) | Type::Nullable(..) if depth == MAX_DEPTH => {
            phrases.push("more bounds deeper".to_owned());
        }
        Type::Nullable(value, inner) => {
            phrases.extend(bounds_within(api, value, inner, depth + 1));
            phrases.push("may be null".to_owned());
        }
        Type::List(item, inner) => {
            phrases.extend(
                bounds_within(api, item, inner, depth + 1)
                    .into_iter()
                    .map(|phrase| format!("each item: {phrase}")),
            );
        }
        Type::Map(value, inner) => {
            phrases.extend(
                bounds_within(api, value, inner, depth + 1)
                    .into_iter()
                    .map(|phrase| format!("each value: {phrase}")),
            );
        }
        _ => {}
    }
    phrases
}

/// A JSON value as code; a text without its quotes.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::String(text) => prose::code_span(text),
        other => prose::code_span(&other.to_string()),
    }
}

/// The identifier as code is written.
pub(crate) fn identifier(name: &ValueName) -> String {
    if name.is_keyword() {
        format!("r#{name}")
    } else {
        name.to_string()
    }
}

/// The call that gives the handle of a group: `identity_source(identity_source_id: &str)`.
pub(crate) fn handle_call(api: &Api, group: &Group) -> String {
    let arguments: Vec<String> = group
        .handle
        .parameters
        .iter()
        .map(|parameter| typed_argument(api, parameter))
        .collect();
    format!(
        "{}({})",
        identifier(&group.handle.method),
        arguments.join(", ")
    )
}

/// A parameter and what a caller hands over for it.
pub(crate) fn typed_argument(api: &Api, parameter: &Parameter) -> String {
    format!(
        "{}: {}",
        identifier(&parameter.name),
        passed_type(api, &parameter.ty)
    )
}

/// The file of a model's page, in `docs/`.
///
/// Names that differ only in case would be one file on some systems; the later one gets a mark that no name has.
pub(crate) fn model_page(api: &Api, name: &TypeName) -> String {
    let lower = name.as_str().to_ascii_lowercase();
    let before = api
        .spellings
        .get(&lower)
        .map_or(0, |names| names.partition_point(|other| other < name));
    let is_device = DEVICES.contains(&lower.as_str())
        || (lower.len() == 4
            && (lower.starts_with("com") || lower.starts_with("lpt"))
            && lower.as_bytes()[3].is_ascii_digit());
    format!("{name}{}.md", "_".repeat(before + usize::from(is_device)))
}

/// The title of the page of a group's operations.
pub(crate) fn api_title(group: &Group) -> String {
    format!("{}Api", group.handle.type_name)
}

/// The file of the page of a group's operations, in `docs/`.
pub(crate) fn api_page(api: &Api, group: &Group) -> String {
    let title = api_title(group);
    let is_taken = api.spellings.contains_key(&title.to_ascii_lowercase());
    format!("{title}{}.md", if is_taken { "__" } else { "" })
}

/// The anchor of an operation on the page of its group, as GitHub makes it of the heading.
pub(crate) fn anchor(api: &Api, operation: &Operation) -> String {
    let name = operation.method_name.as_str();
    let before = if REPEATED_HEADINGS.contains(&name) {
        api.operations
            .iter()
            .filter(|other| other.tag == operation.tag)
            .take_while(|other| other.method_name != operation.method_name)
            .count()
    } else {
        0
    };
    if before == 0 {
        name.to_owned()
    } else {
        format!("{name}-{before}")
    }
}

/// A link to an operation from a page in `docs/`, or from elsewhere through `folder`.
pub(crate) fn linked_operation(api: &Api, operation: &Operation, folder: &str) -> String {
    let name = &operation.method_name;
    match api.groups.iter().find(|group| group.tag == operation.tag) {
        Some(group) => format!(
            "[`{name}`]({folder}{}#{})",
            api_page(api, group),
            anchor(api, operation)
        ),
        None => format!("`{name}`"),
    }
}

/// The anchor of a security scheme in the README.
pub(crate) fn scheme_anchor(name: &str) -> String {
    let anchor: String = name
        .chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() || character == '_' {
                character
            } else {
                '-'
            }
        })
        .collect();
    if anchor.is_empty() {
        "scheme".to_owned()
    } else {
        anchor
    }
}

/// A number with commas between its thousands.
pub(crate) fn thousands(number: usize) -> String {
    grouped(number, ',')
}

/// A number with its digits in groups of three.
pub(crate) fn grouped(number: usize, separator: char) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}
