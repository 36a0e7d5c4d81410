//! `spec lint`: for each rule a document that breaks it and one that keeps it; allowances; hostile documents; upstream.

#[path = "lint/costs.rs"]
mod costs;
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use okta_codegen::Role;
use okta_codegen::diagnostic::{Diagnostics, Severity};
use okta_codegen::lint::{LintInputs, LintReport, lint, rules};
use okta_codegen::report::{self, Texts};
use okta_codegen::source::SourceText;

fn inputs<'a>(document: &'a str, config: &'a str) -> LintInputs<'a> {
    LintInputs {
        document: SourceText {
            name: "spec.yaml",
            text: document,
        },
        config: SourceText {
            name: "codegen.toml",
            text: config,
        },
        tags: &[],
        whole: true,
        role: Role::Contract,
    }
}

fn render(diagnostics: &Diagnostics, inputs: &LintInputs<'_>) -> String {
    let texts = Texts {
        document: inputs.document,
        config: inputs.config,
        overlay: None,
    };
    report::render(diagnostics, &texts)
}

fn run(document: &str) -> LintReport {
    let inputs = inputs(document, support::CONFIG);
    lint(&inputs).unwrap_or_else(|refused| panic!("{}", render(&refused, &inputs)))
}

/// Rule and pointer of each finding.
fn places(report: &LintReport) -> Vec<(&str, &str)> {
    let findings = report.findings.iter();
    findings
        .map(|finding| (finding.rule.id, finding.at.as_str()))
        .collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint")
}

#[test]
fn every_rule_is_broken_by_one_document_and_kept_by_another() {
    let mut folders: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    folders.sort();
    let mut ids: Vec<&str> = rules().map(|rule| rule.id).collect();
    ids.sort_unstable();
    assert_eq!(folders, ids, "each rule has a folder");
    for id in ids {
        let text = |name: &str| fs::read_to_string(folder().join(id).join(name)).unwrap();
        let (bad, good) = (text("bad.yaml"), text("good.yaml"));
        let report = run(&bad);
        let breaches = report
            .findings
            .iter()
            .filter(|finding| finding.rule.id == id);
        assert!(breaches.count() > 0, "{id}: {:?}", places(&report));
        let shown = render(
            &report.diagnostics(usize::MAX),
            &inputs(&bad, support::CONFIG),
        );
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder().join(id));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("findings", shown));
        let kept = run(&good);
        assert_eq!(places(&kept), [], "{id}: {:?}", kept.findings);
    }
}

#[test]
fn the_page_of_rules_lists_each_one_with_its_severity() {
    let page = include_str!("../src/lint/mod.rs");
    for rule in rules() {
        let severity = format!("{:?}", rule.severity).to_lowercase();
        let row = format!("//! | `{}` | {severity} | ", rule.id);
        assert!(page.contains(&row), "{row}");
    }
}

#[test]
fn allowances_take_findings_away_and_are_judged_themselves() {
    let document = fs::read_to_string(folder().join("type-keywords/bad.yaml")).unwrap();
    let all = run(&document);
    assert_eq!(all.findings.len(), 3);
    let entry = |rule: &str, at: &str, reason: &str| {
        format!("\n[[lint.allow]]\nrule = {rule:?}\nat = {at:?}\nreason = {reason:?}\n")
    };
    let thing = "#/components/schemas/Thing";
    let config = support::CONFIG.to_owned()
        + &entry(
            "type-keywords",
            &format!("{thing}/properties"),
            "upstream knows",
        );
    let report = lint(&inputs(&document, &config)).unwrap();
    assert_eq!((report.findings.len(), report.allowed), (2, 1));
    assert!(report.faults.is_empty());

    let config = support::CONFIG.to_owned()
        + &entry("type-keyword", thing, "a slip")
        + &entry("type-keywords", thing, " ")
        + &entry("type-keywords", "Thing", "no pointer")
        + &entry(
            "type-keywords",
            &format!("{thing}/prop"),
            "not below it, though it begins so",
        )
        + &entry("bounds-meet", thing, "nothing there");
    let inputs = LintInputs {
        whole: false,
        ..inputs(&document, &config)
    };
    let report = lint(&inputs).unwrap();
    assert_eq!((report.findings.len(), report.allowed), (3, 0));
    assert_eq!(report.count(Severity::Error), 5);
    insta::assert_snapshot!("faults_of_allowances", render(&report.faults, &inputs));

    // Only the contract, with its own tags, tells whether one is stale; and only where its rule was asked.
    let config = support::CONFIG.to_owned() + &entry("bounds-meet", thing, "nothing there");
    let tags = ["Things".to_owned()];
    let other_tags = LintInputs {
        tags: &tags,
        whole: false,
        config: SourceText {
            name: "codegen.toml",
            text: &config,
        },
        ..inputs
    };
    assert!(lint(&other_tags).unwrap().faults.is_empty());
    let other = LintInputs {
        role: Role::Other,
        tags: &[],
        ..other_tags
    };
    assert!(lint(&other).unwrap().faults.is_empty());
    let config = support::CONFIG.to_owned() + &entry("component-used", thing, "nothing there");
    let part = LintInputs {
        config: SourceText {
            name: "codegen.toml",
            text: &config,
        },
        tags: &[],
        whole: false,
        ..inputs
    };
    assert!(lint(&part).unwrap().faults.is_empty());
    assert_eq!(
        lint(&LintInputs {
            whole: true,
            ..part
        })
        .unwrap()
        .faults
        .len(),
        1
    );
}

#[test]
fn a_part_is_looked_at_by_its_tags() {
    let document = fs::read_to_string(folder().join("type-keywords/bad.yaml")).unwrap();
    let elsewhere = "\n    Elsewhere:\n      type: string\n      minItems: 1\n";
    let document = document + elsewhere;
    let part = LintInputs {
        whole: false,
        ..inputs(&document, support::CONFIG)
    };
    assert_eq!(lint(&part).unwrap().findings.len(), 3);
    assert_eq!(run(&document).findings.len(), 5);
    let tags = ["Thing".to_owned()];
    let refused = lint(&LintInputs {
        tags: &tags,
        ..part
    })
    .unwrap_err();
    let shown = render(&refused, &part);
    assert!(shown.contains("did you mean `Things`?"), "{shown}");
}

#[test]
fn the_contract_is_clean() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let document = fs::read_to_string(spec.join("identity-source.yaml")).unwrap();
    let config = fs::read_to_string(spec.join("codegen.toml")).unwrap();
    let inputs = LintInputs {
        whole: false,
        ..inputs(&document, &config)
    };
    let report = lint(&inputs).unwrap();
    let shown = render(&report.diagnostics(usize::MAX), &inputs);
    assert_eq!(shown, "");
}

/// A document with these schemas after the one that the operation answers with.
#[test]
fn nodes_of_the_wrong_kind_are_passed_over() {
    for key in [
        "paths",
        "components",
        "tags",
        "security",
        "responses",
        "parameters",
        "schemas",
        "properties",
        "required",
        "type",
        "items",
        "enum",
        "example",
        "content",
        "schema",
        "name",
        "in",
        "description",
    ] {
        for wrong in [
            "5",
            "[]",
            "[[[]]]",
            "null",
            "text",
            "{a: {b: [1]}}",
            "[{$ref: '#/paths'}]",
            "{$ref: '#'}",
        ] {
            let document =
                fs::read_to_string(folder().join("example-fits-schema/bad.yaml")).unwrap();
            let mut lines: Vec<String> = Vec::new();
            let mut depth = None;
            for line in document.lines() {
                let indent = line.len() - line.trim_start().len();
                if depth.is_some_and(|depth| {
                    indent > depth || (indent == depth && line.trim_start().starts_with('-'))
                }) {
                    continue;
                }
                depth = None;
                if line.trim_start().starts_with(&format!("{key}:")) {
                    lines.push(format!("{}{key}: {wrong}", " ".repeat(indent)));
                    depth = Some(indent);
                } else {
                    lines.push(line.to_owned());
                }
            }
            // No panic; what comes out is not the point.
            let text = lines.join("\n");
            let _ = lint(&inputs(&text, support::CONFIG));
        }
    }
}

#[test]
fn the_known_defects_of_upstream_are_found() {
    let Some(folder) = support::upstream_releases("the_known_defects_of_upstream_are_found") else {
        return;
    };
    let document = fs::read_to_string(folder.join("okta-management-2026.06.3.yaml")).unwrap();
    let tags = ["IdentitySource".to_owned()];
    let part = LintInputs {
        tags: &tags,
        whole: false,
        role: Role::Other,
        ..inputs(&document, support::CONFIG)
    };
    let report = lint(&part).unwrap();
    let found = places(&report);
    for wanted in [
        (
            "example-fits-schema",
            "#/components/examples/TriggerSessionResponse/value",
        ),
        (
            "nested-namesake",
            "#/components/schemas/GroupsResponseSchema/properties/profile/properties/profile",
        ),
    ] {
        assert!(found.contains(&wanted), "{wanted:?}: {found:?}");
    }
    assert!(found.len() < 12, "{found:?}");
    let whole = lint(&LintInputs {
        tags: &[],
        whole: true,
        ..part
    })
    .unwrap();
    assert!(whole.findings.len() > report.findings.len());
    assert_eq!(whole.diagnostics(50).len(), 50);
}
