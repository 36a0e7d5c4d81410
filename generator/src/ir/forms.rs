//! Forms: by what a JSON value shows that it is of a type, for unions without a discriminator.
//!
//! The generated code decides with the same rules (`templates/runtime/src/runtime/union.rs`).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::alias::Models;
use super::{Branch, Decision, Field, ModelKind, Struct, Type, Union, timestamp};

/// How many forms the branches of a union may have together, those of unions inside of it included: each is compared with
/// all others.
pub(crate) const MAX_FORMS: usize = 100;
/// How deep unions may be branches of unions.
pub(crate) const MAX_NESTING: usize = 16;

/// What a value looks like.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form<'a> {
    Text,
    /// A text out of a list that may grow.
    Values(&'a super::Enum),
    Timestamp,
    Bool,
    Integer,
    Number,
    List,
    /// An object of any keys.
    Map,
    Object(&'a Struct),
    Any,
    Union(&'a Union),
}

impl<'a> Form<'a> {
    /// The form of a type. Gives `None` if the type is not lowered.
    pub(crate) fn of(models: &'a Models, ty: &'a Type) -> Option<Self> {
        let mut ty = ty;
        loop {
            return Some(match ty {
                Type::Text | Type::Bytes => Self::Text,
                Type::Timestamp => Self::Timestamp,
                Type::Bool => Self::Bool,
                Type::Int32 | Type::Int64 => Self::Integer,
                Type::Float => Self::Number,
                Type::List(..) => Self::List,
                Type::Map(..) => Self::Map,
                Type::Json => Self::Any,
                Type::Nullable(inner, _) => {
                    ty = inner;
                    continue;
                }
                Type::Model(name) | Type::Boxed(name) => match &models.get(name)?.kind {
                    ModelKind::Alias(alias) => {
                        ty = &alias.ty;
                        continue;
                    }
                    ModelKind::Struct(kind) => Self::Object(kind),
                    ModelKind::Enum(kind) => Self::Values(kind),
                    ModelKind::Union(kind) => Self::Union(kind),
                },
            });
        }
    }
}

/// The forms of a type, with those of the branches in place of a union.
///
/// # Errors
/// There are more than [`MAX_FORMS`], or unions stand in unions more than [`MAX_NESTING`] deep.
pub(crate) fn flat<'a>(models: &'a Models, ty: &'a Type) -> Result<Vec<Form<'a>>, TooMany> {
    let mut found = Vec::new();
    let mut left = vec![(ty, 0)];
    while let Some((ty, depth)) = left.pop() {
        match Form::of(models, ty) {
            Some(Form::Union(_)) if depth == MAX_NESTING => return Err(TooMany),
            Some(Form::Union(kind)) => {
                let branches = kind.branches.iter().rev();
                left.extend(branches.map(|branch| (&branch.ty, depth + 1)));
            }
            Some(form) => found.push(form),
            None => {}
        }
        if found.len() + left.len() > MAX_FORMS {
            return Err(TooMany);
        }
    }
    Ok(found)
}

/// Too many forms to compare.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TooMany;

/// How well a value fits a form: more is better, from left to right.
type Rank = (i8, usize, usize, isize);

/// The values of a field that are listed, if they are.
pub(crate) fn listed<'a>(models: &'a Models, field: &'a Field) -> Option<&'a super::Enum> {
    match Form::of(models, &field.ty)? {
        Form::Values(kind) => Some(kind),
        _ => None,
    }
}

/// The branch that a value shows to be.
pub(crate) fn choose<'a>(
    models: &'a Models,
    union: &'a Union,
    value: &Value,
) -> Option<&'a Branch> {
    if let Decision::Tag { property, .. } = &union.decision {
        let tag = value.get(property)?.as_str()?;
        return union
            .branches
            .iter()
            .find(|branch| branch.tags.iter().any(|other| other == tag));
    }
    let ranked: Vec<(Rank, &Branch)> = union
        .branches
        .iter()
        .filter_map(|branch| Some((rank(models, &branch.ty, value, 0)?, branch)))
        .collect();
    let best = ranked.iter().map(|(rank, _)| *rank).max()?;
    let mut fitting = ranked.iter().filter(|(rank, _)| *rank == best);
    match (fitting.next(), fitting.next()) {
        (Some((_, branch)), None) => Some(branch),
        _ => None,
    }
}

fn rank(models: &Models, ty: &Type, value: &Value, depth: usize) -> Option<Rank> {
    let plain = |level| Some((level, 0, 0, 0));
    match (Form::of(models, ty)?, value) {
        (Form::Text, Value::String(_))
        | (Form::Number, Value::Number(_))
        | (Form::Map, Value::Object(_)) => plain(1),
        (Form::Timestamp, Value::String(text)) if timestamp::is_timestamp(text) => plain(2),
        (Form::Values(kind), Value::String(text)) => {
            let is_listed = kind.variants.iter().any(|variant| variant.value == *text);
            plain(if is_listed { 3 } else { 0 })
        }
        (Form::Integer, Value::Number(number)) if number.is_i64() => plain(2),
        (Form::Bool, Value::Bool(_)) | (Form::List, Value::Array(_)) => plain(2),
        (Form::Object(kind), Value::Object(entries)) => rank_object(models, kind, entries),
        (Form::Any, _) => plain(-1),
        (Form::Union(kind), value) if depth < MAX_NESTING => {
            let branches = kind.branches.iter();
            branches
                .filter_map(|branch| rank(models, &branch.ty, value, depth + 1))
                .max()
        }
        _ => None,
    }
}

fn rank_object(models: &Models, kind: &Struct, entries: &Map<String, Value>) -> Option<Rank> {
    let (mut matches, mut present, mut absent) = (0, 0, 0);
    for field in &kind.fields {
        let Some(value) = entries.get(&field.json_name) else {
            if field.presence.is_required() {
                return None;
            }
            absent += 1;
            continue;
        };
        present += 1;
        if let (Some(kind), Value::String(text)) = (listed(models, field), value) {
            if kind.variants.iter().any(|variant| variant.value == *text) {
                matches += 1;
            } else if kind.variants.len() == 1 {
                return None;
            }
        }
    }
    // What declares nothing is an empty object, or other keys would be lost.
    if kind.fields.is_empty() && kind.additional.is_none() && !entries.is_empty() {
        return None;
    }
    // An object of any keys is more likely than one of none of these keys.
    let level = if present == 0 && !entries.is_empty() {
        1
    } else {
        2
    };
    Some((level, matches, present, -absent))
}

/// Whether nothing tells values of one form from those of another.
pub(crate) fn likeness(models: &Models, one: Form<'_>, other: Form<'_>) -> Likeness {
    match (one, other) {
        (Form::Text, Form::Text)
        | (Form::Timestamp, Form::Timestamp)
        | (Form::Bool, Form::Bool)
        | (Form::Integer, Form::Integer)
        | (Form::Number, Form::Number)
        | (Form::List, Form::List)
        | (Form::Map, Form::Map)
        | (Form::Any, Form::Any) => Likeness::Same,
        (Form::Values(one), Form::Values(other)) => {
            let values = |kind: &super::Enum| -> BTreeSet<String> {
                let variants = kind.variants.iter();
                variants.map(|variant| variant.value.clone()).collect()
            };
            if values(one) == values(other) {
                Likeness::Same
            } else {
                Likeness::Different
            }
        }
        (Form::Object(one), Form::Object(other)) => objects_alike(models, one, other),
        _ => Likeness::Different,
    }
}

/// How alike two forms are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Likeness {
    /// Something at the top tells them apart.
    Different,
    /// The keys are the same, and what they hold differs.
    SameKeys,
    /// Nothing tells them apart.
    Same,
}

fn objects_alike(models: &Models, one: &Struct, other: &Struct) -> Likeness {
    if one.fields.len() != other.fields.len() {
        return Likeness::Different;
    }
    let by_name: BTreeMap<&str, &Field> = other
        .fields
        .iter()
        .map(|field| (field.json_name.as_str(), field))
        .collect();
    let mut likeness = Likeness::Same;
    for field in &one.fields {
        let Some(twin) = by_name.get(field.json_name.as_str()) else {
            return Likeness::Different;
        };
        let required = |field: &Field| field.presence.is_required();
        let values = |field| {
            let kind = listed(models, field)?;
            Some(
                kind.variants
                    .iter()
                    .map(|variant| &variant.value)
                    .collect::<Vec<_>>(),
            )
        };
        if required(field) != required(twin) || values(field) != values(twin) {
            return Likeness::Different;
        }
        if field.ty != twin.ty {
            likeness = Likeness::SameKeys;
        }
    }
    likeness
}
