//! What must hold of every file tree, and the structure of one, to be compared with that of a harmless document's.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use okta_codegen::manifest::{self, Manifest};
use okta_codegen::tree::FileTree;

use crate::rust_files::Names;
use crate::support::is_copied;
use crate::{markdown, rust_files};

/// The structure of a tree: the structure of each file, with the names that come from the document left out.
pub type TreeShape = Vec<(String, String)>;

/// Works structures out, and keeps those that it has worked out: most files of most runs are the same.
pub struct Shapes {
    names: Names,
    known: HashMap<u64, String>,
}

impl Shapes {
    /// Nothing is worked out yet.
    pub fn new(names: Names) -> Self {
        Self {
            names,
            known: HashMap::new(),
        }
    }

    /// The structure of a tree.
    ///
    /// # Errors
    /// What the tree has that none may have, and in which file.
    pub fn of(&mut self, tree: &FileTree) -> Result<TreeShape, String> {
        check_paths(tree)?;
        check_links(tree)?;
        let mut shape = TreeShape::new();
        for (path, text) in tree.iter().filter(|(path, _)| !is_copied(path)) {
            let of_file = self
                .of_file(path, text)
                .map_err(|problem| format!("{path}: {problem}"))?;
            shape.push((category(path), of_file));
        }
        shape.sort();
        Ok(shape)
    }

    fn of_file(&mut self, path: &str, text: &str) -> Result<String, String> {
        let mut hasher = DefaultHasher::new();
        (category(path), text).hash(&mut hasher);
        let key = hasher.finish();
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        check_characters(text)?;
        let shape = match path.rsplit_once('.').map(|(_, ending)| ending) {
            // Tests and their data follow the examples of the document.
            Some("rs") if path.starts_with("tests/") => {
                rust_files::parsed(text).map(|_| String::new())?
            }
            Some("rs") => rust_files::shape(text, self.names)?,
            Some("md") => format!("{:?}", markdown::facts(text)?),
            Some("toml") if path == manifest::PATH => {
                Manifest::parse(text).map_err(|error| format!("{error:?}"))?;
                String::new()
            }
            Some("toml") => toml_keys(text)?,
            _ => return Err("a file of a kind that is not known here".to_owned()),
        };
        self.known.insert(key, shape.clone());
        Ok(shape)
    }
}

/// The folder and the ending of a file that is named after something of the document; the path of any other.
fn category(path: &str) -> String {
    let is_named = ["src/models/", "src/operations/", "docs/"]
        .iter()
        .any(|folder| path.starts_with(folder));
    match (path.rsplit_once('/'), path.rsplit_once('.')) {
        (Some((folder, _)), Some((_, ending))) if is_named => format!("{folder}/*.{ending}"),
        _ => path.to_owned(),
    }
}

/// Paths stay in the folder, are plain, and are different on file systems that ignore case.
fn check_paths(tree: &FileTree) -> Result<(), String> {
    const DEVICES: &[&str] = &["aux", "con", "nul", "prn", "com1", "com9", "lpt1", "lpt9"];
    let mut seen = BTreeSet::new();
    for (path, _) in tree.iter() {
        let plain = path.chars().all(|character| {
            character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '/' | '-')
        });
        let device = path.split('/').any(|part| {
            let stem = part
                .split('.')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            DEVICES.contains(&stem.as_str())
        });
        if !plain || device || !manifest::stays_inside(path) || path.len() > 150 {
            return Err(format!("{path:?} is no path for a file"));
        }
        if !seen.insert(path.to_ascii_lowercase()) {
            return Err(format!("{path:?} is another path in other case"));
        }
    }
    Ok(())
}

/// Links between pages lead to files of the tree.
fn check_links(tree: &FileTree) -> Result<(), String> {
    for (path, text) in tree.iter().filter(|(path, _)| {
        Path::new(path)
            .extension()
            .is_some_and(|ending| ending == "md")
    }) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for target in markdown::linked_files(text) {
            let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
            for part in target.split('/') {
                match part {
                    "." | "" => {}
                    ".." => drop(parts.pop()),
                    name => parts.push(name),
                }
            }
            let file = parts.join("/");
            let is_there = tree.get(&file).is_some()
                || tree
                    .iter()
                    .any(|(path, _)| path.starts_with(&format!("{file}/")));
            if !is_there {
                return Err(format!("{path} links to {target:?}, which is not there"));
            }
        }
    }
    Ok(())
}

/// No file holds what moves a cursor, turns the direction of writing, or ends a line for some readers only.
fn check_characters(text: &str) -> Result<(), String> {
    let found = text.chars().find(|&character| {
        (character.is_control() && character != '\n')
            || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    });
    match found {
        Some(character) => Err(format!("the character {character:?} stands in it")),
        None => Ok(()),
    }
}

/// The keys of a TOML text, with dots.
fn toml_keys(text: &str) -> Result<String, String> {
    fn keys(table: &toml::Table, prefix: &str, all: &mut Vec<String>) {
        for (key, value) in table {
            let name = format!("{prefix}{key}");
            match value {
                toml::Value::Table(inner) => keys(inner, &format!("{name}."), all),
                _ => all.push(name),
            }
        }
    }
    let table: toml::Table = text.parse().map_err(|error| format!("no TOML: {error}"))?;
    let mut all = Vec::new();
    keys(&table, "", &mut all);
    all.sort();
    Ok(all.join("\n"))
}
