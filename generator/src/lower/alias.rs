//! Schemas that only stand for another one: what they take over from it, and the ones that lead nowhere.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Lowerer;
use super::all_of::is_annotation;
use crate::diagnostic::Diagnostic;
use crate::ir::{Model, ModelKind};
use crate::naming::TypeName;
use crate::source::document::{Document, Schema, SchemaRef};

impl<'a> Lowerer<'a> {
    /// The only member of an `allOf` that says which values it allows: a reference with a description beside it.
    pub(super) fn only_reference(&self, schema: &'a Schema) -> Option<&'a SchemaRef> {
        only_reference(self.document, schema)
    }

    /// Refuses components that contain themselves without an object between, and says whether there is one.
    ///
    /// An alias leads to at most one other, so that every model is looked at once.
    pub(super) fn refuse_endless_aliases(&mut self) -> bool {
        let mut done: BTreeSet<&TypeName> = BTreeSet::new();
        let mut found = Vec::new();
        for start in self.models.keys() {
            let mut way: Vec<&TypeName> = Vec::new();
            let mut places: BTreeMap<&TypeName, usize> = BTreeMap::new();
            let mut current = Some(start);
            while let Some(name) = current.filter(|name| !done.contains(name)) {
                if let Some(place) = places.get(name) {
                    found.extend(way.iter().skip(*place).copied().cloned());
                    break;
                }
                places.insert(name, way.len());
                way.push(name);
                current = self.models.get(name).and_then(next);
            }
            done.extend(way);
        }
        found.sort();
        for name in &found {
            if let Some(model) = self.models.get(name) {
                self.diagnostics.push(
                    Diagnostic::error(
                        &model.at,
                        format!("the schema of `{name}` contains itself without end"),
                    )
                    .help("an array or a reference has to lead to an object in the end"),
                );
            }
        }
        !found.is_empty()
    }
}

/// The model that an alias leads to.
fn next(model: &Model) -> Option<&TypeName> {
    match &model.kind {
        ModelKind::Alias(alias) => alias.ty.mentioned_model(),
        ModelKind::Struct(_) | ModelKind::Enum(_) | ModelKind::Union(_) => None,
    }
}

/// Which components may be null: they say so, or the one that they stand for does.
pub(super) fn nullable_components(document: &Document) -> BTreeMap<&str, bool> {
    let mut known: BTreeMap<&str, bool> = BTreeMap::new();
    for start in document.schemas.keys() {
        let mut way: Vec<&str> = Vec::new();
        let mut current = Some(start.as_str());
        let mut nullable = false;
        while let Some(name) = current {
            if let Some(answer) = known.get(name) {
                nullable = *answer;
                break;
            }
            let Some(schema) = document.schemas.get(name) else {
                break;
            };
            way.push(name);
            // What stands for this one is on the way already; a circle of references ends here.
            known.insert(name, false);
            nullable = is_nullable(schema) || super::union::is_nullable(document, schema);
            current = match only_reference(document, schema) {
                Some(SchemaRef::Reference { name, .. }) if !nullable => Some(name),
                _ => None,
            };
        }
        known.extend(way.into_iter().map(|name| (name, nullable)));
    }
    known
}

/// Whether a schema says itself that null is a value, or a member of its `allOf` that says nothing else of values.
pub(super) fn is_nullable(schema: &Schema) -> bool {
    let says_so = |schema: &Schema| schema.nullable || schema.enumeration.contains(&Value::Null);
    let member_says_so = |member: &SchemaRef| match member {
        SchemaRef::Inline(member) => is_annotation(member) && member.nullable,
        SchemaRef::Reference { .. } => false,
    };
    says_so(schema) || schema.all_of.iter().any(member_says_so)
}

fn only_reference<'a>(document: &'a Document, schema: &'a Schema) -> Option<&'a SchemaRef> {
    let mut references = schema
        .all_of
        .iter()
        .filter(|member| matches!(member, SchemaRef::Reference { .. }));
    let (Some(only @ SchemaRef::Reference { name, .. }), None) =
        (references.next(), references.next())
    else {
        return None;
    };
    let adds_nothing = |schema: &Schema| {
        schema.required.is_empty()
            && super::all_of::says_nothing(schema)
            && repeats_type(document, schema, name)
    };
    let others_add_nothing = schema.all_of.iter().all(|member| match member {
        SchemaRef::Reference { .. } => true,
        SchemaRef::Inline(member) => member.all_of.is_empty() && adds_nothing(member),
    });
    let is_same = adds_nothing(schema)
        && others_add_nothing
        && !super::union::is_branch(document, name, schema);
    is_same.then_some(only)
}

/// Whether a `type` beside the reference, if there is one, is that of the schema referred to.
fn repeats_type(document: &Document, schema: &Schema, name: &str) -> bool {
    let Some(type_name) = schema.type_name.as_deref() else {
        return true;
    };
    match document.schemas.get(name) {
        Some(target) => target.type_name.as_deref().unwrap_or("object") == type_name,
        None => false,
    }
}
