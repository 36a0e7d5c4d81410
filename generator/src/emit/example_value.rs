//! Example values as JSON: the document's own where they fit their type, plausible ones where there are none.
//!
//! What comes out is what travels: keys that can't be sent or kept are left out, and what is required is there. So the
//! code that builds a value and the test that expects it on the wire are made from one and the same JSON.

use serde_json::{Map, Number, Value};

use super::example_bounds::{self, fits_number, fits_text};
use crate::ir::{Additional, Api, Constraints, Field, Model, ModelKind, Presence, Struct, Type};
use crate::naming::TypeName;

/// How deep a value may be; a type that needs more contains itself without end.
const MAX_DEPTH: usize = 24;
/// How many items of a long list, or entries of a long map, an example shows.
const MAX_ITEMS: usize = 8;
/// How many items are made to reach the fewest that a list may have.
const MAX_PADDING: usize = 200;
/// How many characters are made to reach the fewest that a text may have.
const MAX_TEXT: usize = 4096;
/// A plausible point in time.
const TIMESTAMP: &str = "2026-01-15T09:30:00Z";

/// Which way a value travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// In a request: without what the server sets, and with only such undeclared keys as a caller can set.
    Sent,
    /// In an answer: without what is never answered.
    Received,
}

/// A value of a type. Gives `None` if the type has no finite value.
pub(crate) fn json(
    api: &Api,
    ty: &Type,
    constraints: &Constraints,
    example: Option<&Value>,
    direction: Direction,
) -> Option<Value> {
    Maker { api, direction }.make(ty, constraints, example, 0)
}

/// A value of a model, for its page: as it is sent, or as it is received if it never is.
pub(crate) fn of_model(api: &Api, model: &Model) -> Option<Value> {
    let direction = if model.usage.sent { Direction::Sent } else { Direction::Received };
    let ty = Type::Model(model.name.clone());
    let example = model.example.clone().or_else(|| example_of(api, &model.name));
    json(api, &ty, &Constraints::default(), example.as_ref(), direction)
}

/// The value without what is not sent: what a received value gives when it is written as JSON again.
pub(crate) fn rewritten(api: &Api, ty: &Type, value: &Value) -> Value {
    match (api.unalias(ty), value) {
        (Type::List(item, _), Value::Array(items)) => items.iter().map(|value| rewritten(api, item, value)).collect(),
        (Type::Map(inner, _), Value::Object(entries)) => entries
            .iter()
            .map(|(key, value)| (key.clone(), rewritten(api, inner, value)))
            .collect(),
        (Type::Model(name) | Type::Boxed(name), Value::Object(entries)) => match api.models.get(name) {
            Some(Model { kind: ModelKind::Struct(kind), usage, .. }) => {
                rewritten_object(api, kind, usage.sent, entries)
            }
            _ => value.clone(),
        },
        _ => value.clone(),
    }
}

fn rewritten_object(api: &Api, kind: &Struct, is_sent: bool, entries: &Map<String, Value>) -> Value {
    let kept = entries.iter().filter_map(|(key, value)| {
        match kind.fields.iter().find(|field| field.json_name == *key) {
            Some(field) if field.read_only && is_sent => None,
            Some(field) => Some((key.clone(), rewritten(api, &field.ty, value))),
            None => Some((key.clone(), value.clone())),
        }
    });
    Value::Object(kept.collect())
}

/// An example of a model out of a larger one: the bodies of the operations are searched, then their answers.
fn example_of(api: &Api, name: &TypeName) -> Option<Value> {
    let bodies = api.operations.iter().filter_map(|operation| Some(&operation.body.as_ref()?.payload));
    let answers = api
        .operations
        .iter()
        .flat_map(|operation| &operation.responses)
        .filter_map(|response| response.payload.as_ref());
    bodies
        .chain(answers)
        .find_map(|payload| within(api, &payload.ty, payload.example.as_ref()?, name, 0))
        .cloned()
}

/// The first value of the model `name` inside of a value of the type `ty`.
fn within<'v>(api: &Api, ty: &Type, value: &'v Value, name: &TypeName, depth: usize) -> Option<&'v Value> {
    if depth == MAX_DEPTH {
        return None;
    }
    if ty.model() == Some(name) {
        return Some(value);
    }
    match (api.unalias(ty), value) {
        (Type::List(item, _), Value::Array(items)) => {
            items.iter().find_map(|value| within(api, item, value, name, depth + 1))
        }
        (Type::Map(inner, _), Value::Object(entries)) => {
            entries.values().find_map(|value| within(api, inner, value, name, depth + 1))
        }
        (Type::Model(held) | Type::Boxed(held), _) if held == name => Some(value),
        (Type::Model(held) | Type::Boxed(held), Value::Object(entries)) => match api.models.get(held).map(|model| &model.kind) {
            Some(ModelKind::Struct(kind)) => kind
                .fields
                .iter()
                .find_map(|field| within(api, &field.ty, entries.get(&field.json_name)?, name, depth + 1)),
            _ => None,
        },
        _ => None,
    }
}

/// Makes values that travel one way.
struct Maker<'a> {
    api: &'a Api,
    direction: Direction,
}

impl Maker<'_> {
    fn make(&self, ty: &Type, constraints: &Constraints, example: Option<&Value>, depth: usize) -> Option<Value> {
        if depth == MAX_DEPTH {
            return None;
        }
        let (ty, constraints) = example_bounds::seen_through(self.api, ty, constraints);
        match ty {
            Type::Text => Some(text(constraints, example)),
            Type::Int32 => Some(integer(constraints, example, i64::from(i32::MIN)..=i64::from(i32::MAX))),
            Type::Int64 => Some(integer(constraints, example, i64::MIN..=i64::MAX)),
            Type::Float => Some(float(constraints, example)),
            Type::Bool => Some(Value::Bool(example.and_then(Value::as_bool).unwrap_or(true))),
            Type::Timestamp => Some(timestamp(example)),
            Type::Bytes => Some(bytes(example)),
            Type::Json => Some(example.map_or_else(|| Value::from("example"), |value| clipped(value, depth))),
            Type::List(item, item_constraints) => self.list(item, item_constraints, constraints, example, depth),
            Type::Map(value, value_constraints) => self.map(value, value_constraints, constraints, example, depth),
            Type::Model(name) | Type::Boxed(name) => self.model(name, example, depth),
        }
    }

    fn model(&self, name: &TypeName, example: Option<&Value>, depth: usize) -> Option<Value> {
        let model = self.api.models.get(name)?;
        match &model.kind {
            ModelKind::Struct(kind) => self.object(model, kind, example, depth),
            ModelKind::Enum(kind) => {
                let own = example.or(model.example.as_ref()).and_then(Value::as_str);
                let first = kind.variants.first().map(|variant| variant.value.as_str());
                Some(Value::from(own.or(first).unwrap_or("example")))
            }
            // Aliases were looked through before.
            ModelKind::Alias(_) => None,
        }
    }

    fn object(&self, model: &Model, kind: &Struct, example: Option<&Value>, depth: usize) -> Option<Value> {
        let given = example.or(model.example.as_ref()).and_then(Value::as_object);
        let mut entries = Map::new();
        for field in kind.fields.iter().filter(|field| self.travels(field)) {
            let own = given.and_then(|given| given.get(&field.json_name));
            // An object that is shown without a field is meant so, unless the field has to be there.
            let value = match (own, given) {
                (None, Some(_)) if !field.presence.is_required() => None,
                (own, _) => own.or(field.example.as_ref()),
            };
            if let Some(value) = self.field(field, value, depth)? {
                entries.insert(field.json_name.clone(), value);
            }
        }
        if let (Some(given), Some(additional)) = (given, &kind.additional) {
            let undeclared = given
                .iter()
                .filter(|(key, _)| kind.fields.iter().all(|field| field.json_name != **key))
                .filter_map(|(key, value)| Some((key.clone(), self.undeclared(additional, value, depth)?)));
            entries.extend(undeclared.take(MAX_ITEMS));
        }
        Some(Value::Object(entries))
    }

    fn travels(&self, field: &Field) -> bool {
        match self.direction {
            Direction::Sent => !field.read_only,
            Direction::Received => !field.write_only,
        }
    }

    /// The value of a field. Gives `Some(None)` if it is absent, and `None` if it has to be there and can't be.
    fn field(&self, field: &Field, example: Option<&Value>, depth: usize) -> Option<Option<Value>> {
        if let Some(fixed) = field.fixed.as_ref().filter(|_| self.direction == Direction::Sent) {
            let model = self.api.models.get(&fixed.model);
            let variants = model.and_then(|model| match &model.kind {
                ModelKind::Enum(kind) => Some(&kind.variants),
                ModelKind::Struct(_) | ModelKind::Alias(_) => None,
            });
            let variant = variants?.iter().find(|variant| variant.name == fixed.variant)?;
            return Some(Some(Value::from(variant.value.as_str())));
        }
        let make = |example| self.make(&field.ty, &field.constraints, example, depth + 1);
        match (field.presence, example) {
            (Presence::RequiredNullable | Presence::OptionalNullable, Some(Value::Null)) => Some(Some(Value::Null)),
            (Presence::Optional, None | Some(Value::Null)) | (Presence::OptionalNullable, None) => Some(None),
            (Presence::Optional | Presence::OptionalNullable, Some(value)) => Some(make(Some(value))),
            (Presence::Required | Presence::RequiredNullable, example) => make(example).map(Some),
        }
    }

    /// The value of a key that the schema doesn't declare, if it can be kept.
    fn undeclared(&self, additional: &Additional, value: &Value, depth: usize) -> Option<Value> {
        if self.direction == Direction::Received || additional.ty == Type::Json {
            return Some(clipped(value, depth));
        }
        let fits = match (&additional.ty, value) {
            (_, Value::Null) => additional.nullable,
            (Type::Text, Value::String(_)) | (Type::Bool, Value::Bool(_)) | (Type::Float, Value::Number(_)) => true,
            (Type::Int32, Value::Number(number)) => number.as_i64().is_some_and(|value| i32::try_from(value).is_ok()),
            (Type::Int64, Value::Number(number)) => number.as_i64().is_some(),
            _ => false,
        };
        match (&additional.ty, value.as_f64()) {
            (Type::Float, Some(number)) if fits => Number::from_f64(number).map(Value::Number),
            _ => fits.then(|| value.clone()),
        }
    }

    fn list(
        &self,
        item: &Type,
        item_constraints: &Constraints,
        constraints: &Constraints,
        example: Option<&Value>,
        depth: usize,
    ) -> Option<Value> {
        let fewest = constraints.min_items.unwrap_or(0).min(MAX_PADDING);
        let most = constraints.max_items.unwrap_or(MAX_ITEMS).min(MAX_ITEMS.max(fewest));
        let make = |example| self.make(item, item_constraints, example, depth + 1);
        let mut items: Vec<Value> = match example.and_then(Value::as_array) {
            Some(given) => given.iter().take(most).filter_map(|value| make(Some(value))).collect(),
            None if most > 0 => make(None).into_iter().collect(),
            None => Vec::new(),
        };
        if constraints.unique_items {
            let mut seen: Vec<Value> = Vec::new();
            items.retain(|item| {
                let is_new = !seen.contains(item);
                seen.push(item.clone());
                is_new
            });
        }
        while items.len() < fewest {
            items.push(make(None)?);
        }
        Some(Value::Array(items))
    }

    fn map(
        &self,
        value: &Type,
        value_constraints: &Constraints,
        constraints: &Constraints,
        example: Option<&Value>,
        depth: usize,
    ) -> Option<Value> {
        let fewest = constraints.min_properties.unwrap_or(0).min(MAX_PADDING);
        let most = constraints.max_properties.unwrap_or(MAX_ITEMS).min(MAX_ITEMS.max(fewest));
        let make = |example| self.make(value, value_constraints, example, depth + 1);
        let mut entries = Map::new();
        for (key, given) in example.and_then(Value::as_object).into_iter().flatten().take(most) {
            if let Some(value) = make(Some(given)) {
                entries.insert(key.clone(), value);
            }
        }
        for number in 1..=fewest {
            if entries.len() < fewest {
                entries.insert(format!("key{number}"), make(None)?);
            }
        }
        Some(Value::Object(entries))
    }
}

/// A text of an allowed length.
fn text(constraints: &Constraints, example: Option<&Value>) -> Value {
    if let Some(given) = example.and_then(Value::as_str).filter(|given| fits_text(constraints, given)) {
        return Value::from(given);
    }
    let base = match constraints.format.as_deref() {
        Some("email") => "ada@example.com",
        Some("uri" | "url") => "https://example.com",
        _ => "example",
    };
    let most = constraints.max_length.unwrap_or(MAX_TEXT);
    let fewest = constraints.min_length.unwrap_or(0).min(MAX_TEXT);
    let mut text: String = base.chars().take(most).collect();
    text.extend(std::iter::repeat_n('x', fewest.saturating_sub(text.chars().count())));
    Value::from(text)
}

fn integer(constraints: &Constraints, example: Option<&Value>, allowed: std::ops::RangeInclusive<i64>) -> Value {
    let given = example.and_then(Value::as_i64);
    let ends = [&constraints.minimum, &constraints.maximum]
        .into_iter()
        .flatten()
        .filter_map(|bound| bound.value.as_i64());
    let multiple = constraints.multiple_of.as_ref().and_then(Number::as_i64);
    let near = ends.flat_map(|end| [end, end.saturating_add(1), end.saturating_sub(1)]);
    let stepped = |value: i64| multiple.map_or(value, |of| value.saturating_sub(value % of.max(1)).saturating_add(of));
    given
        .into_iter()
        .chain([1])
        .chain(multiple)
        .chain(near.flat_map(|value| [value, stepped(value)]))
        .chain([0])
        .filter(|value| allowed.contains(value))
        .find(|&value| fits_number(constraints, &Number::from(value)))
        .map_or_else(|| Value::from(1), Value::from)
}

fn float(constraints: &Constraints, example: Option<&Value>) -> Value {
    let given = example.and_then(Value::as_f64);
    let low = constraints.minimum.as_ref().and_then(|bound| bound.value.as_f64());
    let high = constraints.maximum.as_ref().and_then(|bound| bound.value.as_f64());
    let middle = low.zip(high).map(|(low, high)| f64::midpoint(low, high));
    let multiple = constraints.multiple_of.as_ref().and_then(Number::as_f64);
    let candidates = [given, Some(1.0), multiple, low, high, middle, low.map(|low| low + 1.0), high.map(|high| high - 1.0)];
    let number = candidates
        .into_iter()
        .flatten()
        .filter_map(Number::from_f64)
        .find(|number| fits_number(constraints, number));
    number.or_else(|| Number::from_f64(1.0)).map_or(Value::Null, Value::Number)
}

fn timestamp(example: Option<&Value>) -> Value {
    let given = example.and_then(Value::as_str).filter(|text| example_bounds::is_timestamp(text));
    Value::from(given.unwrap_or(TIMESTAMP))
}

/// The text of which the bytes of a body are made.
fn bytes(example: Option<&Value>) -> Value {
    Value::from(example.and_then(Value::as_str).unwrap_or("example"))
}

/// Any JSON value, short enough to be shown and not too deep to be read.
fn clipped(value: &Value, depth: usize) -> Value {
    match value {
        Value::Array(_) | Value::Object(_) if depth == MAX_DEPTH => Value::Null,
        Value::Array(items) => items.iter().take(MAX_ITEMS).map(|item| clipped(item, depth + 1)).collect(),
        Value::Object(entries) => entries
            .iter()
            .take(MAX_ITEMS)
            .map(|(key, value)| (key.clone(), clipped(value, depth + 1)))
            .collect(),
        scalar => scalar.clone(),
    }
}
