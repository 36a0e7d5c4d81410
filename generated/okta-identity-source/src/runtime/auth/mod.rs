//! How a request proves who sends it: API tokens, access tokens, and OAuth with or without DPoP.

mod assertion;
mod der;
pub mod dpop;
pub mod error;
mod jws;
pub mod key;
pub mod oauth;
pub mod provider;
mod refusal;
pub mod signer;
mod token;

use std::{fmt, sync::Arc};

use http::{HeaderMap, HeaderValue, Method, StatusCode, header::AUTHORIZATION};
use url::Url;

use self::{
    dpop::{DPOP, USE_DPOP_NONCE, challenge_names},
    error::AuthError,
    oauth::{OAuth, OAuthClient},
    provider::TokenProvider,
    token::AccessToken,
};
use super::{
    error::ConfigurationError,
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
    /// Something that never changes.
    Fixed,
    /// A token of the provider.
    Provided(Secret),
    /// A token of the cache, and the nonce in the proof.
    Cached(Arc<AccessToken>, Option<String>),
}

/// Why one more attempt makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recovery {
    /// The server gave the nonce that it wants in the proof.
    Nonce,
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
                let rejected = match rejected {
                    Some(Used::Cached(token, _)) => Some(token),
                    _ => None,
                };
                let token = oauth.token(http, rejected, budget).await?;
                let mut nonce = None;
                if let (Some(dpop), Some(hash)) = (oauth.dpop(), &token.hash) {
                    nonce = dpop.resource_nonce.get();
                    let proof = dpop.proof(method, url, nonce.as_deref(), Some(hash))?;
                    headers.insert(DPOP, proof);
                }
                headers.insert(AUTHORIZATION, token.header.clone());
                Ok(Used::Cached(token, nonce))
            }
        }
    }

    /// Learns from the head of an answer, and says whether one more attempt makes sense. The caller sees to it that each
    /// reason counts once for a call.
    pub(crate) fn recover(
        &self,
        used: &Used,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Option<Recovery> {
        let is_unauthorized = status == StatusCode::UNAUTHORIZED;
        let (token, sent) = match used {
            Used::Fixed => return None,
            Used::Provided(_) => return is_unauthorized.then_some(Recovery::Token),
            Used::Cached(token, sent) => (token, sent),
        };
        let nonce = match &self.method {
            AuthMethod::OAuth(oauth) => oauth.dpop(),
            AuthMethod::None | AuthMethod::Header(_) | AuthMethod::Provider(_) => None,
        }
        .filter(|_| token.hash.is_some())
        .and_then(|dpop| dpop.resource_nonce.remember(headers));
        let is_new = nonce.is_some() && nonce != *sent;
        let is_asked_for = challenge_names(headers, USE_DPOP_NONCE)
            && (is_unauthorized || status == StatusCode::BAD_REQUEST);
        // Some servers give a nonce and do not say what for; a token that is named as the reason is the reason.
        let is_implied = is_unauthorized && !challenge_names(headers, "invalid_token");
        if is_new && (is_asked_for || is_implied) {
            return Some(Recovery::Nonce);
        }
        is_unauthorized.then_some(Recovery::Token)
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
