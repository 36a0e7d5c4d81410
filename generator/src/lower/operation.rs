//! Operations: names, parameters, body, responses and security put together.

use std::collections::BTreeMap;

use super::{Lowerer, handle, security};
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::ir::{Group, Lifecycle, Operation};
use crate::naming::{ModuleName, Scope, TypeName, ValueName};
use crate::source::document;

/// The names that the operations of a tag have taken.
struct Names {
    methods: Scope,
    builders: Scope,
}

impl Names {
    fn new() -> Self {
        let advice = "name one of them under [operations] in codegen.toml";
        Self {
            methods: Scope::new("method", advice),
            builders: Scope::new("builder", advice),
        }
    }
}

impl<'a> Lowerer<'a> {
    /// The operations, in the order of the document.
    ///
    /// One that carries several of the chosen tags is there once for each: with one of their features, the handle of that
    /// tag has to have it.
    pub(super) fn lower_operations(&mut self, groups: &mut [Group]) -> Vec<Operation> {
        let places: BTreeMap<String, usize> = groups
            .iter()
            .enumerate()
            .map(|(place, group)| (group.tag.clone(), place))
            .collect();
        let mut taken: Vec<Names> = groups.iter().map(|_| Names::new()).collect();
        let document = self.document;
        let mut operations: Vec<Operation> = Vec::new();
        for operation in &document.operations {
            let mut first: Option<usize> = None;
            for tag in &operation.tags {
                let Some((group, names)) = places
                    .get(tag)
                    .and_then(|place| Some((groups.get_mut(*place)?, taken.get_mut(*place)?)))
                else {
                    continue;
                };
                let lowered = match first.and_then(|first| operations.get(first)) {
                    None => self.lower_operation(operation, group, names),
                    Some(first) => {
                        let again = self.in_another_group(first, operation, group, names);
                        self.diagnostics.keep(again)
                    }
                };
                let Some(lowered) = lowered else {
                    break;
                };
                first = first.or(Some(operations.len()));
                group.operations.push(operations.len());
                operations.push(lowered);
            }
        }
        operations
    }

    /// The same operation, called through the handle of another tag.
    fn in_another_group(
        &self,
        first: &Operation,
        operation: &document::Operation,
        group: &Group,
        taken: &mut Names,
    ) -> Result<Operation, Diagnostic> {
        let (method_name, builder_name) = self.names(operation, taken)?;
        let all = [first.handle_parameters.clone(), first.parameters.clone()].concat();
        let (handle_parameters, parameters) = handle::split(operation, all, &group.handle)?;
        Ok(Operation {
            tag: group.tag.clone(),
            module: self.operation_module(&method_name, group),
            method_name,
            builder_name,
            handle_parameters,
            parameters,
            ..first.clone()
        })
    }

    /// The module of an operation's builder.
    fn operation_module(&self, method: &ValueName, group: &Group) -> ModuleName {
        if self.is_by_tag() {
            ModuleName::inside(method, &group.module)
        } else {
            ModuleName::of_method(method)
        }
    }

    fn lower_operation(
        &mut self,
        operation: &'a document::Operation,
        group: &Group,
        taken: &mut Names,
    ) -> Option<Operation> {
        let names = self.names(operation, taken);
        let names = self.diagnostics.keep(names);
        let parameters = self.lower_parameters(operation);
        let builder = names.as_ref().map(|(_, builder)| builder);
        let body = self.lower_body(operation, builder, &mut taken.builders);
        let responses = self.lower_responses(operation, builder);
        let success = self.success(operation, &responses, builder, &mut taken.builders);
        let split = handle::split(operation, parameters, &group.handle);
        let (handle_parameters, parameters) = self.diagnostics.keep(split)?;
        let (method_name, builder_name) = names?;
        let mut lowered = Operation {
            at: operation.at.clone(),
            id: operation.id.clone(),
            tag: group.tag.clone(),
            module: self.operation_module(&method_name, group),
            method_name,
            builder_name,
            http_method: operation.method,
            path: operation.path.clone(),
            summary: operation.summary.clone(),
            description: operation.description.clone(),
            deprecated: operation.deprecated,
            lifecycle: operation.lifecycle.as_ref().map(|lifecycle| Lifecycle {
                stage: lifecycle.stage.clone(),
                skus: lifecycle.skus.clone(),
            }),
            handle_parameters,
            parameters,
            body,
            responses,
            success: success?,
            security: security::lower_security(operation),
            authentication: security::authentication(operation),
            is_repeatable: self.is_repeatable(&operation.id, operation.method),
            paging: None,
        };
        let paging = self.paging(&lowered);
        lowered.paging = self.diagnostics.keep(paging)?;
        Some(lowered)
    }

    /// The names of the method and of the builder; each stands for one operation.
    fn names(
        &self,
        operation: &document::Operation,
        taken: &mut Names,
    ) -> Result<(ValueName, TypeName), Diagnostic> {
        let at = operation.at.child("operationId");
        let method = match self.config.method_name(&operation.id) {
            Some(text) => ValueName::explicit_method(text.as_ref())
                .map_err(|message| Diagnostic::config(config::span(text), message))?,
            None => ValueName::of_method(&operation.id, &at)?,
        };
        taken.methods.claim(method.as_str(), &operation.id, &at)?;
        let builder = TypeName::of_builder(&method);
        taken.builders.claim(builder.as_str(), &operation.id, &at)?;
        Ok((method, builder))
    }
}
