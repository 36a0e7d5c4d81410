//! Replacing a file in one step: written beside its place, then renamed. A file that is new is written where it stands.
//!
//! Readers see the old text or the new one, and a run that is stopped leaves one of the two. Nothing is synced to the
//! disk: that costs more than the whole run, and what a power cut may lose can be generated again.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Gives the file at `path` the text `text`. It is written as `temporary` in the same folder first.
///
/// # Errors
/// `temporary` is there already, or the operating system refuses to write or to rename it; the file is as it was.
pub fn replace(path: &Path, temporary: &str, text: &str) -> Result<(), Error> {
    let beside = path.with_file_name(temporary);
    // `create_new` also refuses to write through a link that somebody put there.
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside)
        .map_err(Error::io("create", &beside))?;
    let done = write(file, &beside, text)
        .and_then(|()| fs::rename(&beside, path).map_err(Error::io("replace", path)));
    if done.is_err() {
        // Best effort: the first error is the one that matters, and the next run removes what is left.
        let _ = fs::remove_file(&beside);
    }
    done
}

/// Makes a file that isn't there. Renaming would take longer than writing, and nobody reads a file that is new: a run that
/// is stopped may leave the beginning of it.
///
/// # Errors
/// Something is there already, or the operating system refuses to write; then no file is left.
pub fn create(path: &Path, text: &str) -> Result<(), Error> {
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(Error::io("create", path))?;
    let done = write(file, path, text);
    if done.is_err() {
        // Best effort, as above.
        let _ = fs::remove_file(path);
    }
    done
}

/// Writes and closes a file.
fn write(mut file: File, path: &Path, text: &str) -> Result<(), Error> {
    file.write_all(text.as_bytes())
        .map_err(Error::io("write", path))
}

/// Gives the file that the user named the text `text`: in one step where there is a regular file or none, and by
/// writing to it where there is a device or a pipe.
///
/// # Errors
/// The operating system refuses.
pub fn write_named(path: &Path, text: &str) -> Result<(), Error> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(Error::io("write", path)(io::Error::new(
            io::ErrorKind::IsADirectory,
            "it is a folder",
        ))),
        Ok(metadata) if !metadata.is_file() => {
            let file = OpenOptions::new()
                .write(true)
                .open(path)
                .map_err(Error::io("open", path))?;
            write(file, path, text)
        }
        // A link to a file stays a link: the file behind it is replaced.
        Ok(_) => fs::canonicalize(path)
            .map_err(Error::io("resolve", path))
            .and_then(|real| replace(&real, &temporary_beside(&real), text)),
        Err(_) => replace(path, &temporary_beside(path), text),
    }
}

/// A name for the temporary file in a folder that isn't ours: of this file and this process.
fn temporary_beside(path: &Path) -> String {
    let name: PathBuf = path.file_name().map(PathBuf::from).unwrap_or_default();
    format!(".{}.{}.tmp", name.display(), std::process::id())
}
