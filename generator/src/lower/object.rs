//! `type: object`: a struct of declared fields, or a map.

use std::collections::BTreeSet;

use super::members::Member;
use super::schema::Use;
use super::{Hint, Lowerer, bounds};
use crate::diagnostic::Diagnostic;
use crate::ir::{Additional, Constraints, Field, Presence, Struct, Type};
use crate::naming::{FreeNames, TypeName, ValueName};
use crate::source::document::{AdditionalProperties, Schema, SchemaRef};

/// How many fields all structs together may have. Each `allOf` has those of its members once more, so that a small document
/// could ask for millions; the whole of Okta's largest release stays far below.
pub(super) const MAX_FIELDS: usize = 200_000;

/// A property and the model from whose name the names of its inline schemas are made.
#[derive(Clone)]
pub(super) struct Property<'a> {
    pub(super) owner: TypeName,
    pub(super) json_name: &'a str,
    pub(super) schema: &'a SchemaRef,
    pub(super) at: crate::spec_path::SpecPath,
    /// What further members of an `allOf` say of it, and what their inline schemas are named after.
    pub(super) more: Vec<Member<'a>>,
    /// The last of these declarations whose own schema requires the property.
    pub(super) requiring: Option<&'a SchemaRef>,
}

/// The properties that a schema declares itself.
pub(super) fn own_properties<'a>(owner: &TypeName, schema: &'a Schema) -> Vec<Property<'a>> {
    let at = schema.at.child("properties");
    schema
        .properties
        .iter()
        .map(|(json_name, property)| Property {
            owner: owner.clone(),
            json_name,
            schema: property,
            at: at.child(json_name),
            more: Vec::new(),
            requiring: schema.required.contains(json_name).then_some(property),
        })
        .collect()
}

impl<'a> Lowerer<'a> {
    /// The struct of an object with declared fields.
    pub(crate) fn lower_object(&mut self, name: &TypeName, schema: &'a Schema) -> Struct {
        let properties = own_properties(name, schema);
        self.warn_of_unknown_required(schema, &schema.required, &properties);
        let additional = self.lower_additional(name, schema);
        let fields = self.lower_fields(&properties, &schema.required);
        Struct {
            fields,
            additional,
            base: None,
            told_apart: false,
        }
    }

    /// The fields of a struct, each name once.
    pub(super) fn lower_fields(
        &mut self,
        properties: &[Property<'a>],
        required: &[String],
    ) -> Vec<Field> {
        if !self.has_room_for(properties) {
            return Vec::new();
        }
        let required: BTreeSet<&str> = required.iter().map(String::as_str).collect();
        let mut names = FreeNames::default();
        let mut fields = Vec::new();
        for property in properties {
            let is_required = required.contains(property.json_name);
            if let Some(field) = self.lower_field(property, is_required, &mut names) {
                fields.push(field);
            }
        }
        fields
    }

    /// Whether there were too many fields, so that some are not made.
    pub(super) fn lacks_fields(&self) -> bool {
        self.fields > MAX_FIELDS
    }

    /// Counts fields, and says so when they become too many, once.
    fn has_room_for(&mut self, properties: &[Property<'a>]) -> bool {
        let before = self.fields;
        self.fields = before.saturating_add(properties.len());
        if !self.lacks_fields() {
            return true;
        }
        if let Some(property) = properties.first().filter(|_| before <= MAX_FIELDS) {
            let message =
                format!("the models have more than {MAX_FIELDS} fields; the rest is not made");
            self.diagnostics
                .push(Diagnostic::error(&property.at, message).help(
                "each `allOf` repeats the properties of its members, and each alternative those beside it; generate fewer tags at once",
            ));
        }
        false
    }

    fn lower_field(
        &mut self,
        property: &Property<'a>,
        required: bool,
        names: &mut FreeNames<ValueName>,
    ) -> Option<Field> {
        let name = ValueName::of_field(property.json_name, &property.at);
        let name = self.diagnostics.keep(name).map(|name| names.take(&name));
        let hint = Hint::in_model(&property.owner, property.json_name);
        let used = if property.more.is_empty() {
            self.lower_use(property.schema, &hint)?
        } else {
            let schema = property.schema;
            let mut members = vec![Member { schema, hint }];
            members.extend(property.more.iter().cloned());
            self.lower_members(&members, &property.at)?
        };
        let more = property.more.iter().map(|member| member.schema);
        let declarations: Vec<_> = std::iter::once(property.schema).chain(more).collect();
        let mut said = self.annotations(&declarations);
        // A description from where the property is required counts: one from elsewhere may call it optional.
        let nearest = property
            .requiring
            .map(|declared| self.annotations(&[declared]));
        if let Some(description) = nearest.and_then(|nearest| nearest.description) {
            said.description = Some(description);
        }
        Some(Field {
            at: property.at.clone(),
            json_name: property.json_name.to_owned(),
            name: name?,
            presence: Presence::new(required, used.nullable),
            fixed: None,
            constraints: used.constraints,
            ty: used.ty,
            read_only: said.read_only,
            write_only: said.write_only,
            deprecated: said.deprecated,
            description: said.description,
            default: said.default,
            example: said.example,
            personal: self.is_personal(&property.at),
            identifies: self.identifies(property.json_name),
        })
    }

    /// What the keys that a struct doesn't declare may hold.
    pub(super) fn lower_additional(
        &mut self,
        name: &TypeName,
        schema: &'a Schema,
    ) -> Option<Additional> {
        let at = schema.at.child("additionalProperties");
        match schema.additional.as_ref()? {
            AdditionalProperties::Allowed(false) => None,
            AdditionalProperties::Allowed(true) => Some(Additional {
                at,
                description: None,
                ty: Type::Json,
                nullable: true,
            }),
            AdditionalProperties::Schema(values) => {
                let used = self.lower_use(values, &Hint::in_model(name, "Value"))?;
                if used.constraints.is_checked() {
                    self.diagnostics.push(Diagnostic::warning(
                        values.at(),
                        "the bounds of undeclared keys are not checked before a request is sent",
                    ));
                }
                let description = self
                    .target(values)
                    .and_then(|target| target.description.clone());
                Some(Additional {
                    at,
                    description,
                    nullable: used.nullable || used.ty == Type::Json,
                    ty: used.ty,
                })
            }
        }
    }

    /// The map of an object without declared fields.
    pub(crate) fn lower_map(&mut self, schema: &'a Schema, hint: &Hint) -> Option<Use> {
        let value = match &schema.additional {
            Some(AdditionalProperties::Schema(values)) => {
                self.lower_use(values, &hint.then("Value"))?
            }
            Some(AdditionalProperties::Allowed(_)) | None => Use::plain(Type::Json),
        };
        self.warn_of_unknown_required(schema, &schema.required, &[]);
        let (value_type, value_constraints) = value.held();
        let constraints = Constraints {
            min_properties: schema.min_properties,
            max_properties: schema.max_properties,
            ..Constraints::default()
        };
        self.diagnostics
            .keep(bounds::check(&schema.at, &constraints))?;
        Some(Use {
            constraints,
            ..Use::plain(Type::Map(Box::new(value_type), value_constraints))
        })
    }

    /// `required` may name what no property declares; there is no field to require then.
    pub(super) fn warn_of_unknown_required(
        &mut self,
        schema: &Schema,
        required: &[String],
        properties: &[Property<'_>],
    ) {
        for (index, name) in required.iter().enumerate() {
            if !properties.iter().any(|property| property.json_name == name) {
                let at = schema.at.child("required").index(index);
                self.diagnostics.push(Diagnostic::warning(
                    &at,
                    "`required` names a property that is not declared",
                ));
            }
        }
    }
}
