//! Example values as JSON: the document's own where they fit their type, plausible ones where there are none.
//!
//! What comes out is what travels: keys that can't be sent or kept are left out, and what is required is there. So the
//! code that builds a value and the test that expects it on the wire are made from one and the same JSON.

mod alternatives;
mod scalar;
mod search;

pub(crate) use search::rewritten;

use std::cell::Cell;

use serde_json::{Map, Number, Value};

use super::example_bounds;
use crate::ir::{Additional, Api, Constraints, Field, Model, ModelKind, Presence, Struct, Type};
use crate::naming::TypeName;

/// How deep a value may be; a type that needs more contains itself without end.
const MAX_DEPTH: usize = 24;
/// How many items of a long list, or entries of a long map, an example shows.
const MAX_ITEMS: usize = 8;
/// How many items are made to reach the fewest that a list may have.
const MAX_PADDING: usize = 200;
/// How large a value may be: one for each value in it, and one for so many bytes of its texts.
///
/// What is required multiplies from level to level, so that a bound on the depth alone is none.
const MAX_SIZE: usize = 2_000;
const BYTES_OF_ONE: usize = 64;

/// Which way a value travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// In a request: without what the server sets, and with only such undeclared keys as a caller can set.
    Sent,
    /// In an answer: without what is never answered.
    Received,
}

/// A value of a type. Gives `None` if the type has no finite value, or none that is small enough to be shown.
pub(crate) fn json(
    api: &Api,
    ty: &Type,
    constraints: &Constraints,
    example: Option<&Value>,
    direction: Direction,
) -> Option<Value> {
    let maker = Maker {
        api,
        direction,
        left: Cell::new(MAX_SIZE),
    };
    let value = maker.make(ty, constraints, example, 0)?;
    // Once nothing was left, what could be absent was left out: that isn't what the document says.
    (maker.left.get() > 0).then_some(value)
}

/// A value of a model, for its page: as it is sent, or as it is received if it never is.
pub(crate) fn of_model(api: &Api, model: &Model) -> Option<Value> {
    let direction = if model.usage.sent {
        Direction::Sent
    } else {
        Direction::Received
    };
    let ty = Type::Model(model.name.clone());
    let example = model
        .example
        .clone()
        .or_else(|| api.examples.get(&model.name).cloned());
    json(
        api,
        &ty,
        &Constraints::default(),
        example.as_ref(),
        direction,
    )
}

/// What a field of an object holds.
enum Held {
    /// A value.
    Value(Value),
    /// Nothing: the key isn't there.
    Absent,
    /// Something has to be there, and its type has no finite value.
    Impossible,
}

/// Makes values that travel one way.
struct Maker<'a> {
    api: &'a Api,
    direction: Direction,
    /// How much larger the value may become.
    left: Cell<usize>,
}

impl Maker<'_> {
    /// Accounts for a value of this size; gives `None` once the whole is too large.
    fn spend(&self, size: usize) -> Option<()> {
        self.left.set(self.left.get().saturating_sub(size));
        (self.left.get() > 0).then_some(())
    }

    /// The value, if it isn't too large with all that was made before.
    fn affordable(&self, value: Value) -> Option<Value> {
        self.spend(size(&value))?;
        Some(value)
    }

    fn make(
        &self,
        ty: &Type,
        constraints: &Constraints,
        example: Option<&Value>,
        depth: usize,
    ) -> Option<Value> {
        if depth == MAX_DEPTH {
            return None;
        }
        self.spend(1)?;
        let (ty, constraints) = example_bounds::seen_through(self.api, ty, constraints);
        if let Type::Nullable(value, constraints) = ty {
            return match example {
                Some(Value::Null) => Some(Value::Null),
                example => self.make(value, constraints, example, depth + 1),
            };
        }
        let scalar = match ty {
            Type::Text => scalar::text(constraints, example),
            Type::Int32 => scalar::integer(
                constraints,
                example,
                i64::from(i32::MIN)..=i64::from(i32::MAX),
            ),
            Type::Int64 => scalar::integer(constraints, example, i64::MIN..=i64::MAX),
            Type::Float => scalar::float(constraints, example),
            Type::Bool => Value::Bool(example.and_then(Value::as_bool).unwrap_or(true)),
            Type::Timestamp => scalar::timestamp(example),
            Type::Bytes => scalar::bytes(example),
            Type::Json => example.map_or_else(
                || Value::from("example"),
                |value| scalar::clipped(value, depth),
            ),
            Type::List(item, item_constraints) => {
                return self.list(item, item_constraints, constraints, example, depth);
            }
            Type::Map(value, value_constraints) => {
                return self.map(value, value_constraints, constraints, example, depth);
            }
            Type::Model(name) | Type::Boxed(name) => return self.model(name, example, depth),
            Type::Nullable(..) => return None,
        };
        self.affordable(scalar)
    }

    fn model(&self, name: &TypeName, example: Option<&Value>, depth: usize) -> Option<Value> {
        let model = self.api.models.get(name)?;
        match &model.kind {
            ModelKind::Struct(kind) => self.object(model, kind, example, depth),
            ModelKind::Enum(kind) => {
                let own = example.or(model.example.as_ref()).and_then(Value::as_str);
                let first = kind.variants.first().map(|variant| variant.value.as_str());
                self.affordable(Value::from(own.or(first).unwrap_or("example")))
            }
            ModelKind::Union(kind) => self.union(kind, example.or(model.example.as_ref()), depth),
            // Aliases were looked through before.
            ModelKind::Alias(_) => None,
        }
    }

    fn object(
        &self,
        model: &Model,
        kind: &Struct,
        example: Option<&Value>,
        depth: usize,
    ) -> Option<Value> {
        let given = example
            .or(model.example.as_ref())
            .and_then(Value::as_object);
        let mut entries = Map::new();
        for field in kind.fields.iter().filter(|field| self.travels(field)) {
            let own = given.and_then(|given| given.get(&field.json_name));
            // An object that is shown without a field is meant so, unless the field has to be there.
            let value = match (own, given) {
                (None, Some(_)) if !field.presence.is_required() => None,
                (own, _) => own.or(field.example.as_ref()),
            };
            match self.field(field, value, depth) {
                Held::Value(value) => {
                    entries.insert(field.json_name.clone(), value);
                }
                Held::Absent => {}
                Held::Impossible => return None,
            }
        }
        if let (Some(given), Some(additional)) = (given, &kind.additional) {
            let undeclared = given
                .iter()
                .filter(|(key, _)| kind.fields.iter().all(|field| field.json_name != **key))
                .filter_map(|(key, value)| {
                    let value = self.undeclared(additional, value, depth)?;
                    Some((key.clone(), self.affordable(value)?))
                });
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

    fn field(&self, field: &Field, example: Option<&Value>, depth: usize) -> Held {
        if let Some(fixed) = field
            .fixed
            .as_ref()
            .filter(|_| self.direction == Direction::Sent)
        {
            return Held::Value(Value::from(fixed.text.as_str()));
        }
        let make = |example| self.make(&field.ty, &field.constraints, example, depth + 1);
        match (field.presence, example) {
            (Presence::RequiredNullable | Presence::OptionalNullable, Some(Value::Null)) => {
                Held::Value(Value::Null)
            }
            (Presence::Optional, None | Some(Value::Null)) | (Presence::OptionalNullable, None) => {
                Held::Absent
            }
            (Presence::Optional | Presence::OptionalNullable, Some(value)) => {
                make(Some(value)).map_or(Held::Absent, Held::Value)
            }
            (Presence::Required | Presence::RequiredNullable, example) => {
                make(example).map_or(Held::Impossible, Held::Value)
            }
        }
    }

    /// The value of a key that the schema doesn't declare, if it can be kept.
    fn undeclared(&self, additional: &Additional, value: &Value, depth: usize) -> Option<Value> {
        if self.direction == Direction::Received || additional.ty == Type::Json {
            return Some(scalar::clipped(value, depth));
        }
        let fits = match (&additional.ty, value) {
            (_, Value::Null) => additional.nullable,
            (Type::Text, Value::String(_))
            | (Type::Bool, Value::Bool(_))
            | (Type::Float, Value::Number(_)) => true,
            (Type::Int32, Value::Number(number)) => number
                .as_i64()
                .is_some_and(|value| i32::try_from(value).is_ok()),
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
        let most = constraints
            .max_items
            .unwrap_or(MAX_ITEMS)
            .min(MAX_ITEMS.max(fewest));
        let make = |example| self.make(item, item_constraints, example, depth + 1);
        let mut items: Vec<Value> = match example.and_then(Value::as_array) {
            Some(given) => given
                .iter()
                .take(most)
                .filter_map(|value| make(Some(value)))
                .collect(),
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
        let most = constraints
            .max_properties
            .unwrap_or(MAX_ITEMS)
            .min(MAX_ITEMS.max(fewest));
        let make = |example| self.make(value, value_constraints, example, depth + 1);
        let mut entries = Map::new();
        for (key, given) in example
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .take(most)
        {
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

/// How much of what an example may hold a value takes, besides itself.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() / BYTES_OF_ONE,
        Value::Array(items) => items.iter().map(|item| 1 + size(item)).sum(),
        Value::Object(entries) => entries.values().map(|value| 1 + size(value)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}
