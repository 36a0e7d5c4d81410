//! The walk: every node of the document that is looked at, once, with what it is.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::spec_path::SpecPath;

use super::resolve;

/// The methods that a path item can have.
pub(super) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    PathItem,
    Operation,
    Parameter,
    Header,
    RequestBody,
    Response,
    MediaType,
    Schema,
    /// A schema that only says a part, in `allOf` and its kin or in `not`.
    Branch,
    Example,
}

/// Who sends a value: some keywords of a schema hold in one direction only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Request,
    Response,
    /// Either may; what holds in one direction only is not asked for.
    Any,
}

/// A node of the document.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    pub(super) kind: Kind,
    pub(super) at: SpecPath,
    pub(super) keys: &'a Map<String, Value>,
    pub(super) direction: Direction,
}

/// A `$ref`, or another text that points to a node.
#[derive(Clone, Debug)]
pub(super) struct Reference<'a> {
    /// Where the text stands.
    pub(super) at: SpecPath,
    pub(super) target: &'a str,
    /// The keys beside it.
    pub(super) beside: Vec<&'a str>,
    /// Whether it stands in an `allOf`.
    pub(super) in_branch: bool,
}

/// What a walk gives.
#[derive(Clone, Debug, Default)]
pub(super) struct Walked<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) references: Vec<Reference<'a>>,
    seen: HashSet<SpecPath>,
}

impl Walked<'_> {
    /// Whether the walk came along a node.
    pub(super) fn has(&self, at: &SpecPath) -> bool {
        self.seen.contains(at)
    }
}

/// A node that waits.
struct Pending<'a> {
    kind: Kind,
    at: SpecPath,
    value: &'a Value,
    direction: Direction,
}

/// The walk, with what waits.
pub(super) struct Walk<'a> {
    root: &'a Value,
    pub(super) walked: Walked<'a>,
    /// The last one is next.
    waiting: Vec<Pending<'a>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        Self {
            root,
            walked: Walked::default(),
            waiting: Vec::new(),
        }
    }

    /// Walks from a node to everything that it reaches.
    pub(super) fn from(&mut self, kind: Kind, at: SpecPath, value: &'a Value) {
        self.wait(kind, at, value, Direction::Any);
        while let Some(next) = self.waiting.pop() {
            let before = self.waiting.len();
            self.visit(next);
            // Children in the order of the document.
            if let Some(children) = self.waiting.get_mut(before..) {
                children.reverse();
            }
        }
    }

    fn wait(&mut self, kind: Kind, at: SpecPath, value: &'a Value, direction: Direction) {
        self.waiting.push(Pending {
            kind,
            at,
            value,
            direction,
        });
    }

    fn visit(&mut self, pending: Pending<'a>) {
        let Pending {
            kind,
            at,
            value,
            direction,
        } = pending;
        if !self.walked.seen.insert(at.clone()) {
            return;
        }
        let Some(keys) = value.as_object() else {
            return;
        };
        if let Some(target) = resolve::reference(value) {
            self.walked.references.push(Reference {
                at: at.child("$ref"),
                target,
                beside: keys
                    .keys()
                    .map(String::as_str)
                    .filter(|key| *key != "$ref")
                    .collect(),
                in_branch: kind == Kind::Branch,
            });
            self.target(kind, target, direction);
            return;
        }
        self.walked.nodes.push(Node {
            kind,
            at: at.clone(),
            keys,
            direction,
        });
        match kind {
            Kind::PathItem => self.path_item(&at, keys),
            Kind::Operation => self.operation(&at, keys),
            Kind::Parameter => self.described(&at, keys, Direction::Request),
            Kind::Header => self.described(&at, keys, Direction::Response),
            Kind::RequestBody => {
                self.map(Kind::MediaType, &at, keys, "content", Direction::Request);
            }
            Kind::Response => {
                self.map(Kind::Header, &at, keys, "headers", Direction::Response);
                self.map(Kind::MediaType, &at, keys, "content", Direction::Response);
            }
            Kind::MediaType => self.described(&at, keys, direction),
            Kind::Schema | Kind::Branch => self.schema(&at, keys),
            Kind::Example => {}
        }
    }

    /// Goes on where a reference leads. A branch that has a name is looked at as a schema of its own.
    fn target(&mut self, kind: Kind, target: &str, direction: Direction) {
        let Some(at) = SpecPath::parse(target) else {
            return;
        };
        let kind = if kind == Kind::Branch {
            Kind::Schema
        } else {
            kind
        };
        if let Some(value) = resolve::node(self.root, &at) {
            self.wait(kind, at, value, direction);
        }
    }

    fn path_item(&mut self, at: &SpecPath, keys: &'a Map<String, Value>) {
        self.list(Kind::Parameter, at, keys, "parameters");
        for method in METHODS {
            self.one(Kind::Operation, at, keys, method, Direction::Any);
        }
    }

    fn operation(&mut self, at: &SpecPath, keys: &'a Map<String, Value>) {
        self.list(Kind::Parameter, at, keys, "parameters");
        self.one(
            Kind::RequestBody,
            at,
            keys,
            "requestBody",
            Direction::Request,
        );
        self.map(Kind::Response, at, keys, "responses", Direction::Response);
    }

    /// What parameters, headers and media types have in common.
    fn described(&mut self, at: &SpecPath, keys: &'a Map<String, Value>, direction: Direction) {
        // A schema is its users' in both directions.
        self.one(Kind::Schema, at, keys, "schema", Direction::Any);
        self.map(Kind::MediaType, at, keys, "content", direction);
        self.map(Kind::Example, at, keys, "examples", direction);
    }

    fn schema(&mut self, at: &SpecPath, keys: &'a Map<String, Value>) {
        self.map(Kind::Schema, at, keys, "properties", Direction::Any);
        self.one(Kind::Schema, at, keys, "items", Direction::Any);
        self.one(
            Kind::Schema,
            at,
            keys,
            "additionalProperties",
            Direction::Any,
        );
        for key in ["allOf", "anyOf", "oneOf"] {
            self.list(Kind::Branch, at, keys, key);
        }
        self.one(Kind::Branch, at, keys, "not", Direction::Any);
        let mapping = keys
            .get("discriminator")
            .and_then(|value| value.get("mapping"));
        for (key, target) in mapping.and_then(Value::as_object).into_iter().flatten() {
            let at = at.child("discriminator").child("mapping").child(key);
            let Some(target) = target.as_str() else {
                continue;
            };
            if target.starts_with('#') {
                self.target(Kind::Schema, target, Direction::Any);
                self.walked.references.push(Reference {
                    at,
                    target,
                    beside: Vec::new(),
                    in_branch: false,
                });
            } else {
                // The name of a schema; or a file, which is nothing of this document.
                let named = SpecPath::root()
                    .child("components")
                    .child("schemas")
                    .child(target);
                self.target(Kind::Schema, named.as_str(), Direction::Any);
            }
        }
    }

    fn one(
        &mut self,
        kind: Kind,
        at: &SpecPath,
        keys: &'a Map<String, Value>,
        key: &str,
        direction: Direction,
    ) {
        if let Some(value) = keys.get(key).filter(|value| value.is_object()) {
            self.wait(kind, at.child(key), value, direction);
        }
    }

    fn list(&mut self, kind: Kind, at: &SpecPath, keys: &'a Map<String, Value>, key: &str) {
        let items = keys
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        for (index, value) in items.enumerate() {
            self.wait(kind, at.child(key).index(index), value, Direction::Any);
        }
    }

    fn map(
        &mut self,
        kind: Kind,
        at: &SpecPath,
        keys: &'a Map<String, Value>,
        key: &str,
        direction: Direction,
    ) {
        let entries = keys
            .get(key)
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        for (name, value) in
            entries.filter(|(name, _)| kind == Kind::Schema || !name.starts_with("x-"))
        {
            self.wait(kind, at.child(key).child(name), value, direction);
        }
    }
}
