//! The overlay: known defects of the document and their corrections, as actions of OpenAPI Overlay 1.0.

use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::spec_path::SpecPath;

use super::SourceText;

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
}

/// The operation or schema that an action belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// An `operationId`.
    Operation(String),
    /// The name of a component schema.
    Schema(String),
}

/// What became of one action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It changed the document, at these places.
    Applied(Vec<SpecPath>),
    /// Its owner is not in this document.
    Moot,
    /// Its owner is there, and nothing changed: upstream has fixed the defect.
    Fixed,
}

impl Overlay {
    /// Reads the text of an overlay.
    ///
    /// # Errors
    /// It isn't an overlay; each fault has its place in it.
    pub fn parse(source: &SourceText<'_>) -> Result<Self, Diagnostics> {
        super::load_tree(source).map_err(Diagnostics::in_overlay)?;
        Ok(Self {
            actions: Vec::new(),
        })
    }

    /// Applies all actions in order; gives what became of each.
    ///
    /// # Errors
    /// An action can't be applied to what it selects.
    pub fn apply(&self, _root: &mut Value) -> Result<Vec<Outcome>, Diagnostics> {
        Ok(self.actions.iter().map(|_| Outcome::Moot).collect())
    }
}
