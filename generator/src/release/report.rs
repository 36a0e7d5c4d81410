//! The report of a spec update: what a reviewer reads in the pull request.

use std::fmt::Write as _;

use crate::contract::Update;
use crate::diff::{self, Verdict};
use crate::emit::prose::code_span;
use crate::source::overlay::Outcome;
use crate::spec_path::SpecPath;

use super::Plan;
use super::notes::plain;

/// How many pointers a list shows.
const LONGEST_LIST: usize = 30;
/// How many characters of a pointer are shown.
const LONGEST_POINTER: usize = 120;
/// How many bytes the report has at most before the lists end. GitHub takes 65,536 characters for the body of a pull request.
const LONGEST: usize = 65_000;

/// The title of the pull request and of its commit.
#[must_use]
pub fn title(update: &Update) -> String {
    format!("Take upstream release {}", plain(&update.locks.1.release))
}

/// The report as Markdown: the comparison first, then what else a reviewer must know. It fits into the body of a pull
/// request (65,536 characters).
///
/// `tests` is what became of the crate's tests, in a few words.
#[must_use]
pub fn report(update: &Update, plan: &Plan, tests: &str) -> String {
    let mut text = diff::markdown(&plan.diff);
    // Writing to a String can't fail.
    let mut line = |line: String| {
        let _ = writeln!(text, "{line}");
    };
    line("\n| | |\n|---|---|".to_owned());
    line(format!("| version | {} |", versions(update, plan)));
    if let Some(groups) = &plan.since_published {
        let changes: usize = groups.iter().map(|group| group.changes.len()).sum();
        let verdict = groups.iter().map(|group| group.verdict).max();
        line(format!(
            "| public API since the last published version | {}, {changes} items |",
            verdict.unwrap_or(Verdict::None).as_str()
        ));
    }
    line(format!("| overlay | {} |", overlay(&update.outcomes)));
    line(format!("| tests of the crate | {tests} |"));
    nodes(
        &mut text,
        "New in the contract, to be put into words",
        &update.prose.new,
    );
    nodes(
        &mut text,
        "Reworded upstream; the contract's own words stay",
        &update.prose.reworded,
    );
    text
}

fn versions(update: &Update, plan: &Plan) -> String {
    let change = if plan.version == plan.version_before {
        format!("{}, as before", plan.version)
    } else {
        format!("{} → {}", plan.version_before, plan.version)
    };
    match &update.locks.1.published {
        Some(published) => format!("{change}; last published: {published}"),
        None => format!("{change}; nothing is published yet"),
    }
}

fn overlay(outcomes: &[Outcome]) -> String {
    let applied = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Outcome::Applied(_)))
        .count();
    format!("{applied} applied, {} moot", outcomes.len() - applied)
}

/// A folded list of pointers, if there are any. Those that there is no room for are counted.
fn nodes(text: &mut String, heading: &str, nodes: &[SpecPath]) {
    if nodes.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "\n<details>\n<summary>{heading}: {}</summary>\n",
        nodes.len()
    );
    let mut shown = 0;
    for node in nodes.iter().take(LONGEST_LIST) {
        let pointer: String = node.as_str().chars().take(LONGEST_POINTER).collect();
        let line = format!("- {}\n", code_span(&pointer));
        if text.len() + line.len() > LONGEST {
            break;
        }
        text.push_str(&line);
        shown += 1;
    }
    let more = nodes.len().saturating_sub(shown);
    if more > 0 {
        let _ = writeln!(text, "- and {more} more");
    }
    text.push_str("\n</details>\n");
}
