//! What `spec update` tells: one screen.

use std::fmt::Write as _;

use okta_codegen::contract::Update;
use okta_codegen::source::overlay::Outcome;
use okta_codegen::spec_path::SpecPath;

use crate::words::{count, one_line};

use super::files::SpecFiles;

/// How many nodes a list shows.
const SHOWN: usize = 12;

/// The report of an update that wrote the files `written`.
#[must_use]
pub fn text(made: &Update, files: &SpecFiles, written: &[String]) -> String {
    let mut text = String::new();
    // Writing to a String can't fail.
    let mut line = |line: String| {
        let _ = writeln!(text, "{}", one_line(&line));
    };
    let (before, lock) = &made.locks;
    let release = match before {
        Some(before) if before.release != lock.release => {
            format!("release {} -> {}", before.release, lock.release)
        }
        _ => format!("release {}", lock.release),
    };
    line(format!("{release}, from {}", lock.source));
    let operations = count(lock.operations, "operation");
    match made.operations_before {
        Some(before) if before != lock.operations => {
            line(format!("{operations}, {before} before"));
        }
        _ => line(operations),
    }
    line(outcome(made, files, written));
    nodes(&mut line, "new, to be described by hand", &made.prose.new);
    nodes(
        &mut line,
        "reworded upstream, own words kept",
        &made.prose.reworded,
    );
    if !made.outcomes.is_empty() {
        let applied = made
            .outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Outcome::Applied(_)));
        let applied = applied.count();
        let moot = made.outcomes.len() - applied;
        line(format!("overlay: {applied} applied, {moot} moot"));
    }
    if written.contains(&files.contract.location.shown) {
        line("next: cargo xtask codegen".to_owned());
    } else if !written.is_empty() {
        line("next: commit the lock; the crate stays as it is".to_owned());
    }
    text
}

/// What became of the files.
fn outcome(made: &Update, files: &SpecFiles, written: &[String]) -> String {
    let contract = &files.contract.location.shown;
    if written.is_empty() {
        return "nothing new: contract and lock are as they were".to_owned();
    }
    let files = written.join(" and ");
    if made.changed {
        format!("the contract changed; written: {files}")
    } else if written.contains(contract) {
        format!("nothing new; {contract} has a canonical layout now; written: {files}")
    } else {
        format!("nothing new; only the lock moves; written: {files}")
    }
}

fn nodes(line: &mut impl FnMut(String), what: &str, nodes: &[SpecPath]) {
    if nodes.is_empty() {
        return;
    }
    line(format!("{} {what}:", count(nodes.len(), "node")));
    for node in nodes.iter().take(SHOWN) {
        line(format!("  {node}"));
    }
    if nodes.len() > SHOWN {
        line(format!("  and {} more", nodes.len() - SHOWN));
    }
}
