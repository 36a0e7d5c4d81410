//! Keywords that a schema has and that its shape makes no use of: a warning each, so that nothing goes lost in silence.

use super::Lowerer;
use super::schema::Shape;
use crate::diagnostic::Diagnostic;
use crate::source::document::Schema;

/// Why a keyword that means something elsewhere is ignored: for the census.
pub(crate) const UNUSED: &str = "means nothing for a schema of this shape";

/// The keywords of a schema that say which values it allows; the ones of prose and direction are not among them.
pub(super) fn of_value(schema: &Schema) -> Vec<&'static str> {
    let present = [
        ("type", schema.type_name.is_some()),
        ("format", schema.format.is_some()),
        ("enum", !schema.enumeration.is_empty()),
        ("x-okta-known-values", !schema.known_values.is_empty()),
        ("x-enumDescriptions", !schema.enum_descriptions.is_empty()),
        ("minLength", schema.min_length.is_some()),
        ("maxLength", schema.max_length.is_some()),
        ("pattern", schema.pattern.is_some()),
        ("minimum", schema.minimum.is_some()),
        ("maximum", schema.maximum.is_some()),
        ("exclusiveMinimum", schema.exclusive_minimum),
        ("exclusiveMaximum", schema.exclusive_maximum),
        ("multipleOf", schema.multiple_of.is_some()),
        ("items", schema.items.is_some()),
        ("minItems", schema.min_items.is_some()),
        ("maxItems", schema.max_items.is_some()),
        ("uniqueItems", schema.unique_items),
        ("properties", !schema.properties.is_empty()),
        ("required", !schema.required.is_empty()),
        ("minProperties", schema.min_properties.is_some()),
        ("maxProperties", schema.max_properties.is_some()),
        ("additionalProperties", schema.additional.is_some()),
        ("allOf", !schema.all_of.is_empty()),
    ];
    present
        .iter()
        .filter(|(_, is_there)| *is_there)
        .map(|(keyword, _)| *keyword)
        .collect()
}

/// The keywords that the lowering of a shape looks at, beside `type`.
fn used_by(shape: Shape, schema: &Schema) -> &'static [&'static str] {
    match shape {
        Shape::Enum if schema.enumeration.is_empty() => {
            &["x-okta-known-values", "x-enumDescriptions"]
        }
        Shape::Enum => &["enum", "x-enumDescriptions"],
        Shape::Struct => &["properties", "required", "additionalProperties"],
        // `required` names no property then, which is a warning of its own.
        Shape::Map => &[
            "required",
            "minProperties",
            "maxProperties",
            "additionalProperties",
        ],
        Shape::AllOf => &["allOf", "properties", "required", "additionalProperties"],
        // Beside a list of alternatives, they are looked at one by one.
        Shape::Union => &["properties", "required", "allOf", "additionalProperties"],
        Shape::Array => &["items", "minItems", "maxItems", "uniqueItems"],
        Shape::Anything => &["enum"],
        Shape::Scalar => match super::plain_enum::type_name(schema) {
            Some("boolean") => &["enum"],
            Some("integer" | "number") => &[
                "format",
                "enum",
                "minimum",
                "maximum",
                "exclusiveMinimum",
                "exclusiveMaximum",
                "multipleOf",
            ],
            _ if schema.format.as_deref() == Some("date-time") => &["format"],
            _ => &["format", "minLength", "maxLength", "pattern"],
        },
    }
}

/// What a shape is called in messages.
fn described(shape: Shape, schema: &Schema) -> String {
    let text = match shape {
        Shape::Enum => "an enum",
        Shape::Struct => "an object with declared properties",
        Shape::Map => "an object without declared properties",
        Shape::AllOf => "an `allOf`",
        Shape::Union => "a list of alternatives",
        Shape::Array => "an array",
        Shape::Anything => "a schema without a type",
        Shape::Scalar if schema.format.as_deref() == Some("date-time") => "a date-time",
        Shape::Scalar => {
            let type_name = super::plain_enum::type_name(schema).unwrap_or_default();
            return format!("a value of the type {type_name}");
        }
    };
    text.to_owned()
}

impl Lowerer<'_> {
    /// Warns of what a schema says and its shape makes no use of.
    pub(super) fn warn_of_unused(&mut self, schema: &Schema, shape: Shape) {
        let used = used_by(shape, schema);
        for keyword in of_value(schema) {
            let is_repeated =
                keyword == "x-okta-known-values" && shape == Shape::Enum && repeats_enum(schema);
            // The members of an `allOf` are looked at one by one.
            if matches!(keyword, "type" | "allOf") || used.contains(&keyword) || is_repeated {
                continue;
            }
            let message = format!(
                "`{keyword}` has no effect on {}; it is ignored",
                described(shape, schema)
            );
            self.ignore(schema, keyword, message);
        }
    }

    /// Warns that a keyword of a schema is ignored, and tells the census.
    pub(super) fn ignore(&mut self, schema: &Schema, keyword: &'static str, message: String) {
        let at = schema.at.child(keyword);
        self.diagnostics.push(Diagnostic::warning(&at, message));
        self.unused.push((at, keyword));
    }
}

/// Whether `x-okta-known-values` lists nothing that `enum` doesn't.
fn repeats_enum(schema: &Schema) -> bool {
    schema
        .known_values
        .iter()
        .all(|value| schema.enumeration.contains(value))
}
