//! What is looked at: the chosen tags with all that they reach, or the whole document.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use crate::source::{TagChoice, did_you_mean};
use crate::spec_path::SpecPath;

use super::resolve;
use super::walk::{Kind, METHODS, Walk, Walked};

/// The component maps, and what is in them.
pub(super) const COMPONENTS: [(&str, Kind); 6] = [
    ("schemas", Kind::Schema),
    ("responses", Kind::Response),
    ("parameters", Kind::Parameter),
    ("examples", Kind::Example),
    ("requestBodies", Kind::RequestBody),
    ("headers", Kind::Header),
];

/// The nodes to look at.
pub(super) struct Scope<'a> {
    pub(super) root: &'a Value,
    pub(super) walked: Walked<'a>,
    /// Components that no operation reaches; `None` unless the whole document is looked at.
    pub(super) unused: Option<Vec<SpecPath>>,
}

/// The whole document.
pub(super) fn whole(root: &Value) -> Scope<'_> {
    let mut walk = Walk::new(root);
    let paths = SpecPath::root().child("paths");
    for (path, item) in entries(root.get("paths")) {
        walk.from(Kind::PathItem, paths.child(path), item);
    }
    let mut unused = Vec::new();
    let components = SpecPath::root().child("components");
    let maps = || {
        COMPONENTS.iter().flat_map(|(map, kind)| {
            let at = components.child(map);
            let all = entries(root.get("components").and_then(|all| all.get(map)));
            all.map(move |(name, value)| (*kind, at.child(name), value))
        })
    };
    for (_, at, value) in maps() {
        if !walk.walked.has(&at) && !is_subtype(root, value, &walk.walked) {
            unused.push(at);
        }
    }
    for (kind, at, value) in maps() {
        walk.from(kind, at, value);
    }
    Scope {
        root,
        walked: walk.walked,
        unused: Some(unused),
    }
}

/// Whether a schema is an `allOf` of one that operations reach and that tells its subtypes apart: then it is reached by
/// its name, which stands in the values.
fn is_subtype(root: &Value, schema: &Value, reached: &Walked<'_>) -> bool {
    let parts = schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    parts
        .filter_map(resolve::reference)
        .filter_map(SpecPath::parse)
        .any(|base| {
            let keys = resolve::node(root, &base);
            reached.has(&base) && keys.is_some_and(|keys| keys.get("discriminator").is_some())
        })
}

/// The operations that carry one of the tags, and what they reach.
pub(super) fn tagged<'a>(
    root: &'a Value,
    tags: &[TagChoice<'_>],
) -> Result<Scope<'a>, Diagnostics> {
    let mut walk = Walk::new(root);
    let mut carried: Vec<&str> = Vec::new();
    let paths = SpecPath::root().child("paths");
    for (path, item) in entries(root.get("paths")) {
        let at = paths.child(path);
        let mut is_chosen = false;
        for method in METHODS {
            let Some(operation) = item.get(method) else {
                continue;
            };
            let own = operation.get("tags").and_then(Value::as_array);
            let own: Vec<&str> = own
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            carried.extend(&own);
            if tags.iter().any(|tag| own.contains(&tag.name)) {
                is_chosen = true;
                walk.from(Kind::Operation, at.child(method), operation);
            }
        }
        let shared = item
            .get("parameters")
            .and_then(Value::as_array)
            .filter(|_| is_chosen);
        for (index, parameter) in shared.into_iter().flatten().enumerate() {
            walk.from(
                Kind::Parameter,
                at.child("parameters").index(index),
                parameter,
            );
        }
    }
    carried.sort_unstable();
    carried.dedup();
    let unknown = tags.iter().filter(|tag| !carried.contains(&tag.name));
    let mut found: Diagnostics = unknown.map(|tag| no_operation(tag, &carried)).collect();
    if tags.is_empty() {
        found.push(
            Diagnostic::error(&SpecPath::root().child("tags"), "no tag is chosen")
                .help("name one with --tag, or look at everything with --all"),
        );
    }
    found.into_result(Scope {
        root,
        walked: walk.walked,
        unused: None,
    })
}

fn no_operation(tag: &TagChoice<'_>, carried: &[&str]) -> Diagnostic {
    let near = did_you_mean(tag.name, carried.iter().copied());
    Diagnostic {
        severity: Severity::Error,
        message: format!(
            "no operation of the document carries the tag `{}`",
            tag.name
        ),
        at: tag.at.clone().unwrap_or(Place::Nowhere),
        help: Some(
            near.unwrap_or_else(|| {
                "choose another tag, or look at everything with --all".to_owned()
            }),
        ),
    }
}

/// The entries of a mapping, extensions left out.
pub(super) fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    let entries = value.and_then(Value::as_object).into_iter().flatten();
    entries.filter(|(key, _)| !key.starts_with("x-"))
}
