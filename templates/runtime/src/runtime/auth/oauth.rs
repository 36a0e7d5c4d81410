//! OAuth client credentials: what a caller sets, and the token request that comes of it.

use std::{fmt, sync::Arc};

use http::{
    HeaderValue, Method,
    header::{ACCEPT, CONTENT_TYPE},
};
use tokio::time::Instant;
use url::{Url, form_urlencoded};

use super::{
    assertion::assertion,
    clock::{self, Clock},
    dpop::{DPOP, Dpop, DpopMode},
    error::AuthError,
    grant::read_token,
    key::PrivateKey,
    refusal::{Answer, Context, refusal},
    renewal::{Outcome, Step},
    token::{AccessToken, TokenCache},
};
use crate::runtime::{
    error::ConfigurationError,
    exchange::{End, MAX_ERROR_BYTES, read_decoded},
    response::request_id,
    retry::{Budget, Failure, OwnedBudget},
    telemetry::AttemptSpan,
    transport::Http,
    transport_error::TransportError,
};

/// The path of the org's token endpoint.
const TOKEN_PATH: &str = "/oauth2/v1/token";
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// OAuth 2.0 for a service app of the org: client credentials, proven by a private key (`private_key_jwt`).
///
/// The client gets an access token at its first call and renews it before it ends. `Debug` shows everything but the key.
#[derive(Clone, Debug)]
#[must_use = "this does nothing until it is given to the builder of a client"]
pub struct OAuth {
    client_id: String,
    key: PrivateKey,
    key_id: Option<String>,
    scopes: Vec<String>,
    dpop: DpopMode,
}

impl OAuth {
    /// The app with this client id, and the private key whose public half is registered with it.
    pub fn new(client_id: impl Into<String>, key: PrivateKey) -> Self {
        Self {
            client_id: client_id.into(),
            key,
            key_id: None,
            scopes: crate::spec::SCOPES
                .iter()
                .map(ToString::to_string)
                .collect(),
            dpop: DpopMode::default(),
        }
    }

    /// The `kid` under which the public key is registered. Needed when the app has several keys and the private key
    /// does not hold it, as a JWK can.
    pub fn key_id(mut self, key_id: impl Into<String>) -> Self {
        self.key_id = Some(key_id.into());
        self
    }

    /// The scopes to ask for, in place of those that all operations of this crate need together. The app must have
    /// been granted each of them.
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Whether tokens are bound to a key of the client. [`DpopMode::Preferred`], unless set here.
    pub fn dpop(mut self, mode: DpopMode) -> Self {
        self.dpop = mode;
        self
    }
}

/// A client of the token endpoint, with the token that it got.
pub(crate) struct OAuthClient {
    settings: OAuth,
    endpoint: Url,
    dpop: Option<Dpop>,
    clock: Clock,
    cache: TokenCache,
}

impl OAuthClient {
    /// Checks the settings. `base` is the URL of the org.
    pub(crate) fn new(settings: OAuth, base: &Url) -> Result<Self, ConfigurationError> {
        if settings.client_id.trim().is_empty() {
            return Err(ConfigurationError::new(
                "the client id is empty: it stands on the app's page in the Admin Console",
            ));
        }
        let is_scope =
            |scope: &String| !scope.is_empty() && scope.bytes().all(|byte| byte.is_ascii_graphic());
        if settings.scopes.is_empty() || !settings.scopes.iter().all(is_scope) {
            return Err(ConfigurationError::new(
                "the scopes to ask for are not usable: give at least one, and each as a text of its own, such as \
                 `okta.users.read`",
            ));
        }
        let dpop = match settings.dpop {
            DpopMode::Off => None,
            DpopMode::Required | DpopMode::Preferred => {
                Some(Dpop::new().map_err(|error| ConfigurationError::new(error.to_string()))?)
            }
        };
        let mut endpoint = base.clone();
        endpoint.set_path(TOKEN_PATH);
        Ok(Self {
            settings,
            endpoint,
            dpop,
            clock: Clock::default(),
            cache: TokenCache::default(),
        })
    }

    pub(crate) const fn dpop(&self) -> Option<&Dpop> {
        self.dpop.as_ref()
    }

    pub(crate) const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The token, and another one than `rejected`. `budget` is that of the call that needs it.
    ///
    /// One call at a time on a runtime renews it, and those that need it wait for the same outcome.
    pub(crate) async fn token(
        self: &Arc<Self>,
        http: &Http,
        rejected: Option<&Arc<AccessToken>>,
        budget: Budget<'_>,
    ) -> Outcome {
        loop {
            match http.renewals().step(&self.cache, rejected) {
                Step::Use(token) => return Ok(token),
                Step::Join(joined) => {
                    if let Some(outcome) = joined.outcome_until(budget.deadline()).await {
                        return outcome;
                    }
                }
                Step::Start(turn, old) => {
                    // A call that has a token waits for one attempt at most.
                    let budget = old.is_none().then(|| budget.to_owned());
                    // On the heap, since it is seldom needed: every call would have to keep room for it.
                    let renew = Box::pin(Arc::clone(self).renew(http.clone(), budget));
                    let outcome = turn.run(renew).await;
                    return match old {
                        Some(old) => outcome.or(Ok(old)),
                        None => outcome,
                    };
                }
            }
        }
    }

    /// Asks for a token and keeps the outcome.
    async fn renew(self: Arc<Self>, http: Http, budget: Option<OwnedBudget>) -> Outcome {
        let budget = budget.as_ref().map(OwnedBudget::as_budget);
        self.cache.keep(self.request_token(&http, budget).await)
    }

    /// Asks the token endpoint: once more when it wants its nonce in the proof, or when it rejected the time, and again within
    /// the budget when it fails for a passing reason. A token request is safe to repeat, since each has an assertion and a proof
    /// of its own.
    async fn request_token(
        &self,
        http: &Http,
        budget: Option<Budget<'_>>,
    ) -> Result<AccessToken, AuthError> {
        let mut learned = Learned::default();
        let mut retries = 0;
        let mut sent = 0;
        loop {
            let asked_at = Instant::now();
            let correction = learned
                .correction
                .unwrap_or_else(|| self.clock.correction());
            let request = self.token_request(correction).await?;
            let outcome = self.ask(http, request, sent).await;
            sent += 1;
            if let Ok(answer) = &outcome {
                let is_better = self.learn(answer, correction, &mut learned);
                if answer.status.is_success() {
                    return read_token(answer, self.settings.dpop, asked_at);
                }
                if is_better {
                    continue;
                }
            }
            let failure = match &outcome {
                Ok(answer) => Failure::Answer(answer.status, &answer.headers),
                Err(error) => Failure::Transport(error.kind()),
            };
            let is_again = match budget {
                Some(budget) => budget.wait(failure, true, retries, TOKEN_PATH).await,
                None => false,
            };
            if !is_again {
                return Err(self.failure(outcome, correction, &learned));
            }
            retries += 1;
        }
    }

    /// Learns from an answer, and says whether that makes the next request better. `correction` is that of the request.
    fn learn(&self, answer: &Answer, correction: i64, learned: &mut Learned) -> bool {
        let nonce = self
            .dpop
            .as_ref()
            .and_then(|dpop| dpop.token_nonce.remember(&answer.headers));
        if answer.status.is_success() {
            return false;
        }
        if nonce.is_some() && !learned.nonce && answer.wants_nonce() {
            learned.nonce = true;
            return true;
        }
        if learned.correction.is_none() && answer.rejects_time() {
            learned.correction = self.clock.correct(&answer.headers, correction);
            return learned.correction.is_some();
        }
        false
    }

    /// A token request, with an assertion and a proof of its own.
    async fn token_request(&self, correction: i64) -> Result<reqwest::Request, AuthError> {
        const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
        const JSON: HeaderValue = HeaderValue::from_static("application/json");
        let settings = &self.settings;
        let assertion = assertion(
            settings.key.signer(),
            settings.key_id.as_deref(),
            &settings.client_id,
            self.endpoint.as_str(),
            clock::now(correction),
        )
        .await?;
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("scope", &settings.scopes.join(" "))
            .append_pair("client_assertion_type", ASSERTION_TYPE)
            .append_pair("client_assertion", &assertion)
            .finish();
        let mut request = reqwest::Request::new(Method::POST, self.endpoint.clone());
        request.headers_mut().insert(CONTENT_TYPE, FORM);
        request.headers_mut().insert(ACCEPT, JSON);
        if let Some(dpop) = &self.dpop {
            let inputs = dpop.inputs(&dpop.token_nonce, correction);
            let proof = dpop.proof(&Method::POST, &self.endpoint, &inputs, None)?;
            request.headers_mut().insert(DPOP, proof);
        }
        *request.body_mut() = Some(form.into());
        Ok(request)
    }

    /// Sends one token request, in a span of its own. `sent` is how many were sent before.
    async fn ask(
        &self,
        http: &Http,
        request: reqwest::Request,
        sent: u32,
    ) -> Result<Answer, TransportError> {
        let span = AttemptSpan::new(&Method::POST, TOKEN_PATH, &self.endpoint, sent);
        let attempt = async {
            let mut answer = http.execute(request).await?;
            let status = answer.status();
            let mut headers = std::mem::take(answer.headers_mut());
            span.answered(status, &headers);
            let read = read_decoded(&mut answer, &mut headers, MAX_ERROR_BYTES).await;
            let (body, is_too_large) = match read {
                (body, End::Complete | End::Unsupported | End::Damaged) => (body, false),
                (body, End::TooLarge) => (body, true),
                // The status says enough.
                (body, End::Broken(_)) if !status.is_success() => (body, false),
                (_, End::Broken(error)) => {
                    let id = request_id(&headers).map(str::to_owned);
                    return Err(TransportError::in_body(status, id, Some(error)));
                }
            };
            Ok(Answer {
                status,
                headers,
                body,
                is_too_large,
            })
        };
        span.around(attempt)
            .await
            .inspect_err(|error| span.failed(error))
    }

    /// The error of a token request that is not sent again. `correction` is that of the request.
    fn failure(
        &self,
        outcome: Result<Answer, TransportError>,
        correction: i64,
        learned: &Learned,
    ) -> AuthError {
        let answer = match outcome {
            Ok(answer) => answer,
            Err(error) => return AuthError::unreachable(error),
        };
        if let Some(correction) = learned.correction.filter(|_| answer.rejects_time()) {
            self.clock.give_up(correction);
        }
        let context = Context {
            asked_for: &self.settings.scopes,
            has_proof: self.dpop.is_some(),
            correction,
        };
        refusal(&answer, &context)
    }
}

/// What a token request was sent again for. Each counts once.
#[derive(Default)]
struct Learned {
    nonce: bool,
    /// The correction of the clock that this request made.
    correction: Option<i64>,
}

impl fmt::Debug for OAuthClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthClient")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
