//! What callers can reach, and under which paths.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Item, Visibility};

use super::modules::{self, Modules};
use super::names::{self, Names, Target};
use super::{SurfaceError, attributes, lines};

/// How long a public path may be: modules that re-export each other have paths without end.
const MAX_PATH: usize = 12;

/// The items that callers can reach.
pub(super) struct Reached {
    /// Item -> the paths under which it is public, each with its conditions.
    items: BTreeMap<(usize, usize), Vec<Place>>,
    /// Lines for what is re-exported of other crates.
    foreign: BTreeSet<String>,
}

/// A path under which an item is public.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    path: Vec<String>,
    conditions: Vec<String>,
}

/// Finds what callers of the crate `name` can reach.
pub(super) fn reach(modules: &Modules, name: &str) -> Result<Reached, SurfaceError> {
    let mut walk = Walk {
        modules,
        names: Names::new(modules),
        seen: BTreeSet::new(),
        reached: Reached {
            items: BTreeMap::new(),
            foreign: BTreeSet::new(),
        },
    };
    let root = Place {
        path: vec![name.to_owned()],
        conditions: Vec::new(),
    };
    walk.module(0, &root)?;
    for places in walk.reached.items.values_mut() {
        places.sort_by(|one, other| (one.path.len(), one).cmp(&(other.path.len(), other)));
        places.dedup();
    }
    Ok(walk.reached)
}

impl Reached {
    /// The path under which an item has its lines: the shortest one.
    pub(super) fn path(&self, module: usize, item: usize) -> Option<String> {
        Some(self.items.get(&(module, item))?.first()?.path.join("::"))
    }

    /// The lines of all items.
    pub(super) fn lines(&self, modules: &Modules) -> Vec<String> {
        let mut all: Vec<String> = self.foreign.iter().cloned().collect();
        for ((module, index), places) in &self.items {
            let item = modules
                .get(*module)
                .and_then(|module| module.items.get(*index));
            let (Some(item), Some((first, others))) = (item, places.split_first()) else {
                continue;
            };
            let path = first.path.join("::");
            all.extend(lines::of(item, &path, &first.conditions));
            for other in others {
                let prefix = attributes::prefix(&other.conditions, &[]);
                all.push(format!(
                    "{prefix}pub use {} = {path}",
                    other.path.join("::")
                ));
            }
        }
        all
    }
}

/// The walk through everything that is public.
struct Walk<'a> {
    modules: &'a Modules,
    names: Names<'a>,
    seen: BTreeSet<(usize, Place)>,
    reached: Reached,
}

impl Walk<'_> {
    /// Everything public in a module that is public under `place`.
    fn module(&mut self, index: usize, place: &Place) -> Result<(), SurfaceError> {
        if place.path.len() > MAX_PATH || !self.seen.insert((index, place.clone())) {
            return Ok(());
        }
        let modules = self.modules;
        let Some(module) = modules.get(index) else {
            return Ok(());
        };
        for child in module.children.iter().filter(|child| child.is_public) {
            let own = modules
                .get(child.index)
                .map(|child| child.conditions.as_slice())
                .unwrap_or_default();
            self.module(child.index, &inner(place, &child.name, own))?;
        }
        for (at, item) in module.items.iter().enumerate() {
            let conditions = attributes::conditions(attributes::of(item));
            match item {
                Item::Use(import) if matches!(import.vis, Visibility::Public(_)) => {
                    for import in names::imports(import) {
                        self.import(index, &import, place, &conditions)?;
                    }
                }
                _ if is_public(item) => {
                    if let Some(name) = names::defined_name(item) {
                        self.item((index, at), inner(place, &name, &conditions));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What a public import makes public.
    fn import(
        &mut self,
        from: usize,
        import: &names::Import,
        place: &Place,
        conditions: &[String],
    ) -> Result<(), SurfaceError> {
        let targets = self.names.resolve(from, &import.path);
        if targets.is_empty() {
            return self.foreign(from, import, place, conditions);
        }
        for target in targets {
            match (target, &import.alias) {
                (_, Some(alias)) if alias == "_" => {}
                (Target::Module(module), Some(alias)) => {
                    self.module(module, &inner(place, alias, conditions))?;
                }
                (Target::Module(module), None) => {
                    let mut here = place.clone();
                    here.conditions.extend(conditions.iter().cloned());
                    self.module(module, &here)?;
                }
                (Target::Item(module, item), Some(alias)) => {
                    let own = self
                        .modules
                        .get(module)
                        .and_then(|module| module.items.get(item));
                    let mut conditions = conditions.to_vec();
                    conditions.extend(
                        own.map(attributes::of)
                            .map(attributes::conditions)
                            .unwrap_or_default(),
                    );
                    self.item((module, item), inner(place, alias, &conditions));
                }
                // The variants of an enum.
                (Target::Item(..), None) => {}
            }
        }
        Ok(())
    }

    /// A re-export of another crate's item.
    fn foreign(
        &mut self,
        from: usize,
        import: &names::Import,
        place: &Place,
        conditions: &[String],
    ) -> Result<(), SurfaceError> {
        let written = import.written();
        if self.names.is_own(from, &import.path) {
            let file = self
                .modules
                .get(from)
                .map_or("", |module| module.file.as_str());
            return Err(modules::error(
                file,
                &format!("`pub use {written}` leads nowhere"),
            ));
        }
        let (alias, target) = match &import.alias {
            Some(alias) => (alias.as_str(), written),
            None => ("*", format!("{written}::*")),
        };
        let here = inner(place, alias, conditions);
        let prefix = attributes::prefix(&here.conditions, &[]);
        self.reached.foreign.insert(format!(
            "{prefix}pub use {} = {target}",
            here.path.join("::")
        ));
        Ok(())
    }

    fn item(&mut self, key: (usize, usize), place: Place) {
        let places = self.reached.items.entry(key).or_default();
        if !places.contains(&place) {
            places.push(place);
        }
    }
}

fn inner(place: &Place, name: &str, conditions: &[String]) -> Place {
    let mut inner = place.clone();
    inner.path.push(name.to_owned());
    for condition in conditions {
        if !inner.conditions.contains(condition) {
            inner.conditions.push(condition.clone());
        }
    }
    inner
}

fn is_public(item: &Item) -> bool {
    let visibility = match item {
        Item::Const(item) => &item.vis,
        Item::Enum(item) => &item.vis,
        Item::Fn(item) => &item.vis,
        Item::Static(item) => &item.vis,
        Item::Struct(item) => &item.vis,
        Item::Trait(item) => &item.vis,
        Item::TraitAlias(item) => &item.vis,
        Item::Type(item) => &item.vis,
        Item::Union(item) => &item.vis,
        Item::Macro(item) => {
            return item
                .attrs
                .iter()
                .any(|attribute| attribute.path().is_ident("macro_export"));
        }
        _ => return false,
    };
    matches!(visibility, Visibility::Public(_))
}
