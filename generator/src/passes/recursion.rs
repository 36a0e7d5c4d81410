//! Recursion: a struct that holds itself, directly or through others, does so behind a pointer.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Api, ModelKind, Type};
use crate::naming::TypeName;

/// Boxes every field through which a struct would contain itself; lists and maps are pointers already.
pub(super) fn run(api: &mut Api) {
    let components = Graph::new(api).components();
    for (name, model) in &mut api.models {
        let ModelKind::Struct(kind) = &mut model.kind else {
            continue;
        };
        for field in &mut kind.fields {
            if let Type::Model(target) = &field.ty
                && components.get(target) == components.get(name)
            {
                field.ty = Type::Boxed(target.clone());
            }
        }
    }
}

/// Which models a value of a model holds in place.
struct Graph {
    held: BTreeMap<TypeName, Vec<TypeName>>,
}

impl Graph {
    fn new(api: &Api) -> Self {
        let models = api.models.iter();
        let held = models.map(|(name, model)| {
            let types: Vec<&Type> = match &model.kind {
                ModelKind::Alias(alias) => vec![&alias.ty],
                ModelKind::Struct(kind) => kind.fields.iter().map(|field| &field.ty).collect(),
                // A union holds what is large behind a pointer.
                ModelKind::Enum(_) | ModelKind::Union(_) => Vec::new(),
            };
            let held = types.into_iter().filter_map(Type::model).cloned().collect();
            (name.clone(), held)
        });
        Self {
            held: held.collect(),
        }
    }

    /// Each model with the first that was found of those that hold it and that it holds, itself among them (Kosaraju's
    /// algorithm; without recursion, since a chain of models may be as long as the document).
    fn components(&self) -> BTreeMap<TypeName, TypeName> {
        let mut holders: BTreeMap<&TypeName, Vec<&TypeName>> = BTreeMap::new();
        for (holder, held) in &self.held {
            for name in held {
                holders.entry(name).or_default().push(holder);
            }
        }
        let mut components: BTreeMap<TypeName, TypeName> = BTreeMap::new();
        for first in self.finished().into_iter().rev() {
            let mut left = vec![first];
            while let Some(name) = left.pop() {
                if !components.contains_key(name) {
                    components.insert(name.clone(), first.clone());
                    left.extend(holders.get(name).into_iter().flatten());
                }
            }
        }
        components
    }

    /// The models in the order in which a depth-first search is done with them.
    fn finished(&self) -> Vec<&TypeName> {
        let mut finished = Vec::new();
        let mut seen = BTreeSet::new();
        for start in self.held.keys() {
            let mut path = vec![(start, self.held_by(start))];
            if !seen.insert(start) {
                continue;
            }
            while let Some((name, held)) = path.last_mut() {
                match held.next() {
                    Some(next) if seen.insert(next) => path.push((next, self.held_by(next))),
                    Some(_) => {}
                    None => {
                        finished.push(*name);
                        path.pop();
                    }
                }
            }
        }
        finished
    }

    fn held_by(&self, name: &TypeName) -> std::slice::Iter<'_, TypeName> {
        self.held
            .get(name)
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
    }
}
