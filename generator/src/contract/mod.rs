//! The contract: the part of upstream's document from which the crate is generated, with the corrections of the overlay
//! and the project's own words.
//!
//! [`update`] makes it from a release, [`verify`] says what doesn't belong together.

mod align;
pub mod lock;
mod merge;
mod sentence;
mod structure;
mod update;
mod verify;

use serde_json::Value;

pub use lock::Lock;
pub use merge::ProseReport;
pub use structure::structure;
pub use update::{About, Refusal, Update, UpdateInputs, update};
pub use verify::{Mismatch, VerifyInputs, verify};

/// `info.version` of a document, as text; empty if there is none.
#[must_use]
pub fn info_version(root: &Value) -> String {
    match root.get("info").and_then(|info| info.get("version")) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
