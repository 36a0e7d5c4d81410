//! What is copied: the runtime's modules, the licences, and hand-written tests.

use std::borrow::Cow;

use super::body::is_plain_json;
use super::{answer, marked};
use crate::ir::{Api, Body, Parameter, ParameterLocation, Payload, PayloadKind};

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
    "auth/clock.rs",
    "auth/der.rs",
    "auth/dpop.rs",
    "auth/error.rs",
    "auth/grant.rs",
    "auth/jws.rs",
    "auth/key.rs",
    "auth/mod.rs",
    "auth/oauth.rs",
    "auth/pem.rs",
    "auth/provider.rs",
    "auth/refusal.rs",
    "auth/renewal.rs",
    "auth/signer.rs",
    "auth/token.rs",
    "blocking.rs",
    "call.rs",
    "call_options.rs",
    "challenge.rs",
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
    "content_encoding.rs",
    "decode_error.rs",
    "error.rs",
    "error_kind.rs",
    "exchange.rs",
    "json.rs",
    "limiter.rs",
    "limiter/state.rs",
    "link.rs",
    "mod.rs",
    "network.rs",
    "no_proxy.rs",
    "nullable.rs",
    "object.rs",
    "open_enum.rs",
    "operation.rs",
    "org_url.rs",
    "paging.rs",
    "paging_blocking.rs",
    "paging_error.rs",
    "pem.rs",
    "personal.rs",
    "pools.rs",
    "proxy.rs",
    "request.rs",
    "request/prepare.rs",
    "response.rs",
    "retry.rs",
    "secret.rs",
    "sending.rs",
    "target.rs",
    "telemetry.rs",
    "timestamp.rs",
    "tls.rs",
    "tls_error.rs",
    "transport.rs",
    "transport_error.rs",
    "validate.rs",
    "violation.rs",
];

/// A part of the runtime that only some APIs need.
pub struct Part {
    /// What stands behind `//@` before the lines of other files that belong to it.
    pub marker: &'static str,
    /// Its files.
    pub files: &'static [(&'static str, &'static str)],
    /// The dependencies that only it needs.
    pub dependencies: &'static [&'static str],
    is_needed: fn(&Api) -> bool,
}

/// The parts that only some APIs need.
pub const PARTS: &[Part] = &[
    Part {
        marker: "cookies",
        files: runtime!["cookies.rs"],
        dependencies: &[],
        is_needed: |api| {
            let mut parameters = api.parameters();
            parameters.any(|parameter| parameter.location == ParameterLocation::Cookie)
        },
    },
    Part {
        marker: "lists",
        files: runtime!["lists.rs"],
        dependencies: &[],
        is_needed: |api| api.parameters().any(Parameter::is_joined),
    },
    Part {
        marker: "answers",
        files: runtime!["response/answers.rs"],
        dependencies: &[],
        is_needed: |api| {
            let mut operations = api.operations.iter();
            operations.any(|operation| answer::is_read_in_its_own_way(&operation.success))
        },
    },
    Part {
        marker: "form",
        files: runtime!["request/form.rs"],
        dependencies: &[],
        is_needed: |api| sends(api, |payload| payload.kind == PayloadKind::Form),
    },
    Part {
        marker: "json_types",
        files: runtime!["request/json_types.rs"],
        dependencies: &[],
        is_needed: |api| {
            sends(api, |payload| {
                payload.kind == PayloadKind::Json && !is_plain_json(payload)
            })
        },
    },
    Part {
        marker: "multipart",
        files: runtime![
            "request/multipart.rs",
            "upload/body.rs",
            "upload/head.rs",
            "upload/mod.rs",
        ],
        dependencies: &["http-body"],
        is_needed: has_parts,
    },
    Part {
        marker: "union",
        files: runtime!["union.rs"],
        dependencies: &[],
        is_needed: Api::has_unions,
    },
];

/// Whether a body of several parts is sent.
pub(crate) fn has_parts(api: &Api) -> bool {
    sends(api, |payload| payload.kind == PayloadKind::Multipart)
}

/// Whether a body is like this.
fn sends(api: &Api, is_like_this: impl Fn(&Payload) -> bool) -> bool {
    let bodies = api.operations.iter().filter_map(|it| it.body.as_ref());
    bodies.flat_map(Body::payloads).any(is_like_this)
}

/// The parts that an API does not need.
fn unused(api: &Api) -> Vec<&'static Part> {
    let parts = PARTS.iter();
    parts.filter(|part| !(part.is_needed)(api)).collect()
}

/// The dependencies that an API does not need.
pub(crate) fn unused_dependencies(api: &Api) -> Vec<&'static str> {
    let parts = unused(api).into_iter();
    parts.flat_map(|part| part.dependencies).copied().collect()
}

/// The runtime's files that an API needs, without the lines of parts that it does not.
pub(crate) fn files(api: &Api) -> Vec<(&'static str, Cow<'static, str>)> {
    let unused = unused_markers(api);
    let needed = PARTS.iter().filter(|part| !unused.contains(&part.marker));
    RUNTIME
        .iter()
        .chain(needed.flat_map(|part| part.files))
        .map(|(path, text)| (*path, marked::without(text, &unused)))
        .collect()
}

/// A text that is copied, without the lines of parts that an API does not need.
pub(crate) fn fitted(api: &Api, text: &'static str) -> Cow<'static, str> {
    marked::without(text, &unused_markers(api))
}

fn unused_markers(api: &Api) -> Vec<&'static str> {
    unused(api).iter().map(|part| part.marker).collect()
}

/// The licences.
pub(crate) const LICENCES: &[(&str, &str)] = &[
    ("LICENSE-APACHE", template!("../LICENSE-APACHE")),
    ("LICENSE-MIT", template!("../LICENSE-MIT")),
];

/// Hand-written modules of the crate when it is made from the contract.
pub(crate) const EXTENSIONS: &[(&str, &str)] = &[
    (
        "session_status.rs",
        template!("extensions/session_status.rs"),
    ),
    (
        "wait_for_import.rs",
        template!("extensions/wait_for_import.rs"),
    ),
    (
        "wait_for_import_error.rs",
        template!("extensions/wait_for_import_error.rs"),
    ),
];

/// The hand-written program that the README begins with when the crate is made from the contract.
pub(crate) const QUICKSTART: (&str, &str) = (
    "examples/import_csv.rs",
    template!("examples/import_csv.rs"),
);

/// Hand-written tests that travel with the crate when it is made from the contract.
pub(crate) const TESTS: &[(&str, &str)] = &[
    ("drift.rs", template!("tests/drift.rs")),
    ("limits.rs", template!("tests/limits.rs")),
    ("public_api.rs", template!("tests/public_api.rs")),
    ("quickstart.rs", template!("tests/quickstart.rs")),
    ("recorded.rs", template!("tests/recorded.rs")),
    (
        "wait_for_import/main.rs",
        template!("tests/wait_for_import/main.rs"),
    ),
    (
        "wait_for_import/server.rs",
        template!("tests/wait_for_import/server.rs"),
    ),
];
