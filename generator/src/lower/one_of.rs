//! `oneOf`, `anyOf` and `discriminator`: they have no lowering yet, so each is an error that says where it stands.

use crate::diagnostic::Diagnostic;
use crate::source::document::Schema;

/// Refuses the keywords of unions.
pub(super) fn refuse(schema: &Schema) -> Result<(), Diagnostic> {
    let unsupported = [
        ("oneOf", !schema.one_of.is_empty()),
        ("anyOf", !schema.any_of.is_empty()),
        ("discriminator", schema.has_discriminator),
    ];
    match unsupported.iter().find(|(_, present)| *present) {
        None => Ok(()),
        Some((keyword, _)) => Err(Diagnostic::error(
            &schema.at.child(keyword),
            format!("`{keyword}` has no Rust type yet"),
        )
        .help("unions are not generated yet; leave out the tags that reach this schema")),
    }
}
