//! An answer of an accepted request that could not be read.

use std::{error, fmt};

use http::StatusCode;

use super::{transport_error::write_answer, violation::OneLine};

/// The server accepted the request with a 2xx status, and the body of its answer could not be read.
///
/// Do not send a change again blindly: it took effect. There is no source, because the text of a JSON error holds values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    status: StatusCode,
    request_id: Option<String>,
    path: String,
    kind: DecodeErrorKind,
    /// The method is safe (`GET`, `HEAD`): it changes nothing.
    is_safe: bool,
}

/// Why the body of an accepted request could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// It is not JSON.
    Syntax,
    /// It is JSON of another shape than the API description says.
    Data,
    /// It ends in the middle.
    Eof,
    /// There is none.
    Empty,
    //@ answers
    /// It is no text in UTF-8.
    Text,
    //@ answers
    /// Neither its media type nor the status tells which of the documented forms it has.
    Form,
}

impl DecodeError {
    pub(crate) fn new(
        status: StatusCode,
        request_id: Option<String>,
        path: String,
        kind: DecodeErrorKind,
    ) -> Self {
        Self {
            status,
            request_id,
            path,
            kind,
            is_safe: false,
        }
    }

    /// The same error of a request that is safe to repeat, so that its message does not warn of that.
    pub(crate) fn of_safe_request(mut self) -> Self {
        self.is_safe = true;
        self
    }

    /// The status of the answer, which is a 2xx one.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The server's id of the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Where in the body it is, such as `[3].profile.email`; empty for the body as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Why the body could not be read.
    #[must_use]
    pub const fn kind(&self) -> DecodeErrorKind {
        self.kind
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            DecodeErrorKind::Syntax => "the body of the answer is not JSON",
            DecodeErrorKind::Data => "the body of the answer has an unexpected shape",
            DecodeErrorKind::Eof => "the body of the answer ends in the middle",
            DecodeErrorKind::Empty => "the answer has no body",
            //@ answers
            DecodeErrorKind::Text => "the body of the answer is not text in UTF-8",
            //@ answers
            DecodeErrorKind::Form => {
                "neither status nor media type tells which form the answer has"
            }
        })?;
        if !self.path.is_empty() {
            write!(f, " at {}", OneLine(&self.path))?;
        }
        write_answer(f, self.status, self.request_id(), self.is_safe)
    }
}

impl error::Error for DecodeError {}
