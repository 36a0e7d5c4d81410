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
        if let Some(items) = schema.items.as_ref().filter(|_| item.nullable) {
            self.warn_of_nullable(items, "the items of this list");
        }
        // A list that may hold null keeps it as a JSON value: no model is made for a hole.
        let item_type = if item.nullable { Type::Json } else { item.ty };
        let constraints = Constraints {
            min_items: schema.min_items,
            max_items: schema.max_items,
            unique_items: schema.unique_items,
            ..Constraints::default()
        };
        self.diagnostics.keep(bounds::check(schema, &constraints))?;
        Some(Use {
            constraints,
            ..Use::plain(Type::List(Box::new(item_type), item.constraints))
        })
    }
}
