//! Compares the output folder with the tree of a run, and finds what stands in the way of writing it.
//!
//! Nothing here writes. The generator owns the files that the folder's manifest lists, the manifest itself, and
//! files called [`TEMPORARY`]. It doesn't look at [`IGNORED`]. Everything else in the folder is somebody's work: an
//! obstacle, like a symbolic link, through which a run could write outside of the folder.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use okta_codegen::manifest::{self, Manifest};

use crate::error::Error;
use crate::input;
use crate::target::Target;
use crate::walk::{MAX_OBSTACLES, Obstacle, ObstacleKind, Walk};
use crate::words::one_line;
use crate::workspace::{Location, join};

/// What a file is called, beside its place, until it is complete. One that is found was left by an unfinished run.
pub const TEMPORARY: &str = ".codegen-tmp";

/// What Cargo, Git and their users put into a crate's folder: neither the generator's nor in its way.
pub const IGNORED: [&str; 3] = [".git", "Cargo.lock", "target"];

/// Whether a path (with `/`) is one of [`IGNORED`] or below. Case doesn't count, as it doesn't on many disks.
#[must_use]
pub fn is_ignored(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    IGNORED.iter().any(|name| name.eq_ignore_ascii_case(first))
}

/// How the output folder differs from the tree. All paths are relative to it, with `/`, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspection {
    /// Whether the folder is there.
    pub exists: bool,
    /// What the manifest found there lists.
    pub owned: BTreeSet<String>,
    /// Files of the tree that aren't there.
    pub missing: Vec<String>,
    /// Files of the tree that have another text there.
    pub different: Vec<String>,
    /// Files that the manifest lists and the tree doesn't have, as far as they are there.
    pub stale: Vec<String>,
    /// Temporary files of an unfinished run.
    pub leftovers: Vec<String>,
    /// What stands in the way, at most ten.
    pub obstacles: Vec<Obstacle>,
    /// Whether there are more obstacles. If so, the lists above are incomplete.
    pub more_obstacles: bool,
}

impl Inspection {
    /// Whether the folder is exactly the tree.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.exists
            && self.missing.is_empty()
            && self.different.is_empty()
            && self.stale.is_empty()
            && self.leftovers.is_empty()
            && self.obstacles.is_empty()
    }

    /// Refuses a folder with obstacles.
    ///
    /// # Errors
    /// There is one; the error lists up to ten.
    pub fn unobstructed(&self, folder: &Location) -> Result<(), Error> {
        if self.obstacles.is_empty() {
            return Ok(());
        }
        let mut reason = String::from("holds what no run of the generator made:\n");
        for Obstacle { path, kind } in &self.obstacles {
            // Writing to a String can't fail.
            let _ = writeln!(reason, "    {}{}", one_line(path), kind.remark());
        }
        if self.more_obstacles {
            reason.push_str("    and more\n");
        }
        reason.push_str("  nothing was written there");
        let way_out = if self.owned.is_empty() {
            "that file isn't there: restore it if this is a generated crate, or name a new or empty folder with --out"
        } else {
            "move these elsewhere or delete them, or name a new or empty folder with --out"
        };
        let help = format!(
            "the generator overwrites and deletes only the files that {} lists; {way_out}",
            manifest::PATH
        );
        Err(Error::folder(&folder.shown, reason, help))
    }
}

/// What is in the output folder, before there is a tree to compare it with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// Whether the folder is there.
    exists: bool,
    walk: Walk,
}

impl Survey {
    /// Looks into the folder.
    ///
    /// # Errors
    /// The folder is a file, or its manifest can't be understood, or something in it can't be read.
    pub fn of(folder: &Location) -> Result<Self, Error> {
        match fs::metadata(&folder.path) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => {
                let help =
                    "name a folder with --out: a new or empty one, or one that the generator made";
                return Err(Error::folder(&folder.shown, "is a file", help));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(Error::io("look at", &folder.path)(error)),
        }
        Ok(Self {
            exists: true,
            walk: Walk::over(&folder.path, owned_files(folder)?)?,
        })
    }

    /// What is known without a tree: nothing is missing, different or stale yet.
    #[must_use]
    pub fn without_tree(self) -> Inspection {
        Inspection {
            exists: self.exists,
            owned: self.walk.owned,
            leftovers: self.walk.leftovers,
            obstacles: self.walk.obstacles,
            more_obstacles: self.walk.more_obstacles,
            ..Inspection::default()
        }
    }

    /// Compares the folder with the tree.
    ///
    /// # Errors
    /// A file can't be read.
    pub fn compare(mut self, folder: &Location, target: &Target<'_>) -> Result<Inspection, Error> {
        let (mut missing, mut different) = (Vec::new(), Vec::new());
        for (path, text) in target.tree().iter() {
            if self.walk.folders.contains(path) && !has_files_below(&self.walk.owned, path) {
                self.walk.obstacles.push(Obstacle {
                    path: path.to_owned(),
                    kind: ObstacleKind::Folder,
                });
            } else if !self.walk.files.contains(path) {
                missing.push(path.to_owned());
            } else if differs(&join(&folder.path, path), text)? {
                different.push(path.to_owned());
            }
        }
        self.walk.obstacles.sort_unstable();
        self.walk.more_obstacles |= self.walk.obstacles.len() > MAX_OBSTACLES;
        self.walk.obstacles.truncate(MAX_OBSTACLES);
        let files = std::mem::take(&mut self.walk.files);
        Ok(Inspection {
            missing,
            different,
            stale: files
                .into_iter()
                .filter(|path| target.tree().get(path).is_none())
                .collect(),
            ..self.without_tree()
        })
    }
}

/// Looks into the folder and compares it with the tree.
///
/// # Errors
/// As for [`Survey::of`] and [`Survey::compare`].
pub fn inspect(folder: &Location, target: &Target<'_>) -> Result<Inspection, Error> {
    Survey::of(folder)?.compare(folder, target)
}

/// The files that the folder's manifest lists; none if it has no manifest.
fn owned_files(folder: &Location) -> Result<BTreeSet<String>, Error> {
    let place = folder.below(manifest::PATH);
    match fs::symlink_metadata(&place.path) {
        Ok(metadata) if metadata.is_file() => {}
        // The walk reports anything but a regular file.
        Ok(_) => return Ok(BTreeSet::new()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => return Err(Error::io("look at", &place.path)(error)),
    }
    let unusable = |reason: &str| {
        Error::folder(
            &folder.shown,
            format!(
                "has a manifest that can't be understood ({}): {reason}",
                manifest::PATH
            ),
            "restore that file from version control, or delete the whole folder if it holds nothing but generated files",
        )
    };
    let text = input::read_text(&place).map_err(|error| match error {
        Error::Input { reason, .. } => unusable(&format!("it {reason}")),
        other => other,
    })?;
    let manifest = Manifest::parse(&text).map_err(|error| unusable(&error.0))?;
    match manifest.files.iter().find(|path| is_ignored(path)) {
        Some(path) => Err(unusable(&format!(
            "it lists `{path}`, which no run of the generator writes"
        ))),
        None => Ok(manifest.files.into_iter().collect()),
    }
}

/// Whether one of `files` is below the folder `path`. If the manifest lists such files, they are stale or gone already, and
/// the folder goes too.
fn has_files_below(files: &BTreeSet<String>, path: &str) -> bool {
    let prefix = format!("{path}/");
    files
        .range(prefix.clone()..)
        .next()
        .is_some_and(|file| file.starts_with(&prefix))
}

/// Whether the file at `path` holds anything but `text`. The length is compared first: most files that differ differ in it.
fn differs(path: &Path, text: &str) -> Result<bool, Error> {
    let metadata = fs::metadata(path).map_err(Error::io("look at", path))?;
    if metadata.len() != text.len() as u64 {
        return Ok(true);
    }
    let bytes = fs::read(path).map_err(Error::io("read", path))?;
    Ok(bytes != text.as_bytes())
}
