//! Measures `spec diff` of full upstream releases.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::console::Console;
use crate::error::Error;
use crate::words::one_line;
use crate::workspace::Location;

use super::{Run, Subject, Target, measured, row, timed};

/// The target for two full upstream releases.
const TWO_RELEASES: Target = Target {
    time: Duration::from_millis(600),
    memory_mib: Some(250),
};

/// One row for each release and the next one. The size is that of the newer one.
///
/// # Errors
/// A release can't be read, or a comparison fails.
pub fn rows(
    releases: &[Subject],
    runs: u32,
    console: &mut Console<'_>,
) -> Result<Vec<String>, Error> {
    let mut rows = Vec::new();
    for (old, new) in releases.iter().zip(releases.iter().skip(1)) {
        let (old, new) = (&old.document, &new.document);
        let name = |location: &Location| {
            let name = location.path.file_name().unwrap_or_default();
            name.to_string_lossy().into_owned()
        };
        let subject = Subject {
            document: Location {
                shown: format!("{} {}", name(old), name(new)),
                ..new.clone()
            },
            is_contract: false,
            target: TWO_RELEASES,
        };
        console.notice(&format!(
            "measuring spec diff {}\n",
            one_line(&subject.document.shown)
        ))?;
        let measurement = measured(&new.path, runs, || diff_once(old, &subject.document))?;
        rows.push(row(&subject, Some(&measurement)));
    }
    Ok(rows)
}

/// One whole process.
fn diff_once(old: &Location, new: &Location) -> Result<Run, Error> {
    let program = env::current_exe().map_err(Error::io("find", Path::new("this program")))?;
    let mut command = Command::new(program);
    command
        .args(["spec", "diff", "--print-peak-memory"])
        .args([&old.path, &new.path])
        .stdin(Stdio::null());
    timed(command, new)
}
