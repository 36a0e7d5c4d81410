//! Operations: names, parameters, body, responses and security put together.

use super::{Lowerer, handle, security};
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::ir::{Group, Lifecycle, Operation};
use crate::naming::{ModuleName, Scope, TypeName, ValueName};
use crate::source::document;

/// The names that operations have taken.
struct Names {
    methods: Scope,
    builders: Scope,
}

impl<'a> Lowerer<'a> {
    /// The operations, in the order of the document.
    pub(super) fn lower_operations(&mut self, groups: &[Group]) -> Vec<Operation> {
        let advice = "name one of them under [operations] in codegen.toml";
        let mut names = Names {
            methods: Scope::new("method", advice),
            builders: Scope::new("builder", advice),
        };
        let document = self.document;
        let mut operations = Vec::new();
        for operation in &document.operations {
            let Some(group) = groups.iter().find(|group| group.tag == operation.tag) else {
                continue;
            };
            if let Some(operation) = self.lower_operation(operation, group, &mut names) {
                operations.push(operation);
            }
        }
        operations
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
            tag: operation.tag.clone(),
            module: ModuleName::of_method(&method_name),
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
