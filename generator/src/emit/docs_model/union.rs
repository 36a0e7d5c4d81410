//! The part of a page that a union has: its branches, what tells them apart, and how one is made.

use std::fmt::Write as _;

use serde::Serialize;

use super::super::docs_types::{bounds, identifier, linked_type};
use super::super::{prose, union};
use crate::ir::{Api, Decision, Model, Union};

/// A branch of a union.
#[derive(Serialize)]
pub(super) struct BranchRow {
    variant: String,
    ty: String,
    tags: String,
    notes: String,
}

/// The branches of a union.
pub(super) fn branches(api: &Api, kind: &Union) -> Vec<BranchRow> {
    kind.branches
        .iter()
        .map(|branch| {
            let tags: Vec<String> = branch
                .tags
                .iter()
                .map(|tag| prose::code_span(tag))
                .collect();
            BranchRow {
                variant: format!("`{}`", branch.name),
                ty: linked_type(api, &branch.ty),
                tags: tags.join(", "),
                notes: bounds(api, &branch.ty, &branch.constraints).join("; "),
            }
        })
        .collect()
}

/// How a value is told, and how a caller comes by one.
pub(super) fn making(api: &Api, model: &Model, kind: &Union) -> String {
    let name = &model.name;
    let mut text = match union::accessor_name(kind) {
        Some((property, accessor)) => {
            let property = prose::code_span(property);
            format!(
                "The text of {property} tells which variant a value is; `{}()` gives it, whatever the variant is.",
                identifier(accessor)
            )
        }
        None => "The kind of the JSON value tells which variant it is, and of objects the keys: which are there, and which have \
                 one of the texts that are listed for them. A value that fits several equally well becomes the only one of them \
                 that can be read, if there is one."
            .to_owned(),
    };
    let _ = write!(
        text,
        " A value of none of them becomes `{name}::Unknown`: it is kept, `as_json()` gives it, and it is sent back unchanged. \
         Match on the variants with a `_` arm, since more may come."
    );
    if model.usage.sent {
        let is_convertible = kind
            .branches
            .iter()
            .any(|branch| union::is_convertible(api, kind, branch));
        if is_convertible {
            let _ = write!(
                text,
                " Where a `{name}` is asked for, a value of one of the types above will do, or its `into()`."
            );
        }
        if matches!(kind.decision, Decision::Tag { .. }) {
            text.push_str(" A type that has one text only fills it in by itself.");
        }
    }
    text
}
