//! Reading the inputs: whole files, as text, up to a bound.

use std::fs::{self, File};
use std::io::Read;

use crate::error::Error;
use crate::workspace::Location;

/// The largest input in bytes: 64 MiB. The largest upstream release has 3.4 MB.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// What is said of a larger one, and what to do about it.
pub(crate) const TOO_LARGE: (&str, &str) = (
    "is larger than 64 MiB",
    "the largest release of the document has 3.4 MB; is this the right file?",
);

/// Reads the file at `file` as UTF-8. Pipes are read too.
///
/// # Errors
/// There is no such file, it is a folder, it can't be read, it is larger than [`MAX_BYTES`], or it isn't UTF-8.
pub fn read_text(file: &Location) -> Result<String, Error> {
    let metadata = fs::metadata(&file.path).map_err(Error::io("read", &file.path))?;
    if metadata.is_dir() {
        return Err(refused(file, "is a folder", "name a file"));
    }
    let handle = File::open(&file.path).map_err(Error::io("open", &file.path))?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(MAX_BYTES)).unwrap_or(0));
    // One byte more than allowed, so that a pipe, which has no length, is bounded too.
    handle
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(Error::io("read", &file.path))?;
    if bytes.len() as u64 > MAX_BYTES {
        let (reason, help) = TOO_LARGE;
        return Err(refused(file, reason, help));
    }
    utf8(file, bytes)
}

/// Takes bytes as UTF-8.
///
/// # Errors
/// They aren't, with the place of the first wrong one.
pub(crate) fn utf8(file: &Location, bytes: Vec<u8>) -> Result<String, Error> {
    String::from_utf8(bytes).map_err(|error| not_utf8(file, &error))
}

/// The error for a file that isn't text, with the place of the first wrong byte.
fn not_utf8(file: &Location, error: &std::string::FromUtf8Error) -> Error {
    let bytes = error.as_bytes();
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return refused(file, "is UTF-16", "save it as UTF-8");
    }
    let valid = error.utf8_error().valid_up_to();
    let line = bytes
        .iter()
        .take(valid)
        .filter(|byte| **byte == b'\n')
        .count()
        + 1;
    let reason = format!("is not UTF-8: the first wrong byte is at offset {valid}, in line {line}");
    refused(file, reason, "save it as UTF-8")
}

/// An error about an input.
fn refused(file: &Location, reason: impl Into<String>, help: &'static str) -> Error {
    Error::Input {
        file: file.shown.clone(),
        reason: reason.into(),
        help,
    }
}
