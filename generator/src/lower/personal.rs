//! `[personal]` of `codegen.toml`: which properties hold personal data.

use super::Lowerer;
use crate::config::Config;
use crate::ir::ModelKind;
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
