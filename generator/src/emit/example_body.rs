//! The bodies of example calls, and what those that consist of parts look like on the wire.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::example_bounds::keeps_bounds;
use super::example_code::{self, Form};
use super::example_value::{self, Direction};
use super::wire_text;
use crate::ir::{Api, Body, Content, Part, PartKind, Parts, Payload, PayloadKind};

/// Where the files of an example are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Files {
    /// At a path: what a reader has in mind.
    OnDisk,
    /// In the code: what a test can run.
    InMemory,
}

/// The expression that makes a body.
pub(crate) fn value(api: &Api, body: &Body, files: Files) -> TokenStream {
    match &body.content {
        Content::One(payload) => payload_value(api, payload, files),
        Content::Choice(choice) => {
            let name = &choice.name;
            let first = choice.variants.first();
            let inner = first.map(|(variant, payload)| {
                let value = payload_value(api, payload, files);
                if payload.kind == PayloadKind::Bytes {
                    quote!(#variant(#value.into()))
                } else {
                    quote!(#variant(#value))
                }
            });
            quote!(operations::#name::#inner)
        }
    }
}

fn payload_value(api: &Api, payload: &Payload, files: Files) -> TokenStream {
    if let Some(parts) = &payload.parts {
        return form(api, parts, files);
    }
    let json = example_value::json(
        api,
        &payload.ty,
        &payload.constraints,
        payload.example.as_deref(),
        Direction::Sent,
    );
    let json = json.as_ref().unwrap_or(&Value::Null);
    example_code::expression(api, &payload.ty, json, Form::Body)
}

/// The parts that an example has: the required ones first, as the constructor takes them.
fn shown(parts: &Parts) -> impl Iterator<Item = &Part> {
    let required = parts.parts.iter().filter(|part| part.required);
    let has_required = parts.parts.iter().any(|part| part.required);
    let optional = parts.parts.iter().filter(move |part| {
        !part.required && !part.deprecated && (part.example.is_some() || !has_required)
    });
    required.chain(optional)
}

/// The value of a part; of a file, the content.
fn part_json(api: &Api, part: &Part) -> Option<Value> {
    let example = part
        .example
        .as_ref()
        .filter(|_| part.kind != PartKind::File);
    example_value::json(api, &part.ty, &part.constraints, example, Direction::Sent)
}

fn form(api: &Api, parts: &Parts, files: Files) -> TokenStream {
    let name = &parts.name;
    let (required, optional): (Vec<&Part>, Vec<&Part>) =
        shown(parts).partition(|part| part.required);
    let arguments: Vec<TokenStream> = required
        .iter()
        .map(|part| part_value(api, part, files))
        .collect();
    let setters = optional.iter().map(|part| {
        let name = &part.name;
        let value = part_value(api, part, files);
        quote!(.#name(#value))
    });
    if arguments.is_empty() {
        quote!(operations::#name::default() #(#setters)*)
    } else {
        quote!(operations::#name::new(#(#arguments),*) #(#setters)*)
    }
}

fn part_value(api: &Api, part: &Part, files: Files) -> TokenStream {
    let json = part_json(api, part).unwrap_or(Value::Null);
    if part.kind != PartKind::File {
        return example_code::expression(api, &part.ty, &json, Form::Argument);
    }
    let file = |content: &Value| match files {
        Files::OnDisk => quote!(FilePart::from_path("path/to/file")),
        Files::InMemory => {
            let content = content.as_str().unwrap_or_default();
            quote!(FilePart::from_bytes("file", #content))
        }
    };
    match &json {
        Value::Array(contents) if contents.is_empty() => quote!(Vec::new()),
        Value::Array(contents) => {
            let files = contents.iter().map(file);
            quote!([#(#files),*])
        }
        content => file(content),
    }
}

/// The body that the example with files in memory sends, with `BOUNDARY` as the boundary, and whether it keeps its bounds.
pub(crate) fn parts_text(api: &Api, parts: &Parts) -> Option<(String, bool)> {
    let mut text = String::new();
    let mut fits = true;
    for part in shown(parts) {
        let json = part_json(api, part)?;
        fits &=
            part.kind == PartKind::File || keeps_bounds(api, &part.ty, &part.constraints, &json);
        let values = match &json {
            Value::Array(values) if part.is_list => values.as_slice(),
            single => std::slice::from_ref(single),
        };
        for value in values {
            write_part(&mut text, part, value);
        }
    }
    text.push_str("--BOUNDARY--\r\n");
    Some((text, fits))
}

fn write_part(text: &mut String, part: &Part, value: &Value) {
    let (file_name, media_type, content) = match part.kind {
        PartKind::File => (
            Some("file"),
            Some("application/octet-stream"),
            value.as_str().unwrap_or_default().to_owned(),
        ),
        PartKind::Text => (None, None, wire_text::plain(value)),
        PartKind::Json => (None, Some("application/json"), value.to_string()),
    };
    let name = escaped(&part.wire_name);
    // Writing to a text cannot fail.
    let _ = write!(
        text,
        "--BOUNDARY\r\nContent-Disposition: form-data; name=\"{name}\""
    );
    if let Some(file_name) = file_name {
        let _ = write!(text, "; filename=\"{file_name}\"");
    }
    text.push_str("\r\n");
    if let Some(media_type) = part.media_type.as_deref().or(media_type) {
        let _ = write!(text, "Content-Type: {media_type}\r\n");
    }
    let _ = write!(text, "\r\n{content}\r\n");
}

/// A name between quotes, as the runtime writes it.
fn escaped(name: &str) -> String {
    let mut escaped = String::new();
    for character in name.chars() {
        if character == '"' || character.is_ascii_control() {
            let _ = write!(escaped, "%{:02X}", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    escaped
}
