//! Differences of two documents: one folder for each rule, with the documents, the verdict, and the report as text.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use okta_codegen::diff::Side::{New, Old};
use okta_codegen::diff::{self, Diff, Rule, Verdict};
use okta_codegen::{Inputs, Role};

/// Compares two texts.
fn compare(old: &str, new: &str, config: &str) -> Diff {
    diff::diff(&inputs(old, config), &inputs(new, config)).unwrap_or_else(|faults| {
        let messages = faults
            .0
            .iter()
            .map(|(side, found)| format!("{side:?}: {found:?}\n"));
        panic!("{}", messages.collect::<String>())
    })
}

fn inputs<'a>(document: &'a str, config: &'a str) -> Inputs<'a> {
    let case = support::Case {
        role: Role::Other,
        ..support::Case::new(document, config)
    };
    case.inputs()
}

/// The folder of the fixtures, and the folders in it.
fn fixtures() -> (PathBuf, Vec<PathBuf>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff");
    let entries = fs::read_dir(&root).expect("the folder of fixtures");
    let mut folders: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert!(!folders.is_empty());
    (root, folders)
}

fn name(folder: &Path) -> String {
    let name = folder.file_name().expect("a name");
    name.to_string_lossy().into_owned()
}

fn rules(diff: &Diff) -> BTreeSet<&'static str> {
    let document = diff.document.iter().map(|change| change.rule.id());
    let items = diff.rust.iter().flat_map(|group| &group.changes);
    document
        .chain(items.map(|change| change.rule.id()))
        .collect()
}

/// The first line of `verdict` is the verdict, the others are rules that apply, beside the one that names the folder.
#[test]
fn every_rule_gives_its_verdict() {
    let (root, folders) = fixtures();
    let mut wrong = Vec::new();
    for folder in folders {
        let name = name(&folder);
        let read = |file: &str| fs::read_to_string(folder.join(file));
        let config = read("codegen.toml").unwrap_or_else(|_| support::CONFIG.to_owned());
        let (old, new) = (read("old.yaml"), read("new.yaml"));
        let found = compare(&old.expect("old.yaml"), &new.expect("new.yaml"), &config);
        let expected = read("verdict").expect("verdict");
        let mut expected = expected.lines();
        let verdict = expected.next().expect("a verdict");
        if found.verdict.as_str() != verdict {
            wrong.push(format!(
                "{name}: {} and not {verdict}",
                found.verdict.as_str()
            ));
        }
        let own = Rule::ALL
            .iter()
            .map(|rule| rule.id())
            .find(|id| *id == name);
        for rule in expected.chain(own) {
            if !rules(&found).contains(rule) {
                wrong.push(format!("{name}: {rule} does not apply"));
            }
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&root);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name.as_str(), diff::text(&found)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Lines of two surfaces, and what the change between them is.
type Case = (Rule, &'static [&'static str], &'static [&'static str]);

const OPEN: &str = "#[non_exhaustive] pub struct c::models::Open";
const CLOSED: &str = "pub struct c::Closed";

/// A rule of the Rust layer for each kind of change.
const CASES: &[Case] = &[
    (Rule::ItemAdded, &[], &["impl Clone for c::X"]),
    (Rule::ItemRemoved, &["impl Default for c::X"], &[]),
    (Rule::ItemRemoved, &["feature blocking"], &[]),
    (
        Rule::ItemRemoved,
        &["macro call for c::X: open_enum!(X)"],
        &[],
    ),
    (Rule::ItemRemoved, &["pub use c::http = http"], &[]),
    (Rule::HiddenItem, &["#[doc(hidden)] pub fn c::f()"], &[]),
    (
        Rule::TypeChanged,
        &["pub field c::models::X::a: Option<String>"],
        &["pub field c::models::X::a: String"],
    ),
    (
        Rule::TypeChanged,
        &["pub type c::models::A = Vec<B>"],
        &["pub type c::models::A = Vec<C>"],
    ),
    (
        Rule::TypeChanged,
        &["pub use c::http = http"],
        &["pub use c::http = http2"],
    ),
    (
        Rule::TypeChanged,
        &["impl Iterator for c::X { type Item = u8 }"],
        &["impl Iterator for c::X { type Item = u16 }"],
    ),
    (
        Rule::TypeChanged,
        &["pub variant c::E::V(String)"],
        &["pub variant c::E::V(String, u8)"],
    ),
    (
        Rule::SameType,
        &["pub field c::models::X::a: Option<Vec<B>>"],
        &["pub field c::models::X::a: Option<A>"],
    ),
    (
        Rule::SameType,
        &["pub fn c::o::X::send(self) -> Result<Vec<models::B>, Error>"],
        &["pub fn c::o::X::send(self) -> Result<models::A, Error>"],
    ),
    (
        Rule::SignatureChanged,
        &["pub fn c::models::X::new(a: impl Into<String>) -> Self"],
        &["pub fn c::models::X::new(a: impl Into<String>, b: impl Into<String>) -> Self"],
    ),
    (
        Rule::SignatureChanged,
        &["pub fn c::X::f(self)"],
        &["pub async fn c::X::f(self)"],
    ),
    (
        Rule::SignatureChanged,
        &["pub fn c::X::f(self)"],
        &["pub fn c::X::f(&self)"],
    ),
    (
        Rule::ArgumentsSwapped,
        &["pub fn c::X::f(&self, a: impl AsRef<str>, b: impl AsRef<str>) -> Y"],
        &["pub fn c::X::f(&self, b: impl AsRef<str>, a: impl AsRef<str>) -> Y"],
    ),
    (
        Rule::ArgumentRenamed,
        &["pub fn c::X::f(&self, a: impl Fn(u8, u8) -> u8) -> Y"],
        &["pub fn c::X::f(&self, b: impl Fn(u8, u8) -> u8) -> Y"],
    ),
    (Rule::NowConst, &["pub fn c::f()"], &["pub const fn c::f()"]),
    (
        Rule::NowNonExhaustive,
        &["pub enum c::E"],
        &["#[non_exhaustive] pub enum c::E"],
    ),
    (
        Rule::NowExhaustive,
        &["#[non_exhaustive] pub enum c::E"],
        &["pub enum c::E"],
    ),
    (
        Rule::NowDeprecated,
        &["pub fn c::f()"],
        &["#[deprecated] pub fn c::f()"],
    ),
    (
        Rule::NotDeprecated,
        &["#[deprecated] pub fn c::f()"],
        &["pub fn c::f()"],
    ),
    (
        Rule::NowHidden,
        &["pub fn c::f()"],
        &["#[doc(hidden)] pub fn c::f()"],
    ),
    (
        Rule::NotHidden,
        &["#[doc(hidden)] pub fn c::f()"],
        &["pub fn c::f()"],
    ),
    (
        Rule::ConditionAdded,
        &["pub fn c::f()"],
        &["#[cfg(feature = \"a]b\")] pub fn c::f()"],
    ),
    (
        Rule::ConditionRemoved,
        &["#[cfg(feature = \"x\")] #[cfg(unix)] pub fn c::f()"],
        &["#[cfg(unix)] pub fn c::f()"],
    ),
    (
        Rule::FieldAdded,
        &[OPEN],
        &[OPEN, "pub field c::models::Open::a: u8"],
    ),
    (
        Rule::ExhaustiveFieldAdded,
        &[CLOSED],
        &[CLOSED, "pub field c::Closed::a: u8"],
    ),
    (
        Rule::PrivateFieldsAdded,
        &[OPEN],
        &["#[non_exhaustive] pub struct c::models::Open { /* private fields */ }"],
    ),
    (
        Rule::ExhaustivePrivateFieldsAdded,
        &[CLOSED],
        &["pub struct c::Closed { /* private fields */ }"],
    ),
    (
        Rule::PrivateFieldsRemoved,
        &["pub struct c::Closed { /* private fields */ }"],
        &[CLOSED],
    ),
    (
        Rule::VariantAdded,
        &["#[non_exhaustive] pub enum c::E"],
        &["#[non_exhaustive] pub enum c::E", "pub variant c::E::V"],
    ),
    (
        Rule::ExhaustiveVariantAdded,
        &["pub enum c::E"],
        &["pub enum c::E", "pub variant c::E::V"],
    ),
    (
        Rule::TraitItemAdded,
        &["pub trait c::T"],
        &["pub trait c::T", "pub fn c::T::f(&self) { .. }"],
    ),
    (
        Rule::RequiredTraitItemAdded,
        &["pub trait c::T"],
        &["pub trait c::T", "pub fn c::T::f(&self)"],
    ),
];

#[test]
fn every_change_of_a_surface_falls_under_its_rule() {
    // Both sides know this alias.
    let alias = "pub type c::models::A = Vec<B>";
    for (rule, old, new) in CASES {
        let surface = |lines: &[&str]| -> Vec<String> {
            let mut all: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            if !lines.iter().any(|line| line.contains("pub type")) {
                all.push(alias.to_owned());
            }
            all
        };
        let groups = diff::compare_surfaces("c", &surface(old), &surface(new));
        let [group] = groups.as_slice() else {
            panic!("{old:?} -> {new:?}: {groups:#?}")
        };
        assert_eq!(group.changes.len(), 1, "{old:?} -> {new:?}: {groups:#?}");
        assert_eq!(group.changes[0].rule, *rule, "{old:?} -> {new:?}");
        assert_eq!(group.verdict, rule.verdict());
    }
}

#[test]
fn every_rule_has_a_fixture() {
    let (_, folders) = fixtures();
    let mut covered: BTreeSet<String> = folders.iter().map(|folder| name(folder)).collect();
    covered.extend(CASES.iter().map(|(rule, ..)| rule.id().to_owned()));
    let missing: Vec<&str> = Rule::ALL
        .iter()
        .map(|rule| rule.id())
        .filter(|id| !covered.contains(*id))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn only_the_rust_layer_says_major_and_the_wire_is_never_silent() {
    for rule in Rule::ALL {
        if rule.is_behaviour() {
            assert!(rule.verdict() >= Verdict::Minor, "{}", rule.id());
        }
        if rule.may_break() {
            assert!(rule.verdict() < Verdict::Major, "{}", rule.id());
        }
    }
    let ids: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(ids.len(), Rule::ALL.len(), "each has an id of its own");
}

#[test]
fn the_old_and_the_new_are_the_same_thing_twice() {
    let document = include_str!("../../spec/identity-source.yaml");
    let config = include_str!("../../spec/codegen.toml");
    let found = compare(document, document, config);
    assert_eq!(found.verdict, Verdict::None);
    assert_eq!((found.document.len(), found.rust.len()), (0, 0));
    assert_eq!((found.alarms.len(), found.unreached), (0, 0));
}

#[test]
fn a_fault_comes_with_the_side_that_has_it() {
    let good = include_str!("diff/prose/old.yaml");
    let bad = good.replace("operationId: getThing", "operationId: putThing");
    let config = support::CONFIG;
    let sides = |old: &str, new: &str| {
        let faults = diff::diff(&inputs(old, config), &inputs(new, config)).expect_err("a fault");
        let sides = faults.0.iter().map(|(side, found)| {
            assert!(found.has_errors());
            *side
        });
        sides.collect::<Vec<_>>()
    };
    assert_eq!(sides(&bad, good), [Old]);
    assert_eq!(sides(good, &bad), [New]);
    assert_eq!(sides(&bad, &bad), [Old, New]);
}

#[test]
fn operations_without_a_name_and_changed_schemas_come_first() {
    let old = include_str!("diff/operation-added/old.yaml");
    let new =
        include_str!("diff/operation-added/new.yaml").replace("maxLength: 40", "maxLength: 50");
    let text = diff::text(&compare(old, &new, support::CONFIG));
    let first: Vec<&str> = text.lines().skip(3).take(3).collect();
    assert_eq!(
        first,
        [
            "look at these first",
            "  deleteThing is new, and codegen.toml has no name for it: it is called delete_thing",
            "  Order changed: 1 change, minor",
        ]
    );
    let pinned = format!(
        "{}[operations]\ndeleteThing = \"delete\"\n",
        support::CONFIG
    );
    let text = diff::text(&compare(
        old,
        include_str!("diff/operation-added/new.yaml"),
        &pinned,
    ));
    assert!(!text.contains("look at these first"), "{text}");
}
