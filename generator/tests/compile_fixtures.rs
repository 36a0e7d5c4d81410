//! Compiles what the fixtures give, with warnings as errors: the crate, its tests, its documentation and its examples.

mod support;

#[path = "adversarial/documents.rs"]
#[allow(dead_code, reason = "the adversarial suite uses all of it")]
mod documents;
#[path = "adversarial/positions.rs"]
#[allow(dead_code, reason = "the adversarial suite uses all of it")]
mod positions;
#[path = "adversarial/strings.rs"]
#[allow(dead_code, reason = "the adversarial suite uses all of it")]
mod strings;
#[path = "adversarial/yaml.rs"]
mod yaml;

use support::compile::{Workspace, renamed};
use support::{Case, fixtures};

/// Two crates of each base document: every text of prose is hostile, in two arrangements.
fn hostile_crates() -> Workspace {
    let mut workspace = Workspace::new("hostile");
    for base in documents::all() {
        let prose: Vec<_> = positions::all(&base.document)
            .into_iter()
            .filter(|position| position.kind == positions::Kind::Prose)
            .collect();
        let everything = strings::all().join("\n\n");
        let texts = strings::all();
        for (arrangement, pick) in [
            (
                "joined",
                &(|_| everything.clone()) as &dyn Fn(usize) -> String,
            ),
            ("turns", &|index| texts[index % texts.len()].clone()),
        ] {
            let mut document = base.document.clone();
            // From the last to the first: a changed key of example data doesn't move what comes before it.
            for (index, position) in prose.iter().enumerate().rev() {
                document = positions::put(&document, position, &pick(index));
            }
            let name = format!("hostile-{}-{arrangement}", base.name);
            let text = yaml::text(&document);
            let config = renamed(base.config, &name);
            let case = Case::new(&text, &config).member();
            let generation = case
                .generate()
                .unwrap_or_else(|diagnostics| panic!("{name}:\n{}", case.render(&diagnostics)));
            workspace.add(&name, &generation.tree);
        }
    }
    workspace
}

#[test]
fn every_fixture_compiles_without_warnings() {
    let mut workspace = Workspace::new("fixtures");
    for fixture in fixtures::all() {
        let name = format!("fixture-{}", fixture.name.replace('_', "-"));
        let config = renamed(&fixture.config, &name);
        let case = Case::new(&fixture.document, &config).member();
        let generation = case
            .generate()
            .unwrap_or_else(|diagnostics| panic!("{name}:\n{}", case.render(&diagnostics)));
        workspace.add(&name, &generation.tree);
    }
    workspace.cargo(&[
        "check",
        "--workspace",
        "--lib",
        "--tests",
        "--features",
        "blocking",
        "--keep-going",
    ]);
}

/// One test, since all of it waits for the same target folder anyway.
#[test]
fn hostile_prose_compiles_as_code_documentation_and_examples() {
    let workspace = hostile_crates();
    workspace.cargo(&["check", "--workspace", "--all-targets", "--keep-going"]);
    workspace.cargo(&["doc", "--workspace", "--no-deps", "--keep-going"]);
    workspace.cargo(&["test", "--workspace", "--doc", "--no-fail-fast"]);
}
