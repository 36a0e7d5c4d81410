//! Which item a path means: the names of a module, its imports and globs, as far as they are of this crate.

use syn::{Item, ItemUse, UseTree, Visibility};

use super::modules::Modules;
use crate::one_line;

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Target {
    /// A module.
    Module(usize),
    /// An item of a module: module and place in it.
    Item(usize, usize),
}

/// One name that a `use` brings.
pub(super) struct Import {
    /// The path, without `r#`; it begins with an empty name if it leads out of this crate by its leading `::`.
    pub(super) path: Vec<String>,
    /// The name that it gets here; `None` for a glob.
    pub(super) alias: Option<String>,
}

impl Import {
    /// The path as it is written.
    pub(super) fn written(&self) -> String {
        self.path.join("::")
    }
}

/// The names that a `use` brings, one by one.
pub(super) fn imports(item: &ItemUse) -> Vec<Import> {
    let start = if item.leading_colon.is_some() {
        vec![String::new()]
    } else {
        Vec::new()
    };
    let mut imports = Vec::new();
    flatten(&item.tree, start, &mut imports);
    imports
}

fn flatten(tree: &UseTree, mut path: Vec<String>, imports: &mut Vec<Import>) {
    match tree {
        UseTree::Path(inner) => {
            path.push(one_line::name(&inner.ident));
            flatten(&inner.tree, path, imports);
        }
        UseTree::Name(leaf) => {
            if leaf.ident != "self" {
                path.push(one_line::name(&leaf.ident));
            }
            let alias = path.last().cloned();
            imports.push(Import { path, alias });
        }
        UseTree::Rename(leaf) => {
            if leaf.ident != "self" {
                path.push(one_line::name(&leaf.ident));
            }
            imports.push(Import {
                path,
                alias: Some(one_line::name(&leaf.rename)),
            });
        }
        UseTree::Glob(_) => imports.push(Import { path, alias: None }),
        UseTree::Group(group) => {
            for inner in &group.items {
                flatten(inner, path.clone(), imports);
            }
        }
    }
}

/// Looks names up.
pub(super) struct Names<'a> {
    modules: &'a Modules,
}

impl<'a> Names<'a> {
    pub(super) fn new(modules: &'a Modules) -> Self {
        Self { modules }
    }

    /// What a path means in a module: nothing if it leads out of this crate, more than one thing if a type and a
    /// function share the name.
    pub(super) fn resolve(&self, from: usize, path: &[String]) -> Vec<Target> {
        self.follow(from, path, &mut Vec::new())
    }

    /// Whether a path is one of this crate, even if it leads nowhere.
    pub(super) fn is_own(&self, from: usize, path: &[String]) -> bool {
        match path.first().map(String::as_str) {
            Some("crate" | "self" | "super") => true,
            Some("") | None => false,
            Some(first) => !self.lookup(from, first, &mut Vec::new()).is_empty(),
        }
    }

    /// `active` holds the lookups that are under way, so that names defined by each other come to an end.
    fn follow(
        &self,
        from: usize,
        path: &[String],
        active: &mut Vec<(usize, String)>,
    ) -> Vec<Target> {
        let mut module = from;
        let mut rest = path;
        while let Some((first, tail)) = rest.split_first() {
            match first.as_str() {
                "crate" => module = 0,
                "self" => {}
                "super" => match self.modules.get(module).and_then(|module| module.parent) {
                    Some(parent) => module = parent,
                    None => return Vec::new(),
                },
                _ => break,
            }
            rest = tail;
        }
        let Some((last, leading)) = rest.split_last() else {
            return vec![Target::Module(module)];
        };
        for name in leading {
            let inner =
                self.lookup(module, name, active)
                    .into_iter()
                    .find_map(|target| match target {
                        Target::Module(index) => Some(index),
                        Target::Item(..) => None,
                    });
            match inner {
                Some(index) => module = index,
                None => return Vec::new(),
            }
        }
        self.lookup(module, last, active)
    }

    fn lookup(&self, module: usize, name: &str, active: &mut Vec<(usize, String)>) -> Vec<Target> {
        let key = (module, name.to_owned());
        if active.contains(&key) {
            return Vec::new();
        }
        active.push(key);
        let mut targets = self.defined(module, name);
        for (import, _) in self.imports_of(module) {
            match &import.alias {
                Some(alias) if alias == name => {
                    targets.extend(self.follow(module, &import.path, active));
                }
                None => {
                    let globbed: Vec<Target> = self.follow(module, &import.path, active);
                    for target in globbed {
                        if let Target::Module(inner) = target {
                            targets.extend(self.lookup(inner, name, active));
                        }
                    }
                }
                Some(_) => {}
            }
        }
        active.pop();
        targets.sort_unstable();
        targets.dedup();
        targets
    }

    /// What a module itself defines under a name.
    fn defined(&self, module: usize, name: &str) -> Vec<Target> {
        let Some(found) = self.modules.get(module) else {
            return Vec::new();
        };
        let children = found
            .children
            .iter()
            .filter(|child| child.name == name)
            .map(|child| Target::Module(child.index));
        let items = found
            .items
            .iter()
            .enumerate()
            .filter(|(_, item)| defined_name(item).is_some_and(|defined| defined == name))
            .map(|(index, _)| Target::Item(module, index));
        children.chain(items).collect()
    }

    /// The imports of a module, and whether they are public.
    pub(super) fn imports_of(&self, module: usize) -> Vec<(Import, bool)> {
        let items = self
            .modules
            .get(module)
            .map(|module| module.items.as_slice())
            .unwrap_or_default();
        items
            .iter()
            .filter_map(|item| match item {
                Item::Use(item) => Some(item),
                _ => None,
            })
            .flat_map(|item| {
                let is_public = matches!(item.vis, Visibility::Public(_));
                imports(item)
                    .into_iter()
                    .map(move |import| (import, is_public))
            })
            .collect()
    }
}

/// The name that an item defines in its module; modules are looked up on their own.
pub(super) fn defined_name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(one_line::name(ident))
}
