//! `allOf`: the properties of all members in one struct, with `required` lifted.

use std::collections::BTreeSet;

use super::merged::Merged;
use super::{Lowerer, keywords, union};
use crate::ir::{Base, Struct};
use crate::naming::TypeName;
use crate::source::document::{Schema, SchemaRef};

impl<'a> Lowerer<'a> {
    /// The struct of an `allOf`.
    pub(super) fn lower_all_of(&mut self, name: &TypeName, schema: &'a Schema) -> Option<Struct> {
        let mut merged = Merged::default();
        self.merge(name, schema, &mut merged)?;
        self.warn_of_unknown_required(schema, merged.required(), merged.properties());
        let Struct {
            fields, additional, ..
        } = self.lower_merged(&merged);
        let base = self
            .base_of(schema)
            .map(|name| {
                let lifted = fields
                    .iter()
                    .filter(|field| {
                        field.presence.is_required()
                            && !self.is_required_in(&name, &field.json_name)
                    })
                    .map(|field| field.json_name.clone())
                    .collect();
                Base { name, lifted }
            })
            // What requires nothing more is no stricter form of anything.
            .filter(|base| !base.lifted.is_empty());
        Some(Struct {
            fields,
            additional,
            base,
            told_apart: false,
        })
    }

    /// The model that an `allOf` makes stricter, if all it adds is `required`.
    fn base_of(&self, schema: &'a Schema) -> Option<TypeName> {
        let mut base = None;
        for member in &schema.all_of {
            match member {
                SchemaRef::Reference { name, .. } if base.is_none() => {
                    base = Some(self.component_names.get(name.as_str())?.clone());
                }
                SchemaRef::Inline(inline) if only_requires(inline) && inline.all_of.is_empty() => {}
                _ => return None,
            }
        }
        // What a discriminator tells apart is no struct.
        let base = base.filter(|base| {
            let component = self.component_of.get(base);
            let schema = component.and_then(|name| self.document.schemas.get(*name));
            schema.is_some_and(|schema| !union::is_union(schema))
        });
        only_requires(schema).then_some(base)?
    }

    fn is_required_in(&self, base: &TypeName, json_name: &str) -> bool {
        let component = self.component_of.get(base);
        let schema = component.and_then(|name| self.document.schemas.get(*name));
        schema.is_some_and(|schema| self.requires(schema, json_name))
    }

    /// Whether a schema, or a member of its `allOf`, requires a property.
    fn requires(&self, schema: &'a Schema, json_name: &str) -> bool {
        // Many members may refer to one component, on each level again: each is looked at once.
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut left = vec![schema];
        while let Some(schema) = left.pop() {
            if schema.required.iter().any(|name| name == json_name) {
                return true;
            }
            let news = schema.all_of.iter().filter(|member| match member {
                SchemaRef::Reference { name, .. } => seen.insert(name),
                SchemaRef::Inline(_) => true,
            });
            left.extend(news.filter_map(|member| self.target(member)));
        }
        false
    }
}

/// Whether a schema, apart from its `type`, `allOf` and `required`, is only prose.
pub(super) fn says_nothing(schema: &Schema) -> bool {
    says_only(schema, &["type", "allOf", "required"])
}

/// Whether a schema only requires properties, and perhaps describes them anew.
fn only_requires(schema: &Schema) -> bool {
    let is_described = |property: &SchemaRef| match property {
        SchemaRef::Inline(inline) => is_annotation(inline),
        SchemaRef::Reference { .. } => false,
    };
    says_only(schema, &["type", "allOf", "required", "properties"])
        && schema.properties.values().all(is_described)
}

/// Whether a schema has no keywords but these, apart from prose.
fn says_only(schema: &Schema, keywords: &[&str]) -> bool {
    keywords::of_value(schema)
        .iter()
        .all(|keyword| keywords.contains(keyword))
        && schema.one_of.is_empty()
        && schema.any_of.is_empty()
        && schema.not.is_none()
        && schema.discriminator.is_none()
}

/// Whether a schema says nothing of the values that it allows, not even their type.
pub(super) fn is_annotation(schema: &Schema) -> bool {
    says_nothing(schema) && keywords::of_value(schema).is_empty()
}
