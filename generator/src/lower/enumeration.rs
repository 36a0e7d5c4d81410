//! `enum`, and `x-okta-known-values` in upstream's variant without enums: a text out of a list that may grow.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Lowerer;
use crate::diagnostic::Diagnostic;
use crate::ir::{Enum, Variant};
use crate::naming::{FreeNames, VariantName};
use crate::source::document::Schema;

impl Lowerer<'_> {
    /// The enum that a schema describes.
    pub(crate) fn lower_enum(&mut self, schema: &Schema) -> Enum {
        let (keyword, values) = if schema.enumeration.is_empty() {
            ("x-okta-known-values", &schema.known_values)
        } else {
            ("enum", &schema.enumeration)
        };
        let mut names = FreeNames::default();
        let mut seen = BTreeSet::new();
        let mut variants = Vec::new();
        for (index, value) in values.iter().enumerate() {
            let at = schema.at.child(keyword).index(index);
            match value {
                Value::Null => {}
                Value::String(text) if seen.insert(text) => {
                    let variant = lower_variant(schema, text, at, &mut names);
                    variants.extend(self.diagnostics.keep(variant));
                }
                Value::String(_) => self.diagnostics.push(Diagnostic::warning(
                    &at,
                    "the enum has this value twice; it is counted once",
                )),
                _ => self.diagnostics.push(Diagnostic::warning(
                    &at,
                    "a text can't have this value; it is ignored",
                )),
            }
        }
        self.warn_of_unknown_descriptions(schema, &variants);
        Enum { variants }
    }

    /// A description of a value that the enum doesn't have is a mistake worth telling.
    fn warn_of_unknown_descriptions(&mut self, schema: &Schema, variants: &[Variant]) {
        let known: BTreeSet<&str> = variants
            .iter()
            .map(|variant| variant.value.as_str())
            .collect();
        for value in schema.enum_descriptions.keys() {
            if !known.contains(value.as_str()) {
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
    names: &mut FreeNames<VariantName>,
) -> Result<Variant, Diagnostic> {
    let name = VariantName::new(value, &at)?;
    Ok(Variant {
        name: names.take(&name),
        value: value.to_owned(),
        description: schema.enum_descriptions.get(value).cloned(),
        at,
    })
}
