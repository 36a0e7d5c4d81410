//! Walks over the output folder and tells the generator's files from everything else. Links are not followed.

use std::collections::BTreeSet;
use std::fs::{self, FileType};
use std::path::Path;

use okta_codegen::manifest;

use crate::error::Error;
use crate::folder::{IGNORED, TEMPORARY};
use crate::workspace::join;

/// How many obstacles are listed.
pub const MAX_OBSTACLES: usize = 10;

/// Something that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Obstacle {
    /// Where.
    pub path: String,
    /// What it is.
    pub kind: ObstacleKind,
}

/// What stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObstacleKind {
    /// A file that isn't on the manifest.
    Foreign,
    /// A symbolic link.
    Link,
    /// A pipe, socket or device.
    Special,
    /// A folder where a file has to be written.
    Folder,
}

impl ObstacleKind {
    /// What to say of it after its path; nothing of a foreign file.
    #[must_use]
    pub fn remark(self) -> &'static str {
        match self {
            Self::Foreign => "",
            Self::Link => " (a symbolic link)",
            Self::Special => " (not a regular file)",
            Self::Folder => " (a folder where a file belongs)",
        }
    }
}

/// What a walk over the folder found. Links are not followed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// What the folder's manifest lists.
    pub owned: BTreeSet<String>,
    /// The generator's files.
    pub files: BTreeSet<String>,
    /// All folders.
    pub folders: BTreeSet<String>,
    /// Temporary files of an unfinished run.
    pub leftovers: Vec<String>,
    /// The first [`MAX_OBSTACLES`] obstacles.
    pub obstacles: Vec<Obstacle>,
    /// Whether there are more. If so, the walk stopped there.
    pub more_obstacles: bool,
}

impl Walk {
    /// Walks until everything was seen, or until there are more obstacles than are listed: the folder may be anything,
    /// a home directory for example. `owned` are the files that its manifest lists.
    ///
    /// # Errors
    /// A folder can't be listed.
    pub fn over(root: &Path, owned: BTreeSet<String>) -> Result<Self, Error> {
        let mut walk = Self {
            owned,
            ..Self::default()
        };
        let mut open = vec![String::new()];
        while let Some(folder) = open.pop() {
            let mut below = Vec::new();
            for (name, kind) in entries(&join(root, &folder))? {
                let path = if folder.is_empty() {
                    name
                } else {
                    format!("{folder}/{name}")
                };
                if folder.is_empty() && IGNORED.contains(&path.as_str()) {
                    continue;
                }
                if kind.is_dir() {
                    walk.folders.insert(path.clone());
                    below.push(path);
                } else {
                    walk.sort_in(path, kind);
                }
                if walk.more_obstacles {
                    return Ok(walk);
                }
            }
            open.extend(below.into_iter().rev());
        }
        walk.leftovers.sort_unstable();
        Ok(walk)
    }

    /// Puts one entry that isn't a folder into its list.
    fn sort_in(&mut self, path: String, kind: FileType) {
        let name = path.rsplit('/').next().unwrap_or(&path);
        let kind = if kind.is_symlink() {
            ObstacleKind::Link
        } else if !kind.is_file() {
            ObstacleKind::Special
        } else if name == TEMPORARY {
            self.leftovers.push(path);
            return;
        } else if path == manifest::PATH || self.owned.contains(&path) {
            self.files.insert(path);
            return;
        } else {
            ObstacleKind::Foreign
        };
        if self.obstacles.len() < MAX_OBSTACLES {
            self.obstacles.push(Obstacle { path, kind });
        } else {
            self.more_obstacles = true;
        }
    }
}

/// The entries of a folder, sorted by name. A name that isn't UTF-8 is shown with replacement characters: no file of the
/// generator has such a name, so it only ever becomes an obstacle.
fn entries(folder: &Path) -> Result<Vec<(String, FileType)>, Error> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io("list", folder))? {
        let entry = entry.map_err(Error::io("list", folder))?;
        let kind = entry
            .file_type()
            .map_err(Error::io("look at", &entry.path()))?;
        entries.push((entry.file_name().to_string_lossy().into_owned(), kind));
    }
    entries.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    Ok(entries)
}
