//! The error that the server answered with: a faithful record, also of a body that is no Okta error.

use std::{error, fmt};

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header::LOCATION};
use serde_json::Value;

use super::{
    auth::clock::Difference,
    challenge::Challenge,
    content_encoding,
    error_kind::{self, ApiErrorKind},
    json::without_byte_order_mark,
    response::{RateLimit, request_id},
    violation::OneLine,
};

/// The server answered with a status other than 2xx. Redirects are among these: they are never followed.
///
/// `Display` shows the status, Okta's code and summary or, where the body explains nothing, the error and the description of
/// the [`challenge`](Self::challenge). The causes and the raw body can hold data of the request, so
/// they are there by accessor only, and `Debug` shows how many there are.
#[derive(Clone)]
pub struct ApiError {
    status: StatusCode,
    headers: HeaderMap,
    raw_body: Bytes,
    is_truncated: bool,
    error_code: Option<String>,
    error_summary: Option<String>,
    error_link: Option<String>,
    error_id: Option<String>,
    causes: Vec<String>,
    challenge: Option<Challenge>,
    /// How the clocks differ, if the server rejected the time of the request.
    pub(crate) clock: Option<Difference>,
}

impl ApiError {
    /// Reads what it can from the body, whatever that is.
    pub(crate) fn new(
        status: StatusCode,
        headers: HeaderMap,
        raw_body: Bytes,
        is_truncated: bool,
    ) -> Self {
        // A body with a broken character still has a readable code.
        let body = String::from_utf8_lossy(without_byte_order_mark(&raw_body));
        let json: Value = serde_json::from_str(&body).unwrap_or_default();
        let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
        let causes = json
            .get("errorCauses")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let causes = causes
            .iter()
            .filter_map(|cause| cause.get("errorSummary").unwrap_or(cause).as_str())
            .map(str::to_owned)
            .collect();
        Self {
            // The second names are those of OAuth endpoints (RFC 6749).
            error_code: text("errorCode").or_else(|| text("error")),
            error_summary: text("errorSummary").or_else(|| text("error_description")),
            error_link: text("errorLink"),
            error_id: text("errorId"),
            causes,
            challenge: Challenge::of(&headers),
            clock: None,
            status,
            headers,
            raw_body,
            is_truncated,
        }
    }

    /// The status of the answer.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// What the error means to a caller.
    #[must_use]
    pub fn kind(&self) -> ApiErrorKind {
        ApiErrorKind::of(self)
    }

    /// Returns Okta's code, such as `E0000007`. It is read from the body only: [`ApiError::challenge`] has the error of
    /// `WWW-Authenticate`.
    #[must_use]
    pub fn error_code(&self) -> Option<&str> {
        self.error_code.as_deref()
    }

    /// Okta's one-line description.
    #[must_use]
    pub fn error_summary(&self) -> Option<&str> {
        self.error_summary.as_deref()
    }

    /// Okta's link to more about the error; often only the code again.
    #[must_use]
    pub fn error_link(&self) -> Option<&str> {
        self.error_link.as_deref()
    }

    /// Okta's id of this occurrence.
    #[must_use]
    pub fn error_id(&self) -> Option<&str> {
        self.error_id.as_deref()
    }

    /// Okta's list of what is wrong in particular. May hold data of the request.
    #[must_use]
    pub fn causes(&self) -> &[String] {
        &self.causes
    }

    /// Returns why the server rejected the credentials, from the header `WWW-Authenticate`: the first challenge that has an
    /// `error`, else the first one. Okta explains some errors only there, with an empty body.
    #[must_use]
    pub const fn challenge(&self) -> Option<&Challenge> {
        self.challenge.as_ref()
    }

    /// The server's id of the request. Okta's support asks for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// The state of the rate limit after this request.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::from_headers(&self.headers)
    }

    /// All headers of the answer.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body, at most the first 64 KiB. May hold data of the request.
    ///
    /// It is the body as it came, or decoded if it was gzip. Another `Content-Encoding` is not decoded, and
    /// [`ApiError::headers`] names it.
    #[must_use]
    pub fn raw_body(&self) -> &[u8] {
        &self.raw_body
    }

    /// Whether [`ApiError::raw_body`] is only the beginning: the body was larger, or broke off.
    #[must_use]
    pub const fn is_truncated(&self) -> bool {
        self.is_truncated
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server answered {}", self.status.as_u16())?;
        if let Some(reason) = self.status.canonical_reason() {
            write!(f, " {reason}")?;
        }
        if self.status.is_redirection() && self.headers.contains_key(LOCATION) {
            f.write_str(", a redirect, which is not followed: check that the org URL is that of the org itself")?;
        }
        match (self.error_code(), self.error_summary()) {
            (Some(code), Some(summary)) => write!(f, ": {} {}", OneLine(code), OneLine(summary))?,
            (Some(text), None) | (None, Some(text)) => write!(f, ": {}", OneLine(text))?,
            (None, None) => {
                if let Some(reason) = self.challenge.as_ref().and_then(Challenge::reason) {
                    write!(f, ": {reason}")?;
                }
            }
        }
        if let Some(encoding) = content_encoding::name(&self.headers) {
            let encoding = OneLine(&encoding);
            write!(
                f,
                "; its body has the content encoding `{encoding}` and cannot be read"
            )?;
        }
        if let Some(advice) = error_kind::advice(self) {
            write!(f, "; {}", OneLine(&advice))?;
        }
        if let Some(difference) = &self.clock {
            write!(f, "; {difference}")?;
        }
        if let Some(id) = self.request_id() {
            write!(f, " (request id {})", OneLine(id))?;
        }
        Ok(())
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status)
            .field("error_code", &self.error_code)
            .field("error_summary", &self.error_summary)
            .field("error_id", &self.error_id)
            .field("request_id", &self.request_id())
            .field("challenge", &self.challenge)
            .field("clock", &self.clock)
            .field("causes", &self.causes.len())
            .field("body_bytes", &self.raw_body.len())
            .field("is_truncated", &self.is_truncated)
            .finish_non_exhaustive()
    }
}

impl error::Error for ApiError {}
