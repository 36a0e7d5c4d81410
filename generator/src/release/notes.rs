//! What a release is told in: the heading and the lines of its changelog entry.

use crate::diff::{Diff, Rule, Verdict};
use crate::emit::prose::code_span;

/// How many changes an entry lists.
const LONGEST: usize = 100;

/// The heading of an upstream release.
#[must_use]
pub fn heading(release: &str) -> String {
    format!("Upstream release {}", plain(release))
}

/// The name of a release where only a plain word is safe, such as a heading or the title of a commit: letters, digits,
/// `.`, `_` and `-`, at most forty of them.
#[must_use]
pub fn plain(release: &str) -> String {
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-');
    let words = release.chars().take(40);
    words
        .map(|character| if is_plain(character) { character } else { '-' })
        .collect()
}

/// One line of Markdown for each change that callers can notice, the gravest first.
#[must_use]
pub fn changes(diff: &Diff) -> Vec<String> {
    let line = |verdict: Verdict, subject: &str, what: &str| {
        format!("{}: {} {what}", verdict.as_str(), code_span(subject))
    };
    let unexplained = diff
        .unexplained()
        .map(|(_, change)| line(change.verdict, &change.item, change.what));
    let structural = diff.document.iter().filter(|it| it.rule != Rule::Prose);
    let structural = structural.map(|change| line(change.verdict, &change.subject, change.what));
    let mut lines: Vec<String> = unexplained.chain(structural).collect();
    let more = lines.len().saturating_sub(LONGEST);
    lines.truncate(LONGEST);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    if lines.is_empty() {
        lines.push("patch: descriptions".to_owned());
    }
    lines
}
