//! `[personal]` and `entity_ids` of `codegen.toml`: which properties hold personal data, and which identify an entity.

use super::Lowerer;
use crate::config::Config;
use crate::ir::{ModelKind, Type, alias};
use crate::spec_path::SpecPath;

/// Where the entries point, in their order.
pub(super) fn places(config: &Config) -> Vec<SpecPath> {
    let entries = config.personal.values.iter();
    entries.map(|entry| place(entry.as_ref())).collect()
}

/// Where an entry points: it is a pointer, or the name of a component schema.
pub(super) fn place(entry: &str) -> SpecPath {
    SpecPath::parse(entry).unwrap_or_else(|| {
        let components = SpecPath::root().child("components");
        components.child("schemas").child(entry)
    })
}

impl Lowerer<'_> {
    /// Whether the property at `at` is personal: an entry names it, or what it stands inside of.
    pub(super) fn is_personal(&self, at: &SpecPath) -> bool {
        self.personal_places
            .iter()
            .any(|place| is_at_or_inside(at, place))
    }

    /// Whether `[entity_ids]` names properties like this.
    pub(super) fn identifies(&self, json_name: &str) -> bool {
        let mut names = self.config.entity_ids.iter();
        names.any(|name| name.as_ref() == json_name)
    }

    /// Whether a property of this name identifies something: it is a string, or a list of strings.
    pub(super) fn has_identifier(&self, json_name: &str) -> bool {
        let structs = self.models.values().filter_map(|model| match &model.kind {
            ModelKind::Struct(kind) => Some(kind),
            ModelKind::Enum(_) | ModelKind::Alias(_) | ModelKind::Union(_) => None,
        });
        let mut fields = structs.flat_map(|kind| &kind.fields);
        fields.any(|field| {
            let is_text = |ty| matches!(alias::unalias(&self.models, ty), Type::Text);
            field.json_name == json_name
                && match alias::unalias(&self.models, &field.ty) {
                    Type::List(item, _) => is_text(item),
                    ty => is_text(ty),
                }
        })
    }

    /// Whether a field was made of a property at or inside a place.
    pub(super) fn has_field_at(&self, place: &SpecPath) -> bool {
        self.models.values().any(|model| match &model.kind {
            ModelKind::Struct(kind) => kind
                .fields
                .iter()
                .any(|field| is_at_or_inside(&field.at, place)),
            ModelKind::Enum(_) | ModelKind::Alias(_) | ModelKind::Union(_) => false,
        })
    }
}

fn is_at_or_inside(at: &SpecPath, place: &SpecPath) -> bool {
    at.as_str()
        .strip_prefix(place.as_str())
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
