//! Fixed values: a required enum with a single value is filled in, not asked for.

use std::collections::BTreeMap;

use crate::ir::{Api, FixedValue, ModelKind, Presence};
use crate::naming::TypeName;

/// Marks the fields that can have one value only.
pub(super) fn run(api: &mut Api) {
    let mut only: BTreeMap<TypeName, FixedValue> = BTreeMap::new();
    for (name, model) in &api.models {
        if let ModelKind::Enum(kind) = &model.kind
            && let [variant] = kind.variants.as_slice()
        {
            only.insert(
                name.clone(),
                FixedValue {
                    model: name.clone(),
                    variant: variant.name.clone(),
                },
            );
        }
    }
    for model in api.models.values_mut() {
        if let ModelKind::Struct(kind) = &mut model.kind {
            for field in &mut kind.fields {
                if field.presence == Presence::Required {
                    field.fixed = field.ty.model().and_then(|name| only.get(name)).cloned();
                }
            }
        }
    }
}
