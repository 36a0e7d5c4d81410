//! What became of an action: in words, and as the map from nodes of the document to the actions that wrote them.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use crate::spec_path::SpecPath;

use super::Overlay;

/// What became of one action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It changed the document, at these places.
    Applied(Vec<Touched>),
    /// Its owner is not in this document; or nothing changed, and the action says itself that the defect is fixed.
    Moot,
    /// Its owner is there, and nothing changed: upstream has fixed the defect.
    Fixed {
        /// Whether that is because the target selects nothing.
        selects_nothing: bool,
    },
}

/// A node that an action wrote or took away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// The node of the document.
    pub at: SpecPath,
    /// The part of the action that did it: the value in its `update`, or `remove`.
    pub by: SpecPath,
}

impl Overlay {
    /// A diagnostic for each fixed action: `severity` is up to the caller.
    #[must_use]
    pub fn fixed(&self, outcomes: &[Outcome], severity: Severity) -> Diagnostics {
        let pairs = self.actions.iter().zip(outcomes);
        let fixed = pairs.filter_map(|(action, outcome)| {
            let Outcome::Fixed { selects_nothing } = outcome else {
                return None;
            };
            let name = action.owner.name();
            let message = if *selects_nothing {
                format!("the defect of `{name}` is gone: the target selects nothing")
            } else {
                format!(
                    "the defect of `{name}` is gone: the document says already what the action would make it say"
                )
            };
            Some(Diagnostic {
                severity,
                message,
                at: Place::Overlay(action.at.clone()),
                help: Some("upstream fixed it: delete this action".to_owned()),
            })
        });
        fixed.collect()
    }
}

/// How many actions had which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Corrections {
    /// Actions that changed the document.
    pub applied: usize,
    /// Actions that have nothing to correct in it.
    pub moot: usize,
    /// Actions whose defect is fixed.
    pub fixed: usize,
}

impl Corrections {
    /// Counts outcomes.
    #[must_use]
    pub fn of(outcomes: &[Outcome]) -> Self {
        let mut counts = Self::default();
        for outcome in outcomes {
            let count = match outcome {
                Outcome::Applied(_) => &mut counts.applied,
                Outcome::Moot => &mut counts.moot,
                Outcome::Fixed { .. } => &mut counts.fixed,
            };
            *count += 1;
        }
        counts
    }
}

/// Which action wrote which node.
#[derive(Clone, Debug, Default)]
pub struct Touches {
    written: BTreeMap<SpecPath, SpecPath>,
}

impl Touches {
    /// From what an overlay did.
    #[must_use]
    pub fn of(outcomes: &[Outcome]) -> Self {
        let mut written = BTreeMap::new();
        for outcome in outcomes {
            if let Outcome::Applied(touched) = outcome {
                let pairs = touched.iter();
                written.extend(pairs.map(|touched| (touched.at.clone(), touched.by.clone())));
            }
        }
        Self { written }
    }

    /// The node of the overlay that a node of the corrected document comes from; `None` if it is upstream's.
    #[must_use]
    pub fn origin(&self, at: &SpecPath) -> Option<SpecPath> {
        let mut below = Vec::new();
        let mut node = at.clone();
        loop {
            if let Some(by) = self.written.get(&node) {
                let start = by.clone();
                return Some(
                    below
                        .iter()
                        .rev()
                        .fold(start, |by, token: &String| by.child(token)),
                );
            }
            if node.as_str() == "#" {
                return None;
            }
            below.push(node.last());
            node = node.parent();
        }
    }

    /// The diagnostics, those about a node that an action wrote at their place in the overlay.
    #[must_use]
    pub fn relocate(&self, diagnostics: Diagnostics) -> Diagnostics {
        if self.written.is_empty() {
            return diagnostics;
        }
        let moved = diagnostics.iter().map(|diagnostic| match &diagnostic.at {
            Place::Document(at) => match self.origin(at) {
                Some(by) => diagnostic.clone().moved_to(Place::Overlay(by)),
                None => diagnostic.clone(),
            },
            _ => diagnostic.clone(),
        });
        moved.collect()
    }
}
