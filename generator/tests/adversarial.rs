//! Hostile texts in every place of a document and of `codegen.toml`.
//!
//! Whatever a text of prose says, the code stays the same but for documentation, literals and identifiers. A hostile name,
//! path or type gives the same code as a harmless one, or errors that say where they stand. Nothing panics, leaves the
//! folder, becomes an example that is compiled, or breaks a page.

mod support;

#[path = "adversarial/attack.rs"]
mod attack;
#[path = "adversarial/documents.rs"]
mod documents;
#[path = "adversarial/markdown.rs"]
mod markdown;
#[path = "adversarial/positions.rs"]
mod positions;
#[path = "adversarial/rust_files.rs"]
mod rust_files;
#[path = "adversarial/strings.rs"]
mod strings;
#[path = "adversarial/trees.rs"]
mod trees;
#[path = "adversarial/yaml.rs"]
mod yaml;

use attack::Attack;
use positions::{Kind, Position};
use proptest::prelude::*;
use rust_files::Names;
use support::Case;

/// A word that means nothing to anybody: what a place gives with it is what it may give with a hostile text.
const HARMLESS: &str = "harmless";

fn positions_of(base: &documents::Base, kind: Kind) -> Vec<Position> {
    let mut positions = positions::all(&base.document);
    positions.retain(|position| position.kind == kind);
    positions
}

/// The walk finds what there is: a slip in it would make all other tests weaker without a sound.
#[test]
fn the_walk_finds_the_positions() {
    let bases = documents::all();
    let count = |kind| {
        bases
            .iter()
            .map(|base| positions_of(base, kind).len())
            .sum::<usize>()
    };
    let (prose, structure) = (count(Kind::Prose), count(Kind::Structure));
    assert!(
        prose >= 110 && structure >= 150,
        "{prose} positions of prose, {structure} of structure"
    );
    let calls = bases.iter().find(|base| base.name == "calls");
    let calls = &calls.expect("the base document").document;
    let kind_of = |pointer: &str| {
        let found = positions::all(calls)
            .into_iter()
            .find(|position| position.path.join(" ") == pointer);
        found.map(|position| (position.is_key, position.kind))
    };
    assert_eq!(kind_of("info title"), Some((false, Kind::Prose)));
    assert_eq!(kind_of("tags 0 name"), Some((false, Kind::Structure)));
    assert_eq!(
        kind_of("components parameters depotParameter"),
        Some((true, Kind::Structure))
    );
    assert_eq!(
        kind_of("components securitySchemes someToken description"),
        Some((false, Kind::Prose))
    );
    assert_eq!(
        kind_of("components schemas"),
        None,
        "a keyword is no position"
    );
}

/// Every text of prose is hostile at once, so that each hostile text stands in each of these places.
#[test]
fn hostile_prose_changes_no_code() {
    let mut attack = Attack::new(Names::Same);
    for base in documents::all() {
        let allowed = attack.baseline(&base);
        let positions = positions_of(&base, Kind::Prose);
        for text in strings::all() {
            // From the last to the first: a changed key of data doesn't move what comes before it.
            let document = positions
                .iter()
                .rev()
                .fold(base.document.clone(), |document, position| {
                    positions::put(&document, position, &text)
                });
            attack.must_succeed(&document, base.config, &[&allowed], || {
                format!("{} prose {text:?}", base.name)
            });
        }
    }
    attack.finish();
}

/// All hostile texts in one place, for every place: so that a failure names it.
#[test]
fn every_place_of_prose_takes_everything() {
    let mut attack = Attack::new(Names::Same);
    let everything = strings::all().join("\n\n");
    let line = strings::all().concat();
    for base in documents::all() {
        let allowed = attack.baseline(&base);
        for position in positions_of(&base, Kind::Prose) {
            for text in [&everything, &line] {
                let document = positions::put(&base.document, &position, text);
                attack.must_succeed(&document, base.config, &[&allowed], || {
                    format!("{} {}", base.name, position.path.join("/"))
                });
            }
        }
    }
    attack.finish();
}

/// Each hostile text in each place of structure: instead of what stands there, or behind it, by turns.
#[test]
fn hostile_structure_gives_the_same_code_or_located_errors() {
    let mut attack = Attack::new(Names::Other);
    for base in documents::all() {
        let original = attack.baseline(&base);
        for (turn, position) in positions_of(&base, Kind::Structure).into_iter().enumerate() {
            let before = positions::text_at(&base.document, &position);
            // Behind the text too: another media type is one of bytes.
            let harmless = [HARMLESS.to_owned(), format!("{before}{HARMLESS}")].map(|text| {
                let harmless = positions::put(&base.document, &position, &text);
                attack.shape_if_any(&harmless, base.config)
            });
            let allowed: Vec<_> = harmless.iter().flatten().chain([&original]).collect();
            for (index, text) in strings::for_structure(turn).into_iter().enumerate() {
                let hostile = if (turn + index) % 2 == 0 {
                    text
                } else {
                    format!("{before}{text}")
                };
                let document = positions::put(&base.document, &position, &hostile);
                attack.may_fail(&document, base.config, &allowed, || {
                    format!("{} {}: {hostile:?}", base.name, position.path.join("/"))
                });
            }
        }
    }
    attack.finish();
}

/// Each name of a document made hostile wherever it stands, references included, so that it stays a whole.
#[test]
fn hostile_names_give_the_same_code_or_located_errors() {
    let mut attack = Attack::new(Names::Other);
    for base in documents::all() {
        let original = attack.baseline(&base);
        for (turn, name) in positions::names(&base.document).into_iter().enumerate() {
            let harmless = positions::rename(&base.document, &name, HARMLESS);
            let config = base
                .config
                .replace(&format!("{name:?}"), &format!("{HARMLESS:?}"));
            let harmless = attack.shape_if_any(&harmless, &config);
            let allowed: Vec<_> = harmless.iter().chain([&original]).collect();
            for (index, text) in strings::for_structure(turn).into_iter().enumerate() {
                // A letter at one end makes a name of nearly everything.
                let hostile = match (turn + index) % 3 {
                    0 => text,
                    1 => format!("a{text}"),
                    _ => format!("{text}z"),
                };
                let document = positions::rename(&base.document, &name, &hostile);
                let quoted = toml::Value::from(hostile.as_str()).to_string();
                let config = base.config.replace(&format!("{name:?}"), &quoted);
                attack.may_fail(&document, &config, &allowed, || {
                    format!("{} {name} -> {hostile:?}", base.name)
                });
            }
        }
    }
    attack.finish();
}

/// Each value of `codegen.toml` made hostile, and each key that is a name.
#[test]
fn hostile_configuration_gives_the_same_code_or_located_errors() {
    let mut attack = Attack::new(Names::Other);
    let bases = documents::all();
    let base = bases
        .iter()
        .find(|base| base.name == "calls")
        .expect("the base document with the fullest config");
    let original = attack.baseline(base);
    let table: toml::Table = base.config.parse().expect("a config that is TOML");
    let config = serde_json::to_value(&table).expect("TOML without dates is JSON");
    let document = yaml::text(&base.document);
    for position in positions::of_config(&config) {
        let at = |text: &str| {
            let changed = positions::put(&config, &position, text);
            let table: toml::Table =
                serde_json::from_value(changed).expect("the same value with another text");
            table.to_string()
        };
        let harmless = attack.shape_if_any(&base.document, &at(HARMLESS));
        let allowed: Vec<_> = harmless.iter().chain([&original]).collect();
        for text in strings::all() {
            let config = at(&text);
            attack.judge(
                &document,
                &config,
                &allowed,
                position.kind == Kind::Prose,
                || format!("codegen.toml {}: {text:?}", position.path.join("/")),
            );
        }
    }
    attack.finish();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Any text in any place.
    #[test]
    fn any_text_in_any_place(text in any_text(), which in any::<prop::sample::Index>(), document in 0..3_usize) {
        let base = documents::all().swap_remove(document);
        let positions = positions::all(&base.document);
        let position = which.get(&positions);
        let mut attack = Attack::new(Names::Other);
        let original = attack.baseline(&base);
        let harmless = positions::put(&base.document, position, HARMLESS);
        let harmless = attack.shape_if_any(&harmless, base.config);
        let allowed: Vec<_> = harmless.iter().chain([&original]).collect();
        let changed = yaml::text(&positions::put(&base.document, position, &text));
        attack.judge(&changed, base.config, &allowed, position.kind == Kind::Prose, || {
            format!("{} {}: {text:?}", base.name, position.path.join("/"))
        });
        attack.finish_one();
    }
}

/// Texts of all characters, with those that mean something to Rust, Markdown and YAML more often than chance has it.
fn any_text() -> impl Strategy<Value = String> {
    let telling = prop::sample::select(
        "\"\\`*_[](){}<>#|!&%$~-=+:;,./'\n\r\t 01aZ"
            .chars()
            .collect::<Vec<_>>(),
    );
    let character = prop_oneof![3 => telling, 1 => any::<char>()];
    prop::collection::vec(character, 0..60).prop_map(|characters| characters.into_iter().collect())
}

/// A long row of schemas, each of which leads to the next one.
#[test]
fn long_rows_of_schemas_end() {
    let frame = include_str!("adversarial/row.yaml");
    for link in [
        "{$ref: '#/components/schemas/NEXT'}",
        "{type: array, items: {$ref: '#/components/schemas/NEXT'}}",
        "{type: object, additionalProperties: {$ref: '#/components/schemas/NEXT'}}",
        "{type: object, properties: {next: {$ref: '#/components/schemas/NEXT'}}}",
        "{type: object, required: [next], properties: {next: {$ref: '#/components/schemas/NEXT'}}}",
        "{allOf: [{$ref: '#/components/schemas/NEXT'}, {description: More.}]}",
        "{allOf: [{$ref: '#/components/schemas/NEXT'}, {type: object, properties: {own: {type: string}}}]}",
    ] {
        let mut document = frame.to_owned();
        for index in 0..150 {
            let link = link
                .replace("NEXT", &format!("Row{}", index + 1))
                .replace("own", &format!("own{index}"));
            document.extend(["    Row", &index.to_string(), ": ", &link, "\n"]);
        }
        document.push_str("    Row150: {type: object, properties: {last: {type: string}}}\n");
        let case = Case::new(&document, support::CONFIG);
        let generation = case
            .generate()
            .unwrap_or_else(|diagnostics| panic!("{link}:\n{}", case.render(&diagnostics)));
        assert!(generation.counts.models >= 1, "{link}");
    }
}
