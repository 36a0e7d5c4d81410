//! Models: structs, enums and named types.

use serde_json::Value;

use super::types::{Constraints, Type};
use crate::naming::{ModuleName, TypeName, ValueName, VariantName};
use crate::spec_path::SpecPath;

/// A named type of the generated crate.
#[derive(Clone, Debug)]
pub struct Model {
    /// The schema that it was made from.
    pub at: SpecPath,
    /// Its Rust name.
    pub name: TypeName,
    /// The module, and so the file, in which it stands.
    pub module: ModuleName,
    /// The name of the component schema; `None` for a schema written in place.
    pub schema_name: Option<String>,
    /// What the schema says of itself, as written.
    pub description: Option<String>,
    /// Whether callers should move away from it.
    pub deprecated: bool,
    /// The example that the schema gives.
    pub example: Option<Value>,
    /// In which directions it travels.
    pub usage: Usage,
    /// What it is.
    pub kind: ModelKind,
}

/// In which directions a model travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// A request carries it.
    pub sent: bool,
    /// A response carries it.
    pub received: bool,
}

/// What a model is.
#[derive(Clone, Debug)]
pub enum ModelKind {
    /// An object.
    Struct(Struct),
    /// A text out of a list that may grow.
    Enum(Enum),
    /// Another name for a type.
    Alias(Alias),
    /// One of several types.
    Union(Union),
}

impl ModelKind {
    /// The models that this one names, each as often as it does: what it holds, and what it converts to.
    #[must_use]
    pub fn mentioned_models(&self) -> Vec<&TypeName> {
        match self {
            Self::Enum(_) => Vec::new(),
            Self::Alias(alias) => alias.ty.mentioned_model().into_iter().collect(),
            Self::Union(kind) => kind
                .branches
                .iter()
                .filter_map(|branch| branch.ty.mentioned_model())
                .collect(),
            Self::Struct(kind) => {
                let fields = kind.fields.iter().map(|field| &field.ty);
                let additional = kind.additional.iter().map(|additional| &additional.ty);
                let base = kind.base.iter().map(|base| &base.name);
                let types = fields.chain(additional);
                types
                    .filter_map(Type::mentioned_model)
                    .chain(base)
                    .collect()
            }
        }
    }
}

/// An object.
#[derive(Clone, Debug)]
pub struct Struct {
    /// The fields, in the order of the document.
    pub fields: Vec<Field>,
    /// What keys other than the fields' may hold; `None`: they are dropped on decoding.
    pub additional: Option<Additional>,
    /// The model that this one is but for fields that became required.
    pub base: Option<Base>,
    /// Whether a union tells it from others by its keys.
    pub told_apart: bool,
}

/// The base of a model that only adds `required`.
#[derive(Clone, Debug)]
pub struct Base {
    /// The base.
    pub name: TypeName,
    /// The JSON names of the fields that are required here and not there.
    pub lifted: Vec<String>,
}

/// Keys that the schema doesn't declare.
#[derive(Clone, Debug)]
pub struct Additional {
    /// Where the schema of their values stands.
    pub at: SpecPath,
    /// What they are, as written.
    pub description: Option<String>,
    /// What a value may be.
    pub ty: Type,
    /// Whether a value may be null.
    pub nullable: bool,
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// Where the property stands.
    pub at: SpecPath,
    /// Its JSON name.
    pub json_name: String,
    /// Its Rust name.
    pub name: ValueName,
    /// The type of its value.
    pub ty: Type,
    /// Whether it may be absent or null.
    pub presence: Presence,
    /// The bounds on its value.
    pub constraints: Constraints,
    /// The server sets it; never sent.
    pub read_only: bool,
    /// Never received.
    pub write_only: bool,
    /// Whether callers should move away from it.
    pub deprecated: bool,
    /// What it means, as written.
    pub description: Option<String>,
    /// What the server assumes when it is absent; documented.
    pub default: Option<Value>,
    /// The example that the schema gives.
    pub example: Option<Value>,
    /// Its value is kept out of `Debug`.
    pub personal: bool,
    /// Its value identifies an entity: the object that has it, or, of a list, each item.
    pub identifies: bool,
    /// The only value that it can have: filled in, not asked for.
    pub fixed: Option<FixedValue>,
}

/// The only value of a field: that of an enum which has no other, or the tag of the only branch of a union that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedValue {
    /// What it is in Rust.
    pub form: FixedForm,
    /// The text on the wire.
    pub text: String,
}

/// What a fixed value is in Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FixedForm {
    /// A variant of an enum.
    Variant(TypeName, VariantName),
    /// A value of an enum that has no variant for it.
    Unlisted(TypeName),
    /// A text.
    Text,
}

/// Whether a value may be absent, null, both or neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always there.
    Required,
    /// Always there, perhaps as null.
    RequiredNullable,
    /// There or absent.
    Optional,
    /// There, null or absent: three different things.
    OptionalNullable,
}

impl Presence {
    /// From the two keywords.
    #[must_use]
    pub fn new(required: bool, nullable: bool) -> Self {
        match (required, nullable) {
            (true, false) => Self::Required,
            (true, true) => Self::RequiredNullable,
            (false, false) => Self::Optional,
            (false, true) => Self::OptionalNullable,
        }
    }

    /// The same, but it may be absent.
    #[must_use]
    pub fn optional(self) -> Self {
        Self::new(false, self.is_nullable())
    }

    /// Whether a key must be there.
    #[must_use]
    pub fn is_required(self) -> bool {
        matches!(self, Self::Required | Self::RequiredNullable)
    }

    /// Whether null is a value.
    #[must_use]
    pub fn is_nullable(self) -> bool {
        matches!(self, Self::RequiredNullable | Self::OptionalNullable)
    }
}

/// A text out of a list that may grow.
#[derive(Clone, Debug)]
pub struct Enum {
    /// The values that the document lists, in its order.
    pub variants: Vec<Variant>,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Where the value stands.
    pub at: SpecPath,
    /// Its Rust name.
    pub name: VariantName,
    /// The text on the wire.
    pub value: String,
    /// What it means, as written.
    pub description: Option<String>,
}

/// Another name for a type.
#[derive(Clone, Debug)]
pub struct Alias {
    /// The type.
    pub ty: Type,
    /// The bounds on its value; they hold wherever the alias is used.
    pub constraints: Constraints,
    /// Whether null is a value, wherever the alias is used.
    pub nullable: bool,
}

/// One of several types.
#[derive(Clone, Debug)]
pub struct Union {
    /// The types, in the order of the document.
    pub branches: Vec<Branch>,
    /// What tells which of them a value is.
    pub decision: Decision,
    /// Whether another union tells it from other types by the keys of its branches.
    pub told_apart: bool,
}

/// A type that a union may be.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Where it stands, or the reference to it.
    pub at: SpecPath,
    /// The variant.
    pub name: VariantName,
    /// Its type.
    pub ty: Type,
    /// The bounds on its value.
    pub constraints: Constraints,
    /// The values of the discriminator that mean it; none without a discriminator.
    pub tags: Vec<String>,
}

/// What tells which branch of a union a value is.
#[derive(Clone, Debug)]
pub enum Decision {
    /// The text in a property.
    Tag {
        /// The property.
        property: String,
        /// The method that gives its text.
        accessor: ValueName,
    },
    /// The kind of the JSON value, and of objects the keys.
    Form,
}
