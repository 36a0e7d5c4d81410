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

/// A file to write: its path, relative and with `/`, and its text.
pub type File<'a> = (&'a str, &'a str);

/// Writes files, and the folders above them. `began` is set once something was written.
///
/// # Errors
/// The operating system refuses a file; then those that aren't begun are left.
pub fn write(root: &Path, files: &[File<'_>], began: &AtomicBool) -> Result<(), Error> {
    let mut folders: BTreeMap<&str, Vec<File<'_>>> = BTreeMap::new();
    for file in files {
        let folder = file.0.rsplit_once('/').map_or("", |(folder, _)| folder);
        folders.entry(folder).or_default().push(*file);
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
        while let Some((folder, files)) =
            self.folders.get(self.next.fetch_add(1, Ordering::Relaxed))
        {
            let done = self.folder(folder, files);
            self.failed.fetch_or(done.is_err(), Ordering::Relaxed);
            done?;
        }
        Ok(())
    }

    fn folder(&self, folder: &str, files: &[File<'_>]) -> Result<(), Error> {
        let path = match folder {
            "" => self.root.to_owned(),
            folder => join(self.root, folder),
        };
        fs::create_dir_all(&path).map_err(Error::io("create the folder", &path))?;
        for (file, text) in files {
            if self.failed.load(Ordering::Relaxed) {
                break;
            }
            atomic::replace(&join(self.root, file), TEMPORARY, text)?;
            self.began.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}
