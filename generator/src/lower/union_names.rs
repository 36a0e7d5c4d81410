//! What the branches of a union are called: after their schema, or what an alternative in place is after its kind or a key.

use super::Lowerer;
use super::schema::{Shape, shape};
use crate::source::document::{Schema, SchemaRef};

impl<'a> Lowerer<'a> {
    /// What an alternative in place is called: by its kind, and an object by its only value, or by a key of its own.
    pub(super) fn inline_hint(&self, inline: &'a Schema, members: &[&'a SchemaRef]) -> String {
        let named = match shape(inline) {
            Ok(Shape::Struct) => {
                let constant = inline.properties.values().find_map(|property| {
                    match self.target(property)?.enumeration.as_slice() {
                        [only] => only.as_str().map(str::to_owned),
                        _ => None,
                    }
                });
                let others = members.iter().filter_map(|member| self.target(member));
                let others: Vec<&Schema> = others.filter(|other| other.at != inline.at).collect();
                let own = inline.properties.keys().find(|key| {
                    let mut others = others.iter();
                    others.all(|other| !self.declares(other, key))
                });
                let first = inline.properties.keys().next();
                constant.or_else(|| own.or(first).cloned())
            }
            // It says no more than that.
            Ok(Shape::Map | Shape::Anything) => inline.required.first().cloned(),
            _ => None,
        };
        let has_letters = |text: &String| text.chars().any(|c| c.is_ascii_alphanumeric());
        named
            .filter(has_letters)
            .unwrap_or_else(|| kind_name(inline).to_owned())
    }
}

/// The kind of a value in a word.
fn kind_name(schema: &Schema) -> &'static str {
    match (shape(schema), schema.type_name.as_deref()) {
        (Ok(Shape::Enum), _) => "Value",
        (Ok(Shape::Array), _) => "List",
        (Ok(Shape::Anything), _) => "Json",
        (_, Some("string")) if schema.format.as_deref() == Some("date-time") => "Timestamp",
        (_, Some("string")) => "Text",
        (_, Some("integer")) => "Integer",
        (_, Some("number")) => "Number",
        (_, Some("boolean")) => "Boolean",
        _ => "Object",
    }
}
