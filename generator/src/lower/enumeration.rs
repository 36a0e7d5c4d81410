//! `enum`, and `x-okta-known-values` in upstream's variant without enums: a text out of a list that may grow.

use serde_json::Value;

use super::Lowerer;
use crate::diagnostic::Diagnostic;
use crate::ir::{Enum, Variant};
use crate::naming::{Scope, VariantName};
use crate::source::document::Schema;

impl Lowerer<'_> {
    /// The enum that a schema describes.
    pub(crate) fn lower_enum(&mut self, schema: &Schema) -> Enum {
        let (keyword, values) = if schema.enumeration.is_empty() {
            ("x-okta-known-values", &schema.known_values)
        } else {
            ("enum", &schema.enumeration)
        };
        let mut scope = Scope::new("variant", "rename one of the two values in the document");
        let mut variants = Vec::new();
        for (index, value) in values.iter().enumerate() {
            let at = schema.at.child(keyword).index(index);
            match value {
                Value::Null => {}
                Value::String(text) => {
                    let variant = lower_variant(schema, text, at, &mut scope);
                    variants.extend(self.diagnostics.keep(variant));
                }
                _ => self.diagnostics.push(
                    Diagnostic::error(&at, "only enums of strings have a Rust type yet")
                        .help("leave out the tags that reach this schema"),
                ),
            }
        }
        self.warn_of_unknown_descriptions(schema, &variants);
        Enum { variants }
    }

    /// A description of a value that the enum doesn't have is a mistake worth telling.
    fn warn_of_unknown_descriptions(&mut self, schema: &Schema, variants: &[Variant]) {
        for value in schema.enum_descriptions.keys() {
            if !variants.iter().any(|variant| variant.value == *value) {
                let at = schema.at.child("x-enumDescriptions").child(value);
                self.diagnostics.push(Diagnostic::warning(
                    &at,
                    "the description of a value that the enum doesn't have",
                ));
            }
        }
    }
}

fn lower_variant(
    schema: &Schema,
    value: &str,
    at: crate::spec_path::SpecPath,
    scope: &mut Scope,
) -> Result<Variant, Diagnostic> {
    let name = VariantName::new(value, &at)?;
    scope.claim(name.as_str(), value, &at)?;
    Ok(Variant {
        name,
        value: value.to_owned(),
        description: schema.enum_descriptions.get(value).cloned(),
        at,
    })
}
