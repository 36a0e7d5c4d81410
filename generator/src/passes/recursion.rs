//! Recursion: a struct that holds itself, directly or through others, does so behind a pointer.

use std::collections::BTreeSet;

use crate::ir::{Api, ModelKind, Type};
use crate::naming::TypeName;

/// Boxes every field through which a struct would contain itself; lists and maps are pointers already.
pub(super) fn run(api: &mut Api) {
    let mut boxed: Vec<(TypeName, usize)> = Vec::new();
    for (name, model) in &api.models {
        let ModelKind::Struct(kind) = &model.kind else {
            continue;
        };
        for (index, field) in kind.fields.iter().enumerate() {
            if let Type::Model(target) = &field.ty
                && contains(api, target, name, &mut BTreeSet::new())
            {
                boxed.push((name.clone(), index));
            }
        }
    }
    for (name, index) in boxed {
        if let Some(model) = api.models.get_mut(&name)
            && let ModelKind::Struct(kind) = &mut model.kind
            && let Some(field) = kind.fields.get_mut(index)
            && let Type::Model(target) = &field.ty
        {
            field.ty = Type::Boxed(target.clone());
        }
    }
}

/// Whether a value of `holder` holds a value of `wanted` in place.
fn contains(
    api: &Api,
    holder: &TypeName,
    wanted: &TypeName,
    seen: &mut BTreeSet<TypeName>,
) -> bool {
    if holder == wanted {
        return true;
    }
    if !seen.insert(holder.clone()) {
        return false;
    }
    match api.models.get(holder).map(|model| &model.kind) {
        Some(ModelKind::Alias(alias)) => alias
            .ty
            .model()
            .is_some_and(|target| contains(api, target, wanted, seen)),
        Some(ModelKind::Struct(kind)) => kind.fields.iter().any(|field| {
            field
                .ty
                .model()
                .is_some_and(|target| contains(api, target, wanted, seen))
        }),
        Some(ModelKind::Enum(_)) | None => false,
    }
}
