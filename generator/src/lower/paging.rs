//! Paging and repeating: what `codegen.toml` says of an operation, held against what the document has.

use super::Lowerer;
use crate::config::{self, Text};
use crate::diagnostic::Diagnostic;
use crate::ir::{Field, ModelKind, Operation, Paging, ParameterLocation, Presence, Type};

impl Lowerer<'_> {
    /// Whether sending the request twice does no more than sending it once: a read, or one that `codegen.toml` lists.
    pub(super) fn is_repeatable(&self, id: &str, http_method: &str) -> bool {
        matches!(http_method, "GET" | "HEAD")
            || self
                .config
                .repeatable
                .iter()
                .any(|known| known.as_ref() == id)
    }

    /// How the operation pages, if `codegen.toml` says that it does.
    pub(super) fn paging(&self, operation: &Operation) -> Result<Option<Paging>, Diagnostic> {
        let Some(pinned) = self.config.paging(&operation.id) else {
            return Ok(None);
        };
        check_cursor(operation, &pinned.cursor)?;
        let items = self.items(operation, &pinned.items)?;
        let Type::List(item, _) = &items.ty else {
            return Err(wrong_items(operation, &pinned.items));
        };
        if !matches!(items.presence, Presence::Required | Presence::Optional) {
            return Err(Diagnostic::config(
                config::span(&pinned.items),
                "a list of entries that can be null is not supported",
            ));
        }
        Ok(Some(Paging {
            cursor: pinned.cursor.as_ref().to_owned(),
            items: items.name.clone(),
            item: (**item).clone(),
            are_optional: items.presence == Presence::Optional,
        }))
    }

    /// The property of the answer that holds the entries of a page.
    fn items(&self, operation: &Operation, name: &Text) -> Result<&Field, Diagnostic> {
        let fields = match operation.success.only().map(|payload| &payload.ty) {
            Some(Type::Model(model)) => match self.models.get(model).map(|model| &model.kind) {
                Some(ModelKind::Struct(kind)) => kind.fields.as_slice(),
                _ => &[],
            },
            _ => &[],
        };
        fields
            .iter()
            .find(|field| field.json_name == *name.as_ref())
            .ok_or_else(|| wrong_items(operation, name))
    }
}

/// The cursor goes into an optional query parameter: the first page has none.
fn check_cursor(operation: &Operation, cursor: &Text) -> Result<(), Diagnostic> {
    let is_cursor = operation.optional_parameters().any(|parameter| {
        parameter.wire_name == *cursor.as_ref() && parameter.location == ParameterLocation::Query
    });
    if is_cursor {
        return Ok(());
    }
    Err(Diagnostic::config(
        config::span(cursor),
        format!(
            "`{}` has no optional query parameter `{}`",
            operation.id,
            cursor.as_ref()
        ),
    )
    .help("name the parameter that takes the cursor of a page"))
}

fn wrong_items(operation: &Operation, items: &Text) -> Diagnostic {
    Diagnostic::config(
        config::span(items),
        format!(
            "the answer of `{}` has no list `{}`",
            operation.id,
            items.as_ref()
        ),
    )
    .help("name the property of the answer that holds the entries of a page")
}
