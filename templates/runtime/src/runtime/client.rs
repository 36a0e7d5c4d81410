//! The client: where the org is, how to prove who calls, and the connections to it.

use std::{fmt, sync::Arc, time::Duration};

use http::HeaderValue;
use tokio::sync::Semaphore;
use url::Url;

#[cfg(feature = "blocking")]
use super::blocking::LazyEngine;
use super::{
    auth::{Authenticator, Credentials, oauth::OAuth, provider::TokenProvider},
    config::{
        credentials::{Chosen, ConfiguredCredentials},
        key::Key,
        layer::both,
        source::Given,
    },
    error::{ConfigurationError, Error},
    limiter::Limiters,
    network::Network,
    org_url::OrgUrl,
    pools::Pools,
    retry::RetryPolicy,
    secret::Secret,
    transport::{Http, Settings},
};

/// How many requests run at the same time, unless the builder says otherwise. Each needs a connection, and systems often let
/// a process have no more than 1024 files and connections together, some only 256.
const MAX_CONCURRENT_REQUESTS: usize = 100;

/// A client of one org. Cloning it is cheap, and clones share their connections.
///
/// Any number of calls may be made at once. No more than a hundred requests run at the same time
/// ([`ClientBuilder::max_concurrent_requests`]); the other calls wait for their turn, in the order in which they came.
///
/// Async calls need a Tokio runtime with I/O and time enabled. A client may be used from several runtimes, also at the same
/// time: it has a connection pool for each of them, and blocking calls have a runtime of their own.
///
/// `Debug` shows the org's URL and the name of the authentication scheme, nothing else.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

/// What the clones of a client share.
pub(crate) struct Inner {
    org_url: OrgUrl,
    authenticator: Authenticator,
    pools: Pools,
    retries: RetryPolicy,
    limiters: Limiters,
    /// One permit for each request that may run at the same time.
    turns: Semaphore,
    #[cfg(feature = "blocking")]
    engine: LazyEngine,
}

impl Client {
    /// Begins a client of the org at `org_url`, such as `https://acme.okta.com`.
    pub fn builder(org_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::unset().org_url(org_url)
    }

    /// The URL of the org, without a slash at its end.
    #[must_use]
    pub fn org_url(&self) -> &str {
        self.inner.org_url.as_str()
    }
}

/// What the client's own code asks of it. Not methods of [`Client`], where the handles of any tag have to find room.
impl Inner {
    pub(crate) fn base(&self) -> &Url {
        self.org_url.url()
    }

    pub(crate) fn authenticator(&self) -> &Authenticator {
        &self.authenticator
    }

    pub(crate) fn retries(&self) -> &RetryPolicy {
        &self.retries
    }

    pub(crate) fn limiters(&self) -> &Limiters {
        &self.limiters
    }

    pub(crate) fn turns(&self) -> &Semaphore {
        &self.turns
    }

    /// The HTTP client of the current Tokio runtime.
    pub(crate) fn http(&self) -> Result<Arc<Http>, ConfigurationError> {
        self.pools.current()
    }

    /// What blocking calls run on.
    #[cfg(feature = "blocking")]
    pub(crate) fn engine(&self) -> &LazyEngine {
        &self.engine
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("org_url", &self.org_url())
            .field("scheme", &self.inner.authenticator)
            .finish_non_exhaustive()
    }
}

/// The settings of a [`Client`] in the making.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    pub(super) org_url: Option<Given<String>>,
    credentials: Option<Credentials>,
    /// What counts if code sets no credentials.
    pub(super) configured: Option<ConfiguredCredentials>,
    allow_http_on_loopback: bool,
    pub(super) network: Network,
    request_timeout: Duration,
    pub(super) user_agent_suffix: Option<Given<String>>,
    retries: RetryPolicy,
    max_concurrent_requests: usize,
}

impl ClientBuilder {
    /// A builder on which nothing is set.
    pub(super) fn unset() -> Self {
        Self {
            org_url: None,
            credentials: None,
            configured: None,
            allow_http_on_loopback: false,
            network: Network::default(),
            request_timeout: Duration::from_secs(60),
            user_agent_suffix: None,
            retries: RetryPolicy::default(),
            max_concurrent_requests: MAX_CONCURRENT_REQUESTS,
        }
    }

    /// The URL of the org, such as `https://acme.okta.com`, in place of the one that was given or configured.
    pub fn org_url(mut self, org_url: impl Into<String>) -> Self {
        self.org_url = Some(Given::by_code(org_url.into()));
        self
    }

    /// Authenticates with an API token of the org: `Authorization: SSWS <token>`. The last call of this and
    /// [`ClientBuilder::bearer_token`], [`ClientBuilder::token_provider`], [`ClientBuilder::oauth`] and
    /// [`ClientBuilder::without_credentials`] counts.
    pub fn api_token(mut self, token: impl Into<Secret>) -> Self {
        self.credentials = Some(Credentials::ApiToken(token.into()));
        self
    }

    /// Authenticates with an OAuth access token: `Authorization: Bearer <token>`. It is used as it is and not renewed.
    pub fn bearer_token(mut self, token: impl Into<Secret>) -> Self {
        self.credentials = Some(Credentials::Bearer(token.into()));
        self
    }

    /// Authenticates with access tokens that the caller's code gives: `Authorization: Bearer <token>`. When the server
    /// answers 401, the provider is asked once more and the call is tried again.
    pub fn token_provider(mut self, provider: impl TokenProvider + 'static) -> Self {
        self.credentials = Some(Credentials::Provider(Arc::new(provider)));
        self
    }

    /// Authenticates as a service app of the org: the client gets access tokens with the app's private key, keeps them,
    /// and renews them before they end or when the server answers 401.
    pub fn oauth(mut self, oauth: OAuth) -> Self {
        self.credentials = Some(Credentials::OAuth(Box::new(oauth)));
        self
    }

    /// Sends no credentials. For programs that call only operations that need none (`security: []` in the API description).
    /// Calls of operations that require credentials fail with [`Error::Configuration`], and nothing is sent.
    ///
    /// Requests of operations with `security: []` carry no credentials on any client. Where credentials are optional, a client
    /// that has some sends them.
    pub fn without_credentials(mut self) -> Self {
        self.credentials = Some(Credentials::None);
        self
    }

    /// Allows an `http://` URL, if its host is this machine: `localhost`, `127.0.0.0/8` or `::1`. For test servers.
    /// Such requests never go through a proxy of the system, unless an HTTP client of your own sends them there.
    pub fn allow_http_on_loopback(mut self) -> Self {
        self.allow_http_on_loopback = true;
        self
    }

    /// How long an attempt to send a request may take, from the first step until the last byte of the answer. 60 seconds,
    /// unless set here; `Duration::MAX` means no limit. A call may have a timeout of its own.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = timeout;
        self
    }

    /// How often a request that failed for a passing reason is sent again. Twice, unless set here.
    pub fn retries(mut self, policy: RetryPolicy) -> Self {
        self.retries = policy;
        self
    }

    /// How many requests of this client and its clones run at the same time, from the first step until the last byte of the
    /// answer. Further calls wait for their turn; that time is no part of the request's timeout, but of the time of a call
    /// ([`RetryPolicy::max_total_time`]). 100, unless set here.
    ///
    /// It bounds the connections too. Okta has a limit of its own on concurrent requests, and answers 429 beyond it.
    pub fn max_concurrent_requests(mut self, requests: usize) -> Self {
        self.max_concurrent_requests = requests;
        self
    }

    /// Adds to the `User-Agent` header, so that the org's logs tell programs apart: `acme-hr-sync/1.4`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(Given::by_code(suffix.into()));
        self
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`], which says what to do: the URL is not that of an org, there are no credentials, a
    /// setting cannot be used, or the system has no root certificates. What was configured outside of the program is
    /// named with its place.
    pub fn build(self) -> Result<Client, Error> {
        let chosen = Chosen::of(self.credentials.clone(), self.configured.as_ref());
        let (org_url, chosen) = both(self.checked_org_url(), chosen)?;
        let authenticator = chosen.authenticator(org_url.url())?;
        if self.max_concurrent_requests == 0 {
            return Err(ConfigurationError::new(
                "with no concurrent request at all nothing is ever sent: allow at least one",
            )
            .into());
        }
        let settings = self.settings(&org_url)?;
        // What cannot be used is found here, and not by the first call.
        Http::new(&settings)?;
        Ok(Client {
            inner: Arc::new(Inner {
                org_url,
                authenticator,
                pools: Pools::new(settings),
                retries: self.retries,
                limiters: Limiters::default(),
                turns: Semaphore::new(self.max_concurrent_requests.min(Semaphore::MAX_PERMITS)),
                #[cfg(feature = "blocking")]
                engine: LazyEngine::default(),
            }),
        })
    }

    fn checked_org_url(&self) -> Result<OrgUrl, ConfigurationError> {
        let Some(org_url) = &self.org_url else {
            let ignored = self
                .configured
                .as_ref()
                .and_then(ConfiguredCredentials::ignored);
            return Err(ConfigurationError::new(format!(
                "there is no org URL: set {}, or call `org_url` on the builder{}",
                Key::OrgUrl.how_to_set(),
                ignored.unwrap_or_default()
            )));
        };
        OrgUrl::parse(&org_url.value, self.allow_http_on_loopback)
            .map_err(|error| org_url.blame(&error))
    }

    /// How to make the HTTP client, and what each request has.
    fn settings(&self, org_url: &OrgUrl) -> Result<Settings, ConfigurationError> {
        if self.request_timeout.is_zero() {
            return Err(ConfigurationError::new(
                "a timeout of zero fails every request: set a longer one",
            ));
        }
        let user_agent = match &self.user_agent_suffix {
            Some(suffix) => {
                user_agent(Some(&suffix.value)).map_err(|error| suffix.blame(&error))?
            }
            None => user_agent(None)?,
        };
        Ok(Settings {
            request_timeout: self.request_timeout,
            user_agent,
            stack: self.network.stack(org_url)?,
        })
    }
}

/// The name and version of this crate, and what the caller adds.
fn user_agent(suffix: Option<&str>) -> Result<HeaderValue, ConfigurationError> {
    const OWN: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    let Some(suffix) = suffix.map(str::trim).filter(|suffix| !suffix.is_empty()) else {
        return Ok(HeaderValue::from_static(OWN));
    };
    let header = HeaderValue::from_str(&format!("{OWN} {suffix}"))
        .ok()
        .filter(|_| suffix.is_ascii());
    header.ok_or_else(|| {
        ConfigurationError::new(
            "the user-agent suffix cannot be sent in a header: use visible ASCII characters",
        )
    })
}

/// Without the URL, which is not checked yet: a password may be in it.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field(
                "scheme",
                &self.credentials.as_ref().map(Credentials::scheme),
            )
            .field(
                "connect_timeout",
                &self
                    .network
                    .connect_timeout
                    .as_ref()
                    .map(|given| given.value),
            )
            .field("request_timeout", &self.request_timeout)
            .field("retries", &self.retries)
            .field("max_concurrent_requests", &self.max_concurrent_requests)
            .finish_non_exhaustive()
    }
}
