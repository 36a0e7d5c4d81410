//! What values of `codegen.toml` have to look like.

use std::ops::Range;

use super::Text;
use crate::diagnostic::{Diagnostic, Diagnostics};

/// A key of `[mishandled_path_characters]` is one character that is no ASCII letter or digit.
pub(super) fn character(key: &Text, diagnostics: &mut Diagnostics) {
    let mut characters = key.as_ref().chars();
    let is_one = matches!(
        (characters.next(), characters.next()),
        (Some(only), None) if !only.is_ascii_alphanumeric()
    );
    if !is_one {
        let message = format!(
            "[mishandled_path_characters] `{}` is not one special character",
            key.as_ref()
        );
        diagnostics.push(
            Diagnostic::config(key.span(), message)
                .help("list each character under a key of its own"),
        );
    }
}

pub(super) fn extension(file: &str, span: Range<usize>, diagnostics: &mut Diagnostics) {
    if crate::emit::extension(file).is_none() {
        diagnostics.push(
            Diagnostic::config(
                span,
                format!("there is no `{file}` in templates/extensions"),
            )
            .help("list the file in EXTENSIONS of emit/runtime.rs too"),
        );
    }
}

pub(super) fn test(file: &str, span: Range<usize>, diagnostics: &mut Diagnostics) {
    if crate::emit::travelling_test(file).is_none() {
        diagnostics.push(
            Diagnostic::config(span, format!("there is no `{file}` in templates/tests"))
                .help("a test that travels along is listed in emit/runtime.rs too"),
        );
    }
}

pub(super) fn is_package_character(character: char) -> bool {
    character.is_ascii_lowercase() || character.is_ascii_digit() || matches!(character, '-' | '_')
}

/// Whether `text` is `MAJOR.MINOR.PATCH`, perhaps with a pre-release of letters, digits, `-` and `.`.
pub(super) fn is_version(text: &str) -> bool {
    let (core, pre_release) = text.split_once('-').unwrap_or((text, "0"));
    let numbers: Vec<&str> = core.split('.').collect();
    let is_number = |part: &&str| {
        !part.is_empty()
            && part.len() <= 9
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part.len() == 1 || !part.starts_with('0'))
    };
    let is_identifier = |part: &str| {
        let is_numeric = part.bytes().all(|byte| byte.is_ascii_digit());
        !part.is_empty()
            && part
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || character == '-')
            && !(is_numeric && part.len() > 1 && part.starts_with('0'))
    };
    numbers.len() == 3 && numbers.iter().all(is_number) && pre_release.split('.').all(is_identifier)
}
