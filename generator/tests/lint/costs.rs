//! Linting costs no more than the length of the document.

use std::fmt::Write as _;
use std::fs;

use okta_codegen::diagnostic::Diagnostic;
use okta_codegen::lint::LintReport;

use super::{folder, places, run};

fn with_schemas(schemas: &str) -> String {
    let document = fs::read_to_string(folder().join("array-items/good.yaml")).unwrap();
    document + schemas
}

#[test]
fn recursion_ends_and_costs_are_bounded() {
    // A chain of 3,000 references, a circle over allOf, a doubling at each level, and a doubling along the value.
    let mut schemas = String::new();
    for link in 0..3_000 {
        let _ = write!(
            schemas,
            "    L{link}:\n      $ref: '#/components/schemas/L{}'\n",
            link + 1
        );
    }
    schemas += "    L3000:\n      type: string\n";
    schemas +=
        "    Chain:\n      allOf:\n      - $ref: '#/components/schemas/L0'\n      example: 5\n";
    schemas += "    Circle:\n      allOf:\n      - $ref: '#/components/schemas/Circle'\n      example: 5\n";
    for level in 0..100 {
        let next = format!("$ref: '#/components/schemas/D{}'", level + 1);
        let _ = write!(
            schemas,
            "    D{level}:\n      allOf:\n      - {next}\n      - {next}\n      properties:\n        a:\n          allOf:\n          - {next}\n          - {next}\n"
        );
    }
    schemas += "    D100:\n      type: string\n";
    let deep = "{a: ".repeat(60) + "1" + &"}".repeat(60);
    let _ = write!(
        schemas,
        "    Doubled:\n      $ref: '#/components/schemas/D0'\n    User:\n      properties:\n        d:\n          $ref: '#/components/schemas/D0'\n      example:\n        d: {deep}\n"
    );
    let report = run(&with_schemas(&schemas));
    let found = places(&report);
    let has = |rule: &str, at: &str| found.contains(&(rule, at));
    assert!(has(
        "reference-resolves",
        "#/components/schemas/Chain/allOf/0/$ref"
    ));
    assert!(has(
        "example-checked",
        "#/components/schemas/Circle/example"
    ));
    assert!(has("example-checked", "#/components/schemas/User/example"));
}

#[test]
fn patterns_are_tried_in_bounded_time() {
    let text = "a".repeat(50_000);
    let patterns = [
        "^(a+)+$",
        "^(a|a)*b$",
        "^(?!b)(a+)+$",
        "^(((a{1,99}){1,99}){1,99}){1,99}$",
    ];
    let mut schemas = String::new();
    for (index, pattern) in patterns.iter().enumerate() {
        let _ = write!(
            schemas,
            "    P{index}:\n      type: string\n      pattern: {pattern}\n      example: {text}!\n"
        );
    }
    let report = run(&with_schemas(&schemas));
    let found = places(&report);
    for (index, rule) in [
        "example-fits-schema",
        "example-fits-schema",
        "example-checked",
        "example-checked",
    ]
    .iter()
    .enumerate()
    {
        let at = format!("#/components/schemas/P{index}/example");
        assert!(found.contains(&(rule, at.as_str())), "{at}: {found:?}");
    }
}

#[test]
fn thousands_of_values_and_examples_are_looked_at() {
    let mut schemas = String::from("    Huge:\n      type: string\n      enum:\n");
    for value in 0..50_000 {
        let _ = writeln!(schemas, "      - v{value}");
    }
    schemas += "      - v7\n";
    for number in 0..5_000 {
        let _ = write!(
            schemas,
            "    E{number}:\n      type: object\n      properties:\n        h:\n          $ref: '#/components/schemas/Huge'\n      example:\n        h: none\n"
        );
    }
    let report = run(&with_schemas(&schemas));
    let twice = report
        .findings
        .iter()
        .filter(|finding| finding.rule.id == "enum-unique");
    assert_eq!(twice.count(), 1);
    let of_examples =
        |finding: &&okta_codegen::lint::Finding| finding.rule.id.starts_with("example-");
    assert_eq!(report.findings.iter().filter(of_examples).count(), 5_000);
    assert_eq!(report.diagnostics(10).len(), 10);
    // What is wrong with `codegen.toml` takes the places of findings, so that nobody else has to leave out more.
    let fault = |number: usize| Diagnostic::config(0..1, format!("fault {number}"));
    let faulty = LintReport {
        faults: (0..3).map(fault).collect(),
        ..report
    };
    assert_eq!(faulty.diagnostics(10).len(), 10);
    assert_eq!(faulty.hidden(10), faulty.findings.len() - 7);
    assert_eq!(faulty.hidden(1), faulty.findings.len());
}
