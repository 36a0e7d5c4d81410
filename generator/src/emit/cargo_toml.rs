//! `Cargo.toml` of the generated crate: literal versions, so that it builds in any folder.

use serde::Serialize;

use super::features::{self, Feature};
use super::templates::{self, RenderError};
use super::{readme, runtime};
use crate::Role;
use crate::config::Config;
use crate::ir::Api;
use crate::manifest::quoted;

/// The manifest of the runtime, whose features and dependencies the generated crate takes over.
const RUNTIME: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../templates/runtime/Cargo.toml"
));

/// What the template shows; every text is a TOML value already.
#[derive(Serialize)]
struct View {
    name: String,
    version: String,
    description: String,
    repository: Option<String>,
    keywords: String,
    categories: String,
    tags: Vec<Feature>,
    features_and_dependencies: String,
    /// Whether the README begins with the hand-written program, which reads CSV.
    quickstart: bool,
    /// Whether hand-written tests travel along, which stop the clock and have a server of their own.
    has_tests: bool,
    standalone: bool,
}

/// The text of `Cargo.toml`.
pub(crate) fn emit(
    api: &Api,
    config: &Config,
    role: Role,
    standalone: bool,
) -> Result<String, RenderError> {
    let package = &config.package;
    templates::render(
        "crate/Cargo.toml",
        &View {
            name: quoted(package.name.as_ref()),
            version: quoted(package.version.as_ref()),
            description: quoted(&package.description),
            repository: package.repository.as_deref().map(quoted),
            keywords: list(&package.keywords),
            categories: list(&package.categories),
            tags: features::all(api),
            features_and_dependencies: runtime_tables(&runtime::unused_dependencies(api)),
            quickstart: readme::has_quickstart(config, role),
            has_tests: role == Role::Contract && !package.tests.is_empty(),
            standalone,
        },
    )
}

/// The text from the first optional feature to before `[dev-dependencies]`, without these dependencies.
fn runtime_tables(unused: &[&str]) -> String {
    const START: &str = "\n[features]\ndefault = []\n";
    let start = RUNTIME.find(START).map_or(0, |start| start + START.len());
    let end = RUNTIME
        .find("\n[dev-dependencies]\n")
        .unwrap_or(RUNTIME.len());
    let is_used = |line: &&str| {
        let name = line.split_once(" = ").map_or("", |(name, _)| name);
        !unused.contains(&name)
    };
    let lines = RUNTIME[start..end].split_inclusive('\n').filter(is_used);
    lines.collect::<String>().trim().to_owned()
}

/// A list of texts as a TOML value.
fn list(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    format!("[{}]", values.join(", "))
}
