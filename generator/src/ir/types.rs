//! Types and the bounds on their values.

use serde_json::{Number, Value};

use crate::naming::TypeName;

/// A Rust type, before it is spelled.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// `String`: any text, whatever its `format`.
    Text,
    /// `i32`.
    Int32,
    /// `i64`.
    Int64,
    /// `f64`.
    Float,
    /// `bool`.
    Bool,
    /// A point in time, RFC 3339.
    Timestamp,
    /// Raw bytes; only as a whole body.
    Bytes,
    /// Any JSON value.
    Json,
    /// A list and the bounds on its items.
    List(Box<Type>, Constraints),
    /// Values by name and the bounds on each.
    Map(Box<Type>, Constraints),
    /// A model, by name.
    Model(TypeName),
    /// A model that contains itself: behind a pointer.
    Boxed(TypeName),
    /// A value or null, in a list or a map; a field says so by its presence.
    Nullable(Box<Type>, Constraints),
}

impl Type {
    /// The model that this type names directly, if it does.
    #[must_use]
    pub fn model(&self) -> Option<&TypeName> {
        match self {
            Self::Model(name) | Self::Boxed(name) => Some(name),
            _ => None,
        }
    }

    /// Every model that this type names, at any depth.
    #[must_use]
    pub fn mentioned_model(&self) -> Option<&TypeName> {
        match self {
            Self::Model(name) | Self::Boxed(name) => Some(name),
            Self::List(inner, _) | Self::Map(inner, _) | Self::Nullable(inner, _) => {
                inner.mentioned_model()
            }
            _ => None,
        }
    }
}

/// One end of a range of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The number.
    pub value: Number,
    /// Whether the number itself is out.
    pub exclusive: bool,
}

/// The bounds on a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constraints {
    /// The fewest characters.
    pub min_length: Option<usize>,
    /// Whether an empty string passes `min_length`, since responses contain the value too.
    pub may_be_empty: bool,
    /// The most characters.
    pub max_length: Option<usize>,
    /// The regular expression that a text matches; documented, checked by the server only.
    pub pattern: Option<String>,
    /// The smallest number.
    pub minimum: Option<Bound>,
    /// The largest number.
    pub maximum: Option<Bound>,
    /// What a number is a multiple of.
    pub multiple_of: Option<Number>,
    /// The fewest items.
    pub min_items: Option<usize>,
    /// The most items.
    pub max_items: Option<usize>,
    /// Whether items differ from each other.
    pub unique_items: bool,
    /// The fewest entries of a map.
    pub min_properties: Option<usize>,
    /// The most entries of a map.
    pub max_properties: Option<usize>,
    /// The `format` that has no type of its own (`email`, `uri`, ...); documented.
    pub format: Option<String>,
    /// The only values that the document lists for a number or a boolean; documented, checked by the server only, since a
    /// newer server may take more.
    pub values: Vec<Value>,
}

impl Constraints {
    /// Whether there is anything to check before a request is sent.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        let Self {
            min_length,
            may_be_empty: _,
            max_length,
            pattern: _,
            minimum,
            maximum,
            multiple_of,
            min_items,
            max_items,
            unique_items,
            min_properties,
            max_properties,
            format: _,
            values: _,
        } = self;
        min_length.is_some()
            || max_length.is_some()
            || minimum.is_some()
            || maximum.is_some()
            || multiple_of.is_some()
            || min_items.is_some()
            || max_items.is_some()
            || *unique_items
            || min_properties.is_some()
            || max_properties.is_some()
    }
}
