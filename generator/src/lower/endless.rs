//! Refuses objects that have no value: each one would have to hold another one, and that one the next, without end.

use std::collections::{BTreeMap, BTreeSet};

use super::Lowerer;
use crate::diagnostic::Diagnostic;
use crate::ir::{Model, ModelKind, Presence, Type};
use crate::naming::TypeName;

type Models = BTreeMap<TypeName, Model>;

impl Lowerer<'_> {
    /// Refuses the structs that require themselves, at once or through others.
    pub(super) fn refuse_endless_values(&mut self) {
        for name in in_circles(&self.models, &endless(&self.models)) {
            let Some(model) = self.models.get(&name) else {
                continue;
            };
            // Circles of alternatives and of aliases have errors of their own.
            if matches!(model.kind, ModelKind::Struct(_)) {
                let shown = model.schema_name.as_deref().unwrap_or(name.as_str());
                let message =
                    format!("a `{shown}` would have to hold another one, and so on without end");
                self.diagnostics.push(
                    Diagnostic::error(&model.at, message)
                        .help("a property on the way has to be optional, nullable or a list"),
                );
            }
        }
    }
}

/// The models that a value of this one holds for certain; of a union, one of them.
fn held(model: &Model) -> Vec<&TypeName> {
    match &model.kind {
        ModelKind::Enum(_) => Vec::new(),
        ModelKind::Alias(alias) => alias.ty.model().into_iter().collect(),
        ModelKind::Struct(kind) => {
            let fields = kind.fields.iter();
            let required = fields.filter(|field| field.presence == Presence::Required);
            required.filter_map(|field| field.ty.model()).collect()
        }
        ModelKind::Union(union) => {
            let types = union.branches.iter().map(|branch| &branch.ty);
            // All of them, or none if one is no model.
            let models: Option<Vec<&TypeName>> = types.map(Type::model).collect();
            models.unwrap_or_default()
        }
    }
}

/// The models without a value that ends: whatever has one is taken away, again and again.
fn endless(models: &Models) -> BTreeSet<&TypeName> {
    // How many models each one waits for, and which wait for it.
    let mut waiting: BTreeMap<&TypeName, usize> = BTreeMap::new();
    let mut holders: BTreeMap<&TypeName, Vec<&TypeName>> = BTreeMap::new();
    let mut free = Vec::new();
    for (name, model) in models {
        let held = held(model);
        let count = match &model.kind {
            ModelKind::Union(_) => held.len().min(1),
            _ => held.len(),
        };
        if count == 0 {
            free.push(name);
        }
        waiting.insert(name, count);
        for target in held {
            holders.entry(target).or_default().push(name);
        }
    }
    while let Some(name) = free.pop() {
        if waiting.remove(name).is_none() {
            continue;
        }
        for holder in holders.get(name).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(holder) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    free.push(holder);
                }
            }
        }
    }
    // What is not there has an error of its own.
    waiting.into_keys().collect()
}

/// Those of them that lead to themselves, or from one such to another: the others only hold one of these.
fn in_circles<'a>(models: &'a Models, endless: &BTreeSet<&'a TypeName>) -> Vec<TypeName> {
    let targets = |name: &TypeName| {
        let held = models.get(name).map(held).unwrap_or_default();
        held.into_iter().filter(|target| endless.contains(target))
    };
    let mut holders: BTreeMap<&TypeName, usize> = BTreeMap::new();
    for name in endless {
        for target in targets(name) {
            *holders.entry(target).or_default() += 1;
        }
    }
    let mut outer: Vec<&TypeName> = endless.iter().copied().collect();
    outer.retain(|name| !holders.contains_key(name));
    let mut inner = endless.clone();
    while let Some(name) = outer.pop() {
        inner.remove(name);
        for target in targets(name) {
            if let Some(count) = holders.get_mut(target) {
                *count -= 1;
                if *count == 0 {
                    outer.push(target);
                }
            }
        }
    }
    inner.into_iter().cloned().collect()
}
