//! Prunes a document to the operations of the chosen tags and what they reach, as a value tree.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostics;

use super::resolve::pointer_tokens;
use super::select::{Chosen, choose};
use super::shape::Shape;
use super::typed_union::{self, has_implicit_subtypes};
use super::{TagChoice, resolve::is_reference};

/// The part of a document that the chosen tags reach.
#[derive(Clone, Debug)]
pub struct Pruned {
    /// The document without everything else; what is left stands in the order of the document.
    pub root: Value,
    /// How many operations are chosen.
    pub operations: usize,
}

/// Keeps the operations of `tags` with their path items, the components that they reach by `$ref`, the security schemes
/// and scopes that they name, the declarations of the tags, `servers` and `info`.
///
/// A `$ref` that leads nowhere is left as it is: [`super::select`] reports it.
///
/// # Errors
/// As for [`super::select`], as far as the choice of operations is concerned.
pub fn prune(root: &Value, tags: &[TagChoice<'_>]) -> Result<Pruned, Diagnostics> {
    let mut found = Diagnostics::new();
    let (_, chosen) = choose(root, tags, &mut found);
    found.into_result(())?;
    let mut pruned = Map::new();
    let mut reached = Reached::default();
    for (key, value) in root.as_object().into_iter().flatten() {
        let kept = match key.as_str() {
            "paths" => Value::Object(paths(value, &chosen)),
            "tags" => declared(value, tags),
            "openapi" | "info" | "servers" | "security" | "externalDocs" => value.clone(),
            // Filled in below, in its place.
            "components" => Value::Null,
            _ => continue,
        };
        reached.walk(&kept, Shape::Document.child(key));
        pruned.insert(key.clone(), kept);
    }
    reached.follow(root);
    match components(root, &reached) {
        components if components.is_empty() => {
            pruned.shift_remove("components");
        }
        components => {
            pruned.insert("components".to_owned(), Value::Object(components));
        }
    }
    Ok(Pruned {
        root: Value::Object(pruned),
        operations: chosen.len(),
    })
}

/// The names of the components under `examples` that `root`, a document, refers to; those behind them are looked up with
/// `example`.
pub(crate) fn reached_examples<'a>(
    root: &Value,
    example: impl Fn(&str) -> Option<&'a Value>,
) -> BTreeSet<String> {
    let mut reached = Reached::default();
    reached.walk(root, Shape::Document);
    while let Some((section, name)) = reached.waiting.pop() {
        if section == "examples"
            && let Some(value) = example(&name)
        {
            reached.walk(value, Shape::Example);
        }
    }
    reached.components.remove("examples").unwrap_or_default()
}

/// The path items of chosen operations, without their other methods.
fn paths(all: &Value, chosen: &[Chosen<'_>]) -> Map<String, Value> {
    let mut methods: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for operation in chosen {
        let of_path = methods.entry(operation.path).or_default();
        of_path.push(operation.at.last());
    }
    let mut kept = Map::new();
    for (path, item) in all.as_object().into_iter().flatten() {
        let (Some(methods), Some(item)) = (methods.get(path.as_str()), item.as_object()) else {
            continue;
        };
        let keys = item.iter().filter(|(key, _)| {
            Shape::PathItem.child(key) != Shape::Operation || methods.contains(key)
        });
        let keys = keys.map(|(key, value)| (key.clone(), value.clone()));
        kept.insert(path.clone(), Value::Object(keys.collect()));
    }
    kept
}

/// The declarations of the chosen tags.
fn declared(all: &Value, tags: &[TagChoice<'_>]) -> Value {
    let declarations = all.as_array().into_iter().flatten().filter(|declaration| {
        let name = declaration.get("name").and_then(Value::as_str);
        tags.iter().any(|tag| Some(tag.name) == name)
    });
    Value::Array(declarations.cloned().collect())
}

/// The components that are reached, in the order of the document.
fn components(root: &Value, reached: &Reached) -> Map<String, Value> {
    let sections = root.get("components").and_then(Value::as_object);
    let mut kept = Map::new();
    for (section, entries) in sections.into_iter().flatten() {
        let Some(names) = reached.components.get(section) else {
            continue;
        };
        let entries = entries.as_object().into_iter().flatten();
        let entries: Map<String, Value> = entries
            .filter(|(name, _)| names.contains(*name))
            .map(|(name, value)| {
                (
                    name.clone(),
                    reached.without_other_scopes(section, name, value),
                )
            })
            .collect();
        if !entries.is_empty() {
            kept.insert(section.clone(), Value::Object(entries));
        }
    }
    kept
}

/// What the walk came across.
#[derive(Default)]
struct Reached {
    /// Section -> names.
    components: BTreeMap<String, BTreeSet<String>>,
    /// Components whose own references were not looked at yet.
    waiting: Vec<(String, String)>,
    /// Security scheme -> scopes.
    scopes: BTreeMap<String, BTreeSet<String>>,
}

impl Reached {
    fn add(&mut self, section: &str, name: &str) {
        let names = self.components.entry(section.to_owned()).or_default();
        if names.insert(name.to_owned()) {
            self.waiting.push((section.to_owned(), name.to_owned()));
        }
    }

    /// Notes what `reference`, the text of a `$ref`, leads to.
    fn refer(&mut self, reference: &str) {
        let tokens = reference.strip_prefix('#').and_then(pointer_tokens);
        if let Some([components, section, name, ..]) = tokens.as_deref()
            && components == "components"
        {
            self.add(section, name);
        }
    }

    /// Looks for references in a node. The tree is at most [`super::MAX_DEPTH`] deep.
    fn walk(&mut self, value: &Value, shape: Shape) {
        match value {
            Value::Array(items) => {
                for item in items {
                    self.walk(item, shape.item());
                }
            }
            Value::Object(_) if shape.may_be_reference() && is_reference(value) => {
                if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
                    self.refer(reference);
                }
            }
            Value::Object(keys) => {
                for (key, value) in keys {
                    match shape {
                        Shape::Data | Shape::Prose => return,
                        Shape::Mapping => self.mapped(value),
                        Shape::Links => self.link(value),
                        Shape::Requirement => self.required_scheme(key, value),
                        _ => self.walk(value, shape.child(key)),
                    }
                }
            }
            _ => {}
        }
    }

    /// A value of a discriminator's mapping: a reference, or the bare name of a schema.
    fn mapped(&mut self, value: &Value) {
        match value.as_str() {
            Some(reference) if reference.starts_with('#') => self.refer(reference),
            Some(name) => self.add("schemas", name),
            None => {}
        }
    }

    fn link(&mut self, link: &Value) {
        if let Some(reference) = link.get("$ref").and_then(Value::as_str) {
            self.refer(reference);
        }
    }

    fn required_scheme(&mut self, name: &str, scopes: &Value) {
        self.add("securitySchemes", name);
        let scopes = scopes.as_array().into_iter().flatten();
        let names = scopes.filter_map(Value::as_str).map(str::to_owned);
        self.scopes
            .entry(name.to_owned())
            .or_default()
            .extend(names);
    }

    /// Looks at the components that were reached until there is no new one.
    fn follow(&mut self, root: &Value) {
        let mut subtypes = None;
        while let Some((section, name)) = self.waiting.pop() {
            let components = root.get("components");
            let entries = components.and_then(|components| components.get(&section));
            if let Some(value) = entries.and_then(|entries| entries.get(&name)) {
                let shape = Shape::Components.child(&section).child(&name);
                self.walk(value, shape);
                let is_base =
                    section == "schemas" && value.as_object().is_some_and(has_implicit_subtypes);
                if is_base {
                    let subtypes = subtypes.get_or_insert_with(|| typed_union::subtypes(root));
                    for subtype in subtypes.get(name.as_str()).into_iter().flatten() {
                        self.add("schemas", subtype);
                    }
                }
            }
        }
    }

    /// A component; of a security scheme, only the scopes that operations name.
    fn without_other_scopes(&self, section: &str, name: &str, value: &Value) -> Value {
        let mut value = value.clone();
        if section != "securitySchemes" {
            return value;
        }
        let named = self.scopes.get(name);
        let flows = value.get_mut("flows").and_then(Value::as_object_mut);
        for (_, flow) in flows.into_iter().flatten() {
            if let Some(scopes) = flow.get_mut("scopes").and_then(Value::as_object_mut) {
                scopes.retain(|scope, _| named.is_some_and(|named| named.contains(scope)));
            }
        }
        value
    }
}
