//! Empty strings: where a response contains a model, an empty string passes `minLength`; after usage, which says where.
//!
//! The bounds of a document are those of requests, and services return empty strings all the same. A caller who reads a value,
//! changes one field and writes it back must not be stopped by a field that came from the service.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Api, Constraints, ModelKind, Type};
use crate::naming::TypeName;

/// Marks the bounds that an empty string passes.
pub(super) fn run(api: &mut Api) {
    let read = read_by_callers(api);
    let models = api.models.iter_mut();
    for (_, model) in models.filter(|(name, _)| read.contains(*name)) {
        match &mut model.kind {
            ModelKind::Struct(kind) => {
                // No response contains a `writeOnly` property, a password for example.
                for field in kind.fields.iter_mut().filter(|field| !field.write_only) {
                    mark(&mut field.ty, &mut field.constraints);
                }
            }
            ModelKind::Union(kind) => {
                for branch in &mut kind.branches {
                    mark(&mut branch.ty, &mut branch.constraints);
                }
            }
            ModelKind::Alias(alias) => mark(&mut alias.ty, &mut alias.constraints),
            ModelKind::Enum(_) => {}
        }
    }
}

/// The models that responses contain, and those that a value of one is converted to.
fn read_by_callers(api: &Api) -> BTreeSet<TypeName> {
    let mut by_base: BTreeMap<&TypeName, Vec<&TypeName>> = BTreeMap::new();
    for (name, model) in &api.models {
        if let ModelKind::Struct(kind) = &model.kind
            && let Some(base) = &kind.base
        {
            by_base.entry(&base.name).or_default().push(name);
        }
    }
    let received = api.models.iter().filter(|(_, model)| model.usage.received);
    let mut left: Vec<&TypeName> = received.map(|(name, _)| name).collect();
    let mut read = BTreeSet::new();
    while let Some(name) = left.pop() {
        if read.insert(name.clone()) {
            left.extend(by_base.get(name).into_iter().flatten());
        }
    }
    read
}

/// Marks the bounds on a value and on what it holds.
fn mark<'a>(mut ty: &'a mut Type, mut constraints: &'a mut Constraints) {
    loop {
        constraints.may_be_empty = constraints.min_length.is_some();
        match ty {
            Type::List(inner, bounds)
            | Type::Map(inner, bounds)
            | Type::Nullable(inner, bounds) => (ty, constraints) = (inner, bounds),
            _ => return,
        }
    }
}
