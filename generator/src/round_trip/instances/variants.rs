//! Values of a place that differ from the smallest one in one respect each: a field, an alternative, a listed value, a bound.

use serde_json::{Map, Value, json};

use super::Kind;
use super::build::{Builder, Size, set_apart};
use super::place::Place;
use super::scalar;

/// How deep schemas written in place are followed.
const MAX_DEPTH: usize = 10;
/// How many variants one schema may have, and of how many places.
const MOST: usize = 3_000;
/// How many items a list may have.
const MOST_ITEMS: usize = 1_000;
/// A text that no document lists.
const UNLISTED: &str = "a value from tomorrow";

/// A value, and in what it differs.
pub(super) struct Variant {
    pub(super) kind: Kind,
    /// Where and what it is, for people.
    pub(super) what: String,
    pub(super) value: Value,
}

impl Variant {
    fn new(kind: Kind, what: impl Into<String>, value: Value) -> Self {
        Self {
            kind,
            what: what.into(),
            value,
        }
    }

    /// The same inside of something.
    fn within(self, outer: &str, wrap: impl FnOnce(Value) -> Value) -> Self {
        Self {
            kind: self.kind,
            what: format!("{outer}: {}", self.what),
            value: wrap(self.value),
        }
    }
}

/// Gathers the variants of one schema.
pub(super) struct Variants<'b, 'd, 'a> {
    builder: &'b mut Builder<'d, 'a>,
    /// How many places may still be looked at: alternatives beside alternatives multiply.
    left: usize,
}

impl<'b, 'd, 'a> Variants<'b, 'd, 'a> {
    pub(super) fn new(builder: &'b mut Builder<'d, 'a>) -> Self {
        Self {
            builder,
            left: MOST,
        }
    }

    /// The variants of a place.
    pub(super) fn of(&mut self, place: &Place<'a>, depth: usize) -> Vec<Variant> {
        if depth > MAX_DEPTH || self.left == 0 {
            return Vec::new();
        }
        self.left -= 1;
        let mut found = if !place.choices.is_empty() {
            self.branches(place, depth)
        } else if let Some(values) = place.listed() {
            listed(place, &values)
        } else {
            match place.type_name() {
                Some("object") => self.object(place, depth),
                Some("array") => self.array(place, depth),
                Some(name) => scalar::at_bounds(place, name)
                    .into_iter()
                    .map(|(what, value)| Variant::new(Kind::Bound, what, value))
                    .collect(),
                None => anything(),
            }
        };
        found.truncate(MOST);
        found
    }

    fn branches(&mut self, place: &Place<'a>, depth: usize) -> Vec<Variant> {
        let mut found = Vec::new();
        for (list, choices) in place.choices.iter().enumerate() {
            for choice in choices {
                let chosen = place.choose(self.builder.document, list, choice);
                for size in [Size::Small, Size::Large] {
                    if let Some(value) = self.builder.value(&chosen, size) {
                        let what = format!("branch {}, {}", choice.name, size_word(size));
                        found.push(Variant::new(Kind::Branch, what, value));
                    }
                }
                if choice.is_inline() {
                    let inner = self.of(&chosen, depth + 1);
                    let outer = format!("branch {}", choice.name);
                    found.extend(
                        inner
                            .into_iter()
                            .map(|variant| variant.within(&outer, |value| value)),
                    );
                }
                let tag = choice
                    .tag
                    .as_ref()
                    .filter(|_| list == 0 && found.len() == 2);
                if let Some((property, _)) = tag {
                    let other = Map::from_iter([("other".to_owned(), json!([1, null]))]);
                    found.push(Variant::new(
                        Kind::Unlisted,
                        format!("`{property}` has an unknown value"),
                        with(&other, property, json!(UNLISTED)),
                    ));
                }
            }
        }
        found
    }

    fn object(&mut self, place: &Place<'a>, depth: usize) -> Vec<Variant> {
        let Some(Value::Object(smallest)) = self.builder.value(place, Size::Small) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (name, schemas) in place.properties() {
            if place.pins.contains_key(name) {
                continue;
            }
            let field = Place::of(self.builder.document, &schemas);
            let wrap = |value| with(&smallest, name, value);
            if !smallest.contains_key(name)
                && let Some(value) = self.builder.value(&field, Size::Small)
            {
                found.push(Variant::new(
                    Kind::Field,
                    format!("field {name}"),
                    wrap(value),
                ));
            }
            if field.is_set("nullable") {
                found.push(Variant::new(
                    Kind::Null,
                    format!("field {name} is null"),
                    wrap(Value::Null),
                ));
            }
            // What stands behind a reference has variants of its own.
            if field.components.is_empty() {
                let outer = format!("field {name}");
                let inner = self.of(&field, depth + 1);
                found.extend(
                    inner
                        .into_iter()
                        .map(|variant| variant.within(&outer, wrap)),
                );
            }
        }
        if let Some(schemas) = place.undeclared() {
            found.extend(self.undeclared(&smallest, &schemas, depth));
        }
        found
    }

    fn undeclared(
        &mut self,
        smallest: &Map<String, Value>,
        schemas: &[&'a Value],
        depth: usize,
    ) -> Vec<Variant> {
        let key = "undeclared";
        let place = Place::of(self.builder.document, schemas);
        let wrap = |value| with(smallest, key, value);
        let mut found = Vec::new();
        if let Some(value) = self.builder.value(&place, Size::Small) {
            found.push(Variant::new(
                Kind::Undeclared,
                "an undeclared key",
                wrap(value),
            ));
        }
        if place.is_set("nullable") {
            found.push(Variant::new(
                Kind::Null,
                "an undeclared key is null",
                wrap(Value::Null),
            ));
        }
        if place.components.is_empty() {
            let inner = self.of(&place, depth + 1);
            found.extend(inner.into_iter().map(|variant| variant.within(key, wrap)));
        }
        found
    }

    fn array(&mut self, place: &Place<'a>, depth: usize) -> Vec<Variant> {
        let least = place.at_least("minItems").unwrap_or_default();
        let most = place.at_most("maxItems");
        let item = Place::of(self.builder.document, &place.items());
        let mut found = Vec::new();
        let Some(small) = self.builder.value(&item, Size::Small) else {
            return found;
        };
        let is_set = place.is_set("uniqueItems");
        for (count, what) in [
            (least, "the fewest items"),
            (most.unwrap_or(least.saturating_add(2)), "the most items"),
        ] {
            if let Some(items) = many(&item, &small, count, is_set) {
                found.push(Variant::new(Kind::Bound, what, Value::Array(items)));
            }
        }
        if most == Some(0) {
            return found;
        }
        let wrap = |value| {
            let mut items = vec![small.clone(); least.saturating_sub(1).min(scalar::MOST)];
            items.insert(0, value);
            if is_set {
                set_apart(&mut items);
            }
            Value::Array(items)
        };
        if item.is_set("nullable") {
            let value = wrap(Value::Null);
            found.push(Variant::new(Kind::Null, "an item is null", value));
        }
        if item.components.is_empty() {
            let inner = self.of(&item, depth + 1).into_iter();
            found.extend(inner.map(|variant| variant.within("an item", wrap)));
        }
        found
    }
}

/// A list of so many items, each another one if it `is_set`. Gives `None` for too many.
fn many(item: &Place<'_>, small: &Value, count: usize, is_set: bool) -> Option<Vec<Value>> {
    let listed = item.listed();
    if let Some(values) = listed.filter(|_| is_set) {
        return Some(values.into_iter().take(count).cloned().collect());
    }
    // Only texts can be set apart.
    let room = if is_set && !small.is_string() {
        1
    } else {
        MOST_ITEMS
    };
    let mut items = vec![small.clone(); count.min(MOST_ITEMS)];
    if is_set {
        set_apart(&mut items);
    }
    (count <= room).then_some(items)
}

fn size_word(size: Size) -> &'static str {
    match size {
        Size::Small => "smallest",
        Size::Large => "largest",
    }
}

/// An object with one more key.
fn with(object: &Map<String, Value>, key: &str, value: Value) -> Value {
    let mut object = object.clone();
    object.insert(key.to_owned(), value);
    Value::Object(object)
}

/// Each value of an `enum`, and one that it doesn't list.
fn listed(place: &Place<'_>, values: &[&Value]) -> Vec<Variant> {
    let known = values.iter().filter(|value| !value.is_null());
    let mut found: Vec<Variant> = known
        .map(|value| Variant::new(Kind::Listed, format!("the value {value}"), (*value).clone()))
        .collect();
    match place.type_name() {
        Some("integer") => found.push(Variant::new(
            Kind::Unlisted,
            "an unknown value",
            json!(4_711),
        )),
        Some("boolean") => {}
        _ if values.iter().all(|value| value.is_string()) => {
            found.push(Variant::new(
                Kind::Unlisted,
                "an unknown value",
                json!(UNLISTED),
            ));
        }
        _ => {}
    }
    found
}

/// JSON of all kinds, for a place that takes any.
fn anything() -> Vec<Variant> {
    let values = [
        json!(true),
        json!(-1),
        json!(0.5),
        json!("text"),
        json!([[], {}]),
        json!({"a": {"b": null}}),
    ];
    let variants = values.into_iter();
    variants
        .map(|value| Variant::new(Kind::Bound, format!("any JSON: {value}"), value))
        .collect()
}
