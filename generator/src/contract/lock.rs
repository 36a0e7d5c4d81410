//! `spec.lock`: where the contract came from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What stands above the lock.
const HEADER: &str = "\
# Where spec/identity-source.yaml comes from. `cargo xtask spec update` writes this file, `cargo xtask spec verify` reads
# it; nobody edits it.

";

/// Where the contract came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// The address of upstream's document, or the name of its file without the folder.
    pub source: String,
    /// What upstream calls the release.
    pub release: String,
    /// `info.version` of upstream's document.
    pub info_version: String,
    /// The release in which the contract last changed: its `info.version`.
    pub contract_version: String,
    /// The SHA-256 of the bytes of upstream's document.
    pub upstream_sha256: String,
    /// The SHA-256 of the bytes of the overlay.
    pub overlay_sha256: String,
    /// The SHA-256 of the contract's structure: of all but its words.
    pub contract_sha256: String,
    /// How many operations the contract has.
    pub operations: usize,
    /// The last version of the crate that was published, if one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Pointer of a node -> a short hash of what upstream says of it, so that a release that says something else is noticed.
    #[serde(default)]
    pub prose: BTreeMap<String, String>,
}

impl Lock {
    /// Reads the text of a lock.
    ///
    /// # Errors
    /// Why it isn't one, in one line with the line number.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| {
                let before = text.get(..span.start).unwrap_or_default();
                before.matches('\n').count() + 1
            });
            format!("line {line}: {}", error.message().replace('\n', " "))
        })
    }

    /// The text of the lock.
    #[must_use]
    pub fn text(&self) -> String {
        // Strings, a number and a table of strings: TOML has a form for all of them.
        let body = toml::to_string(self).unwrap_or_default();
        format!("{HEADER}{body}")
    }
}
