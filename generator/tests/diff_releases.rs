//! The upstream releases compared with each other, in both directions: verdicts and numbers.
//!
//! The documents are not part of the repository; `OKTA_SPEC_DIR` names the folder that holds them.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use okta_codegen::diff::{self, Verdict};
use okta_codegen::source::SourceText;
use okta_codegen::{Inputs, Role};

const RELEASES: [&str; 4] = [
    "okta-management-2024.06.1.yaml",
    "okta-management-2025.11.0.yaml",
    "okta-sdk-python-3.4.yaml",
    "okta-management-2026.06.3.yaml",
];

#[test]
fn every_pair_of_releases_has_its_verdict() {
    let Some(folder) = support::upstream_releases("every_pair_of_releases_has_its_verdict") else {
        return;
    };
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/codegen.toml");
    let config = fs::read_to_string(config).expect("the contract's codegen.toml");
    let texts = RELEASES.map(|file| fs::read_to_string(folder.join(file)).expect("a release"));
    let side = |name, text| Inputs {
        document: SourceText { name, text },
        config: SourceText {
            name: "codegen.toml",
            text: &config,
        },
        overlay: None,
        changelog: None,
        tags: okta_codegen::Tags::Configured,
        role: Role::Other,
        standalone: true,
    };
    let sides = RELEASES.iter().zip(&texts);
    let sides: Vec<(&str, Inputs<'_>)> = sides
        .map(|(name, text)| (*name, side(name, text)))
        .collect();
    let mut table = String::new();
    for (name, old) in &sides {
        for (other, new) in &sides {
            let found = diff::diff(old, new).expect("two releases that generate");
            if name == other {
                assert_eq!(found.verdict, Verdict::None, "{name}");
                continue;
            }
            let majors = found
                .rust
                .iter()
                .filter(|group| group.verdict == Verdict::Major);
            let _ = writeln!(
                table,
                "{name} -> {other}: {} ({}); {} items break, {} without a cause in the document; {} unreached",
                found.verdict.as_str(),
                found.counts(),
                majors.count(),
                found.unexplained().count(),
                found.unreached
            );
        }
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("diff_releases", table);
    });
}
