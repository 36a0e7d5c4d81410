//! How a request proves who sends it: API tokens, access tokens, and OAuth with or without DPoP.

mod assertion;
pub(crate) mod clock;
mod der;
pub mod dpop;
pub mod error;
mod jws;
pub mod key;
pub mod oauth;
mod pem;
pub mod provider;
mod refusal;
pub mod signer;
mod token;

use std::{fmt, sync::Arc};

use http::{HeaderMap, HeaderValue, Method, StatusCode, header::AUTHORIZATION};
use url::Url;

use self::{
    clock::Difference,
    dpop::{DPOP, ProofInputs},
    error::AuthError,
    oauth::{OAuth, OAuthClient},
    provider::TokenProvider,
    token::AccessToken,
};
use super::{
    api_error::ApiError,
    challenge::{Challenge, INVALID_DPOP_PROOF, INVALID_TOKEN, USE_DPOP_NONCE},
    error::ConfigurationError,
    error_kind::ApiErrorKind,
    operation::{Authentication, Operation},
    retry::Budget,
    secret::Secret,
    transport::Http,
};

/// The credentials that were given to the builder.
#[derive(Clone)]
pub(crate) enum Credentials {
    /// None, on purpose.
    None,
    /// An API token of the org.
    ApiToken(Secret),
    /// An OAuth access token.
    Bearer(Secret),
    /// Where access tokens come from.
    Provider(Arc<dyn TokenProvider>),
    /// A service app.
    OAuth(Box<OAuth>),
}

impl Credentials {
    /// The name of the scheme, for `Debug`.
    pub(crate) const fn scheme(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ApiToken(_) => "SSWS",
            Self::Bearer(_) | Self::Provider(_) => "Bearer",
            Self::OAuth(_) => "OAuth",
        }
    }
}

/// Puts the credentials on requests. One for each client.
pub(crate) struct Authenticator {
    scheme: &'static str,
    method: AuthMethod,
}

enum AuthMethod {
    None,
    Header(HeaderValue),
    Provider(Arc<dyn TokenProvider>),
    OAuth(Box<OAuthClient>),
}

/// What one attempt was sent with.
pub(crate) enum Used {
    /// Credentials that cannot be renewed, or none.
    Fixed,
    /// A token of the provider.
    Provided(Secret),
    /// A token of the cache, and the inputs of the proof, if there was one.
    Cached(Arc<AccessToken>, Option<ProofInputs>),
}

/// Why one more attempt makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recovery {
    /// The server gave the nonce that it wants in the proof.
    Nonce,
    /// The server compares the URL in the proof in its other form.
    Htu,
    /// The server's clock differs from the time in the proof.
    Clock,
    /// The server does not take the token any more, and there may be another one.
    Token,
}

impl Authenticator {
    /// Checks the credentials once, so that a request cannot fail for what could be known before. `base` is the URL of
    /// the org.
    pub(crate) fn new(
        credentials: Option<Credentials>,
        base: &Url,
    ) -> Result<Self, ConfigurationError> {
        let credentials = credentials.ok_or_else(|| {
            ConfigurationError::new(
                "there are no credentials: call `api_token`, `bearer_token`, `token_provider` or `oauth` on the builder (or \
                 `without_credentials`, for operations that need none)",
            )
        })?;
        let scheme = credentials.scheme();
        let method = match credentials {
            Credentials::None => AuthMethod::None,
            Credentials::ApiToken(token) | Credentials::Bearer(token) => AuthMethod::Header(
                token_header(scheme, &token)
                    .map_err(|problem| ConfigurationError::new(format!("the token {problem}")))?,
            ),
            Credentials::Provider(provider) => AuthMethod::Provider(provider),
            Credentials::OAuth(oauth) => {
                AuthMethod::OAuth(Box::new(OAuthClient::new(*oauth, base)?))
            }
        };
        Ok(Self { scheme, method })
    }

    /// Rejects an operation that requires credentials where there are none.
    pub(crate) fn check(&self, operation: &Operation) -> Result<(), ConfigurationError> {
        match (operation.authentication, &self.method) {
            (Authentication::Required, AuthMethod::None) => Err(ConfigurationError::new(format!(
                "{} requires credentials, and this client has none (`without_credentials`): call `api_token`, \
                 `bearer_token`, `token_provider` or `oauth` on the builder instead",
                operation.id
            ))),
            _ => Ok(()),
        }
    }

    /// Gets the access token before the request waits for the rate limit, so that calls that wait for the same token share its
    /// failure.
    pub(crate) async fn fetch_token(
        &self,
        http: &Http,
        rejected: Option<&Used>,
        budget: Budget<'_>,
    ) -> Result<(), AuthError> {
        if let AuthMethod::OAuth(oauth) = &self.method {
            oauth.token(http, cached(rejected), budget).await?;
        }
        Ok(())
    }

    /// Puts the credentials of one attempt into its headers. A token that is needed for it is asked for with `http`.
    ///
    /// `rejected` is what an earlier attempt was sent with, if the server refused it for its token. `budget` is that of the
    /// call.
    pub(crate) async fn authorize(
        &self,
        http: &Http,
        method: &Method,
        url: &Url,
        headers: &mut HeaderMap,
        rejected: Option<&Used>,
        budget: Budget<'_>,
    ) -> Result<Used, AuthError> {
        match &self.method {
            AuthMethod::None => Ok(Used::Fixed),
            AuthMethod::Header(header) => {
                headers.insert(AUTHORIZATION, header.clone());
                Ok(Used::Fixed)
            }
            AuthMethod::Provider(provider) => {
                let rejected = match rejected {
                    Some(Used::Provided(token)) => Some(token),
                    _ => None,
                };
                let token = provider
                    .token(rejected)
                    .await
                    .map_err(AuthError::provider)?;
                let header = token_header(self.scheme, &token)
                    .map_err(|problem| AuthError::provided(&format!("the token {problem}")))?;
                headers.insert(AUTHORIZATION, header);
                Ok(Used::Provided(token))
            }
            AuthMethod::OAuth(oauth) => {
                let token = oauth.token(http, cached(rejected), budget).await?;
                let mut inputs = None;
                if let (Some(dpop), Some(hash)) = (oauth.dpop(), &token.hash) {
                    let proof_inputs =
                        dpop.inputs(&dpop.resource_nonce, oauth.clock().correction());
                    headers.insert(DPOP, dpop.proof(method, url, &proof_inputs, Some(hash))?);
                    inputs = Some(proof_inputs);
                }
                headers.insert(AUTHORIZATION, token.header.clone());
                Ok(Used::Cached(token, inputs))
            }
        }
    }

    /// Learns from the head of an answer to a request of `url`, and says whether one more attempt makes sense. The caller sees
    /// to it that each reason counts once for a call.
    pub(crate) fn recover(
        &self,
        used: &Used,
        url: &Url,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Option<Recovery> {
        match (&self.method, used) {
            (_, Used::Fixed) => None,
            (AuthMethod::OAuth(oauth), Used::Cached(_, Some(inputs))) => {
                recover_with_proof(oauth, inputs, url, status, headers)
            }
            _ => (status == StatusCode::UNAUTHORIZED).then_some(Recovery::Token),
        }
    }

    /// Adds to the error of a call what is known of the clocks, if the server rejected the proof.
    pub(crate) fn explain(&self, used: &Used, error: &mut ApiError) {
        let (AuthMethod::OAuth(oauth), Used::Cached(_, Some(inputs))) = (&self.method, used) else {
            return;
        };
        if error.kind() == ApiErrorKind::InvalidDpopProof {
            oauth.clock().give_up();
            error.clock = Difference::of(error.headers(), inputs.correction);
        }
    }
}

/// What to do better after a request with a proof of these inputs.
fn recover_with_proof(
    oauth: &OAuthClient,
    inputs: &ProofInputs,
    url: &Url,
    status: StatusCode,
    headers: &HeaderMap,
) -> Option<Recovery> {
    let dpop = oauth.dpop()?;
    let nonce = dpop.resource_nonce.remember(headers);
    let is_unauthorized = status == StatusCode::UNAUTHORIZED;
    if !is_unauthorized && status != StatusCode::BAD_REQUEST {
        return None;
    }
    let challenges = Challenge::from_headers(headers);
    let named = |error| challenges.iter().find(|challenge| challenge.is(error));
    let is_new = nonce.is_some() && nonce != inputs.nonce;
    if is_new && named(USE_DPOP_NONCE).is_some() {
        return Some(Recovery::Nonce);
    }
    let rejection = named(INVALID_DPOP_PROOF);
    if let Some(challenge) = rejection {
        let description = challenge.error_description().unwrap_or_default();
        if !description.contains("htu") {
            if oauth.clock().correct(headers, inputs.correction) {
                return Some(Recovery::Clock);
            }
        } else if inputs.htu.of(url) != inputs.htu.other().of(url) {
            // If the server takes neither form, its next rejection turns this back.
            dpop.prefer(inputs.htu.other());
            return Some(Recovery::Htu);
        }
    }
    // Some servers give a nonce and do not say what for; a token that is named as the reason is the reason.
    let is_implied = rejection.is_some() || is_unauthorized && named(INVALID_TOKEN).is_none();
    if is_new && is_implied {
        return Some(Recovery::Nonce);
    }
    // Another token does not help against a rejected proof.
    (is_unauthorized && rejection.is_none()).then_some(Recovery::Token)
}

/// The token of the cache that an attempt was sent with.
const fn cached(used: Option<&Used>) -> Option<&Arc<AccessToken>> {
    match used {
        Some(Used::Cached(token, _)) => Some(token),
        _ => None,
    }
}

/// The value of `Authorization`, or what is wrong with the token.
fn token_header(scheme: &str, token: &Secret) -> Result<HeaderValue, &'static str> {
    let token = token.expose();
    if token.is_empty() {
        return Err("is empty: check where it is read from");
    }
    let names_scheme = ["ssws ", "bearer "].iter().any(|prefix| {
        token
            .get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    });
    if names_scheme {
        return Err(
            "begins with the name of its scheme: give the token alone, without `SSWS` or `Bearer`",
        );
    }
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(
            "holds a space, a line break or another character that no token has: check for a stray one at its end, and \
             that the whole token is what was copied",
        );
    }
    let mut header = HeaderValue::try_from(format!("{scheme} {token}"))
        .map_err(|_| "cannot be sent in a header: copy it again")?;
    header.set_sensitive(true);
    Ok(header)
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.scheme)
    }
}
