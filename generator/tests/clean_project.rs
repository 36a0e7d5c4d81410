//! What the guides show of an HTTP client of one's own runs in a project that depends on the generated crate alone.
//!
//! There no other dependency switches features on, and nothing but the crate itself sets a cryptography provider.

mod support;

use std::fs;
use std::path::Path;

use okta_codegen::tree::FileTree;
use support::compile::Workspace;

/// The crate that the project depends on, in the repository.
fn crate_folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/okta-identity-source")
}

/// The Rust code of the only example in a guide that holds this text.
fn example(guide: &str, holds: &str) -> String {
    let path = crate_folder().join("src/guide").join(guide);
    let text = fs::read_to_string(path).expect("a guide");
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.trim_start_matches("//!").trim_start_matches(' '))
        .collect();
    let blocks: Vec<String> = lines
        .split(|line| line.starts_with("```"))
        // What stands between two fences: every second part.
        .skip(1)
        .step_by(2)
        .map(|block| block.join("\n"))
        .filter(|block| block.contains(holds))
        .collect();
    assert_eq!(blocks.len(), 1, "{holds} in {guide}");
    blocks.into_iter().next().expect("one example")
}

#[test]
fn the_example_of_an_http_client_runs_with_this_crate_as_the_only_dependency() {
    let name = "clean-project";
    let dependency = crate_folder().canonicalize().expect("the crate");
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         okta-identity-source = {{ path = {:?} }}\n",
        dependency.to_str().expect("a path")
    );
    let main = format!(
        "{}\n\nfn main() {{\n    let client = client(\"token\".to_owned()).expect(\"a client\");\n    \
         println!(\"{{}}\", client.org_url());\n}}\n",
        example("network.rs", "ClientBuilder::http_client_builder()")
    );
    let mut tree = FileTree::default();
    tree.insert("Cargo.toml".to_owned(), manifest)
        .expect("a new file");
    tree.insert("src/main.rs".to_owned(), main)
        .expect("a new file");
    let mut workspace = Workspace::new("clean");
    workspace.add(name, &tree);
    workspace.cargo(&["build"]);
    assert_eq!(workspace.run(name, &[], ""), "https://acme.okta.com\n");
}
