//! The fuzz targets without a fuzzer: on their corpus, on the fixtures, and on documents made of fixed random bytes.

mod support;

#[path = "../../fuzz/src/lib.rs"]
mod fuzz;
#[path = "fuzz_corpus/mutate.rs"]
mod mutate;

use std::fs;
use std::path::{Path, PathBuf};

use okta_codegen::Role;
use okta_codegen::source::SourceText;
use serde_json::Value;
use support::compile::{Workspace, renamed};
use support::{Case, fixtures};

/// What a target does with an input.
type Target = fn(&[u8]);

/// A step of the generator of random numbers called xorshift; never zero.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 32
    }

    fn bytes(&mut self, longest: u64) -> Vec<u8> {
        let length = 1 + self.next() % longest;
        (0..length).map(|_| self.next().to_le_bytes()[0]).collect()
    }
}

/// Random documents, always the same ones.
fn choices(count: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    std::iter::repeat_with(move || random.bytes(400)).take(count)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}

#[test]
fn the_corpus_of_each_target_runs() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    let targets: [(&str, Target); 4] = [
        ("generate", fuzz::generate),
        ("shaped", fuzz::shaped),
        ("lint", fuzz::lint),
        ("plain", |bytes| {
            fuzz::plain(bytes);
        }),
    ];
    for (target, run) in targets {
        let inputs = files(&corpus.join(target));
        assert!(!inputs.is_empty(), "{target} has no corpus");
        for input in inputs {
            // The name of the input, if it panics.
            eprintln!("{}", input.display());
            run(&fs::read(input).expect("a readable input"));
        }
    }
}

#[test]
fn the_fixtures_run_as_inputs_of_the_targets() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut documents: Vec<String> = fixtures::all()
        .into_iter()
        .map(|fixture| fixture.document)
        .collect();
    for folder in ["diagnostics", "adversarial"] {
        let files = files(&tests.join(folder)).into_iter();
        let yaml = files.filter(|file| file.extension().is_some_and(|ending| ending == "yaml"));
        documents.extend(yaml.map(|file| fs::read_to_string(file).expect("a readable document")));
    }
    for mut document in documents {
        fuzz::lint(document.as_bytes());
        fuzz::plain(document.as_bytes());
        // A byte more makes it a document of another role.
        fuzz::generate(document.as_bytes());
        document.push('\n');
        fuzz::generate(document.as_bytes());
    }
}

#[test]
fn documents_of_random_choices_are_generated_or_refused() {
    let mut generated = 0;
    for bytes in choices(200) {
        fuzz::shaped(&bytes);
        let document = fuzz::document(&bytes[1..]).to_string();
        let case = Case {
            role: Role::Other,
            ..Case::new(&document, fuzz::CONFIG)
        };
        generated += usize::from(case.generate().is_ok());
    }
    assert!(
        generated > 60,
        "of 200 documents, only {generated} are right"
    );
}

/// Releases of upstream with something changed at random; `OKTA_MUTATIONS` asks for more of them.
#[test]
fn mutated_releases_are_generated_or_refused() {
    let Some(folder) = support::upstream_releases("mutated_releases_are_generated_or_refused")
    else {
        return;
    };
    let overlay = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/overlay.yaml");
    let overlay = fs::read_to_string(overlay).expect("the overlay");
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let releases = files(&folder).into_iter();
    let releases: Vec<Value> = releases
        .filter(|file| file.extension().is_some_and(|ending| ending == "yaml"))
        .map(|file| {
            let text = fs::read_to_string(&file).expect("a readable release");
            let name = file.to_string_lossy();
            let text = SourceText {
                name: &name,
                text: &text,
            };
            okta_codegen::source::load(&text).expect("a release that is YAML")
        })
        .collect();
    for number in 0..count("OKTA_MUTATIONS", releases.len()) {
        let mut document = releases[number % releases.len()].clone();
        for _ in 0..=random.next() % 6 {
            mutate::somewhere(&mut document, &mut || random.next());
        }
        fuzz::corrected(&document.to_string(), Some(&overlay), true);
    }
}

/// How many rounds of a test the environment asks for.
fn count(variable: &str, unless_set: usize) -> usize {
    let asked = std::env::var(variable).ok();
    asked.map_or(unless_set, |asked| asked.parse().expect("a number"))
}

/// What parses may still be no Rust that compiles. `OKTA_RANDOM_CRATES` asks for more of them.
#[test]
fn crates_of_random_documents_compile() {
    let count = count("OKTA_RANDOM_CRATES", 8);
    let mut workspace = Workspace::new("random");
    let mut made = 0;
    for (number, bytes) in choices(usize::MAX).enumerate() {
        let document = fuzz::document(&bytes[1..]).to_string();
        let name = format!("random-{number}");
        let config = renamed(fuzz::CONFIG, &name);
        let case = Case {
            role: Role::Other,
            ..Case::new(&document, &config).member()
        };
        if let Ok(generation) = case.generate() {
            workspace.add(&name, &generation.tree);
            made += 1;
        }
        if made == count {
            break;
        }
    }
    workspace.check();
}
