//! What the tests of `source` share: small documents, and diagnostics as lines of text.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

use okta_codegen::diagnostic::{Diagnostics, Place, Severity};
use okta_codegen::source::{self, Selection, SourceText, TagChoice};
use serde_json::Value;

/// Loads a text under the name `spec.yaml`.
pub fn load(text: &str) -> Result<Value, Diagnostics> {
    source::load(&SourceText {
        name: "spec.yaml",
        text,
    })
}

/// Loads a text and selects the tag `Things`.
pub fn select(text: &str) -> Result<Selection, Diagnostics> {
    select_tags(text, &["Things"])
}

/// Loads a text and selects tags.
pub fn select_tags(text: &str, tags: &[&str]) -> Result<Selection, Diagnostics> {
    let tags: Vec<_> = tags
        .iter()
        .map(|&name| TagChoice { name, at: None })
        .collect();
    source::select(&load(text)?, &tags)
}

/// The selection of a document that has no faults.
pub fn selected(text: &str) -> Selection {
    select(text).unwrap_or_else(|found| panic!("{}", lines(&found).join("\n")))
}

/// The errors of a document that has some, as `place: message`, without warnings.
pub fn errors(text: &str) -> Vec<String> {
    match select(text) {
        Ok(_) => panic!("no error in\n{text}"),
        Err(found) => lines_of(&found, Severity::Error),
    }
}

/// The errors of a text that doesn't load, as `line:column: message` or `pointer: message`.
pub fn load_errors(text: &str) -> Vec<String> {
    match load(text) {
        Ok(value) => panic!("no error in\n{text}\nbut {value}"),
        Err(found) => lines_of(&found, Severity::Error),
    }
}

/// The warnings of a selection, as `place: message`.
pub fn warnings(selection: &Selection) -> Vec<String> {
    lines_of(&selection.warnings, Severity::Warning)
}

/// All diagnostics as `place: message`.
pub fn lines(found: &Diagnostics) -> Vec<String> {
    found
        .iter()
        .map(|one| format!("{}: {}", place(&one.at), one.message))
        .collect()
}

/// The advice of each diagnostic.
pub fn advice(found: &Diagnostics) -> Vec<String> {
    found.iter().filter_map(|one| one.help.clone()).collect()
}

fn lines_of(found: &Diagnostics, severity: Severity) -> Vec<String> {
    found
        .iter()
        .filter(|one| one.severity == severity)
        .map(|one| format!("{}: {}", place(&one.at), one.message))
        .collect()
}

fn place(at: &Place) -> String {
    match at {
        Place::Document(at) => at.to_string(),
        Place::DocumentText { line, column } => format!("{line}:{column}"),
        Place::Config(range) => format!("config {range:?}"),
        Place::Overlay(at) => format!("overlay {at}"),
        Place::OverlayText { line, column } => format!("overlay {line}:{column}"),
        Place::Nowhere => "nowhere".to_owned(),
    }
}

/// A document with these paths and components, each block indented by two spaces.
pub fn document(paths: &str, components: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo:\n  title: Things\n  version: 2026.06.3\ntags:\n  - name: Things\n    description: About things\n\
         paths:\n{paths}\ncomponents:\n{components}\n"
    )
}

/// A document with one operation, `GET /things`, to which these lines are added (indented by six spaces).
pub fn operation(lines: &str, components: &str) -> String {
    document(
        &format!(
            "  /things:\n    get:\n      operationId: listThings\n      tags: [Things]\n{lines}"
        ),
        components,
    )
}

/// A document with one operation that answers with the component schema `Thing`, written as these lines (indented by
/// six spaces).
pub fn schema(lines: &str) -> String {
    schemas(&format!("    Thing:\n{lines}"))
}

/// A document with one operation that answers with the component schema `Thing`; the schemas are indented by four.
pub fn schemas(lines: &str) -> String {
    operation(
        "      responses:\n        '200':\n          description: The thing\n          content:\n            application/json:\n              \
         schema: { $ref: '#/components/schemas/Thing' }",
        &format!("  schemas:\n{lines}"),
    )
}

/// Where the schema `Thing` stands.
pub const THING: &str = "#/components/schemas/Thing";
/// Where the operation of [`operation`] stands.
pub const LIST: &str = "#/paths/~1things/get";
