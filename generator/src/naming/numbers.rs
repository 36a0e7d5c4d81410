//! Numbers behind names that are taken: the second `foo_bar` becomes `foo_bar_2`.

use std::collections::BTreeMap;

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
