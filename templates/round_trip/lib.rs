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

/// Reads JSON as one model, and writes it again; or says why it can't be read.
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

/// The types of the deserializer and the serializer are those that the crate uses, so that its models are not compiled again.
fn trip<T: Debug + DeserializeOwned + Serialize>(json: &[u8]) -> Result<Done, String> {
    let mut input = serde_json::Deserializer::from_slice(json);
    let value: T = serde_path_to_error::deserialize(&mut input).map_err(|error| error.to_string())?;
    input.end().map_err(|error| error.to_string())?;
    Ok(Done {
        json: serde_json::to_vec(&value).map_err(|error| error.to_string())?,
        keeps_unknown: format!("{value:?}").contains("<unknown JSON>"),
    })
}
