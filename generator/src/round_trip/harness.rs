//! The harness: a crate beside the generated one, which reads and writes every model of it.

use proc_macro2::{Ident, Span};
use quote::quote;

use super::Subject;
use crate::diagnostic::Diagnostic;
use crate::manifest::quoted;
use crate::render;
use crate::spec_path::SpecPath;
use crate::tree::FileTree;

const LIB: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../templates/round_trip/lib.rs"
));
const MAIN: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../templates/round_trip/main.rs"
));

/// What the harness is made of.
pub(super) struct Harness<'a> {
    pub(super) subjects: &'a [Subject],
    /// The package of the generated crate.
    pub(super) package: &'a str,
    /// Where that crate is, as seen from the harness.
    pub(super) path: &'a str,
    /// Whether it has a feature for each tag.
    pub(super) is_by_tag: bool,
    /// Whether the harness is a workspace of its own.
    pub(super) standalone: bool,
}

impl Harness<'_> {
    /// The files.
    pub(super) fn tree(&self) -> Result<FileTree, Diagnostic> {
        let files = [
            ("Cargo.toml", self.manifest()),
            ("src/lib.rs", LIB.to_owned()),
            ("src/main.rs", MAIN.to_owned()),
            ("src/models.rs", self.models()?),
        ];
        let mut tree = FileTree::new();
        for (path, text) in files {
            tree.insert(path.to_owned(), text).map_err(|taken| {
                Diagnostic::error(&SpecPath::root(), format!("two emitters made {}", taken.0))
            })?;
        }
        Ok(tree)
    }

    fn manifest(&self) -> String {
        let features = if self.is_by_tag {
            ", features = [\"full\"]"
        } else {
            ""
        };
        let workspace = if self.standalone {
            "\n[workspace]\n"
        } else {
            ""
        };
        format!(
            "[package]\nname = \"round-trip-harness\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
             [dependencies]\napi = {{ package = {}, path = {}{features} }}\nserde = {{ version = \"1\", default-features = false }}\n\
             serde_json = {{ version = \"1\", default-features = false }}\nserde_path_to_error = \"0.1\"\n{workspace}",
            quoted(self.package),
            quoted(self.path),
        )
    }

    /// The table of the models.
    fn models(&self) -> Result<String, Diagnostic> {
        let rows = self.subjects.iter().map(|subject| {
            let pointer = subject.at.as_str();
            let name = Ident::new(subject.model.as_str(), Span::call_site());
            quote!((#pointer, trip::<models::#name>))
        });
        let tokens = quote! {
            use api::models;
            use super::{Trip, trip};
            /// The pointer of each model's schema, and what to call.
            pub const MODELS: &[(&str, Trip)] = &[#(#rows),*];
        };
        render::file(&[render::Code::of(tokens)]).map_err(|bug| bug.at(&SpecPath::root()))
    }
}
