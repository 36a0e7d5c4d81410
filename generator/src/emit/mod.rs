//! From the IR to files: one file for each output, code through `quote`, prose through templates.

mod alias;
mod body;
mod cargo_toml;
mod client;
mod conversion;
mod custom_attributes;
mod debug;
mod docs;
mod docs_api;
mod docs_model;
mod docs_types;
mod enumeration;
mod example;
mod example_bounds;
mod example_code;
mod example_value;
mod idents;
mod lib_rs;
mod mentions;
mod model;
mod operation;
mod parameter;
pub mod prose;
mod readme;
mod runtime;
mod structure;
mod templates;
mod types;
mod validate;
mod wire_tests;
mod wire_text;

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use sha2::{Digest, Sha256};

pub(crate) use docs::bounds;
pub(crate) use docs_types::rust_type;
pub use runtime::RUNTIME;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::Api;
use crate::manifest::{self, Manifest};
use crate::render;
use crate::spec_path::SpecPath;
use crate::tree::FileTree;
use crate::{Inputs, Role};

/// Makes every file of the crate.
///
/// # Errors
/// Only bugs of the generator: tokens that do not parse, a template that does not render, a path made twice.
pub fn emit(api: &Api, config: &Config, inputs: &Inputs<'_>) -> Result<FileTree, Diagnostics> {
    let mut files = Files::default();
    files.copied(config, inputs.role);
    files.text("Cargo.toml", cargo_toml::emit(config, inputs.standalone));
    files.pages(api, config, inputs.role);
    files.models(api);
    files.operations(api);
    files.code(
        "src/client.rs",
        client::file(api, config),
        &SpecPath::root(),
    );
    files.code(
        "tests/wire.rs",
        wire_tests::file(api, config),
        &SpecPath::root(),
    );
    files.frame(api, config, &sha256(inputs.document.text));
    files.finish()
}

/// The text of a hand-written test that can travel with the crate.
#[must_use]
pub fn travelling_test(name: &str) -> Option<&'static str> {
    runtime::TESTS
        .iter()
        .find(|(file, _)| *file == name)
        .map(|(_, text)| *text)
}

/// The SHA-256 of a text in hexadecimal.
fn sha256(text: &str) -> String {
    let mut hexadecimal = String::new();
    for byte in Sha256::digest(text) {
        // Writing to a `String` can't fail.
        let _ = write!(hexadecimal, "{byte:02x}");
    }
    hexadecimal
}

/// The files made so far, and what went wrong.
#[derive(Default)]
struct Files {
    tree: FileTree,
    diagnostics: Diagnostics,
}

impl Files {
    /// The runtime, the licences and the tests that travel along.
    fn copied(&mut self, config: &Config, role: Role) {
        let copied = runtime::RUNTIME
            .iter()
            .chain(runtime::LICENCES)
            .chain([&wire_tests::SUPPORT]);
        for (path, text) in copied {
            self.insert(path, (*text).to_owned());
        }
        if role == Role::Contract {
            for name in &config.package.tests {
                let name: &str = name.as_ref();
                if let Some(text) = travelling_test(name) {
                    self.insert(&format!("tests/{name}"), text.to_owned());
                }
            }
        }
    }

    /// `README.md` and `docs/`.
    fn pages(&mut self, api: &Api, config: &Config, role: Role) {
        self.text("README.md", readme::emit(api, config, role));
        for group in &api.groups {
            let page = docs_api::emit(api, group, config);
            self.page(page);
        }
        for model in api.models.values() {
            let page = docs_model::emit(api, model, config);
            self.page(page);
        }
    }

    fn models(&mut self, api: &Api) {
        for model in api.models.values() {
            let path = format!("src/models/{}.rs", model.module);
            self.code(&path, model::file(api, model), &model.at);
        }
        self.code("src/models/mod.rs", model::index(api), &SpecPath::root());
    }

    fn operations(&mut self, api: &Api) {
        for group in &api.groups {
            for operation in api.operations_of(group) {
                let path = format!("src/operations/{}.rs", operation.module);
                self.code(&path, operation::file(api, group, operation), &operation.at);
            }
        }
        self.code(
            "src/operations/mod.rs",
            operation::index(api),
            &SpecPath::root(),
        );
    }

    /// What depends on the other files: the crate's root, and the manifest.
    fn frame(&mut self, api: &Api, config: &Config, sha256: &str) {
        let pages: Vec<String> = self
            .tree
            .iter()
            .map(|(path, _)| path.to_owned())
            .filter(|path| {
                std::path::Path::new(path)
                    .extension()
                    .is_some_and(|ending| ending == "md")
            })
            .collect();
        let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
        self.code(
            "src/lib.rs",
            lib_rs::file(api, config, &pages),
            &SpecPath::root(),
        );
        self.code(
            "src/spec.rs",
            lib_rs::spec(&api.release, sha256),
            &SpecPath::root(),
        );
        let manifest = Manifest::of(&self.tree, &api.release, sha256);
        self.insert(manifest::PATH, manifest.text());
    }

    fn code(&mut self, path: &str, tokens: TokenStream, at: &SpecPath) {
        match render::file(tokens) {
            Ok(text) => self.insert(path, text),
            Err(bug) => self.diagnostics.push(bug.at(at)),
        }
    }

    fn text(&mut self, path: &str, text: Result<String, templates::RenderError>) {
        match text {
            Ok(text) => self.insert(path, text),
            Err(error) => self.bug(format!("the template of {path} does not render: {error}")),
        }
    }

    fn page(&mut self, page: Result<(String, String), templates::RenderError>) {
        match page {
            Ok((path, text)) => self.insert(&path, text),
            Err(error) => self.bug(format!("a page does not render: {error}")),
        }
    }

    fn insert(&mut self, path: &str, text: String) {
        if let Err(taken) = self.tree.insert(path.to_owned(), text) {
            self.bug(format!("two emitters made {}", taken.0));
        }
    }

    fn bug(&mut self, message: String) {
        self.diagnostics.push(
            Diagnostic::error(&SpecPath::root(), message)
                .help("this is a bug of the generator; please report it"),
        );
    }

    fn finish(mut self) -> Result<FileTree, Diagnostics> {
        let tree = self.tree;
        self.diagnostics.into_result(tree)
    }
}
