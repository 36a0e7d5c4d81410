//! What `--check` prints: every difference between the output folder and the tree.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use similar::TextDiff;

use crate::error::Error;
use crate::folder::Inspection;
use crate::target::Target;
use crate::words::{count, one_line, printable};
use crate::workspace::{Location, join};

/// How many lines of one file's diff are printed.
pub const MAX_DIFF_LINES: usize = 200;

/// How long the search for the shortest diff of one file may take; after that it is correct but longer.
const DIFF_TIME: Duration = Duration::from_secs(1);

/// Describes the differences: one line per missing, stale and left-over file, and a diff per file that differs.
///
/// # Errors
/// A file of the folder can't be read any more.
pub fn findings(
    folder: &Location,
    found: &Inspection,
    target: &Target<'_>,
) -> Result<String, Error> {
    let mut text = String::new();
    let mut line = |kind: &str, path: &str| {
        text.push_str(kind);
        text.push_str(": ");
        text.push_str(&one_line(path));
        text.push('\n');
    };
    if found.exists {
        found.missing.iter().for_each(|path| line("missing", path));
    } else {
        let files = count(found.missing.len(), "file");
        line(
            "missing",
            &format!("the whole folder `{}`, {files}", folder.shown),
        );
    }
    found.stale.iter().for_each(|path| line("stale", path));
    found
        .leftovers
        .iter()
        .for_each(|path| line("left by an unfinished run", path));
    for path in &found.different {
        line("different", path);
    }
    for path in &found.different {
        let new = target.tree().get(path).unwrap_or_default();
        text.push_str(&file_diff(&join(&folder.path, path), path, new)?);
    }
    Ok(text)
}

/// How many files of each kind: `1 missing, 2 different`.
#[must_use]
pub fn counts(found: &Inspection) -> String {
    [
        (found.missing.len(), "missing"),
        (found.different.len(), "different"),
        (found.stale.len(), "stale"),
        (found.leftovers.len(), "left by an unfinished run"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, kind)| format!("{number} {kind}"))
    .collect::<Vec<_>>()
    .join(", ")
}

/// The diff from the file in the folder to the text that the generator makes.
fn file_diff(file: &Path, path: &str, new: &str) -> Result<String, Error> {
    let bytes = fs::read(file).map_err(Error::io("read", file))?;
    Ok(match String::from_utf8(bytes) {
        Ok(old) => unified(path, &old, new),
        Err(_) => format!("--- {path}\n+++ {path} (generated)\nthe file is not UTF-8; no diff\n"),
    })
}

/// A unified diff of at most [`MAX_DIFF_LINES`] lines, safe to print on a terminal.
#[must_use]
pub fn unified(path: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::configure()
        .timeout(DIFF_TIME)
        .diff_lines(old, new);
    let generated = format!("{path} (generated)");
    let full = diff
        .unified_diff()
        .context_radius(3)
        .header(path, &generated)
        .to_string();
    let mut lines = full.split_inclusive('\n');
    let mut text: String = lines.by_ref().take(MAX_DIFF_LINES).map(printable).collect();
    let left = lines.count();
    if left > 0 {
        // Writing to a String can't fail.
        let _ = writeln!(text, "... and {} of this diff", count(left, "more line"));
    }
    text
}
