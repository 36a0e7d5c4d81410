//! Templates: prose and files that are mostly prose. They hold no logic but loops and conditions; what they show was
//! made safe before.

use std::fmt;
use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

/// Lists the templates: name without ending, and text.
macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        &[$((
            $name,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../templates/", $name, ".jinja")),
        )),*]
    };
}

/// Every template.
const TEMPLATES: &[(&str, &str)] = templates![
    "crate/Cargo.toml",
    "crate/README.md",
    "crate/guide/authentication.md",
    "crate/guide/network.md",
    "crate/guide/errors.md",
    "crate/guide/retries.md",
    "crate/guide/settings.md",
    "crate/guide/testing.md",
    "crate/guide/testing_session.md",
    "crate/quickstart.md",
    "crate/settings.md",
    "docs/api.md",
    "docs/model.md",
];

/// What a template shows that names the crate and nothing else.
#[derive(Serialize)]
pub(crate) struct CrateName<'a> {
    pub(crate) crate_name: &'a str,
}

/// Why a template does not render: a bug of the generator, never of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderError(String);

impl fmt::Display for RenderError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for RenderError {}

impl From<&minijinja::Error> for RenderError {
    fn from(error: &minijinja::Error) -> Self {
        let mut text = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(inner) = cause {
            text.push_str(": ");
            text.push_str(&inner.to_string());
            cause = inner.source();
        }
        Self(text)
    }
}

/// The text of a template with the values of `view`.
///
/// # Errors
/// There is no such template, it isn't well-formed, or it shows what `view` doesn't have.
pub(crate) fn render(name: &str, view: impl Serialize) -> Result<String, RenderError> {
    static ENVIRONMENT: LazyLock<Result<Environment<'static>, RenderError>> =
        LazyLock::new(environment);
    let environment = ENVIRONMENT.as_ref().map_err(RenderError::clone)?;
    environment
        .get_template(name)
        .and_then(|template| template.render(Serde(view)))
        .map_err(|error| RenderError::from(&error))
}

fn environment() -> Result<Environment<'static>, RenderError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // What stands in a view was made safe for its place: a Markdown text, a cell, a TOML value.
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .map_err(|error| RenderError::from(&error))?;
    environment.set_syntax(syntax);
    for (name, text) in TEMPLATES {
        environment
            .add_template(name, text)
            .map_err(|error| RenderError::from(&error))?;
    }
    Ok(environment)
}
