//! A ratchet: which keywords of the upstream releases are ignored, for which reason and how often. None may come silently.
//!
//! `ignored_keywords.tsv` lists them: document, context, keyword, reason, count. A kind that isn't listed, or a count that
//! grew, fails. Read the reason of each new line, lower or document the keyword if the reason isn't true, and write the
//! file anew: `UPDATE_IGNORED_KEYWORDS=1 cargo test -p okta-codegen --test ignored_keywords`.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use okta_codegen::source::{self, SourceText, TagChoice};
use serde_json::Value;

const RELEASES: [&str; 4] = [
    "okta-management-2024.06.1",
    "okta-management-2025.11.0",
    "okta-management-2026.06.3",
    "okta-sdk-python-3.4",
];

/// Document, context, keyword and reason, and how often.
type Counts = BTreeMap<[String; 4], usize>;

#[test]
fn no_further_keyword_is_ignored() {
    let Some(folder) = support::upstream_releases("no_further_keyword_is_ignored") else {
        return;
    };
    let mut counts = Counts::new();
    for name in RELEASES {
        let path = folder.join(format!("{name}.yaml"));
        let text = fs::read_to_string(&path).expect("a readable release");
        count(name, &text, &mut counts);
    }
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ignored_keywords.tsv");
    if std::env::var_os("UPDATE_IGNORED_KEYWORDS").is_some() {
        fs::write(&list, written(&counts)).expect("a list that can be written");
        return;
    }
    let known = read(&fs::read_to_string(&list).expect("the list of ignored keywords"));
    let grown = grown(&known, &counts);
    assert!(
        grown.is_empty(),
        "these keywords are ignored and not listed, or more often than listed; the first lines of this test say what to do:\n{}",
        grown.join("\n")
    );
}

#[test]
fn a_kind_that_is_new_or_grew_is_told() {
    let kind = |keyword: &str| ["doc", "schema", keyword, "reason"].map(str::to_owned);
    let known = read("doc\tschema\tone\treason\t3\ndoc\tschema\ttwo\treason\t3\n");
    let counts = Counts::from([(kind("one"), 3), (kind("two"), 4), (kind("three"), 1)]);
    let told = grown(&known, &counts).join("\n");
    assert!(told.contains("two") && told.contains("three"), "{told}");
    assert!(!told.contains("one"), "{told}");
    assert!(grown(&counts, &known).is_empty());
    assert_eq!(read(&written(&counts)), counts);
}

/// Counts what typing ignores of a whole document; its faults don't matter here.
fn count(name: &str, text: &str, counts: &mut Counts) {
    let root = source::load(&SourceText { name, text }).expect("a document that loads");
    let names = tags(&root);
    let choices: Vec<_> = names
        .iter()
        .map(|name| TagChoice { name, at: None })
        .collect();
    for entry in source::attempt(&root, &choices).census.ignored() {
        let kind = [name, entry.context, &entry.keyword, entry.reason].map(str::to_owned);
        *counts.entry(kind).or_default() += 1;
    }
}

fn tags(root: &Value) -> BTreeSet<String> {
    let items = root["paths"].as_object().into_iter().flatten();
    items
        .filter_map(|(_, item)| item.as_object())
        .flat_map(|item| item.values())
        .filter_map(|operation| operation.get("tags")?.as_array())
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

fn grown(known: &Counts, counts: &Counts) -> Vec<String> {
    counts
        .iter()
        .filter_map(|(kind, count)| {
            let listed = known.get(kind).copied().unwrap_or_default();
            (*count > listed).then(|| format!("{}: {count}, listed {listed}", kind.join(", ")))
        })
        .collect()
}

fn written(counts: &Counts) -> String {
    let mut text = String::new();
    for (kind, count) in counts {
        writeln!(text, "{}\t{count}", kind.join("\t")).expect("text can be written to");
    }
    text
}

fn read(text: &str) -> Counts {
    text.lines()
        .map(|line| {
            let (kind, count) = line.rsplit_once('\t').expect("a count");
            let kind: Vec<String> = kind.split('\t').map(str::to_owned).collect();
            let count = count.parse().expect("a number");
            (kind.try_into().expect("four columns"), count)
        })
        .collect()
}
