//! `oneOf`, `anyOf` and `discriminator`: an enum with a variant for each alternative.
//!
//! With a discriminator, the alternatives are the schemas that are listed or mapped, or else the schemas whose `allOf` refers
//! to this one. Without one, alternatives in place that say the same are one: `oneOf` of five times `{passCode}` has one branch.
//! What stands beside alternatives is a part of each (`beside`).

use indexmap::IndexMap;

use super::beside::Alternative;
use super::schema::{Shape, Use};
use super::{Hint, Lowerer, alias, same};
use crate::diagnostic::Diagnostic;
use crate::ir::{Branch, Constraints, Decision, ModelKind, Struct, Type, Union};
use crate::naming::{FreeNames, TypeName, ValueName, VariantName};
use crate::source::document::{Discriminator, Document, Schema, SchemaRef};
use crate::spec_path::SpecPath;

/// How many alternatives a schema may list: each is compared with all others.
const MAX_BRANCHES: usize = 200;

/// Whether a schema is one of several.
pub(super) fn is_union(schema: &Schema) -> bool {
    has_alternatives(schema) || schema.discriminator.is_some()
}

/// Whether a schema lists alternatives.
pub(super) fn has_alternatives(schema: &Schema) -> bool {
    !schema.one_of.is_empty() || !schema.any_of.is_empty()
}

/// The error for alternatives as one of several members of an `allOf`.
pub(super) fn in_all_of(schema: &Schema) -> Diagnostic {
    Diagnostic::error(
        &schema.at.child(keyword(schema)),
        "alternatives without a discriminator can't be a part of an `allOf` that says more",
    )
    .help("write the alternatives out, each with all that it has")
}

/// Whether one of the alternatives is null.
pub(super) fn is_nullable(document: &Document, schema: &Schema) -> bool {
    members(schema).any(|member| match member {
        SchemaRef::Inline(inline) => alias::is_nullable(inline),
        SchemaRef::Reference { name, .. } => {
            let target = document.schemas.get(name);
            target.is_some_and(alias::is_nullable)
        }
    })
}

/// Whether a schema is one of those that the discriminator of a component means: it has what the component has, and is not
/// the component in other words.
pub(super) fn is_branch(document: &Document, component: &str, schema: &Schema) -> bool {
    let Some(union) = document.schemas.get(component) else {
        return false;
    };
    let Some(discriminator) = &union.discriminator else {
        return false;
    };
    let listed = members(union).filter_map(|member| match member {
        SchemaRef::Reference { name, .. } => Some(name),
        SchemaRef::Inline(_) => None,
    });
    let mapped = discriminator.mapping.iter().map(|mapped| &mapped.name);
    let names = listed.chain(mapped).chain(&discriminator.subtypes);
    // More are refused.
    let mut names = names.take(MAX_BRANCHES);
    names.any(|name| leads_through(document, name, component, &schema.at))
}

/// Whether the way from a branch to its base, over schemas that only refer to the next one, leads through a place.
fn leads_through(document: &Document, branch: &str, base: &str, place: &SpecPath) -> bool {
    /// How far a base is looked for.
    const MAX_STEPS: usize = 8;
    let mut name = branch;
    for _ in 0..MAX_STEPS {
        let Some(schema) = document.schemas.get(name).filter(|_| name != base) else {
            return false;
        };
        if schema.at == *place {
            return true;
        }
        match schema.all_of.first() {
            Some(SchemaRef::Reference { name: next, .. }) => name = next,
            _ => return false,
        }
    }
    false
}

fn keyword(schema: &Schema) -> &'static str {
    match (schema.one_of.is_empty(), schema.any_of.is_empty()) {
        (false, _) => "oneOf",
        (true, false) => "anyOf",
        (true, true) => "discriminator",
    }
}

fn members(schema: &Schema) -> impl Iterator<Item = &SchemaRef> {
    schema.one_of.iter().chain(&schema.any_of)
}

/// A schema that a discriminator means.
struct Target<'a> {
    /// Where it was named first.
    at: &'a SpecPath,
    tags: Vec<String>,
}

impl Target<'_> {
    /// What a struct of it is called inside of the union: as its first tag if that makes a name, or else as its variant.
    fn label<'t>(&'t self, union: &TypeName, variant: &'t VariantName) -> &'t str {
        let tags = self.tags.first().into_iter();
        let mut named = tags.filter(|tag| TypeName::nested(union, tag, self.at).is_ok());
        named.next().map_or(variant.as_str(), String::as_str)
    }
}

impl<'a> Lowerer<'a> {
    pub(super) fn is_nullable_union(&self, schema: &Schema) -> bool {
        alias::is_nullable(schema) || is_nullable(self.document, schema)
    }

    /// The union of a schema with alternatives or a discriminator.
    pub(super) fn lower_union(&mut self, name: &TypeName, schema: &'a Schema) -> Option<Union> {
        let refused = refuse_union(schema);
        self.diagnostics.keep(refused)?;
        match &schema.discriminator {
            Some(discriminator) => self.lower_tagged(name, schema, discriminator),
            None => self.lower_untagged(name, schema),
        }
    }

    fn lower_tagged(
        &mut self,
        name: &TypeName,
        schema: &'a Schema,
        discriminator: &'a Discriminator,
    ) -> Option<Union> {
        let targets = targets(schema, discriminator);
        let targets = self.diagnostics.keep(targets)?;
        let own = self.component_of.get(name).copied();
        let mut names = FreeNames::default();
        let mut branches = Vec::new();
        for (component, target) in targets {
            let used = if own == Some(component) {
                self.lower_base(name, schema, target.at)?
            } else {
                self.component_names.get(component)?.clone()
            };
            let variant = VariantName::new(used.as_str(), target.at);
            let variant = variant.map(|name| names.take(&name));
            let variant = self.diagnostics.keep(variant)?;
            let alternative = Alternative {
                at: target.at,
                component: Some(component),
                schema: self.document.schemas.get(component)?,
            };
            let label = target.label(name, &variant);
            let completed = self.complete(name, schema, alternative, label);
            branches.push(Branch {
                name: variant,
                at: target.at.clone(),
                ty: completed.unwrap_or(Type::Model(used)),
                constraints: Constraints::default(),
                tags: target.tags,
            });
        }
        if has_alternatives(schema) {
            self.warn_of_open(schema);
        }
        let accessor = ValueName::of_field(&discriminator.property, &discriminator.at);
        Some(Union {
            branches,
            decision: Decision::Tag {
                accessor: self.diagnostics.keep(accessor)?,
                property: discriminator.property.clone(),
            },
            told_apart: false,
        })
    }

    /// The struct of a union's own properties, for a value of the discriminator that means the schema itself.
    fn lower_base(
        &mut self,
        name: &TypeName,
        schema: &'a Schema,
        at: &SpecPath,
    ) -> Option<TypeName> {
        let raw = format!("{name} Base");
        let base = TypeName::nested(name, "Base", at).and_then(|base| self.claim(base, &raw, at));
        let base = self.diagnostics.keep(base)?;
        let kind: Struct = if schema.all_of.is_empty() {
            self.lower_object(name, schema)
        } else {
            self.lower_all_of(name, schema)?
        };
        self.add_model(base.clone(), None, schema, ModelKind::Struct(kind));
        Some(base)
    }

    fn lower_untagged(&mut self, name: &TypeName, schema: &'a Schema) -> Option<Union> {
        self.warn_of_unused(schema, Shape::Union);
        let members = distinct(schema);
        let mut names = FreeNames::default();
        let mut branches = Vec::new();
        for member in &members {
            let hint = match member {
                SchemaRef::Reference { name, .. } => {
                    self.component_names.get(name.as_str())?.to_string()
                }
                SchemaRef::Inline(inline) => self.inline_hint(inline, &members),
            };
            let variant = VariantName::new(&hint, member.at()).map(|name| names.take(&name));
            let variant = self.diagnostics.keep(variant)?;
            let alternative = Alternative {
                at: member.at(),
                component: match member {
                    SchemaRef::Reference { name, .. } => Some(name),
                    SchemaRef::Inline(_) => None,
                },
                schema: self.target(member)?,
            };
            let used = match self.complete(name, schema, alternative, variant.as_str()) {
                Some(whole) => Use::plain(whole),
                None => self.lower_use(member, &Hint::in_model(name, variant.as_str()))?,
            };
            branches.push(Branch {
                at: member.at().clone(),
                name: variant,
                ty: used.ty,
                constraints: used.constraints,
                tags: Vec::new(),
            });
        }
        self.warn_of_open(schema);
        Some(Union {
            branches,
            decision: Decision::Form,
            told_apart: false,
        })
    }

    /// The only alternative, if there is no other, no discriminator, and nothing beside it that it doesn't say itself.
    pub(super) fn only_branch(&self, schema: &'a Schema) -> Option<&'a SchemaRef> {
        let says_more = !schema.properties.is_empty() || !schema.all_of.is_empty();
        if schema.discriminator.is_some() || says_more {
            return None;
        }
        let alternatives = distinct(schema);
        let [only] = alternatives.as_slice() else {
            return None;
        };
        let target = self.target(only)?;
        self.lacking(schema, target).is_empty().then_some(*only)
    }

    /// A place that holds the only alternative.
    pub(super) fn use_only_branch(
        &mut self,
        schema: &'a Schema,
        only: &'a SchemaRef,
        hint: &Hint,
    ) -> Option<Use> {
        self.warn_of_unused(schema, Shape::Union);
        self.warn_of_open(schema);
        self.lower_use(only, hint)
    }
}

fn refuse_union(schema: &Schema) -> Result<(), Diagnostic> {
    let count = schema.one_of.len() + schema.any_of.len();
    let mapped = schema.discriminator.as_ref();
    let mapped = mapped.map_or(0, |found| found.mapping.len() + found.subtypes.len());
    let at = schema.at.child(keyword(schema));
    if count > MAX_BRANCHES || mapped > MAX_BRANCHES {
        let message = format!("a schema may have {MAX_BRANCHES} alternatives; this has more");
        return Err(Diagnostic::error(&at, message));
    }
    if !schema.one_of.is_empty() && !schema.any_of.is_empty() {
        return Err(Diagnostic::error(
            &schema.at.child("anyOf"),
            "`anyOf` beside `oneOf` has no Rust type",
        )
        .help("write the alternatives that are left into one of them"));
    }
    Ok(())
}

/// The components that a discriminator means, with their tags.
fn targets<'a>(
    schema: &'a Schema,
    discriminator: &'a Discriminator,
) -> Result<IndexMap<&'a str, Target<'a>>, Diagnostic> {
    let mut targets: IndexMap<&str, Target<'_>> = IndexMap::new();
    let target = |at: &'a SpecPath| Target {
        at,
        tags: Vec::new(),
    };
    for member in members(schema) {
        let SchemaRef::Reference { name, at } = member else {
            return Err(Diagnostic::error(
                member.at(),
                "a discriminator can't mean an alternative that is written in place",
            )
            .help("make a component of it, and map a value to its name"));
        };
        targets.entry(name).or_insert_with(|| target(at));
    }
    for mapped in &discriminator.mapping {
        let entry = targets.entry(&mapped.name);
        let entry = entry.or_insert_with(|| target(&mapped.at));
        entry.tags.push(mapped.tag.clone());
    }
    for subtype in &discriminator.subtypes {
        targets
            .entry(subtype)
            .or_insert_with(|| target(&discriminator.at));
    }
    for (name, target) in &mut targets {
        // What no value is mapped to has its name for a tag.
        if target.tags.is_empty() {
            target.tags.push((*name).to_owned());
        }
    }
    if targets.is_empty() {
        return Err(Diagnostic::error(
            &discriminator.at,
            "a `discriminator` needs alternatives: `oneOf` or `anyOf` beside it, a `mapping`, or schemas whose `allOf` refers to this one",
        )
        .help("remove it, or add what it tells apart"));
    }
    Ok(targets)
}

/// The alternatives, each once: a reference by its name, a schema in place by what it says.
fn distinct(schema: &Schema) -> Vec<&SchemaRef> {
    let mut found: Vec<&SchemaRef> = Vec::new();
    for member in members(schema).take(MAX_BRANCHES + 1) {
        if !found.iter().any(|other| same::alternatives(other, member)) {
            found.push(member);
        }
    }
    found
}
