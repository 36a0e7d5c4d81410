//! A schema of OpenAPI 3.0 as JSON Schema (draft 4), unfolded along one value.
//!
//! Unfolded means: without `$ref`, and only as deep as the value goes. So a schema that contains itself has an end, a
//! small document can't stand for a schema of endless size, and the cost is counted while the schema is made, before any
//! library sees it. What the two languages say differently: `nullable`, `readOnly`, `writeOnly`, `discriminator`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::compose::{Composition, compose};
use super::resolve;
use super::walk::Direction;
use crate::spec_path::SpecPath;

/// How deep schemas may be nested in each other at the value's deepest place.
const MAX_DEPTH: usize = 160;
/// At most so many values of an `enum` are handed on when none of them fits.
const SHOWN_VALUES: usize = 12;

/// A keyword, and the test of a value that is well-formed.
type Keyword = (&'static str, fn(&Value) -> bool);

/// The keywords that both languages have, each with the test of a value that is well-formed.
const PLAIN: [Keyword; 13] = [
    ("minimum", Value::is_number),
    ("maximum", Value::is_number),
    ("multipleOf", |value| {
        value.as_f64().is_some_and(|number| number > 0.0)
    }),
    ("minLength", Value::is_u64),
    ("maxLength", Value::is_u64),
    ("minItems", Value::is_u64),
    ("maxItems", Value::is_u64),
    ("minProperties", Value::is_u64),
    ("maxProperties", Value::is_u64),
    ("uniqueItems", Value::is_boolean),
    ("format", Value::is_string),
    ("exclusiveMinimum", Value::is_boolean),
    ("exclusiveMaximum", Value::is_boolean),
];

/// The value is too large for its schema: no verdict.
#[derive(Clone, Copy, Debug)]
pub(super) struct TooLarge;

/// Makes the schema for one value.
pub(super) struct Unfolder<'a> {
    root: &'a Value,
    direction: Direction,
    /// Whether `pattern` is taken over.
    patterns: bool,
    /// How many schemas may still be made.
    pub(super) steps: usize,
    /// Pointers (within the value) of keys that their schema doesn't declare.
    pub(super) undeclared: BTreeSet<String>,
    /// The way to the current place of the value.
    way: Vec<String>,
    /// The schemas whose discriminator was followed at the current place.
    followed: Vec<*const Map<String, Value>>,
}

impl<'a> Unfolder<'a> {
    pub(super) fn new(root: &'a Value, direction: Direction, patterns: bool, steps: usize) -> Self {
        Self {
            root,
            direction,
            patterns,
            steps,
            undeclared: BTreeSet::new(),
            way: Vec::new(),
            followed: Vec::new(),
        }
    }

    /// The schema for a value that is a place of its own: the whole, a property, an item.
    pub(super) fn unfold(
        &mut self,
        schema: &'a Value,
        value: &Value,
        depth: usize,
    ) -> Result<Value, TooLarge> {
        let composition = match value {
            Value::Object(keys) => {
                let composition = compose(self.root, schema);
                let declares = !composition.properties.is_empty() && !composition.is_open;
                for key in keys
                    .keys()
                    .filter(|key| declares && !composition.properties.contains_key(key.as_str()))
                {
                    self.undeclared.insert(pointer(&self.way, key));
                }
                // The parts cost time as well.
                self.spend(composition.parts + composition.properties.len() / 8)?;
                composition
            }
            _ => Composition::default(),
        };
        let around = std::mem::take(&mut self.followed);
        let made = self.part(schema, value, &composition, depth);
        self.followed = around;
        made
    }

    fn spend(&mut self, steps: usize) -> Result<(), TooLarge> {
        self.steps = self.steps.checked_sub(steps).ok_or(TooLarge)?;
        Ok(())
    }

    /// One of the schemas for the same place.
    fn part(
        &mut self,
        schema: &'a Value,
        value: &Value,
        whole: &Composition<'a>,
        depth: usize,
    ) -> Result<Value, TooLarge> {
        self.spend(1)?;
        if depth == MAX_DEPTH {
            return Err(TooLarge);
        }
        // What leads nowhere is another rule's.
        let Some(keys) = resolve::follow(self.root, schema) else {
            return Ok(json!({}));
        };
        if value.is_null() && keys.get("nullable") == Some(&Value::Bool(true)) {
            return Ok(json!({}));
        }
        let mut made = self.plain(keys, value)?;
        let names = keys.get("required").and_then(Value::as_array);
        let names = names.into_iter().flatten().filter_map(Value::as_str);
        let required: BTreeSet<&str> = names.filter(|name| self.is_asked(name, whole)).collect();
        if !required.is_empty() {
            made.insert("required".to_owned(), json!(required));
        }
        match value {
            Value::Object(entries) => self.object(&mut made, keys, entries, depth)?,
            Value::Array(items) => self.array(&mut made, keys, items, depth)?,
            _ => {}
        }
        // Before the alternatives, which may refer to this schema once more.
        if let Some(meant) = self.meant(keys, value) {
            let meant = self.part(meant, value, whole, depth + 1)?;
            add_to_all(&mut made, meant);
        }
        // That a value fits more than one schema of `oneOf` is no fault of the value.
        for (from, to) in [("allOf", "allOf"), ("anyOf", "anyOf"), ("oneOf", "anyOf")] {
            let parts = keys
                .get(from)
                .and_then(Value::as_array)
                .filter(|parts| !parts.is_empty());
            let Some(parts) = parts else { continue };
            let parts: Result<Vec<Value>, TooLarge> = parts
                .iter()
                .map(|part| self.part(part, value, whole, depth + 1))
                .collect();
            add_to_all(&mut made, json!({ to: parts? }));
        }
        if let Some(not) = keys.get("not") {
            let not = self.part(not, value, whole, depth + 1)?;
            made.insert("not".to_owned(), not);
        }
        Ok(Value::Object(made))
    }

    /// The schema that the value of a discriminator means, by its `mapping`. A subtype refers to its base, whose discriminator
    /// is not followed once more.
    fn meant(&mut self, keys: &'a Map<String, Value>, value: &Value) -> Option<&'a Value> {
        let discriminator = keys.get("discriminator")?;
        let property = discriminator.get("propertyName")?.as_str()?;
        let tag = value.get(property)?.as_str()?;
        let target = discriminator.get("mapping")?.get(tag)?.as_str()?;
        let place = std::ptr::from_ref(keys);
        if self.followed.contains(&place) {
            return None;
        }
        self.followed.push(place);
        let named = || self.root.get("components")?.get("schemas")?.get(target);
        let pointed = || resolve::node(self.root, &SpecPath::parse(target)?);
        named().or_else(pointed)
    }

    fn is_asked(&self, name: &str, whole: &Composition<'a>) -> bool {
        let declared = whole.properties.get(name);
        declared.is_none_or(|asked| asked.in_direction(self.direction))
    }

    /// The keywords that mean the same in both languages.
    fn plain(
        &mut self,
        keys: &Map<String, Value>,
        value: &Value,
    ) -> Result<Map<String, Value>, TooLarge> {
        let mut made = Map::new();
        for (key, is_well_formed) in PLAIN {
            if let Some(keyword) = keys.get(key).filter(|value| is_well_formed(value)) {
                made.insert(key.to_owned(), keyword.clone());
            }
        }
        for bound in ["Minimum", "Maximum"] {
            if !made.contains_key(&bound.to_lowercase()) {
                made.remove(&format!("exclusive{bound}"));
            }
        }
        if let Some(kind) = keys.get("type").and_then(Value::as_str)
            && ["array", "boolean", "integer", "number", "object", "string"].contains(&kind)
        {
            made.insert("type".to_owned(), json!(kind));
        }
        if let Some(pattern) = keys
            .get("pattern")
            .filter(|value| self.patterns && value.is_string())
        {
            made.insert("pattern".to_owned(), pattern.clone());
        }
        if let Some(values) = keys
            .get("enum")
            .and_then(Value::as_array)
            .filter(|values| !values.is_empty())
        {
            self.spend(values.len() / 16)?;
            if !values.contains(value) {
                // Draft 4 wants each value once.
                let mut shown: Vec<&Value> = Vec::new();
                for value in values.iter().take(SHOWN_VALUES) {
                    if !shown.contains(&value) {
                        shown.push(value);
                    }
                }
                made.insert("enum".to_owned(), json!(shown));
            }
        }
        Ok(made)
    }

    fn object(
        &mut self,
        made: &mut Map<String, Value>,
        keys: &'a Map<String, Value>,
        entries: &Map<String, Value>,
        depth: usize,
    ) -> Result<(), TooLarge> {
        let declared = keys.get("properties").and_then(Value::as_object);
        let additional = keys.get("additionalProperties");
        let mut properties = Map::new();
        for (key, value) in entries {
            let own = declared.and_then(|declared| declared.get(key));
            let Some(schema) = own.or(additional.filter(|schema| schema.is_object())) else {
                continue;
            };
            self.way.push(key.clone());
            properties.insert(key.clone(), self.unfold(schema, value, depth + 1)?);
            self.way.pop();
        }
        made.insert("properties".to_owned(), Value::Object(properties));
        if additional == Some(&Value::Bool(false)) {
            made.insert("additionalProperties".to_owned(), json!(false));
        }
        Ok(())
    }

    fn array(
        &mut self,
        made: &mut Map<String, Value>,
        keys: &'a Map<String, Value>,
        items: &[Value],
        depth: usize,
    ) -> Result<(), TooLarge> {
        let Some(schema) = keys.get("items").filter(|schema| schema.is_object()) else {
            return Ok(());
        };
        // Draft 4 has no list of no schemas.
        if items.is_empty() {
            return Ok(());
        }
        let mut schemas = Vec::new();
        for (index, item) in items.iter().enumerate() {
            self.way.push(index.to_string());
            schemas.push(self.unfold(schema, item, depth + 1)?);
            self.way.pop();
        }
        made.insert("items".to_owned(), json!(schemas));
        Ok(())
    }
}

/// Adds one more schema that has to hold.
fn add_to_all(made: &mut Map<String, Value>, schema: Value) {
    match made.get_mut("allOf").and_then(Value::as_array_mut) {
        Some(all) => all.push(schema),
        None => {
            made.insert("allOf".to_owned(), json!([schema]));
        }
    }
}

/// The JSON Pointer of a key of a place.
fn pointer(way: &[String], key: &str) -> String {
    let mut text = String::new();
    for token in way.iter().map(String::as_str).chain([key]) {
        text.push('/');
        text.push_str(&token.replace('~', "~0").replace('/', "~1"));
    }
    text
}
