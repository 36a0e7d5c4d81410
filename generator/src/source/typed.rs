//! Types the selected part of a document, one node at a time (see `node`), from the operations down to every component
//! that they reach.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spec_path::SpecPath;

use super::census::Census;
use super::document::{Document, Response, Schema, Server, Tag};
use super::extensions;
use super::keywords::Context;
use super::node::{Reading, kind_of};
use super::resolve::{self, Kind};
use super::select::{Chosen, TagPlace};
use super::typed_union::Subtypes;

/// So many diagnostics are enough for one run; nobody reads more.
pub const ENOUGH: usize = 1_000;

/// How many nodes the typed document may hold, data included; 64 bytes of text in data count as one more.
///
/// Everything but schemas is written out wherever it is referred to, so that a document of some megabytes could ask for
/// gigabytes. The whole of Okta's largest release, all tags together, stays under a fifth of this.
pub const MAX_WEIGHT: usize = 500_000;

/// The state of typing one selection.
pub struct Typing<'a> {
    /// The document.
    pub root: &'a Value,
    /// What was found wrong so far.
    pub found: Diagnostics,
    /// The keywords met so far.
    pub census: Census,
    /// Nodes whose keywords are counted: components are met many times.
    counted: HashSet<SpecPath>,
    /// Whether so much was found that the rest isn't read.
    gave_up: bool,
    /// How much the typed document holds, against [`MAX_WEIGHT`].
    pub(super) weight: usize,
    /// Component schemas that were referenced, and those of them that are still to be typed.
    reached: HashSet<&'a str>,
    waiting: Vec<(SpecPath, &'a str)>,
    /// Component responses that were referenced, and what they weigh: nearly every operation refers to the same few.
    pub(super) responses: HashMap<SpecPath, (Response, usize)>,
    /// The subtypes of every component, once a discriminator asks for them.
    pub(super) subtypes: Option<Subtypes<'a>>,
}

impl<'a> Typing<'a> {
    /// Starts with what was found wrong before.
    pub fn new(root: &'a Value, found: Diagnostics) -> Self {
        Self {
            root,
            found,
            census: Census::default(),
            counted: HashSet::new(),
            gave_up: false,
            weight: 0,
            reached: HashSet::new(),
            waiting: Vec::new(),
            responses: HashMap::new(),
            subtypes: None,
        }
    }

    /// The document with these tags and operations, and everything that they reach.
    pub fn document(&mut self, tags: &[TagPlace<'a>], chosen: &[Chosen<'a>]) -> Document {
        let at = SpecPath::root();
        let info: openapiv3::Info = self.info(&at).unwrap_or_default();
        let servers = self.servers(&at);
        let tags = tags.iter().map(|tag| self.tag(tag)).collect();
        let operations: Vec<_> = chosen
            .iter()
            .filter_map(|chosen| self.operation(chosen))
            .collect();
        let schemas = self.reached_schemas();
        let security_schemes = self.security_schemes(&operations);
        Document {
            title: info.title,
            description: info.description,
            release: info.version,
            servers,
            tags,
            operations,
            schemas,
            security_schemes,
        }
    }

    fn info(&mut self, at: &SpecPath) -> Option<openapiv3::Info> {
        let root = self.mapping(at, self.root, "the document")?;
        self.count(Context::Document, at, root);
        if let Some(paths) = root.get("paths").and_then(Value::as_object) {
            self.count_extensions(Context::Paths, &at.child("paths"), paths);
        }
        if let Some(components) = root.get("components").and_then(Value::as_object) {
            self.count(Context::Components, &at.child("components"), components);
        }
        let Some(info) = root.get("info") else {
            self.found.push(Diagnostic::error(at, "`info` is missing"));
            return None;
        };
        let at = at.child("info");
        let keys = self.mapping(&at, info, "`info`")?;
        self.count(Context::Info, &at, keys);
        self.read(&at, keys, &["contact", "license", "termsOfService"], &[])
    }

    fn servers(&mut self, at: &SpecPath) -> Vec<Server> {
        let at = at.child("servers");
        let servers = self.root.get("servers");
        self.list(&at, servers)
            .enumerate()
            .filter_map(|(index, (at, value))| {
                let keys = self.mapping(&at, value, "a server")?;
                let context = match index {
                    0 => Context::Server,
                    _ => Context::OtherServer,
                };
                self.count(context, &at, keys);
                let server: openapiv3::Server = self.read(&at, keys, &["variables"], &[])?;
                Some(Server {
                    at,
                    url: server.url,
                    description: server.description,
                })
            })
            .collect()
    }

    fn tag(&mut self, tag: &TagPlace<'a>) -> Tag {
        let mut typed = Tag {
            at: tag.at.clone(),
            name: tag.name.to_owned(),
            display_name: None,
            description: None,
        };
        if let Some(keys) = tag.keys {
            self.count(Context::Tag, &tag.at, keys);
            typed.display_name = extensions::display_name(&tag.at, keys, &mut self.found);
            let read: Option<openapiv3::Tag> = self.read(&tag.at, keys, &["externalDocs"], &[]);
            typed.description = read.and_then(|read| read.description);
        }
        typed
    }

    /// Notes that a component schema is needed.
    pub fn reach(&mut self, at: SpecPath, name: &'a str) {
        if self.reached.insert(name) {
            self.waiting.push((at, name));
        }
    }

    /// The component schemas reached so far and those that they reach, in document order.
    fn reached_schemas(&mut self) -> IndexMap<String, Schema> {
        let mut typed: HashMap<&str, Schema> = HashMap::new();
        while let Some((at, name)) = self.waiting.pop() {
            let value = self
                .root
                .pointer("/components/schemas")
                .and_then(|schemas| schemas.get(name));
            if let Some(schema) = value.and_then(|value| self.schema(&at, value)) {
                typed.insert(name, schema);
            }
        }
        self.section(Kind::Schema)
            .into_iter()
            .flat_map(Map::keys)
            .filter_map(|name| Some((name.clone(), typed.remove(name.as_str())?)))
            .collect()
    }

    /// A section of `components`.
    pub fn section(&self, kind: Kind) -> Option<&'a Map<String, Value>> {
        self.root
            .get("components")?
            .get(kind.section())?
            .as_object()
    }

    /// The node as a mapping, or an error that says what `what` is instead.
    ///
    /// Every node goes through here; so this is also where reading ends once [`ENOUGH`] was found or [`MAX_WEIGHT`] reached.
    pub fn mapping(
        &mut self,
        at: &SpecPath,
        value: &'a Value,
        what: &str,
    ) -> Option<&'a Map<String, Value>> {
        if !self.go_on(at, 1) {
            return None;
        }
        let keys = value.as_object();
        if keys.is_none() {
            self.found.push(Diagnostic::error(
                at,
                format!("{what} must be a mapping, but is {}", kind_of(value)),
            ));
        }
        keys
    }

    /// A copy of a value that is data; nothing once reading has ended.
    pub fn data(&mut self, at: &SpecPath, value: &Value) -> Option<Value> {
        self.go_on(at, weight(value)).then(|| value.clone())
    }

    /// Whether reading goes on, with this much more in the typed document; if not, the reason is an error at `at`, once.
    pub(super) fn go_on(&mut self, at: &SpecPath, weight: usize) -> bool {
        self.weight = self.weight.saturating_add(weight);
        let reason = if self.found.len() >= ENOUGH {
            Diagnostic::error(at, "too much was found up to here; the rest is not read")
                .help("mend what is reported before this, then run again")
        } else if self.weight > MAX_WEIGHT {
            Diagnostic::error(at, "the selection is too large; the rest is not read").help(
                "large responses, bodies and examples that many operations refer to are counted for each of them",
            )
        } else {
            return true;
        };
        if !std::mem::replace(&mut self.gave_up, true) {
            self.found.push(reason);
        }
        false
    }

    /// The entries of an optional list with their places; an error if it is something else.
    pub fn list(
        &mut self,
        at: &SpecPath,
        value: Option<&'a Value>,
    ) -> impl Iterator<Item = (SpecPath, &'a Value)> + use<'a> {
        let items: &[Value] = match value {
            None => &[],
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.found.push(Diagnostic::error(
                    at,
                    format!("`{}` must be a list, but is {}", at.last(), kind_of(other)),
                ));
                &[]
            }
        };
        let at = at.clone();
        items
            .iter()
            .enumerate()
            .map(move |(index, item)| (at.index(index), item))
    }

    /// The entries of an optional mapping with their places; an error if it is something else.
    pub fn entries(
        &mut self,
        at: &SpecPath,
        value: Option<&'a Value>,
    ) -> impl Iterator<Item = (SpecPath, &'a str, &'a Value)> + use<'a> {
        let keys = value.and_then(|value| self.mapping(at, value, &format!("`{}`", at.last())));
        let at = at.clone();
        keys.into_iter()
            .flatten()
            .map(move |(key, value)| (at.child(key), key.as_str(), value))
    }

    /// The node itself or the component that it refers to, as a mapping, with its place; counted for the census.
    pub fn resolved(
        &mut self,
        kind: Kind,
        context: Context,
        at: &SpecPath,
        value: &'a Value,
    ) -> Option<(SpecPath, &'a Map<String, Value>)> {
        let what = kind.with_article();
        let (at, value) = if resolve::is_reference(value) {
            let keys = self.mapping(at, value, &what)?;
            let component = resolve::follow(self.root, at, keys, kind);
            let component = self.found.keep(component)?;
            for (at, keys) in &component.links {
                self.count_reference(context, at, keys);
            }
            (component.at, component.value)
        } else {
            (at.clone(), value)
        };
        let keys = self.mapping(&at, value, &what)?;
        self.count(context, &at, keys);
        Some((at, keys))
    }

    /// Counts the keywords of a node, once.
    pub fn count(&mut self, context: Context, at: &SpecPath, keys: &Map<String, Value>) {
        if self.counted.insert(at.clone()) {
            self.census.node(context, at, keys, &mut self.found);
        }
    }

    /// Counts the keywords of a `$ref` object, once.
    pub fn count_reference(&mut self, context: Context, at: &SpecPath, keys: &Map<String, Value>) {
        if self.counted.insert(at.clone()) {
            self.census.reference(context, at, keys);
        }
    }

    fn count_extensions(&mut self, context: Context, at: &SpecPath, keys: &Map<String, Value>) {
        let extensions: Map<String, Value> = keys
            .keys()
            .filter(|key| key.starts_with("x-"))
            .map(|key| (key.clone(), Value::Null))
            .collect();
        self.count(context, at, &extensions);
    }

    /// Reads a node with `openapiv3`, without some keywords and with others put in.
    pub fn read<T: DeserializeOwned>(
        &mut self,
        at: &SpecPath,
        keys: &Map<String, Value>,
        without: &[&str],
        with: &[(&str, &Value)],
    ) -> Option<T> {
        let reading = Reading {
            at,
            keys,
            without,
            with,
        };
        reading.read(&mut self.found)
    }
}

/// What a value adds to the weight of the typed document.
fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => 1 + text.len() / 64,
        Value::Array(items) => 1 + items.iter().map(weight).sum::<usize>(),
        Value::Object(entries) => {
            let entries = entries.iter();
            1 + entries
                .map(|(key, value)| key.len() / 64 + weight(value))
                .sum::<usize>()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
    }
}
