//! Writes a version into the text of `codegen.toml` without touching anything else of it.

use crate::config::Config;
use crate::diagnostic::Diagnostics;

/// The text of `codegen.toml` with another version of the crate.
///
/// # Errors
/// The text can't be read as `codegen.toml`, or `version` is none that Cargo would take.
pub fn with_version(config_text: &str, version: &str) -> Result<String, Diagnostics> {
    let span = Config::parse(config_text)?.package.version.span();
    let (before, after) = (
        config_text.get(..span.start).unwrap_or_default(),
        config_text.get(span.end..).unwrap_or_default(),
    );
    let changed = format!("{before}\"{version}\"{after}");
    Config::parse(&changed)?;
    Ok(changed)
}
