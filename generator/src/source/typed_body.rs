//! Types request bodies, responses, their media types, headers and examples.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;
use crate::spec_path::SpecPath;

use super::document::{Example, Header, MediaType, RequestBody, Response};
use super::keywords::Context;
use super::resolve::Kind;
use super::typed::Typing;

impl<'a> Typing<'a> {
    /// A request body in place or by reference.
    pub fn request_body(&mut self, at: &SpecPath, value: &'a Value) -> Option<RequestBody> {
        let (at, keys) = self.resolved(Kind::RequestBody, Context::RequestBody, at, value)?;
        let typed: openapiv3::RequestBody = self.read(&at, keys, &["content"], &[])?;
        if !keys.contains_key("content") {
            self.found
                .push(Diagnostic::error(&at, "`content` is missing"));
        }
        Some(RequestBody {
            description: typed.description,
            required: typed.required,
            content: self.content(&at, keys),
            at,
        })
    }

    /// The responses of the operation at `at`.
    pub fn responses(&mut self, at: &SpecPath, keys: &'a Map<String, Value>) -> Vec<Response> {
        let Some(value) = keys.get("responses") else {
            self.found
                .push(Diagnostic::error(at, "`responses` is missing"));
            return Vec::new();
        };
        let at = at.child("responses");
        let Some(keys) = self.mapping(&at, value, "`responses`") else {
            return Vec::new();
        };
        self.count(Context::Responses, &at, keys);
        let all: Vec<Response> = self
            .entries(&at, Some(value))
            .filter(|(_, status, _)| !status.starts_with("x-"))
            .filter_map(|(at, status, value)| self.response(&at, status, value))
            .collect();
        if keys.keys().all(|status| status.starts_with("x-")) {
            self.found
                .push(Diagnostic::error(&at, "`responses` has no response"));
        }
        all
    }

    fn response(&mut self, at: &SpecPath, status: &str, value: &'a Value) -> Option<Response> {
        if !is_status(status) {
            self.found.push(
                Diagnostic::error(at, format!("`{status}` is not a status"))
                    .help("a status is `200`, `5XX` or `default`"),
            );
        }
        let (place, keys) = self.resolved(Kind::Response, Context::Response, at, value)?;
        let is_component = place != *at;
        let mut response = match self.responses.get(&place) {
            Some((response, weight)) => {
                let (response, weight) = (response.clone(), *weight);
                self.go_on(&place, weight).then_some(response)?
            }
            None => self.new_response(place, keys, is_component)?,
        };
        status.clone_into(&mut response.status);
        Some(response)
    }

    /// A response that was not met before, without its status.
    fn new_response(
        &mut self,
        at: SpecPath,
        keys: &'a Map<String, Value>,
        is_component: bool,
    ) -> Option<Response> {
        let weight = self.weight;
        let typed: openapiv3::Response =
            self.read(&at, keys, &["headers", "content", "links"], &[])?;
        let response = Response {
            status: String::new(),
            description: typed.description,
            content: self.content(&at, keys).into(),
            headers: self.headers(&at, keys),
            at: at.clone(),
        };
        if is_component {
            let weight = self.weight - weight;
            self.responses.insert(at, (response.clone(), weight));
        }
        Some(response)
    }

    fn content(&mut self, at: &SpecPath, keys: &'a Map<String, Value>) -> Vec<MediaType> {
        self.entries(&at.child("content"), keys.get("content"))
            .filter_map(|(at, name, value)| {
                let keys = self.mapping(&at, value, "a media type")?;
                self.count(Context::MediaType, &at, keys);
                Some(MediaType {
                    name: name.to_owned(),
                    schema: keys
                        .get("schema")
                        .and_then(|schema| self.schema_ref(&at.child("schema"), schema)),
                    examples: self.examples(&at, keys),
                    encodings: self.encodings(&at, keys),
                    at,
                })
            })
            .collect()
    }

    /// The media types of the parts of a body.
    fn encodings(
        &mut self,
        at: &SpecPath,
        keys: &'a Map<String, Value>,
    ) -> BTreeMap<String, (SpecPath, String)> {
        self.entries(&at.child("encoding"), keys.get("encoding"))
            .filter_map(|(at, part, value)| {
                let keys = self.mapping(&at, value, "an encoding")?;
                self.count(Context::Encoding, &at, keys);
                let at = at.child("contentType");
                let media_type = keys.get("contentType")?;
                let Some(media_type) = media_type.as_str() else {
                    self.found
                        .push(Diagnostic::error(&at, "a media type must be a text"));
                    return None;
                };
                Some((part.to_owned(), (at, media_type.to_owned())))
            })
            .collect()
    }

    fn headers(&mut self, at: &SpecPath, keys: &'a Map<String, Value>) -> Vec<Header> {
        let empty = Value::Object(Map::new());
        self.entries(&at.child("headers"), keys.get("headers"))
            .filter_map(|(at, name, value)| {
                let (at, keys) = self.resolved(Kind::Header, Context::Header, &at, value)?;
                let typed: openapiv3::Header = self.read(
                    &at,
                    keys,
                    &["content", "example", "examples"],
                    &[("schema", &empty)],
                )?;
                Some(Header {
                    at,
                    name: name.to_owned(),
                    description: typed.description,
                })
            })
            .collect()
    }

    /// The values of `example` and `examples` of a media type or a parameter.
    pub fn examples(&mut self, at: &SpecPath, keys: &'a Map<String, Value>) -> Vec<Example> {
        let single = keys.get("example").and_then(|value| {
            let at = at.child("example");
            Some(Example {
                value: self.data(&at, value)?.into(),
                at,
                name: String::new(),
                summary: None,
            })
        });
        let is_alone = single.is_none();
        let named = self
            .entries(&at.child("examples"), keys.get("examples"))
            .enumerate()
            .filter_map(|(index, (at, name, value))| {
                let context = match index {
                    0 if is_alone => Context::Example,
                    _ => Context::OtherExample,
                };
                self.example(context, &at, name, value)
            });
        single.into_iter().chain(named).collect()
    }

    /// An example in place or by reference; `None` if its value isn't in the document.
    fn example(
        &mut self,
        context: Context,
        at: &SpecPath,
        name: &str,
        value: &'a Value,
    ) -> Option<Example> {
        let (at, keys) = self.resolved(Kind::Example, context, at, value)?;
        let typed: openapiv3::Example = self.read(&at, keys, &["value"], &[])?;
        let at = at.child("value");
        Some(Example {
            value: self.data(&at, keys.get("value")?)?.into(),
            at,
            name: name.to_owned(),
            summary: typed.summary,
        })
    }
}

/// Whether a key of `responses` is a status of HTTP, a range of them, or `default`; `openapiv3` also takes 999.
fn is_status(key: &str) -> bool {
    key == "default"
        || matches!(
            key.as_bytes(),
            [b'1'..=b'5', b'X', b'X'] | [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9']
        )
}
