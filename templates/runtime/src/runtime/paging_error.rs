//! A list that stops although there may be more.

use std::{error, fmt};

use super::error::Error;

/// The next page of a list cannot be determined. All entries before it were returned, and there may be more.
///
/// The server accepted every request. To go on from the page that arrived last, call the operation with the cursor that
/// `Items::cursor` returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagingError(PagingErrorKind);

/// Why the next page of a list cannot be determined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PagingErrorKind {
    /// The link to the next page points to a page that was already returned.
    Circle,
    /// The link to the next page has no cursor, an empty one, or one under another name.
    NoCursor,
    /// There are several links to the next page, with different cursors.
    SeveralCursors,
    /// The `Link` header is malformed, or the cursor in it is not text in UTF-8.
    MalformedLink,
    /// A page has no list of entries.
    NoItems,
}

impl PagingError {
    pub(crate) const fn new(kind: PagingErrorKind) -> Self {
        Self(kind)
    }

    /// Returns why the next page cannot be determined.
    #[must_use]
    pub const fn kind(&self) -> PagingErrorKind {
        self.0
    }
}

impl fmt::Display for PagingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            PagingErrorKind::Circle => {
                "the link to the next page points to a page that was already returned"
            }
            PagingErrorKind::NoCursor => "the link to the next page has no cursor",
            PagingErrorKind::SeveralCursors => {
                "there are several links to the next page, with different cursors"
            }
            PagingErrorKind::MalformedLink => {
                "the `Link` header, which names the next page, is malformed"
            }
            PagingErrorKind::NoItems => "a page has no list of entries",
        })?;
        f.write_str("; the entries before it are complete, and there may be more")
    }
}

impl error::Error for PagingError {}

impl From<PagingError> for Error {
    fn from(error: PagingError) -> Self {
        Self::Paging(error)
    }
}
