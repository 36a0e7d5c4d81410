//! Overlays: for each case a document and an overlay in, what became of each action and the document out.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use okta_codegen::diagnostic::{Diagnostics, Severity};
use okta_codegen::report;
use okta_codegen::source::overlay::{Outcome, Overlay};
use okta_codegen::source::{SourceText, load_tree};
use serde_json::Value;

/// The texts of a case.
struct Case {
    document: String,
    overlay: String,
}

impl Case {
    /// The case in a folder.
    fn read(folder: &Path) -> Self {
        let read = |name: &str| fs::read_to_string(folder.join(name)).expect(name);
        Self {
            document: read("document.yaml"),
            overlay: read("overlay.yaml"),
        }
    }

    fn document(&self) -> SourceText<'_> {
        SourceText {
            name: "document.yaml",
            text: &self.document,
        }
    }

    fn overlay(&self) -> SourceText<'_> {
        SourceText {
            name: "overlay.yaml",
            text: &self.overlay,
        }
    }

    fn render(&self, found: &Diagnostics) -> String {
        let texts = report::Texts {
            document: self.document(),
            config: SourceText {
                name: "codegen.toml",
                text: "",
            },
            overlay: Some(self.overlay()),
        };
        report::render(found, &texts)
    }

    /// What a person would want to know about the case.
    fn outcome(&self) -> Result<String, Diagnostics> {
        let mut root: Value = load_tree(&self.document())?;
        let overlay = Overlay::parse(&self.overlay())?;
        let outcomes = overlay.apply(&mut root)?;
        let mut text = String::new();
        for (action, outcome) in overlay.actions.iter().zip(&outcomes) {
            let _ = writeln!(text, "{}", action.target());
            let _ = match outcome {
                Outcome::Applied(touched) => {
                    for touched in touched {
                        let _ = writeln!(text, "    {} by {}", touched.at, touched.by);
                    }
                    Ok(())
                }
                Outcome::Moot => writeln!(text, "    moot"),
                Outcome::Fixed { .. } => writeln!(text, "    fixed"),
            };
        }
        let fixed = overlay.fixed(&outcomes, Severity::Warning);
        let _ = writeln!(text, "\n{}", self.render(&fixed));
        let _ = writeln!(
            text,
            "{}",
            serde_json::to_string_pretty(&root).expect("JSON")
        );

        let once = root.clone();
        let outcomes = overlay.apply(&mut root)?;
        assert_eq!(root, once, "applied twice is applied once");
        let again = |outcome: &Outcome| matches!(outcome, Outcome::Applied(_));
        assert!(!outcomes.iter().any(again), "nothing is left to apply");
        Ok(text)
    }
}

#[test]
fn every_overlay_gives_its_outcomes_or_its_diagnostics() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/overlay");
    let mut folders: Vec<_> = fs::read_dir(&root)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert!(!folders.is_empty());
    for folder in folders {
        let case = Case::read(&folder);
        let name = folder.file_name().expect("a name").to_string_lossy();
        let text = match case.outcome() {
            Ok(text) => text,
            Err(found) => case.render(&found),
        };
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(&*name, text));
    }
}

/// The keys stand in the order in which taking one away after the other moves all that are left.
#[test]
fn many_nodes_are_taken_away_in_one_go() {
    let mut document = String::from("components:\n  schemas:\n    Order: {}\nlist:\n");
    for _ in 0..40_000 {
        document.push_str("- 1\n");
    }
    document.push_str("keys:\n");
    for number in (0..40_000).rev() {
        writeln!(document, "  k{number:05}: 1").expect("a line");
    }
    document.push_str("  kept: 2\n");
    let case = Case {
        document,
        overlay: "overlay: 1.0.0\ninfo:\n  title: Corrections\n  version: 1.0.0\nactions:\n- target: $['keys', 'list'][?@ == 1]\n  x-owner: {schema: Order}\n  description: Order is wrong.\n  remove: true\n"
            .to_owned(),
    };
    let mut root = load_tree(&case.document()).expect("a document");
    let overlay = Overlay::parse(&case.overlay()).expect("an overlay");
    let outcomes = overlay.apply(&mut root).expect("outcomes");
    assert!(matches!(&outcomes[..], [Outcome::Applied(touched)] if touched.len() == 80_000));
    assert_eq!(root["keys"], serde_json::json!({"kept": 2}));
    assert_eq!(root["list"], serde_json::json!([]));
}
