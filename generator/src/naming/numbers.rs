//! Numbers behind names that are taken: the second `foo_bar` becomes `foo_bar_2`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{TypeName, ValueName, VariantName};

/// An identifier that can have a number behind it.
pub trait Numbered: Clone + Ord {
    /// The same with a number, set apart so that it is still a name of its kind.
    #[must_use]
    fn numbered(&self, number: usize) -> Self;
}

/// The last number that each name got.
#[derive(Clone, Debug)]
pub struct Numbers<T>(BTreeMap<T, usize>);

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Numbered> Numbers<T> {
    /// The name, or the first one with a number that isn't taken. The same names in the same order give the same answer.
    pub fn free(&mut self, name: &T, is_taken: impl Fn(&T) -> bool) -> T {
        if !is_taken(name) {
            return name.clone();
        }
        let number = self.0.entry(name.clone()).or_insert(1);
        loop {
            *number += 1;
            let candidate = name.numbered(*number);
            if !is_taken(&candidate) {
                return candidate;
            }
        }
    }
}

/// Names that are given once each: one that is taken gets a number.
#[derive(Clone, Debug)]
pub struct FreeNames<T> {
    taken: BTreeSet<T>,
    numbers: Numbers<T>,
}

impl<T> Default for FreeNames<T> {
    fn default() -> Self {
        Self {
            taken: BTreeSet::new(),
            numbers: Numbers::default(),
        }
    }
}

impl<T: Numbered> FreeNames<T> {
    /// The name, or the first one with a number that was not given yet.
    pub fn take(&mut self, name: &T) -> T {
        let taken = &self.taken;
        let free = self.numbers.free(name, |name| taken.contains(name));
        self.taken.insert(free.clone());
        free
    }
}

impl Numbered for TypeName {
    fn numbered(&self, number: usize) -> Self {
        Self(Arc::from(camel_numbered(&self.0, number)))
    }
}

impl Numbered for VariantName {
    fn numbered(&self, number: usize) -> Self {
        Self(Arc::from(camel_numbered(&self.0, number)))
    }
}

impl Numbered for ValueName {
    fn numbered(&self, number: usize) -> Self {
        let name = self.0.trim_end_matches('_');
        Self(Arc::from(format!("{name}_{number}")))
    }
}

/// A number behind a name that ends in one is set apart from it.
fn camel_numbered(name: &str, number: usize) -> String {
    let gap = if name.ends_with(|last: char| last.is_ascii_digit()) {
        "_"
    } else {
        ""
    };
    format!("{}{gap}{number}", name.trim_end_matches('_'))
}
