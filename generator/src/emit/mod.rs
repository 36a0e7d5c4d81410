//! From the IR to files: one file for each output, code through `quote`, prose through templates.

mod alias;
mod answer;
mod body;
mod body_types;
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
mod example_body;
mod example_bounds;
mod example_code;
mod example_value;
mod extensions;
mod features;
mod guides;
mod idents;
mod jobs;
mod lib_rs;
mod marked;
mod mentions;
mod model;
mod operation;
mod paging;
mod parameter;
pub mod prose;
mod readme;
mod runtime;
mod structure;
mod templates;
mod types;
mod union;
mod validate;
mod wire_tests;
mod wire_text;

use proc_macro2::TokenStream;

pub(crate) use docs::bounds;
pub(crate) use docs_types::rust_type;
pub(crate) use extensions::extension;
pub(crate) use operation::types as operation_types;
pub use runtime::{PARTS, RUNTIME};

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::Api;
use crate::manifest::{self, Manifest};
use crate::render::{self, Code};
use crate::sha256::sha256;
use crate::spec_path::SpecPath;
use crate::tree::FileTree;
use crate::watch::Watch;
use crate::{Inputs, Role};

/// Makes every file of the crate.
///
/// # Errors
/// Only bugs of the generator: tokens that do not parse, a template that does not render, a path made twice.
pub fn emit(
    api: &Api,
    config: &Config,
    inputs: &Inputs<'_>,
    watch: &dyn Watch,
) -> Result<FileTree, Diagnostics> {
    let sha256 = sha256(inputs.document.text.as_bytes());
    let mut files = Files::default();
    files.runtime(api);
    files.extensions(config, inputs.role);
    files.copied(api, config, inputs.role);
    files.text(
        "Cargo.toml",
        cargo_toml::emit(api, config, inputs.role, inputs.standalone),
    );
    files.made(jobs::run(api, config, inputs.role, watch));
    files.root(api, config, inputs.role, &sha256);
    if let Some(changelog) = &inputs.changelog {
        // After the root, so that it is no page: whatever an upstream release is called, it is not compiled.
        files.insert("CHANGELOG.md", changelog.text.to_owned());
    }
    files.manifest(&api.release, &sha256);
    files.finish()
}

/// Makes the files that the crate's public API is read from: `Cargo.toml` and `src/`, without pages and tests.
///
/// # Errors
/// As for [`emit`].
pub(crate) fn sources(
    api: &Api,
    config: &Config,
    inputs: &Inputs<'_>,
) -> Result<FileTree, Diagnostics> {
    let mut files = Files::default();
    files.runtime(api);
    files.extensions(config, inputs.role);
    files.text(
        "Cargo.toml",
        cargo_toml::emit(api, config, inputs.role, inputs.standalone),
    );
    files.made(jobs::sources(api, config, inputs.role));
    files.root(api, config, inputs.role, "");
    files.finish()
}

/// The text of a hand-written test that can travel with the crate.
#[must_use]
pub fn travelling_test(name: &str) -> Option<&'static str> {
    hand_written(runtime::TESTS, name)
}

/// The text of a hand-written file.
fn hand_written(files: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    let mut files = files.iter();
    files.find(|(file, _)| *file == name).map(|(_, text)| *text)
}

/// The files made so far, and what went wrong.
#[derive(Default)]
struct Files {
    tree: FileTree,
    diagnostics: Diagnostics,
}

impl Files {
    /// The runtime, as far as the API needs it.
    fn runtime(&mut self, api: &Api) {
        for (path, text) in runtime::files(api) {
            self.insert(path, text.into_owned());
        }
    }

    /// The hand-written modules.
    fn extensions(&mut self, config: &Config, role: Role) {
        for (name, text) in extensions::of(config, role) {
            self.insert(&format!("src/{name}"), text.to_owned());
        }
    }

    /// The licences, and the tests and the example that travel along.
    fn copied(&mut self, api: &Api, config: &Config, role: Role) {
        for (path, text) in runtime::LICENCES {
            self.insert(path, (*text).to_owned());
        }
        let (path, text) = wire_tests::SUPPORT;
        self.insert(path, runtime::fitted(api, text).into_owned());
        if readme::has_quickstart(config, role) {
            let (path, text) = runtime::QUICKSTART;
            self.insert(path, text.to_owned());
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

    /// What was made of the API, file by file.
    fn made(&mut self, files: Vec<jobs::Made>) {
        for file in files {
            match file {
                Ok((path, text)) => self.insert(&path, text),
                Err(bug) => self.diagnostics.push(bug),
            }
        }
    }

    /// The crate's root, which shows the pages to the documentation tests.
    fn root(&mut self, api: &Api, config: &Config, role: Role, sha256: &str) {
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
            lib_rs::file(api, config, role, &pages),
            &SpecPath::root(),
        );
        if api.is_by_tag() {
            let examples: Vec<&str> = pages
                .iter()
                .copied()
                .filter(|page| {
                    self.tree
                        .get(page)
                        .is_some_and(|text| text.contains("```rust"))
                })
                .collect();
            let tokens = lib_rs::pages_file(api, &examples);
            self.code("src/pages.rs", tokens, &SpecPath::root());
        }
        self.code("src/spec.rs", lib_rs::spec(api, sha256), &SpecPath::root());
    }

    /// The list of all the other files.
    fn manifest(&mut self, release: &str, sha256: &str) {
        let manifest = Manifest::of(&self.tree, release, sha256);
        self.insert(manifest::PATH, manifest.text());
    }

    fn code(&mut self, path: &str, tokens: TokenStream, at: &SpecPath) {
        match render::file(&[Code::of(tokens)]) {
            Ok(text) => self.insert(path, text),
            Err(bug) => self.diagnostics.push(bug.at(at)),
        }
    }

    fn text(&mut self, path: &str, text: Result<String, templates::RenderError>) {
        match text {
            Ok(text) => self.insert(path, text),
            Err(error) => self.diagnostics.push(template_bug(path, &error)),
        }
    }

    fn insert(&mut self, path: &str, text: String) {
        if let Err(taken) = self.tree.insert(path.to_owned(), text) {
            let message = format!("two emitters made {}", taken.0);
            self.diagnostics.push(bug(message));
        }
    }

    fn finish(mut self) -> Result<FileTree, Diagnostics> {
        let tree = self.tree;
        self.diagnostics.into_result(tree)
    }
}

/// A template that does not render.
fn template_bug(of: &str, error: &templates::RenderError) -> Diagnostic {
    bug(format!("the template of {of} does not render: {error}"))
}

fn bug(message: String) -> Diagnostic {
    Diagnostic::error(&SpecPath::root(), message)
        .help("this is a bug of the generator; please report it")
}
