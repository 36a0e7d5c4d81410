//! Parameters in path, query, header and cookie.

use super::schema::Use;
use super::{Hint, Lowerer, keywords};
use crate::diagnostic::Diagnostic;
use crate::ir::alias::unalias;
use crate::ir::{Parameter, ParameterLocation, Spelling, Type};
use crate::naming::{Scope, ValueName};
use crate::source::document::{self, Schema, SchemaRef};

impl<'a> Lowerer<'a> {
    /// The parameters of an operation: path parameters in the order of the template, then the required ones, then
    /// the others.
    pub(super) fn lower_parameters(
        &mut self,
        operation: &'a document::Operation,
    ) -> Vec<Parameter> {
        let mut scope = Scope::new(
            "parameter",
            "rename one of the two parameters in the document",
        );
        let mut parameters = Vec::new();
        for parameter in &operation.parameters {
            if let Some(parameter) = self.lower_parameter(operation, parameter, &mut scope) {
                parameters.push(parameter);
            }
        }
        parameters.sort_by_key(|parameter: &Parameter| {
            let place = match parameter.location {
                ParameterLocation::Path => {
                    operation.path.find(&format!("{{{}}}", parameter.wire_name))
                }
                _ => None,
            };
            (place.unwrap_or(usize::MAX), !parameter.required)
        });
        parameters
    }

    fn lower_parameter(
        &mut self,
        operation: &'a document::Operation,
        parameter: &'a document::Parameter,
        scope: &mut Scope,
    ) -> Option<Parameter> {
        let location = location(parameter);
        if location == ParameterLocation::Header && is_the_clients(&parameter.name) {
            self.diagnostics.push(
                Diagnostic::warning(&parameter.at, "this header is not a parameter: the client sets it itself")
                    .help("OpenAPI ignores parameters of the names Accept, Content-Type and Authorization"),
            );
            return None;
        }
        let Some(schema) = &parameter.schema else {
            self.diagnostics.push(
                Diagnostic::error(
                    &parameter.at.child("content"),
                    "a parameter described by `content` has no lowering yet",
                )
                .help("leave out the tags that reach this parameter"),
            );
            return None;
        };
        let name = ValueName::of_parameter(&parameter.name, &parameter.at).and_then(|name| {
            scope.claim(name.as_str(), &parameter.name, &parameter.at)?;
            Ok(name)
        });
        let name = self.diagnostics.keep(name)?;
        let hint = Hint::at_top(format!("{} {}", operation.id, parameter.name));
        let used = if self.is_any_text(schema) {
            Use::plain(Type::Text)
        } else {
            self.lower_use(schema, &hint)?
        };
        let spelling = self.spelling(parameter, location, &used);
        let spelling = self.diagnostics.keep(spelling)?;
        let target = self.target(schema)?;
        Some(Parameter {
            at: parameter.at.clone(),
            wire_name: parameter.name.clone(),
            name,
            location,
            spelling,
            required: parameter.required,
            deprecated: parameter.deprecated,
            ty: used.ty,
            constraints: used.constraints,
            default: target.default.clone(),
            description: parameter
                .description
                .clone()
                .or_else(|| target.description.clone()),
            example: parameter.example.clone().or_else(|| target.example.clone()),
        })
    }

    /// Whether the alternatives are texts, one of them without bounds: then any text will do, listed ones among them.
    fn is_any_text(&self, schema: &'a SchemaRef) -> bool {
        let Some(schema) = self.target(schema) else {
            return false;
        };
        let is_text =
            |text: &&Schema| text.type_name.as_deref() == Some("string") && text.format.is_none();
        let is_free = |text: &&Schema| keywords::of_value(text) == ["type"];
        let members = schema.one_of.iter().chain(&schema.any_of);
        let texts: Vec<&Schema> = members.filter_map(|member| self.target(member)).collect();
        texts.iter().all(is_text) && texts.iter().any(is_free)
    }

    /// How a value becomes text. Only plain values and lists of them can travel outside a body.
    fn spelling(
        &self,
        parameter: &document::Parameter,
        location: ParameterLocation,
        used: &Use,
    ) -> Result<Spelling, Diagnostic> {
        let ty = unalias(&self.models, &used.ty);
        let (is_list, is_plain) = match ty {
            Type::List(item, _) => (true, self.is_single(item)),
            _ => (false, self.is_single(ty)),
        };
        if is_list && location == ParameterLocation::Cookie {
            let message = "a list in a cookie has no lowering yet";
            return Err(Diagnostic::error(&parameter.at, message)
                .help("OpenAPI gives it no form that servers agree on; send it in the query"));
        }
        if !is_plain {
            let what = if is_list { "this list" } else { "this type" };
            let message = format!("a parameter of {what} has no lowering yet");
            return Err(Diagnostic::error(&parameter.at, message)
                .help("texts, numbers, booleans, dates and enums have one, and lists of them"));
        }
        let style = style(parameter, location)?;
        Ok(if is_list && !style.repeats {
            Spelling::Joined(style.delimiter)
        } else {
            Spelling::Plain
        })
    }
}

/// Whether a header is the client's business, whatever a document says of it.
fn is_the_clients(header: &str) -> bool {
    ["accept", "content-type", "authorization"]
        .iter()
        .any(|name| header.eq_ignore_ascii_case(name))
}

fn location(parameter: &document::Parameter) -> ParameterLocation {
    match parameter.location {
        document::ParameterLocation::Path => ParameterLocation::Path,
        document::ParameterLocation::Query => ParameterLocation::Query,
        document::ParameterLocation::Header => ParameterLocation::Header,
        document::ParameterLocation::Cookie => ParameterLocation::Cookie,
    }
}

/// What `style` and `explode` say of a list.
struct Style {
    /// What stands between the values in one text.
    delimiter: char,
    /// Whether a query parameter is repeated instead.
    repeats: bool,
}

/// The style of a parameter, as written or by default.
fn style(
    parameter: &document::Parameter,
    location: ParameterLocation,
) -> Result<Style, Diagnostic> {
    let own = match location {
        ParameterLocation::Path | ParameterLocation::Header => "simple",
        ParameterLocation::Query | ParameterLocation::Cookie => "form",
    };
    let written = parameter.style.as_deref().unwrap_or(own);
    let delimiter = match (location, written) {
        (ParameterLocation::Query, "spaceDelimited") => ' ',
        (ParameterLocation::Query, "pipeDelimited") => '|',
        (_, style) if style == own => ',',
        (_, other) => {
            let message = format!(
                "the parameter style `{}` has no lowering here",
                other.escape_debug()
            );
            let styles = match location {
                ParameterLocation::Query => "`form`, `spaceDelimited` and `pipeDelimited` have one",
                _ => "the style that OpenAPI takes without one has",
            };
            return Err(Diagnostic::error(&parameter.at.child("style"), message).help(styles));
        }
    };
    let is_query = location == ParameterLocation::Query;
    Ok(Style {
        delimiter,
        repeats: is_query && parameter.explode.unwrap_or(written == "form"),
    })
}
