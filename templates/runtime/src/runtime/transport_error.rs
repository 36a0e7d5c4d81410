//! What went wrong on the way: no complete answer arrived.

use std::{error, fmt};

use http::StatusCode;

use super::{
    error::Error, tls_error::TlsFailure, transport::FOLLOWED_REDIRECT, violation::OneLine,
};

/// No complete answer arrived. The source is the error of the HTTP stack, without the URL: URLs hold external ids.
#[derive(Debug)]
pub struct TransportError(Box<TransportFailure>);

#[derive(Debug)]
struct TransportFailure {
    kind: TransportErrorKind,
    answer: Option<(StatusCode, Option<String>)>,
    source: Option<reqwest::Error>,
    /// Why one side does not accept the certificate of the other.
    tls: Option<TlsFailure>,
    /// The method is safe (`GET`, `HEAD`): it changes nothing, however far the request came.
    is_safe: bool,
    //@ multipart
    file: Option<super::upload::FileFailure>,
}

/// How far a request came that got no complete answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection could be made, in time or at all. The request was not sent.
    Connect,
    /// TLS failed for a reason that stays: the certificate of the server is not trusted, or the server rejected the client,
    /// such as for a missing client certificate. The server did not act on the request, and it is not sent again.
    Tls,
    /// The time for the whole request ran out. The server may have acted on a change.
    Timeout,
    /// The head of the answer arrived, and its body did not, or is larger than 64 MiB.
    Body,
    /// The HTTP client that the caller supplied followed a redirect, or gave up on following them, so there is no answer
    /// of the org. The request, or what became of it, was sent to the other address too.
    Redirected,
    //@ multipart
    /// A file of the body could not be read, or changed while it was sent, or the server answered with a 2xx status before
    /// it had the whole body. It did not get the whole request.
    File,
    /// The connection failed in another way, such as a reset. The server may have acted on a change.
    Other,
}

impl TransportError {
    /// The request failed before the head of an answer arrived. With a client that may follow redirects, a connection that
    /// could not be made may have been the second one.
    pub(crate) fn before_answer(source: reqwest::Error, may_be_redirected: bool) -> Self {
        let tls = TlsFailure::of(&source).filter(|_| !may_be_redirected);
        let kind = if source.is_redirect() {
            TransportErrorKind::Redirected
        } else if tls.is_some() {
            TransportErrorKind::Tls
        } else if source.is_connect() && !may_be_redirected {
            TransportErrorKind::Connect
        } else if source.is_timeout() {
            TransportErrorKind::Timeout
        } else {
            TransportErrorKind::Other
        };
        Self(Box::new(TransportFailure {
            source: Some(source.without_url()),
            tls,
            ..TransportFailure::of(kind)
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
        Self(Box::new(TransportFailure {
            answer: Some((status, request_id)),
            source: source.map(reqwest::Error::without_url),
            ..TransportFailure::of(kind)
        }))
    }

    /// The HTTP client of the caller followed a redirect. Nothing is told of the answer, which is not that of the org.
    pub(crate) fn redirected() -> Self {
        Self(Box::new(TransportFailure::of(
            TransportErrorKind::Redirected,
        )))
    }

    //@ multipart
    /// A file of the body stood in the way.
    pub(crate) fn in_file(failure: super::upload::FileFailure) -> Self {
        Self(Box::new(TransportFailure {
            file: Some(failure),
            ..TransportFailure::of(TransportErrorKind::File)
        }))
    }

    /// The same error of a request with a safe method (`GET`, `HEAD`), whose message does not warn that the server may have acted.
    pub(crate) fn for_safe_method(mut self) -> Self {
        self.0.is_safe = true;
        self
    }

    /// Whether not even a connection was there to send the request on.
    pub(crate) fn is_unsent(&self) -> bool {
        self.0.kind == TransportErrorKind::Connect
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

impl TransportFailure {
    const fn of(kind: TransportErrorKind) -> Self {
        Self {
            kind,
            answer: None,
            source: None,
            tls: None,
            is_safe: false,
            //@ multipart
            file: None,
        }
    }

    /// What to say where no answer arrived.
    fn without_answer(&self) -> &'static str {
        match (self.kind, self.is_safe) {
            (TransportErrorKind::Redirected, _) => FOLLOWED_REDIRECT,
            (TransportErrorKind::Connect, _) => {
                "no connection could be made; nothing was sent: check the org URL, the network and the proxy"
            }
            (TransportErrorKind::Timeout, true) => {
                "no answer in time: try again later, or allow a longer request timeout"
            }
            (TransportErrorKind::Timeout, false) => {
                "no answer in time; the server may have acted on the request: look before you repeat it, or allow a longer \
                 request timeout"
            }
            (_, true) => "the connection failed before an answer arrived: try again later",
            (_, false) => {
                "the connection failed; the server may have acted on the request: look before you repeat it"
            }
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        //@ multipart
        if let Some(failure) = &self.0.file {
            return failure.fmt(f);
        }
        if let Some(failure) = &self.0.tls {
            return failure.fmt(f);
        }
        let Some((status, id)) = &self.0.answer else {
            return f.write_str(self.0.without_answer());
        };
        f.write_str(match (self.0.kind, &self.0.source) {
            (TransportErrorKind::Timeout, _) => {
                "the time ran out while the body of the answer was read"
            }
            (_, Some(_)) => "the connection broke while the body of the answer was read",
            (_, None) => "the body of the answer is larger than this client takes",
        })?;
        write_answer(f, *status, id.as_deref(), self.0.is_safe)
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

impl error::Error for TransportError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.0.source.as_ref().map(|error| error as _)
    }
}

/// Ends a message about an answer: its status and request id, and that a 2xx means that a change took effect.
pub(super) fn write_answer(
    f: &mut fmt::Formatter<'_>,
    status: StatusCode,
    request_id: Option<&str>,
    is_safe: bool,
) -> fmt::Result {
    write!(f, " (status {}", status.as_u16())?;
    if let Some(id) = request_id {
        write!(f, ", request id {}", OneLine(id))?;
    }
    f.write_str(")")?;
    if status.is_success() && !is_safe {
        f.write_str("; the server accepted the request, sending it again would repeat it")?;
    }
    Ok(())
}
