//! Attributes that belong to the public API: conditions, `non_exhaustive`, deprecation, derives.

use quote::ToTokens as _;
use syn::{Attribute, Item, Meta, Path, punctuated::Punctuated, token::Comma};

use crate::one_line;

/// The attributes of an item.
pub(super) fn of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether something is there only while tests, doctests or documentation are compiled.
pub(super) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
        .filter_map(|attribute| attribute.parse_args::<Path>().ok())
        .any(|condition| {
            ["test", "doctest", "doc"]
                .iter()
                .any(|name| condition.is_ident(name))
        })
}

/// The conditions under which something is there: `#[cfg(...)]`.
pub(super) fn conditions(attributes: &[Attribute]) -> Vec<String> {
    written(attributes, |path| path.is_ident("cfg"))
}

/// What else a caller has to know: that it may grow, is deprecated, or is hidden.
pub(super) fn marks(attributes: &[Attribute]) -> Vec<String> {
    let mut marks = Vec::new();
    for attribute in attributes {
        let path = attribute.path();
        let is_hidden = path.is_ident("doc")
            && attribute
                .parse_args::<Path>()
                .is_ok_and(|path| path.is_ident("hidden"));
        if path.is_ident("non_exhaustive") {
            marks.push("#[non_exhaustive]".to_owned());
        } else if path.is_ident("deprecated") {
            // The note is prose.
            marks.push("#[deprecated]".to_owned());
        } else if is_hidden {
            marks.push("#[doc(hidden)]".to_owned());
        }
    }
    marks
}

/// Conditions and marks in front of a line.
pub(super) fn prefix(conditions: &[String], marks: &[String]) -> String {
    let mut prefix = String::new();
    let mut seen: Vec<&String> = Vec::new();
    for attribute in conditions.iter().chain(marks) {
        if !seen.contains(&attribute) {
            seen.push(attribute);
            prefix.push_str(attribute);
            prefix.push(' ');
        }
    }
    prefix
}

/// The traits that are derived, by their last names.
pub(super) fn derives(attributes: &[Attribute]) -> Vec<String> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
        .filter_map(|attribute| {
            attribute
                .parse_args_with(Punctuated::<Path, Comma>::parse_terminated)
                .ok()
        })
        .flatten()
        .filter_map(|path| path.segments.last().map(|last| one_line::name(&last.ident)))
        .collect()
}

fn written(attributes: &[Attribute], is_wanted: impl Fn(&Path) -> bool) -> Vec<String> {
    attributes
        .iter()
        .filter(|attribute| is_wanted(attribute.path()))
        .filter_map(|attribute| match &attribute.meta {
            Meta::List(list) => Some(format!(
                "#[{}({})]",
                one_line::spaced(list.path.to_token_stream()),
                one_line::spaced(list.tokens.clone())
            )),
            Meta::Path(_) | Meta::NameValue(_) => None,
        })
        .collect()
}
