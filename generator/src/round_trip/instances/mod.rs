//! JSON made from a schema: what its values look like, from the smallest to the largest, and at every turn that the schema
//! leaves open.
//!
//! Made of the document as written, not of the IR: what lowering gets wrong isn't repeated here. The same document gives the
//! same values. Each is bounded in depth and size, and so is their number.

mod build;
mod document;
mod pattern;
mod place;
mod scalar;
mod variants;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::lint::{Budget, Direction, validate};
use build::{Builder, Size};
use document::Document;
pub(super) use document::schemas;
use place::Place;
use variants::{Variant, Variants};

/// What an instance shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Only what is required.
    Smallest,
    /// Everything.
    Largest,
    /// One field more than the smallest.
    Field,
    /// One of several alternatives.
    Branch,
    /// A value of an `enum`.
    Listed,
    /// A value that an `enum` or a discriminator doesn't know. `jsonschema` refuses it, a model keeps it.
    Unlisted,
    /// A value at a bound.
    Bound,
    /// Null where it is a value.
    Null,
    /// A key that isn't declared, where such are welcome.
    Undeclared,
}

impl Kind {
    /// All kinds, in order.
    pub const ALL: [Self; 9] = [
        Self::Smallest,
        Self::Largest,
        Self::Field,
        Self::Branch,
        Self::Listed,
        Self::Unlisted,
        Self::Bound,
        Self::Null,
        Self::Undeclared,
    ];

    /// What it is called in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Smallest => "smallest",
            Self::Largest => "largest",
            Self::Field => "a field",
            Self::Branch => "a branch",
            Self::Listed => "a listed value",
            Self::Unlisted => "an unknown value",
            Self::Bound => "at a bound",
            Self::Null => "null",
            Self::Undeclared => "an undeclared key",
        }
    }
}

/// A value made from a schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// What it shows.
    pub kind: Kind,
    /// The same in detail, for people.
    pub what: String,
    /// The value.
    pub value: Value,
}

/// The values of one schema.
#[derive(Clone, Debug, Default)]
pub struct Instances {
    /// Those that fit the schema, but for [`Kind::Unlisted`].
    pub given: Vec<Instance>,
    /// Those that turned out not to fit, with the first reason: the schema asks for more than is understood here.
    pub discarded: Vec<(Instance, String)>,
}

/// Makes values of many schemas of one document.
pub struct Maker<'a> {
    document: Document<'a>,
}

impl<'a> Maker<'a> {
    /// A maker for a document, as a value tree.
    #[must_use]
    pub fn new(root: &'a Value) -> Self {
        Self {
            document: Document::new(root),
        }
    }

    /// Values of the schema at a pointer (`#/components/schemas/Group`), as requests carry them, or responses, or both.
    #[must_use]
    pub fn instances(&self, pointer: &'a str, sent: bool, received: bool) -> Instances {
        let Some((_, keys)) = self.document.at(pointer) else {
            return Instances::default();
        };
        let directions: &[Direction] = match (sent, received) {
            (true, false) => &[Direction::Request],
            (false, true) => &[Direction::Response],
            _ => &[Direction::Response, Direction::Request],
        };
        let schema = Value::Object(keys.clone());
        let mut place = Place::default();
        place.enter(&self.document, pointer);
        let mut found = Found::default();
        for (index, direction) in directions.iter().enumerate() {
            let mut builder = Builder::new(&self.document, *direction);
            for (kind, size) in [(Kind::Smallest, Size::Small), (Kind::Largest, Size::Large)] {
                if let Some(value) = builder.value(&place, size) {
                    let what = kind.name().to_owned();
                    let variant = Variant { kind, what, value };
                    found.add(self.document.root, &schema, *direction, variant);
                }
            }
            if index > 0 {
                continue;
            }
            for variant in Variants::new(&mut builder).of(&place, 0) {
                found.add(self.document.root, &schema, *direction, variant);
            }
        }
        found.instances
    }
}

/// What was found so far.
#[derive(Default)]
struct Found {
    instances: Instances,
    seen: BTreeSet<String>,
}

impl Found {
    /// Adds a value, unless it is there already.
    fn add(&mut self, root: &Value, schema: &Value, direction: Direction, variant: Variant) {
        let Variant { kind, what, value } = variant;
        if !self.seen.insert(value.to_string()) {
            return;
        }
        let instance = Instance { kind, what, value };
        if kind == Kind::Unlisted {
            self.instances.given.push(instance);
            return;
        }
        let verdict = validate(root, schema, &instance.value, direction, &mut Budget::new());
        match verdict.faults.into_iter().next() {
            None => self.instances.given.push(instance),
            Some((at, text)) => self
                .instances
                .discarded
                .push((instance, format!("{at}: {text}"))),
        }
    }
}

/// What values are held against.
impl<'a> Maker<'a> {
    /// The schemas that declare a key of an object, in any alternative.
    pub(super) fn declared(&self, schemas: &[&'a Value], key: &str) -> Vec<&'a Value> {
        let mut found = Vec::new();
        for place in self.alternatives(schemas) {
            match place.properties().swap_remove(key) {
                Some(declared) => found.extend(declared),
                None => found.extend(place.undeclared().into_iter().flatten()),
            }
        }
        found
    }

    /// The schemas of the items of a list, in any alternative.
    pub(super) fn items(&self, schemas: &[&'a Value]) -> Vec<&'a Value> {
        let places = self.alternatives(schemas);
        places.iter().flat_map(Place::items).collect()
    }

    /// Whether one of these schemas is that of a point in time, in any alternative.
    pub(super) fn is_timestamp(&self, schemas: &[&'a Value]) -> bool {
        let places = self.alternatives(schemas);
        let mut formats = places.iter().flat_map(|place| place.all("format"));
        formats.any(|format| format == "date-time")
    }

    /// Whether one of these schemas says that the server sets the value.
    pub(super) fn is_read_only(&self, schemas: &[&'a Value]) -> bool {
        Place::of(&self.document, schemas).is_set("readOnly")
    }

    /// The places that schemas can become, each alternative chosen once.
    fn alternatives(&self, schemas: &[&'a Value]) -> Vec<Place<'a>> {
        /// How many are looked at.
        const MOST: usize = 300;
        let each = schemas.iter();
        let mut left: Vec<Place<'a>> = each
            .map(|schema| Place::of(&self.document, &[schema]))
            .collect();
        let mut found = Vec::new();
        while let Some(place) = left.pop() {
            let Some(choices) = place.choices.first() else {
                found.push(place);
                continue;
            };
            if found.len() + left.len() < MOST {
                left.extend(
                    choices
                        .iter()
                        .map(|choice| place.choose(&self.document, 0, choice)),
                );
            }
        }
        found
    }
}
