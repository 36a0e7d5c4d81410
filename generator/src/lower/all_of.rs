//! `allOf`: the properties of all members in one struct, with `required` lifted.

use super::Lowerer;
use super::object::Property;
use crate::diagnostic::Diagnostic;
use crate::ir::{Base, Presence, Struct};
use crate::naming::TypeName;
use crate::source::document::{Schema, SchemaRef};

/// What the members of an `allOf` add up to.
#[derive(Default)]
struct Merged<'a> {
    properties: Vec<Property<'a>>,
    required: Vec<String>,
    /// The first member that says something of undeclared keys, with the model it belongs to.
    additional: Option<(TypeName, &'a Schema)>,
    /// The components that were merged already, so that a cycle ends.
    seen: Vec<&'a str>,
}

impl<'a> Lowerer<'a> {
    /// The struct of an `allOf`.
    pub(super) fn lower_all_of(&mut self, name: &TypeName, schema: &'a Schema) -> Option<Struct> {
        let mut merged = Merged::default();
        self.merge(name, schema, &mut merged)?;
        self.warn_of_unknown_required(schema, &merged.required, &merged.properties);
        let additional = merged
            .additional
            .clone()
            .and_then(|(owner, member)| self.lower_additional(&owner, member));
        let fields = self.lower_fields(&merged.properties, &merged.required);
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
        })
    }

    fn merge(
        &mut self,
        owner: &TypeName,
        schema: &'a Schema,
        merged: &mut Merged<'a>,
    ) -> Option<()> {
        for member in &schema.all_of {
            match member {
                SchemaRef::Inline(inline) => self.merge(owner, inline, merged)?,
                SchemaRef::Reference { name, at } => {
                    let component = self.document.schemas.get(name)?;
                    let owner = self.component_names.get(name.as_str())?.clone();
                    if merged.seen.contains(&name.as_str()) {
                        self.diagnostics.push(Diagnostic::error(
                            at,
                            "an `allOf` contains itself, or the same schema twice",
                        ));
                        return None;
                    }
                    merged.seen.push(name);
                    self.merge(&owner, component, merged)?;
                }
            }
        }
        self.refuse_other_types(schema)?;
        let own = self.own_properties(owner, schema);
        for property in own {
            self.merge_property(property, merged);
        }
        merged.required.extend(schema.required.iter().cloned());
        if merged.additional.is_none() && schema.additional.is_some() {
            merged.additional = Some((owner.clone(), schema));
        }
        Some(())
    }

    /// A property that two members declare has to be the same in both.
    fn merge_property(&mut self, property: Property<'a>, merged: &mut Merged<'a>) {
        let twin = merged
            .properties
            .iter()
            .find(|other| other.json_name == property.json_name);
        match twin {
            None => merged.properties.push(property),
            Some(other) if same_type(other.schema, property.schema) => {}
            Some(other) => self.diagnostics.push(
                Diagnostic::error(
                    &property.at,
                    "two members of an `allOf` declare this property differently",
                )
                .help(format!("the other declaration is {}", other.at)),
            ),
        }
    }

    fn refuse_other_types(&mut self, schema: &Schema) -> Option<()> {
        let refused =
            super::one_of::refuse(schema).and_then(|()| match schema.type_name.as_deref() {
                None | Some("object") => Ok(()),
                Some(_) => Err(Diagnostic::error(
                    &schema.at.child("type"),
                    "only objects can be members of an `allOf`",
                )
                .help("put the bounds of a plain value beside its `type`")),
            });
        self.diagnostics.keep(refused)
    }

    /// The model that an `allOf` makes stricter, if all it adds is `required`.
    fn base_of(&self, schema: &'a Schema) -> Option<TypeName> {
        let mut base = None;
        for member in &schema.all_of {
            match member {
                SchemaRef::Reference { name, .. } if base.is_none() => {
                    base = Some(self.component_names.get(name.as_str())?.clone());
                }
                SchemaRef::Inline(inline) if says_nothing(inline) && inline.all_of.is_empty() => {}
                _ => return None,
            }
        }
        says_nothing(schema).then_some(base)?
    }

    fn is_required_in(&self, base: &TypeName, json_name: &str) -> bool {
        let component = self.component_names.iter().find(|(_, name)| *name == base);
        let schema = component.and_then(|(name, _)| self.document.schemas.get(*name));
        schema.is_some_and(|schema| self.requires(schema, json_name))
    }

    /// Whether a schema, or a member of its `allOf`, requires a property.
    fn requires(&self, schema: &'a Schema, json_name: &str) -> bool {
        schema.required.iter().any(|name| name == json_name)
            || schema
                .all_of
                .iter()
                .filter_map(|member| self.target(member))
                .any(|member| self.requires(member, json_name))
    }
}

/// The only member of an `allOf` that says nothing else: a reference with a description beside it.
pub(super) fn only_reference(schema: &Schema) -> Option<&SchemaRef> {
    match schema.all_of.as_slice() {
        [only @ SchemaRef::Reference { .. }] if says_nothing(schema) => Some(only),
        _ => None,
    }
}

/// Whether a schema, apart from its `allOf` and `required`, is only prose.
fn says_nothing(schema: &Schema) -> bool {
    schema.properties.is_empty()
        && schema.additional.is_none()
        && schema.items.is_none()
        && schema.enumeration.is_empty()
        && schema.one_of.is_empty()
        && schema.any_of.is_empty()
}

/// Whether two declarations of a property mean the same type.
fn same_type(one: &SchemaRef, other: &SchemaRef) -> bool {
    match (one, other) {
        (SchemaRef::Reference { name: one, .. }, SchemaRef::Reference { name: other, .. }) => {
            one == other
        }
        (SchemaRef::Inline(one), SchemaRef::Inline(other)) => {
            one.type_name == other.type_name
                && one.format == other.format
                && Presence::new(true, one.nullable) == Presence::new(true, other.nullable)
                && one.enumeration == other.enumeration
                && one.properties.is_empty()
                && other.properties.is_empty()
                && one.items.is_none()
                && other.items.is_none()
        }
        _ => false,
    }
}
