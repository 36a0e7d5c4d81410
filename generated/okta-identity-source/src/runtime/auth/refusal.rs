//! An answer of the token endpoint, what its refusal means, and what to do about it.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::{
    clock::Difference,
    error::{AuthError, AuthErrorKind, Refusal},
};
use crate::runtime::{
    challenge::{Challenge, INVALID_DPOP_PROOF, USE_DPOP_NONCE},
    json::without_byte_order_mark,
    retry::named_wait,
};

/// The error of an app or an assertion that the token endpoint does not know (RFC 6749).
const INVALID_CLIENT: &str = "invalid_client";

/// An answer of the token endpoint.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body was cut off.
    pub(crate) is_too_large: bool,
}

impl Answer {
    /// The body, or null if it is no JSON.
    fn json(&self) -> Value {
        serde_json::from_slice(without_byte_order_mark(&self.body)).unwrap_or_default()
    }

    pub(crate) fn wants_nonce(&self) -> bool {
        self.reason()
            .is_some_and(|(code, _)| code == USE_DPOP_NONCE)
    }

    /// Whether the time in the assertion or the proof may be why the request was refused.
    pub(crate) fn rejects_time(&self) -> bool {
        let reason = self.reason();
        reason.is_some_and(|(code, description)| is_about_time(&code, description.as_deref()))
    }

    /// The code and the description of a refusal: those of the body, or else those of the challenge.
    fn reason(&self) -> Option<(String, Option<String>)> {
        let json = self.json();
        let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
        if let Some(code) = text("error").or_else(|| text("errorCode")) {
            let description = text("error_description").or_else(|| text("errorSummary"));
            return Some((code, description));
        }
        let challenge = Challenge::of(&self.headers)?;
        let description = challenge.error_description().map(str::to_owned);
        Some((challenge.error()?.to_owned(), description))
    }
}

/// What the client knows about a rejected token request.
pub(crate) struct Context<'a> {
    /// The scopes.
    pub(crate) asked_for: &'a [String],
    pub(crate) has_proof: bool,
    /// The correction of the clock.
    pub(crate) correction: i64,
}

/// The error of a token request that was refused with this answer.
pub(crate) fn refusal(answer: &Answer, context: &Context<'_>) -> AuthError {
    let (status, headers) = (answer.status, &answer.headers);
    let later = later(status, headers);
    let Some((code, description)) = answer.reason() else {
        if let Some(later) = later {
            let message = format!("the token endpoint answered {}: {later}", status.as_u16());
            return AuthError::unavailable(status, message);
        }
        return AuthError::answer(
            status,
            format!(
                "the token endpoint answered {} without saying why: check that the org URL is that of an org",
                status.as_u16()
            ),
        );
    };
    let scopes = match code.as_str() {
        "invalid_scope" | "consent_required" => named(description.as_deref(), context.asked_for),
        _ => Vec::new(),
    };
    let mut hints: Vec<String> = Vec::new();
    if !scopes.is_empty() {
        hints.push(format!(
            "grant the app {} in the Admin Console (Applications, the app, Okta API Scopes), or ask for fewer with `scopes` (`OKTA_CLIENT_SCOPES`)",
            scopes.join(", ")
        ));
    }
    hints.extend(advice(&code, context.has_proof).map(str::to_owned));
    let kind = match later {
        Some(later) => {
            hints.push(later);
            AuthErrorKind::Unavailable
        }
        None => AuthErrorKind::Refused,
    };
    if is_about_time(&code, description.as_deref()) {
        let difference = Difference::of(headers, context.correction);
        hints.extend(difference.map(|difference| difference.to_string()));
    }
    AuthError::refused(Refusal {
        kind,
        status,
        code,
        description,
        scopes,
        hints,
    })
}

/// When to try again, if the status says that the server cannot give a token now.
fn later(status: StatusCode, headers: &HeaderMap) -> Option<String> {
    let is_unavailable = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
    is_unavailable.then(|| match named_wait(status, headers) {
        Some(wait) => format!("try again in {} s", wait.as_secs()),
        None => "try again later".to_owned(),
    })
}

/// What to do about a code.
fn advice(code: &str, has_proof: bool) -> Option<&'static str> {
    match code {
        INVALID_CLIENT => Some(
            "check the client id, that the public half of this private key is registered with the app, its key id, and \
             that the app is active",
        ),
        INVALID_DPOP_PROOF if !has_proof => Some(
            "the app demands DPoP, which is off: call `dpop(DpopMode::Preferred)`, or unset `OKTA_CLIENT_DPOPENABLED`",
        ),
        "unauthorized_client" => {
            Some("the app must be an API service app, which may use client credentials")
        }
        _ => None,
    }
}

/// The scopes that the server named, or all.
fn named<'a>(description: Option<&str>, asked_for: &'a [String]) -> Vec<&'a str> {
    let words: Vec<&str> = description
        .unwrap_or_default()
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':')))
        .map(|word| word.trim_end_matches(['.', ':']))
        .collect();
    let all = asked_for.iter().map(String::as_str);
    let named: Vec<&str> = all.clone().filter(|scope| words.contains(scope)).collect();
    if named.is_empty() {
        all.collect()
    } else {
        named
    }
}

/// Whether a clock that is off may be why a request was refused. Okta has no code of its own for that.
pub(crate) fn is_about_time(code: &str, description: Option<&str>) -> bool {
    let names = |words: &[&str]| words.iter().any(|word| has_word(description, word));
    let is_possible =
        [INVALID_CLIENT, INVALID_DPOP_PROOF].contains(&code) || names(&["iat", "exp", "expired"]);
    is_possible && code != USE_DPOP_NONCE && !names(&["htu", "nonce"])
}

/// Whether a description has this whole word.
pub(crate) fn has_word(description: Option<&str>, word: &str) -> bool {
    description
        .unwrap_or_default()
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .any(|other| other.eq_ignore_ascii_case(word))
}
