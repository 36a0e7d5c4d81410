//! The peak of this process's resident memory, as the operating system counted it.

use std::fs;

/// What the line of [`peak_line`] begins with.
const LABEL: &str = "peak memory: ";

/// The largest amount of memory that was resident at once, in KiB. `None` where there is no `/proc`.
#[must_use]
pub fn peak_kib() -> Option<u64> {
    from_status(&fs::read_to_string("/proc/self/status").ok()?)
}

/// The peak in the text of `/proc/<pid>/status`.
#[must_use]
pub fn from_status(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// The line by which a run tells its peak to the benchmark.
#[must_use]
pub fn peak_line() -> String {
    match peak_kib() {
        Some(kib) => format!("{LABEL}{kib} KiB\n"),
        None => format!("{LABEL}n/a\n"),
    }
}

/// The peak in KiB that a run printed, if it could tell.
#[must_use]
pub fn from_output(output: &str) -> Option<u64> {
    let line = output
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix(LABEL))?;
    line.strip_suffix(" KiB")?.parse().ok()
}
