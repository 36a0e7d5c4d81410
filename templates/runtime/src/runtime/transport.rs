//! The HTTP client underneath: one of the runtime's own, with TLS, timeouts and no redirects, or that of the caller.

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use http::{HeaderValue, header::USER_AGENT};
use rustls::ClientConfig;

use super::{auth::renewal::Renewals, error::ConfigurationError, transport_error::TransportError};

/// What to say when an HTTP client that the caller supplied did what the runtime's own never does.
pub(crate) const FOLLOWED_REDIRECT: &str = "the HTTP client that was given to `http_client` followed a redirect, so the \
     request may have reached another server, and the answer is not that of the org: make it with \
     `ClientBuilder::http_client_builder`, or with `reqwest::redirect::Policy::none()`, and check the org URL";

/// How long an HTTP/2 connection may be silent before it is pinged.
#[cfg(feature = "http2")]
const HTTP2_PING_INTERVAL: Duration = Duration::from_secs(20);
/// How long the server has to answer a ping. Then the connection is closed, and its requests fail.
#[cfg(feature = "http2")]
const HTTP2_PING_TIMEOUT: Duration = Duration::from_secs(10);

/// How to make the HTTP client. Kept, since each Tokio runtime gets one with a pool of its own.
pub(crate) struct Settings {
    pub(crate) request_timeout: Duration,
    pub(crate) user_agent: HeaderValue,
    pub(crate) stack: Stack,
}

impl Settings {
    /// Whether the HTTP client is that of the caller.
    pub(crate) const fn is_supplied(&self) -> bool {
        matches!(self.stack, Stack::Supplied(_))
    }
}

/// Whose HTTP client it is.
pub(crate) enum Stack {
    Own(Box<OwnStack>),
    /// That of the caller, which is used as it is.
    Supplied(reqwest::Client),
}

/// How to make an HTTP client of the runtime's own.
pub(crate) struct OwnStack {
    pub(crate) connect_timeout: Duration,
    /// How long an unused connection is kept; `None` means no limit.
    pub(crate) pool_idle_timeout: Option<Duration>,
    pub(crate) tls: ClientConfig,
    /// Requests go in plain text to this machine.
    pub(crate) is_plain: bool,
    /// The proxy that was asked for.
    pub(crate) proxy: Option<reqwest::Proxy>,
    /// Whether the proxy that the system is set to counts, where none was asked for.
    pub(crate) uses_system_proxy: bool,
    /// Addresses in place of those that DNS has for a host.
    pub(crate) resolved: Vec<(String, Vec<SocketAddr>)>,
}

/// An HTTP client, and what each request has that goes through it. Clones share its pool.
#[derive(Clone)]
pub(crate) struct Http {
    client: reqwest::Client,
    user_agent: HeaderValue,
    request_timeout: Duration,
    is_supplied: bool,
    renewals: Arc<Renewals>,
}

impl Http {
    pub(crate) fn new(settings: &Settings) -> Result<Self, ConfigurationError> {
        let client = match &settings.stack {
            Stack::Supplied(client) => client.clone(),
            Stack::Own(stack) => stack.client()?,
        };
        Ok(Self {
            client,
            user_agent: settings.user_agent.clone(),
            request_timeout: settings.request_timeout,
            is_supplied: settings.is_supplied(),
            renewals: Arc::default(),
        })
    }

    /// The renewal of the access token among the calls of this runtime.
    pub(crate) const fn renewals(&self) -> &Arc<Renewals> {
        &self.renewals
    }

    /// Sends a request until the head of the answer. A timeout and a user agent of its own stay. An answer from elsewhere
    /// is an error.
    pub(crate) async fn execute(
        &self,
        mut request: reqwest::Request,
    ) -> Result<reqwest::Response, TransportError> {
        let url = self.is_supplied.then(|| request.url().clone());
        request.timeout_mut().get_or_insert(self.request_timeout);
        request
            .headers_mut()
            .entry(USER_AGENT)
            .or_insert_with(|| self.user_agent.clone());
        let answer = self
            .client
            .execute(request)
            .await
            .map_err(|error| TransportError::before_answer(error, self.is_supplied))?;
        match url {
            Some(url) if *answer.url() != url => Err(TransportError::redirected()),
            _ => Ok(answer),
        }
    }
}

impl OwnStack {
    /// Makes an HTTP client with a pool of its own.
    ///
    /// The crypto provider is passed in, so the process needs no default one, and another one that it has is left alone.
    fn client(&self) -> Result<reqwest::Client, ConfigurationError> {
        let mut builder = client_builder()
            .tls_backend_preconfigured(self.tls.clone())
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(self.pool_idle_timeout);
        if self.is_plain {
            // Plain text stays on this machine: not through a proxy of the system, and `localhost` is what its name says.
            let loopback = [
                SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
                SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
            ];
            builder = builder.resolve_to_addrs("localhost", &loopback);
        }
        if self.is_plain || !self.uses_system_proxy {
            builder = builder.no_proxy();
        }
        for (host, addresses) in &self.resolved {
            builder = builder.resolve_to_addrs(host, addresses);
        }
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(proxy.clone());
        }
        builder.build().map_err(|error| {
            ConfigurationError::new(format!(
                "the HTTP client could not be made: {}",
                error.without_url()
            ))
        })
    }
}

/// What the HTTP client of the runtime and one that a caller makes have in common: no redirects, and pings on HTTP/2
/// connections.
pub(crate) fn client_builder() -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder()
        // The features of `reqwest` that another crate enables would change what is asked for, and hide a damaged body.
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        // A redirect would carry the credentials, or the body, to a place that nobody chose.
        .redirect(reqwest::redirect::Policy::none());
    #[cfg(feature = "http2")]
    let builder = builder
        .http2_keep_alive_interval(HTTP2_PING_INTERVAL)
        .http2_keep_alive_timeout(HTTP2_PING_TIMEOUT)
        .http2_keep_alive_while_idle(true);
    builder
}
