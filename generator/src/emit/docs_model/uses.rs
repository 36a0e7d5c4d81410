//! Where a model is used: the operations that carry it, and the models that hold it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::docs_types::{linked_model, linked_operation};
use super::super::prose;
use crate::ir::{Api, Model, ModelKind, Operation, Type};
use crate::naming::TypeName;

/// More links than a reader wants if they lead to all operations there are.
const MANY: usize = 3;

/// Who mentions which model: looked for once, since the page of each model tells it.
#[derive(Default)]
pub(crate) struct Users<'a> {
    operations: BTreeMap<&'a TypeName, Vec<&'a Operation>>,
    holders: BTreeMap<&'a TypeName, Vec<&'a Model>>,
    /// The models that are others but for what is required, by the other one.
    stricter: BTreeMap<&'a TypeName, Vec<&'a Model>>,
}

impl<'a> Users<'a> {
    /// The users of every model.
    pub(crate) fn new(api: &'a Api) -> Self {
        let mut users = Self::default();
        for operation in &api.operations {
            let names: BTreeSet<_> = operation
                .types()
                .filter_map(Type::mentioned_model)
                .collect();
            for name in names {
                users.operations.entry(name).or_default().push(operation);
            }
        }
        for model in api.models.values() {
            let names: BTreeSet<_> = types_in(model).filter_map(Type::mentioned_model).collect();
            for name in names {
                users.holders.entry(name).or_default().push(model);
            }
            if let ModelKind::Struct(kind) = &model.kind
                && let Some(base) = &kind.base
            {
                users.stricter.entry(&base.name).or_default().push(model);
            }
        }
        users
    }

    /// The models that a model is the base of.
    pub(super) fn stricter(&self, name: &TypeName) -> impl Iterator<Item = &'a Model> {
        self.stricter.get(name).into_iter().flatten().copied()
    }
}

/// The types that stand in a model.
fn types_in(model: &Model) -> Box<dyn Iterator<Item = &Type> + '_> {
    match &model.kind {
        ModelKind::Struct(kind) => {
            let additional = kind.additional.as_ref().map(|additional| &additional.ty);
            Box::new(kind.fields.iter().map(|field| &field.ty).chain(additional))
        }
        ModelKind::Alias(alias) => Box::new(std::iter::once(&alias.ty)),
        ModelKind::Union(kind) => Box::new(kind.branches.iter().map(|branch| &branch.ty)),
        ModelKind::Enum(_) => Box::new(std::iter::empty()),
    }
}

/// One line for each kind of use.
pub(super) fn of(api: &Api, users: &Users<'_>, model: &Model) -> Vec<String> {
    let mut lines = Vec::new();
    let name = &model.name;
    let mut carried = |what: &str, carries: &dyn Fn(&Operation) -> bool| {
        let mentioning = users.operations.get(name).into_iter().flatten();
        let operations: Vec<String> = mentioning
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
            .is_some_and(|body| body.types().any(|ty| mentions(ty, name)))
    });
    carried("A parameter of", &|operation| {
        let mut parameters = operation.all_parameters();
        parameters.any(|parameter| mentions(&parameter.ty, name))
    });
    carried("The answer of", &|operation| answers(operation, name, true));
    // A caller meets this one as the runtime's error.
    let error = "The body of an error, which a call gives as `ApiError`, of";
    carried(error, &|operation| answers(operation, name, false));
    let holders = users.holders.get(name).into_iter().flatten();
    for holder in holders {
        lines.extend(held_by(api, holder, name));
    }
    lines
}

fn mentions(ty: &Type, name: &TypeName) -> bool {
    ty.mentioned_model() == Some(name)
}

fn answers(operation: &Operation, name: &TypeName, is_success: bool) -> bool {
    operation.responses.iter().any(|response| {
        response.status.is_success() == is_success
            && response
                .payloads
                .iter()
                .any(|payload| mentions(&payload.ty, name))
    })
}

/// How a model holds this one: with which fields.
fn held_by(api: &Api, holder: &Model, name: &TypeName) -> Vec<String> {
    let link = linked_model(api, holder);
    let mut lines = Vec::new();
    match &holder.kind {
        ModelKind::Struct(kind) => {
            let fields: BTreeSet<String> = kind
                .fields
                .iter()
                .filter(|field| mentions(&field.ty, name))
                .map(|field| prose::code_span(&field.json_name))
                .collect();
            if !fields.is_empty() {
                let fields: Vec<String> = fields.into_iter().collect();
                lines.push(format!("{} of {link}", fields.join(" and ")));
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
        ModelKind::Union(kind) => {
            let branches = kind.branches.iter();
            let variants: Vec<String> = branches
                .filter(|branch| mentions(&branch.ty, name))
                .map(|branch| format!("`{}`", branch.name))
                .collect();
            lines.push(format!("{} of {link}", variants.join(" and ")));
        }
        ModelKind::Alias(_) | ModelKind::Enum(_) => {}
    }
    lines
}
