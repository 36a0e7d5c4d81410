//! Example values as code: the expression that builds what `example_value` made.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::example_value::{self, Direction};
use super::{structure, union, wire_text};
use crate::ir::{
    Additional, Api, Field, Model, ModelKind, Parameter, ParameterLocation, Presence, Spelling,
    Struct, Type,
};
use crate::ir::{forms, timestamp};

/// How many scalars a `json!` may hold before it is unreadable, and before the macro meets its recursion limit.
const MAX_JSON_LEAVES: usize = 12;

/// In which form a value is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As an argument that takes what is at hand: `impl Into<String>`, `impl IntoIterator`.
    Argument,
    /// As an argument that takes `impl Into<Nullable<T>>`.
    Nullable,
    /// As the field's or item's own type.
    Stored,
    /// As a request body: the type itself, where nothing tells the compiler which number is meant.
    Body,
}

/// The expression for a value that `example_value` made of the same type.
///
/// A value that no constructor builds is read from its JSON, so there is an expression for every type.
pub(crate) fn expression(api: &Api, ty: &Type, json: &Value, form: Form) -> TokenStream {
    if let Some(union) = api.union_of(ty).filter(|_| form == Form::Argument)
        && let Some(branch) = forms::choose(&api.models, union, json)
        && api.is_large(&branch.ty)
        && union::is_convertible(api, union, branch)
    {
        // What takes a union takes its branches too. Only the type of the outer argument is known.
        return expression(api, &branch.ty, json, Form::Body);
    }
    match (api.unalias(ty), json) {
        (Type::Text, Value::String(text)) => self::text(text, form),
        (Type::Bytes, Value::String(text)) => quote!(#text),
        (Type::Int32, Value::Number(number)) => self::number(number, form, "i32"),
        (Type::Int64, Value::Number(number)) => self::number(number, form, "i64"),
        (Type::Float, Value::Number(number)) => self::number(number, form, "f64"),
        (Type::Bool, Value::Bool(value)) => quote!(#value),
        (Type::Timestamp, Value::String(text)) if form == Form::Nullable => {
            quote!(Nullable::Value(#text.parse()?))
        }
        (Type::Timestamp, Value::String(text)) if form == Form::Body => {
            quote!(#text.parse::<jiff::Timestamp>()?)
        }
        (Type::Timestamp, Value::String(text)) => quote!(#text.parse()?),
        (Type::Json, json) => any(json),
        (Type::Nullable(..), Value::Null) => quote!(None),
        (Type::Nullable(inner, _), json) => {
            let value = expression(api, inner, json, Form::Stored);
            quote!(Some(#value))
        }
        (Type::List(item, _), Value::Array(items)) => list(api, item, items, form),
        (Type::Map(..), Value::Object(entries)) if entries.is_empty() => {
            quote!(std::collections::BTreeMap::new())
        }
        (Type::Map(value, _), Value::Object(entries)) => {
            let entries = entries.iter().map(|(key, json)| {
                let json = expression(api, value, json, Form::Stored);
                quote!((#key.to_owned(), #json))
            });
            quote!(std::collections::BTreeMap::from([#(#entries),*]))
        }
        (Type::Model(name) | Type::Boxed(name), json) => {
            let built = api
                .models
                .get(name)
                .and_then(|model| self::model(api, model, json));
            match (built, ty, form) {
                (Some(built), Type::Boxed(_), Form::Stored | Form::Nullable) => {
                    quote!(Box::new(#built))
                }
                (Some(built), _, _) => built,
                (None, _, _) => read(json),
            }
        }
        (_, json) => read(json),
    }
}

/// Whether the place of a parameter can carry a value; what it can't is refused before a request is sent.
fn travels(parameter: &Parameter, json: &Value) -> bool {
    if let (Value::Array(items), Spelling::Joined(delimiter)) = (json, parameter.spelling) {
        let is_whole = |item: &Value| !wire_text::plain(item).contains(delimiter);
        let travels = |item| is_whole(item) && travels(parameter, item);
        return !items.is_empty() && items.iter().all(travels);
    }
    match (json, parameter.location) {
        // These would make the path lead elsewhere.
        (Value::String(text), ParameterLocation::Path) => {
            text.chars().any(|character| character != '.')
        }
        (Value::String(text), ParameterLocation::Header) => {
            text.trim() == text
                && text
                    .chars()
                    .all(|character| character == ' ' || character.is_ascii_graphic())
        }
        _ => true,
    }
}

/// The value of a parameter: one that its place can carry. Gives `None` if the type has no finite value.
pub(crate) fn parameter_json(api: &Api, parameter: &Parameter) -> Option<Value> {
    let make = |example| {
        example_value::json(
            api,
            &parameter.ty,
            &parameter.constraints,
            example,
            Direction::Sent,
        )
    };
    let given = make(parameter.example.as_ref())?;
    let value = if travels(parameter, &given) {
        given
    } else {
        make(None)?
    };
    match (api.unalias(&parameter.ty), &value) {
        // A point in time is written in its own form, which the example has to have then.
        (Type::Timestamp, Value::String(text)) => match timestamp::canonical_timestamp(text) {
            Some(text) => Some(Value::from(text)),
            None => make(None),
        },
        _ => Some(value),
    }
}

fn text(text: &str, form: Form) -> TokenStream {
    match form {
        Form::Argument | Form::Nullable => quote!(#text),
        Form::Stored | Form::Body => quote!(#text.to_owned()),
    }
}

/// A number, with its type where nothing else says it. A minus sign is an operator, not part of the literal.
fn number(number: &serde_json::Number, form: Form, ty: &str) -> TokenStream {
    let magnitude = match (ty, number.as_i64()) {
        ("i32" | "i64", Some(value)) => value.unsigned_abs().to_string(),
        _ => format!("{:?}", number.as_f64().unwrap_or_default().abs()),
    };
    let text = if form == Form::Body {
        format!("{magnitude}_{ty}")
    } else {
        magnitude
    };
    let is_negative = number.as_f64().is_some_and(|value| value < 0.0);
    match text.parse::<Literal>() {
        Ok(magnitude) if is_negative => quote!(-#magnitude),
        Ok(magnitude) => quote!(#magnitude),
        Err(_) => quote!(0),
    }
}

fn list(api: &Api, item: &Type, items: &[Value], form: Form) -> TokenStream {
    let is_text = *api.unalias(item) == Type::Text;
    match form {
        Form::Argument if items.is_empty() && is_text => quote!(Vec::<String>::new()),
        Form::Argument => {
            let form = if is_text {
                Form::Argument
            } else {
                Form::Stored
            };
            let items = items.iter().map(|json| expression(api, item, json, form));
            quote!([#(#items),*])
        }
        Form::Nullable | Form::Stored | Form::Body if items.is_empty() => quote!(Vec::new()),
        Form::Nullable | Form::Stored | Form::Body => {
            let items = items
                .iter()
                .map(|json| expression(api, item, json, Form::Stored));
            quote!(vec![#(#items),*])
        }
    }
}

/// The value of a model, if callers can make one.
fn model(api: &Api, model: &Model, json: &Value) -> Option<TokenStream> {
    match (&model.kind, json) {
        (ModelKind::Enum(kind), Value::String(text)) => {
            let name = &model.name;
            let known = kind
                .variants
                .iter()
                .find(|variant| variant.value == *text)
                .map(|variant| &variant.name);
            let unknown = || quote!(models::#name::from(#text));
            Some(known.map_or_else(unknown, |variant| quote!(models::#name::#variant)))
        }
        (ModelKind::Union(kind), json) => {
            let branch = forms::choose(&api.models, kind, json)?;
            let value = expression(api, &branch.ty, json, Form::Body);
            let (name, variant) = (&model.name, &branch.name);
            let is_read = !api.is_large(&branch.ty);
            Some(if is_read {
                quote!(models::#name::#variant(#value))
            } else {
                quote!(models::#name::#variant(Box::new(#value)))
            })
        }
        (ModelKind::Struct(kind), Value::Object(entries)) if model.usage.sent => {
            let constructor = constructor(api, model, kind, entries)?;
            let setters = kind
                .fields
                .iter()
                .filter(|field| {
                    structure::is_set_by_callers(field) && !field.presence.is_required()
                })
                .filter_map(|field| Some(setter(api, field, entries.get(&field.json_name)?)));
            let undeclared = kind.additional.iter().flat_map(|additional| {
                entries
                    .iter()
                    .filter(|(key, _)| kind.fields.iter().all(|field| field.json_name != **key))
                    .map(|(key, json)| attribute(additional, key, json))
            });
            Some(quote!(#constructor #(#setters)* #(#undeclared)*))
        }
        _ => None,
    }
}

fn constructor(
    api: &Api,
    model: &Model,
    kind: &Struct,
    entries: &serde_json::Map<String, Value>,
) -> Option<TokenStream> {
    let name = &model.name;
    let fields = structure::asked_for(kind);
    if fields.is_empty() {
        return Some(quote!(models::#name::default()));
    }
    let mut arguments = Vec::new();
    for field in fields {
        let json = entries.get(&field.json_name)?;
        arguments.push(match (field.presence, json) {
            (Presence::RequiredNullable, Value::Null) => quote!(None),
            (Presence::RequiredNullable, json) => {
                let value = expression(api, &field.ty, json, Form::Stored);
                quote!(Some(#value))
            }
            (_, json) => expression(api, &field.ty, json, Form::Argument),
        });
    }
    Some(quote!(models::#name::new(#(#arguments),*)))
}

fn setter(api: &Api, field: &Field, json: &Value) -> TokenStream {
    let name = &field.name;
    let value = match (field.presence, json) {
        (Presence::OptionalNullable, Value::Null) => quote!(Nullable::Null),
        (Presence::OptionalNullable, json) => expression(api, &field.ty, json, Form::Nullable),
        (_, json) => expression(api, &field.ty, json, Form::Argument),
    };
    quote!(.#name(#value))
}

fn attribute(additional: &Additional, key: &str, json: &Value) -> TokenStream {
    match (&additional.ty, json) {
        (Type::Json, Value::String(text)) => quote!(.attribute(#key, #text)?),
        (Type::Json, Value::Bool(value)) => quote!(.attribute(#key, #value)?),
        (Type::Json, json) => {
            let json = any(json);
            quote!(.attribute(#key, #json)?)
        }
        (_, Value::Null) => quote!(.clear_attribute(#key)?),
        (_, Value::String(text)) => quote!(.attribute(#key, #text)?),
        (_, Value::Bool(value)) => quote!(.attribute(#key, #value)?),
        (ty, Value::Number(value)) => {
            let ty = if *ty == Type::Float { "f64" } else { "i64" };
            let value = number(value, Form::Argument, ty);
            quote!(.attribute(#key, #value)?)
        }
        (_, Value::Array(_) | Value::Object(_)) => TokenStream::new(),
    }
}

/// Any JSON value: spelled out if it is short, read from its text otherwise.
fn any(json: &Value) -> TokenStream {
    if leaves(json) > MAX_JSON_LEAVES {
        let text = json.to_string();
        return quote!(serde_json::from_str::<serde_json::Value>(#text)?);
    }
    let tokens = spelled(json);
    quote!(serde_json::json!(#tokens))
}

fn spelled(json: &Value) -> TokenStream {
    match json {
        Value::Null => quote!(null),
        Value::Bool(value) => quote!(#value),
        Value::String(text) => quote!(#text),
        Value::Number(value)
            if value
                .as_i64()
                .is_some_and(|value| i32::try_from(value).is_err()) =>
        {
            number(value, Form::Body, "i64")
        }
        Value::Number(value) if value.is_i64() => number(value, Form::Argument, "i64"),
        Value::Number(value) => number(value, Form::Argument, "f64"),
        Value::Array(items) => {
            let items = items.iter().map(spelled);
            quote!([#(#items),*])
        }
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, json)| {
                let json = spelled(json);
                quote!(#key: #json)
            });
            quote!({ #(#entries),* })
        }
    }
}

fn leaves(json: &Value) -> usize {
    match json {
        Value::Array(items) => 1 + items.iter().map(leaves).sum::<usize>(),
        Value::Object(entries) => 1 + entries.values().map(leaves).sum::<usize>(),
        _ => 1,
    }
}

/// A value read from its JSON.
fn read(json: &Value) -> TokenStream {
    let text = json.to_string();
    quote!(serde_json::from_str(#text)?)
}
