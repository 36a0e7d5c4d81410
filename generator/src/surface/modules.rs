//! The module tree of a crate, with the items of every module.

use syn::{Item, Visibility};

use super::{SurfaceError, attributes, expand};
use crate::one_line;
use crate::tree::FileTree;

/// The file where a crate begins.
const ROOT: &str = "src/lib.rs";
/// How deep modules may be nested.
const MAX_DEPTH: usize = 32;

/// All modules of a crate; the first is its root.
pub(super) struct Modules(Vec<Module>);

/// A module.
pub(super) struct Module {
    /// The file in which its items stand.
    pub(super) file: String,
    /// The module around it.
    pub(super) parent: Option<usize>,
    /// The modules in it.
    pub(super) children: Vec<Child>,
    /// Its items, those that only tests see left out.
    pub(super) items: Vec<Item>,
    /// The conditions under which it is there, its parents' included.
    pub(super) conditions: Vec<String>,
}

/// A module in another one.
pub(super) struct Child {
    /// The name, without `r#`.
    pub(super) name: String,
    /// Its place in the list of all modules.
    pub(super) index: usize,
    /// Whether it is `pub`.
    pub(super) is_public: bool,
}

impl Modules {
    /// Reads every module from `src/lib.rs` on.
    pub(super) fn read(tree: &FileTree) -> Result<Self, SurfaceError> {
        let mut modules = Self(Vec::new());
        let items = parse(tree, ROOT)?;
        let root = Module {
            file: ROOT.to_owned(),
            parent: None,
            children: Vec::new(),
            items: Vec::new(),
            conditions: Vec::new(),
        };
        modules.add(tree, root, items, "src", 0)?;
        expand::macros(&mut modules.0)?;
        Ok(modules)
    }

    pub(super) fn get(&self, index: usize) -> Option<&Module> {
        self.0.get(index)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Module)> {
        self.0.iter().enumerate()
    }

    /// Adds a module and everything in it; `folder` is where the files of its modules are.
    fn add(
        &mut self,
        tree: &FileTree,
        mut module: Module,
        items: Vec<Item>,
        folder: &str,
        depth: usize,
    ) -> Result<usize, SurfaceError> {
        if depth == MAX_DEPTH {
            return Err(error(&module.file, "modules are nested too deep"));
        }
        let items: Vec<Item> = items
            .into_iter()
            .filter(|item| !attributes::is_for_tests(attributes::of(item)))
            .collect();
        if let Some(Item::Verbatim(tokens)) =
            items.iter().find(|item| matches!(item, Item::Verbatim(_)))
        {
            let start: String = one_line::spaced(tokens.clone()).chars().take(60).collect();
            return Err(error(
                &module.file,
                &format!("the item `{start}` is of no known form"),
            ));
        }
        let (file, conditions) = (module.file.clone(), module.conditions.clone());
        module.items = items;
        let index = self.0.len();
        self.0.push(module);
        for child in self.declared(index) {
            let place = (index, file.as_str(), conditions.as_slice());
            self.add_child(tree, child, place, folder, depth)?;
        }
        Ok(index)
    }

    /// The modules that a module declares.
    fn declared(&self, index: usize) -> Vec<syn::ItemMod> {
        let items = self
            .get(index)
            .map(|module| module.items.as_slice())
            .unwrap_or_default();
        items
            .iter()
            .filter_map(|item| match item {
                Item::Mod(declared) => Some(declared.clone()),
                _ => None,
            })
            .collect()
    }

    fn add_child(
        &mut self,
        tree: &FileTree,
        declared: syn::ItemMod,
        (parent, parent_file, parent_conditions): (usize, &str, &[String]),
        folder: &str,
        depth: usize,
    ) -> Result<(), SurfaceError> {
        let name = one_line::name(&declared.ident);
        if declared
            .attrs
            .iter()
            .any(|attribute| attribute.path().is_ident("path"))
        {
            return Err(error(
                parent_file,
                &format!("the module `{name}` has a `path` of its own"),
            ));
        }
        let mut conditions = parent_conditions.to_vec();
        conditions.extend(attributes::conditions(&declared.attrs));
        let (file, items) = if let Some((_, items)) = declared.content {
            (parent_file.to_owned(), items)
        } else {
            let candidates = [
                format!("{folder}/{name}.rs"),
                format!("{folder}/{name}/mod.rs"),
            ];
            let file = candidates.into_iter().find(|path| tree.get(path).is_some());
            let file = file
                .ok_or_else(|| error(parent_file, &format!("the module `{name}` has no file")))?;
            let items = parse(tree, &file)?;
            (file, items)
        };
        let child = Module {
            file,
            parent: Some(parent),
            children: Vec::new(),
            items: Vec::new(),
            conditions,
        };
        let index = self.add(tree, child, items, &format!("{folder}/{name}"), depth + 1)?;
        if let Some(parent) = self.0.get_mut(parent) {
            parent.children.push(Child {
                name,
                index,
                is_public: matches!(declared.vis, Visibility::Public(_)),
            });
        }
        Ok(())
    }
}

fn parse(tree: &FileTree, path: &str) -> Result<Vec<Item>, SurfaceError> {
    let text = tree.get(path).ok_or_else(|| error(path, "is missing"))?;
    match syn::parse_file(text) {
        Ok(file) => Ok(file.items),
        Err(problem) => Err(error(path, &format!("does not parse: {problem}"))),
    }
}

pub(super) fn error(file: &str, message: &str) -> SurfaceError {
    SurfaceError {
        file: file.to_owned(),
        message: message.to_owned(),
    }
}
