//! What is copied: the runtime's modules, the licences, and hand-written tests.

/// Reads a file of `templates/` at compile time.
macro_rules! template {
    ($path:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../templates/", $path))
    };
}

/// Lists the runtime's files: path in the generated crate, and text.
macro_rules! runtime {
    ($($name:literal),* $(,)?) => {
        &[$((
            concat!("src/runtime/", $name),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../templates/runtime/src/runtime/", $name)),
        )),*]
    };
}

/// The runtime, file by file; a test compares this list with the folder.
pub const RUNTIME: &[(&str, &str)] = runtime![
    "api_error.rs",
    "attributes.rs",
    "auth/assertion.rs",
    "auth/der.rs",
    "auth/dpop.rs",
    "auth/error.rs",
    "auth/jws.rs",
    "auth/key.rs",
    "auth/mod.rs",
    "auth/oauth.rs",
    "auth/provider.rs",
    "auth/refusal.rs",
    "auth/signer.rs",
    "auth/token.rs",
    "blocking.rs",
    "call_options.rs",
    "client.rs",
    "config/credentials.rs",
    "config/environment.rs",
    "config/file.rs",
    "config/key.rs",
    "config/layer.rs",
    "config/mod.rs",
    "config/source.rs",
    "config/values.rs",
    "config/yaml.rs",
    "decode_error.rs",
    "error.rs",
    "error_kind.rs",
    "exchange.rs",
    "link.rs",
    "mod.rs",
    "nullable.rs",
    "open_enum.rs",
    "operation.rs",
    "org_url.rs",
    "paging.rs",
    "paging_blocking.rs",
    "personal.rs",
    "proxy.rs",
    "request.rs",
    "response.rs",
    "retry.rs",
    "secret.rs",
    "target.rs",
    "telemetry.rs",
    "transport.rs",
    "transport_error.rs",
    "validate.rs",
    "violation.rs",
];

/// The licences.
pub(crate) const LICENCES: &[(&str, &str)] = &[
    ("LICENSE-APACHE", template!("../LICENSE-APACHE")),
    ("LICENSE-MIT", template!("../LICENSE-MIT")),
];

/// Hand-written tests that travel with the crate when it is made from the contract.
pub(crate) const TESTS: &[(&str, &str)] = &[
    ("limits.rs", template!("tests/limits.rs")),
    ("public_api.rs", template!("tests/public_api.rs")),
    ("recorded.rs", template!("tests/recorded.rs")),
];
