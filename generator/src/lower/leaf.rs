//! What several schemas for one value say one by one, and what is true of all of them together.

use std::collections::BTreeSet;

use serde_json::Value;

use super::schema::{Shape, own_shape};
use super::{Hint, keywords, union};
use crate::diagnostic::{Diagnostic, Place};
use crate::source::document::Schema;
use crate::spec_path::SpecPath;

/// A schema without the members of its `allOf`, which are leaves of their own.
pub(super) struct Leaf<'a> {
    pub(super) schema: &'a Schema,
    pub(super) shape: Shape,
    /// The component that it is the schema of.
    pub(super) component: Option<&'a str>,
    pub(super) hint: Hint,
    /// The member that led here.
    pub(super) at: &'a SpecPath,
}

/// What values several schemas allow together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nature {
    /// Nothing is said of them.
    Anything,
    /// Objects.
    Object,
    /// Texts, numbers, booleans or lists.
    Plain,
}

impl Leaf<'_> {
    pub(super) fn nature(&self) -> Nature {
        match self.shape {
            Shape::Struct | Shape::Map => Nature::Object,
            // With anything else beside it, a union is refused as a plain value is.
            Shape::Enum | Shape::Array | Shape::Scalar | Shape::Union => Nature::Plain,
            Shape::AllOf | Shape::Anything => Nature::Anything,
        }
    }

    /// The JSON type; `integer` is apart from `number`.
    fn type_name(&self) -> &str {
        match self.shape {
            Shape::Enum => "string",
            Shape::Array => "array",
            _ => self.schema.type_name.as_deref().unwrap_or("object"),
        }
    }

    /// Whether it bounds values of a type that another leaf names.
    pub(super) fn says_something(&self) -> bool {
        keywords::of_value(self.schema)
            .iter()
            .any(|keyword| !matches!(*keyword, "type" | "allOf"))
    }

    fn values(&self) -> &[Value] {
        match self.schema.enumeration.as_slice() {
            [] => &self.schema.known_values,
            values => values,
        }
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        self.values().iter().filter_map(Value::as_str)
    }
}

/// What the leaves are together.
///
/// # Errors
/// Some are objects and some are not; each is good elsewhere, so the error is at the member that leads to it.
pub(super) fn nature(leaves: &[Leaf<'_>]) -> Result<Nature, Diagnostic> {
    let mut said = leaves
        .iter()
        .filter(|leaf| leaf.nature() != Nature::Anything);
    let Some(first) = said.next() else {
        return Ok(Nature::Anything);
    };
    match said.find(|leaf| leaf.nature() != first.nature()) {
        Some(other) => Err(contradiction(first, other)),
        None => Ok(first.nature()),
    }
}

fn contradiction(first: &Leaf<'_>, other: &Leaf<'_>) -> Diagnostic {
    let mut both = [other, first].into_iter();
    if let Some(leaf) = both.find(|leaf| matches!(leaf.shape, Shape::Union)) {
        return union::in_all_of(leaf.schema).moved_to(Place::Document(leaf.at.clone()));
    }
    let message = format!(
        "no value can be of the type {} here, since it has to be of the type {} too",
        other.type_name().escape_debug(),
        first.type_name().escape_debug(),
    );
    Diagnostic::error(other.at, message).help(format!("the other schema is {}", first.schema.at))
}

pub(super) fn leaf<'a>(
    schema: &'a Schema,
    component: Option<&'a str>,
    hint: Hint,
    at: &'a SpecPath,
) -> Result<Leaf<'a>, Diagnostic> {
    // What a component with a discriminator declares is a part of each of its alternatives.
    let shape = if union::has_alternatives(schema) && schema.discriminator.is_none() {
        Shape::Union
    } else {
        own_shape(schema)?
    };
    Ok(Leaf {
        schema,
        shape,
        component,
        hint,
        at,
    })
}

/// The type of values that all leaves allow: an integer is a number too.
pub(super) fn type_name<'l>(leaves: &'l [Leaf<'_>]) -> Result<&'l str, Diagnostic> {
    let mut typed = leaves.iter().filter(|leaf| leaf.nature() == Nature::Plain);
    let Some(first) = typed.next() else {
        return Ok("string");
    };
    let mut known = first;
    for leaf in typed {
        match (known.type_name(), leaf.type_name()) {
            (one, other) if one == other => {}
            ("number", "integer") => known = leaf,
            ("integer", "number") => {}
            _ => return Err(contradiction(known, leaf)),
        }
    }
    Ok(known.type_name())
}

/// The format that says most: one that makes another Rust type, or the last.
pub(super) fn format_of(leaves: &[Leaf<'_>]) -> Option<String> {
    let formats = || leaves.iter().filter_map(|leaf| leaf.schema.format.as_ref());
    formats()
        .find(|format| matches!(format.as_str(), "date-time" | "int32"))
        .or_else(|| formats().next_back())
        .cloned()
}

/// Of the enums the one with the fewest values; of equals the first.
pub(super) fn narrowest_enum<'l, 'a>(
    leaves: &'l [Leaf<'a>],
) -> Result<Option<&'l Leaf<'a>>, Diagnostic> {
    let mut enums = leaves.iter().filter(|leaf| leaf.shape == Shape::Enum);
    let Some(mut narrowest) = enums.next() else {
        return Ok(None);
    };
    for leaf in enums {
        let known: BTreeSet<&str> = narrowest.texts().collect();
        if !leaf.texts().any(|text| known.contains(text)) {
            let message = "no value is in both of the enums that it has to be in";
            let help = format!("the other one is {}", narrowest.schema.at);
            return Err(Diagnostic::error(leaf.at, message).help(help));
        }
        if leaf.values().len() < narrowest.values().len() {
            narrowest = leaf;
        }
    }
    Ok(Some(narrowest))
}

/// Whether the enum of a schema with an `allOf` is the one that counts.
pub(super) fn is_own_enum(leaves: &[Leaf<'_>], schema: &Schema) -> bool {
    matches!(narrowest_enum(leaves), Ok(Some(leaf)) if std::ptr::eq(leaf.schema, schema))
}
