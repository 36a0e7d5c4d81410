//! Builds one value for a place: the smallest one, or one with everything in it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::document::Document;
use super::place::Place;
use super::scalar;
use crate::lint::{Budget, Direction, validate};

/// How many components may stand in each other.
const MAX_NESTING: usize = 24;
/// How many places one large value may have; what comes after is made small.
const LARGE: usize = 1_500;
/// How many places may be looked at for one value.
const STEPS: usize = 20_000;

/// How much of what is optional a value has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// What is required.
    Small,
    /// Everything, as far as it doesn't contain itself.
    Large,
}

/// Builds values.
pub(super) struct Builder<'d, 'a> {
    pub(super) document: &'d Document<'a>,
    /// Whose values they are: what is required of the other side alone is left out of small ones.
    pub(super) direction: Direction,
    /// The components that the current place is in.
    way: Vec<Cow<'a, str>>,
    steps: usize,
}

impl<'d, 'a> Builder<'d, 'a> {
    pub(super) fn new(document: &'d Document<'a>, direction: Direction) -> Self {
        Self {
            document,
            direction,
            way: Vec::new(),
            steps: STEPS,
        }
    }

    /// A value for a place that nothing stands around. Gives `None` if none is found.
    pub(super) fn value(&mut self, place: &Place<'a>, size: Size) -> Option<Value> {
        self.way.clone_from(&place.components);
        self.steps = STEPS;
        self.build(place, size)
    }

    /// A value inside of the current place.
    fn child(&mut self, schemas: &[&'a Value], size: Size) -> Option<Value> {
        let place = Place::of(self.document, schemas);
        let size = if self.steps + LARGE < STEPS {
            Size::Small
        } else {
            size
        };
        self.enter(&place.components, size, |builder| {
            builder.build(&place, size)
        })
    }

    /// Goes into components, unless that would never end.
    fn enter(
        &mut self,
        components: &[Cow<'a, str>],
        size: Size,
        build: impl FnOnce(&mut Self) -> Option<Value>,
    ) -> Option<Value> {
        let is_again = components.iter().any(|name| self.way.contains(name));
        if self.way.len() > MAX_NESTING || (is_again && size == Size::Large) {
            return None;
        }
        let before = self.way.len();
        self.way.extend(components.iter().cloned());
        let value = build(self);
        self.way.truncate(before);
        value
    }

    fn build(&mut self, place: &Place<'a>, size: Size) -> Option<Value> {
        self.steps = self.steps.checked_sub(1)?;
        if let Some(choices) = place.choices.first() {
            return choices.iter().find_map(|choice| {
                let chosen = place.choose(self.document, 0, choice);
                let entered = chosen.components.get(place.components.len()..)?;
                self.enter(entered, size, |builder| builder.build(&chosen, size))
            });
        }
        if let Some(values) = place.listed() {
            let value = values.into_iter().find(|value| !value.is_null())?;
            return Some(value.clone());
        }
        match place.type_name() {
            Some("object") => self.object(place, size).map(Value::Object),
            Some("array") => self.array(place, size),
            Some(name) => self.scalar(place, name),
            None => Some(match size {
                Size::Small => json!("anything"),
                Size::Large => json!({"any": [1, true, null, {"text": "anything"}]}),
            }),
        }
    }

    /// The first plain value that fits.
    fn scalar(&self, place: &Place<'a>, type_name: &str) -> Option<Value> {
        let candidates = scalar::plain(place, type_name);
        let fits = |value: &Value| self.fits(place, value);
        let first = candidates.iter().find(|value| fits(value)).cloned();
        first.or_else(|| candidates.into_iter().next())
    }

    /// Whether a plain value meets the schemas of a place. Asked only where something could be missed.
    fn fits(&self, place: &Place<'a>, value: &Value) -> bool {
        let narrow = [
            "pattern",
            "format",
            "minimum",
            "maximum",
            "multipleOf",
            "minLength",
            "maxLength",
        ];
        let is_narrow = |keyword: &&'static str| place.all(keyword).next().is_some();
        if !narrow.iter().any(is_narrow) {
            return true;
        }
        place.keys.iter().all(|keys| {
            let schema = Value::Object((*keys).clone());
            let verdict = validate(
                self.document.root,
                &schema,
                value,
                self.direction,
                &mut Budget::new(),
            );
            verdict.faults.is_empty()
        })
    }

    /// Whether a required property is one that this side leaves out.
    pub(super) fn is_left_out(&self, schemas: &[&'a Value]) -> bool {
        let keyword = match self.direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
            Direction::Any => return false,
        };
        Place::of(self.document, schemas).is_set(keyword)
    }

    fn object(&mut self, place: &Place<'a>, size: Size) -> Option<Map<String, Value>> {
        let mut made = Map::new();
        let required = place.required();
        let properties = place.properties();
        for (name, schemas) in &properties {
            let is_required = required.contains(name);
            if size == Size::Small && (!is_required || self.is_left_out(schemas)) {
                continue;
            }
            match self.child(schemas, size) {
                Some(value) => {
                    made.insert((*name).to_owned(), value);
                }
                // What contains itself without end has no value.
                None if is_required => {
                    let value = self.child(schemas, Size::Small)?;
                    made.insert((*name).to_owned(), value);
                }
                None => {}
            }
        }
        for (name, tag) in &place.pins {
            made.insert((*name).to_owned(), json!(tag));
        }
        self.undeclared(place, size, &mut made)?;
        Some(made)
    }

    /// Keys that are required without being declared, and others where they are welcome.
    fn undeclared(
        &mut self,
        place: &Place<'a>,
        size: Size,
        made: &mut Map<String, Value>,
    ) -> Option<()> {
        let declared = place.properties();
        let schemas = place.undeclared();
        let is_map = declared.is_empty() && place.all("additionalProperties").next().is_none();
        let least = place.at_least("minProperties").unwrap_or_default();
        let most = place.at_most("maxProperties").unwrap_or(usize::MAX);
        let more = if size == Size::Large && (schemas.is_some() || is_map) {
            2
        } else {
            0
        };
        let wanted = (made.len() + more).min(most).max(least).min(scalar::MOST);
        let open = schemas.unwrap_or_default();
        for name in place.required() {
            if !declared.contains_key(name) {
                let value = self.child(&open, Size::Small)?;
                made.insert(name.to_owned(), value);
            }
        }
        let mut number = 0;
        while made.len() < wanted && number < wanted {
            number += 1;
            if let Some(value) = self.child(&open, size) {
                made.insert(format!("undeclared {number}"), value);
            }
        }
        Some(())
    }

    fn array(&mut self, place: &Place<'a>, size: Size) -> Option<Value> {
        let least = place.at_least("minItems").unwrap_or_default();
        let most = place.at_most("maxItems").unwrap_or(usize::MAX);
        let wanted = match size {
            Size::Small => least,
            Size::Large => least.max(1).min(most),
        };
        let schemas = place.items();
        let mut items = Vec::new();
        for index in 0..wanted.min(scalar::MOST) {
            let value = match self.child(&schemas, if index == 0 { size } else { Size::Small }) {
                Some(value) => value,
                None if index >= least => break,
                None => self.child(&schemas, Size::Small)?,
            };
            items.push(value);
        }
        if place.is_set("uniqueItems") {
            set_apart(&mut items);
        }
        Some(Value::Array(items))
    }
}

/// Makes texts that are alike different: a number takes the place of their last characters.
pub(super) fn set_apart(items: &mut [Value]) {
    let mut seen = BTreeSet::new();
    for (index, item) in items.iter_mut().enumerate() {
        let Value::String(text) = item else { continue };
        if !seen.insert(text.clone()) {
            let number = index.to_string();
            let kept = text.chars().count().saturating_sub(number.len());
            *text = text.chars().take(kept).chain(number.chars()).collect();
            seen.insert(text.clone());
        }
    }
}
