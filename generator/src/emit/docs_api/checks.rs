//! The bounds of a request that are checked before it is sent, place by place.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::super::docs;
use super::super::docs_types::{model_page, thousands};
use super::super::parameter::location_name;
use super::super::prose;
use crate::ir::{
    Api, Constraints, ModelKind, Operation, PartKind, Payload, PayloadKind, Type, Union,
};
use crate::naming::{TypeName, VariantName};

/// A row of the table of checks.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    /// Where, as an error calls it: `body /profiles/*/externalId`.
    place: String,
    /// The bound, in words.
    bound: String,
}

/// Every bound of an operation.
pub(super) fn of(api: &Api, operation: &Operation) -> Vec<Check> {
    let mut collector = Collector {
        api,
        checks: Vec::new(),
        first_seen: BTreeMap::new(),
        unbounded: BTreeSet::new(),
        alternatives: Vec::new(),
        depth: 0,
    };
    for parameter in operation.all_parameters() {
        let place = format!(
            "{} {}",
            location_name(parameter.location),
            parameter.wire_name
        );
        collector.value(&place, &parameter.ty, &parameter.constraints);
        if let Some(bound) = docs::mishandled_path_characters(api, parameter) {
            collector.push(&place, bound);
        }
    }
    if let Some(body) = operation.body.as_ref() {
        if let Some(bytes) = body.max_bytes {
            collector.push("body", format!("at most {} bytes", thousands(bytes)));
        }
        for payload in body.payloads() {
            collector.payload(payload);
        }
    }
    collector.checks
}

/// A key as a step of a JSON Pointer.
fn pointer(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// How deep models are looked into; the pages of those that are deeper say the rest.
const MAX_DEPTH: usize = 24;

struct Collector<'a> {
    api: &'a Api,
    checks: Vec<Check>,
    /// Where a model was looked into: once, since models may hold each other without end.
    first_seen: BTreeMap<&'a TypeName, String>,
    /// The unions that were looked into and have nothing that is checked.
    unbounded: BTreeSet<&'a TypeName>,
    /// The alternatives that the value is looked at as, the outermost first.
    alternatives: Vec<&'a VariantName>,
    /// How many lists, maps and models stand around the value.
    depth: usize,
}

impl<'a> Collector<'a> {
    fn push(&mut self, place: &str, bound: String) {
        let alternatives = self.alternatives.iter().map(|name| format!("`{name}`"));
        let alternatives: Vec<String> = alternatives.collect();
        self.checks.push(Check {
            place: prose::code_span(place.trim_end()),
            bound: if alternatives.is_empty() {
                bound
            } else {
                format!("as {}: {bound}", alternatives.join(", "))
            },
        });
    }

    fn payload(&mut self, payload: &'a Payload) {
        let parts = payload.parts.iter().flat_map(|parts| &parts.parts);
        match payload.kind {
            PayloadKind::Json | PayloadKind::Text | PayloadKind::Form => {
                self.value("body ", &payload.ty, &payload.constraints);
            }
            PayloadKind::Bytes => {}
            PayloadKind::Multipart => {
                for part in parts.filter(|part| part.kind != PartKind::File) {
                    let place = format!("body {}", pointer(&part.wire_name));
                    self.value(&place, &part.ty, &part.constraints);
                }
            }
        }
    }

    fn value(&mut self, place: &str, ty: &'a Type, constraints: &'a Constraints) {
        let (mut ty, mut constraints) = (ty, constraints);
        self.bounds(place, constraints);
        while let Type::Model(name) = ty
            && let Some(ModelKind::Alias(alias)) =
                self.api.models.get(name).map(|model| &model.kind)
        {
            (ty, constraints) = (&alias.ty, &alias.constraints);
            self.bounds(place, constraints);
        }
        self.depth += 1;
        match ty {
            Type::List(inner, constraints) | Type::Map(inner, constraints)
                if self.depth <= MAX_DEPTH =>
            {
                self.value(&format!("{place}/*"), inner, constraints);
            }
            Type::Nullable(inner, constraints) if self.depth <= MAX_DEPTH => {
                self.value(place, inner, constraints);
            }
            Type::List(..) | Type::Map(..) | Type::Nullable(..) => {
                if let Some(name) = ty.mentioned_model() {
                    self.on_page(place, name);
                }
            }
            Type::Model(name) | Type::Boxed(name) => self.model(place, name),
            _ => {}
        }
        self.depth -= 1;
    }

    /// Says that the rest is said on the page of a model.
    fn on_page(&mut self, place: &str, name: &TypeName) {
        let page = model_page(self.api, name);
        self.push(place, format!("as on the page of [`{name}`]({page})"));
    }

    fn bounds(&mut self, place: &str, constraints: &Constraints) {
        // The server alone checks patterns and formats.
        let checked = Constraints {
            pattern: None,
            format: None,
            values: Vec::new(),
            ..constraints.clone()
        };
        let phrases = docs::bounds(&checked);
        if !phrases.is_empty() {
            self.push(place, phrases.join("; "));
        }
    }

    fn model(&mut self, place: &str, name: &'a TypeName) {
        let Some(model) = self.api.models.get(name) else {
            return;
        };
        let is_looked_into = matches!(model.kind, ModelKind::Struct(_) | ModelKind::Union(_));
        if !is_looked_into || self.unbounded.contains(name) {
            return;
        }
        if let Some(first) = self.first_seen.get(name) {
            let bound = format!("as at {}", prose::code_span(first.trim_end()));
            let page = model_page(self.api, name);
            self.push(place, format!("[`{name}`]({page}): {bound}"));
            return;
        }
        if self.depth > MAX_DEPTH {
            return self.on_page(place, name);
        }
        self.first_seen.insert(name, place.to_owned());
        match &model.kind {
            ModelKind::Struct(kind) => {
                for field in kind.fields.iter().filter(|field| !field.read_only) {
                    let place = format!("{place}{}", pointer(&field.json_name));
                    self.value(&place, &field.ty, &field.constraints);
                }
            }
            ModelKind::Union(kind) => self.union(place, name, kind),
            ModelKind::Enum(_) | ModelKind::Alias(_) => {}
        }
    }

    fn union(&mut self, place: &str, name: &'a TypeName, kind: &'a Union) {
        let before = self.checks.len();
        for branch in &kind.branches {
            self.alternatives.push(&branch.name);
            self.value(place, &branch.ty, &branch.constraints);
            self.alternatives.pop();
        }
        if self.checks.len() == before {
            self.unbounded.insert(name);
        }
    }
}
