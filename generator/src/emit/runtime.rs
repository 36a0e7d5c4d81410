//! What is copied: the runtime's modules, the licences, and hand-written tests.

use std::borrow::Cow;

use crate::ir::{Api, Parameter, ParameterLocation};

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

/// What every crate has of the runtime, file by file; a test compares this list and [`PARTS`] with the folder.
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
    "object.rs",
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

/// A part of the runtime that only some APIs need.
pub struct Part {
    /// Its files.
    pub files: &'static [(&'static str, &'static str)],
    /// The lines of the runtime's `mod.rs` and `response.rs` that belong to it, each once there.
    pub lines: &'static [&'static str],
    is_needed: fn(&Api) -> bool,
}

/// The parts that only some APIs need.
pub const PARTS: &[Part] = &[
    Part {
        files: runtime!["cookies.rs"],
        lines: &["mod cookies;"],
        is_needed: |api| {
            let mut parameters = api.parameters();
            parameters.any(|parameter| parameter.location == ParameterLocation::Cookie)
        },
    },
    Part {
        files: runtime!["lists.rs"],
        lines: &["mod lists;"],
        is_needed: |api| api.parameters().any(Parameter::is_joined),
    },
    Part {
        files: runtime!["union.rs"],
        lines: &[
            "pub mod union;",
            "let path = super::union::within(path, error.inner());",
        ],
        is_needed: Api::has_unions,
    },
];

/// The runtime's files that an API needs: the others' lines are left out of `mod.rs`.
pub(crate) fn files(api: &Api) -> Vec<(&'static str, Cow<'static, str>)> {
    let (needed, others): (Vec<&Part>, Vec<&Part>) =
        PARTS.iter().partition(|part| (part.is_needed)(api));
    let unused: Vec<&str> = others.iter().flat_map(|part| part.lines).copied().collect();
    let parts = needed.iter().flat_map(|part| part.files);
    let files = RUNTIME.iter().chain(parts).map(|(path, text)| {
        let text = match *path {
            "src/runtime/mod.rs" | "src/runtime/response.rs" => Cow::Owned(without(text, &unused)),
            _ => Cow::Borrowed(*text),
        };
        (*path, text)
    });
    files.collect()
}

/// A text without these lines.
fn without(text: &str, lines: &[&str]) -> String {
    let kept = text.split_inclusive('\n');
    kept.filter(|line| !lines.contains(&line.trim())).collect()
}

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
