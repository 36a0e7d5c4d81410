//! Unions: values of one of several types, decided by a tag or by what the JSON looks like.
//!
//! This file is only there if the API has unions. What is unknown is kept as JSON, and goes back unchanged.

#![allow(dead_code, reason = "which of it is used depends on the unions")]

use std::{cell::Cell, fmt};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{json, timestamp};

/// The index of no branch: the value is kept as it is.
pub(crate) const UNKNOWN: usize = usize::MAX;
/// What the text of a [`BranchError`] begins and ends with: [`named_branch`] knows it by that, since no other error begins so.
const BEGIN: &str = "a branch of a union could not be read at `";
const END: char = '`';

/// JSON that is none of the types which this version of the crate knows for its place.
///
/// `Debug` does not show what it holds, which may be personal.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct UnknownJson(Value);

impl UnknownJson {
    /// Keeps a value that is none of the known branches. Called by the generated code, after it has ruled those out.
    pub(crate) fn new(value: Value) -> Self {
        KEPT.set(KEPT.get().wrapping_add(1));
        Self(value)
    }

    /// The value as the server sent it.
    #[must_use]
    pub const fn as_json(&self) -> &Value {
        &self.0
    }

    /// The text of a property.
    pub(crate) fn text(&self, property: &str) -> Option<&str> {
        self.0.get(property)?.as_str()
    }
}

impl fmt::Debug for UnknownJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<unknown JSON>")
    }
}

/// A branch that was decided for and could not be read: which one, and where in it. It holds no values.
#[derive(Debug)]
pub(crate) struct BranchError(String);

impl fmt::Display for BranchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{BEGIN}{}{END}", self.0)
    }
}

/// Reads a value as a branch.
///
/// It is read from text once more: so each model is compiled for one kind of input only.
pub(crate) fn branch<T: DeserializeOwned>(
    name: &'static str,
    value: &Value,
) -> Result<T, BranchError> {
    // Writing a value that was read can't fail; if it did, the empty text would be refused below.
    let text = serde_json::to_vec(value).unwrap_or_default();
    let mut json = serde_json::Deserializer::from_slice(&text);
    serde_path_to_error::deserialize(&mut json)
        .map_err(|error| failed(name, error.path().to_string(), error.inner()))
}

fn failed(name: &str, path: String, error: &serde_json::Error) -> BranchError {
    let path = if path == "." { String::new() } else { path };
    let inner = json::within(path, error);
    let dot = match inner.as_str() {
        "" => return BranchError(format!("<{name}>")),
        inner if inner.starts_with('[') => "",
        _ => ".",
    };
    BranchError(format!("<{name}>{dot}{inner}"))
}

/// The place that a [`BranchError`] names, in the message of an error.
pub(crate) fn named_branch(text: &str) -> Option<&str> {
    let (inner, _) = text.strip_prefix(BEGIN)?.rsplit_once(END)?;
    Some(inner)
}

/// The branch that the text of a property means, or [`UNKNOWN`].
pub(crate) fn tagged(value: &Value, property: &str, tags: &[(&str, usize)]) -> usize {
    let tag = value.get(property).and_then(Value::as_str);
    let found = tag.and_then(|tag| tags.iter().find(|(other, _)| *other == tag));
    found.map_or(UNKNOWN, |(_, branch)| *branch)
}

/// What a value of a type looks like.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    /// Any text.
    Text,
    /// A text out of a list that may grow.
    Values(&'static [&'static str]),
    /// A point in time.
    Timestamp,
    /// A boolean.
    Bool,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A list.
    List,
    /// An object of any keys.
    Map,
    /// An object of these keys.
    Object(&'static Keys),
    /// Anything.
    Any,
    /// One of these.
    Union(&'static [Form]),
}

/// The keys of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keys {
    /// The keys that are always there.
    pub(crate) required: &'static [&'static str],
    /// The keys that may be there.
    pub(crate) optional: &'static [&'static str],
    /// The keys whose texts are listed, with the texts. A single text is the only one there is; more may become more.
    pub(crate) listed: &'static [(&'static str, &'static [&'static str])],
}

/// Reads a value as the branch that it looks like most.
///
/// If several fit equally well, it is the only one of them that can be read, or else the only one that knows all of the
/// value and writes all of it again; otherwise the value is kept as it is. So one with a key that only the server sets stays
/// undecided where several fit: it would not be written.
pub(crate) fn decide<T: Serialize>(
    value: Value,
    forms: &[Form],
    read: fn(usize, Value) -> Result<T, BranchError>,
) -> Result<T, BranchError> {
    let fitting = fitting(&value, forms);
    if let [only] = fitting.as_slice() {
        return read(*only, value);
    }
    let Some(_trial) = Trial::begin() else {
        return read(UNKNOWN, value);
    };
    let mut readable: Vec<(T, usize)> = fitting
        .into_iter()
        .filter_map(|branch| {
            let before = KEPT.get();
            let read = read(branch, value.clone());
            // What is kept by a branch that is given up doesn't count.
            let kept = KEPT.replace(before).wrapping_sub(before);
            Some((read.ok()?, kept))
        })
        .collect();
    if readable.len() > 1 {
        let entries = entries(&value);
        readable.retain(|(branch, kept)| *kept == 0 && written(branch) == Some(entries));
    }
    match readable.pop() {
        Some((only, kept)) if readable.is_empty() => {
            KEPT.set(KEPT.get().wrapping_add(kept));
            Ok(only)
        }
        _ => read(UNKNOWN, value),
    }
}

/// How many entries a value has, at all depths.
fn entries(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(|item| 1 + entries(item)).sum(),
        Value::Object(keys) => keys.values().map(|value| 1 + entries(value)).sum(),
        _ => 0,
    }
}

/// How many entries are written of a value that was read: fewer, if it has keys that its type doesn't have.
///
/// It is written as text: so each model is compiled for one kind of output only.
fn written<T: Serialize>(value: &T) -> Option<usize> {
    let text = serde_json::to_vec(value).ok()?;
    let value = serde_json::from_slice(&text).ok()?;
    Some(entries(&value))
}

/// A value that is tried as several branches. Each try may lead to more of them inside, so that a deep value could keep a
/// thread busy for ever: what is undecided at the bottom of several trials is kept as it is.
struct Trial;

impl Trial {
    /// How many trials may be inside of each other.
    const MOST: usize = 3;

    fn begin() -> Option<Self> {
        let open = TRIALS.get();
        (open < Self::MOST).then(|| {
            TRIALS.set(open + 1);
            Self
        })
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        TRIALS.set(TRIALS.get().saturating_sub(1));
    }
}

thread_local! {
    /// How many values were kept as unknown so far, over and over.
    static KEPT: Cell<usize> = const { Cell::new(0) };
    /// How many trials are inside of each other now.
    static TRIALS: Cell<usize> = const { Cell::new(0) };
}

/// The branches that a value looks like most. If it looks like none, but one alone is of its kind, that one: what is wrong
/// with the value is wrong with this branch then.
fn fitting(value: &Value, forms: &[Form]) -> Vec<usize> {
    let ranks: Vec<(usize, Rank)> = forms
        .iter()
        .enumerate()
        .filter_map(|(index, form)| Some((index, rank(value, form)?)))
        .collect();
    let Some(best) = ranks.iter().map(|(_, rank)| *rank).max() else {
        let of_kind: Vec<usize> = (0..forms.len())
            .filter(|index| value.is_object() && matches!(forms.get(*index), Some(Form::Object(_))))
            .collect();
        return match of_kind.as_slice() {
            [_] => of_kind,
            _ => Vec::new(),
        };
    };
    let best = ranks.into_iter().filter(|(_, rank)| *rank == best);
    best.map(|(index, _)| index).collect()
}

/// How well a value fits a form: more is better, from left to right. First the kind, then how many texts are listed ones,
/// how many keys are declared, and how many declared ones are missing (less than nothing).
type Rank = (i8, usize, usize, isize);

/// How well a value fits a form; nothing if it doesn't. Unions stand in each other only as deep as the generator lets them.
fn rank(value: &Value, form: &Form) -> Option<Rank> {
    let plain = |level| Some((level, 0, 0, 0));
    match (form, value) {
        (Form::Text, Value::String(_))
        | (Form::Number, Value::Number(_))
        | (Form::Map, Value::Object(_)) => plain(1),
        (Form::Timestamp, Value::String(text)) if timestamp::parse(text).is_some() => plain(2),
        (Form::Values(values), Value::String(text)) => plain(if values.contains(&text.as_str()) {
            3
        } else {
            0
        }),
        (Form::Integer, Value::Number(number)) if number.is_i64() => plain(2),
        (Form::Bool, Value::Bool(_)) | (Form::List, Value::Array(_)) => plain(2),
        (Form::Object(keys), Value::Object(entries)) => rank_object(entries, keys),
        (Form::Any, _) => plain(-1),
        (Form::Union(forms), value) => forms.iter().filter_map(|form| rank(value, form)).max(),
        _ => None,
    }
}

fn rank_object(entries: &Map<String, Value>, keys: &Keys) -> Option<Rank> {
    let has = |key: &&&str| entries.contains_key(**key);
    if !keys.required.iter().all(|key| has(&key)) {
        return None;
    }
    let optional = keys.optional.iter().filter(has).count();
    let absent = keys.optional.len() - optional;
    let mut matches = 0;
    for (key, texts) in keys.listed {
        match (entries.get(*key).and_then(Value::as_str), texts) {
            (Some(text), texts) if texts.contains(&text) => matches += 1,
            (Some(_), [_]) => return None,
            _ => {}
        }
    }
    let present = keys.required.len() + optional;
    // What declares nothing is an empty object, or other keys would be lost.
    if keys.required.is_empty() && keys.optional.is_empty() && !entries.is_empty() {
        return None;
    }
    // An object of any keys is more likely than one of none of these keys.
    let level = if present == 0 && !entries.is_empty() {
        1
    } else {
        2
    };
    Some((level, matches, present, -isize::try_from(absent).ok()?))
}

/// Implements `Serialize` and `Deserialize` for a union. The union itself has a function `of_json` that reads a value, and a
/// method `write` that serialises itself.
#[allow(unused_macros, reason = "the generated code calls it")]
macro_rules! open_union {
    ($name:ty) => {
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                self.write(serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let value =
                    <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                Self::of_json(value).map_err(::serde::de::Error::custom)
            }
        }
    };
}

#[allow(unused_imports, reason = "the generated code calls it")]
pub(crate) use open_union;
