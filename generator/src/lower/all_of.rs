//! `allOf`: the properties of all members in one struct, with `required` lifted.

use super::object::{Property, own_properties};
use super::schema::{Shape, own_shape};
use super::{Lowerer, keywords, union};
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Base, Presence, Struct};
use crate::naming::TypeName;
use crate::source::document::{AdditionalProperties, Schema, SchemaRef};
use crate::spec_path::SpecPath;

/// How many components one `allOf` may add up, members of members included. This bounds how deep they are followed.
const MAX_COMPONENTS: usize = 200;

/// How many properties one `allOf` may add up: each is compared with all others.
const MAX_PROPERTIES: usize = 2_000;

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
            told_apart: false,
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
                    self.check_size(at, merged, 0)?;
                    let mergeable = refuse_other_shapes(component);
                    if let Err(refused) = mergeable {
                        // At the reference: the schema is good elsewhere.
                        self.diagnostics
                            .push(refused.moved_to(Place::Document(at.clone())));
                        return None;
                    }
                    self.merge(&owner, component, merged)?;
                }
            }
        }
        let shape = self.diagnostics.keep(refuse_other_shapes(schema))?;
        self.warn_of_unused(schema, shape);
        let own = own_properties(owner, schema);
        self.check_size(&schema.at, merged, own.len())?;
        for property in own {
            self.merge_property(property, merged);
        }
        merged.required.extend(schema.required.iter().cloned());
        match (&merged.additional, &schema.additional) {
            (None, Some(_)) => merged.additional = Some((owner.clone(), schema)),
            (Some((_, first)), Some(_)) if !same_additional(first, schema) => {
                let message = format!(
                    "another member of the `allOf` says what undeclared keys hold, and this is ignored; the other one is {}",
                    first.at.child("additionalProperties")
                );
                self.ignore(schema, "additionalProperties", message);
            }
            _ => {}
        }
        Some(())
    }

    /// Refuses an `allOf` that adds up to too much with this many more properties.
    fn check_size(&mut self, at: &SpecPath, merged: &Merged<'_>, more: usize) -> Option<()> {
        if merged.seen.len() <= MAX_COMPONENTS && merged.properties.len() + more <= MAX_PROPERTIES {
            return Some(());
        }
        let message = format!(
            "an `allOf` may add up {MAX_COMPONENTS} schemas and {MAX_PROPERTIES} properties; this is more"
        );
        let error = Diagnostic::error(at, message);
        self.diagnostics
            .push(error.help("write the properties out in fewer schemas"));
        None
    }

    /// A property that two members declare has to be the same in both.
    fn merge_property(&mut self, property: Property<'a>, merged: &mut Merged<'a>) {
        let twin = merged
            .properties
            .iter()
            .find(|other| other.json_name == property.json_name);
        match twin {
            None => merged.properties.push(property),
            Some(other) if same_type(other.schema, property.schema) => {
                let first = other.schema;
                self.warn_of_other_bounds(first, property.schema);
            }
            Some(other) => self.diagnostics.push(
                Diagnostic::error(
                    &property.at,
                    "two members of an `allOf` declare this property differently",
                )
                .help(format!("the other declaration is {}", other.at)),
            ),
        }
    }

    /// The bounds of the first declaration of a property count; what the second says beside them is ignored.
    fn warn_of_other_bounds(&mut self, first: &SchemaRef, second: &SchemaRef) {
        let (SchemaRef::Inline(first), SchemaRef::Inline(second)) = (first, second) else {
            return;
        };
        for keyword in keywords::differing(first, second) {
            let message = format!(
                "the first declaration of this property counts, and `{keyword}` of this one is ignored; the first is {}",
                first.at
            );
            self.ignore(second, keyword, message);
        }
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
        // What a discriminator tells apart is no struct.
        let base = base.filter(|base| {
            let component = self.component_of.get(base);
            let schema = component.and_then(|name| self.document.schemas.get(*name));
            schema.is_some_and(|schema| !union::is_union(schema))
        });
        says_nothing(schema).then_some(base)?
    }

    fn is_required_in(&self, base: &TypeName, json_name: &str) -> bool {
        let component = self.component_of.get(base);
        let schema = component.and_then(|name| self.document.schemas.get(*name));
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

/// Refuses what can't be a part of a struct; a shape that can is given back.
fn refuse_other_shapes(schema: &Schema) -> Result<Shape, Diagnostic> {
    let plain_type = !matches!(schema.type_name.as_deref(), None | Some("object"));
    if union::has_alternatives(schema) && schema.discriminator.is_none() {
        return Err(union::in_all_of(schema));
    }
    match own_shape(schema)? {
        Shape::Struct => Ok(Shape::Struct),
        Shape::Enum | Shape::Array | Shape::Scalar => Err(not_an_object(schema)),
        Shape::AllOf if plain_type => Err(not_an_object(schema)),
        Shape::Map | Shape::AllOf | Shape::Anything | Shape::Union => Ok(Shape::AllOf),
    }
}

fn not_an_object(schema: &Schema) -> Diagnostic {
    let at = match schema.type_name {
        Some(_) => schema.at.child("type"),
        None => schema.at.clone(),
    };
    Diagnostic::error(
        &at,
        "only objects can be members of an `allOf` that says more than one reference",
    )
    .help("put the bounds of a plain value beside its `type`")
}

/// Whether two schemas say the same of undeclared keys, as far as that is written in one word.
fn same_additional(one: &Schema, other: &Schema) -> bool {
    match (&one.additional, &other.additional) {
        (Some(AdditionalProperties::Allowed(one)), Some(AdditionalProperties::Allowed(other))) => {
            one == other
        }
        (Some(AdditionalProperties::Schema(one)), Some(AdditionalProperties::Schema(other))) => {
            same_type(one, other)
        }
        _ => false,
    }
}

/// Whether a schema, apart from its `type`, `allOf` and `required`, is only prose.
pub(super) fn says_nothing(schema: &Schema) -> bool {
    keywords::of_value(schema)
        .iter()
        .all(|keyword| matches!(*keyword, "type" | "allOf" | "required"))
        && schema.one_of.is_empty()
        && schema.any_of.is_empty()
        && schema.not.is_none()
        && schema.discriminator.is_none()
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
