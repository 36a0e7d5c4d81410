//! What holds at one place of a value: its schema with the members of its `allOf`, and the alternatives that are still open.

use std::borrow::Cow;
use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::document::Document;
use crate::lint::resolve;

/// How many schemas are looked at for one place.
const MAX_PARTS: usize = 500;

/// The schemas that a value has to meet all at once.
#[derive(Clone, Default)]
pub(super) struct Place<'a> {
    /// Their keywords.
    pub(super) keys: Vec<&'a Map<String, Value>>,
    /// The alternatives: of each list the value has to meet one.
    pub(super) choices: Vec<Vec<Choice<'a>>>,
    /// Properties whose value a discriminator settled.
    pub(super) pins: BTreeMap<&'a str, String>,
    /// The pointers of the components that were entered to get here.
    pub(super) components: Vec<Cow<'a, str>>,
}

/// One of several alternatives.
#[derive(Clone)]
pub(super) struct Choice<'a> {
    /// What it is called in a report: the last part of its pointer, or its number.
    pub(super) name: String,
    target: Target<'a>,
    /// The discriminator's property, and its value for this alternative.
    pub(super) tag: Option<(&'a str, String)>,
}

/// Where the schema of an alternative stands.
#[derive(Clone)]
enum Target<'a> {
    Here(&'a Value),
    /// The pointer of a component.
    There(String),
}

impl Choice<'_> {
    /// Whether it is written in place, so that nothing else looks at it.
    pub(super) fn is_inline(&self) -> bool {
        match &self.target {
            Target::Here(schema) => resolve::reference(schema).is_none(),
            Target::There(_) => false,
        }
    }
}

impl<'a> Place<'a> {
    /// The place that these schemas describe together.
    pub(super) fn of(document: &Document<'a>, schemas: &[&'a Value]) -> Self {
        let mut place = Self::default();
        for schema in schemas {
            place.add(document, schema, false);
        }
        place
    }

    /// Adds the component, or another schema, at a pointer.
    pub(super) fn enter(&mut self, document: &Document<'a>, pointer: &'a str) {
        self.follow(document, pointer, false);
    }

    /// Adds what a pointer leads to, by way of the components that only refer to the next one.
    fn follow(&mut self, document: &Document<'a>, pointer: &'a str, inherited: bool) {
        if let Some((way, keys)) = document.at(pointer) {
            let last = way.last().copied();
            self.components.extend(way.into_iter().map(Cow::Borrowed));
            self.add_keys(document, keys, last, inherited);
        }
    }

    /// The same place once one of the alternatives in a list is chosen.
    pub(super) fn choose(&self, document: &Document<'a>, list: usize, choice: &Choice<'a>) -> Self {
        let mut chosen = self.clone();
        if list < chosen.choices.len() {
            chosen.choices.remove(list);
        }
        if let Some((property, tag)) = &choice.tag {
            chosen.pins.insert(property, tag.clone());
        }
        match &choice.target {
            Target::Here(schema) => chosen.add(document, schema, false),
            Target::There(pointer) => chosen.add_component(document, pointer),
        }
        chosen
    }

    /// Adds a schema. `inherited` says that it is a member of the `allOf` of a subtype, whose discriminator is of no interest
    /// any more.
    fn add(&mut self, document: &Document<'a>, schema: &'a Value, inherited: bool) {
        match resolve::reference(schema) {
            None => {
                if let Some(keys) = schema.as_object() {
                    self.add_keys(document, keys, None, inherited);
                }
            }
            Some(pointer) => self.follow(document, pointer, inherited),
        }
    }

    fn add_component(&mut self, document: &Document<'a>, pointer: &str) {
        let found = crate::spec_path::SpecPath::parse(pointer)
            .and_then(|at| resolve::node(document.root, &at));
        let Some(node) = found else { return };
        self.components.push(Cow::Owned(pointer.to_owned()));
        match node.as_object() {
            Some(keys) if resolve::reference(node).is_none() => {
                self.add_keys(document, keys, Some(pointer), false);
            }
            _ => self.add(document, node, false),
        }
    }

    fn add_keys(
        &mut self,
        document: &Document<'a>,
        keys: &'a Map<String, Value>,
        pointer: Option<&str>,
        inherited: bool,
    ) {
        let is_known = self.keys.iter().any(|known| std::ptr::eq(*known, keys));
        if is_known || self.keys.len() >= MAX_PARTS {
            return;
        }
        self.keys.push(keys);
        let members: Vec<&Value> = list(keys, "allOf").collect();
        // A reference in an `allOf` of its own, to stand beside a description, is that reference.
        let is_wrapper =
            pointer.is_none() && members.len() == 1 && !keys.contains_key("properties");
        for member in members {
            self.add(document, member, inherited || !is_wrapper);
        }
        let property = keys
            .get("discriminator")
            .and_then(|value| value.get("propertyName")?.as_str());
        let tags = match property {
            Some(_) => document.tags(keys, pointer),
            None => Vec::new(),
        };
        if inherited {
            // A subtype has the value that means it.
            let means_it = |(_, target): &&(String, String)| {
                self.components.contains(&Cow::Borrowed(target.as_str()))
            };
            let own = tags.iter().find(means_it).map(|(tag, _)| tag.clone());
            if let Some((property, tag)) = property.zip(own) {
                self.pins.entry(property).or_insert(tag);
            }
            self.add_choices(keys, None, &[]);
            return;
        }
        if let Some(property) = property
            && let Some(known) = self.pins.get(property).cloned()
        {
            // What was chosen decides here too.
            let target = tags.iter().find(|(tag, _)| *tag == known);
            if let Some((_, target)) = target {
                self.add_component(document, target);
            }
            return;
        }
        self.add_choices(keys, property, &tags);
    }

    fn add_choices(
        &mut self,
        keys: &'a Map<String, Value>,
        property: Option<&'a str>,
        tags: &[(String, String)],
    ) {
        if let Some(property) = property
            && !tags.is_empty()
        {
            let choices = tags.iter().map(|(tag, pointer)| Choice {
                name: tag.clone(),
                target: Target::There(pointer.clone()),
                tag: Some((property, tag.clone())),
            });
            self.choices.push(choices.collect());
            return;
        }
        for keyword in ["oneOf", "anyOf"] {
            let choices: Vec<Choice<'a>> = list(keys, keyword)
                .enumerate()
                .map(|(index, schema)| choice(index, schema, property))
                .collect();
            if !choices.is_empty() {
                self.choices.push(choices);
            }
        }
    }

    /// The values of a keyword in all schemas.
    pub(super) fn all(&self, keyword: &'static str) -> impl Iterator<Item = &'a Value> {
        self.keys.iter().filter_map(move |keys| keys.get(keyword))
    }

    /// Whether one of the schemas has `keyword: true`.
    pub(super) fn is_set(&self, keyword: &'static str) -> bool {
        self.all(keyword).any(|value| value == &Value::Bool(true))
    }

    /// The declared properties, each with its declarations.
    pub(super) fn properties(&self) -> IndexMap<&'a str, Vec<&'a Value>> {
        let mut found: IndexMap<&str, Vec<&Value>> = IndexMap::new();
        for properties in self.all("properties").filter_map(Value::as_object) {
            for (name, schema) in properties {
                found.entry(name).or_default().push(schema);
            }
        }
        found
    }

    /// The names under `required`.
    pub(super) fn required(&self) -> Vec<&'a str> {
        let names = self.all("required").filter_map(Value::as_array).flatten();
        let mut found = Vec::new();
        for name in names.filter_map(Value::as_str) {
            if !found.contains(&name) {
                found.push(name);
            }
        }
        found
    }

    /// The type: as said, or as other keywords show.
    pub(super) fn type_name(&self) -> Option<&'a str> {
        let said: Vec<&str> = self.all("type").filter_map(Value::as_str).collect();
        if said.contains(&"integer") {
            return Some("integer");
        }
        if let Some(first) = said.first() {
            return Some(first);
        }
        let has = |keyword| self.all(keyword).next().is_some();
        if has("properties") || has("additionalProperties") || has("required") {
            Some("object")
        } else if has("items") {
            Some("array")
        } else {
            None
        }
    }

    /// The schemas of the items of a list.
    pub(super) fn items(&self) -> Vec<&'a Value> {
        self.all("items").collect()
    }

    /// What undeclared keys hold: schemas, none of which means anything; `None` if there may be no such keys, or nothing is
    /// said of them.
    pub(super) fn undeclared(&self) -> Option<Vec<&'a Value>> {
        let mut said = self.all("additionalProperties").peekable();
        said.peek()?;
        let mut schemas = Vec::new();
        for value in said {
            match value {
                Value::Bool(false) => return None,
                Value::Object(_) => schemas.push(value),
                _ => {}
            }
        }
        Some(schemas)
    }

    /// The largest of a lower bound in all schemas.
    pub(super) fn at_least(&self, keyword: &'static str) -> Option<usize> {
        self.counts(keyword).max()
    }

    /// The smallest of an upper bound in all schemas.
    pub(super) fn at_most(&self, keyword: &'static str) -> Option<usize> {
        self.counts(keyword).min()
    }

    fn counts(&self, keyword: &'static str) -> impl Iterator<Item = usize> {
        let numbers = self.all(keyword).filter_map(Value::as_u64);
        numbers.filter_map(|number| usize::try_from(number).ok())
    }

    /// The values of `enum` that all schemas list.
    pub(super) fn listed(&self) -> Option<Vec<&'a Value>> {
        let mut lists = self.all("enum").filter_map(Value::as_array);
        let mut values: Vec<&Value> = lists.next()?.iter().collect();
        for list in lists {
            values.retain(|value| list.contains(value));
        }
        Some(values)
    }
}

fn choice<'a>(index: usize, schema: &'a Value, property: Option<&'a str>) -> Choice<'a> {
    let last = resolve::reference(schema).and_then(|pointer| pointer.rsplit('/').next());
    let name = last.map_or_else(|| index.to_string(), str::to_owned);
    Choice {
        // Without a mapping, the name of the schema is the value.
        tag: property
            .filter(|_| last.is_some())
            .map(|property| (property, name.clone())),
        name,
        target: Target::Here(schema),
    }
}

/// The entries of a keyword that is a list.
fn list<'a>(keys: &'a Map<String, Value>, keyword: &str) -> impl Iterator<Item = &'a Value> {
    let values = keys.get(keyword).and_then(Value::as_array);
    values.into_iter().flatten()
}
