//! Parameters in path, query and header.

use super::schema::Use;
use super::{Hint, Lowerer};
use crate::diagnostic::Diagnostic;
use crate::ir::{ModelKind, Parameter, ParameterLocation, Type};
use crate::naming::{Scope, ValueName};
use crate::source::document;

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
                ParameterLocation::Query | ParameterLocation::Header => None,
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
        let location = self.diagnostics.keep(location(parameter))?;
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
        let used = self.lower_use(schema, &hint)?;
        let checked = self.check_parameter_type(parameter, location, &used);
        self.diagnostics.keep(checked)?;
        let target = self.target(schema)?;
        Some(Parameter {
            at: parameter.at.clone(),
            wire_name: parameter.name.clone(),
            name,
            location,
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

    /// Only what can be written as text, one piece for each value, can travel outside a body.
    fn check_parameter_type(
        &self,
        parameter: &document::Parameter,
        location: ParameterLocation,
        used: &Use,
    ) -> Result<(), Diagnostic> {
        let expected_style = match location {
            ParameterLocation::Path | ParameterLocation::Header => "simple",
            ParameterLocation::Query => "form",
        };
        if let Some(style) = parameter
            .style
            .as_deref()
            .filter(|style| *style != expected_style)
        {
            return Err(Diagnostic::error(
                &parameter.at.child("style"),
                format!(
                    "the parameter style `{}` has no lowering yet",
                    style.escape_debug()
                ),
            )
            .help(format!("`{expected_style}` has one")));
        }
        let is_list = matches!(self.resolved(&used.ty), Type::List(..));
        let fits = match self.resolved(&used.ty) {
            Type::List(item, _) => {
                location == ParameterLocation::Query
                    && parameter.explode != Some(false)
                    && self.is_plain(item)
            }
            _ => self.is_plain(&used.ty),
        };
        if fits {
            return Ok(());
        }
        let what = if is_list { "this list" } else { "this type" };
        Err(Diagnostic::error(&parameter.at, format!("a parameter of {what} has no lowering yet"))
            .help("texts, numbers, booleans and dates have one, and lists of them that repeat a query parameter"))
    }

    /// A type with aliases looked through, as far as they are lowered; none of them is endless.
    fn resolved<'t>(&'t self, mut ty: &'t Type) -> &'t Type {
        while let Type::Model(name) = ty
            && let Some(ModelKind::Alias(alias)) = self.models.get(name).map(|model| &model.kind)
        {
            ty = &alias.ty;
        }
        ty
    }

    fn is_plain(&self, ty: &Type) -> bool {
        match self.resolved(ty) {
            Type::Text | Type::Int32 | Type::Int64 | Type::Float | Type::Bool | Type::Timestamp => {
                true
            }
            Type::Model(name) => {
                matches!(
                    self.models.get(name).map(|model| &model.kind),
                    Some(ModelKind::Enum(_))
                )
            }
            _ => false,
        }
    }
}

/// Whether a header is the client's business, whatever a document says of it.
fn is_the_clients(header: &str) -> bool {
    ["accept", "content-type", "authorization"]
        .iter()
        .any(|name| header.eq_ignore_ascii_case(name))
}

fn location(parameter: &document::Parameter) -> Result<ParameterLocation, Diagnostic> {
    match parameter.location {
        document::ParameterLocation::Path => Ok(ParameterLocation::Path),
        document::ParameterLocation::Query => Ok(ParameterLocation::Query),
        document::ParameterLocation::Header => Ok(ParameterLocation::Header),
        document::ParameterLocation::Cookie => Err(Diagnostic::error(
            &parameter.at,
            "a parameter in a cookie has no lowering yet",
        )
        .help("leave out the tags that reach this parameter")),
    }
}
