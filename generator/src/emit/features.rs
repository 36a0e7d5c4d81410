//! Features: with which of them a part of the crate is compiled, if the crate has several tags.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use serde::Serialize;

use super::docs_types::{api_page, model_page};
use super::prose;
use crate::ir::{Api, Group};
use crate::naming::TypeName;

/// The feature that stands for all tags.
const FULL: &str = "full";

/// When something is compiled: always (`None`), or with any of these groups' features. What no tag reaches is compiled
/// with all of them: it may name what only some have.
pub(crate) type Condition<'a> = Option<&'a [usize]>;

/// When a model is compiled.
pub(crate) fn of_model<'a>(api: &'a Api, name: &TypeName) -> Condition<'a> {
    api.reached_by.get(name).map(Vec::as_slice)
}

/// The models that are compiled under the same condition, in order of their names.
pub(crate) fn models_by_condition(api: &Api) -> BTreeMap<Condition<'_>, Vec<&TypeName>> {
    let mut sets: BTreeMap<Condition<'_>, Vec<&TypeName>> = BTreeMap::new();
    for name in api.models.keys() {
        sets.entry(of_model(api, name)).or_default().push(name);
    }
    sets
}

/// `#[cfg(...)]`, or nothing.
pub(crate) fn attribute(api: &Api, condition: Condition<'_>) -> Option<TokenStream> {
    let predicate = predicate(api, condition)?;
    Some(quote!(#[cfg(#predicate)]))
}

/// `#[cfg(...)]` of what belongs to a group; nothing if there is only one.
pub(crate) fn of_group(api: &Api, group: &Group) -> Option<TokenStream> {
    let feature = name(api, group)?;
    Some(quote!(#[cfg(feature = #feature)]))
}

/// The feature of a group, if there are several.
pub(crate) fn name<'a>(api: &Api, group: &'a Group) -> Option<&'a str> {
    api.is_by_tag().then(|| group.feature.as_str())
}

fn predicate(api: &Api, condition: Condition<'_>) -> Option<TokenStream> {
    let names: Vec<&str> = condition?
        .iter()
        .filter_map(|place| api.groups.get(*place))
        .map(|group| group.feature.as_str())
        .collect();
    Some(match names.as_slice() {
        [] => quote!(feature = #FULL),
        [one] => quote!(feature = #one),
        several => quote!(any(#(feature = #several),*)),
    })
}

/// The pages whose examples are compiled under a condition: those of groups and of models.
pub(crate) fn pages(api: &Api) -> BTreeMap<String, Vec<usize>> {
    let groups = api
        .groups
        .iter()
        .enumerate()
        .map(|(place, group)| (format!("docs/{}", api_page(api, group)), vec![place]));
    let models = api
        .reached_by
        .iter()
        .map(|(name, places)| (format!("docs/{}", model_page(api, name)), places.clone()));
    // The program that the README begins with calls the first group that has an operation.
    let first = api
        .groups
        .iter()
        .position(|group| !group.operations.is_empty());
    let readme = first.map(|place| ("README.md".to_owned(), vec![place]));
    groups.chain(models).chain(readme).collect()
}

/// A feature for `Cargo.toml`.
#[derive(Serialize)]
pub(crate) struct Feature {
    name: String,
    about: String,
}

/// The features of the tags, in order of their names; none if there is only one tag.
pub(crate) fn all(api: &Api) -> Vec<Feature> {
    if !api.is_by_tag() {
        return Vec::new();
    }
    let mut features: Vec<Feature> = api
        .groups
        .iter()
        .map(|group| Feature {
            name: group.feature.to_string(),
            about: prose::plain(&group.display_name),
        })
        .collect();
    features.sort_by(|one, other| one.name.cmp(&other.name));
    features
}
