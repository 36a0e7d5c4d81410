//! `type: array`: a list and the bounds on it and on its items.

use super::schema::Use;
use super::{Hint, Lowerer, bounds};
use crate::ir::{Constraints, Type};
use crate::source::document::Schema;

impl<'a> Lowerer<'a> {
    /// The list that a schema describes; without `items` its items are any JSON value.
    pub(crate) fn lower_array(&mut self, schema: &'a Schema, hint: &Hint) -> Option<Use> {
        let item = match &schema.items {
            Some(items) => self.lower_use(items, &hint.then("Item"))?,
            None => Use::plain(Type::Json),
        };
        let constraints = constraints(schema);
        self.diagnostics
            .keep(bounds::check(&schema.at, &constraints))?;
        Some(list(item, constraints))
    }
}

/// The bounds on a list.
pub(super) fn constraints(schema: &Schema) -> Constraints {
    Constraints {
        min_items: schema.min_items,
        max_items: schema.max_items,
        unique_items: schema.unique_items,
        ..Constraints::default()
    }
}

/// The list of such items.
pub(super) fn list(item: Use, constraints: Constraints) -> Use {
    let (ty, item_constraints) = item.held();
    Use {
        constraints,
        ..Use::plain(Type::List(Box::new(ty), item_constraints))
    }
}
