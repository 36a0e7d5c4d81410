//! Feature fixtures: one folder for each keyword, a minimal document in, the whole file tree out.

mod support;

use std::collections::BTreeSet;

use support::{Case, fixtures};

#[test]
fn every_fixture_gives_its_tree() {
    let fixtures = fixtures::all();
    assert!(!fixtures.is_empty());
    let mut failures = Vec::new();
    for fixture in fixtures {
        let case = Case::new(&fixture.document, &fixture.config);
        let generation = match case.generate() {
            Ok(generation) => generation,
            Err(diagnostics) => {
                failures.push(format!("{}:\n{}", fixture.name, case.render(&diagnostics)));
                continue;
            }
        };
        let mut shown = support::show(&generation.tree);
        if !generation.warnings.is_empty() {
            let warnings = case.render(&generation.warnings);
            shown.insert_str(0, &format!("===== warnings\n{warnings}"));
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&fixture.folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("tree", shown));
    }
    assert!(
        failures.is_empty(),
        "these fixtures do not generate:\n{}",
        failures.join("\n")
    );
}

/// A folder is named after the keyword that it is about; two about the same one would differ in letters only.
#[test]
fn the_names_of_fixtures_are_plain() {
    let names: BTreeSet<String> = fixtures::all()
        .into_iter()
        .map(|fixture| fixture.name)
        .collect();
    for name in &names {
        let plain = name
            .chars()
            .all(|character| character.is_ascii_lowercase() || character == '_');
        assert!(plain, "{name} should be lower case letters and underscores");
    }
}
