//! Aliases looked through: what a name or a type stands for in the end. None of them is endless once components are lowered.

use std::collections::BTreeMap;

use super::{Model, ModelKind, Type};
use crate::naming::TypeName;

/// The models of an API, by name.
pub(crate) type Models = BTreeMap<TypeName, Model>;

/// The model that an alias stands for in the end, or the model itself.
///
/// Gives `None` if the alias stands for something that isn't a model.
pub(crate) fn resolve<'a>(models: &'a Models, name: &TypeName) -> Option<&'a Model> {
    let mut model = models.get(name)?;
    while let ModelKind::Alias(alias) = &model.kind {
        model = models.get(alias.ty.model()?)?;
    }
    Some(model)
}

/// What a type is once aliases are looked through.
pub(crate) fn unalias<'a>(models: &'a Models, mut ty: &'a Type) -> &'a Type {
    while let Type::Model(name) = ty
        && let Some(ModelKind::Alias(alias)) = models.get(name).map(|model| &model.kind)
    {
        ty = &alias.ty;
    }
    ty
}
