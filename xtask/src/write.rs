//! Writes a tree into its folder, in an order in which a stopped run can be repaired by the next one.
//!
//! The order is data, a list of [`Step`]s, so that tests can stop after each of them:
//!
//! 1. Temporary files of an unfinished run go.
//! 2. If files will appear that the manifest doesn't list, a journal takes its place: a manifest of the old files and the
//!    new ones. From here on, every file that a stopped run leaves is known to be the generator's.
//! 3. Stale files go, and the folders that held nothing else. This comes before writing, because a file may give way to a folder
//!    of its name, and because names that differ only in case are one file on some disks.
//! 4. Files that are missing or differ are written, several at a time: a stopped run leaves any of them.
//! 5. The manifest of the tree comes last.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use okta_codegen::manifest::{self, Manifest};

use crate::error::Error;
use crate::files::{self, File};
use crate::folder::Inspection;
use crate::target::Target;
use crate::workspace::join;

/// One change of the folder. Paths are relative to it, with `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// Make the folder itself.
    Create,
    /// Remove a file.
    Remove(&'a str),
    /// Remove a folder, unless something is in it or it isn't there.
    RemoveFolder(String),
    /// Write a file that isn't there, and the folders above it.
    New(&'a str, &'a str),
    /// Write a file, in the place of one that is there, and the folders above it.
    Write(&'a str, Cow<'a, str>),
}

/// The steps from the folder as it was found to the tree.
#[must_use]
pub fn steps<'a>(found: &'a Inspection, target: &'a Target<'_>) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    if !found.exists {
        steps.push(Step::Create);
    }
    steps.extend(found.leftovers.iter().map(|path| Step::Remove(path)));
    steps.extend(journal(found, target).map(|text| Step::Write(manifest::PATH, Cow::Owned(text))));
    steps.extend(found.stale.iter().map(|path| Step::Remove(path)));
    steps.extend(
        emptied_folders(found, target)
            .into_iter()
            .map(Step::RemoveFolder),
    );
    let missing = found.missing.iter().map(|path| (path.as_str(), true));
    let different = found.different.iter().map(|path| (path.as_str(), false));
    let mut to_write: Vec<(&str, bool)> = missing.chain(different).collect();
    // `false` sorts first: the manifest is the last one.
    to_write.sort_unstable_by_key(|(path, _)| (*path == manifest::PATH, *path));
    steps.extend(to_write.into_iter().filter_map(|(path, is_new)| {
        let text = target.tree().get(path)?;
        // The journal has taken the place of a manifest that wasn't there.
        Some(if is_new && path != manifest::PATH {
            Step::New(path, text)
        } else {
            Step::Write(path, Cow::Borrowed(text))
        })
    }));
    steps
}

/// Takes the steps.
///
/// # Errors
/// The operating system refuses one of them. The folder is half written then, and the next run repairs it.
pub fn apply(root: &Path, steps: &[Step<'_>]) -> Result<(), Error> {
    let began = AtomicBool::new(false);
    take_all(root, steps, &began).map_err(|error| {
        if began.into_inner() {
            Error::Unfinished(Box::new(error))
        } else {
            error
        }
    })
}

/// Takes the steps: files that follow each other at once, everything else one by one. `began` is set once a step was taken.
fn take_all(root: &Path, mut steps: &[Step<'_>], began: &AtomicBool) -> Result<(), Error> {
    while let Some((first, rest)) = steps.split_first() {
        // The manifest and the journal come before or after all others.
        let others = steps.iter().map_while(file);
        let together: Vec<File<'_>> = others
            .take_while(|file| file.path != manifest::PATH)
            .collect();
        if together.is_empty() {
            take(root, first, began)?;
            began.store(true, Ordering::Relaxed);
            steps = rest;
        } else {
            files::write(root, &together, began)?;
            steps = &steps[together.len()..];
        }
    }
    Ok(())
}

/// The file that a step writes.
fn file<'a>(step: &'a Step<'_>) -> Option<File<'a>> {
    let (path, text, is_new): (_, &str, _) = match step {
        Step::New(path, text) => (path, text, true),
        Step::Write(path, text) => (path, text, false),
        Step::Create | Step::Remove(_) | Step::RemoveFolder(_) => return None,
    };
    Some(File { path, text, is_new })
}

/// Takes one step.
fn take(root: &Path, step: &Step<'_>, began: &AtomicBool) -> Result<(), Error> {
    match step {
        Step::Create => fs::create_dir_all(root).map_err(Error::io("create the folder", root)),
        Step::Remove(path) => {
            let path = join(root, path);
            fs::remove_file(&path).map_err(Error::io("remove", &path))
        }
        Step::RemoveFolder(path) => {
            let path = join(root, path);
            match fs::remove_dir(&path) {
                Err(error) if !in_use_or_gone(&error) => {
                    Err(Error::io("remove the folder", &path)(error))
                }
                _ => Ok(()),
            }
        }
        Step::New(..) | Step::Write(..) => {
            let file: Vec<File<'_>> = file(step).into_iter().collect();
            files::write(root, &file, began)
        }
    }
}

/// Whether a folder could not be removed because that is not to be done: it holds something, or is none, or is gone.
fn in_use_or_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// The journal, if one is needed: if a file will appear that the manifest in the folder doesn't list.
fn journal(found: &Inspection, target: &Target<'_>) -> Option<String> {
    let new = &target.manifest().files;
    if new.iter().all(|path| found.owned.contains(path)) {
        return None;
    }
    let both: BTreeSet<&String> = found.owned.iter().chain(new).collect();
    let journal = Manifest {
        files: both.into_iter().cloned().collect(),
        ..target.manifest().clone()
    };
    Some(format!(
        "# A run of the generator was stopped before it was done. The same command finishes the work.\n{}",
        journal.text()
    ))
}

/// The folders that held files which the tree doesn't have, deepest first, without those that it needs.
fn emptied_folders(found: &Inspection, target: &Target<'_>) -> Vec<String> {
    let needed = folders_above(target.tree().iter().map(|(path, _)| path));
    let gone = found
        .owned
        .iter()
        .map(String::as_str)
        .filter(|path| target.tree().get(path).is_none());
    // A folder sorts before the ones in it, so that the reverse order takes the deepest first.
    let emptied = folders_above(gone).into_iter().rev();
    emptied.filter(|folder| !needed.contains(folder)).collect()
}

/// Every folder on the way to the files, without the root.
fn folders_above<'a>(files: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let mut folders = BTreeSet::new();
    for file in files {
        let mut rest = file;
        while let Some((parent, _)) = rest.rsplit_once('/') {
            folders.insert(parent.to_owned());
            rest = parent;
        }
    }
    folders
}
