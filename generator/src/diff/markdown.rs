//! The report for a reviewer, as the body of a pull request: verdict, what to look at first, a table, details folded.
//!
//! Words of a document only ever stand in code spans and fences, so that none of them can break the table, bring HTML, a
//! link or an image, or mention somebody.

use super::data::{Alarm, Decisive, Diff, DocumentChange, RustChange, RustGroup, Spot, Verdict};
use super::rules::Rule;
use super::text::{declarations, described, places};
use super::words::count;
use crate::emit::prose::{code_span, fence};

/// The longest report in bytes. GitHub takes 65,536 characters for the body of a pull request; the rest is for whoever
/// puts the report into one.
pub const LONGEST: usize = 60_000;
/// How many bytes each part may have; together they leave room for the frame around them.
const ALARMS: usize = 5_000;
const TABLE: usize = 24_000;
const DESCRIBED: usize = 4_000;
const PLACES: usize = 12_000;
const ITEMS: usize = 12_000;
/// How many characters of a declaration stand in the table.
const LONGEST_ITEM: usize = 160;

/// The report as Markdown, at most [`LONGEST`] bytes: what doesn't fit is counted.
#[must_use]
pub fn markdown(diff: &Diff) -> String {
    let counts = match diff.counts() {
        counts if counts.is_empty() => counts,
        counts => format!(": {counts}"),
    };
    let mut out = format!(
        "**{}**: {}\n\nFrom release {} to {}{counts}.{}\n",
        diff.verdict.as_str(),
        decisive(diff),
        code_span(&diff.old_release),
        code_span(&diff.new_release),
        unreached(diff)
    );
    if !diff.alarms.is_empty() {
        out.push_str("\nLook at these first:\n\n");
        let alarms = diff.alarms.iter().map(alarm);
        out.push_str(&fitting(alarms, ALARMS, |left| {
            format!("- and {left} more\n")
        }));
    }
    let rows: Vec<String> = rows(diff).collect();
    if !rows.is_empty() {
        out.push_str("\n| verdict | what | why |\n|---|---|---|\n");
        out.push_str(&fitting(rows.into_iter(), TABLE, |left| {
            format!("| | and {left} more | |\n")
        }));
    }
    details(diff, &mut out);
    out
}

/// The folded parts.
fn details(diff: &Diff, out: &mut String) {
    let described: Vec<&str> = described(diff).collect();
    if !described.is_empty() {
        let lines = described
            .iter()
            .map(|name| format!("- {}\n", code_span(name)));
        let text = fitting(lines, DESCRIBED, |left| format!("- and {left} more\n"));
        let title = format!("Described in other words: {}", described.len());
        out.push_str(&folded(&title, &text));
    }
    let placed: Vec<&DocumentChange> = structural(diff).collect();
    if !placed.is_empty() {
        let lines = placed.iter().map(|change| place(change));
        let text = fitting(lines, PLACES, |left| format!("- and {left} more\n"));
        let title = format!("Where in the documents: {}", count(placed.len(), "place"));
        out.push_str(&folded(&title, &text));
    }
    if !diff.rust.is_empty() {
        let items: usize = diff.rust.iter().map(|group| group.changes.len()).sum();
        let text = fitting(diff.rust.iter().map(group), ITEMS, |left| {
            format!("# and {} more\n", count(left, "group"))
        });
        let fence = fence(&text);
        let title = format!("Public items of the crate: {}", count(items, "change"));
        out.push_str(&folded(&title, &format!("{fence}diff\n{text}{fence}\n")));
    }
}

fn folded(title: &str, text: &str) -> String {
    format!("\n<details>\n<summary>{title}</summary>\n\n{text}\n</details>\n")
}

/// As many lines as fit into so many bytes, and a line that counts the others.
fn fitting(
    lines: impl Iterator<Item = String>,
    room: usize,
    more: impl Fn(usize) -> String,
) -> String {
    let mut out = String::new();
    let mut left = 0;
    for line in lines {
        if left > 0 || out.len() + line.len() > room {
            left += 1;
        } else {
            out.push_str(&line);
        }
    }
    if left > 0 {
        out.push_str(&more(left));
    }
    out
}

/// What decides the verdict.
fn decisive(diff: &Diff) -> String {
    match diff.decisive() {
        None => "nothing changed that the tags reach".to_owned(),
        Some(Decisive::Document(change)) => {
            format!("{} {}", code_span(&change.subject), change.what)
        }
        Some(Decisive::Rust(change)) => format!("{} {}", code_span(&change.item), change.what),
    }
}

fn unreached(diff: &Diff) -> String {
    match diff.unreached {
        0 => String::new(),
        1 => " One other operation or component changed that the tags don't reach.".to_owned(),
        number => {
            format!(" {number} other operations and components changed that the tags don't reach.")
        }
    }
}

fn alarm(alarm: &Alarm) -> String {
    match alarm {
        Alarm::UnnamedOperation {
            operation, method, ..
        } => format!(
            "- {} is new, and `codegen.toml` has no name for it: it is called {}\n",
            code_span(operation),
            code_span(method)
        ),
        Alarm::ChangedSchema {
            schema,
            verdict,
            changes,
        } => format!(
            "- {} changed: {}, {}\n",
            code_span(schema),
            count(*changes, "change"),
            verdict.as_str()
        ),
    }
}

/// The changes other than words.
fn structural(diff: &Diff) -> impl Iterator<Item = &DocumentChange> {
    diff.document.iter().filter(|it| it.rule != Rule::Prose)
}

/// The rows of the table: breaks, those without a cause in the document last; other changes; words as one row.
fn rows(diff: &Diff) -> impl Iterator<Item = String> {
    let unexplained = diff
        .unexplained()
        .map(|(group, change)| break_row(group, change));
    let (majors, others): (Vec<_>, Vec<_>) =
        structural(diff).partition(|change| change.verdict == Verdict::Major);
    let words = match described(diff).count() {
        0 => None,
        1 => Some(
            "| patch | one thing is described in other words | only documentation changes |\n"
                .to_owned(),
        ),
        number => Some(format!(
            "| patch | {number} things are described in other words | only documentation changes |\n"
        )),
    };
    let majors = majors.into_iter().map(row);
    let others = others.into_iter().map(row);
    majors.chain(unexplained).chain(others).chain(words)
}

fn row(change: &DocumentChange) -> String {
    let verdict = change.verdict.as_str();
    let flag = if change.behaviour { ", behaviour" } else { "" };
    let why = match &change.breaks {
        None => change.reason.to_owned(),
        Some(item) => match &item.new {
            Some(new) => format!("{} becomes {}", item_span(&item.old), item_span(new)),
            None => format!("{} is gone", item_span(&item.old)),
        },
    };
    let (subject, what, says) = (code_span(&change.subject), change.what, says(change));
    format!("| {verdict}{flag} | {subject} {what}{says} | {why} |\n")
}

fn break_row(group: &RustGroup, change: &RustChange) -> String {
    let others = match group.changes.len() {
        1 => String::new(),
        number => format!(" (one of {number} changes of {})", code_span(&group.owner)),
    };
    format!(
        "| {} | {} {}{others} | {} |\n",
        change.verdict.as_str(),
        code_span(&cut(&change.item)),
        change.what,
        change.reason
    )
}

/// What both sides say, if they say anything.
fn says(change: &DocumentChange) -> String {
    let says = |spot: &Option<Spot>| {
        let says = spot.as_ref().map(|spot| spot.says.as_str());
        says.filter(|says| !says.is_empty()).map(code_span)
    };
    match (says(&change.old), says(&change.new)) {
        (Some(old), Some(new)) => format!(": {old} → {new}"),
        (old, new) => old
            .or(new)
            .map_or_else(String::new, |says| format!(": {says}")),
    }
}

/// A declaration in the table, without attributes, cut.
fn item_span(declaration: &str) -> String {
    code_span(&cut(declaration
        .strip_prefix("pub ")
        .unwrap_or(declaration)))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST_ITEM) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}...", &text[..end]),
    }
}

fn place(change: &DocumentChange) -> String {
    format!(
        "- {} {} at {}\n",
        code_span(&change.subject),
        change.what,
        code_span(&places(change))
    )
}

/// A group as lines of a diff.
fn group(group: &RustGroup) -> String {
    let mut out = format!("# {}: {}\n", group.verdict.as_str(), group.owner);
    for line in declarations(group) {
        out.push_str(&line);
        out.push('\n');
    }
    out
}
