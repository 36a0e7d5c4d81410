//! Puts a new release into the words and the order of the contract.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::config::Prose;
use crate::source::prune::reached_examples;
use crate::source::shape::Shape;
use crate::spec_path::SpecPath;

use super::align::{aligned, in_order};
use super::sentence;

/// How many hexadecimal digits of a hash stand for the words of a node.
const HASH_DIGITS: usize = 12;

/// What became of the words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProseReport {
    /// Nodes that are new in the contract, whose words a person should read.
    pub new: Vec<SpecPath>,
    /// Nodes of which upstream says something else than it did; the contract's words are as they were.
    pub reworded: Vec<SpecPath>,
}

/// A release in the contract's words and order.
pub struct Merged {
    pub root: Value,
    pub report: ProseReport,
    /// Pointer -> short hash of what upstream says of the node.
    pub hashes: BTreeMap<String, String>,
}

/// Merges `upstream`, a pruned document, with the contract that is there.
///
/// `known` are the hashes of the lock: what upstream said when the contract was made.
pub fn merge(
    upstream: &Value,
    present: Option<&Value>,
    prose: Prose,
    known: Option<&BTreeMap<String, String>>,
) -> Merged {
    let mut merge = Merge {
        prose,
        known,
        report: ProseReport::default(),
        hashes: BTreeMap::new(),
    };
    let spot = Spot {
        at: SpecPath::root(),
        before: SpecPath::root(),
        shape: Shape::Document,
        parent: Shape::Document,
    };
    let mut root = merge.node(&spot, upstream, present);
    merge.examples(&mut root, upstream, present);
    Merged {
        root,
        report: merge.report,
        hashes: merge.hashes,
    }
}

/// Where a node stands.
pub struct Spot {
    /// In the new contract.
    pub at: SpecPath,
    /// In the present contract, if it is there.
    before: SpecPath,
    pub shape: Shape,
    /// The shape of the node above it.
    pub parent: Shape,
}

impl Spot {
    fn child(&self, key: &str) -> Self {
        Self {
            at: self.at.child(key),
            before: self.before.child(key),
            shape: self.shape.child(key),
            parent: self.shape,
        }
    }

    fn item(&self, index: usize, before: usize) -> Self {
        Self {
            at: self.at.index(index),
            before: self.before.index(before),
            shape: self.shape.item(),
            parent: self.shape,
        }
    }
}

struct Merge<'a> {
    prose: Prose,
    known: Option<&'a BTreeMap<String, String>>,
    report: ProseReport,
    hashes: BTreeMap<String, String>,
}

type Keys = Map<String, Value>;

impl Merge<'_> {
    /// The node of the new contract. The tree is at most `MAX_DEPTH` deep.
    fn node(&mut self, spot: &Spot, upstream: &Value, present: Option<&Value>) -> Value {
        match upstream {
            Value::Array(items) if !matches!(spot.shape, Shape::Data | Shape::Prose) => {
                let present = present
                    .and_then(Value::as_array)
                    .map_or(&[][..], Vec::as_slice);
                let pairs = aligned(spot.shape, items, present).into_iter().enumerate();
                let merged = pairs.map(|(index, (item, before))| {
                    let place = before.map_or(index, |(index, _)| index);
                    self.node(&spot.item(index, place), item, before.map(|(_, item)| item))
                });
                merged.collect()
            }
            Value::Object(keys) => {
                let present = present.and_then(Value::as_object);
                let is_data = matches!(spot.shape, Shape::Data | Shape::Prose)
                    || (spot.shape.may_be_reference() && keys.contains_key("$ref"));
                if is_data {
                    return Value::Object(in_order(keys.clone(), keys, present));
                }
                // What was a reference and is written out now is another node, and the other way round.
                let present = present
                    .filter(|keys| !(spot.shape.may_be_reference() && keys.contains_key("$ref")));
                if spot.shape == Shape::Scopes {
                    return Value::Object(self.scopes(spot, keys, present));
                }
                Value::Object(self.mapping(spot, keys, present))
            }
            scalar => scalar.clone(),
        }
    }

    /// A mapping: upstream's structure, and the words of the contract or new ones.
    fn mapping(&mut self, spot: &Spot, upstream: &Keys, present: Option<&Keys>) -> Keys {
        let is_prose = |key: &str| spot.shape.child(key).is_prose();
        self.note_upstream(spot, upstream, present);
        let mut merged = self.words(spot, upstream, present);
        if present.is_none() && !merged.is_empty() {
            self.report.new.push(spot.at.clone());
        }
        for (key, value) in upstream.iter().filter(|(key, _)| !is_prose(key)) {
            // They follow the words that refer to them: `examples` adds them.
            if spot.shape.child(key) == Shape::NamedExamples {
                continue;
            }
            let before = present.and_then(|keys| keys.get(key));
            merged.insert(key.clone(), self.node(&spot.child(key), value, before));
        }
        in_order(merged, upstream, present)
    }

    /// The words of a node: the contract's if it has the node, or else upstream's or the project's.
    fn words(&mut self, spot: &Spot, upstream: &Keys, present: Option<&Keys>) -> Keys {
        let words_of = |keys: &Keys| -> Keys {
            let words = keys
                .iter()
                .filter(|(key, _)| spot.shape.child(key).is_prose());
            words
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect()
        };
        let mut words = match (present, self.prose) {
            (Some(present), _) => words_of(present),
            (None, Prose::Upstream) => words_of(upstream),
            (None, Prose::Own) => sentence::of_node(spot, upstream),
        };
        if let Some(values) = upstream.get("enum").filter(|_| spot.shape == Shape::Schema) {
            self.enum_words(spot, upstream, present, values, &mut words);
        }
        words
    }

    /// The descriptions of enum values: those of values that are there, and words for values that are new.
    fn enum_words(
        &mut self,
        spot: &Spot,
        upstream: &Keys,
        present: Option<&Keys>,
        values: &Value,
        words: &mut Keys,
    ) {
        const KEY: &str = "x-enumDescriptions";
        let texts = |keys: &Keys| keys.get(KEY).and_then(Value::as_object).cloned();
        let upstream_texts = texts(upstream);
        // A schema whose values nobody describes stays so, and so does one of which the contract leaves it out.
        let mut kept = match (present, &upstream_texts) {
            (Some(present), _) => match texts(present) {
                Some(texts) => texts,
                None => return,
            },
            (None, Some(_)) => Keys::new(),
            (None, None) => return,
        };
        let was_there = |value: &Value| {
            let values = present.and_then(|keys| keys.get("enum"));
            values
                .and_then(Value::as_array)
                .is_some_and(|values| values.contains(value))
        };
        let values: Vec<&Value> = values.as_array().into_iter().flatten().collect();
        for value in &values {
            let Some(name) = value.as_str().filter(|name| !kept.contains_key(*name)) else {
                continue;
            };
            if was_there(value) {
                continue;
            }
            let upstreams = upstream_texts.as_ref().and_then(|texts| texts.get(name));
            let text = match self.prose {
                Prose::Upstream => upstreams.cloned(),
                Prose::Own => Some(sentence::of_value(name)),
            };
            if let Some(text) = text {
                kept.insert(name.to_owned(), text);
                // Of a schema that is new, the schema itself is told.
                if present.is_some() {
                    self.report.new.push(spot.at.child(KEY).child(name));
                }
            }
        }
        kept.retain(|name, _| values.iter().any(|value| value.as_str() == Some(name)));
        if kept.is_empty() {
            words.shift_remove(KEY);
        } else {
            words.insert(KEY.to_owned(), Value::Object(kept));
        }
    }

    /// The scopes of a flow: upstream's names, with the contract's words for them.
    fn scopes(&mut self, spot: &Spot, upstream: &Keys, present: Option<&Keys>) -> Keys {
        self.note_upstream(spot, upstream, present);
        let mut merged = Keys::new();
        for (scope, text) in upstream {
            let before = present.and_then(|keys| keys.get(scope));
            let text = match (before, self.prose) {
                (Some(text), _) => text.clone(),
                (None, Prose::Upstream) => text.clone(),
                (None, Prose::Own) => sentence::of_scope(scope),
            };
            if before.is_none() {
                self.report.new.push(spot.at.child(scope));
            }
            merged.insert(scope.clone(), text);
        }
        in_order(merged, upstream, present)
    }

    /// Notes what upstream says of a node, and whether it said something else before.
    fn note_upstream(&mut self, spot: &Spot, upstream: &Keys, present: Option<&Keys>) {
        let mut words: BTreeMap<&str, &Value> = BTreeMap::new();
        for (key, value) in upstream {
            match (spot.shape, spot.shape.child(key)) {
                // Entries come and go; each has words of its own.
                (Shape::Scopes, _) => {
                    self.note_words(
                        &spot.child(key),
                        value,
                        present.is_some_and(|keys| keys.contains_key(key)),
                    );
                }
                (_, Shape::EnumDescriptions | Shape::Examples) => {
                    self.note_entries(
                        &spot.child(key),
                        value,
                        present.and_then(|keys| keys.get(key)),
                    );
                }
                (_, child) if child.is_prose() => {
                    words.insert(key, value);
                }
                _ => {}
            }
        }
        if !words.is_empty() {
            self.note_words(spot, &words, present.is_some());
        }
    }

    fn note_entries(&mut self, spot: &Spot, upstream: &Value, present: Option<&Value>) {
        for (name, value) in upstream.as_object().into_iter().flatten() {
            // A reference has no words; its component has.
            if value.get("$ref").is_none() {
                let is_known = present.is_some_and(|entries| entries.get(name).is_some());
                self.note_words(&spot.child(name), value, is_known);
            }
        }
    }

    fn note_words(&mut self, spot: &Spot, words: &impl Serialize, is_known: bool) {
        // Values and mappings with strings for keys have a text.
        let text = serde_json::to_string(words).unwrap_or_default();
        let mut hash = crate::sha256::sha256(text.as_bytes());
        hash.truncate(HASH_DIGITS);
        if let Some(known) = self.known.filter(|_| is_known)
            && known.get(spot.before.as_str()) != Some(&hash)
        {
            self.report.reworded.push(spot.at.clone());
        }
        self.hashes.insert(spot.at.to_string(), hash);
    }

    /// Adds the component examples that the words of the new contract refer to: its own, or else upstream's.
    fn examples(&mut self, root: &mut Value, upstream: &Value, present: Option<&Value>) {
        let of = |root: Option<&'_ Value>| {
            root.and_then(|root| root.get("components"))
                .and_then(|components| components.get("examples"))
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default()
        };
        let (upstream_examples, present_examples) = (of(Some(upstream)), of(present));
        let section = Spot {
            at: SpecPath::root().child("components").child("examples"),
            before: SpecPath::root().child("components").child("examples"),
            shape: Shape::NamedExamples,
            parent: Shape::Components,
        };
        for (name, example) in &upstream_examples {
            let is_known = present_examples.contains_key(name);
            self.note_words(&section.child(name), example, is_known);
        }
        let find = |name: &str| {
            present_examples
                .get(name)
                .or_else(|| upstream_examples.get(name))
        };
        let used = reached_examples(root, find);
        let kept: Keys = self.kept_examples(&section, &used, &find, &present_examples);
        if kept.is_empty() {
            return;
        }
        let components = |root: Option<&'_ Value>| {
            root.and_then(|root| root.get("components"))
                .and_then(Value::as_object)
                .cloned()
        };
        let mut order = components(Some(upstream)).unwrap_or_default();
        order.entry("examples").or_insert(Value::Null);
        let Some(root) = root.as_object_mut() else {
            return;
        };
        let merged = root
            .entry("components")
            .or_insert_with(|| Keys::new().into());
        if let Some(keys) = merged.as_object() {
            let mut keys = keys.clone();
            let kept = in_order(kept, &upstream_examples, Some(&present_examples));
            keys.insert("examples".to_owned(), Value::Object(kept));
            *merged = Value::Object(in_order(keys, &order, components(present).as_ref()));
        }
    }

    fn kept_examples<'e>(
        &mut self,
        section: &Spot,
        used: &BTreeSet<String>,
        find: &impl Fn(&str) -> Option<&'e Value>,
        present: &Keys,
    ) -> Keys {
        let mut kept = Keys::new();
        for name in used {
            let Some(example) = find(name) else {
                continue;
            };
            if !present.contains_key(name) {
                self.report.new.push(section.at.child(name));
            }
            kept.insert(name.clone(), example.clone());
        }
        kept
    }
}
