//! Where the time of a run goes: each stage on the contract, and on the newest full release for one tag and for all.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Subject, median, milliseconds, subjects, tenths, timed};
use crate::cli::BenchArgs;
use crate::console::Console;
use crate::error::Error;
use crate::scratch::Scratch;
use crate::stages::{self, NAMES};
use crate::words::one_line;
use crate::workspace::Workspace;

/// What the stages of one kind of run took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// What was run.
    pub what: String,
    /// The wall time of each run.
    pub whole: Vec<Duration>,
    /// The time of each stage in each run.
    pub stages: BTreeMap<String, Vec<Duration>>,
    /// The largest peak of the resident memory in KiB, where the platform tells.
    pub peak_kib: Option<u64>,
}

/// Measures the stages; gives the table.
///
/// # Errors
/// A run fails.
pub(super) fn run(
    args: &BenchArgs,
    workspace: &Workspace,
    console: &mut Console<'_>,
) -> Result<String, Error> {
    let subjects = subjects(args, workspace)?;
    let mut rows = Vec::new();
    // The folders stay until the end: some file systems avoid what was just removed, at the cost of seconds.
    let scratch = Scratch::new("okta-stages-bench")?;
    let contract = subjects.first();
    // By name, so that of the releases the newest is the last; other documents aren't called so.
    let releases = subjects.iter().skip(1).filter_map(|subject| {
        let name = subject.document.path.file_name()?.to_str()?;
        name.starts_with("okta-management-")
            .then_some((name, subject))
    });
    let newest = releases.max_by_key(|(name, _)| *name);
    let newest = newest.map(|(_, subject)| subject);
    let runs = [(contract, false), (newest, false), (newest, true)];
    for (subject, all_tags) in runs {
        let Some(subject) = subject else { continue };
        let what = one_line(&subject.document.shown).replace('|', "\\|");
        let what = if all_tags { what + ", all tags" } else { what };
        console.notice(&format!("measuring the stages of {what}\n"))?;
        let mut row = Row {
            what,
            ..Row::default()
        };
        for number in 0..args.runs {
            let out = scratch.path().join(format!("{}-{number}", rows.len()));
            once(subject, all_tags, &out, &mut row)?;
        }
        rows.push(row);
    }
    Ok(table(&rows))
}

/// One whole process.
fn once(subject: &Subject, all_tags: bool, out: &Path, row: &mut Row) -> Result<(), Error> {
    let program = std::env::current_exe();
    let program = program.map_err(Error::io("find", Path::new("this program")))?;
    let mut command = Command::new(program);
    command
        .args(["codegen", "--print-peak-memory", "--print-stages", "--out"])
        .arg(out)
        .stdin(Stdio::null());
    if !subject.is_contract {
        command.arg("--spec").arg(&subject.document.path);
    }
    if all_tags {
        command.arg("--all-tags");
    }
    let run = timed(command, &subject.document)?;
    row.whole.push(run.time);
    row.peak_kib = row.peak_kib.max(run.peak_kib);
    for (name, time) in stages::from_output(&run.notices) {
        row.stages.entry(name).or_default().push(time);
    }
    Ok(())
}

/// The medians as a table.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "\nWhere the time goes, medians; `render` is part of `emit`, summed over its threads, and the last two run at once.\n\n| run |",
    );
    for name in NAMES {
        text.push_str(&[" ", name, " |"].concat());
    }
    text.push_str(" whole process | peak memory |\n|---|");
    text.push_str(&"---:|".repeat(NAMES.len() + 2));
    text.push('\n');
    for row in rows {
        text.push_str(&["| ", &row.what, " |"].concat());
        let stages = NAMES.iter().map(|name| row.stages.get(*name));
        for times in stages.chain([Some(&row.whole)]) {
            let mut times = times.cloned().unwrap_or_default();
            times.sort_unstable();
            // Writing to a String can't fail.
            let _ = write!(text, " {} |", milliseconds(median(&times)));
        }
        let peak = row.peak_kib.map(|kib| tenths(kib, 1024, "MiB"));
        let _ = writeln!(text, " {} |", peak.as_deref().unwrap_or("n/a"));
    }
    text
}
