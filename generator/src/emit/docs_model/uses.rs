//! Where a model is used: the operations that carry it, and the models that hold it.

use std::collections::BTreeSet;

use super::super::docs_types::{linked_model, linked_operation};
use super::super::prose;
use crate::ir::{Api, Model, ModelKind, Operation, Type};
use crate::naming::TypeName;

/// More links than a reader wants if they lead to all operations there are.
const MANY: usize = 3;

/// One line for each kind of use.
pub(super) fn of(api: &Api, model: &Model) -> Vec<String> {
    let mut lines = Vec::new();
    let name = &model.name;
    let mut carried = |what: &str, carries: &dyn Fn(&Operation) -> bool| {
        let operations: Vec<String> = api
            .operations
            .iter()
            .filter(|operation| carries(operation))
            .map(|operation| linked_operation(api, operation, ""))
            .collect();
        if operations.len() > MANY && operations.len() == api.operations.len() {
            lines.push(format!("{what} every operation"));
        } else if !operations.is_empty() {
            lines.push(format!("{what} {}", operations.join(", ")));
        }
    };
    carried("The body of a request of", &|operation| {
        operation
            .body
            .as_ref()
            .is_some_and(|body| mentions(&body.payload.ty, name))
    });
    carried("A parameter of", &|operation| {
        let mut parameters = operation
            .handle_parameters
            .iter()
            .chain(&operation.parameters);
        parameters.any(|parameter| mentions(&parameter.ty, name))
    });
    carried("The answer of", &|operation| answers(operation, name, true));
    carried("The body of an error of", &|operation| {
        answers(operation, name, false)
    });
    lines.extend(holders(api, name));
    lines
}

fn mentions(ty: &Type, name: &TypeName) -> bool {
    ty.mentioned_model() == Some(name)
}

fn answers(operation: &Operation, name: &TypeName, is_success: bool) -> bool {
    operation.responses.iter().any(|response| {
        response.status.is_success() == is_success
            && response
                .payload
                .as_ref()
                .is_some_and(|payload| mentions(&payload.ty, name))
    })
}

/// The models that hold this one, each with the fields that do.
fn holders(api: &Api, name: &TypeName) -> Vec<String> {
    let mut lines = Vec::new();
    for holder in api.models.values() {
        let link = linked_model(api, holder);
        match &holder.kind {
            ModelKind::Struct(kind) => {
                let fields: BTreeSet<String> = kind
                    .fields
                    .iter()
                    .filter(|field| mentions(&field.ty, name))
                    .map(|field| prose::code_span(&field.json_name))
                    .collect();
                if !fields.is_empty() {
                    lines.push(format!(
                        "{} of {link}",
                        fields.into_iter().collect::<Vec<_>>().join(" and ")
                    ));
                }
                if kind
                    .additional
                    .as_ref()
                    .is_some_and(|additional| mentions(&additional.ty, name))
                {
                    lines.push(format!("The custom attributes of {link}"));
                }
            }
            ModelKind::Alias(alias) if alias.ty.model() == Some(name) => {
                lines.push(format!("{link}, another name for it"));
            }
            ModelKind::Alias(alias) if mentions(&alias.ty, name) => {
                lines.push(format!("The entries of {link}"));
            }
            ModelKind::Alias(_) | ModelKind::Enum(_) => {}
        }
    }
    lines
}
