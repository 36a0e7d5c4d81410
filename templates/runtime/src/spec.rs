//! What the generated crate knows of its document, as far as the runtime needs it. The generator writes its own.

/// The OAuth scopes that the operations need together.
pub const SCOPES: &[&str] = &["okta.things.manage", "okta.things.read"];

/// The characters that the service mishandles in path parameters even when they are percent-encoded, each with what the service
/// does with it.
pub const MISHANDLED_PATH_CHARACTERS: &[(char, &str)] = &[
    (';', "the service truncates the value there"),
    ('\\', "the service returns an HTML page with status 400"),
    ('/', "the service returns 405"),
];
