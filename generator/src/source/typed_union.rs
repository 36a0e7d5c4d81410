//! Types `discriminator`, and follows it to the schemas that it means: by its mapping, or by `allOf`.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;
use crate::spec_path::SpecPath;

use super::document::{Discriminator, MappedTag};
use super::keywords::Context;
use super::node::kind_of;
use super::resolve::{self, Kind, is_reference};
use super::typed::Typing;

/// The components that name others in their `allOf`, by the name of the other one.
pub type Subtypes<'a> = HashMap<&'a str, Vec<&'a str>>;

/// Looks for the subtypes of all components at once. They are sorted: a discriminator without a mapping gives them no
/// order, and that of the components says nothing.
pub fn subtypes(root: &Value) -> Subtypes<'_> {
    let mut found = Subtypes::new();
    let schemas = root
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    for (name, schema) in schemas.into_iter().flatten() {
        let members = schema.get("allOf").and_then(Value::as_array);
        for member in members.into_iter().flatten() {
            let reference = member.get("$ref").and_then(Value::as_str);
            let base = reference.and_then(|text| text.strip_prefix("#/components/schemas/"));
            if let Some(base) = base {
                found.entry(base).or_default().push(name.as_str());
            }
        }
    }
    for subtypes in found.values_mut() {
        subtypes.sort_unstable();
        subtypes.dedup();
    }
    found
}

/// Whether the tags of a schema's discriminator are the names of its subtypes: nothing lists them.
pub fn has_implicit_subtypes(keys: &Map<String, Value>) -> bool {
    let discriminator = keys.get("discriminator");
    discriminator.is_some_and(|discriminator| discriminator.get("mapping").is_none())
        && !keys.contains_key("oneOf")
        && !keys.contains_key("anyOf")
}

/// The name of the component at a place.
fn component_at(at: &SpecPath) -> Option<String> {
    let mut tokens = at.tokens();
    let is_schema = tokens.next()? == "components" && tokens.next()? == "schemas";
    let name = tokens.next()?;
    (is_schema && tokens.next().is_none()).then_some(name)
}

impl<'a> Typing<'a> {
    /// The `discriminator` of the schema at `at`.
    pub(super) fn discriminator(
        &mut self,
        at: &SpecPath,
        schema: &'a Map<String, Value>,
    ) -> Option<Discriminator> {
        let value = schema.get("discriminator")?;
        let schema_at = at;
        let at = &at.child("discriminator");
        let keys = self.mapping(at, value, "`discriminator`")?;
        self.count(Context::Discriminator, at, keys);
        let Some(property) = keys.get("propertyName").and_then(Value::as_str) else {
            self.found.push(
                Diagnostic::error(at, "a `discriminator` needs a `propertyName`")
                    .help("it is the name of the property that tells the alternatives apart"),
            );
            return None;
        };
        let mapping = self
            .entries(&at.child("mapping"), keys.get("mapping"))
            .filter_map(|(at, tag, value)| self.mapped(at, tag, value))
            .collect();
        let subtypes = match component_at(schema_at) {
            Some(name) if has_implicit_subtypes(schema) => self.reach_subtypes(&name),
            _ => Vec::new(),
        };
        Some(Discriminator {
            at: at.clone(),
            property: property.to_owned(),
            mapping,
            subtypes,
        })
    }

    /// A value of a mapping: a reference, or the bare name of a schema.
    fn mapped(&mut self, at: SpecPath, tag: &str, value: &'a Value) -> Option<MappedTag> {
        let Some(text) = value.as_str() else {
            let kind = kind_of(value);
            let message = format!("a value of a `mapping` must be a string, but is {kind}");
            self.found.push(Diagnostic::error(&at, message));
            return None;
        };
        let bare = self
            .section(Kind::Schema)
            .and_then(|schemas| schemas.get_key_value(text));
        let target = match bare {
            Some((name, value)) => Ok((name.as_str(), value)),
            None if text.starts_with('#') => resolve::target(self.root, &at, text, Kind::Schema),
            None => Err(Diagnostic::error(
                &at,
                format!("there is no schema `{}`", text.escape_debug()),
            )
            .help(
                "a value of a `mapping` is a `$ref` into this document, or the name of a schema",
            )),
        };
        let (name, value) = self.found.keep(target)?;
        let component_at = SpecPath::root()
            .child("components")
            .child(Kind::Schema.section())
            .child(name);
        let (name, component_at) = match value.as_object() {
            Some(keys) if is_reference(value) => {
                let component = resolve::follow(self.root, &component_at, keys, Kind::Schema);
                let component = self.found.keep(component)?;
                (component.name, component.at)
            }
            _ => (name, component_at),
        };
        self.reach(component_at, name);
        Some(MappedTag {
            at,
            tag: tag.to_owned(),
            name: name.to_owned(),
        })
    }

    /// The components whose `allOf` refers to this one.
    fn reach_subtypes(&mut self, name: &str) -> Vec<String> {
        let root = self.root;
        let all = self.subtypes.get_or_insert_with(|| subtypes(root));
        let names = all.get(name).cloned().unwrap_or_default();
        let at = SpecPath::root()
            .child("components")
            .child(Kind::Schema.section());
        for name in &names {
            self.reach(at.child(name), name);
        }
        names.into_iter().map(str::to_owned).collect()
    }
}
