//! Writes many files of a tree at once: a folder is written by one thread, so that its temporary file is of one text at a time.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use okta_codegen::parallel::in_parallel;

use crate::atomic;
use crate::error::Error;
use crate::folder::TEMPORARY;
use crate::workspace::join;

/// How many threads write besides the one that asks. More would wait for the disk together.
const HELPERS: usize = 1;

/// A file to write.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Its path, relative and with `/`.
    pub path: &'a str,
    /// What it is to hold.
    pub text: &'a str,
    /// Whether nothing is there yet.
    pub is_new: bool,
}

impl<'a> File<'a> {
    /// The folder that it stands in; empty for the root.
    fn folder(self) -> &'a str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// Writes files, and the folders above them. `began` is set once something was written.
///
/// # Errors
/// The operating system refuses a file; then those that aren't begun are left.
pub fn write(root: &Path, files: &[File<'_>], began: &AtomicBool) -> Result<(), Error> {
    let mut folders: BTreeMap<&str, Vec<File<'_>>> = BTreeMap::new();
    for file in files {
        folders.entry(file.folder()).or_default().push(*file);
    }
    let folders: Vec<(&str, Vec<File<'_>>)> = folders.into_iter().collect();
    let failed = AtomicBool::new(false);
    let done = in_parallel(HELPERS, &folders, |(folder, files)| {
        let done = write_folder(root, folder, files, began, &failed);
        failed.fetch_or(done.is_err(), Ordering::Relaxed);
        done
    });
    done.into_iter().collect()
}

/// Writes the files of one folder, until one of any folder has failed.
fn write_folder(
    root: &Path,
    folder: &str,
    files: &[File<'_>],
    began: &AtomicBool,
    failed: &AtomicBool,
) -> Result<(), Error> {
    for (index, file) in files.iter().enumerate() {
        if failed.load(Ordering::Relaxed) {
            break;
        }
        if index == 0 {
            create_folder(root, folder)?;
        }
        write_text(root, *file)?;
        began.store(true, Ordering::Relaxed);
    }
    Ok(())
}

fn create_folder(root: &Path, folder: &str) -> Result<(), Error> {
    let path = match folder {
        "" => root.to_owned(),
        folder => join(root, folder),
    };
    fs::create_dir_all(&path).map_err(Error::io("create the folder", &path))
}

fn write_text(root: &Path, file: File<'_>) -> Result<(), Error> {
    let path = join(root, file.path);
    if file.is_new {
        atomic::create(&path, file.text)
    } else {
        atomic::replace(&path, TEMPORARY, file.text)
    }
}
