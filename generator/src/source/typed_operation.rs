//! Types operations, with everything that their path items give them, and their parameters.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;
use crate::spec_path::SpecPath;

use super::document::{Operation, Parameter, ParameterLocation};
use super::extensions;
use super::keywords::Context;
use super::path_template;
use super::resolve::Kind;
use super::select::Chosen;
use super::typed::Typing;

impl<'a> Typing<'a> {
    /// A chosen operation; `None` if something essential is wrong, which is then reported.
    pub fn operation(&mut self, chosen: &Chosen<'a>) -> Option<Operation> {
        let Chosen { at, keys, .. } = chosen;
        self.count(Context::PathItem, &chosen.item_at, chosen.item);
        self.count(Context::Operation, at, keys);
        self.one_host_only(&chosen.item_at, chosen.item);
        self.one_host_only(at, keys);
        let mut parameters = self.parameters(chosen);
        self.check_path(chosen, &parameters);
        for parameter in &mut parameters {
            // Told by `check_path` where the document says otherwise.
            parameter.required |= parameter.location == ParameterLocation::Path;
        }
        let body = keys
            .get("requestBody")
            .and_then(|body| self.request_body(&at.child("requestBody"), body));
        let responses = self.responses(at, keys);
        let security = self.security(at, keys);
        if let (Some(lifecycle), lifecycle_at) =
            (keys.get("x-okta-lifecycle"), at.child("x-okta-lifecycle"))
            && let Some(keys) = lifecycle.as_object()
        {
            self.count(Context::Lifecycle, &lifecycle_at, keys);
        }
        let lifecycle = extensions::lifecycle(at, keys, &mut self.found);
        let empty = Value::Object(Map::new());
        let typed: openapiv3::Operation = self.read(
            at,
            keys,
            &[
                "parameters",
                "requestBody",
                "callbacks",
                "security",
                "servers",
                "externalDocs",
                "operationId",
                "tags",
            ],
            &[("responses", &empty)],
        )?;
        Some(Operation {
            at: at.clone(),
            id: chosen.id.to_owned(),
            method: chosen.method,
            path: chosen.path.to_owned(),
            tags: chosen.tags.iter().map(|&tag| tag.to_owned()).collect(),
            summary: typed.summary,
            description: typed.description,
            deprecated: typed.deprecated,
            lifecycle,
            parameters,
            body,
            responses,
            security,
            states_security: self.states_security(keys),
        })
    }

    /// The parameters of the path item, in the place of which those of the operation stand, then the others of it.
    fn parameters(&mut self, chosen: &Chosen<'a>) -> Vec<Parameter> {
        let mut all = self.own_parameters(&chosen.item_at, chosen.item);
        for own in self.own_parameters(&chosen.at, chosen.keys) {
            match all.iter_mut().find(|other| is_same(other, &own)) {
                Some(replaced) => *replaced = own,
                None => all.push(own),
            }
        }
        all
    }

    fn own_parameters(&mut self, at: &SpecPath, keys: &'a Map<String, Value>) -> Vec<Parameter> {
        let mut all: Vec<Parameter> = Vec::new();
        for (at, value) in self.list(&at.child("parameters"), keys.get("parameters")) {
            let Some(parameter) = self.parameter(&at, value) else {
                continue;
            };
            if let Some(first) = all.iter().find(|other| is_same(other, &parameter)) {
                self.found.push(Diagnostic::error(
                    &at,
                    format!(
                        "the parameter `{}` is declared twice, first at {}",
                        parameter.name, first.at
                    ),
                ));
            } else {
                all.push(parameter);
            }
        }
        all
    }

    fn parameter(&mut self, at: &SpecPath, value: &'a Value) -> Option<Parameter> {
        let (at, keys) = self.resolved(Kind::Parameter, Context::Parameter, at, value)?;
        let empty = Value::Object(Map::new());
        let typed: openapiv3::Parameter = self.read(
            &at,
            keys,
            &["content", "example", "examples"],
            &[("schema", &empty)],
        )?;
        let location = match typed {
            openapiv3::Parameter::Path { .. } => ParameterLocation::Path,
            openapiv3::Parameter::Query { .. } => ParameterLocation::Query,
            openapiv3::Parameter::Header { .. } => ParameterLocation::Header,
            openapiv3::Parameter::Cookie { .. } => ParameterLocation::Cookie,
        };
        let data = typed.parameter_data();
        if keys.contains_key("schema") == keys.contains_key("content") {
            self.found.push(
                Diagnostic::error(
                    &at,
                    format!(
                        "the parameter `{}` needs either a `schema` or a `content`",
                        data.name
                    ),
                )
                .help("a `schema` is enough for nearly all of them"),
            );
        }
        Some(Parameter {
            name: data.name,
            location,
            description: data.description,
            required: data.required,
            deprecated: data.deprecated.unwrap_or_default(),
            schema: keys
                .get("schema")
                .and_then(|schema| self.schema_ref(&at.child("schema"), schema)),
            example: self.first_example(&at, keys),
            style: keys.get("style").and_then(Value::as_str).map(str::to_owned),
            explode: data.explode,
            at,
        })
    }

    /// `example`, or else the first of `examples`.
    fn first_example(&mut self, at: &SpecPath, keys: &'a Map<String, Value>) -> Option<Value> {
        let first = self.examples(at, keys).into_iter().next()?;
        Some(Arc::unwrap_or_clone(first.value))
    }

    fn check_path(&mut self, chosen: &Chosen<'a>, parameters: &[Parameter]) {
        let names = path_template::parameters(&chosen.item_at, chosen.path);
        if let Some(names) = self.found.keep(names) {
            path_template::check(&chosen.at, &names, parameters, &mut self.found);
        }
    }

    /// `servers` of a path item or an operation would send its requests elsewhere.
    fn one_host_only(&mut self, at: &SpecPath, keys: &Map<String, Value>) {
        if keys.contains_key("servers") {
            self.found.push(Diagnostic::warning(
                &at.child("servers"),
                "these `servers` are ignored: the client sends all requests to one base URL",
            ));
        }
    }
}

/// Whether two parameters are the same one: by name and place.
fn is_same(left: &Parameter, right: &Parameter) -> bool {
    left.name == right.name && left.location == right.location
}
