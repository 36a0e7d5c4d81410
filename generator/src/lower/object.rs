//! `type: object`: a struct of declared fields, or a map.

use std::collections::BTreeSet;

use super::schema::Use;
use super::{Hint, Lowerer, bounds};
use crate::diagnostic::Diagnostic;
use crate::ir::{Additional, Constraints, Field, Presence, Struct, Type};
use crate::naming::{Scope, TypeName, ValueName};
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
        let mut scope = Scope::new("field", "rename one of the two properties in the document");
        let mut fields = Vec::new();
        for property in properties {
            let is_required = required.contains(property.json_name);
            if let Some(field) = self.lower_field(property, is_required, &mut scope) {
                fields.push(field);
            }
        }
        fields
    }

    /// Counts fields, and says so when they become too many, once.
    fn has_room_for(&mut self, properties: &[Property<'a>]) -> bool {
        let before = self.fields;
        self.fields = before.saturating_add(properties.len());
        if self.fields <= MAX_FIELDS {
            return true;
        }
        if let Some(property) = properties.first().filter(|_| before <= MAX_FIELDS) {
            let message =
                format!("the models have more than {MAX_FIELDS} fields; the rest is not made");
            self.diagnostics
                .push(Diagnostic::error(&property.at, message).help(
                "each `allOf` repeats the properties of its members; generate fewer tags at once",
            ));
        }
        false
    }

    fn lower_field(
        &mut self,
        property: &Property<'a>,
        required: bool,
        scope: &mut Scope,
    ) -> Option<Field> {
        let name = ValueName::of_field(property.json_name, &property.at).and_then(|name| {
            scope.claim(name.as_str(), property.json_name, &property.at)?;
            Ok(name)
        });
        let name = self.diagnostics.keep(name);
        let hint = Hint::in_model(&property.owner, property.json_name);
        let used = self.lower_use(property.schema, &hint)?;
        let target = self.target(property.schema)?;
        let inline = match property.schema {
            SchemaRef::Inline(schema) => Some(&**schema),
            SchemaRef::Reference { .. } => None,
        };
        Some(Field {
            at: property.at.clone(),
            json_name: property.json_name.to_owned(),
            name: name?,
            presence: Presence::new(required, used.nullable),
            fixed: None,
            constraints: used.constraints,
            ty: used.ty,
            read_only: target.read_only,
            write_only: target.write_only,
            deprecated: target.deprecated,
            description: self.field_description(inline, target),
            default: target.default.clone(),
            example: inline.and_then(|schema| schema.example.clone()),
            personal: self.is_personal(&property.at),
        })
    }

    /// What a property says of itself, or what the schema that it refers to says.
    fn field_description(&self, inline: Option<&'a Schema>, target: &Schema) -> Option<String> {
        let wrapped = || {
            let only = self.only_reference(inline?)?;
            self.target(only)?.description.clone()
        };
        target.description.clone().or_else(wrapped)
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
                match used.ty {
                    Type::Text
                    | Type::Int32
                    | Type::Int64
                    | Type::Float
                    | Type::Bool
                    | Type::Json => Some(Additional {
                        at,
                        description,
                        nullable: used.nullable || used.ty == Type::Json,
                        ty: used.ty,
                    }),
                    _ => {
                        self.diagnostics.push(
                            Diagnostic::error(&at, "beside `properties`, only plain values can be additional yet")
                                .help("texts, numbers, booleans and any JSON value are; leave out the tags that reach this schema"),
                        );
                        None
                    }
                }
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
        if let Some(AdditionalProperties::Schema(values)) = &schema.additional
            && value.nullable
        {
            self.warn_of_nullable(values, "the values of this map");
        }
        self.warn_of_unknown_required(schema, &schema.required, &[]);
        let value_type = if value.nullable { Type::Json } else { value.ty };
        let constraints = Constraints {
            min_properties: schema.min_properties,
            max_properties: schema.max_properties,
            ..Constraints::default()
        };
        self.diagnostics.keep(bounds::check(schema, &constraints))?;
        Some(Use {
            constraints,
            ..Use::plain(Type::Map(Box::new(value_type), value.constraints))
        })
    }

    /// Values that may be null are plain JSON values in a list or map: the client checks nothing of them.
    pub(super) fn warn_of_nullable(&mut self, values: &SchemaRef, what: &str) {
        self.diagnostics.push(Diagnostic::warning(
            values.at(),
            format!("{what} may be null, so they are untyped JSON values and their bounds are not checked"),
        ));
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
