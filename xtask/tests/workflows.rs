//! The workflow files: what they may do, and that nothing from outside gets into their scripts.

use std::fs;
use std::path::Path;

use okta_codegen::source::{SourceText, load_tree};
use serde_json::Value;

/// Each workflow with its text and its tree.
fn workflows() -> Vec<(String, String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.github/workflows");
    let mut all: Vec<(String, String, Value)> = fs::read_dir(folder)
        .expect("the folder of the workflows")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let text = fs::read_to_string(&path).expect("a workflow");
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            let name = name.expect("a name");
            let source = SourceText {
                name: &name,
                text: &text,
            };
            let tree = load_tree(&source).unwrap_or_else(|error| panic!("{name}: {error:?}"));
            (name, text, tree)
        })
        .collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}

fn jobs(workflow: &Value) -> impl Iterator<Item = (&String, &Value)> {
    workflow["jobs"].as_object().expect("jobs").iter()
}

fn steps(job: &Value) -> &[Value] {
    job["steps"].as_array().expect("steps")
}

#[test]
fn both_workflows_are_there() {
    let names: Vec<String> = workflows().into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["ci.yml", "spec-update.yml"]);
}

#[test]
fn every_action_is_pinned_to_a_commit_and_says_its_version() {
    for (name, text, _) in workflows() {
        let lines: Vec<&str> = text.lines().filter(|line| line.contains("uses:")).collect();
        assert!(!lines.is_empty(), "{name} uses no action");
        for line in lines {
            let (_, pinned) = line.split_once('@').expect("a pinned action");
            let (commit, version) = pinned.split_once(" # v").expect("a version in a comment");
            assert!(
                commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{name}: {line}"
            );
            assert!(
                version.starts_with(|first: char| first.is_ascii_digit()),
                "{name}: {line}"
            );
        }
    }
}

#[test]
fn no_token_of_a_workflow_may_write() {
    for (name, _, workflow) in workflows() {
        let all = workflow["permissions"]
            .as_object()
            .expect("permissions of the workflow");
        let of_jobs = jobs(&workflow).filter_map(|(_, job)| job.get("permissions"));
        let of_jobs = of_jobs.flat_map(|permissions| permissions.as_object().expect("a mapping"));
        for (scope, right) in all.iter().chain(of_jobs) {
            assert_eq!(
                (scope.as_str(), right.as_str()),
                ("contents", Some("read")),
                "{name}"
            );
        }
    }
}

#[test]
fn checkouts_keep_no_credentials() {
    for (name, _, workflow) in workflows() {
        for step in jobs(&workflow).flat_map(|(_, job)| steps(job)) {
            let action = step["uses"].as_str().unwrap_or_default();
            if action.starts_with("actions/checkout@") {
                assert_eq!(step["with"]["persist-credentials"], false, "{name}");
            }
        }
    }
}

#[test]
fn no_script_has_an_expression_in_it() {
    for (name, _, workflow) in workflows() {
        for step in jobs(&workflow).flat_map(|(_, job)| steps(job)) {
            let script = step["run"].as_str().unwrap_or_default();
            assert!(!script.contains("${{"), "{name}: {script}");
        }
    }
}

#[test]
fn the_job_that_has_a_secret_runs_no_code_of_the_change() {
    let (_, _, workflow) = workflows().pop().expect("spec-update.yml");
    for (name, job) in jobs(&workflow) {
        let has_secret = job.to_string().contains("secrets.");
        assert_eq!(has_secret, name == "pull-request", "{name}");
        let scripts = steps(job).iter().filter_map(|step| step["run"].as_str());
        let runs_cargo = scripts.into_iter().any(|script| script.contains("cargo"));
        assert_eq!(runs_cargo, !has_secret, "{name}");
    }
}
