//! What an error of the server means to a caller, told from its status, its code, its causes and its challenge.

use std::borrow::Cow;

use http::StatusCode;
use jiff::Timestamp;

use super::{
    api_error::ApiError,
    challenge::{
        Bounded, Challenge, INSUFFICIENT_SCOPE, INVALID_DPOP_PROOF, INVALID_TOKEN, USE_DPOP_NONCE,
    },
};

/// What an error of the server means to a caller.
///
/// For 400, 401 and 403, the error code of `WWW-Authenticate` (or else of the body) decides if it is about the token or its
/// proof; otherwise the status and Okta's code. Okta has one code for every rule that is broken (`E0000001`), so the kinds of the
/// sessions' states are told by the words of its summary and causes; where those are unknown, the kind is
/// [`ApiErrorKind::Invalid`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiErrorKind {
    /// The token is missing, malformed, expired or revoked (401, `E0000011`, `invalid_token`): get another one.
    Unauthenticated,
    /// The server rejected the DPoP proof of the request (`invalid_dpop_proof`, `use_dpop_nonce`), not its token: check the clock
    /// of this machine, and that nothing on the way to Okta changes the URL. The client retried with a new proof where that
    /// could help.
    InvalidDpopProof,
    /// The token does not permit this (403, `E0000006`, `insufficient_scope`): it lacks a scope, or its administrator a right.
    Forbidden,
    /// Something that the path names does not exist (404, `E0000007`): check the ids.
    NotFound,
    /// The request breaks a rule, or what it names is in the wrong state for it (400 or 422). The causes say which.
    Invalid,
    /// The source has an active session already, or had one a short while ago: use that one, or wait for its end.
    SessionActive,
    /// The session is not in a state in which it can be cancelled: it is being imported, or has ended.
    SessionNotCancellable,
    /// The session holds no data that could be imported: upload some first.
    NothingToImport,
    /// What the request would change was changed meanwhile, or is there already (409, 412): read it first.
    Conflict,
    /// The limit on requests is used up (429, `E0000047`): wait.
    RateLimited {
        /// When the next window begins, by the server's clock, if it says so. `ApiError::rate_limit` has the wait.
        until: Option<Timestamp>,
    },
    /// Too many requests ran at the same time (429): send fewer of them at once.
    ConcurrencyLimit,
    /// Okta failed, or something on the way to it did (5xx). A change may have taken effect: read before you repeat it.
    ServerFault,
    /// Another status, such as a redirect, which is never followed.
    Other,
}

impl ApiErrorKind {
    pub(crate) fn of(error: &ApiError) -> Self {
        if let Some(kind) = of_credentials(error) {
            return kind;
        }
        match error.status() {
            StatusCode::UNAUTHORIZED => Self::Unauthenticated,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::NOT_FOUND | StatusCode::GONE => Self::NotFound,
            StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => of_refusal(error),
            StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED => Self::Conflict,
            StatusCode::TOO_MANY_REQUESTS => match error.rate_limit() {
                Some(limit) if limit.is_concurrency_limit() => Self::ConcurrencyLimit,
                limit => Self::RateLimited {
                    until: limit.map(|limit| limit.reset),
                },
            },
            status if status.is_server_error() => Self::ServerFault,
            _ => Self::Other,
        }
    }
}

/// What to do about an error, where its own words do not say it.
pub(crate) fn advice(error: &ApiError) -> Option<Cow<'static, str>> {
    Some(match error.kind() {
        ApiErrorKind::Unauthenticated => {
            "get another token: this one is wrong, has ended, was revoked, or is of another org".into()
        }
        ApiErrorKind::InvalidDpopProof => {
            "the DPoP proof was rejected: check the clock of this machine, and that no proxy changes the URL".into()
        }
        ApiErrorKind::Forbidden => match missing_scope(error) {
            Some(scope) => {
                format!("the token lacks a scope: grant {} and get another token", Bounded(scope)).into()
            }
            None => "the token does not permit this: grant its app the scope that the operation names, or its \
                     administrator the right"
                .into(),
        },
        ApiErrorKind::RateLimited { until: Some(until) } => {
            format!("the limit on requests is used up until {until}").into()
        }
        ApiErrorKind::RateLimited { until: None } => {
            "the limit on requests is used up: wait before the next one".into()
        }
        ApiErrorKind::ConcurrencyLimit => {
            "too many requests ran at once: make fewer calls at the same time".into()
        }
        _ => return None,
    })
}

/// The scope that the token lacks, if the server names it (RFC 6750, section 3).
fn missing_scope(error: &ApiError) -> Option<&str> {
    error
        .challenge()
        .filter(|challenge| challenge.is(INSUFFICIENT_SCOPE))?
        .scope()
}

/// What the server says of the credentials of a request that it rejected (RFC 6750, section 3.1; RFC 9449, section 7.1). Okta
/// returns 400 for some errors for which RFC 6750 requires 401 or 403.
fn of_credentials(error: &ApiError) -> Option<ApiErrorKind> {
    let is_rejection = matches!(
        error.status(),
        StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN
    );
    let challenge = error.challenge().and_then(Challenge::error);
    // Some servers write the same words into the body.
    let word = challenge.or(error.error_code()).filter(|_| is_rejection);
    match word? {
        INVALID_DPOP_PROOF | USE_DPOP_NONCE => Some(ApiErrorKind::InvalidDpopProof),
        INVALID_TOKEN => Some(ApiErrorKind::Unauthenticated),
        INSUFFICIENT_SCOPE => Some(ApiErrorKind::Forbidden),
        _ => None,
    }
}

/// Which rule a refused request breaks.
fn of_refusal(error: &ApiError) -> ApiErrorKind {
    match error.error_code() {
        // An API token that is no token at all can be answered with 400 too.
        Some("E0000011") => return ApiErrorKind::Unauthenticated,
        Some("E0000001") => {}
        _ => return ApiErrorKind::Invalid,
    }
    let texts = error.causes().iter().map(String::as_str);
    texts
        .chain(error.error_summary())
        .find_map(of_session_state)
        .unwrap_or(ApiErrorKind::Invalid)
}

/// What a text says of the state of a session. Seen live, of one that was triggered: "Only a session that is in `CREATED` or
/// `IN_PROGRESS` status can be canceled."
fn of_session_state(text: &str) -> Option<ApiErrorKind> {
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if !text.contains("session") {
        None
    } else if has(&["cancel"]) {
        Some(ApiErrorKind::SessionNotCancellable)
    } else if has(&["another", "active session", "session exists"]) {
        Some(ApiErrorKind::SessionActive)
    } else if has(&["no data", "empty", "nothing"]) {
        Some(ApiErrorKind::NothingToImport)
    } else {
        None
    }
}
