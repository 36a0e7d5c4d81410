//! A response of an accepted request that could not be read.

use std::{error, fmt};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::{
    challenge::Bounded, content_encoding, response::request_id, transport_error::write_answer,
    violation::OneLine,
};

/// The largest part of a body that a [`DecodeError`] keeps, in bytes: 1 MiB. The rest is cut off.
pub const MAX_RAW_BODY_BYTES: usize = 1024 * 1024;

/// The server accepted the request with a 2xx status, and the body of its response could not be read.
///
/// Do not send a change again blindly: it took effect. What the server returned is in [`DecodeError::raw_body`], for example
/// the id of what was created; `send_raw()` on the builder returns the response without decoding it.
///
/// Neither `Display` nor `Debug` shows the body, and there is no source, because the text of a JSON error holds values.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError {
    status: StatusCode,
    headers: HeaderMap,
    path: String,
    kind: DecodeErrorKind,
    /// The method is safe (`GET`, `HEAD`): it changes nothing.
    is_safe: bool,
    raw_body: Bytes,
    is_truncated: bool,
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
    /// It has a `Content-Encoding` that this client does not decode, such as `br`. The client asks for none, so that a
    /// proxy or gateway on the way added it.
    Encoding,
    /// It is gzip that is damaged or ends in the middle.
    Gzip,
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
        headers: HeaderMap,
        body: &Bytes,
        path: String,
        kind: DecodeErrorKind,
    ) -> Self {
        // A slice would keep all of a large body in memory.
        let raw_body = match body.get(..MAX_RAW_BODY_BYTES) {
            Some(part) if body.len() > MAX_RAW_BODY_BYTES => Bytes::copy_from_slice(part),
            _ => body.clone(),
        };
        Self {
            status,
            headers,
            path,
            kind,
            is_safe: false,
            is_truncated: raw_body.len() < body.len() || kind == DecodeErrorKind::Gzip,
            raw_body,
        }
    }

    /// The same error of a request with a safe method (`GET`, `HEAD`), whose message does not warn that the server may have acted.
    pub(crate) fn for_safe_method(mut self) -> Self {
        self.is_safe = true;
        self
    }

    /// Returns the status of the response, a 2xx.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers of the response.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The server's id of the request. Okta's support asks for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// Returns the path of the invalid or missing field, such as `[3].profile.email`; empty for the body as a whole.
    ///
    /// A null entry of a list is named by its index: `[2]`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns why the body could not be read.
    #[must_use]
    pub const fn kind(&self) -> DecodeErrorKind {
        self.kind
    }

    /// Returns the body, at most its first [`MAX_RAW_BODY_BYTES`]. May hold personal data.
    ///
    /// It is the body as it came, or decoded if it was gzip. Of damaged gzip it is the part that could be decoded, or the body
    /// as it came if that is nothing.
    #[must_use]
    pub fn raw_body(&self) -> &[u8] {
        &self.raw_body
    }

    /// Returns whether [`DecodeError::raw_body`] is only a part of the body: it was larger, or damaged gzip.
    #[must_use]
    pub const fn is_truncated(&self) -> bool {
        self.is_truncated
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            DecodeErrorKind::Syntax => "the body of the response is not JSON",
            DecodeErrorKind::Data => "the body of the response has an unexpected shape",
            DecodeErrorKind::Eof => "the body of the response ends in the middle",
            DecodeErrorKind::Empty => "the response has no body",
            DecodeErrorKind::Encoding => {
                "the body of the response has a content encoding that this client does not decode"
            }
            DecodeErrorKind::Gzip => {
                "the gzip body of the response is damaged or ends in the middle"
            }
            //@ answers
            DecodeErrorKind::Text => "the body of the response is not text in UTF-8",
            //@ answers
            DecodeErrorKind::Form => {
                "neither status nor media type tells which form the response has"
            }
        })?;
        if self.kind == DecodeErrorKind::Encoding {
            let name = content_encoding::name(&self.headers).unwrap_or_default();
            write!(f, ": `{}`; check the proxies on the way", OneLine(&name))?;
        }
        if !self.path.is_empty() {
            write!(f, " at {}", Bounded(&self.path))?;
        }
        write_answer(f, self.status, self.request_id(), self.is_safe)
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("status", &self.status)
            .field("request_id", &self.request_id())
            .field("path", &format_args!("\"{}\"", Bounded(&self.path)))
            .field("kind", &self.kind)
            .field("body_bytes", &self.raw_body.len())
            .field("is_truncated", &self.is_truncated)
            .finish_non_exhaustive()
    }
}

impl error::Error for DecodeError {}
