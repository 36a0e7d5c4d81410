//! How a request proves who sends it: API tokens, access tokens, and OAuth with or without DPoP.

mod assertion;
pub(crate) mod clock;
mod der;
pub mod dpop;
pub mod error;
mod grant;
mod jws;
pub mod key;
pub mod oauth;
mod pem;
pub mod provider;
mod refusal;
pub(crate) mod renewal;
pub mod signer;
mod token;

use std::{fmt, sync::Arc};

use http::{HeaderMap, HeaderValue, Method, StatusCode, header::AUTHORIZATION};
use url::Url;

use self::{
    clock::Difference,
    dpop::{DPOP, Dpop, Htu, ProofInputs},
    error::AuthError,
    oauth::{OAuth, OAuthClient},
    provider::TokenProvider,
    refusal::{has_word, is_about_time},
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
    OAuth(Arc<OAuthClient>),
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

/// Whether one more attempt makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recovery {
    /// With another proof.
    Proof,
    /// With another token, if there is one: the server does not take this one any more.
    Token,
}

/// What a call has learned from its rejections. Each reason counts once for a call.
#[derive(Default)]
pub(crate) struct Learned {
    /// The server gave the nonce that it wants in the proof.
    nonce: bool,
    /// The form of the URL in the proof to try, since the server rejected the other one.
    htu: Option<Htu>,
    /// The correction of the clock that this call made.
    correction: Option<i64>,
    /// The server rejected a token.
    token: bool,
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
                AuthMethod::OAuth(Arc::new(OAuthClient::new(*oauth, base)?))
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
    /// `rejected` is what an earlier attempt was sent with, if the server refused it for its token. `learned` and `budget` are
    /// those of the call.
    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of a request and of a call"
    )]
    pub(crate) async fn authorize(
        &self,
        http: &Http,
        method: &Method,
        url: &Url,
        headers: &mut HeaderMap,
        rejected: Option<&Used>,
        learned: &Learned,
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
                    let proof_inputs = learned.inputs(oauth, dpop);
                    headers.insert(DPOP, dpop.proof(method, url, &proof_inputs, Some(hash))?);
                    inputs = Some(proof_inputs);
                }
                headers.insert(AUTHORIZATION, token.header.clone());
                Ok(Used::Cached(token, inputs))
            }
        }
    }

    /// Learns from the head of an answer to a request of `url`, and says whether one more attempt makes sense. Each reason counts
    /// once for a call.
    pub(crate) fn recover(
        &self,
        used: &Used,
        learned: &mut Learned,
        url: &Url,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Option<Recovery> {
        match (&self.method, used) {
            (_, Used::Fixed) => None,
            (AuthMethod::OAuth(oauth), Used::Cached(_, Some(inputs))) => {
                recover_with_proof(oauth, inputs, learned, url, status, headers)
            }
            _ if status == StatusCode::UNAUTHORIZED => learned.reject_token(),
            _ => None,
        }
    }

    /// Adds to the error of a call how the clocks differ, if the server may have rejected the time in the proof. A
    /// correction that this call made is given up then.
    pub(crate) fn explain(&self, used: &Used, learned: &Learned, error: &mut ApiError) {
        let (AuthMethod::OAuth(oauth), Used::Cached(_, Some(inputs))) = (&self.method, used) else {
            return;
        };
        if error.kind() != ApiErrorKind::InvalidDpopProof || !rejects_time(error.headers()) {
            return;
        }
        if let Some(correction) = learned.correction {
            oauth.clock().give_up(correction);
        }
        error.clock = Difference::of(error.headers(), inputs.correction);
    }
}

impl Learned {
    /// The inputs of the next proof: what this call learned, and else what the client knows.
    fn inputs(&self, oauth: &OAuthClient, dpop: &Dpop) -> ProofInputs {
        let correction = self.correction;
        let correction = correction.unwrap_or_else(|| oauth.clock().correction());
        let mut inputs = dpop.inputs(&dpop.resource_nonce, correction);
        inputs.htu = self.htu.unwrap_or(inputs.htu);
        inputs
    }

    fn take_nonce(&mut self) -> Option<Recovery> {
        let is_again = std::mem::replace(&mut self.nonce, true);
        (!is_again).then_some(Recovery::Proof)
    }

    fn reject_token(&mut self) -> Option<Recovery> {
        let is_again = std::mem::replace(&mut self.token, true);
        (!is_again).then_some(Recovery::Token)
    }
}

/// Whether the server may have rejected a proof for its time: it names neither the URL nor a nonce.
fn rejects_time(headers: &HeaderMap) -> bool {
    let challenges = Challenge::from_headers(headers);
    let is_nonce_wanted = challenges.iter().any(|it| it.is(USE_DPOP_NONCE));
    let rejection = challenges.iter().find(|it| it.is(INVALID_DPOP_PROOF));
    let description = rejection.and_then(Challenge::error_description);
    !is_nonce_wanted && is_about_time(INVALID_DPOP_PROOF, description)
}

/// What to do better after a request with a proof of these inputs.
fn recover_with_proof(
    oauth: &OAuthClient,
    inputs: &ProofInputs,
    learned: &mut Learned,
    url: &Url,
    status: StatusCode,
    headers: &HeaderMap,
) -> Option<Recovery> {
    let dpop = oauth.dpop()?;
    let nonce = dpop.resource_nonce.remember(headers);
    let challenges = Challenge::from_headers(headers);
    let named = |error| challenges.iter().find(|challenge| challenge.is(error));
    let rejection = named(INVALID_DPOP_PROOF);
    let rejects_htu = rejection.is_some_and(|it| has_word(it.error_description(), "htu"));
    if let Some(htu) = learned.htu.filter(|_| !rejects_htu) {
        // The attempt had this form, and the server did not reject it.
        dpop.prefer(htu);
    }
    let is_unauthorized = status == StatusCode::UNAUTHORIZED;
    if !is_unauthorized && status != StatusCode::BAD_REQUEST {
        return None;
    }
    let is_new = nonce.is_some() && nonce != inputs.nonce;
    if is_new && named(USE_DPOP_NONCE).is_some() {
        return learned.take_nonce();
    }
    if rejects_htu && learned.htu.is_none() && inputs.htu.of(url) != inputs.htu.other().of(url) {
        learned.htu = Some(inputs.htu.other());
        return Some(Recovery::Proof);
    }
    if rejection.is_some() && rejects_time(headers) && learned.correction.is_none() {
        learned.correction = oauth.clock().correct(headers, inputs.correction);
        if learned.correction.is_some() {
            return Some(Recovery::Proof);
        }
    }
    // Some servers give a nonce and do not say what for; a token that is named as the reason is the reason.
    let is_implied = rejection.is_some() || is_unauthorized && named(INVALID_TOKEN).is_none();
    if is_new && is_implied {
        return learned.take_nonce();
    }
    // Another token does not help against a rejected proof.
    if is_unauthorized && rejection.is_none() {
        return learned.reject_token();
    }
    None
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
