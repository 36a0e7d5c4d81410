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
    let inputs = |index: usize| Inputs {
        document: SourceText {
            name: RELEASES[index],
            text: &texts[index],
        },
        config: SourceText {
            name: "codegen.toml",
            text: &config,
        },
        overlay: None,
        changelog: None,
        tags: &[],
        role: Role::Other,
        standalone: true,
    };
    let mut table = String::new();
    for old in 0..RELEASES.len() {
        for new in 0..RELEASES.len() {
            let found = diff::diff(&inputs(old), &inputs(new)).expect("two releases that generate");
            if old == new {
                assert_eq!(found.verdict, Verdict::None, "{}", RELEASES[old]);
                continue;
            }
            let majors = found
                .rust
                .iter()
                .filter(|group| group.verdict == Verdict::Major);
            let _ = writeln!(
                table,
                "{} -> {}: {} ({}); {} items break, {} without a cause in the document; {} unreached",
                RELEASES[old],
                RELEASES[new],
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
