//! What the generator's tests share: running it on a text, and showing a file tree as one text.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod compile;
pub mod fixtures;

use std::fmt::Write as _;

use okta_codegen::diagnostic::Diagnostics;
use okta_codegen::source::SourceText;
use okta_codegen::tree::FileTree;
use okta_codegen::{Generation, Inputs, Role, generate, report};

/// The smallest `codegen.toml`: one tag, no explicit names.
pub const CONFIG: &str = r#"tags = ["Things"]

[crate]
name = "fixture"
version = "0.1.0"
description = "A crate made from a fixture."
"#;

/// The texts of one run, and what the document is to it.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The `OpenAPI` document.
    pub document: &'a str,
    /// `codegen.toml`.
    pub config: &'a str,
    /// The corrections to apply to the document.
    pub overlay: Option<&'a str>,
    /// What the document is to the project.
    pub role: Role,
    /// Whether the crate is a workspace of its own.
    pub standalone: bool,
}

impl<'a> Case<'a> {
    /// A run as `cargo xtask codegen` makes it of the contract.
    #[must_use]
    pub fn new(document: &'a str, config: &'a str) -> Self {
        Self {
            document,
            config,
            overlay: None,
            role: Role::Contract,
            standalone: true,
        }
    }

    /// The same run for a crate that is a member of another workspace.
    #[must_use]
    pub fn member(self) -> Self {
        Self {
            standalone: false,
            ..self
        }
    }

    /// Generates.
    ///
    /// # Errors
    /// The diagnostics.
    pub fn generate(self) -> Result<Generation, Diagnostics> {
        generate(&self.inputs())
    }

    /// What a run of the generator depends on.
    #[must_use]
    pub fn inputs(self) -> Inputs<'a> {
        Inputs {
            document: self.document_text(),
            config: self.config_text(),
            overlay: self.overlay_text(),
            changelog: None,
            tags: okta_codegen::Tags::Configured,
            role: self.role,
            standalone: self.standalone,
        }
    }

    /// Diagnostics as a person sees them.
    #[must_use]
    pub fn render(self, diagnostics: &Diagnostics) -> String {
        let texts = report::Texts {
            document: self.document_text(),
            config: self.config_text(),
            overlay: self.overlay_text(),
        };
        report::render(diagnostics, &texts)
    }

    fn document_text(self) -> SourceText<'a> {
        SourceText {
            name: "spec.yaml",
            text: self.document,
        }
    }

    fn overlay_text(self) -> Option<SourceText<'a>> {
        let text = self.overlay?;
        Some(SourceText {
            name: "overlay.yaml",
            text,
        })
    }

    fn config_text(self) -> SourceText<'a> {
        SourceText {
            name: "codegen.toml",
            text: self.config,
        }
    }
}

/// Generates a crate from two texts.
///
/// # Errors
/// The rendered diagnostics.
pub fn run(document: &str, config: &str) -> Result<Generation, String> {
    run_as(document, config, Role::Contract)
}

/// Generates a crate from two texts, as the contract or as another document.
///
/// # Errors
/// The rendered diagnostics.
pub fn run_as(document: &str, config: &str, role: Role) -> Result<Generation, String> {
    let case = Case {
        role,
        ..Case::new(document, config)
    };
    case.generate()
        .map_err(|diagnostics| case.render(&diagnostics))
}

/// Whether a file is the same in every crate, so that a snapshot only names it.
#[must_use]
pub fn is_copied(path: &str) -> bool {
    path.starts_with("src/runtime/")
        || path.starts_with("tests/support/")
        || path.starts_with("LICENSE-")
        || path == "tests/support/mod.rs"
}

/// Whether a file is a guide: nearly the same in every crate, and shown by a test of its own.
#[must_use]
pub fn is_guide(path: &str) -> bool {
    path.starts_with("src/guide/")
}

/// Every file of a tree; of what is copied, and of guides, only the name.
#[must_use]
pub fn show(tree: &FileTree) -> String {
    let mut text = String::new();
    for (path, content) in tree.iter() {
        // Writing to a `String` can't fail.
        let _ = if is_copied(path) {
            writeln!(text, "===== {path} (copied)")
        } else if is_guide(path) {
            writeln!(text, "===== {path} (guide)")
        } else {
            writeln!(text, "===== {path}\n{content}")
        };
    }
    text
}

/// The folder of the real upstream releases, or `None` with a line that says that the test is skipped.
#[must_use]
pub fn upstream_releases(test: &str) -> Option<std::path::PathBuf> {
    let folder = std::env::var_os("OKTA_SPEC_DIR");
    if folder.is_none() {
        eprintln!("SKIPPED {test}: OKTA_SPEC_DIR does not name the folder of upstream releases");
    }
    folder.map(Into::into)
}
