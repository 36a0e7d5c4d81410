//! `--report`: the keywords of the selection that the generator ignores, where they stand, and why.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use okta_codegen::source::census::{Census, CensusEntry};
use okta_codegen::source::overlay::Corrections;

use crate::atomic;
use crate::console::Console;
use crate::error::Error;
use crate::folder::is_ignored;
use crate::words::{count, one_line};
use crate::workspace::{Location, below, same_place};

/// An ignored keyword, in the words of the report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ignored {
    /// The JSON Pointer of the keyword.
    pub at: String,
    /// The keyword.
    pub keyword: String,
    /// Why it is ignored.
    pub reason: String,
}

impl Ignored {
    /// The words for an entry of the census.
    fn of(entry: &CensusEntry) -> Self {
        Self {
            at: one_line(entry.at.as_str()),
            keyword: one_line(&entry.keyword),
            reason: one_line(entry.reason),
        }
    }
}

/// What became of the actions of the overlay, in one line.
#[must_use]
pub fn corrections(counts: &Corrections) -> String {
    let Corrections {
        applied,
        moot,
        fixed,
    } = counts;
    format!(
        "\n{} of the overlay applied, {moot} moot (nothing to correct in this document), {fixed} fixed (upstream has the correction)\n",
        count(*applied, "action")
    )
}

/// The ignored keywords of a census, in its order.
pub fn ignored(census: &Census) -> Vec<Ignored> {
    census.ignored().map(Ignored::of).collect()
}

/// The report: sums on top, then pointer, keyword and reason, one keyword a line, separated by tabs and sorted.
#[must_use]
pub fn text(mut ignored: Vec<Ignored>, document: &str) -> String {
    ignored.sort_unstable();
    let mut sums: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for entry in &ignored {
        *sums.entry((&entry.keyword, &entry.reason)).or_default() += 1;
    }
    let mut text = format!(
        "{} of {} ignored\n",
        count(ignored.len(), "keyword"),
        one_line(document)
    );
    // Writing to a String can't fail.
    for ((keyword, reason), number) in &sums {
        let _ = writeln!(text, "{number:7} {keyword}: {reason}");
    }
    text.push('\n');
    for Ignored {
        at,
        keyword,
        reason,
    } in &ignored
    {
        let _ = writeln!(text, "{at}\t{keyword}\t{reason}");
    }
    text
}

/// Refuses a place where the report would do harm: among the generator's own files, or over an input.
///
/// # Errors
/// The place is one of these.
pub fn check_place(report: &Path, out: &Location, inputs: [&Location; 2]) -> Result<(), Error> {
    let refused = |reason: String, help| Error::Input {
        file: report.display().to_string(),
        reason,
        help,
    };
    if let Some(input) = inputs
        .into_iter()
        .find(|input| same_place(report, &input.path))
    {
        return Err(refused(
            format!("is `{}`, an input of this run", input.shown),
            "name another file with --report",
        ));
    }
    let inside = below(report, &out.path);
    if inside.is_some_and(|rest| !rest.to_str().is_some_and(is_ignored)) {
        return Err(refused(
            format!(
                "is in the output folder `{}`, which only holds the crate",
                out.shown
            ),
            "name a file outside of it with --report",
        ));
    }
    Ok(())
}

/// Writes the report, or prints it if its place is `-` or `/dev/stdout`.
///
/// # Errors
/// The operating system refuses.
pub fn write(report: &Path, text: &str, console: &mut Console<'_>) -> Result<(), Error> {
    // Opening `/dev/stdout` anew would write over what was printed, where it leads to a file.
    if report == Path::new("-") || report == Path::new("/dev/stdout") {
        console.result(text)
    } else {
        atomic::write_named(report, text)
    }
}
