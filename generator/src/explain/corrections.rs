//! Which actions of the overlay touched a node: known from applying them, or found again in a document that has them in it.

use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::source::overlay::{Action, Outcome, Overlay};
use crate::spec_path::SpecPath;

/// An action, and the places that it touched.
#[derive(Debug)]
pub(crate) struct Correction<'a> {
    /// Its number in the overlay, from 1.
    pub number: usize,
    /// The action.
    pub action: &'a Action,
    /// What it wrote or took away.
    places: Vec<SpecPath>,
    /// Whether it took away something that the document doesn't show any more.
    is_past: bool,
}

/// The actions that changed the document.
pub(crate) fn applied<'a>(overlay: &'a Overlay, outcomes: &[Outcome]) -> Vec<Correction<'a>> {
    let numbered = overlay.actions.iter().zip(outcomes).enumerate();
    let applied = numbered.filter_map(|(index, (action, outcome))| {
        let Outcome::Applied(touched) = outcome else {
            return None;
        };
        Some(Correction {
            number: index + 1,
            action,
            places: touched.iter().map(|touched| touched.at.clone()).collect(),
            is_past: false,
        })
    });
    applied.collect()
}

/// The actions of an overlay that the document has in it already: the places that they write are evaluated on it.
///
/// # Errors
/// A target would take too long.
pub(crate) fn in_document<'a>(
    overlay: &'a Overlay,
    root: &Value,
) -> Result<Vec<Correction<'a>>, Diagnostics> {
    // What is kept for older documents only, and takes something away, leaves nothing to see.
    let numbered = overlay.actions.iter().enumerate();
    let current =
        numbered.filter(|(_, action)| !(action.is_removal() && action.fixed_in.is_some()));
    let corrections = current.map(|(index, action)| {
        Ok(Correction {
            number: index + 1,
            action,
            places: action.writes(root)?,
            is_past: action.is_removal(),
        })
    });
    corrections.collect()
}

impl Correction<'_> {
    /// Whether it touched the node, something below it, or something that the node is a part of.
    ///
    /// What was taken away has no place in the document; then the owner tells.
    pub fn concerns(&self, node: &SpecPath, name: Option<&str>) -> bool {
        if self.is_past {
            return name == Some(self.action.owner.name());
        }
        self.places
            .iter()
            .any(|place| is_at_or_below(place, node) || is_at_or_below(node, place))
    }

    /// The first sentence of its description, in one line.
    pub fn summary(&self) -> String {
        let words: Vec<&str> = self.action.description.split_whitespace().collect();
        let text = words.join(" ");
        match text.find(". ") {
            Some(end) => text[..=end].to_owned(),
            None => text,
        }
    }
}

fn is_at_or_below(place: &SpecPath, node: &SpecPath) -> bool {
    let rest = place.as_str().strip_prefix(node.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
