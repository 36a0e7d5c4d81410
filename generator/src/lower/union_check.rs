//! Checks of unions once all models are there: that their branches can be told apart, and that none leads back to itself.

use std::collections::{BTreeMap, BTreeSet};

use super::Lowerer;
use crate::diagnostic::{Diagnostic, Severity};
use crate::ir::alias::{Models, resolve};
use crate::ir::forms::{self, Likeness, MAX_FORMS, MAX_NESTING};
use crate::ir::{Branch, Decision, Model, ModelKind, Type, Union};
use crate::naming::TypeName;

impl Lowerer<'_> {
    /// Refuses unions whose branches nothing tells apart, and notes which models are told apart by their keys.
    pub(super) fn check_unions(&mut self) {
        let circles = endless(&self.models);
        let mut found: Vec<Diagnostic> = circles.iter().map(|model| leads_back(model)).collect();
        let in_circles: BTreeSet<&TypeName> = circles.iter().map(|model| &model.name).collect();
        let mut told_apart: BTreeSet<TypeName> = BTreeSet::new();
        // What tells alternatives apart may be among the fields that were not made.
        let models = (!self.lacks_fields()).then_some(&self.models);
        for model in models.into_iter().flat_map(BTreeMap::values) {
            let ModelKind::Union(union) = &model.kind else {
                continue;
            };
            if in_circles.contains(&model.name) {
                continue;
            }
            match &union.decision {
                Decision::Tag { property, .. } => {
                    found.extend(untagged(&self.models, union, property));
                }
                Decision::Form => {
                    let problems = undecidable(&self.models, model, union);
                    // What is too deep to be compared is too deep for this too.
                    if !problems
                        .iter()
                        .any(|problem| problem.severity == Severity::Error)
                    {
                        told_apart.extend(compared(&self.models, union));
                    }
                    found.extend(problems);
                }
            }
        }
        for diagnostic in found {
            self.diagnostics.push(diagnostic);
        }
        for (name, model) in &mut self.models {
            match &mut model.kind {
                ModelKind::Struct(kind) => kind.told_apart = told_apart.contains(name),
                ModelKind::Union(kind) => kind.told_apart = told_apart.contains(name),
                ModelKind::Enum(_) | ModelKind::Alias(_) => {}
            }
        }
    }
}

/// The model that a type stands for, aliases looked through.
fn resolved<'a>(models: &'a Models, ty: &Type) -> Option<&'a Model> {
    resolve(models, ty.model()?)
}

/// The unions that are branches of themselves: of each such circle, all of it.
fn endless(models: &Models) -> Vec<&Model> {
    // Whatever holds a branch that is no part of a circle is cut off first, again and again.
    let branches = |model: &Model| -> Vec<TypeName> {
        let ModelKind::Union(union) = &model.kind else {
            return Vec::new();
        };
        let targets = union.branches.iter();
        let targets = targets.filter_map(|branch| resolved(models, &branch.ty));
        let unions = targets.filter(|model| matches!(model.kind, ModelKind::Union(_)));
        unions.map(|model| model.name.clone()).collect()
    };
    let mut left: BTreeMap<TypeName, usize> = BTreeMap::new();
    let mut holders: BTreeMap<TypeName, Vec<TypeName>> = BTreeMap::new();
    let mut free = Vec::new();
    for (name, model) in models {
        if matches!(model.kind, ModelKind::Union(_)) {
            let held = branches(model);
            if held.is_empty() {
                free.push(name.clone());
            }
            left.insert(name.clone(), held.len());
            for target in held {
                holders.entry(target).or_default().push(name.clone());
            }
        }
    }
    while let Some(name) = free.pop() {
        left.remove(&name);
        for holder in holders.get(&name).into_iter().flatten() {
            if let Some(count) = left.get_mut(holder) {
                *count -= 1;
                if *count == 0 {
                    free.push(holder.clone());
                }
            }
        }
    }
    left.keys().filter_map(|name| models.get(name)).collect()
}

fn leads_back(model: &Model) -> Diagnostic {
    let message = format!(
        "the alternatives of `{}` lead back to it without end",
        model.name
    );
    Diagnostic::error(&model.at, message)
        .help("an alternative has to lead to something else than alternatives in the end")
}

/// The branches of a union with a discriminator that have no place for its value.
fn untagged(models: &Models, union: &Union, property: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for branch in &union.branches {
        let problem = match resolved(models, &branch.ty).map(|model| &model.kind) {
            Some(ModelKind::Struct(kind)) => {
                let mut fields = kind.fields.iter();
                let declares = fields.any(|field| field.json_name == property);
                (!declares && kind.additional.is_none()).then(|| {
                    format!(
                        "`{}` does not declare the property of the discriminator, `{}`",
                        branch.name,
                        property.escape_debug()
                    )
                })
            }
            Some(ModelKind::Union(_)) => None,
            _ => Some(format!(
                "`{}` is no object, so no discriminator can mean it",
                branch.name
            )),
        };
        if let Some(message) = problem {
            found.push(
                Diagnostic::error(&branch.at, message)
                    .help("declare it in the schema, or take the schema out of the alternatives"),
            );
        }
    }
    found
}

/// The pairs of branches that nothing tells apart: errors; those that only what their keys hold tells apart: warnings.
fn undecidable(models: &Models, model: &Model, union: &Union) -> Vec<Diagnostic> {
    let mut branches: Vec<(&Branch, Vec<forms::Form<'_>>)> = Vec::new();
    let mut count = 0;
    for branch in &union.branches {
        match forms::flat(models, &branch.ty) {
            Ok(found) if count + found.len() <= MAX_FORMS => {
                count += found.len();
                branches.push((branch, found));
            }
            _ => {
                let message = format!(
                    "alternatives without a discriminator may have {MAX_FORMS} forms together and stand {MAX_NESTING} deep in each other; this is more"
                );
                return vec![
                    Diagnostic::error(&model.at, message).help("give them a discriminator"),
                ];
            }
        }
    }
    let mut found = Vec::new();
    for (index, (one, forms)) in branches.iter().enumerate() {
        for (other, other_forms) in branches.iter().skip(index + 1) {
            let pairs = forms.iter().flat_map(|one| {
                let others = other_forms.iter();
                others.map(|other| forms::likeness(models, *one, *other))
            });
            match pairs.max() {
                Some(Likeness::Same) => found.push(
                    Diagnostic::error(
                        &other.at,
                        format!("nothing tells `{}` from `{}`", other.name, one.name),
                    )
                    .help(format!(
                        "give the alternatives a discriminator, or leave one out; the other one is {}",
                        one.at
                    )),
                ),
                Some(Likeness::SameKeys) => found.push(Diagnostic::warning(
                    &other.at,
                    format!(
                        "`{}` and `{}` have the same keys: a value that fits both is kept as unknown JSON; the other one is {}",
                        other.name, one.name, one.at
                    ),
                )),
                Some(Likeness::Different) | None => {}
            }
        }
    }
    found
}

/// The structs and unions that a union tells apart by their keys.
fn compared(models: &Models, union: &Union) -> BTreeSet<TypeName> {
    let mut found = BTreeSet::new();
    let mut left: Vec<&Type> = union.branches.iter().map(|branch| &branch.ty).collect();
    while let Some(ty) = left.pop() {
        let Some(model) = resolved(models, ty) else {
            continue;
        };
        if !found.insert(model.name.clone()) {
            continue;
        }
        if let ModelKind::Union(union) = &model.kind {
            left.extend(union.branches.iter().map(|branch| &branch.ty));
        }
    }
    found
}
