//! A folder for the duration of a command.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// A new folder in the system's temporary folder; it is removed with everything in it when this is dropped.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// Makes the folder; its name begins with `prefix`.
    ///
    /// # Errors
    /// The operating system refuses, or the folder is there already.
    pub fn new(prefix: &str) -> Result<Self, Error> {
        let path = env::temp_dir().join(format!("{prefix}-{}", std::process::id()));
        // Not `create_dir_all`: a folder that somebody else put there must not be used, and not be removed.
        fs::create_dir(&path).map_err(Error::io("create the folder", &path))?;
        Ok(Self { path })
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left in the temporary folder does no harm, and a destructor has nobody to tell.
        let _ = fs::remove_dir_all(&self.path);
    }
}
