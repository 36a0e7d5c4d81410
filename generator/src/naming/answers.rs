//! Variants of what a body or an answer can be: by media type, by status, or by both.

use std::sync::Arc;

use super::VariantName;
use crate::diagnostic::Diagnostic;
use crate::spec_path::SpecPath;

impl VariantName {
    /// Makes the variant for a media type, after its subtype: `PemFile` for `application/x-pem-file`.
    ///
    /// # Errors
    /// As for [`VariantName::new`].
    pub fn of_media_type(essence: &str, at: &SpecPath) -> Result<Self, Diagnostic> {
        let (_, subtype) = essence.split_once('/').unwrap_or(("", essence));
        Self::new(subtype.strip_prefix("x-").unwrap_or(subtype), at)
    }

    /// Makes the variant for an answer without a body.
    #[must_use]
    pub fn of_no_body() -> Self {
        Self(Arc::from("NoBody"))
    }

    /// Makes the variant for a status of success: `Created` for 201; `Success` for all of them.
    #[must_use]
    pub fn of_status(status: Option<u16>) -> Self {
        Self(match status {
            Some(200) => Arc::from("Ok"),
            Some(201) => Arc::from("Created"),
            Some(202) => Arc::from("Accepted"),
            Some(204) => Arc::from("NoContent"),
            Some(206) => Arc::from("PartialContent"),
            Some(207) => Arc::from("MultiStatus"),
            Some(code) => Arc::from(format!("Status{code}")),
            None => Arc::from("Success"),
        })
    }

    /// Makes the variant for a media type under a status, where each alone would not do: `CreatedJson`.
    #[must_use]
    pub fn of_both(status: &Self, media_type: &Self) -> Self {
        Self(Arc::from(format!("{status}{media_type}")))
    }
}
