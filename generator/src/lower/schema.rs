//! A schema: which Rust type its place holds, and which model it becomes.

use super::alias::is_nullable;
use super::leaf::{self, Leaf, Nature};
use super::members::Member;
use super::{Hint, Lowerer, plain_enum, union};
use crate::diagnostic::Diagnostic;
use crate::ir::{Alias, Constraints, ModelKind, Type};
use crate::naming::TypeName;
use crate::source::document::{AdditionalProperties, Schema, SchemaRef};

/// What a place that holds a schema needs to know of it.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    pub(crate) ty: Type,
    pub(crate) constraints: Constraints,
    pub(crate) nullable: bool,
}

impl Use {
    pub(crate) fn plain(ty: Type) -> Self {
        Self {
            ty,
            constraints: Constraints::default(),
            nullable: false,
        }
    }

    /// The type of the value in a list or map, where null is a part of the type, and the bounds on it.
    pub(super) fn held(self) -> (Type, Constraints) {
        if self.nullable && self.ty != Type::Json {
            let ty = Type::Nullable(Box::new(self.ty), self.constraints);
            (ty, Constraints::default())
        } else {
            (self.ty, self.constraints)
        }
    }
}

/// What a schema describes, by its keywords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A text out of a list.
    Enum,
    /// An object with declared fields.
    Struct,
    /// An object without declared fields.
    Map,
    /// `allOf`.
    AllOf,
    /// `oneOf`, `anyOf` or `discriminator`.
    Union,
    /// An array.
    Array,
    /// A text, number or boolean.
    Scalar,
    /// Nothing is said: any JSON value.
    Anything,
}

/// Sorts a schema by its keywords.
pub(crate) fn shape(schema: &Schema) -> Result<Shape, Diagnostic> {
    if union::is_union(schema) {
        return Ok(Shape::Union);
    }
    if !schema.all_of.is_empty() {
        return Ok(Shape::AllOf);
    }
    own_shape(schema)
}

/// The shape of a schema without its alternatives and its `allOf`.
pub(super) fn own_shape(schema: &Schema) -> Result<Shape, Diagnostic> {
    let closed = matches!(
        schema.additional,
        Some(AdditionalProperties::Allowed(false))
    );
    let object = if schema.properties.is_empty() && !closed {
        Shape::Map
    } else {
        Shape::Struct
    };
    let has_values = !schema.enumeration.is_empty() || !schema.known_values.is_empty();
    Ok(match schema.type_name.as_deref() {
        Some("string") if has_values => Shape::Enum,
        Some("string" | "integer" | "number" | "boolean") => Shape::Scalar,
        Some("array") => Shape::Array,
        Some("object") => object,
        Some(other) => {
            return Err(Diagnostic::error(
                &schema.at.child("type"),
                format!("`{}` is not a type of OpenAPI 3.0", other.escape_debug()),
            )
            .help("it is one of string, integer, number, boolean, array and object"));
        }
        None if !schema.properties.is_empty() || schema.additional.is_some() => object,
        None if schema.items.is_some() => Shape::Array,
        None if has_values => plain_enum::shape(schema),
        None => Shape::Anything,
    })
}

impl<'a> Lowerer<'a> {
    /// The type of a place that holds a schema; models are made for schemas in place that need a name.
    ///
    /// Gives `None` after an error, which is in the diagnostics then.
    pub(crate) fn lower_use(&mut self, schema: &'a SchemaRef, hint: &Hint) -> Option<Use> {
        match schema {
            SchemaRef::Reference { name, .. } => self.used_component(name),
            SchemaRef::Inline(schema) => self.use_inline(schema, hint),
        }
    }

    /// The schema that a reference leads to, or the schema in place.
    pub(crate) fn target(&self, schema: &'a SchemaRef) -> Option<&'a Schema> {
        match schema {
            SchemaRef::Reference { name, .. } => self.document.schemas.get(name),
            SchemaRef::Inline(schema) => Some(schema),
        }
    }

    /// The place that holds the model of a component.
    pub(super) fn used_component(&self, name: &str) -> Option<Use> {
        let type_name = self.component_names.get(name)?.clone();
        Some(Use {
            nullable: *self.nullable_components.get(name)?,
            ..Use::plain(Type::Model(type_name))
        })
    }

    fn use_inline(&mut self, schema: &'a Schema, hint: &Hint) -> Option<Use> {
        let found = shape(schema);
        let shape = self.diagnostics.keep(found)?;
        if shape == Shape::AllOf
            && let Some(only) = self.only_reference(schema)
        {
            let mut target = self.lower_use(only, hint)?;
            target.nullable |= is_nullable(schema);
            return Some(target);
        }
        if shape == Shape::Union
            && let Some(only) = self.only_branch(schema)
        {
            let mut target = self.use_only_branch(schema, only, hint)?;
            target.nullable |= self.is_nullable_union(schema);
            return Some(target);
        }
        if !matches!(shape, Shape::AllOf | Shape::Union) {
            self.warn_of_unused(schema, shape);
        }
        let mut lowered = match shape {
            Shape::AllOf => self.use_all_of(schema, hint)?,
            Shape::Enum | Shape::Struct | Shape::Union => self.use_model(schema, hint)?,
            Shape::Map => self.lower_map(schema, hint)?,
            Shape::Array => self.lower_array(schema, hint)?,
            Shape::Scalar => self.lower_scalar(schema)?,
            Shape::Anything => plain_enum::anything(schema),
        };
        lowered.nullable |= is_nullable(schema);
        lowered.nullable |= shape == Shape::Union && self.is_nullable_union(schema);
        Some(lowered)
    }

    /// A place that holds an `allOf` which says more than a reference.
    fn use_all_of(&mut self, schema: &'a Schema, hint: &Hint) -> Option<Use> {
        let leaves = self.leaves_of(schema, hint)?;
        let nature = leaf::nature(&leaves);
        match self.diagnostics.keep(nature)? {
            Nature::Anything => Some(Use::plain(Type::Json)),
            Nature::Plain if !leaf::is_own_enum(&leaves, schema) => {
                self.lower_plain_members(&leaves, &schema.at)
            }
            Nature::Plain | Nature::Object => self.use_model(schema, hint),
        }
    }

    /// The schemas that an `allOf` adds up.
    pub(super) fn leaves_of(&mut self, schema: &'a Schema, hint: &Hint) -> Option<Vec<Leaf<'a>>> {
        let member = |schema| Member {
            schema,
            hint: hint.clone(),
        };
        let members: Vec<_> = schema.all_of.iter().map(member).collect();
        self.leaves(&members, Some((schema, hint)))
    }

    pub(super) fn use_model(&mut self, schema: &'a Schema, hint: &Hint) -> Option<Use> {
        let (name, is_new) = self.name_inline(schema, hint)?;
        if is_new {
            let kind = self.lower_model_kind(&name, schema)?;
            self.add_model(name.clone(), None, schema, kind);
        }
        Some(Use::plain(Type::Model(name)))
    }

    /// What the model of a schema is.
    pub(crate) fn lower_model_kind(
        &mut self,
        name: &TypeName,
        schema: &'a Schema,
    ) -> Option<ModelKind> {
        let found = shape(schema);
        let hint = Hint::in_model(name, "");
        let shape = self.diagnostics.keep(found)?;
        if !matches!(shape, Shape::AllOf | Shape::Union) {
            self.warn_of_unused(schema, shape);
        }
        let used = match shape {
            Shape::Union => match self.only_branch(schema) {
                Some(only) => self.use_only_branch(schema, only, &hint)?,
                None => return self.lower_union(name, schema).map(ModelKind::Union),
            },
            Shape::Enum => return Some(ModelKind::Enum(self.lower_enum(schema))),
            Shape::Struct => return Some(ModelKind::Struct(self.lower_object(name, schema))),
            Shape::AllOf => match self.only_reference(schema) {
                Some(only) => self.lower_use(only, &hint)?,
                None => match self.lower_all_of_kind(name, schema)? {
                    Ok(kind) => return Some(kind),
                    Err(used) => used,
                },
            },
            Shape::Map => self.lower_map(schema, &hint)?,
            Shape::Array => self.lower_array(schema, &hint)?,
            Shape::Scalar => self.lower_scalar(schema)?,
            Shape::Anything => plain_enum::anything(schema),
        };
        Some(ModelKind::Alias(Alias {
            ty: used.ty,
            constraints: used.constraints,
            nullable: used.nullable || is_nullable(schema),
        }))
    }

    /// What the model of an `allOf` is that says more than a reference, or what it is another name for.
    fn lower_all_of_kind(
        &mut self,
        name: &TypeName,
        schema: &'a Schema,
    ) -> Option<Result<ModelKind, Use>> {
        let leaves = self.leaves_of(schema, &Hint::in_model(name, ""))?;
        let nature = leaf::nature(&leaves);
        Some(match self.diagnostics.keep(nature)? {
            Nature::Anything => Err(Use::plain(Type::Json)),
            Nature::Plain if leaf::is_own_enum(&leaves, schema) => {
                Ok(ModelKind::Enum(self.lower_enum(schema)))
            }
            Nature::Plain => Err(self.lower_plain_members(&leaves, &schema.at)?),
            Nature::Object => Ok(ModelKind::Struct(self.lower_all_of(name, schema)?)),
        })
    }
}
