//! JSON made from schemas: it fits them, and models read it and write the same.
//!
//! Two crates are compiled here, the contract's and a fixture's with what is hard; `cargo xtask round-trip` does the same for
//! a full release.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use okta_codegen::round_trip::instances::{Kind, Maker};
use okta_codegen::round_trip::{Exceptions, Layout, RoundTrip, Verdict, prepare};
use okta_codegen::{Inputs, Role, generate};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::Case;
use support::compile::{Workspace, renamed};

const FIXTURE: &str = include_str!("round_trip/spec.yaml");
const EXCEPTIONS: &str = include_str!("round_trip/exceptions.toml");
const CONTRACT: &str = include_str!("../../spec/identity-source.yaml");
const CONTRACT_CONFIG: &str = include_str!("../../spec/codegen.toml");

fn inputs<'a>(document: &'a str, config: &'a str) -> Inputs<'a> {
    let case = Case {
        role: Role::Other,
        ..Case::new(document, config).member()
    };
    case.inputs()
}

fn questions(inputs: &Inputs<'_>, name: &str) -> RoundTrip {
    let crate_path = format!("../{name}");
    let layout = Layout {
        crate_path: &crate_path,
        standalone: false,
    };
    prepare(inputs, layout).expect("a good document")
}

/// Compiles the crate of a document and its harness; gives what may be asked, and the workspace to ask in.
fn compiled(name: &str, document: &str, config: &str) -> (RoundTrip, Workspace) {
    let config = renamed(config, name);
    let inputs = inputs(document, &config);
    let questions = questions(&inputs, name);
    let mut workspace = Workspace::new(&format!("round-trip-{name}"));
    workspace.add(name, &generate(&inputs).expect("a crate").tree);
    workspace.add("round-trip-harness", &questions.harness);
    workspace.cargo(&["build", "--package", "round-trip-harness"]);
    (questions, workspace)
}

fn verdict(questions: &RoundTrip, workspace: &Workspace, exceptions: &str) -> Verdict {
    let answers = workspace.run("round-trip-harness", &[], &questions.questions());
    let exceptions = Exceptions::parse(exceptions).expect("exceptions");
    questions
        .judge(&answers, &exceptions)
        .expect("an answer to each question")
}

/// The inputs of the fuzz target that the repository has.
fn corpus() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/round_trip/corpus");
    let entries = fs::read_dir(folder).expect("the corpus");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    files
}

#[test]
fn what_is_hard_comes_back_and_the_corpus_does_no_harm() {
    let (questions, workspace) = compiled("round-trip-fixture", FIXTURE, support::CONFIG);
    let outcome = verdict(&questions, &workspace, EXCEPTIONS);
    assert!(outcome.is_clean(), "{}", outcome.text());
    assert_eq!(outcome.known.len(), 2, "{}", outcome.text());
    for kind in Kind::ALL {
        let share = outcome.kinds.get(&kind).copied().unwrap_or_default();
        assert!(share.of > 0, "no value is {}", kind.name());
    }
    assert_eq!((outcome.examples.back, outcome.examples.of), (1, 2));
    assert_eq!(outcome.linted.len(), 1, "{}", outcome.text());

    let unlisted = verdict(&questions, &workspace, "");
    assert!(!unlisted.is_clean() && unlisted.stale.is_empty());
    let needless = format!(
        "{EXCEPTIONS}\n[[exception]]\nat = \"#/components/schemas/Size\"\nfaults = [\"lost\"]\nreason = \"none\"\n"
    );
    let needless = verdict(&questions, &workspace, &needless);
    let stale = |at: &str, why: &'static str| vec![(at.to_owned(), why)];
    assert_eq!(
        needless.stale,
        stale("#/components/schemas/Size", "it comes back")
    );
    // Only what is said to go wrong may do so.
    let otherwise = EXCEPTIONS.replace("is kept as unknown JSON", "is lost");
    let otherwise = verdict(&questions, &workspace, &otherwise);
    assert!(otherwise.known.is_empty() && !otherwise.unknown.is_empty());

    let files = corpus();
    let files: Vec<&str> = files
        .iter()
        .map(|file| file.to_str().expect("a name"))
        .collect();
    assert!(files.len() > 80);
    let printed = workspace.run("round-trip-harness", &files, "");
    assert_eq!(printed, "");
}

#[test]
fn the_contract_comes_back() {
    let (questions, workspace) = compiled("okta-identity-source", CONTRACT, CONTRACT_CONFIG);
    let outcome = verdict(&questions, &workspace, "");
    assert!(outcome.is_clean(), "{}", outcome.text());
    assert_eq!(outcome.components.back, outcome.components.of);
    assert!(
        outcome.components.of > 20 && outcome.discarded == 0,
        "{}",
        outcome.text()
    );
    assert_eq!(outcome.examples.back, outcome.examples.of);
}

#[test]
fn an_answer_that_lost_something_is_seen() {
    let questions = questions(&inputs(FIXTURE, support::CONFIG), "fixture");
    let answers = |change: &dyn Fn(&str) -> String| -> Verdict {
        let lines: Vec<String> = questions
            .questions()
            .lines()
            .map(|line| change(line.split_once(' ').expect("a question").1))
            .collect();
        let exceptions = Exceptions::default();
        questions
            .judge(&lines.join("\n"), &exceptions)
            .expect("an answer to each")
    };
    // Whoever repeats the question is right, read-only values included.
    let repeated = answers(&|json| format!("={json}"));
    assert!(repeated.is_clean(), "{}", repeated.text());
    assert!(repeated.unchecked > 0 && repeated.text().contains("not held against"));
    let failed =
        |outcome: &Verdict, what: &str| outcome.unknown.iter().any(|(_, text)| text.contains(what));
    let outcome = answers(&|json| format!("={}", json.replace("\"name\"", "\"title\"")));
    assert!(failed(&outcome, "/name is lost"), "{}", outcome.text());
    let outcome = answers(&|json| format!("={}", json.replace("null", "0")));
    assert!(
        failed(&outcome, "becomes something else"),
        "{}",
        outcome.text()
    );
    let outcome = answers(&|json| format!("?{json}"));
    assert!(
        failed(&outcome, "kept as unknown JSON"),
        "{}",
        outcome.text()
    );
    let outcome = answers(&|_| "!no".to_owned());
    assert!(failed(&outcome, "can't be read: no"), "{}", outcome.text());
    assert!(questions.judge("", &Exceptions::default()).is_err());
}

#[test]
fn an_exception_holds_for_its_releases() {
    let questions = questions(&inputs(FIXTURE, support::CONFIG), "fixture");
    let echo: Vec<String> = questions
        .questions()
        .lines()
        .map(|line| format!("={}", line.split_once(' ').expect("a question").1))
        .collect();
    let stale = |at: &str, releases: &str| {
        let entry = format!(
            "[[exception]]\nat = \"#/components/schemas/{at}\"\nfaults = [\"lost\"]\nreason = \"none\"\n{releases}"
        );
        let exceptions = Exceptions::parse(&entry).expect("exceptions");
        let outcome = questions.judge(&echo.join("\n"), &exceptions);
        let stale = outcome.expect("an answer to each question").stale;
        stale.first().map(|(_, why)| *why)
    };
    let back = Some("it comes back");
    let nowhere = Some("the release that it names has no such place");
    assert_eq!(stale("Size", ""), back);
    assert_eq!(stale("Size", "releases = [\"0\", \"1\"]"), back);
    assert_eq!(stale("Size", "releases = [\"0\"]"), None);
    assert_eq!(stale("Nothing", ""), None);
    assert_eq!(stale("Nothing", "releases = [\"0\"]"), None);
    assert_eq!(stale("Nothing", "releases = [\"1\"]"), nowhere);
}

#[test]
fn values_of_examples_are_not_told() {
    let questions = questions(&inputs(FIXTURE, support::CONFIG), "fixture");
    let told = |answer: &str| -> BTreeSet<String> {
        let lines: Vec<&str> = questions.questions().lines().map(|_| answer).collect();
        let outcome = questions.judge(&lines.join("\n"), &Exceptions::default());
        let outcome = outcome.expect("an answer to each question");
        assert!(!outcome.linted.is_empty());
        assert!(!format!("{:?}", outcome.linted).contains("heavy"));
        let examples = outcome.unknown.into_iter();
        examples
            .filter(|(at, _)| at.contains("/examples/"))
            .map(|(_, what)| what)
            .collect()
    };
    let only = |what: &str| BTreeSet::from([what.to_owned()]);
    assert_eq!(
        told("!tool.weight: invalid type: string \"heavy\", expected f64"),
        only("the example can't be read: tool.weight")
    );
    assert_eq!(
        told("!.: a branch of a union could not be read at `<Saw>.teeth` at line 1"),
        only(
            "the example can't be read: .: a branch of a union could not be read at `<Saw>.teeth`"
        )
    );
    assert_eq!(
        told("!tool: missing field `kind` at line 1 column 9"),
        only("the example can't be read: tool: missing field `kind`")
    );
}

#[test]
fn every_value_of_the_fixture_fits_its_schema() {
    let questions = questions(&inputs(FIXTURE, support::CONFIG), "fixture");
    assert_eq!(questions.discarded(), []);
}

#[test]
fn the_corpus_is_what_is_made_of_the_fixture() {
    let questions = questions(&inputs(FIXTURE, support::CONFIG), "fixture");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/round_trip/corpus");
    let mut names = BTreeSet::new();
    for (name, bytes) in questions.seeds() {
        names.insert(name.clone());
        let there = fs::read(folder.join(&name)).unwrap_or_default();
        assert!(
            there == bytes,
            "{name} is another one: `cargo xtask round-trip --prepare --no-overlay --seeds generator/tests/round_trip/corpus` with the fixture makes it anew"
        );
    }
    for file in corpus() {
        let name = file
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name");
        assert!(
            name.starts_with("hand-") || names.contains(name),
            "{name} is made of nothing: delete it"
        );
    }
}

#[test]
fn exceptions_have_a_reason_and_stand_once() {
    let entry = "[[exception]]\nat = \"#/a\"\nfaults = [\"c\"]\nreason = \"b\"\n";
    assert!(Exceptions::parse(entry).is_ok());
    assert!(Exceptions::parse(&entry.repeat(2)).is_err());
    assert!(Exceptions::parse(&entry.replace('b', " ")).is_err());
    let of = |release: &str| format!("{entry}releases = [\"{release}\"]\n");
    assert!(Exceptions::parse(&(of("1") + &of("2"))).is_ok());
    assert!(Exceptions::parse(&(of("1") + &of("1"))).is_err());
    assert!(Exceptions::parse(&(of("1") + entry)).is_err());
    assert!(Exceptions::parse(include_str!("../../spec/round-trip.toml")).is_ok());
    assert!(Exceptions::parse(&entry.replace("[\"c\"]", "[]")).is_err());
    assert!(Exceptions::parse(&entry.replace("reason", "because")).is_err());
}

#[test]
fn a_schema_that_contains_itself_has_an_end() {
    let branches = |list: usize| {
        let branches = (0..6)
            .map(|branch| json!({"properties": {format!("{list}-{branch}"): {"type": "string"}}}));
        json!({"oneOf": branches.collect::<Vec<_>>()})
    };
    let root = json!({"components": {"schemas": {
        "Cross": {"allOf": (0..9).map(branches).collect::<Vec<_>>()},
        "Endless": {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/Endless"}}},
        "Circle": {"$ref": "#/components/schemas/Circle"},
        "Vast": {"type": "object", "properties": {
            "text": {"type": "string", "minLength": u64::MAX},
            "list": {"type": "array", "minItems": u64::MAX, "items": {"type": "string"}},
            "nothing": {"type": "string", "pattern": "((a?){4000000000}){4000000000}"},
        }},
        "Wide": {"oneOf": [{"$ref": "#/components/schemas/Wide"}, {"allOf": [{"$ref": "#/components/schemas/Wide"}]}]},
        "Many": {"type": "array", "minItems": 100_000_000_000_u64, "items": {"type": "string"}},
        "Long": {"type": "string", "minLength": 100_000_000_000_u64, "pattern": "^((a{1000}){1000}){1000}$"},
    }}});
    let maker = Maker::new(&root);
    for name in ["Cross", "Endless", "Circle", "Wide", "Many", "Long"] {
        let pointer = format!("#/components/schemas/{name}");
        let found = maker.instances(&pointer, true, true);
        let longest = found
            .given
            .iter()
            .map(|instance| instance.value.to_string().len())
            .max();
        assert!(longest.unwrap_or_default() < 1_000_000, "{name}");
    }
}

fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!({"type": "boolean"})),
        (0_u64..5, 0_u64..5).prop_map(
            |(least, more)| json!({"type": "string", "minLength": least, "maxLength": least + more})
        ),
        (-9_i64..9, 0_i64..9).prop_map(
            |(least, more)| json!({"type": "integer", "minimum": least, "maximum": least + more})
        ),
        Just(json!({"type": "number", "nullable": true})),
        Just(json!({"type": "string", "enum": ["A", "B"]})),
        Just(json!({"type": "string", "format": "date-time"})),
        Just(json!({"type": "string", "pattern": "^[a-f]{2,4}(-[0-9]+)?$"})),
        Just(json!({"$ref": "#/components/schemas/Other"})),
        Just(json!({})),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let fields = prop::collection::btree_map("[a-d]", (inner.clone(), any::<bool>()), 0..4);
        prop_oneof![
            (inner.clone(), 0_u64..3, 0_u64..3).prop_map(|(items, least, more)| {
                json!({"type": "array", "items": items, "minItems": least, "maxItems": least + more})
            }),
            inner.clone().prop_map(|values| json!({"type": "object", "additionalProperties": values})),
            prop::collection::vec(inner, 1..4).prop_map(|branches| json!({"oneOf": branches})),
            fields.prop_map(|fields| {
                let required: Vec<&String> = fields.iter().filter(|(_, (_, needed))| *needed).map(|(name, _)| name).collect();
                let mut schema = json!({"type": "object"});
                if !required.is_empty() {
                    schema["required"] = json!(required);
                }
                let properties: serde_json::Map<String, Value> =
                    fields.iter().map(|(name, (field, _))| (name.clone(), field.clone())).collect();
                schema["properties"] = Value::Object(properties);
                schema
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever the schema, its values fit it, no two of them are alike, and there is one of each size.
    #[test]
    fn every_value_fits(schema in schema()) {
        let root = json!({"components": {"schemas": {
            "It": schema,
            "Other": {"type": "object", "properties": {"again": {"$ref": "#/components/schemas/Other"}, "it": {"type": "integer"}}},
        }}});
        let maker = Maker::new(&root);
        let found = maker.instances("#/components/schemas/It", true, true);
        prop_assert!(found.discarded.is_empty(), "{:?}", found.discarded);
        prop_assert!(!found.given.is_empty());
        let texts: BTreeSet<String> = found.given.iter().map(|instance| instance.value.to_string()).collect();
        prop_assert_eq!(texts.len(), found.given.len());
    }
}
