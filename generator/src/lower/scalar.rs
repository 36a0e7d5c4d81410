//! Texts, numbers and booleans, with their formats and bounds.

use serde_json::Number;

use super::schema::Use;
use super::{Lowerer, bounds, plain_enum, whole};
use crate::diagnostic::Diagnostic;
use crate::ir::{Bound, Constraints, Type};
use crate::source::document::Schema;

impl Lowerer<'_> {
    /// The type of a schema that describes a single value.
    pub(crate) fn lower_scalar(&mut self, schema: &Schema) -> Option<Use> {
        let lowered = lower_scalar(schema);
        self.diagnostics.keep(lowered)
    }
}

fn lower_scalar(schema: &Schema) -> Result<Use, Diagnostic> {
    let format = schema.format.as_deref();
    let ty = match (plain_enum::type_name(schema), format) {
        (Some("boolean"), _) => Type::Bool,
        (Some("integer"), Some("int32")) => Type::Int32,
        (Some("integer"), _) => Type::Int64,
        (Some("number"), _) => Type::Float,
        (_, Some("date-time")) => Type::Timestamp,
        (_, _) => Type::Text,
    };
    let constraints = match ty {
        Type::Int32 | Type::Int64 | Type::Float => number_bounds(schema),
        Type::Text => text_bounds(schema),
        _ => Constraints::default(),
    };
    let constraints = Constraints {
        values: plain_enum::values(schema),
        ..constraints
    };
    bounds::check(&schema.at, &constraints)?;
    let constraints = whole::integers(schema, &ty, constraints)?;
    Ok(Use {
        constraints,
        ..Use::plain(ty)
    })
}

fn text_bounds(schema: &Schema) -> Constraints {
    Constraints {
        min_length: schema.min_length.filter(|&length| length > 0),
        max_length: schema.max_length,
        pattern: schema.pattern.clone(),
        format: schema.format.clone(),
        ..Constraints::default()
    }
}

fn number_bounds(schema: &Schema) -> Constraints {
    let bound =
        |value: &Option<Number>, exclusive| value.clone().map(|value| Bound { value, exclusive });
    Constraints {
        minimum: bound(&schema.minimum, schema.exclusive_minimum),
        maximum: bound(&schema.maximum, schema.exclusive_maximum),
        multiple_of: schema.multiple_of.clone(),
        format: schema.format.clone().filter(|format| !is_own_type(format)),
        ..Constraints::default()
    }
}

/// Formats that say no more than the Rust type does.
fn is_own_type(format: &str) -> bool {
    matches!(format, "int32" | "int64" | "float" | "double")
}
