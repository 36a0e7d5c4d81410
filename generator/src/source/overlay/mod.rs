//! The overlay: known defects of the document and their corrections, as actions of `OpenAPI` Overlay 1.0.
//!
//! Overlay 1.0.0 leaves some cases open. Here
//!
//! * an update merges into an object: a key that is missing is added, two objects are merged in turn, a scalar replaces a
//!   scalar. Two lists are put together, **without the values that are there already**; so applying an overlay to what it
//!   has corrected changes nothing. An update of a list is one entry, which is added unless it is there. Anything else
//!   (a scalar for a list) is an error: remove the old value first, by an action of its own;
//! * `remove` takes away any node, a scalar too, but not the whole document;
//! * an action belongs to an operation or a schema (`x-owner`), which is looked for when it is the action's turn. With
//!   `x-fixed-in`, upstream's repair is known, and the action is kept for older documents.

mod budget;
mod merge;
mod outcome;
mod parse;
mod target;

use std::collections::HashSet;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::spec_path::SpecPath;

use super::SourceText;
use budget::Budget;
use merge::Change;
pub use outcome::{Corrections, Outcome, Touched, Touches};
use target::Target;

/// A parsed overlay.
#[derive(Clone, Debug)]
pub struct Overlay {
    /// The corrections, in the order in which they are applied.
    pub actions: Vec<Action>,
}

/// One correction.
#[derive(Clone, Debug)]
pub struct Action {
    /// Where it stands in the overlay.
    pub at: SpecPath,
    /// The defect, and how it is known.
    pub description: String,
    /// What it belongs to: without it in a document, the action is moot.
    pub owner: Owner,
    /// The release in which upstream fixed the defect, of an action that is kept for older documents: it is moot, not
    /// fixed, in a document that it doesn't change.
    pub fixed_in: Option<String>,
    /// What it is about.
    target: Target,
    /// What it does there.
    change: Change,
}

/// The operation or schema that an action belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// An `operationId`.
    Operation(String),
    /// The name of a component schema.
    Schema(String),
}

impl Owner {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Operation(name) | Self::Schema(name) => name,
        }
    }
}

impl Overlay {
    /// Reads the text of an overlay.
    ///
    /// # Errors
    /// It isn't an overlay; each fault has its place in it.
    pub fn parse(source: &SourceText<'_>) -> Result<Self, Diagnostics> {
        let root = super::load_tree(source).map_err(Diagnostics::in_overlay)?;
        parse::overlay(&root).map_err(Diagnostics::in_overlay)
    }

    /// Applies all actions in order; gives what became of each.
    ///
    /// # Errors
    /// An action can't be applied to what it selects, or would take too much time or memory. The document may have been
    /// changed in part then, and is of no use.
    pub fn apply(&self, root: &mut Value) -> Result<Vec<Outcome>, Diagnostics> {
        let mut owners = Owners { operations: None };
        let mut budget = Budget::new();
        let mut found = Diagnostics::new();
        let mut outcomes = Vec::with_capacity(self.actions.len());
        for action in &self.actions {
            if !owners.has(&action.owner, root) {
                outcomes.push(Outcome::Moot);
            } else if let Some(outcome) = found.keep(action.apply(root, &mut budget)) {
                owners.update(&outcome);
                outcomes.push(outcome);
            }
        }
        found.into_result(outcomes)
    }
}

impl Action {
    /// The `JSONPath` of what it is about, as it is written.
    #[must_use]
    pub fn target(&self) -> &str {
        self.target.text()
    }

    /// The nodes of a document that it is about, in the order of the `JSONPath`.
    ///
    /// # Errors
    /// The `JSONPath` would take too long on this document.
    pub fn targets(&self, root: &Value) -> Result<Vec<SpecPath>, Diagnostics> {
        let found = self.target.select(root, &mut Budget::new());
        Ok(found.map_err(|problem| self.problem("target", problem))?)
    }

    /// The places of a corrected document that an update has written, whether or not something else stood there.
    ///
    /// # Errors
    /// As for [`targets`](Self::targets).
    pub fn writes(&self, root: &Value) -> Result<Vec<SpecPath>, Diagnostics> {
        let targets = self.targets(root)?;
        Ok(match &self.change {
            Change::Update(value) => merge::written(root, &targets, value),
            Change::Remove => Vec::new(),
        })
    }

    /// Whether it takes something away.
    #[must_use]
    pub fn is_removal(&self) -> bool {
        matches!(self.change, Change::Remove)
    }

    fn apply(&self, root: &mut Value, budget: &mut Budget) -> Result<Outcome, Diagnostic> {
        let targets = self
            .target
            .select(root, budget)
            .map_err(|problem| self.problem("target", problem))?;
        let from = self.at.child(self.change.key());
        let touched = merge::apply(root, &targets, &self.change, &from, budget)
            .map_err(|problem| self.problem(self.change.key(), problem))?;
        Ok(if !touched.is_empty() {
            Outcome::Applied(touched)
        } else if self.fixed_in.is_some() {
            Outcome::Moot
        } else {
            Outcome::Fixed {
                selects_nothing: targets.is_empty(),
            }
        })
    }

    /// An error at a key of the action.
    fn problem(&self, key: &str, problem: Problem) -> Diagnostic {
        let at = self.at.child(key);
        let diagnostic = Diagnostic::error(&at, problem.message).moved_to(Place::Overlay(at));
        diagnostic.help(problem.help)
    }
}

/// Why an action can't be applied.
#[derive(Debug)]
struct Problem {
    message: String,
    help: String,
}

/// What the document has that can own an action.
struct Owners {
    /// The ids of all operations, found by one walk however many actions there are; `None` if they may have changed.
    operations: Option<HashSet<String>>,
}

impl Owners {
    fn has(&mut self, owner: &Owner, root: &Value) -> bool {
        match owner {
            Owner::Operation(id) => self
                .operations
                .get_or_insert_with(|| operation_ids(root))
                .contains(id),
            Owner::Schema(name) => root
                .pointer("/components/schemas")
                .is_some_and(|schemas| schemas.get(name).is_some()),
        }
    }

    /// Takes note of what an action did.
    fn update(&mut self, outcome: &Outcome) {
        /// The tokens of the pointer of an `operationId`: `#/paths/~1users/get/operationId`.
        const TOKENS: usize = 4;
        let Outcome::Applied(touched) = outcome else {
            return;
        };
        let may_hold_ids = |touched: &Touched| {
            touched.at.as_str().starts_with("#/paths") && touched.at.tokens().count() <= TOKENS
        };
        if touched.iter().any(may_hold_ids) {
            self.operations = None;
        }
    }
}

fn operation_ids(root: &Value) -> HashSet<String> {
    let items = root.get("paths").and_then(Value::as_object);
    items
        .into_iter()
        .flat_map(|paths| paths.values())
        .filter_map(Value::as_object)
        .flat_map(|item| item.values())
        .filter_map(|operation| operation.get("operationId")?.as_str())
        .map(str::to_owned)
        .collect()
}
