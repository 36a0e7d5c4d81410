//! Why a call could not prove who makes it.

use std::{borrow::Cow, error, fmt, sync::Arc};

use http::StatusCode;

use super::signer::BoxError;
use crate::runtime::{
    challenge::Bounded,
    error::Error,
    transport::FOLLOWED_REDIRECT,
    transport_error::{TransportError, TransportErrorKind},
};

/// A call could not prove who makes it, so it was not sent. The message says what to do.
///
/// Neither `Display` nor `Debug` shows a key, a token or an assertion. The source is the error of the HTTP stack, of the
/// [`Signer`](super::signer::Signer) or of the [`TokenProvider`](super::provider::TokenProvider). It is cheap to clone: calls that wait
/// for the same token get the same error.
#[derive(Clone)]
pub struct AuthError(Arc<Failure>);

struct Failure {
    kind: AuthErrorKind,
    message: Cow<'static, str>,
    status: Option<StatusCode>,
    code: Option<String>,
    scopes: Vec<String>,
    source: Option<BoxError>,
}

/// What went wrong on the way to a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthErrorKind {
    /// The private key cannot be used.
    Key,
    /// The assertion or the proof could not be signed.
    Signing,
    /// The token endpoint was not reached, or its answer broke off. The source is the [`TransportError`]. This passes: try again later.
    Unreachable,
    /// TLS with the token endpoint failed for a reason that stays: a certificate is not trusted, or missing. The source is the
    /// [`TransportError`], whose message says what to do.
    Tls,
    /// The token endpoint cannot give a token now: it had too many requests (429), or has a fault of its own (5xx). This
    /// passes: try again later.
    Unavailable,
    /// The time of the call ([`max_total_time`](crate::runtime::retry::RetryPolicy::max_total_time)) ended while it waited for a
    /// token that another call had asked for. This passes: try again later.
    Timeout,
    /// The token endpoint refused the request.
    Refused,
    /// The token endpoint answered with something that is not a token.
    Answer,
    /// The token provider failed, or gave a token that cannot be sent.
    TokenProvider,
}

impl AuthError {
    fn of(kind: AuthErrorKind, message: impl Into<Cow<'static, str>>) -> Failure {
        Failure {
            kind,
            message: message.into(),
            status: None,
            code: None,
            scopes: Vec::new(),
            source: None,
        }
    }

    pub(crate) fn key(message: impl Into<Cow<'static, str>>) -> Self {
        Self(Arc::new(Self::of(AuthErrorKind::Key, message)))
    }

    pub(crate) fn signing(message: impl Into<Cow<'static, str>>) -> Self {
        Self(Arc::new(Self::of(AuthErrorKind::Signing, message)))
    }

    pub(crate) fn signer(source: BoxError) -> Self {
        Self(Arc::new(Failure {
            source: Some(source),
            ..Self::of(
                AuthErrorKind::Signing,
                "the signer did not sign the assertion",
            )
        }))
    }

    pub(crate) fn unreachable(source: TransportError) -> Self {
        // A token request is safe to repeat although it is a POST: each has an assertion of its own.
        let source = source.for_safe_method();
        let message: Cow<'static, str> = match (source.status(), source.kind()) {
            (Some(_), _) => "the answer of the token endpoint broke off: try again later".into(),
            (None, TransportErrorKind::Connect) => {
                "no connection to the token endpoint could be made: check the org URL, the network and the proxy, or try \
                 again later"
                    .into()
            }
            (None, TransportErrorKind::Tls) => format!("no token: {source}").into(),
            (None, TransportErrorKind::Timeout) => {
                "the token endpoint did not answer in time: try again later".into()
            }
            (None, TransportErrorKind::Redirected) => FOLLOWED_REDIRECT.into(),
            (None, _) => "the connection to the token endpoint failed: try again later".into(),
        };
        // Trying again would help neither against a redirect nor against a certificate.
        let kind = match source.kind() {
            TransportErrorKind::Redirected => AuthErrorKind::Answer,
            TransportErrorKind::Tls => AuthErrorKind::Tls,
            _ => AuthErrorKind::Unreachable,
        };
        Self(Arc::new(Failure {
            status: source.status(),
            source: Some(Box::new(source)),
            ..Self::of(kind, message)
        }))
    }

    pub(crate) fn unavailable(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Arc::new(Failure {
            status: Some(status),
            ..Self::of(AuthErrorKind::Unavailable, message)
        }))
    }

    pub(crate) fn timeout() -> Self {
        Self(Arc::new(Self::of(
            AuthErrorKind::Timeout,
            "the time of the call ended while it waited for the access token that another call had asked for: try again \
             later, or allow a longer `RetryPolicy::max_total_time`",
        )))
    }

    /// The Tokio runtime that sends the token request has shut down.
    pub(crate) fn stopped() -> Self {
        Self(Arc::new(Self::of(
            AuthErrorKind::Unreachable,
            "the token request was not sent to its end, since the Tokio runtime of the call shut down: make the call on a \
             runtime that lives",
        )))
    }

    pub(crate) fn answer(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Arc::new(Failure {
            status: Some(status),
            ..Self::of(AuthErrorKind::Answer, message)
        }))
    }

    pub(crate) fn refused(refusal: Refusal<'_>) -> Self {
        let mut message = format!(
            "the token endpoint refused the request: {}",
            Bounded(&refusal.code)
        );
        if let Some(description) = &refusal.description {
            message = format!("{message}: {}", Bounded(description.trim_end_matches('.')));
        }
        message = format!("{message} (status {})", refusal.status.as_u16());
        for hint in refusal.hints {
            message.push_str("; ");
            message.push_str(&hint);
        }
        Self(Arc::new(Failure {
            status: Some(refusal.status),
            code: Some(refusal.code),
            scopes: refusal.scopes.iter().map(ToString::to_string).collect(),
            ..Self::of(refusal.kind, message)
        }))
    }

    pub(crate) fn provider(source: BoxError) -> Self {
        Self(Arc::new(Failure {
            source: Some(source),
            ..Self::of(
                AuthErrorKind::TokenProvider,
                "the token provider gave no token",
            )
        }))
    }

    pub(crate) fn provided(message: &str) -> Self {
        Self(Arc::new(Self::of(
            AuthErrorKind::TokenProvider,
            format!("what the token provider gave cannot be used: {message}"),
        )))
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> AuthErrorKind {
        self.0.kind
    }

    /// Whether the same call may succeed later without any change of settings: the token endpoint was not reached, could
    /// not give a token then, or did not give one in time. Of a failure of the caller's own signer or token provider nobody knows; it is not one of
    /// these. The client has tried again already, as its [`RetryPolicy`](crate::runtime::retry::RetryPolicy) says.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self.0.kind,
            AuthErrorKind::Unreachable | AuthErrorKind::Unavailable | AuthErrorKind::Timeout
        )
    }

    /// The status of the token endpoint's answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The code of the token endpoint's refusal: one of RFC 6749 (section 5.2) or RFC 9449, such as `invalid_client`, or
    /// one of Okta, such as `E0000047`. If the body has none, it is the error of `WWW-Authenticate`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// After `invalid_scope`, the scopes that may lack a grant: the ones that the server named, or else all that were
    /// asked for.
    #[must_use]
    pub fn scopes(&self) -> &[String] {
        &self.0.scopes
    }
}

/// A refusal of the token endpoint, in parts.
pub(crate) struct Refusal<'a> {
    pub(crate) kind: AuthErrorKind,
    pub(crate) status: StatusCode,
    pub(crate) code: String,
    pub(crate) description: Option<String>,
    pub(crate) scopes: Vec<&'a str>,
    pub(crate) hints: Vec<String>,
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

/// Without the source, which may be of the caller's making: `source` gives it.
impl fmt::Debug for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthError")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("status", &self.0.status)
            .field("code", &self.0.code)
            .field("scopes", &self.0.scopes)
            .finish_non_exhaustive()
    }
}

impl error::Error for AuthError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.0
            .source
            .as_ref()
            .map(|source| source.as_ref() as &(dyn error::Error + 'static))
    }
}

impl From<AuthError> for Error {
    fn from(error: AuthError) -> Self {
        Self::Auth(error)
    }
}
