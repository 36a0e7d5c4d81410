//! The report for a terminal.

use std::fmt::Write as _;

use super::data::{Alarm, Decisive, Diff, DocumentChange, RustChange, RustGroup, Spot, Verdict};
use super::rules::Rule;
use super::words::{self, count};

/// How many of the things that only changed in words are named.
const MOST_NAMES: usize = 8;

/// The report as plain text: the verdict and what decides it, what to look at first, the changes of the document, the
/// items of the crate, and how much else changed.
#[must_use]
pub fn text(diff: &Diff) -> String {
    let counts = match diff.counts() {
        counts if counts.is_empty() => counts,
        counts => format!(": {counts}"),
    };
    let mut out = format!(
        "{}: {}\n{} -> {}{counts}\n",
        diff.verdict.as_str(),
        decisive(diff),
        diff.old_release,
        diff.new_release
    );
    if !diff.alarms.is_empty() {
        out.push_str("\nlook at these first\n");
        for alarm in &diff.alarms {
            line(&mut out, &format!("  {}", self::alarm(alarm)));
        }
    }
    if !diff.document.is_empty() {
        out.push_str("\nthe document\n");
        let mut changes = diff.document.iter();
        changes
            .by_ref()
            .filter(|it| it.rule != Rule::Prose)
            .for_each(|it| change(&mut out, it));
        prose(&mut out, diff);
    }
    if !diff.rust.is_empty() {
        out.push_str("\nthe crate\n");
        for group in &diff.rust {
            self::group(&mut out, group);
        }
    }
    if diff.unreached > 0 {
        let number = diff.unreached;
        line(
            &mut out,
            &format!(
                "\noperations and components that the tags don't reach, and that changed: {number}"
            ),
        );
    }
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// What decides the verdict.
fn decisive(diff: &Diff) -> String {
    match diff.decisive() {
        None => "nothing changed that the tags reach".to_owned(),
        Some(Decisive::Document(change)) => format!("{} {}", change.subject, change.what),
        Some(Decisive::Rust(change)) => format!("{} {}", change.item, change.what),
    }
}

fn alarm(alarm: &Alarm) -> String {
    match alarm {
        Alarm::UnnamedOperation {
            operation, method, ..
        } => {
            format!(
                "{operation} is new, and codegen.toml has no name for it: it is called {method}"
            )
        }
        Alarm::ChangedSchema {
            schema,
            verdict,
            changes,
        } => format!(
            "{schema} changed: {}, {}",
            count(*changes, "change"),
            verdict.as_str()
        ),
    }
}

fn change(out: &mut String, change: &DocumentChange) {
    let flag = if change.behaviour { " (behaviour)" } else { "" };
    let says = says(change);
    // Writing to a `String` can't fail.
    let _ = writeln!(
        out,
        "  {:5} {} {}{says}{flag}: {}",
        change.verdict.as_str(),
        change.subject,
        change.what,
        change.reason
    );
    if let Some(item) = &change.breaks {
        let _ = writeln!(out, "        - {}", item.old);
        if let Some(new) = &item.new {
            let _ = writeln!(out, "        + {new}");
        }
    }
    line(out, &format!("        at {}", places(change)));
}

/// What both sides say, if they say anything.
fn says(change: &DocumentChange) -> String {
    let says = |spot: &Option<Spot>| spot.as_ref().map(|it| it.says.clone()).unwrap_or_default();
    match (says(&change.old), says(&change.new)) {
        (old, new) if old.is_empty() && new.is_empty() => String::new(),
        (old, new) if old.is_empty() => format!(", {new}"),
        (old, new) if new.is_empty() => format!(", {old}"),
        (old, new) => format!(", {old} -> {new}"),
    }
}

/// The pointers of both sides; one, if they are the same.
pub(super) fn places(change: &DocumentChange) -> String {
    let place = |spot: &Option<Spot>| spot.as_ref().map(|it| words::name(it.at.as_str()));
    match (place(&change.old), place(&change.new)) {
        (Some(old), Some(new)) if old != new => format!("{old} -> {new}"),
        (old, new) => new.or(old).unwrap_or_default(),
    }
}

/// What only changed in words, in one line.
fn prose(out: &mut String, diff: &Diff) {
    let changed: Vec<&str> = described(diff).collect();
    if changed.is_empty() {
        return;
    }
    let named: Vec<&str> = changed.iter().copied().take(MOST_NAMES).collect();
    let more = match changed.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let things = count(changed.len(), "thing");
    let verdict = Verdict::Patch.as_str();
    let verb = if changed.len() == 1 { "is" } else { "are" };
    let list = named.join(", ");
    line(
        out,
        &format!("  {verdict:5} {things} {verb} described in other words: {list}{more}"),
    );
}

/// The things that are described in other words.
pub(super) fn described(diff: &Diff) -> impl Iterator<Item = &str> {
    let prose = diff.document.iter().filter(|it| it.rule == Rule::Prose);
    prose.map(|change| change.subject.as_str())
}

fn group(out: &mut String, group: &RustGroup) {
    line(
        out,
        &format!("  {:5} {}", group.verdict.as_str(), group.owner),
    );
    for line in declarations(group) {
        out.push_str("        ");
        out.push_str(&line);
        out.push('\n');
    }
}

/// The declarations that went and came, as lines of a diff; of a type that is new or gone as a whole, only its own.
pub(super) fn declarations(group: &RustGroup) -> Vec<String> {
    let lines = |change: &RustChange| {
        let old = change.old.iter().map(|it| format!("- {it}"));
        let new = change.new.iter().map(|it| format!("+ {it}"));
        old.chain(new).collect::<Vec<_>>()
    };
    match group.whole() {
        None => group.changes.iter().flat_map(lines).collect(),
        Some(change) => {
            let mut lines = lines(change);
            if let (more @ 1.., Some(line)) = (group.changes.len() - 1, lines.first_mut()) {
                *line = format!("{line}, with {}", count(more, "item"));
            }
            lines
        }
    }
}
