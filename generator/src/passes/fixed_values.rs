//! Fixed values: what can have one value only is filled in, not asked for: a required enum of one value, and the discriminator
//! of a struct that one value of it means.

use std::collections::BTreeMap;

use crate::ir::{Api, Decision, Enum, FixedForm, FixedValue, ModelKind, Presence, Type};
use crate::naming::TypeName;

/// Marks the fields that can have one value only.
pub(super) fn run(api: &mut Api) {
    let tags = tags(api);
    let mut enums: BTreeMap<TypeName, Enum> = BTreeMap::new();
    for (name, model) in &api.models {
        if let ModelKind::Enum(kind) = &model.kind {
            enums.insert(name.clone(), kind.clone());
        }
    }
    for (name, model) in &mut api.models {
        let ModelKind::Struct(kind) = &mut model.kind else {
            continue;
        };
        for field in &mut kind.fields {
            let values = field.ty.model().and_then(|name| enums.get(name));
            if field.presence == Presence::Required
                && let Some([variant]) = values.map(|kind| kind.variants.as_slice())
                && let Some(model) = field.ty.model()
            {
                field.fixed = Some(FixedValue {
                    form: FixedForm::Variant(model.clone(), variant.name.clone()),
                    text: variant.value.clone(),
                });
            }
            let tag = tags.get(&(name.clone(), field.json_name.clone()));
            if let Some(Some(tag)) = tag
                && model.usage.sent
                && !field.read_only
                && field.fixed.is_none()
            {
                field.fixed = of_tag(tag, &field.ty, values);
            }
        }
    }
}

/// The properties of structs that are discriminators, with the only value that means the struct; `None` if several do.
fn tags(api: &Api) -> BTreeMap<(TypeName, String), Option<String>> {
    let mut tags = BTreeMap::new();
    for model in api.models.values() {
        let ModelKind::Union(kind) = &model.kind else {
            continue;
        };
        let Decision::Tag { property, .. } = &kind.decision else {
            continue;
        };
        for branch in &kind.branches {
            let Some(target) = branch.ty.model().and_then(|name| api.resolve(name)) else {
                continue;
            };
            let only = match branch.tags.as_slice() {
                [only] => Some(only.clone()),
                _ => None,
            };
            let key = (target.name.clone(), property.clone());
            let known = tags.entry(key).or_insert_with(|| only.clone());
            if *known != only {
                *known = None;
            }
        }
    }
    tags
}

/// The value of a field that is this tag.
fn of_tag(tag: &str, ty: &Type, values: Option<&Enum>) -> Option<FixedValue> {
    let form = match (ty, values) {
        (Type::Text, _) => FixedForm::Text,
        (Type::Model(model), Some(kind)) => {
            let mut variants = kind.variants.iter();
            match variants.find(|variant| variant.value == tag) {
                Some(variant) => FixedForm::Variant(model.clone(), variant.name.clone()),
                None => FixedForm::Unlisted(model.clone()),
            }
        }
        _ => return None,
    };
    Some(FixedValue {
        form,
        text: tag.to_owned(),
    })
}
