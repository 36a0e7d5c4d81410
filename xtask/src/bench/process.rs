//! One whole process that is measured.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::error::Error;
use crate::memory;
use crate::workspace::Location;

/// What a run took, and what it said.
pub(super) struct Run {
    pub(super) time: Duration,
    pub(super) peak_kib: Option<u64>,
    pub(super) notices: String,
}

/// Runs a command of this program.
pub(super) fn timed(mut command: Command, document: &Location) -> Result<Run, Error> {
    let program = PathBuf::from(command.get_program());
    let started = Instant::now();
    let output = command.output().map_err(Error::io("start", &program))?;
    let time = started.elapsed();
    let notices = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        Ok(Run {
            time,
            peak_kib: memory::from_output(&notices),
            notices: notices.into_owned(),
        })
    } else {
        Err(Error::Bench(format!(
            "the run failed on `{}`:\n{}",
            document.shown,
            notices.trim_end()
        )))
    }
}
