//! The public API of a generated crate, one line for each public item: what two releases are compared by.
//!
//! The source is walked from `src/lib.rs` as the compiler would: along `mod`, and along `pub use` also into private
//! modules. Types stand in the lines as they are written in the source; an item that is public under several paths has
//! its lines under the shortest one, and a `pub use` line for each of the others.

mod attributes;
mod blocks;
mod expand;
mod lines;
mod modules;
mod names;
pub mod probe;
mod reach;

use std::collections::BTreeSet;
use std::fmt;

use crate::tree::FileTree;

/// Why the surface of a tree can't be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurfaceError {
    /// The file that is in the way.
    pub file: String,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for SurfaceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.file, self.message)
    }
}

impl std::error::Error for SurfaceError {}

/// The lines of a crate's public API, sorted.
///
/// A line begins with the conditions under which it holds (`#[cfg(feature = "blocking")]`), and goes on like Rust code
/// with full paths: `pub struct okta::models::User`, `pub field okta::models::User::email: Option<String>`,
/// `pub fn okta::Client::builder(org_url: impl Into<String>) -> ClientBuilder`, `impl Clone for okta::Client`,
/// `feature blocking`. What a macro call makes is not known; the call itself is a line.
///
/// # Errors
/// `Cargo.toml` has no package name, a module has no file, a file does not parse, or a `pub use` leads nowhere.
pub fn surface(tree: &FileTree) -> Result<Vec<String>, SurfaceError> {
    let package = package(tree)?;
    let modules = modules::Modules::read(tree)?;
    let reached = reach::reach(&modules, &package.name)?;
    let mut lines: BTreeSet<String> = package
        .features
        .iter()
        .map(|name| format!("feature {name}"))
        .collect();
    lines.extend(reached.lines(&modules));
    lines.extend(blocks::lines(&modules, &reached)?);
    Ok(lines.into_iter().collect())
}

/// What `Cargo.toml` says that callers depend on.
struct Package {
    /// The crate's name in code.
    name: String,
    /// The features that can be switched on.
    features: Vec<String>,
}

fn package(tree: &FileTree) -> Result<Package, SurfaceError> {
    const FILE: &str = "Cargo.toml";
    let error = |message: &str| SurfaceError {
        file: FILE.to_owned(),
        message: message.to_owned(),
    };
    let text = tree.get(FILE).ok_or_else(|| error("is missing"))?;
    let table: toml::Table = toml::from_str(text).map_err(|problem| error(problem.message()))?;
    let name = table
        .get("package")
        .and_then(|package| package.get("name"))
        .and_then(toml::Value::as_str)
        .ok_or_else(|| error("has no package name"))?;
    let features = table.get("features").and_then(toml::Value::as_table);
    Ok(Package {
        name: name.replace('-', "_"),
        features: features
            .into_iter()
            .flat_map(|features| features.keys().cloned())
            .collect(),
    })
}
