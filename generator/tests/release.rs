//! The crate's next version, its changelog, and the version in `codegen.toml`.

mod support;

use okta_codegen::diff::Verdict;
use okta_codegen::release::changelog::{Entry, with_entry};
use okta_codegen::release::{next_version, with_version};
use proptest::prelude::*;
use support::CONFIG;

fn next(published: &str, current: &str, verdict: Verdict) -> String {
    next_version(Some(published), current, verdict).expect("a version")
}

#[test]
fn before_one_only_a_breaking_change_moves_the_second_number() {
    assert_eq!(next("0.1.3", "0.1.3", Verdict::None), "0.1.3");
    assert_eq!(next("0.1.3", "0.1.3", Verdict::Patch), "0.1.4");
    assert_eq!(next("0.1.3", "0.1.3", Verdict::Minor), "0.1.4");
    assert_eq!(next("0.1.3", "0.1.3", Verdict::Major), "0.2.0");
    assert_eq!(next("0.0.3", "0.0.3", Verdict::Major), "0.1.0");
}

#[test]
fn from_one_on_each_verdict_has_its_number() {
    assert_eq!(next("1.4.2", "1.4.2", Verdict::None), "1.4.2");
    assert_eq!(next("1.4.2", "1.4.2", Verdict::Patch), "1.4.3");
    assert_eq!(next("1.4.2", "1.4.2", Verdict::Minor), "1.5.0");
    assert_eq!(next("1.4.2", "1.4.2", Verdict::Major), "2.0.0");
}

#[test]
fn a_second_change_before_a_release_counts_once() {
    let first = next("0.1.0", "0.1.0", Verdict::Minor);
    assert_eq!(first, "0.1.1");
    assert_eq!(next("0.1.0", &first, Verdict::Minor), "0.1.1");
    let broken = next("0.1.0", &first, Verdict::Major);
    assert_eq!(broken, "0.2.0");
    // What was raised stays raised, though the latest change alone would ask for less.
    assert_eq!(next("0.1.0", &broken, Verdict::Patch), "0.2.0");
}

#[test]
fn a_pre_release_becomes_its_release_and_nothing_published_stays_as_it_is() {
    assert_eq!(next("0.2.0-rc.1", "0.2.0-rc.1", Verdict::Major), "0.2.0");
    assert_eq!(
        next("0.2.0-rc.1", "0.2.0-rc.1", Verdict::None),
        "0.2.0-rc.1"
    );
    assert_eq!(
        next_version(None, "0.1.0", Verdict::Major).as_deref(),
        Ok("0.1.0")
    );
}

#[test]
fn a_version_that_is_none_is_an_error_that_shows_it() {
    let error = next_version(Some("2026.06.3"), "0.1.0", Verdict::Patch).expect_err("an error");
    assert!(
        error
            .to_string()
            .starts_with("`2026.06.3` is not a semantic version: "),
        "{error}"
    );
}

fn verdicts() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        Just(Verdict::None),
        Just(Verdict::Patch),
        Just(Verdict::Minor),
        Just(Verdict::Major)
    ]
}

proptest! {
    #[test]
    fn the_order_of_changes_before_a_release_does_not_matter(
        (major, minor, patch) in (0_u64..3, 0_u64..20, 0_u64..20),
        changes in proptest::collection::vec(verdicts(), 1..6),
    ) {
        let published = format!("{major}.{minor}.{patch}");
        let one_by_one = changes
            .iter()
            .fold(published.clone(), |current, verdict| next(&published, &current, *verdict));
        let largest = changes.iter().copied().max().unwrap_or(Verdict::None);
        prop_assert_eq!(one_by_one, next(&published, &published, largest));
    }
}

fn entry(heading: &str, changes: &[&str]) -> Entry {
    Entry {
        heading: heading.to_owned(),
        changes: changes.iter().map(|&change| change.to_owned()).collect(),
    }
}

#[test]
fn a_changelog_begins_with_what_it_is_and_its_first_entry() {
    let text = with_entry(
        None,
        None,
        "0.1.0",
        &entry("Upstream release 1", &["new: a", "new: b"]),
    );
    let (preamble, rest) = text.split_once("\n## ").expect("a section");
    assert!(
        preamble.starts_with("# Changelog\n\nWhat changed"),
        "{text}"
    );
    assert_eq!(
        rest,
        "0.1.0\n\n### Upstream release 1\n\n- new: a\n- new: b\n"
    );
}

#[test]
fn an_open_section_takes_the_entry_and_the_version() {
    let first = with_entry(None, None, "0.1.0", &entry("Upstream release 1", &["a"]));
    let second = with_entry(
        Some(&first),
        Some("0.1.0"),
        "0.1.1",
        &entry("Upstream release 2", &["b"]),
    );
    let third = with_entry(
        Some(&second),
        Some("0.1.0"),
        "0.2.0",
        &entry("Upstream release 3", &["c"]),
    );
    let sections = third.split_once("\n## ").expect("a section").1;
    assert_eq!(
        sections,
        "0.2.0\n\n### Upstream release 3\n\n- c\n\n### Upstream release 2\n\n- b\n\n## 0.1.0\n\n### Upstream release 1\n\n- a\n"
    );
}

#[test]
fn the_same_entry_again_changes_nothing() {
    let text = "# Changelog\n\n## 0.1.1\n\nBy hand.\n\n### Upstream release 2\n\n- b\n\n### By hand\n\n- kept\n";
    let again = entry("Upstream release 2", &["b"]);
    let once = with_entry(Some(text), Some("0.1.0"), "0.1.1", &again);
    assert!(
        once.contains("By hand.\n") && once.contains("### By hand\n\n- kept\n"),
        "{once}"
    );
    assert_eq!(
        once.matches("### Upstream release 2\n").count(),
        1,
        "{once}"
    );
    assert_eq!(
        with_entry(Some(&once), Some("0.1.0"), "0.1.1", &again),
        once
    );
}

#[test]
fn the_same_release_with_a_mended_overlay_keeps_what_was_told() {
    let first = with_entry(
        None,
        None,
        "0.1.0",
        &entry("Upstream release 2", &["major: a", "minor: b"]),
    );
    let by_hand = format!("{first}\nBy hand.\n");
    let mended = entry("Upstream release 2", &["minor: c", "minor: b"]);
    let text = with_entry(Some(&by_hand), None, "0.1.0", &mended);
    let told = text.split_once("### ").expect("an entry").1;
    assert_eq!(
        told,
        "Upstream release 2\n\n- minor: c\n- minor: b\n- major: a\n\nBy hand.\n"
    );
    assert_eq!(with_entry(Some(&text), None, "0.1.0", &mended), text);
}

#[test]
fn headings_that_people_wrote_are_understood_and_stay() {
    let b = entry("Upstream release 2", &["b"]);
    for heading in [
        "0.1.0 - 2026-06-01",
        "[0.1.0] - 2026-06-01",
        "v0.1.0 (June)",
    ] {
        let text = format!("# Changelog\n\n## Upgrading\n\nRead.\n\n## {heading}\n\n- a\n");
        let changed = with_entry(Some(&text), Some("0.1.0"), "0.1.1", &b);
        assert_eq!(
            changed,
            format!(
                "# Changelog\n\n## Upgrading\n\nRead.\n\n## 0.1.1\n\n### Upstream release 2\n\n- b\n\n## {heading}\n\n- a\n"
            )
        );
        assert_eq!(
            with_entry(Some(&changed), Some("0.1.0"), "0.1.1", &b),
            changed
        );
    }
    let open = "# Changelog\n\n## Unreleased\n\nBy hand.\n\n## 0.1.0\n\n- a\n";
    assert_eq!(
        with_entry(Some(open), Some("0.1.0"), "0.1.1", &b),
        "# Changelog\n\n## 0.1.1\n\nBy hand.\n\n### Upstream release 2\n\n- b\n\n## 0.1.0\n\n- a\n"
    );
    let dated = "# Changelog\n\n## 0.1.1 (planned for June)\n\n## 0.1.0\n\n- a\n";
    for version in ["0.1.1", "0.2.0"] {
        let changed = with_entry(Some(dated), Some("0.1.0"), version, &b);
        let heading = format!("## {version} (planned for June)\n\n### Upstream");
        assert!(changed.contains(&heading), "{changed}");
    }
}

#[test]
fn only_the_version_changes_in_the_configuration() {
    let text = format!("# A comment.\n{CONFIG}# Another \"0.1.0\".\n");
    let changed = with_version(&text, "0.2.0").expect("a configuration");
    assert_eq!(
        changed,
        text.replacen("version = \"0.1.0\"", "version = \"0.2.0\"", 1)
    );
    assert!(with_version(&text, "0.2").is_err());
    assert!(with_version("tags = [", "0.2.0").is_err());
}
