//! Writes many files of a tree at once: a folder is written by one thread, so that its temporary file is of one text at a time.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

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
    let work = Work {
        root,
        folders: &folders,
        next: AtomicUsize::new(0),
        began,
        failed: AtomicBool::new(false),
    };
    thread::scope(|scope| {
        // A thread that the system refuses isn't missed: this one goes on until nothing is left.
        let helpers: Vec<_> = (0..HELPERS.min(folders.len().saturating_sub(1)))
            .filter_map(|_| {
                thread::Builder::new()
                    .spawn_scoped(scope, || work.run())
                    .ok()
            })
            .collect();
        let own = work.run();
        helpers.into_iter().fold(own, |done, helper| {
            let more = helper
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            done.and(more)
        })
    })
}

/// What the threads share.
struct Work<'a> {
    root: &'a Path,
    folders: &'a [(&'a str, Vec<File<'a>>)],
    next: AtomicUsize,
    began: &'a AtomicBool,
    failed: AtomicBool,
}

impl Work<'_> {
    /// Writes one folder after the other, until none is left or a thread has failed.
    fn run(&self) -> Result<(), Error> {
        while !self.failed.load(Ordering::Relaxed)
            && let Some((folder, files)) =
                self.folders.get(self.next.fetch_add(1, Ordering::Relaxed))
        {
            let done = self.folder(folder, files);
            self.failed.fetch_or(done.is_err(), Ordering::Relaxed);
            done?;
        }
        Ok(())
    }

    fn folder(&self, folder: &str, files: &[File<'_>]) -> Result<(), Error> {
        create_folder(self.root, folder)?;
        for file in files {
            if self.failed.load(Ordering::Relaxed) {
                break;
            }
            write_text(self.root, *file)?;
            self.began.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// Writes a file, and the folders above it.
///
/// # Errors
/// The operating system refuses.
pub fn write_one(root: &Path, file: File<'_>) -> Result<(), Error> {
    create_folder(root, file.folder())?;
    write_text(root, file)
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
