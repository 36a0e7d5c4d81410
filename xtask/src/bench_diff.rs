//! `cargo xtask bench contract`: time and memory of `spec diff` between releases.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::bench::{Measurement, Subject, Target, row, time};
use crate::console::Console;
use crate::error::Error;
use crate::words::one_line;
use crate::workspace::Location;

/// The target for two full upstream releases.
pub const TWO_RELEASES: Target = Target {
    time: Duration::from_millis(600),
    memory_mib: Some(250),
};

/// One row for each document and the next one.
///
/// # Errors
/// A document can't be read, or a comparison fails.
pub fn rows(
    documents: &[PathBuf],
    runs: u32,
    console: &mut Console<'_>,
) -> Result<Vec<String>, Error> {
    let mut rows = Vec::new();
    for pair in documents.windows(2) {
        let [old, new] = pair else {
            continue;
        };
        let name = |path: &Path| {
            let name = path.file_name().unwrap_or(path.as_os_str());
            name.to_string_lossy().into_owned()
        };
        let shown = format!("spec diff {} {}", name(old), name(new));
        console.notice(&format!("measuring {}\n", one_line(&shown)))?;
        let measured = measure(old, new, &shown, runs)?;
        let subject = Subject {
            document: Location {
                path: old.clone(),
                shown,
            },
            is_contract: false,
            target: TWO_RELEASES,
        };
        rows.push(row(&subject, Some(&measured)));
    }
    Ok(rows)
}

/// Compares two documents once to warm up, then `runs` times.
fn measure(old: &Path, new: &Path, shown: &str, runs: u32) -> Result<Measurement, Error> {
    let program = env::current_exe().map_err(Error::io("find", Path::new("this program")))?;
    let mut bytes = 0;
    for path in [old, new] {
        bytes += fs::metadata(path).map_err(Error::io("read", path))?.len();
    }
    let mut times = Vec::new();
    let mut peak_kib = None;
    for number in 0..=runs {
        let mut command = Command::new(&program);
        command
            .args(["spec", "diff", "--print-peak-memory"])
            .args([old, new])
            .stdin(Stdio::null());
        let (time, peak) = time(command, shown)?;
        if number > 0 {
            times.push(time);
            peak_kib = peak_kib.max(peak);
        }
    }
    times.sort_unstable();
    Ok(Measurement {
        bytes,
        times,
        peak_kib,
    })
}
