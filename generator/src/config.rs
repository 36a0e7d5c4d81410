//! `codegen.toml`: what to generate and what to call it.

mod checks;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::{Inputs, Tags};

/// A text of `codegen.toml` and where it stands there.
pub type Text = Spanned<String>;

/// The whole of `codegen.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The tags to generate.
    pub tags: Vec<Text>,
    /// What Cargo is told of the crate.
    #[serde(rename = "crate")]
    pub package: Package,
    /// What Cargo is told of the crate of every tag, or of several that were asked for by name.
    #[serde(default, rename = "all-tags")]
    pub all_tags: AllTags,
    /// Tag -> handle.
    #[serde(default)]
    pub handles: BTreeMap<Text, Handle>,
    /// `operationId` -> method name.
    #[serde(default)]
    pub operations: BTreeMap<Text, Text>,
    /// `operationId` -> the largest request body in bytes.
    #[serde(default)]
    pub body_limits: BTreeMap<Text, usize>,
    /// The operations, beside reads, of which sending the request twice does no more than sending it once.
    #[serde(default)]
    pub repeatable: Vec<Text>,
    /// JSON names of properties that identify an entity: violations tell it. A string identifies the object that has it, a list
    /// of strings the items themselves.
    #[serde(default)]
    pub entity_ids: Vec<Text>,
    /// Characters that the service mishandles in path parameters even when they are percent-encoded -> what it does with them.
    #[serde(default)]
    pub mishandled_path_characters: BTreeMap<Text, String>,
    /// `operationId` -> how it pages.
    #[serde(default)]
    pub paging: BTreeMap<Text, Paging>,
    /// Schema name, or pointer of an inline schema -> type name.
    #[serde(default)]
    pub models: BTreeMap<Text, Text>,
    /// Which values are personal.
    #[serde(default)]
    pub personal: Personal,
    /// Where new releases come from, and what becomes of their prose.
    #[serde(default)]
    pub upstream: Upstream,
    /// What `spec lint` is told.
    #[serde(default)]
    pub lint: Lint,
}

/// Where new releases of the document come from, and what becomes of their prose.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upstream {
    /// The https address of the current release.
    pub url: Option<Text>,
    /// Whose words stand in the contract.
    #[serde(default)]
    pub prose: Prose,
}

/// Whose words stand in the contract for a node that is new in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Prose {
    /// Upstream's.
    #[default]
    Upstream,
    /// The project's: a mechanical sentence until a person writes one.
    Own,
}

/// What `spec lint` is told.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lint {
    /// Findings that are known and stay.
    #[serde(default)]
    pub allow: Vec<LintAllowance>,
}

/// A finding of `spec lint` that is known and stays.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LintAllowance {
    /// The id of the rule.
    pub rule: Text,
    /// The pointer of the finding, or of a node above it.
    pub at: Text,
    /// Why it stays.
    pub reason: Text,
}

/// What Cargo is told of the crate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// The package's name.
    pub name: Text,
    /// The package's version: semver, not upstream's release.
    pub version: Text,
    /// One line about it.
    pub description: String,
    /// Where its source is.
    pub repository: Option<String>,
    /// At most five.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// The registry's categories.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Whether the README of the crate made from the contract begins with `templates/crate/quickstart.md.jinja`, which
    /// is written by hand; otherwise it begins with the first operation.
    #[serde(default)]
    pub quickstart: bool,
    /// Files of `templates/tests` that travel with the crate when it is made from the contract.
    #[serde(default)]
    pub tests: Vec<Text>,
    /// Files of `templates/extensions`: hand-written modules of the crate when it is made from the contract.
    #[serde(default)]
    pub extensions: Vec<Text>,
}

/// What Cargo is told of the crate of every tag; what is left out has a value of its own, and `[crate]` says where the
/// source is. The quickstart, the hand-written tests and the extensions of `[crate]` are about its tags, so they don't come
/// along.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AllTags {
    /// The package's name.
    pub name: Text,
    /// The package's version.
    pub version: Text,
    /// One line about it.
    pub description: String,
    /// At most five.
    pub keywords: Vec<String>,
    /// The registry's categories.
    pub categories: Vec<String>,
}

impl Default for AllTags {
    fn default() -> Self {
        let text = |text: &str| Spanned::new(0..0, text.to_owned());
        Self {
            name: text("okta-management"),
            version: text("0.1.0"),
            description:
                "A typed client for Okta's management API, with a feature for each part of it."
                    .to_owned(),
            keywords: ["okta", "identity", "api"].map(str::to_owned).to_vec(),
            categories: ["api-bindings", "authentication"]
                .map(str::to_owned)
                .to_vec(),
        }
    }
}

/// A handle: what a tag's operations are called through.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handle {
    /// The name of its type.
    #[serde(rename = "type")]
    pub type_name: Text,
    /// The method of `Client` that gives it.
    pub method: Text,
    /// The leading path parameters that it holds.
    #[serde(default)]
    pub parameters: Vec<Text>,
}

/// How an operation pages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// The optional query parameter that takes the cursor; the link to the next page has it too.
    pub cursor: Text,
    /// The property of the answer that holds the entries of a page.
    pub items: Text,
}

/// Which values are personal: never shown by `Debug`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Personal {
    /// Schemas of which every field is, and pointers of single properties.
    #[serde(default)]
    pub values: Vec<Text>,
}

impl Config {
    /// Reads the text of `codegen.toml`.
    ///
    /// # Errors
    /// It isn't TOML, has an unknown key, lacks one, or names a crate or version that Cargo would refuse.
    pub fn parse(text: &str) -> Result<Self, Diagnostics> {
        let config: Self = toml::from_str(text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            Diagnostic::config(span, error.message().to_owned())
        })?;
        let mut diagnostics = Diagnostics::new();
        config.package.check(&mut diagnostics);
        for key in config.mishandled_path_characters.keys() {
            checks::character(key, &mut diagnostics);
        }
        diagnostics.into_result(config)
    }

    /// Reads what a run is told. A run over every tag, or over several that were asked for by name, makes another crate
    /// than the one of `[crate]`.
    ///
    /// # Errors
    /// As for [`parse`](Self::parse).
    pub fn of(inputs: &Inputs<'_>) -> Result<Self, Diagnostics> {
        let mut config = Self::parse(inputs.config.text)?;
        let is_another = match inputs.tags {
            Tags::Configured => false,
            Tags::Named(names) => names.iter().skip(1).any(|name| Some(name) != names.first()),
            Tags::All => true,
        };
        if is_another {
            config.package = config.all_tags.package(&config.package);
            let mut diagnostics = Diagnostics::new();
            config.package.check(&mut diagnostics);
            return diagnostics.into_result(config);
        }
        Ok(config)
    }

    /// The explicit method name of an operation.
    #[must_use]
    pub fn method_name(&self, operation_id: &str) -> Option<&Text> {
        find(&self.operations, operation_id)
    }

    /// The explicit type name of a component schema (by its name) or of an inline schema (by its pointer).
    #[must_use]
    pub fn model_name(&self, key: &str) -> Option<&Text> {
        find(&self.models, key)
    }

    /// The handle of a tag.
    #[must_use]
    pub fn handle(&self, tag: &str) -> Option<&Handle> {
        find(&self.handles, tag)
    }

    /// How an operation pages.
    #[must_use]
    pub fn paging(&self, operation_id: &str) -> Option<&Paging> {
        find(&self.paging, operation_id)
    }

    /// The largest request body of an operation in bytes.
    #[must_use]
    pub fn body_limit(&self, operation_id: &str) -> Option<usize> {
        find(&self.body_limits, operation_id).copied()
    }
}

/// Looks a key up whose map is keyed by spanned texts.
fn find<'a, V>(map: &'a BTreeMap<Text, V>, key: &str) -> Option<&'a V> {
    map.iter()
        .find(|(name, _)| name.as_ref() == key)
        .map(|(_, value)| value)
}

impl AllTags {
    /// The package of several tags.
    fn package(&self, of_configured: &Package) -> Package {
        Package {
            name: self.name.clone(),
            version: self.version.clone(),
            description: self.description.clone(),
            repository: of_configured.repository.clone(),
            keywords: self.keywords.clone(),
            categories: self.categories.clone(),
            quickstart: false,
            tests: Vec::new(),
            extensions: Vec::new(),
        }
    }
}

impl Package {
    fn check(&self, diagnostics: &mut Diagnostics) {
        let name = self.name.as_ref();
        let starts_well = name.starts_with(|first: char| first.is_ascii_lowercase());
        if !starts_well || !name.chars().all(checks::is_package_character) || name.len() > 64 {
            diagnostics.push(
                Diagnostic::config(
                    self.name.span(),
                    format!("`{name}` can't be a package's name"),
                )
                .help("use at most 64 lower-case letters, digits, `-` and `_`, a letter first"),
            );
        }
        if crate::naming::is_taken_by_rust(&name.replace('-', "_")) {
            diagnostics.push(
                Diagnostic::config(
                    self.name.span(),
                    format!("`{name}` means something else in Rust, so no crate can be called so"),
                )
                .help("add a word to it"),
            );
        }
        if !checks::is_version(self.version.as_ref()) {
            diagnostics.push(
                Diagnostic::config(
                    self.version.span(),
                    format!("`{}` is not a semantic version", self.version.as_ref()),
                )
                .help("write it as `MAJOR.MINOR.PATCH` without leading zeros, such as `0.1.0`"),
            );
        }
        for test in &self.tests {
            checks::test(test.as_ref(), test.span(), diagnostics);
        }
        for extension in &self.extensions {
            checks::extension(extension.as_ref(), extension.span(), diagnostics);
        }
    }
}

/// Where a text of the config stands.
#[must_use]
pub fn span(text: &Text) -> Range<usize> {
    text.span()
}
