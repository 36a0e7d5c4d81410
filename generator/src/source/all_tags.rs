//! Every tag of a document that there is something to generate for, and the operations that none of them has.

use std::collections::BTreeSet;

use serde_json::Value;

use super::select::{TagChoice, all_operations};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// Every tag that an operation carries: those that the document declares in its order, then the others.
pub fn all_tags(root: &Value) -> Vec<TagChoice<'_>> {
    // What is wrong with an operation is reported when it is selected.
    let operations = all_operations(root, &mut Diagnostics::new());
    let carried: Vec<&str> = operations
        .into_iter()
        .flat_map(|operation| operation.tags)
        .collect();
    let known: BTreeSet<&str> = carried.iter().copied().collect();
    let declared = root
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let declared = declared
        .filter_map(|tag| tag.get("name")?.as_str())
        .filter(|name| known.contains(name));
    let mut seen = BTreeSet::new();
    declared
        .chain(carried.iter().copied())
        .filter(|name| seen.insert(*name))
        .map(|name| TagChoice { name, at: None })
        .collect()
}

/// The operations that carry no tag, which so belong to no handle: a warning for each.
#[must_use]
pub fn untagged(root: &Value) -> Diagnostics {
    let operations = all_operations(root, &mut Diagnostics::new());
    let untagged = operations
        .into_iter()
        .filter(|operation| operation.tags.is_empty());
    let warnings = untagged.map(|operation| {
        Diagnostic::warning(
            &operation.at,
            "this operation has no tag, so nothing is made of it",
        )
        .help("give it one, in the overlay if the document is someone else's")
    });
    warnings.collect()
}
