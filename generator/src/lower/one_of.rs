//! `not`: it has no lowering yet, so it is an error that says where it stands.

use crate::diagnostic::Diagnostic;
use crate::source::document::Schema;

/// Refuses `not`.
pub(super) fn refuse(schema: &Schema) -> Result<(), Diagnostic> {
    match &schema.not {
        None => Ok(()),
        Some(_) => Err(
            Diagnostic::error(&schema.at.child("not"), "`not` has no Rust type yet")
                .help("leave out the tags that reach this schema"),
        ),
    }
}
