//! Values of unions: of the branch that the example is of, otherwise of the first that has a value.

use serde_json::Value;

use super::Maker;
use crate::ir::forms;
use crate::ir::{Branch, Decision, Union};

impl Maker<'_> {
    pub(super) fn union(
        &self,
        kind: &Union,
        example: Option<&Value>,
        depth: usize,
    ) -> Option<Value> {
        let meant = example.and_then(|value| forms::choose(&self.api.models, kind, value));
        if let Some(branch) = meant
            && let Some(value) = self.branch(kind, branch, example, depth)
        {
            return Some(value);
        }
        let mut branches = kind.branches.iter();
        branches.find_map(|branch| self.branch(kind, branch, None, depth))
    }

    /// A value that is decided to be of this branch.
    fn branch(
        &self,
        kind: &Union,
        branch: &Branch,
        example: Option<&Value>,
        depth: usize,
    ) -> Option<Value> {
        let mut value = self.make(&branch.ty, &branch.constraints, example, depth + 1)?;
        if let (Decision::Tag { property, .. }, Value::Object(entries)) =
            (&kind.decision, &mut value)
        {
            let tag = entries.get(property).and_then(Value::as_str);
            let is_right = tag.is_some_and(|tag| branch.tags.iter().any(|other| other == tag));
            if !is_right {
                let first = branch.tags.first()?;
                entries.insert(property.clone(), Value::from(first.as_str()));
            }
        }
        Some(value)
    }
}
