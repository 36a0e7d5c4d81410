//! What can go wrong, keyed by what happened.

use std::{borrow::Cow, error, fmt};

use http::StatusCode;

use super::{
    api_error::ApiError,
    attributes::DeclaredAttribute,
    violation::{Location, OneLine, Rule, Violation},
};

/// Why a call failed.
///
/// `Display` is one line. Neither it nor `Debug` shows a secret or the values of a request; of the server's answer they show
/// Okta's one-line summary, which can name an id.
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
    /// The client cannot be used like this. Nothing was sent.
    Configuration(ConfigurationError),
}

impl Error {
    /// The error of the server, if it answered with one.
    #[must_use]
    pub fn as_api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// The status of the server's answer, if its head arrived.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(error) => Some(error.status()),
            Self::Transport(error) => error.status(),
            Self::Decode(error) => Some(error.status()),
            Self::Validation(_) | Self::Configuration(_) => None,
        }
    }

    /// The server's id of the request, if its head arrived. Okta's support asks for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api(error) => error.request_id(),
            Self::Transport(error) => error.request_id(),
            Self::Decode(error) => error.request_id(),
            Self::Validation(_) | Self::Configuration(_) => None,
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
            Self::Configuration(error) => error.fmt(f),
        }
    }
}

impl error::Error for Error {
    /// The cause of the error inside, which `Display` already shows.
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Transport(error) => error.source(),
            Self::Api(_) | Self::Decode(_) | Self::Validation(_) | Self::Configuration(_) => None,
        }
    }
}

impl From<ValidationError> for Error {
    fn from(error: ValidationError) -> Self {
        Self::Validation(error)
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

/// No complete answer arrived. The source is the error of the HTTP stack, without the URL: URLs hold external ids.
#[derive(Debug)]
pub struct TransportError(Box<TransportFailure>);

#[derive(Debug)]
struct TransportFailure {
    kind: TransportErrorKind,
    answer: Option<(StatusCode, Option<String>)>,
    source: Option<reqwest::Error>,
}

/// How far a request came that got no complete answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection could be made, in time or at all. The request was not sent.
    Connect,
    /// The time for the whole request ran out. The server may have acted on it.
    Timeout,
    /// The head of the answer arrived, and its body did not, or is larger than 64 MiB.
    Body,
    /// The connection failed in another way, such as a reset. The server may have acted on the request.
    Other,
}

impl TransportError {
    /// The request failed before the head of an answer arrived.
    pub(crate) fn before_answer(source: reqwest::Error) -> Self {
        let kind = if source.is_connect() {
            TransportErrorKind::Connect
        } else if source.is_timeout() {
            TransportErrorKind::Timeout
        } else {
            TransportErrorKind::Other
        };
        Self(Box::new(TransportFailure {
            kind,
            answer: None,
            source: Some(source.without_url()),
        }))
    }

    /// The body of an answer could not be read; without a source it is larger than the client takes.
    pub(crate) fn in_body(
        status: StatusCode,
        request_id: Option<String>,
        source: Option<reqwest::Error>,
    ) -> Self {
        let kind = match &source {
            Some(error) if error.is_timeout() => TransportErrorKind::Timeout,
            _ => TransportErrorKind::Body,
        };
        let source = source.map(reqwest::Error::without_url);
        Self(Box::new(TransportFailure {
            kind,
            answer: Some((status, request_id)),
            source,
        }))
    }

    /// How far the request came.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.0.kind
    }

    /// The status of the answer, if its head arrived and only the body failed. With a 2xx status the server has
    /// accepted the request.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(|(status, _)| *status)
    }

    /// The server's id of the request, if the head of an answer arrived.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.answer.as_ref().and_then(|(_, id)| id.as_deref())
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.0.answer, self.0.kind) {
            (Some((status, id)), kind) => {
                f.write_str(match (kind, &self.0.source) {
                    (TransportErrorKind::Timeout, _) => {
                        "the time ran out while the body of the answer was read"
                    }
                    (_, Some(_)) => "the connection broke while the body of the answer was read",
                    (_, None) => "the body of the answer is larger than this client takes",
                })?;
                write_answer(f, *status, id.as_deref())
            }
            (None, TransportErrorKind::Connect) => {
                f.write_str("no connection could be made; nothing was sent")
            }
            (None, TransportErrorKind::Timeout) => {
                f.write_str("no answer in time; the server may have acted on the request")
            }
            (None, _) => {
                f.write_str("the connection failed; the server may have acted on the request")
            }
        }
    }
}

impl error::Error for TransportError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.0.source.as_ref().map(|error| error as _)
    }
}

/// Ends a message about an answer: its status and request id, and that a 2xx means the request took effect.
fn write_answer(
    f: &mut fmt::Formatter<'_>,
    status: StatusCode,
    request_id: Option<&str>,
) -> fmt::Result {
    write!(f, " (status {}", status.as_u16())?;
    if let Some(id) = request_id {
        write!(f, ", request id {}", OneLine(id))?;
    }
    f.write_str(")")?;
    if status.is_success() {
        f.write_str("; the server accepted the request, sending it again would repeat it")?;
    }
    Ok(())
}

/// The server accepted the request with a 2xx status, and the body of its answer could not be read.
///
/// Do not send the request again blindly: it took effect. There is no source, because the text of a JSON error holds values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    status: StatusCode,
    request_id: Option<String>,
    path: String,
    kind: DecodeErrorKind,
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
        }
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
        })?;
        if !self.path.is_empty() {
            write!(f, " at {}", OneLine(&self.path))?;
        }
        write_answer(f, self.status, self.request_id())
    }
}

impl error::Error for DecodeError {}

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
