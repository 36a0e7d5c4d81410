//! What the tests share: trees with their manifest, and folders as maps.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use okta_codegen::manifest::{self, Manifest};
use okta_codegen::tree::FileTree;
use xtask::error::Error;
use xtask::folder::{Inspection, inspect};
use xtask::target::Target;
use xtask::workspace::Location;
use xtask::write;

/// A tree of these files and their manifest.
pub fn tree(files: &[(&str, &str)]) -> FileTree {
    let mut tree = FileTree::new();
    for (path, text) in files {
        tree.insert((*path).to_owned(), (*text).to_owned()).unwrap();
    }
    let manifest = Manifest::of(&tree, "2026.06.3", "00ff").text();
    tree.insert(manifest::PATH.to_owned(), manifest).unwrap();
    tree
}

/// A small crate.
pub fn small() -> FileTree {
    tree(&[
        ("Cargo.toml", "[package]\n"),
        ("src/lib.rs", "//! A crate.\n"),
        ("src/models/user.rs", "pub struct User;\n"),
    ])
}

/// Compares the folder with the tree.
pub fn look(out: &Path, tree: &FileTree) -> Result<Inspection, Error> {
    inspect(&Location::given(out), &Target::of(tree).unwrap())
}

/// Writes the tree, as a run does; gives what was found before.
pub fn run(out: &Path, tree: &FileTree) -> Result<Inspection, Error> {
    let target = Target::of(tree).unwrap();
    let found = look(out, tree)?;
    found.unobstructed(&Location::given(out))?;
    write::apply(out, &write::steps(&found, &target))?;
    Ok(found)
}

/// Every file below a folder with its bytes as text; a folder that holds nothing is an entry that ends with `/`, a
/// link one that ends with `@`.
pub fn contents(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    collect(folder, "", &mut files);
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    let mut empty = true;
    for entry in fs::read_dir(folder).unwrap() {
        empty = false;
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().unwrap();
        if kind.is_symlink() {
            files.insert(format!("{path}@"), String::new());
        } else if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files);
        } else if kind.is_file() {
            let bytes = fs::read(entry.path()).unwrap();
            files.insert(path, String::from_utf8_lossy(&bytes).into_owned());
        } else {
            files.insert(format!("{path}?"), String::new());
        }
    }
    if empty && !prefix.is_empty() {
        files.insert(prefix.to_owned(), String::new());
    }
}

/// What [`contents`] gives when the folder is exactly the tree.
pub fn expected(tree: &FileTree) -> BTreeMap<String, String> {
    tree.iter()
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect()
}

/// Puts a file and the folders above it.
pub fn put(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
