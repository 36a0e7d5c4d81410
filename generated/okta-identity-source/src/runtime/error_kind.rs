//! What an error of the server means to a caller, told from its status, its code and its causes.

use std::borrow::Cow;

use http::{HeaderMap, StatusCode, header::WWW_AUTHENTICATE};
use jiff::Timestamp;

use super::api_error::ApiError;

/// What an error of the server means to a caller.
///
/// The status and Okta's code decide. Okta has one code for every rule that is broken (`E0000001`), so the kinds of the
/// sessions' states are told by the words of its summary and causes; where those are unknown, the kind is
/// [`ApiErrorKind::Invalid`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiErrorKind {
    /// The token is missing, malformed, expired or revoked (401, `E0000011`): get another one.
    Unauthenticated,
    /// The token does not permit this (403, `E0000006`): it lacks a scope, or its administrator a right.
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
        ApiErrorKind::Forbidden => match missing_scope(error.headers()) {
            Some(scope) => {
                format!("the token lacks a scope: grant {scope} and get another token").into()
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

/// The scope that the server names in `WWW-Authenticate` (RFC 6750, section 3).
fn missing_scope(headers: &HeaderMap) -> Option<&str> {
    let challenges = headers.get_all(WWW_AUTHENTICATE).iter();
    challenges
        .filter_map(|challenge| challenge.to_str().ok())
        .filter(|challenge| challenge.contains("insufficient_scope"))
        .find_map(|challenge| {
            let (_, rest) = challenge.split_once(" scope=\"")?;
            rest.split_once('"').map(|(scope, _)| scope)
        })
        .filter(|scope| !scope.is_empty())
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
