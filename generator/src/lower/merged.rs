//! The properties of several objects in one struct: of the members of an `allOf`, of a property that several of them
//! declare, or of an alternative and what stands beside it.

use std::collections::BTreeMap;

use super::members::Member;
use super::object::{Property, own_properties};
use super::schema::{Shape, Use, own_shape};
use super::{Hint, Lowerer, same, union};
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Model, ModelKind, Struct, Type, Usage};
use crate::naming::{ModuleName, TypeName};
use crate::source::document::{Schema, SchemaRef};
use crate::spec_path::SpecPath;

/// How many components one `allOf` may add up, members of members included. This bounds how deep they are followed.
const MAX_COMPONENTS: usize = 200;

/// How many properties one `allOf` may add up.
const MAX_PROPERTIES: usize = 2_000;

/// How many declarations one property may have.
const MAX_DECLARATIONS: usize = 200;

/// What several schemas of objects add up to.
#[derive(Default)]
pub(super) struct Merged<'a> {
    properties: Vec<Property<'a>>,
    /// Where each property stands in the list.
    places: BTreeMap<&'a str, usize>,
    required: Vec<String>,
    /// The first member that says something of undeclared keys, with the model it belongs to.
    additional: Option<(TypeName, &'a Schema)>,
    /// The components that were merged already: once more they add nothing.
    seen: Vec<&'a str>,
    /// The models that are being merged, one inside of the other, each with the number of properties before it.
    open: Vec<(TypeName, usize)>,
    /// The components among them, so that a cycle ends.
    way: Vec<&'a str>,
}

impl<'a> Merged<'a> {
    /// What is to become a model.
    pub(super) fn of(model: &TypeName) -> Self {
        Self {
            open: vec![(model.clone(), 0)],
            ..Self::default()
        }
    }

    pub(super) fn properties(&self) -> &[Property<'a>] {
        &self.properties
    }

    pub(super) fn required(&self) -> &[String] {
        &self.required
    }

    /// The innermost model that has the property at this place of the list and one that is added now.
    fn owner_of_both(&self, place: usize) -> Option<&TypeName> {
        let mut models = self.open.iter().rev();
        models
            .find(|(_, before)| *before <= place)
            .map(|(name, _)| name)
    }
}

impl<'a> Lowerer<'a> {
    /// The struct of what was merged.
    pub(super) fn lower_merged(&mut self, merged: &Merged<'a>) -> Struct {
        let additional = merged
            .additional
            .clone()
            .and_then(|(owner, member)| self.lower_additional(&owner, member));
        let fields = self.lower_fields(&merged.properties, &merged.required);
        Struct {
            fields,
            additional,
            base: None,
            told_apart: false,
        }
    }

    /// Adds a schema, its members first.
    pub(super) fn merge(
        &mut self,
        owner: &TypeName,
        schema: &'a Schema,
        merged: &mut Merged<'a>,
    ) -> Option<()> {
        merged.open.push((owner.clone(), merged.properties.len()));
        for member in &schema.all_of {
            self.merge_member(owner, member, merged)?;
        }
        self.merge_own(owner, schema, merged)?;
        merged.open.pop();
        Some(())
    }

    fn merge_member(
        &mut self,
        owner: &TypeName,
        member: &'a SchemaRef,
        merged: &mut Merged<'a>,
    ) -> Option<()> {
        match member {
            SchemaRef::Inline(inline) => self.merge(owner, inline, merged),
            SchemaRef::Reference { name, at } => self.merge_component(name, at, merged),
        }
    }

    /// Adds the component that is referred to from a place.
    pub(super) fn merge_component(
        &mut self,
        name: &'a str,
        at: &SpecPath,
        merged: &mut Merged<'a>,
    ) -> Option<()> {
        if merged.way.contains(&name) {
            self.diagnostics
                .push(Diagnostic::error(at, "an `allOf` contains itself"));
            return None;
        }
        if merged.seen.contains(&name) {
            return Some(());
        }
        let component = self.document.schemas.get(name)?;
        let owner = self.component_names.get(name)?.clone();
        merged.seen.push(name);
        self.check_size(at, merged, 0)?;
        if let Err(refused) = mergeable(component) {
            // At the reference: the schema is good elsewhere.
            let moved = refused.moved_to(Place::Document(at.clone()));
            self.diagnostics.push(moved);
            return None;
        }
        merged.way.push(name);
        self.merge(&owner, component, merged)?;
        merged.way.pop();
        Some(())
    }

    /// Adds what a schema says beside its members.
    fn merge_own(
        &mut self,
        owner: &TypeName,
        schema: &'a Schema,
        merged: &mut Merged<'a>,
    ) -> Option<()> {
        let shape = self.diagnostics.keep(mergeable(schema))?;
        self.warn_of_unused(schema, shape);
        self.merge_declared(owner, schema, merged)?;
        match (&merged.additional, &schema.additional) {
            (None, Some(_)) => merged.additional = Some((owner.clone(), schema)),
            (Some((_, first)), Some(_))
                if !same::additional(first.additional.as_ref(), schema.additional.as_ref()) =>
            {
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

    /// Adds the properties that a schema declares, and what it requires.
    fn merge_declared(
        &mut self,
        owner: &TypeName,
        schema: &'a Schema,
        merged: &mut Merged<'a>,
    ) -> Option<()> {
        let own = own_properties(owner, schema);
        self.check_size(&schema.at, merged, own.len())?;
        for property in own {
            self.merge_property(property, merged)?;
        }
        merged.required.extend(schema.required.iter().cloned());
        Some(())
    }

    /// Adds what stands beside the alternatives of a union.
    pub(super) fn merge_beside(
        &mut self,
        owner: &TypeName,
        schema: &'a Schema,
        merged: &mut Merged<'a>,
    ) -> Option<()> {
        for member in &schema.all_of {
            self.merge_member(owner, member, merged)?;
        }
        self.merge_declared(owner, schema, merged)
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

    /// Adds a property; one that was declared before has to meet both declarations.
    fn merge_property(&mut self, property: Property<'a>, merged: &mut Merged<'a>) -> Option<()> {
        let Some(place) = merged.places.get(property.json_name).copied() else {
            let place = merged.properties.len();
            merged.places.insert(property.json_name, place);
            merged.properties.push(property);
            return Some(());
        };
        let owner = merged.owner_of_both(place).unwrap_or(&property.owner);
        let hint = Hint::in_model(owner, property.json_name);
        let known = merged.properties.get_mut(place)?;
        if known.more.len() >= MAX_DECLARATIONS {
            let message =
                format!("a property may be declared {MAX_DECLARATIONS} times; this is more");
            self.diagnostics
                .push(Diagnostic::error(&property.at, message));
            return None;
        }
        let schema = property.schema;
        known.requiring = property.requiring.or(known.requiring);
        known.more.push(Member { schema, hint });
        Some(())
    }

    /// The model of an object that has to meet several schemas.
    pub(super) fn use_merged(&mut self, members: &[Member<'a>]) -> Option<Use> {
        let places: Vec<SpecPath> = members
            .iter()
            .map(|member| member.schema.at().clone())
            .collect();
        if let Some(name) = self.merged_names.get(&places) {
            return Some(Use::plain(Type::Model(name.clone())));
        }
        let last = members.last()?;
        let at = last.schema.at().clone();
        let name = self.name_place(&at, &last.hint)?;
        self.merged_names.insert(places, name.clone());
        let mut merged = Merged::of(&name);
        for member in members {
            self.merge_member(&name, member.schema, &mut merged)?;
        }
        let kind = ModelKind::Struct(self.lower_merged(&merged));
        let declarations: Vec<_> = members.iter().map(|member| member.schema).collect();
        let said = self.annotations(&declarations);
        let model = Model {
            at,
            module: ModuleName::of_type(&name),
            schema_name: None,
            description: said.description,
            deprecated: said.deprecated,
            example: said.example,
            usage: Usage::default(),
            kind,
            name: name.clone(),
        };
        self.models.insert(name.clone(), model);
        Some(Use::plain(Type::Model(name)))
    }
}

/// Refuses what can't be a part of a struct; a shape that can is given back.
fn mergeable(schema: &Schema) -> Result<Shape, Diagnostic> {
    if union::has_alternatives(schema) && schema.discriminator.is_none() {
        return Err(union::in_all_of(schema));
    }
    match own_shape(schema)? {
        Shape::Struct => Ok(Shape::Struct),
        Shape::Enum | Shape::Array | Shape::Scalar => Err(not_an_object(schema)),
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
        "the other members of the `allOf` are objects, and this isn't one",
    )
    .help("no value can be both")
}
