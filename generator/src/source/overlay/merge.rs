//! Applies an action to the nodes that it selects: merges an update into them, or takes them away.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value};

use crate::source::node::kind_of;
use crate::spec_path::SpecPath;

use super::budget::Budget;
use super::{Problem, Touched};

/// What an action does to its targets.
#[derive(Clone, Debug)]
pub enum Change {
    /// Merges a value into each.
    Update(Value),
    /// Takes each away.
    Remove,
}

impl Change {
    /// The key of the action that says so.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Update(_) => "update",
            Self::Remove => "remove",
        }
    }
}

/// Changes the nodes at `targets`; gives the places that are different now.
pub fn apply(
    root: &mut Value,
    targets: &[SpecPath],
    change: &Change,
    from: &SpecPath,
    budget: &mut Budget,
) -> Result<Vec<Touched>, Problem> {
    match change {
        Change::Update(value) => {
            let mut merge = Merge {
                budget,
                touched: Vec::new(),
            };
            for at in targets {
                if let Some(node) = root.pointer_mut(plain(at)) {
                    merge.target(node, value, at, from)?;
                }
            }
            Ok(merge.touched)
        }
        Change::Remove => remove(root, targets, from),
    }
}

/// The pointer without the sign of a fragment.
fn plain(at: &SpecPath) -> &str {
    at.as_str().trim_start_matches('#')
}

/// Takes the nodes away: those of one mapping or list in one go, or the time for many of them would grow with their square.
///
/// A pointer sorts before those below it, so the last parent comes first: what is further down is gone before the indices
/// above it change.
fn remove(
    root: &mut Value,
    targets: &[SpecPath],
    from: &SpecPath,
) -> Result<Vec<Touched>, Problem> {
    let mut parents: BTreeMap<SpecPath, HashSet<String>> = BTreeMap::new();
    for at in targets {
        if at.as_str() == "#" {
            return Err(Problem {
                message: "this would take the whole document away".to_owned(),
                help: "let `target` select a part of it".to_owned(),
            });
        }
        parents.entry(at.parent()).or_default().insert(at.last());
    }
    for (parent, gone) in parents.into_iter().rev() {
        match root.pointer_mut(plain(&parent)) {
            Some(Value::Object(keys)) => keys.retain(|key, _| !gone.contains(key)),
            Some(Value::Array(items)) => {
                let mut index = 0..;
                items.retain(|_| {
                    index
                        .next()
                        .is_none_or(|index: usize| !gone.contains(&index.to_string()))
                });
            }
            _ => {}
        }
    }
    let touched = targets.iter().map(|at| Touched {
        at: at.clone(),
        by: from.clone(),
    });
    Ok(touched.collect())
}

/// A merge that is going on.
struct Merge<'a> {
    budget: &'a mut Budget,
    touched: Vec<Touched>,
}

impl Merge<'_> {
    /// Merges into a node that the target selects.
    fn target(
        &mut self,
        node: &mut Value,
        update: &Value,
        at: &SpecPath,
        by: &SpecPath,
    ) -> Result<(), Problem> {
        match (node, update) {
            (Value::Object(keys), Value::Object(new)) => self.object(keys, new, at, by),
            (Value::Array(items), entry) => self.append(items, entry, at, by),
            (Value::Object(_), other) => Err(Problem {
                message: format!(
                    "`{at}` is a mapping; {} can't be merged into it",
                    kind_of(other)
                ),
                help: "write a mapping with the keys to add or to replace".to_owned(),
            }),
            (scalar, _) => Err(Problem {
                message: format!(
                    "`{at}` is {}; only mappings and lists can be updated",
                    kind_of(scalar)
                ),
                help: "let `target` select the mapping around it, and name the key in `update`"
                    .to_owned(),
            }),
        }
    }

    /// Merges a mapping into a mapping.
    fn object(
        &mut self,
        keys: &mut Map<String, Value>,
        update: &Map<String, Value>,
        at: &SpecPath,
        by: &SpecPath,
    ) -> Result<(), Problem> {
        for (key, new) in update {
            let (at, by) = (at.child(key), by.child(key));
            let Some(old) = keys.get_mut(key) else {
                self.spend(size(new).saturating_add(length(key)))?;
                keys.insert(key.clone(), new.clone());
                self.touch(at, by)?;
                continue;
            };
            match (old, new) {
                (Value::Object(keys), Value::Object(update)) => {
                    self.object(keys, update, &at, &by)?;
                }
                (Value::Array(items), Value::Array(entries)) => {
                    for (index, entry) in entries.iter().enumerate() {
                        self.append(items, entry, &at, &by.index(index))?;
                    }
                }
                (old, new) if is_scalar(old) && is_scalar(new) => {
                    if old != new {
                        self.spend(size(new))?;
                        *old = new.clone();
                        self.touch(at, by)?;
                    }
                }
                (old, new) => {
                    return Err(Problem {
                        message: format!(
                            "`{at}` is {}; {} can't be merged into it",
                            kind_of(old),
                            kind_of(new)
                        ),
                        help: "take the old value away first, by an action with `remove`"
                            .to_owned(),
                    });
                }
            }
        }
        Ok(())
    }

    /// Adds an entry to a list, unless it is there already.
    fn append(
        &mut self,
        items: &mut Vec<Value>,
        entry: &Value,
        at: &SpecPath,
        by: &SpecPath,
    ) -> Result<(), Problem> {
        let comparisons = u64::try_from(items.len()).unwrap_or(u64::MAX);
        self.spend(size(entry).saturating_mul(comparisons.saturating_add(1)))?;
        if items.contains(entry) {
            return Ok(());
        }
        self.touch(at.index(items.len()), by.clone())?;
        items.push(entry.clone());
        Ok(())
    }

    fn touch(&mut self, at: SpecPath, by: SpecPath) -> Result<(), Problem> {
        self.budget.touch(1).ok_or_else(too_much)?;
        self.touched.push(Touched { at, by });
        Ok(())
    }

    fn spend(&mut self, size: u64) -> Result<(), Problem> {
        self.budget.write(size).ok_or_else(too_much)
    }
}

fn too_much() -> Problem {
    Problem {
        message: "the overlay would write more than is sensible".to_owned(),
        help: "let `target` select fewer nodes, or make the update smaller".to_owned(),
    }
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Object(_) | Value::Array(_))
}

/// Nodes and bytes of text of a value, each node as much as it takes in memory, roughly.
fn size(value: &Value) -> u64 {
    const NODE: u64 = 64;
    let below: u64 = match value {
        Value::Object(keys) => keys
            .iter()
            .map(|(key, value)| length(key).saturating_add(size(value)))
            .sum(),
        Value::Array(items) => items.iter().map(size).sum(),
        Value::String(text) => length(text),
        _ => 0,
    };
    below.saturating_add(NODE)
}

fn length(text: &str) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX)
}

/// The places that an update of these targets writes: its scalars, and its lists and mappings that are empty.
pub fn written(root: &Value, targets: &[SpecPath], update: &Value) -> Vec<SpecPath> {
    let mut places = Vec::new();
    for at in targets {
        if let Some(node) = root.pointer(plain(at)) {
            collect_written(node, update, at, &mut places);
        }
    }
    places
}

fn collect_written(node: &Value, update: &Value, at: &SpecPath, places: &mut Vec<SpecPath>) {
    match (node, update) {
        (Value::Object(keys), Value::Object(new)) if !new.is_empty() => {
            for (key, new) in new {
                if let Some(node) = keys.get(key) {
                    collect_written(node, new, &at.child(key), places);
                }
            }
        }
        _ => places.push(at.clone()),
    }
}
