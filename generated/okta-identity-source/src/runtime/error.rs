//! What can go wrong, keyed by what happened.

use std::{borrow::Cow, error, fmt, time::Duration};

use http::StatusCode;

use super::{
    api_error::ApiError,
    attributes::DeclaredAttribute,
    auth::error::AuthError,
    decode_error::DecodeError,
    error_kind::ApiErrorKind,
    paging_error::PagingError,
    transport_error::TransportError,
    violation::{Location, Rule, Violation},
};

/// Why a call failed.
///
/// `Display` is one line. Neither it nor `Debug` shows a secret or the values of a request; of the server's response they show
/// Okta's one-line summary, or the error and description of `WWW-Authenticate`; both can name an id.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The server answered with a status other than 2xx.
    Api(Box<ApiError>),
    /// No complete answer arrived.
    Transport(TransportError),
    /// The server accepted the request, and its answer could not be read as what the API description says.
    Decode(Box<DecodeError>),
    /// The request does not keep the bounds of the API description. Nothing was sent.
    Validation(ValidationError),
    /// There is no credential to send the request with: no token could be got, or nothing could be signed. The request
    /// was not sent, or the server refused it with 401 before. [`AuthError::is_transient`] tells whether this passes.
    Auth(AuthError),
    /// The client cannot be used like this. Nothing was sent.
    Configuration(ConfigurationError),
    /// The org's rate limit, or the client's own limit on concurrent requests, did not let the call be sent in its time
    /// ([`RetryPolicy::max_total_time`](super::retry::RetryPolicy::max_total_time)). The server did not act.
    RateLimit(RateLimitError),
    /// The next page of a list cannot be determined. All entries before it were returned, and there may be more.
    Paging(PagingError),
}

impl Error {
    /// The same error of a request with a safe method (`GET`, `HEAD`), whose message does not warn that the server may have acted.
    pub(crate) fn for_safe_method(self) -> Self {
        match self {
            Self::Transport(error) => Self::Transport(error.for_safe_method()),
            Self::Decode(error) => Self::Decode(Box::new(error.for_safe_method())),
            other => other,
        }
    }

    /// The error of the server, if it answered with one.
    #[must_use]
    pub fn as_api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// What the error of the server means, if it answered with one.
    #[must_use]
    pub fn kind(&self) -> Option<ApiErrorKind> {
        self.as_api().map(ApiError::kind)
    }

    /// The status of the server's answer to the call, if its head arrived.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(error) => Some(error.status()),
            Self::Transport(error) => error.status(),
            Self::Decode(error) => Some(error.status()),
            Self::Validation(_)
            | Self::Auth(_)
            | Self::Configuration(_)
            | Self::RateLimit(_)
            | Self::Paging(_) => None,
        }
    }

    /// The server's id of the request, if its head arrived. Okta's support asks for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api(error) => error.request_id(),
            Self::Transport(error) => error.request_id(),
            Self::Decode(error) => error.request_id(),
            Self::Validation(_)
            | Self::Auth(_)
            | Self::Configuration(_)
            | Self::RateLimit(_)
            | Self::Paging(_) => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::Validation(error) => error.fmt(f),
            Self::Auth(error) => error.fmt(f),
            Self::Configuration(error) => error.fmt(f),
            Self::RateLimit(error) => error.fmt(f),
            Self::Paging(error) => error.fmt(f),
        }
    }
}

impl error::Error for Error {
    /// The cause of the error inside, which `Display` already shows.
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Transport(error) => error.source(),
            Self::Auth(error) => error.source(),
            Self::Api(_)
            | Self::Decode(_)
            | Self::Validation(_)
            | Self::Configuration(_)
            | Self::RateLimit(_)
            | Self::Paging(_) => None,
        }
    }
}

impl From<ValidationError> for Error {
    fn from(error: ValidationError) -> Self {
        Self::Validation(error)
    }
}

impl From<RateLimitError> for Error {
    fn from(error: RateLimitError) -> Self {
        Self::RateLimit(error)
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::Decode(Box::new(error))
    }
}

impl From<ConfigurationError> for Error {
    fn from(error: ConfigurationError) -> Self {
        Self::Configuration(error)
    }
}

impl From<DeclaredAttribute> for Error {
    fn from(error: DeclaredAttribute) -> Self {
        let mut pointer = String::new();
        pointer.push('/');
        pointer.push_str(error.name());
        ValidationError::new(vec![Violation::new(
            Location::Body(pointer),
            Rule::DeclaredAttribute,
        )])
        .into()
    }
}

/// A request, or a value on its way into one, does not keep the bounds of the API description. Nothing was sent.
///
/// Where a value alone is checked or converted, the pointers of the violations begin at that value.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidationError(Vec<Violation>);

impl ValidationError {
    pub(crate) const fn new(violations: Vec<Violation>) -> Self {
        Self(violations)
    }

    /// These properties are missing. Called by generated conversions into a type that requires more than another.
    #[must_use]
    pub fn missing(names: impl IntoIterator<Item = &'static str>) -> Self {
        let mut violations = Vec::new();
        let mut check =
            super::validate::Checker::new(Location::Body(String::new()), &mut violations);
        for name in names {
            check.required(name);
        }
        Self(violations)
    }

    /// Everything that is wrong, in the order in which it was found.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.0
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not valid, so nothing was sent")?;
        if let Some(first) = self.0.first() {
            write!(f, ": {first}")?;
        }
        match self.0.len() {
            0 | 1 => Ok(()),
            2 => f.write_str(" (and 1 more violation)"),
            count => write!(f, " (and {} more violations)", count - 1),
        }
    }
}

impl error::Error for ValidationError {}

/// The client cannot be used like this. The message says what to do, and holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationError(Cow<'static, str>);

impl ConfigurationError {
    pub(crate) fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self(message.into())
    }

    /// What is wrong and what to do about it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl error::Error for ConfigurationError {}

/// A limit did not let a call be sent for longer than it may take: the org's rate limit, or the client's own limit on concurrent
/// requests ([`ClientBuilder::max_concurrent_requests`](super::client::ClientBuilder::max_concurrent_requests)). The server did
/// not act: the call was not sent, or was rejected for its credentials only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimitError(Limit);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Limit {
    /// All calls wait for the next window, which begins after this time.
    Held(Duration),
    /// Calls that came before used up what the limit allowed.
    Queued,
    /// Too many requests of this client run.
    Concurrency,
}

impl RateLimitError {
    pub(crate) const fn held(wait: Duration) -> Self {
        Self(Limit::Held(wait))
    }

    pub(crate) const fn queued() -> Self {
        Self(Limit::Queued)
    }

    pub(crate) const fn concurrency() -> Self {
        Self(Limit::Concurrency)
    }

    /// Returns the time from the failure of the call until the server's next window, if the call failed because that is too late.
    #[must_use]
    pub const fn wait(&self) -> Option<Duration> {
        match self.0 {
            Limit::Held(wait) => Some(wait),
            Limit::Queued | Limit::Concurrency => None,
        }
    }
}

impl fmt::Display for RateLimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Limit::Held(wait) => write!(
                f,
                "the rate limit of the org is used up for another {} s, longer than this call may take; the server did not act: \
                 make fewer calls, or allow a longer `RetryPolicy::max_total_time`",
                wait.as_secs_f64().ceil()
            ),
            Limit::Queued => f.write_str(
                "the rate limit of the org left nothing for this call before its time was up; the server did not act: make \
                 fewer calls, or allow a longer `RetryPolicy::max_total_time`",
            ),
            Limit::Concurrency => f.write_str(
                "as many requests as `max_concurrent_requests` allows were running until the time of this call was up; the \
                 server did not act: make fewer calls at once, or allow a longer `RetryPolicy::max_total_time`",
            ),
        }
    }
}

impl error::Error for RateLimitError {}
