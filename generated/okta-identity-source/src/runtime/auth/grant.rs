//! The token in an answer of the token endpoint.

use std::time::Duration;

use http::HeaderValue;
use ring::digest::{SHA256, digest};
use serde::Deserialize;
use tokio::time::Instant;

use super::{
    dpop::DpopMode, error::AuthError, jws::base64url, refusal::Answer, token::AccessToken,
};
use crate::runtime::{content_encoding, json::without_byte_order_mark};

/// How long a token lives when the server does not say, in seconds.
const DEFAULT_LIFETIME: u64 = 300;
/// How long a token is kept at most, in seconds, whatever the server says.
const MAX_LIFETIME: u64 = 24 * 60 * 60;

/// What the token endpoint gives (RFC 6749, section 5.1).
#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    token_type: String,
    expires_in: Option<u64>,
}

/// Reads the token from the answer to a request that was sent at `asked_at`.
pub(crate) fn read_token(
    answer: &Answer,
    mode: DpopMode,
    asked_at: Instant,
) -> Result<AccessToken, AuthError> {
    // Nothing of the body is repeated: it may hold a token.
    let fail = |message: &'static str| AuthError::answer(answer.status, message);
    if answer.is_too_large {
        return Err(fail(
            "the answer of the token endpoint is too large: check that the org URL is that of an org",
        ));
    }
    if content_encoding::name(&answer.headers).is_some() {
        return Err(fail(
            "the answer of the token endpoint has a content encoding that this client does not decode, or damaged \
             gzip: check the proxies on the way",
        ));
    }
    let body = without_byte_order_mark(&answer.body);
    let answer: TokenAnswer = serde_json::from_slice(body).map_err(|_| {
        fail(
            "the token endpoint accepted the request, but its answer holds no token: check that the org URL is that \
             of an org, and that no proxy answers in its place",
        )
    })?;
    let is_bound = answer.token_type.eq_ignore_ascii_case("DPoP");
    let scheme = match (is_bound, mode) {
        (true, DpopMode::Required | DpopMode::Preferred) => "DPoP",
        (true, DpopMode::Off) => {
            return Err(fail(
                "the token endpoint gave a token for DPoP, which is off: call `dpop(DpopMode::Preferred)`, or unset `OKTA_CLIENT_DPOPENABLED`",
            ));
        }
        (false, _) if !answer.token_type.eq_ignore_ascii_case("Bearer") => {
            return Err(fail(
                "the token endpoint gave a token of a type other than Bearer and DPoP",
            ));
        }
        (false, DpopMode::Required) => {
            return Err(fail(
                "the token endpoint gave a token that is not bound to a key, and DPoP is required: switch on \"Require \
                 DPoP\" in the app's settings, or call `dpop(DpopMode::Preferred)` (unset `OKTA_CLIENT_DPOPENABLED`)",
            ));
        }
        (false, DpopMode::Preferred | DpopMode::Off) => "Bearer",
    };
    let token = answer.access_token;
    let mut header = HeaderValue::try_from(format!("{scheme} {token}"))
        .ok()
        .filter(|_| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()))
        .ok_or_else(|| fail("the token endpoint gave a token that cannot be sent in a header"))?;
    header.set_sensitive(true);
    let hash = is_bound.then(|| base64url(digest(&SHA256, token.as_bytes())));
    let lifetime = answer
        .expires_in
        .unwrap_or(DEFAULT_LIFETIME)
        .min(MAX_LIFETIME);
    Ok(AccessToken::new(
        header,
        hash,
        asked_at,
        Duration::from_secs(lifetime),
    ))
}
