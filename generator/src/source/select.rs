//! Selects the operations of the chosen tags on the value tree, and hands them on to be typed.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::spec_path::SpecPath;

use super::census::Census;
use super::document::Document;
use super::near::near;
use super::node::kind_of;
use super::typed::{ENOUGH, Typing};

/// The methods that a path item can have, and how they are written in a request.
const METHODS: [(&str, &str); 8] = [
    ("get", "GET"),
    ("put", "PUT"),
    ("post", "POST"),
    ("delete", "DELETE"),
    ("options", "OPTIONS"),
    ("head", "HEAD"),
    ("patch", "PATCH"),
    ("trace", "TRACE"),
];

/// A crate may have so many tags, each of which is a feature: registries take no more than 300 of those.
const MAX_TAGS: usize = 256;

/// The selected part of a document.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The operations, and everything that they reach.
    pub document: Document,
    /// What becomes of each keyword in it.
    pub census: Census,
    /// What is worth knowing, though nothing is wrong enough to stop.
    pub warnings: Diagnostics,
}

/// A tag to select.
#[derive(Clone, Debug)]
pub struct TagChoice<'a> {
    /// The name of the tag.
    pub name: &'a str,
    /// Where it is chosen; `None` if no input names it.
    pub at: Option<Place>,
}

/// A chosen tag and where the document has it.
pub struct TagPlace<'a> {
    /// The declaration, or the list of the first operation that names the tag.
    pub at: SpecPath,
    pub name: &'a str,
    /// The declaration; `None` if only operations name the tag.
    pub keys: Option<&'a Map<String, Value>>,
}

/// An operation of a chosen tag, not typed yet.
pub struct Chosen<'a> {
    pub at: SpecPath,
    pub keys: &'a Map<String, Value>,
    pub id: &'a str,
    pub method: &'static str,
    pub path: &'a str,
    /// The chosen tags that it carries, in the order in which they were chosen.
    pub tags: Vec<&'a str>,
    pub item_at: SpecPath,
    pub item: &'a Map<String, Value>,
}

/// Selects the operations that carry one of `tags`, with everything that they reach, and types that.
///
/// `root` is what [`super::load`] gives. Nothing outside the selection is looked at closely,
/// so that faults there don't matter.
///
/// # Errors
/// No tag is chosen, a tag is unknown or without operations, or the selection has faults: all of them, each at its place.
pub fn select(root: &Value, tags: &[TagChoice<'_>]) -> Result<Selection, Diagnostics> {
    let mut selection = attempt(root, tags);
    selection.warnings.into_result(())?;
    Ok(selection)
}

/// The same, but what has no faults is given in any case; the faults are among the warnings.
#[must_use]
pub fn attempt(root: &Value, tags: &[TagChoice<'_>]) -> Selection {
    let mut found = Diagnostics::new();
    let (places, chosen) = choose(root, tags, &mut found);
    let mut typing = Typing::new(root, found);
    let document = typing.document(&places, &chosen);
    let Typing { found, census, .. } = typing;
    Selection {
        document,
        census,
        warnings: found,
    }
}

/// The tags that are chosen, and the operations that carry one of them.
pub fn choose<'a>(
    root: &'a Value,
    tags: &[TagChoice<'a>],
    found: &mut Diagnostics,
) -> (Vec<TagPlace<'a>>, Vec<Chosen<'a>>) {
    let operations = all_operations(root, found);
    let places = chosen_tags(root, tags, &operations, found);
    let chosen = chosen_operations(operations, tags, found);
    (places, chosen)
}

/// An operation with its tags.
pub(super) struct Candidate<'a> {
    pub(super) at: SpecPath,
    keys: &'a Map<String, Value>,
    pub(super) tags: Vec<&'a str>,
    method: &'static str,
    path: &'a str,
    item: &'a Map<String, Value>,
}

/// Every operation of the document.
pub(super) fn all_operations<'a>(root: &'a Value, found: &mut Diagnostics) -> Vec<Candidate<'a>> {
    let at = SpecPath::root().child("paths");
    let Some(paths) = root.get("paths").and_then(Value::as_object) else {
        found.push(Diagnostic::error(
            &at,
            "the document has no `paths`, so it has no operations",
        ));
        return Vec::new();
    };
    let mut all = Vec::new();
    for (path, item) in paths.iter().filter(|(path, _)| !path.starts_with("x-")) {
        if found.len() >= ENOUGH {
            break;
        }
        let Some(item) = path_item(&at, path, item, found) else {
            continue;
        };
        for (key, value) in item {
            let Some((_, method)) = METHODS.iter().find(|(name, _)| name == key) else {
                continue;
            };
            let at = at.child(path).child(key);
            let Some(keys) = value.as_object() else {
                let kind = kind_of(value);
                found.push(Diagnostic::error(
                    &at,
                    format!("an operation must be a mapping, but is {kind}"),
                ));
                continue;
            };
            all.push(Candidate {
                tags: tags_of(&at, keys, found),
                at,
                keys,
                method,
                path,
                item,
            });
        }
    }
    all
}

/// A path item as a mapping. One by reference is refused: whether its operations carry a tag can't be told from here.
fn path_item<'a>(
    at: &SpecPath,
    path: &str,
    item: &'a Value,
    found: &mut Diagnostics,
) -> Option<&'a Map<String, Value>> {
    let Some(keys) = item.as_object() else {
        found.push(Diagnostic::error(
            &at.child(path),
            format!("a path item must be a mapping, but is {}", kind_of(item)),
        ));
        return None;
    };
    if keys.contains_key("$ref") {
        found.push(
            Diagnostic::error(
                &at.child(path).child("$ref"),
                "a path item by `$ref` is not supported",
            )
            .help("write the path item out in this document"),
        );
        return None;
    }
    Some(keys)
}

fn tags_of<'a>(
    at: &SpecPath,
    keys: &'a Map<String, Value>,
    found: &mut Diagnostics,
) -> Vec<&'a str> {
    let tags = match keys.get("tags") {
        None => return Vec::new(),
        Some(Value::Array(tags)) => tags,
        Some(other) => {
            found.push(Diagnostic::error(
                &at.child("tags"),
                format!("`tags` must be a list, but is {}", kind_of(other)),
            ));
            return Vec::new();
        }
    };
    for (index, tag) in tags.iter().enumerate() {
        if !tag.is_string() {
            found.push(Diagnostic::error(
                &at.child("tags").index(index),
                format!("a tag must be a string, but is {}", kind_of(tag)),
            ));
        }
    }
    tags.iter().filter_map(Value::as_str).collect()
}

/// The declarations of the chosen tags; an error for each that doesn't exist or has no operations.
fn chosen_tags<'a>(
    root: &'a Value,
    tags: &[TagChoice<'a>],
    operations: &[Candidate<'a>],
    found: &mut Diagnostics,
) -> Vec<TagPlace<'a>> {
    let at = SpecPath::root().child("tags");
    let declared: Vec<(SpecPath, &str, &Map<String, Value>)> = root
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
        .filter_map(|(index, tag)| {
            let keys = tag.as_object()?;
            Some((at.index(index), keys.get("name")?.as_str()?, keys))
        })
        .collect();
    let mut known: Vec<&str> = declared.iter().map(|(_, name, _)| *name).collect();
    known.extend(operations.iter().flat_map(|operation| &operation.tags));
    known.sort_unstable();
    known.dedup();
    if tags.is_empty() {
        found.push(no_tag(&at, &known));
    }
    if tags.len() > MAX_TAGS {
        let message = format!("{} tags are too many for one crate", tags.len());
        let help = format!("choose at most {MAX_TAGS} of them with --tag");
        found.push(Diagnostic::error(&at, message).help(help));
        return Vec::new();
    }
    let mut places: Vec<TagPlace<'_>> = Vec::new();
    for choice in tags {
        let name = choice.name;
        if places.iter().any(|place| place.name == name) {
            continue;
        }
        let declaration = declared.iter().find(|(_, other, _)| *other == name);
        let first = operations
            .iter()
            .find(|operation| operation.tags.contains(&name));
        let (at, keys) = match (declaration, first) {
            (Some((at, _, keys)), _) => (at.clone(), Some(*keys)),
            (None, Some(first)) => (first.at.child("tags"), None),
            (None, None) => {
                found.push(unknown_tag(&at, choice, &known));
                continue;
            }
        };
        if first.is_none() {
            found.push(
                Diagnostic::error(&at, format!("no operation carries the tag `{name}`"))
                    .help("choose another tag; there is nothing to generate for this one"),
            );
        }
        places.push(TagPlace { at, name, keys });
    }
    places
}

fn no_tag(at: &SpecPath, known: &[&str]) -> Diagnostic {
    Diagnostic::error(at, "no tag is chosen").help(format!(
        "choose at least one of the document's {}",
        counted(known.len())
    ))
}

/// The error stands where the tag is chosen, or else where the document lists its tags.
fn unknown_tag(list: &SpecPath, choice: &TagChoice<'_>, known: &[&str]) -> Diagnostic {
    let name = choice.name;
    let message = format!(
        "the tag `{name}` does not exist; the document has {}",
        counted(known.len())
    );
    let mut error = Diagnostic::error(list, message);
    if let Some(at) = &choice.at {
        error = error.moved_to(at.clone());
    }
    let near = near(name, known.iter().copied());
    match near.as_slice() {
        [] => error.help("tags are compared letter by letter, case included"),
        names => error.help(format!("near to it: `{}`", names.join("`, `"))),
    }
}

fn counted(tags: usize) -> String {
    match tags {
        1 => "1 tag".to_owned(),
        other => format!("{other} tags"),
    }
}

/// The operations of the chosen tags; an error for each that has no identity of its own.
fn chosen_operations<'a>(
    operations: Vec<Candidate<'a>>,
    tags: &[TagChoice<'a>],
    found: &mut Diagnostics,
) -> Vec<Chosen<'a>> {
    let mut places: HashMap<&str, SpecPath> = HashMap::new();
    let mut order: HashMap<&str, usize> = HashMap::new();
    for (index, tag) in tags.iter().enumerate() {
        order.entry(tag.name).or_insert(index);
    }
    let mut chosen = Vec::new();
    for operation in operations {
        if found.len() >= ENOUGH {
            break;
        }
        let own = &operation.tags;
        let mut carried: Vec<(usize, &str)> = own
            .iter()
            .filter_map(|tag| Some((*order.get(tag)?, *tag)))
            .collect();
        carried.sort_unstable();
        carried.dedup();
        if carried.is_empty() {
            continue;
        }
        // One whose identity is wrong is chosen all the same: its other faults are reported in the same run.
        let id = operation_id(&operation, &mut places, found);
        chosen.push(Chosen {
            item_at: operation.at.parent(),
            at: operation.at,
            keys: operation.keys,
            id,
            method: operation.method,
            path: operation.path,
            tags: carried.into_iter().map(|(_, tag)| tag).collect(),
            item: operation.item,
        });
    }
    chosen
}

/// The `operationId`, or an error and nothing if it is missing or taken.
fn operation_id<'a>(
    operation: &Candidate<'a>,
    places: &mut HashMap<&'a str, SpecPath>,
    found: &mut Diagnostics,
) -> &'a str {
    let at = operation.at.child("operationId");
    let Some(id) = operation.keys.get("operationId") else {
        found.push(
            Diagnostic::error(&operation.at, "this operation has no `operationId`")
                .help("it names the method; add one"),
        );
        return "";
    };
    let Some(id) = id.as_str().filter(|id| !id.is_empty()) else {
        found.push(Diagnostic::error(
            &at,
            "an `operationId` must be a text that is not empty",
        ));
        return "";
    };
    if let Some(first) = places.get(id) {
        found.push(
            Diagnostic::error(&at, format!("the `operationId` `{id}` is taken by {first}"))
                .help("every operation needs one of its own"),
        );
        return "";
    }
    places.insert(id, operation.at.clone());
    id
}
