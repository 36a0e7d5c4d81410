//! Schemas: keywords side by side. Components are compared by name, so that no reference is followed in a circle.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Comparison, bare, renames};
use crate::diff::rules::Rule;
use crate::source::document::{AdditionalProperties, Schema, SchemaRef};
use crate::spec_path::SpecPath;

impl<'a> Comparison<'a> {
    /// The component schemas.
    pub(super) fn schemas(&mut self) {
        let (old, new) = (self.old, self.new);
        for (name, schema) in &old.schemas {
            let renamed = self.renamed.get(name.as_str()).copied();
            match new.schemas.get(renamed.unwrap_or(name)) {
                Some(after) => {
                    if let Some(renamed) = renamed {
                        let spots = (name.clone(), renamed.to_owned());
                        self.push(
                            Rule::SchemaRenamed,
                            name,
                            Some((&schema.at, spots.0)),
                            Some((&after.at, spots.1)),
                        );
                    }
                    self.schema(name, schema, after);
                }
                None => self.push(Rule::SchemaRemoved, name, Some(bare(&schema.at)), None),
            }
        }
        let came: BTreeSet<&str> = self.renamed.values().copied().collect();
        for (name, schema) in &new.schemas {
            if !old.schemas.contains_key(name) && !came.contains(name.as_str()) {
                self.push(Rule::SchemaAdded, name, None, Some(bare(&schema.at)));
            }
        }
    }

    /// Two schemas in place or by reference. `around` are the nodes that hold them.
    pub(super) fn schema_refs(
        &mut self,
        subject: &str,
        around: (&SpecPath, &SpecPath),
        old: Option<&'a SchemaRef>,
        new: Option<&'a SchemaRef>,
    ) {
        match (old, new) {
            (None, None) => {}
            (Some(SchemaRef::Inline(old)), Some(SchemaRef::Inline(new))) => {
                self.schema(subject, old, new);
            }
            (
                Some(SchemaRef::Reference { name: old, .. }),
                Some(SchemaRef::Reference { name: new, .. }),
            ) if self.renamed.get(old.as_str()).copied().unwrap_or(old) == new => {}
            (old, new) => {
                let rule = if self.are_one(old, new) {
                    Rule::SchemaExtracted
                } else {
                    Rule::SchemaReplaced
                };
                let at = |side: Option<&'a SchemaRef>| side.map(SchemaRef::at);
                self.push(
                    rule,
                    subject,
                    Some((at(old).unwrap_or(around.0), called(old))),
                    Some((at(new).unwrap_or(around.1), called(new))),
                );
            }
        }
    }

    /// Whether a component and a schema in place say the same.
    fn are_one(&self, old: Option<&'a SchemaRef>, new: Option<&'a SchemaRef>) -> bool {
        let (old, new) = match (old, new) {
            // Where the answer is only whether anything differs, a reference in place of a schema does.
            _ if self.is_quiet => return false,
            (Some(SchemaRef::Reference { name, .. }), Some(SchemaRef::Inline(new))) => {
                (self.old.schemas.get(name), Some(&**new))
            }
            (Some(SchemaRef::Inline(old)), Some(SchemaRef::Reference { name, .. })) => {
                (Some(&**old), self.new.schemas.get(name))
            }
            _ => return false,
        };
        match (old, new) {
            (Some(old), Some(new)) => self.are_same_schemas(old, new),
            _ => false,
        }
    }

    /// Two schemas that belong together. Recurs into schemas in place only, which nest no deeper than the document.
    pub(super) fn schema(&mut self, subject: &str, old: &'a Schema, new: &'a Schema) {
        if self.differs {
            return;
        }
        self.types(subject, old, new);
        self.enumeration(subject, old, new);
        self.bounds(subject, old, new);
        self.properties(subject, old, new);
        self.parts(subject, old, new);
        let pair = |flag: fn(&Schema) -> bool| ((&old.at, flag(old)), (&new.at, flag(new)));
        let (before, after) = pair(|schema| schema.deprecated);
        let rules = (Rule::SchemaDeprecated, Rule::SchemaRevived);
        self.turned(rules, subject, before, after);
        self.word(
            Rule::Default,
            subject,
            (&old.at, &new.at),
            old.default.as_ref(),
            new.default.as_ref(),
        );
        let parts = [
            ("title", old.title == new.title),
            ("description", old.description == new.description),
            ("example", old.example == new.example),
            (
                "x-enumDescriptions",
                old.enum_descriptions == new.enum_descriptions,
            ),
        ];
        self.prose(subject, &old.at, &new.at, &parts);
    }

    /// A keyword with a value, which may be missing.
    fn word<T: PartialEq + ToString>(
        &mut self,
        rule: Rule,
        subject: &str,
        (old_at, new_at): (&SpecPath, &SpecPath),
        old: Option<T>,
        new: Option<T>,
    ) {
        if old != new {
            let says =
                |value: Option<T>| value.map_or("none".to_owned(), |value| value.to_string());
            self.push(
                rule,
                subject,
                Some((old_at, says(old))),
                Some((new_at, says(new))),
            );
        }
    }

    fn types(&mut self, subject: &str, old: &'a Schema, new: &'a Schema) {
        let at = (&old.at, &new.at);
        let (before, after) = (old.type_name.as_ref(), new.type_name.as_ref());
        self.word(Rule::Type, subject, at, before, after);
        let (before, after) = (old.format.as_ref(), new.format.as_ref());
        self.word(Rule::Format, subject, at, before, after);
        let mut turned = |rules, flag: fn(&Schema) -> bool| {
            self.turned(rules, subject, (&old.at, flag(old)), (&new.at, flag(new)));
        };
        turned((Rule::Nullable, Rule::NotNullable), |it| it.nullable);
        turned((Rule::ReadOnly, Rule::NotReadOnly), |it| it.read_only);
        turned((Rule::WriteOnly, Rule::NotWriteOnly), |it| it.write_only);
    }

    /// The values of an enum, whichever of the two keywords lists them.
    fn enumeration(&mut self, subject: &str, old: &Schema, new: &Schema) {
        let (before, after) = (values(old), values(new));
        let spots = (Some(bare(&old.at)), Some(bare(&new.at)));
        match (before.is_empty(), after.is_empty()) {
            (true, true) => return,
            (true, false) => return self.push(Rule::EnumAppeared, subject, spots.0, spots.1),
            (false, true) => return self.push(Rule::EnumGone, subject, spots.0, spots.1),
            (false, false) => {}
        }
        for (value, at) in &before {
            if !after.contains_key(value) {
                let old = Some((at, value.clone()));
                self.push(Rule::EnumValueRemoved, subject, old, Some(bare(&new.at)));
            }
        }
        for (value, at) in &after {
            if !before.contains_key(value) {
                let new = Some((at, value.clone()));
                self.push(Rule::EnumValueAdded, subject, Some(bare(&old.at)), new);
            }
        }
    }

    fn properties(&mut self, subject: &str, old: &'a Schema, new: &'a Schema) {
        let renamed = renames::properties(self, old, new);
        let (needed, needed_now) = (required(old), required(new));
        for (name, property) in &old.properties {
            let other = renamed.get(name.as_str()).copied();
            let subject = format!("{subject}.{name}");
            let Some(after) = new.properties.get(other.unwrap_or(name)) else {
                self.push(
                    Rule::PropertyRemoved,
                    &subject,
                    Some(bare(property.at())),
                    None,
                );
                continue;
            };
            if let Some(other) = other {
                let spots = (name.clone(), other.to_owned());
                self.push(
                    Rule::PropertyRenamed,
                    &subject,
                    Some((property.at(), spots.0)),
                    Some((after.at(), spots.1)),
                );
            }
            self.turned(
                (Rule::PropertyRequired, Rule::PropertyOptional),
                &subject,
                (property.at(), needed.contains(name.as_str())),
                (after.at(), needed_now.contains(other.unwrap_or(name))),
            );
            let around = (property.at(), after.at());
            self.schema_refs(&subject, around, Some(property), Some(after));
        }
        let came: BTreeSet<&str> = renamed.values().copied().collect();
        for (name, property) in &new.properties {
            if old.properties.contains_key(name) || came.contains(name.as_str()) {
                continue;
            }
            let rule = if needed_now.contains(name.as_str()) {
                Rule::RequiredPropertyAdded
            } else {
                Rule::PropertyAdded
            };
            let subject = format!("{subject}.{name}");
            self.push(rule, &subject, None, Some(bare(property.at())));
        }
        self.lifted(subject, old, new);
    }

    /// What `required` says of properties that stand in another part of an `allOf`.
    fn lifted(&mut self, subject: &str, old: &Schema, new: &Schema) {
        let is_elsewhere = |name: &&str| {
            !old.properties.contains_key(*name) && !new.properties.contains_key(*name)
        };
        let (needed, needed_now) = (required(old), required(new));
        let names: BTreeSet<&str> = needed.union(&needed_now).copied().collect();
        for name in names.into_iter().filter(is_elsewhere) {
            let (before, after) = (old.at.child("required"), new.at.child("required"));
            self.turned(
                (Rule::PropertyRequired, Rule::PropertyOptional),
                &format!("{subject}.{name}"),
                (&before, needed.contains(name)),
                (&after, needed_now.contains(name)),
            );
        }
    }

    /// Items, undeclared keys, and compositions.
    fn parts(&mut self, subject: &str, old: &'a Schema, new: &'a Schema) {
        let around = (&old.at, &new.at);
        let items = format!("{subject}[]");
        self.schema_refs(&items, around, old.items.as_ref(), new.items.as_ref());
        self.additional(subject, old, new);
        let lists = [
            ("allOf", &old.all_of, &new.all_of),
            ("oneOf", &old.one_of, &new.one_of),
            ("anyOf", &old.any_of, &new.any_of),
        ];
        for (keyword, before, after) in lists {
            if before.len() != after.len() {
                let says = |parts: &[SchemaRef]| format!("{} parts in {keyword}", parts.len());
                let (old, new) = ((&old.at, says(before)), (&new.at, says(after)));
                self.push(Rule::Composition, subject, Some(old), Some(new));
            }
            for (before, after) in before.iter().zip(after) {
                self.schema_refs(subject, around, Some(before), Some(after));
            }
        }
        self.schema_refs(subject, around, old.not.as_ref(), new.not.as_ref());
        let says = |schema: &Schema| match &schema.discriminator {
            Some(discriminator) => format!("the discriminator {}", discriminator.property),
            None => "no discriminator".to_owned(),
        };
        let (before, after) = (says(old), says(new));
        if before != after {
            let (old, new) = ((&old.at, before), (&new.at, after));
            self.push(Rule::Composition, subject, Some(old), Some(new));
        }
    }

    fn additional(&mut self, subject: &str, old: &'a Schema, new: &'a Schema) {
        if let (
            Some(AdditionalProperties::Schema(before)),
            Some(AdditionalProperties::Schema(after)),
        ) = (&old.additional, &new.additional)
        {
            let values = format!("{subject}{{}}");
            let around = (&old.at, &new.at);
            self.schema_refs(&values, around, Some(before), Some(after));
            return;
        }
        let says = |schema: &Schema| match &schema.additional {
            None => "not said",
            Some(AdditionalProperties::Allowed(true)) => "anything",
            Some(AdditionalProperties::Allowed(false)) => "nothing",
            Some(AdditionalProperties::Schema(_)) => "a schema",
        };
        if says(old) != says(new) {
            self.push(
                Rule::AdditionalProperties,
                subject,
                Some((&old.at, says(old).to_owned())),
                Some((&new.at, says(new).to_owned())),
            );
        }
    }
}

fn required(schema: &Schema) -> BTreeSet<&str> {
    schema.required.iter().map(String::as_str).collect()
}

/// The values of an enum and where they stand; null is told by `nullable`.
fn values(schema: &Schema) -> BTreeMap<String, SpecPath> {
    let (keyword, values) = if schema.enumeration.is_empty() {
        ("x-okta-known-values", &schema.known_values)
    } else {
        ("enum", &schema.enumeration)
    };
    let at = schema.at.child(keyword);
    let named = values.iter().enumerate();
    named
        .filter(|(_, value)| !value.is_null())
        .map(|(index, value)| (text(value), at.index(index)))
        .collect()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// What a schema is called, for a reader.
fn called(schema: Option<&SchemaRef>) -> String {
    match schema {
        None => "no schema".to_owned(),
        Some(SchemaRef::Reference { name, .. }) => name.clone(),
        Some(SchemaRef::Inline(schema)) => match &schema.type_name {
            Some(name) => format!("{name} in place"),
            None => "a schema in place".to_owned(),
        },
    }
}
