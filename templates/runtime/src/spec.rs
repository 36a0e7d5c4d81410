//! What the generated crate knows of its document, as far as the runtime needs it. The generator writes its own.

/// The OAuth scopes that the operations need together.
pub const SCOPES: &[&str] = &["okta.things.manage", "okta.things.read"];
