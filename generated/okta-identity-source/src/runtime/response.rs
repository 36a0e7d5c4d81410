//! An answer of the server: its body, status and headers, and the rate limit in them.

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header::DATE};
use jiff::{Timestamp, fmt::rfc2822};
use serde::de::DeserializeOwned;

use super::{
    decode_error::{DecodeError, DecodeErrorKind},
    error::Error,
    json, link,
    paging_error::PagingError,
};

/// The header with the server's id of the request.
const REQUEST_ID: &str = "x-okta-request-id";
/// How many requests the window allows.
const RATE_LIMIT: &str = "x-rate-limit-limit";
/// How many requests are left in the window.
const RATE_REMAINING: &str = "x-rate-limit-remaining";
/// When the window ends, in seconds since 1970 by the server's clock.
const RATE_RESET: &str = "x-rate-limit-reset";

/// An accepted request's answer: the body, and what came with it.
///
/// `Debug` shows the status and the request id only, because the body may be personal.
#[derive(Clone)]
pub struct Response<T> {
    status: StatusCode,
    headers: HeaderMap,
    body: T,
}

impl<T> Response<T> {
    /// The status, which is a 2xx one. It may be another than the API description says.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// All headers of the answer.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
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

    /// Returns the cursor of the next page: the query parameter `parameter` of the link with `rel="next"` in the `Link` header
    /// (RFC 8288), decoded; `None` on the last page, which has no such link. Only the cursor of the link is used, whatever
    /// host it names.
    ///
    /// # Errors
    ///
    /// There is a `Link` header that cannot be read, or a link to the next page without exactly one cursor: there may be
    /// more pages.
    pub fn next_cursor(&self, parameter: &str) -> Result<Option<String>, PagingError> {
        link::next_cursor(&self.headers, parameter)
    }

    /// The decoded body.
    #[must_use]
    pub const fn body(&self) -> &T {
        &self.body
    }

    /// The decoded body, by value.
    #[must_use]
    pub fn into_body(self) -> T {
        self.body
    }
}

impl<T> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("request_id", &self.request_id())
            .finish_non_exhaustive()
    }
}

impl<T> Response<T> {
    /// The same response with another body.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            status: self.status,
            headers: self.headers,
            body: change(self.body),
        }
    }
}

impl Response<Bytes> {
    pub(crate) const fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self {
            status,
            headers,
            body,
        }
    }

    /// The same answer without its body.
    pub(crate) fn empty(self) -> Response<()> {
        self.map(|_| ())
    }

    /// The same response with its body read as JSON.
    pub(crate) fn json<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        match json::read(&self.body) {
            Ok(body) => Ok(self.map(|_| body)),
            Err(json::Fault { path, kind }) => Err(self.undecodable(path, kind)),
        }
    }

    fn undecodable(self, path: String, kind: DecodeErrorKind) -> Error {
        DecodeError::new(self.status, self.headers, &self.body, path, kind).into()
    }
}

/// The server's id of a request.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get(REQUEST_ID)?.to_str().ok()
}

/// The state of a rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// The number of requests that the window allows.
    pub limit: u64,
    /// The number of requests that are left in it.
    pub remaining: u64,
    /// When the next window begins, by the server's clock.
    pub reset: Timestamp,
    /// When the server answered, by its own clock; `None` if it does not say.
    pub date: Option<Timestamp>,
}

impl RateLimit {
    /// Reads the `x-rate-limit-*` headers. When they are there more than once (several limits apply), the ones that
    /// belong to the earliest reset count.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let resets: Vec<i64> = numbers(headers, RATE_RESET);
        let (index, second) = resets
            .iter()
            .enumerate()
            .min_by_key(|(_, second)| **second)?;
        let beside = |name| {
            let values: Vec<u64> = numbers(headers, name);
            values.get(index).or_else(|| values.first()).copied()
        };
        Some(Self {
            limit: beside(RATE_LIMIT)?,
            remaining: beside(RATE_REMAINING)?,
            reset: Timestamp::from_second(*second).ok()?,
            date: server_time(headers),
        })
    }

    /// How long to wait from the arrival of the answer until the next window has begun: the difference of two times of the
    /// server, so that the clock of this machine does not matter, and a second, since they are rounded. `None` if the server
    /// does not say when it answered.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        let rest = self.reset.duration_since(self.date?);
        let rest = Duration::try_from(rest).unwrap_or_default();
        Some(rest + Duration::from_secs(1))
    }

    /// Whether it is the limit on requests at the same time that was met: limit and remaining are both 0 then, and the time
    /// of the reset means nothing.
    #[must_use]
    pub const fn is_concurrency_limit(&self) -> bool {
        self.limit == 0 && self.remaining == 0
    }
}

/// The time of the answer by the server's clock.
pub(crate) fn server_time(headers: &HeaderMap) -> Option<Timestamp> {
    http_date(headers.get(DATE)?.to_str().ok()?)
}

/// A time as HTTP writes it: `Sun, 19 Apr 2026 20:30:38 GMT`.
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

/// The numbers of a header that may be repeated, or joined with commas by a proxy.
fn numbers<N: std::str::FromStr>(headers: &HeaderMap, name: &str) -> Vec<N> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|number| number.trim().parse().ok())
        .collect()
}
