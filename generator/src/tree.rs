//! `FileTree`: what a run gives, relative paths and their text, sorted.

use std::collections::BTreeMap;

/// The files of a generated crate: path relative to the crate's folder (with `/`), and text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileTree {
    files: BTreeMap<String, String>,
}

/// Two emitters made the same path: a bug of the generator, never of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathTaken(pub String);

impl FileTree {
    /// An empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    ///
    /// # Errors
    /// The path is there already: two emitters claim one file.
    pub fn insert(&mut self, path: String, text: String) -> Result<(), PathTaken> {
        match self.files.entry(path) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(text);
                Ok(())
            }
            std::collections::btree_map::Entry::Occupied(entry) => {
                Err(PathTaken(entry.key().clone()))
            }
        }
    }

    /// The text of the file at `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Every path and its text, in the order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
