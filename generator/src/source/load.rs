//! Loads the text of a document: to a value tree, or to located errors.

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};

use super::faults::{self, at_text};
use super::outline::Outline;
use super::plain::{self, Plain};
use super::text::{BYTE_ORDER_MARK, LineColumn, Lines};
use super::{SourceText, flow, version, yaml};

/// Flow collections may be open this deep, by the cheap test, before the exact scan is asked (see `flow`).
const TRUSTED_FLOW_DEPTH: usize = 512;

/// Reads a YAML (or JSON) text once, and checks that it is an `OpenAPI` 3.0 document.
///
/// # Errors
/// As for [`load_tree`]; and whatever isn't an `OpenAPI` 3.0 document.
pub fn load(source: &SourceText<'_>) -> Result<Value, Diagnostics> {
    load_outlined(source).map(|(root, _)| root)
}

/// As [`load`], with the places of all nodes, if the document is a plain one.
///
/// # Errors
/// As for [`load`].
pub fn load_outlined(source: &SourceText<'_>) -> Result<(Value, Option<Outline>), Diagnostics> {
    let (root, outline) = read(source.text)?;
    version::check(&root)?;
    Ok((root, outline))
}

/// Reads a YAML (or JSON) text once, whatever it is about.
///
/// Keys are taken as written, so that the response `200` is the key `"200"`; nesting is at most [`yaml::MAX_DEPTH`]
/// levels deep; aliases are expanded up to a limit.
///
/// # Errors
/// Not YAML, more than one YAML document, duplicate keys, YAML tags, merge keys, keys that are collections, numbers that
/// JSON doesn't have, too deep or too large. Each has its line and column.
pub fn load_tree(source: &SourceText<'_>) -> Result<Value, Diagnostics> {
    read(source.text).map(|(root, _)| root)
}

/// A plain document at once, any other one by the YAML library, to which not every text can be given.
fn read(text: &str) -> Result<(Value, Option<Outline>), Diagnostics> {
    if let Some(Plain { root, outline }) = plain::read(text) {
        return Ok((root, Some(outline)));
    }
    refuse_tag_directives(text)?;
    if needs_exact_scan(text) {
        let found = faults::find(text);
        if found.has_errors() {
            return Err(found);
        }
    }
    match yaml::parse(without_mark(text)) {
        Ok(root) => Ok((root, None)),
        Err(error) => Err(explain(text, &error)),
    }
}

/// Whether the text may keep the YAML library busy for long, or may hold tags that the library passes over.
fn needs_exact_scan(text: &str) -> bool {
    flow::may_nest_deeper(text, TRUSTED_FLOW_DEPTH) || text.contains("!!") || text.contains("!<")
}

/// The text behind its byte order mark, which the YAML library would take for a part of the first key.
fn without_mark(text: &str) -> &str {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

/// The YAML library's time grows with the square of the number of `%TAG` directives; and tags are refused anyway.
fn refuse_tag_directives(text: &str) -> Result<(), Diagnostic> {
    let line_ends = [
        '\n',
        '\r',
        '\u{85}',
        '\u{2028}',
        '\u{2029}',
        BYTE_ORDER_MARK,
    ];
    let directive = text
        .match_indices("%TAG")
        .map(|(offset, _)| offset)
        .find(|&offset| offset == 0 || text[..offset].ends_with(line_ends));
    match directive {
        None => Ok(()),
        Some(offset) => Err(at_text(
            Lines::of(text).place(offset),
            "`%TAG` directives mean nothing in OpenAPI".to_owned(),
            "remove the line",
        )),
    }
}

/// Every fault of the text with its place; what the YAML library said, if the scan finds none.
fn explain(text: &str, error: &serde_yaml::Error) -> Diagnostics {
    let said = error.to_string();
    if said.contains("control characters are not allowed")
        && let Some(offset) = forbidden_character(text)
    {
        return control_character(text, offset).into();
    }
    let found = faults::find(text);
    if found.has_errors() {
        return found;
    }
    if said.contains(yaml::BOMB) || said.contains("repetition limit exceeded") {
        let place = faults::first_alias(text).unwrap_or(LineColumn { line: 1, column: 1 });
        return at_text(
            place,
            format!("the aliases of this document {}", yaml::BOMB),
            "this is how an alias bomb looks; write the repeated parts as components",
        )
        .into();
    }
    match error.location() {
        Some(location) => {
            let mark = text.len() - without_mark(text).len();
            let place = Lines::of(text).place(mark + location.index());
            let said = said.replace(
                &format!(" at line {} column {}", location.line(), location.column()),
                "",
            );
            at_text(place, format!("not valid YAML: {said}"), "").into()
        }
        None => Diagnostic {
            severity: Severity::Error,
            message: format!("not valid YAML: {said}"),
            at: Place::Nowhere,
            help: None,
        }
        .into(),
    }
}

/// Where the first character stands that YAML allows nowhere, not even in quotes.
fn forbidden_character(text: &str) -> Option<usize> {
    text.char_indices()
        .find(|&(_, character)| match character {
            '\t' | '\n' | '\r' | '\u{85}' => false,
            '\u{fffe}' | '\u{ffff}' => true,
            other => other.is_control(),
        })
        .map(|(offset, _)| offset)
}

fn control_character(text: &str, offset: usize) -> Diagnostic {
    let LineColumn { line, column } = Lines::of(text).place(offset);
    let code = text[offset..].chars().next().map_or(0, u32::from);
    at_text(
        LineColumn { line, column },
        format!("not valid YAML: the character U+{code:04X} is not allowed"),
        "write it as an escape in double quotes, or remove it",
    )
}
