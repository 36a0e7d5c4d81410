//! The tree of a run, checked: what the generator gave can be written into a folder and stays in it.

use okta_codegen::manifest::{self, Manifest, stays_inside};
use okta_codegen::tree::FileTree;

use crate::error::Error;
use crate::folder::{TEMPORARY, is_ignored};

/// A tree whose every path is inside the folder and whose manifest lists exactly its files.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    tree: &'a FileTree,
    manifest: Manifest,
}

impl<'a> Target<'a> {
    /// Checks a tree. A document can't make this fail; a mistake in the generator can, and must not reach the disk.
    ///
    /// # Errors
    /// A path leaves the folder or is reserved, a file stands where another one needs a folder, or the manifest is
    /// missing or lists other files.
    pub fn of(tree: &'a FileTree) -> Result<Self, Error> {
        for (path, _) in tree.iter() {
            check_path(tree, path).map_err(|reason| Error::Tree(format!("`{path}` {reason}")))?;
        }
        let text = tree
            .get(manifest::PATH)
            .ok_or_else(|| Error::Tree(format!("there is no {}", manifest::PATH)))?;
        let manifest = Manifest::parse(text).map_err(|error| Error::Tree(error.0))?;
        if manifest
            .files
            .iter()
            .map(String::as_str)
            .ne(tree.iter().map(|(path, _)| path))
        {
            return Err(Error::Tree(format!(
                "{} does not list exactly its files",
                manifest::PATH
            )));
        }
        Ok(Self { tree, manifest })
    }

    /// The files.
    #[must_use]
    pub fn tree(&self) -> &'a FileTree {
        self.tree
    }

    /// The manifest among them.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}

/// What is wrong with one path.
fn check_path(tree: &FileTree, path: &str) -> Result<(), &'static str> {
    if !stays_inside(path) {
        return Err("is not a path inside the folder");
    }
    if is_ignored(path) || path.rsplit('/').next() == Some(TEMPORARY) {
        return Err("is reserved");
    }
    let mut folder = path;
    while let Some((parent, _)) = folder.rsplit_once('/') {
        if tree.get(parent).is_some() {
            return Err("is below a file");
        }
        folder = parent;
    }
    Ok(())
}
