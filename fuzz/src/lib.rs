//! What the fuzz targets do with their input. `generator/tests/fuzz_corpus.rs` holds this file too, and calls the same
//! functions without a fuzzer.
//!
//! Wrong are a panic, a run without end, too much memory, and what the generator itself calls a bug of its own. That a
//! document is refused is fine, as long as the report can be written.

mod choices;
mod document;
mod plain;
mod schema;

use okta_codegen::diagnostic::Diagnostics;
use okta_codegen::lint::LintInputs;
use okta_codegen::source::SourceText;
use okta_codegen::{Inputs, Role, Tags, report};

pub use document::document;
pub use plain::plain;

/// Parts a document from the overlay that is to be applied to it, or from the document that it is compared with.
pub const AND: &str = "\n--- # and\n";

/// The `codegen.toml` of all runs.
pub const CONFIG: &str = r#"tags = ["Things"]

[crate]
name = "fuzzed"
version = "0.1.0"
description = "A crate made from a document of a fuzzer."
"#;

/// From a text to the files of a crate: of all tags, as another document, or of one tag, as the contract. Texts of even
/// length are taken as the first, so that a byte more makes the other one of it.
pub fn generate(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (document, overlay) = parts(text);
    corrected(document, overlay, text.len().is_multiple_of(2));
}

/// From a document, corrected by an overlay, to the files of a crate of all tags or of one.
pub fn corrected(document: &str, overlay: Option<&str>, is_whole: bool) {
    run(&inputs(document, overlay, is_whole));
}

/// From choices to a document, and to the files of its crate. The first byte says of which tags.
pub fn shaped(bytes: &[u8]) {
    let Some((first, choices)) = bytes.split_first() else {
        return;
    };
    let document = document(choices).to_string();
    corrected(&document, None, first.is_multiple_of(2));
}

/// What is said of a document as a whole, and of its part; and of the differences of two.
pub fn lint(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (old, new) = parts(text);
    for whole in [true, false] {
        let found = okta_codegen::lint::lint(&LintInputs {
            document: source("spec.yaml", old),
            config: source("codegen.toml", CONFIG),
            tags: &[],
            whole,
            role: Role::Contract,
        });
        let found = found.map(|report| report.diagnostics(100));
        let (Ok(found) | Err(found)) = found;
        check(&found, old, None);
    }
    if let Some(new) = new {
        let [old, new] = [old, new].map(|text| inputs(text, None, true));
        match okta_codegen::diff::diff(&old, &new) {
            Ok(diff) => drop((
                okta_codegen::diff::text(&diff),
                okta_codegen::diff::markdown(&diff),
                okta_codegen::diff::json(&diff),
            )),
            Err(faults) => {
                for (side, found) in faults.0 {
                    let of = match side {
                        okta_codegen::diff::Side::Old => &old,
                        okta_codegen::diff::Side::New => &new,
                    };
                    check(&found, of.document.text, None);
                }
            }
        }
    }
}

fn parts(text: &str) -> (&str, Option<&str>) {
    match text.split_once(AND) {
        Some((first, second)) => (first, Some(second)),
        None => (text, None),
    }
}

fn source<'a>(name: &'a str, text: &'a str) -> SourceText<'a> {
    SourceText { name, text }
}

fn inputs<'a>(document: &'a str, overlay: Option<&'a str>, is_whole: bool) -> Inputs<'a> {
    Inputs {
        document: source("spec.yaml", document),
        config: source("codegen.toml", CONFIG),
        overlay: overlay.map(|text| source("overlay.yaml", text)),
        changelog: None,
        tags: if is_whole {
            Tags::All
        } else {
            Tags::Configured
        },
        role: if is_whole {
            Role::Other
        } else {
            Role::Contract
        },
        standalone: true,
    }
}

/// Generates, and looks at what was found on the way.
fn run(inputs: &Inputs<'_>) {
    let found = okta_codegen::generate(inputs).map(|generation| generation.warnings);
    let (Ok(found) | Err(found)) = found;
    let overlay = inputs.overlay.map(|overlay| overlay.text);
    check(&found, inputs.document.text, overlay);
}

/// Diagnostics can be rendered, and none tells of a bug of the generator.
fn check(found: &Diagnostics, document: &str, overlay: Option<&str>) {
    let text = report::render(
        found,
        &report::Texts {
            document: source("spec.yaml", document),
            config: source("codegen.toml", CONFIG),
            overlay: overlay.map(|text| source("overlay.yaml", text)),
        },
    );
    let bug = found.iter().any(|one| {
        one.help
            .as_deref()
            .is_some_and(|help| help.starts_with("this is a bug"))
    });
    assert!(!bug, "{text}");
    assert_eq!(found.is_empty(), text.is_empty());
}
