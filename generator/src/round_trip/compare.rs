//! Whether JSON came back as it went in: but for what the server sets, which is not sent.

use serde_json::{Number, Value};

use super::instances::Maker;
use crate::ir::timestamp::canonical_timestamp;

/// Compares the JSON that a model of this schema read with what it wrote. A model may leave out what the server sets,
/// unless it `is_whole`: then it writes its own keys all the same. Of the models inside it isn't asked: each component is compared
/// on its own, too.
///
/// # Errors
/// The first difference, in words.
pub(super) fn compare<'a>(
    maker: &Maker<'a>,
    schema: &'a Value,
    is_whole: bool,
    before: &Value,
    after: &Value,
) -> Result<(), String> {
    if equal(before, after) {
        return Ok(());
    }
    inside(maker, &[schema], !is_whole, before, after, "")
}

/// As [`compare`]; `schemas` are those of the place `at`, which may leave out what the server sets if it is `excused`.
fn inside<'a>(
    maker: &Maker<'a>,
    schemas: &[&'a Value],
    excused: bool,
    before: &Value,
    after: &Value,
    at: &str,
) -> Result<(), String> {
    match (before, after) {
        (Value::Object(one), Value::Object(other)) => {
            for (key, value) in one {
                let at = format!("{at}/{key}");
                let declared = maker.declared(schemas, key);
                match other.get(key) {
                    Some(again) => inside(maker, &declared, true, value, again, &at)?,
                    None if excused && maker.is_read_only(&declared) => {}
                    None => return Err(format!("{at} is lost")),
                }
            }
            match other.keys().find(|key| !one.contains_key(*key)) {
                Some(key) => Err(format!("{at}/{key} is added")),
                None => Ok(()),
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let items = maker.items(schemas);
            for (index, (value, again)) in one.iter().zip(other).enumerate() {
                inside(maker, &items, true, value, again, &format!("{at}/{index}"))?;
            }
            Ok(())
        }
        _ if equal(before, after) => Ok(()),
        (Value::String(one), Value::String(other))
            if maker.is_timestamp(schemas) && is_same_time(one, other) =>
        {
            Ok(())
        }
        _ => Err(format!(
            "{} becomes something else",
            if at.is_empty() { "the value" } else { at }
        )),
    }
}

/// Whether two strings are the same point in time, the second one as models write it.
fn is_same_time(one: &str, other: &str) -> bool {
    canonical_timestamp(one).is_some_and(|canonical| canonical == other)
}

/// Whether two values mean the same: 1 and 1.0 do.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || same_number(one, other),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let same = |(key, value): (&String, &Value)| {
                other.get(key).is_some_and(|again| equal(value, again))
            };
            one.len() == other.len() && one.iter().all(same)
        }
        _ => one == other,
    }
}

fn same_number(one: &Number, other: &Number) -> bool {
    // Only a float can be written in two ways.
    (one.is_f64() || other.is_f64()) && one.as_f64() == other.as_f64()
}
