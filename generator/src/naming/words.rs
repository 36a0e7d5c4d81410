//! From any text to the words of a name, and from words to a name.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

use super::{reserved, symbols};
use crate::diagnostic::Diagnostic;
use crate::spec_path::SpecPath;

/// The longest name that is made, in bytes: file systems stop at 255, and a reader stops earlier.
pub(super) const MAX_LENGTH: usize = 100;

/// What to do about a name that can't be made.
const ADVICE: &str =
    "name operations and schemas in codegen.toml; rename anything else in the document";

/// `raw` in `UpperCamelCase`.
pub(super) fn camel(raw: &str, at: &SpecPath) -> Result<String, Diagnostic> {
    Ok(upper_camel(&words(raw, at)?))
}

pub(super) fn upper_camel(words: &str) -> String {
    let name = words.to_upper_camel_case();
    start_like_a_name(if name == "Self" {
        "Self_".to_owned()
    } else {
        name
    })
}

/// `raw` in `snake_case`.
pub(super) fn snake(raw: &str, at: &SpecPath) -> Result<String, Diagnostic> {
    let mut name = start_like_a_name(lower_snake(&words(raw, at)?));
    if reserved::is_never_raw(&name) {
        name.push('_');
    }
    Ok(name)
}

/// `words` in `snake_case`. A brand that is written with two capitals is one word all the same: `oauth2`, not `o_auth2`.
pub(super) fn lower_snake(words: &str) -> String {
    words.replace("OAuth", "Oauth").to_snake_case()
}

/// `raw` with every character that can't stand in a name replaced by a gap between words.
pub(super) fn words(raw: &str, at: &SpecPath) -> Result<String, Diagnostic> {
    let words: String = raw
        .chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() {
                character
            } else {
                ' '
            }
        })
        .collect();
    let words = words.trim().to_owned();
    let words = if words.is_empty() {
        symbols::words(raw)
    } else {
        words
    };
    if words.len() > MAX_LENGTH {
        return Err(Diagnostic::error(
            at,
            format!(
                "a name of {} characters is too long for Rust code",
                raw.chars().count()
            ),
        )
        .help(format!("at most {MAX_LENGTH} are used; {ADVICE}")));
    }
    Ok(words)
}

/// A name can't start with a digit.
pub(super) fn start_like_a_name(name: String) -> String {
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

/// Whether an explicit name consists of what an identifier may hold, and isn't too long.
pub(super) fn is_plain(name: &str) -> bool {
    name.len() <= MAX_LENGTH
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '_')
}
