//! What the refusal of a token request means, and what to do about it.

use http::{HeaderMap, StatusCode, header::DATE};
use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};
use serde_json::Value;

use super::error::{AuthError, AuthErrorKind, Refusal};
use crate::runtime::{challenge::Challenge, retry::named_wait};

/// How far the clocks may be apart before that is worth a word, in seconds.
const CLOCK_DIFFERENCE: i64 = 60;

/// The error of a token request that was refused with this answer.
pub(crate) fn refusal(
    status: StatusCode,
    headers: &HeaderMap,
    answer: &Value,
    asked_for: &[String],
    has_proof: bool,
) -> AuthError {
    let later = later(status, headers);
    let Some((code, description)) = reason(headers, answer) else {
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
        "invalid_scope" | "consent_required" => named(description.as_deref(), asked_for),
        _ => Vec::new(),
    };
    let mut hints: Vec<String> = Vec::new();
    if !scopes.is_empty() {
        hints.push(format!(
            "grant the app {} in the Admin Console (Applications, the app, Okta API Scopes), or ask for fewer with `scopes` (`OKTA_CLIENT_SCOPES`)",
            scopes.join(", ")
        ));
    }
    hints.extend(advice(&code, has_proof).map(str::to_owned));
    let kind = match later {
        Some(later) => {
            hints.push(later);
            AuthErrorKind::Unavailable
        }
        None => AuthErrorKind::Refused,
    };
    if ["invalid_client", "invalid_dpop_proof"].contains(&code.as_str()) {
        hints.extend(clock_difference(headers).map(|seconds| {
            let direction = if seconds > 0 { "ahead of" } else { "behind" };
            format!(
                "the clock of this machine is {} s {direction} the server's: set it",
                seconds.abs()
            )
        }));
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

/// The code and the description of a refusal: those of the body, or else those of the challenge.
pub(crate) fn reason(headers: &HeaderMap, answer: &Value) -> Option<(String, Option<String>)> {
    let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
    if let Some(code) = text("error").or_else(|| text("errorCode")) {
        let description = text("error_description").or_else(|| text("errorSummary"));
        return Some((code, description));
    }
    let challenge = Challenge::of(headers)?;
    let description = challenge.error_description().map(str::to_owned);
    Some((challenge.error()?.to_owned(), description))
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
        "invalid_client" => Some(
            "check the client id, that the public half of this private key is registered with the app, its key id, and \
             that the app is active",
        ),
        "invalid_dpop_proof" if !has_proof => Some(
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

/// By how many seconds this machine's clock is ahead of the server's, when that matters.
fn clock_difference(headers: &HeaderMap) -> Option<i64> {
    let date = headers.get(DATE)?.to_str().ok()?;
    let server = DateTimeParser::new().parse_timestamp(date).ok()?;
    let difference = Timestamp::now().as_second() - server.as_second();
    (difference.abs() > CLOCK_DIFFERENCE).then_some(difference)
}
