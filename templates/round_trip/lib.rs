//! Reads JSON as a model of the crate `api`, and writes the model as JSON again. Made by `cargo xtask round-trip`.

#![allow(deprecated)]

mod models;

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

/// What became of JSON that could be read.
pub struct Done {
    /// What the model writes.
    pub json: Vec<u8>,
    /// Whether a part of it is none of the types that the model knows for its place, and was kept as JSON.
    pub keeps_unknown: bool,
}

/// Reads JSON as one model, and writes it again; or says where and why it can't be read: `place: reason`.
pub type Trip = fn(&[u8]) -> Result<Done, String>;

/// The models: pointer of the schema, and what to call.
pub fn models() -> &'static [(&'static str, Trip)] {
    models::MODELS
}

/// Reads JSON as the model with this number, counted from the first one over and over.
pub fn round_trip(model: usize, json: &[u8]) -> Result<Done, String> {
    let models = models();
    models[model % models.len()].1(json)
}

/// The same, and what the model writes, it reads once more and writes again.
///
/// The error holds why it can't be read, and whether that was the second time, which should not be.
pub fn twice(model: usize, json: &[u8]) -> Result<Done, (String, bool)> {
    let done = round_trip(model, json).map_err(|reason| (reason, false))?;
    let again = round_trip(model, &done.json).map_err(|reason| (reason, true))?;
    if again.json == done.json {
        Ok(done)
    } else {
        Err(("it writes something else the second time".to_owned(), true))
    }
}

/// Checks an input of the fuzz target: two bytes for the model, the lower one first, then JSON.
pub fn check(input: &[u8]) {
    let [low, high, json @ ..] = input else {
        return;
    };
    let model = usize::from(u16::from_le_bytes([*low, *high]));
    // A fuzzer knows a failure by its panic.
    if let Err((reason, true)) = twice(model, json) {
        let (name, _) = models()[model % models().len()];
        panic!("what {name} writes: {reason}");
    }
}

/// The types of the deserializer and the serializer are those that the crate uses, so that its models are not compiled again.
fn trip<T: Debug + DeserializeOwned + Serialize>(json: &[u8]) -> Result<Done, String> {
    let mut input = serde_json::Deserializer::from_slice(json);
    let value: T = serde_path_to_error::deserialize(&mut input)
        .map_err(|error| format!("{}: {}", error.path(), error.inner()))?;
    input.end().map_err(|error| error.to_string())?;
    Ok(Done {
        json: serde_json::to_vec(&value).map_err(|error| error.to_string())?,
        keeps_unknown: format!("{value:?}").contains("<unknown JSON>"),
    })
}
