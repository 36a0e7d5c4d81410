//! The contract: what a release of upstream's document makes of it, one folder for each kind of change.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use okta_codegen::contract::{Lock, Refusal, Update, UpdateInputs, VerifyInputs, update, verify};
use okta_codegen::diff::Verdict;
use okta_codegen::release::{Plan, PlanInputs, plan, report};
use okta_codegen::report::{Texts, render};
use okta_codegen::source::SourceText;
use similar::TextDiff;

/// The texts of an update, with the ones of `tests/contract` where a test says nothing else.
#[derive(Clone)]
struct Case {
    upstream: String,
    contract: Option<String>,
    lock: Option<String>,
    overlay: Option<String>,
    prose: &'static str,
    release: Option<&'static str>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract")
}

fn read(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

impl Case {
    /// The contract with its own words, and the lock of the release that it was made from.
    fn settled() -> Self {
        let case = Self {
            upstream: read("base.yaml"),
            contract: Some(read("contract.yaml")),
            lock: None,
            overlay: None,
            prose: "own",
            release: None,
        };
        let made = case.run();
        assert!(
            !made.changed,
            "the contract and the base are the same but for words and order"
        );
        case.after(&made)
    }

    fn after(mut self, made: &Update) -> Self {
        self.contract = Some(made.contract.clone());
        self.lock = Some(made.lock.clone());
        self
    }

    fn config(&self) -> String {
        format!(
            "{}\n[upstream]\nprose = \"{}\"\n",
            support::CONFIG,
            self.prose
        )
    }

    fn try_run(&self) -> Result<Update, (Refusal, String)> {
        let config = self.config();
        let text = |name, text| SourceText { name, text };
        let optional = |name, text: &'_ Option<String>| -> Option<SourceText<'static>> {
            text.clone().map(|text| SourceText {
                name,
                text: String::leak(text),
            })
        };
        let inputs = UpdateInputs {
            upstream: text("upstream.yaml", &self.upstream),
            overlay: optional("overlay.yaml", &self.overlay),
            config: text("codegen.toml", &config),
            contract: optional("contract.yaml", &self.contract),
            lock: optional("spec.lock", &self.lock),
            source: "upstream.yaml",
            release: self.release,
        };
        update(&inputs).map_err(|refusal| {
            let about = match refusal.about {
                okta_codegen::contract::About::Contract => {
                    inputs.contract.unwrap_or(inputs.upstream)
                }
                okta_codegen::contract::About::Upstream => inputs.upstream,
            };
            let texts = Texts {
                document: about,
                config: inputs.config,
                overlay: inputs.overlay,
            };
            let rendered = render(&refusal.diagnostics, &texts);
            (refusal, rendered)
        })
    }

    fn run(&self) -> Update {
        self.try_run()
            .unwrap_or_else(|(_, rendered)| panic!("{rendered}"))
    }

    /// The messages of `verify`.
    fn verify(&self) -> Vec<String> {
        let config = self.config();
        let inputs = VerifyInputs {
            contract: SourceText {
                name: "contract.yaml",
                text: self.contract.as_deref().unwrap(),
            },
            lock: self.lock.as_deref().map(|text| SourceText {
                name: "spec.lock",
                text,
            }),
            overlay: self.overlay.as_deref().map(|text| SourceText {
                name: "overlay.yaml",
                text,
            }),
            config: SourceText {
                name: "codegen.toml",
                text: &config,
            },
        };
        let found = verify(&inputs).unwrap();
        found
            .into_iter()
            .map(|mismatch| format!("{}\n  help: {}", mismatch.message, mismatch.help))
            .collect()
    }
}

/// What an update did, for a reader.
fn shown(before: &Case, made: &Update) -> String {
    let mut text = format!(
        "changed: {}\nrelease: {}, contract of {}\noperations: {:?} -> {}\n",
        made.changed,
        made.locks.1.release,
        made.locks.1.contract_version,
        made.operations_before,
        made.locks.1.operations
    );
    for (what, nodes) in [("new", &made.prose.new), ("reworded", &made.prose.reworded)] {
        for node in nodes {
            writeln!(text, "{what}: {node}").unwrap();
        }
    }
    let contract = before.contract.as_deref().unwrap();
    let diff = TextDiff::from_lines(contract, &made.contract);
    write!(text, "\n{}", diff.unified_diff().context_radius(2)).unwrap();
    text
}

#[test]
fn every_change_upstream_gives_its_contract() {
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() > 8);
    for name in names {
        let mut case = Case::settled();
        case.upstream = read(&format!("{name}/upstream.yaml"));
        if name.ends_with("_upstream") {
            case.prose = "upstream";
        }
        let made = case.run();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder().join(&name));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("update", shown(&case, &made)));

        let again = case.clone().after(&made);
        let second = again.run();
        assert_eq!(
            second.contract, made.contract,
            "{name}: the contract of a second run"
        );
        assert_eq!(second.lock, made.lock, "{name}: the lock of a second run");
        assert_eq!(again.verify(), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_contract_is_made_without_one() {
    for prose in ["own", "upstream"] {
        let mut case = Case::settled();
        (case.contract, case.lock, case.prose) = (None, None, prose);
        let made = case.run();
        assert!(made.changed);
        assert_eq!(made.operations_before, None);
        let mut settings = insta::Settings::clone_current();
        settings.set_omit_expression(true);
        settings.bind(|| {
            insta::assert_snapshot!(format!("contract_from_nothing_{prose}"), made.contract);
        });
        assert_eq!(case.after(&made).verify(), Vec::<String>::new());
    }
}

#[test]
fn words_that_people_mend_stay_and_need_no_update() {
    let mut case = Case::settled();
    // Mended words, in a layout that the writer would not choose, and with a comment.
    let mended = case
        .contract
        .as_deref()
        .unwrap()
        .replace(
            "description: Our words on the name.",
            "description:   \"Better words\" # by hand",
        )
        .replace("          summary: One of ours\n", "")
        .replace("      summary: One of ours\n", "");
    case.contract = Some(mended.clone());
    assert_eq!(case.verify(), Vec::<String>::new());
    let made = case.run();
    assert!(!made.changed);
    assert_eq!(made.contract, mended);
    assert_eq!(Some(made.lock), case.lock);

    // The next change keeps the words.
    case.upstream = read("property_added/upstream.yaml");
    let made = case.run();
    assert!(
        made.contract.contains("description: Better words\n"),
        "{}",
        made.contract
    );
    assert!(!made.contract.contains("One of ours"));
}

#[test]
fn a_contract_that_was_not_written_so_is_written_once() {
    let mut case = Case::settled();
    case.contract = Some(read("contract.yaml"));
    case.lock = None;
    let made = case.run();
    assert!(!made.changed);
    assert_ne!(
        Some(&made.contract),
        case.contract.as_ref(),
        "the header is the writer's"
    );
    assert_eq!(case.after(&made).run().contract, made.contract);
}

#[test]
fn a_structure_that_was_edited_by_hand_is_told_and_made_anew() {
    let mut case = Case::settled();
    let good = case.contract.clone().unwrap();
    case.contract = Some(good.replace("maxLength: 20", "maxLength: 30"));
    let found = case.verify();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("edited by hand"), "{found:?}");
    let made = case.run();
    assert!(made.changed);
    assert_eq!(made.contract, good);
    assert_eq!(Some(made.lock), case.lock);

    // A later release that changes nothing: the contract is still the one of the release before.
    case.release = Some("2.0.0");
    let made = case.run();
    assert_eq!(made.contract, good);
    assert_eq!(made.locks.1.contract_version, "1.0.0");
    assert_eq!(case.after(&made).verify(), Vec::<String>::new());
}

#[test]
fn no_descriptions_are_left_of_values_that_are_gone() {
    let mut case = Case::settled();
    case.prose = "upstream";
    let values = "      - OPEN\n      - CLOSED\n      x-enumDescriptions:\n        OPEN: It is open.\n        CLOSED: It is closed.\n";
    assert!(case.upstream.contains(values));
    case.upstream = case.upstream.replace(values, "      - NEW\n");
    let made = case.run();
    assert!(made.contract.contains("      - NEW\n"), "{}", made.contract);
    assert!(
        !made.contract.contains("x-enumDescriptions"),
        "{}",
        made.contract
    );
}

#[test]
fn a_run_that_was_cut_short_is_told_and_repaired() {
    let before = Case::settled();
    let mut next = before.clone();
    next.upstream = read("property_added/upstream.yaml");
    let made = next.run();
    // The contract was written, the lock was not.
    let mut cut = next.clone().after(&made);
    cut.lock = before.lock.clone();
    let found = cut.verify();
    assert!(
        found.iter().any(|line| line.contains("cut short")),
        "{found:?}"
    );
    let repaired = cut.run();
    assert_eq!(repaired.contract, made.contract);
    assert_eq!(repaired.lock, made.lock);
}

#[test]
fn verify_tells_everything_that_does_not_fit() {
    let mut case = Case::settled();
    case.lock = Some(
        case.lock
            .unwrap()
            .replace("operations = 1", "operations = 2")
            .replace("contract_version = \"1.0.0\"", "contract_version = \"0.9\""),
    );
    case.overlay = Some(
        "overlay: 1.0.0\ninfo:\n  title: Corrections\n  version: 1.0.0\nactions: []\n".to_owned(),
    );
    let mut all = case.verify();
    case.lock = None;
    all.extend(case.verify());
    case.lock = Some("source = 1\n".to_owned());
    all.extend(case.verify());
    insta::with_settings!({omit_expression => true}, {
        insta::assert_snapshot!("contract_mismatches", all.join("\n"));
    });
}

#[test]
fn what_is_published_stays_in_the_lock() {
    let mut case = Case::settled();
    let mut lock = Lock::parse(case.lock.as_deref().unwrap()).unwrap();
    lock.published = Some("0.3.1".to_owned());
    case.lock = Some(lock.text());
    case.upstream = read("property_added/upstream.yaml");
    let made = case.run();
    assert_eq!(
        Lock::parse(&made.lock).unwrap().published.as_deref(),
        Some("0.3.1")
    );
}

#[test]
fn a_lock_is_read_back() {
    let lock = Lock::parse(Case::settled().lock.as_deref().unwrap()).unwrap();
    let hostile = Lock {
        source: "a\"b\\c\n[prose]\n\u{0}".to_owned(),
        published: Some("'''".to_owned()),
        prose: [("#/paths/~1a b/\"]\n=".to_owned(), "x".to_owned())].into(),
        ..lock
    };
    assert_eq!(Lock::parse(&hostile.text()), Ok(hostile));
}

fn refusal(case: &Case) -> String {
    match case.try_run() {
        Ok(_) => panic!("this should be refused"),
        Err((_, rendered)) => rendered,
    }
}

#[test]
fn bad_inputs_are_refused_with_their_place() {
    let settled = Case::settled();
    let with = |change: &dyn Fn(&mut Case)| {
        let mut case = settled.clone();
        change(&mut case);
        refusal(&case)
    };
    let all = [
        with(&|case| case.upstream = String::new()),
        with(&|case| case.upstream = case.upstream.replace("Things", "Stuff")),
        with(&|case| {
            case.upstream
                .truncate(case.upstream.find("schemas:").unwrap());
        }),
        with(&|case| case.upstream = case.upstream.replace("schemas/Thing'", "schemas/Nothing'")),
        with(&|case| case.upstream = case.upstream.replace("version: 1.0.0", "version: ''")),
        with(&|case| case.release = Some("a\nb")),
        with(&|case| case.contract = Some("<<<<<<< ours\nopenapi: 3.0.3\n=======\n".to_owned())),
        with(&|case| case.lock = Some("source = \"a\"\nwhat = 1\n".to_owned())),
        with(&|case| case.overlay = Some("overlay: [".to_owned())),
    ];
    insta::with_settings!({omit_expression => true}, {
        insta::assert_snapshot!("contract_refusals", all.join("----\n"));
    });
}

#[test]
fn the_name_of_the_release_can_be_given() {
    let mut case = Case::settled();
    case.upstream = read("property_added/upstream.yaml");
    case.release = Some("2030.01.0");
    let made = case.run();
    assert!(made.contract.contains("  version: 2030.01.0\n"));
    assert_eq!(
        (
            made.locks.1.release.as_str(),
            made.locks.1.info_version.as_str()
        ),
        ("2030.01.0", "1.1.0")
    );
}

/// References in a circle, and thousands of them in a row, end.
#[test]
fn many_references_are_followed_to_their_end() {
    let mut upstream = read("base.yaml").replace(
        "    Other:\n",
        "    Start:\n      $ref: '#/components/schemas/Start'\n    Other:\n",
    );
    let mut schemas = String::new();
    for number in 0..3000 {
        let next = (number + 1) % 3000;
        writeln!(schemas, "    S{number}:\n      type: object\n      properties:\n        next:\n          $ref: '#/components/schemas/S{next}'").unwrap();
    }
    upstream = upstream.replace("  schemas:\n", &format!("  schemas:\n{schemas}"));
    upstream = upstream.replace(
        "        state:\n",
        "        chain:\n          $ref: '#/components/schemas/S0'\n        state:\n",
    );
    let mut case = Case::settled();
    case.upstream = upstream;
    let made = case.run();
    assert!(made.contract.contains("    S2999:\n"));
    assert!(!made.contract.contains("    Start:\n"));
}

/// The plan for a new contract, after a release of the crate with the version 0.1.0.
fn planned(case: &mut Case, changelog: &str) -> (Update, Plan) {
    let mut lock = Lock::parse(case.lock.as_deref().unwrap()).unwrap();
    lock.published = Some("0.1.0".to_owned());
    case.lock = Some(lock.text());
    let made = case.run();
    let config = case.config();
    let inputs = PlanInputs {
        update: &made,
        contract: SourceText {
            name: "contract.yaml",
            text: case.contract.as_deref().unwrap(),
        },
        crate_before: None,
        config: SourceText {
            name: "codegen.toml",
            text: &config,
        },
        changelog: Some(changelog),
        published_api: None,
    };
    let plan = plan(&inputs).unwrap();
    (made, plan)
}

#[test]
fn a_contract_that_differs_for_nobody_still_has_a_version_of_its_own() {
    let mut case = Case::settled();
    case.upstream = case
        .upstream
        .replace("stage: GA", "stage: GA\n        note: Nobody reads this")
        .replace("version: 1.0.0", "version: 1.1.0");
    let (made, plan) = planned(&mut case, "# Changelog\n\n## 0.1.0\n\nThe first one.\n");
    assert!(made.changed);
    assert_eq!(plan.diff.verdict, Verdict::None);
    assert_eq!(plan.version, "0.1.1");
    assert!(
        plan.changelog
            .starts_with("# Changelog\n\n## 0.1.1\n\n### Upstream release 1.1.0\n"),
        "{}",
        plan.changelog
    );
    assert!(
        plan.changelog.ends_with("\n\n## 0.1.0\n\nThe first one.\n"),
        "{}",
        plan.changelog
    );
}

/// Changes, new nodes and reworded nodes without number, all with names that take much room.
#[test]
fn a_report_fits_into_a_pull_request() {
    let hostile = "|`\u{202e}".repeat(60);
    let mut properties = String::new();
    for number in 0..400 {
        let name = serde_json::to_string(&format!("n{number}{hostile}")).unwrap();
        writeln!(
            properties,
            "        {name}:\n          description: Of upstream.\n          type: string"
        )
        .unwrap();
    }
    let mut case = Case::settled();
    case.upstream = case
        .upstream
        .replace("        state:\n", &format!("{properties}        state:\n"));
    let (mut made, plan) = planned(&mut case, "# Changelog\n");
    assert!(made.prose.new.len() >= 400);
    made.prose.reworded = made.prose.new.clone();
    let text = report(&made, &plan, "passed");
    assert!(text.len() <= 65_536, "{} bytes", text.len());
    assert_eq!(
        text.matches("<details>").count(),
        text.matches("</details>").count()
    );
    assert!(text.ends_with("</details>\n"), "{text}");
}
