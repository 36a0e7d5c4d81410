//! Several schemas that one value has to meet: the members of an `allOf` around a plain value, and the declarations of a
//! property that several members of an `allOf` have.

use super::alias::is_nullable;
use super::leaf::{Leaf, Nature, format_of, leaf, narrowest_enum, nature, type_name};
use super::schema::{Shape, Use};
use super::{Hint, Lowerer, bounds, intersect, keywords};
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Constraints, Type};
use crate::source::document::{Schema, SchemaRef};
use crate::spec_path::SpecPath;

/// How many schemas one value may have to meet, members of members included.
const MAX_LEAVES: usize = 1_000;

/// How many levels of lists and properties may be put together of several schemas each.
const MAX_DEPTH: usize = 32;

/// One of several schemas for a value, and what a schema in place in it would be called.
#[derive(Clone)]
pub(super) struct Member<'a> {
    pub(super) schema: &'a SchemaRef,
    pub(super) hint: Hint,
}

impl<'a> Lowerer<'a> {
    /// The schemas that a value has to meet to meet all members, and, without its members, the one around them.
    pub(super) fn leaves(
        &mut self,
        members: &[Member<'a>],
        around: Option<(&'a Schema, &Hint)>,
    ) -> Option<Vec<Leaf<'a>>> {
        let mut found = Vec::new();
        let mut way = Way::default();
        let mut gather = || -> Result<(), Diagnostic> {
            for member in members {
                self.gather(member, member.schema.at(), &mut way, &mut found)?;
            }
            if let Some((schema, hint)) = around {
                found.push(leaf(schema, None, hint.clone(), &schema.at)?);
            }
            Ok(())
        };
        let gathered = gather();
        self.diagnostics.keep(gathered)?;
        Some(found)
    }

    fn gather(
        &self,
        member: &Member<'a>,
        at: &'a SpecPath,
        way: &mut Way<'a>,
        found: &mut Vec<Leaf<'a>>,
    ) -> Result<(), Diagnostic> {
        let moved = |error: Diagnostic| error.moved_to(Place::Document(at.clone()));
        if found.len() >= MAX_LEAVES || way.depth >= MAX_LEAVES {
            let message = format!("an `allOf` may add up {MAX_LEAVES} schemas; this is more");
            return Err(Diagnostic::error(at, message));
        }
        way.depth += 1;
        let (schema, component, hint) = match member.schema {
            SchemaRef::Inline(schema) => (&**schema, None, member.hint.clone()),
            SchemaRef::Reference { name, .. } => {
                if way.open.contains(&name.as_str()) {
                    let message = "an `allOf` contains itself";
                    return Err(Diagnostic::error(at, message));
                }
                if way.done.contains(&name.as_str()) {
                    return Ok(());
                }
                let (Some(schema), Some(type_name)) = (
                    self.document.schemas.get(name),
                    self.component_names.get(name.as_str()),
                ) else {
                    // It has an error of its own.
                    return Ok(());
                };
                let hint = Hint::in_model(type_name, "");
                (schema, Some(name.as_str()), hint)
            }
        };
        way.open.extend(component);
        for schema in &schema.all_of {
            let hint = hint.clone();
            self.gather(&Member { schema, hint }, at, way, found)?;
        }
        if let Some(name) = component {
            way.open.pop();
            way.done.push(name);
        }
        way.depth -= 1;
        found.push(leaf(schema, component, hint, at).map_err(moved)?);
        Ok(())
    }

    /// The type of a value that has to meet all leaves, none of which is an object. `around` is the schema that is
    /// being lowered, if it is one of them.
    pub(super) fn lower_plain_members(
        &mut self,
        leaves: &[Leaf<'a>],
        at: &SpecPath,
    ) -> Option<Use> {
        let nullable = leaves.iter().any(|leaf| is_nullable(leaf.schema));
        let used = match self.only_component(leaves) {
            Some(used) => used,
            None => self.lower_narrowed(leaves, at)?,
        };
        let nullable = used.nullable || nullable;
        Some(Use { nullable, ..used })
    }

    /// The component that a value has to meet, if nothing else is said of it.
    fn only_component(&self, leaves: &[Leaf<'a>]) -> Option<Use> {
        let mut speaking = leaves
            .iter()
            .filter(|leaf| leaf.nature() != Nature::Anything || leaf.says_something());
        match (speaking.next(), speaking.next()) {
            (Some(only), None) => self.used_component(only.component?),
            _ => None,
        }
    }

    fn lower_narrowed(&mut self, leaves: &[Leaf<'a>], at: &SpecPath) -> Option<Use> {
        let narrowed = type_name(leaves);
        let type_name = self.diagnostics.keep(narrowed)?;
        if type_name == "array" {
            return self.lower_array_members(leaves, at);
        }
        let narrowest = narrowest_enum(leaves);
        if let Some(leaf) = self.diagnostics.keep(narrowest)? {
            return match leaf.component {
                Some(name) => self.used_component(name),
                None => self.use_model(leaf.schema, &leaf.hint),
            };
        }
        self.lower_scalar_members(leaves, type_name, at)
    }

    fn lower_scalar_members(
        &mut self,
        leaves: &[Leaf<'a>],
        type_name: &str,
        at: &SpecPath,
    ) -> Option<Use> {
        let format = format_of(leaves);
        let mut whole: Option<Use> = None;
        for leaf in leaves {
            // Bounds alone are bounds of the type that another leaf names.
            let typed = Schema {
                type_name: Some(type_name.to_owned()),
                format: format.clone(),
                all_of: Vec::new(),
                ..leaf.schema.clone()
            };
            self.warn_of_unused(&typed, Shape::Scalar);
            let used = self.lower_scalar(&typed)?;
            whole = Some(match whole {
                None => used,
                Some(before) => {
                    self.warn_of_second(leaf.schema, &before.constraints, &used.constraints);
                    let constraints = intersect::constraints(before.constraints, used.constraints);
                    Use {
                        constraints,
                        ..before
                    }
                }
            });
        }
        let whole = whole?;
        let checked = bounds::check(at, &whole.constraints);
        self.diagnostics.keep(checked)?;
        Some(whole)
    }

    /// Of two patterns, and of two steps, the second isn't kept.
    fn warn_of_second(&mut self, schema: &Schema, first: &Constraints, second: &Constraints) {
        let both = [
            (
                "pattern",
                first.pattern.is_some()
                    && second.pattern.is_some()
                    && first.pattern != second.pattern,
            ),
            (
                "multipleOf",
                first.multiple_of.is_some()
                    && second.multiple_of.is_some()
                    && first.multiple_of != second.multiple_of,
            ),
        ];
        for (keyword, _) in both.into_iter().filter(|(_, differ)| *differ) {
            let message = format!(
                "another member of the `allOf` has a `{keyword}` too, and this one is ignored; the server checks both"
            );
            self.ignore(schema, keyword, message);
        }
    }

    fn lower_array_members(&mut self, leaves: &[Leaf<'a>], at: &SpecPath) -> Option<Use> {
        let mut items: Vec<Member<'a>> = Vec::new();
        let mut constraints = Constraints::default();
        for leaf in leaves {
            self.warn_of_unused(leaf.schema, Shape::Array);
            if let Some(schema) = &leaf.schema.items {
                let hint = leaf.hint.then("Item");
                items.push(Member { schema, hint });
            }
            let own = super::array::constraints(leaf.schema);
            constraints = intersect::constraints(constraints, own);
        }
        let checked = bounds::check(at, &constraints);
        self.diagnostics.keep(checked)?;
        let item = match items.as_slice() {
            [] => Use::plain(Type::Json),
            several => self.lower_members(several, at)?,
        };
        Some(super::array::list(item, constraints))
    }

    /// The type of a value that has to meet all of several schemas.
    pub(super) fn lower_members(&mut self, members: &[Member<'a>], at: &SpecPath) -> Option<Use> {
        let members = self.distinct(members);
        if let [only] = members.as_slice() {
            return self.lower_use(only.schema, &only.hint);
        }
        if self.members_depth >= MAX_DEPTH {
            let message = format!(
                "schemas that are put together hold such schemas in turn, {MAX_DEPTH} levels deep or without end"
            );
            self.diagnostics.push(Diagnostic::error(at, message));
            return None;
        }
        self.members_depth += 1;
        let used = self.lower_distinct(&members, at);
        self.members_depth -= 1;
        used
    }

    fn lower_distinct(&mut self, members: &[Member<'a>], at: &SpecPath) -> Option<Use> {
        let leaves = self.leaves(members, None)?;
        let nature = nature(&leaves);
        match self.diagnostics.keep(nature)? {
            Nature::Anything => Some(Use::plain(Type::Json)),
            Nature::Plain => self.lower_plain_members(&leaves, at),
            Nature::Object => self.use_merged(members),
        }
    }

    /// The members without those that say what another one says, and those that only say `type: object`.
    fn distinct(&self, members: &[Member<'a>]) -> Vec<Member<'a>> {
        let mut kept: Vec<Member<'a>> = Vec::new();
        for member in members {
            let is_known = kept.iter().any(|other| same(other.schema, member.schema));
            if !is_known {
                kept.push(member.clone());
            }
        }
        let is_open = |member: &Member<'a>| match member.schema {
            SchemaRef::Inline(schema) => {
                schema.type_name.as_deref() == Some("object")
                    && !schema.nullable
                    && keywords::of_value(schema) == ["type"]
                    && super::all_of::says_nothing(schema)
            }
            SchemaRef::Reference { .. } => false,
        };
        let is_object = |member: &Member<'a>| {
            self.target(member.schema).is_some_and(|schema| {
                !schema.properties.is_empty() || schema.type_name.as_deref() == Some("object")
            })
        };
        if kept.iter().all(is_object) && !kept.iter().all(is_open) {
            kept.retain(|member| !is_open(member));
        }
        kept
    }
}

/// The components on the way to a leaf, and the ones that were there before.
#[derive(Default)]
struct Way<'a> {
    open: Vec<&'a str>,
    done: Vec<&'a str>,
    /// How many schemas are around the next one.
    depth: usize,
}

fn same(one: &SchemaRef, other: &SchemaRef) -> bool {
    match (one, other) {
        (SchemaRef::Reference { name: one, .. }, SchemaRef::Reference { name: other, .. }) => {
            one == other
        }
        (one, other) => one.at() == other.at(),
    }
}
