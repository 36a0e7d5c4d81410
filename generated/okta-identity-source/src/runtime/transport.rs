//! The HTTP client underneath: one of the runtime's own, with TLS, timeouts and no redirects, or that of the caller.

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use http::{HeaderValue, header::USER_AGENT};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;

use super::{error::ConfigurationError, transport_error::TransportError};

/// What to say when an HTTP client that the caller supplied did what the runtime's own never does.
pub(crate) const FOLLOWED_REDIRECT: &str = "the HTTP client that was given to `http_client` followed a redirect, so the \
     request may have reached another server, and the answer is not that of the org: make it with \
     `reqwest::redirect::Policy::none()`, and check the org URL";

/// How to make the HTTP client. Kept where a second one, with a pool of its own, may be needed.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) connect_timeout: Duration,
    pub(crate) request_timeout: Duration,
    pub(crate) user_agent: HeaderValue,
    /// Requests go in plain text to this machine.
    pub(crate) is_plain: bool,
    /// The proxy that was asked for, and whether the way to it is encrypted.
    pub(crate) proxy: Option<(reqwest::Proxy, bool)>,
    /// The HTTP client of the caller, which is used as it is.
    pub(crate) supplied: Option<reqwest::Client>,
}

/// An HTTP client, and what each request has that goes through it.
pub(crate) struct Http {
    client: reqwest::Client,
    user_agent: HeaderValue,
    request_timeout: Duration,
    is_supplied: bool,
}

impl Http {
    pub(crate) fn new(settings: &Settings) -> Result<Self, ConfigurationError> {
        let client = match &settings.supplied {
            Some(client) => client.clone(),
            None => http_client(settings)?,
        };
        Ok(Self {
            client,
            user_agent: settings.user_agent.clone(),
            request_timeout: settings.request_timeout,
            is_supplied: settings.supplied.is_some(),
        })
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

/// Makes an HTTP client.
///
/// The crypto provider is passed in, so the process needs no default one, and another one that it has is left alone.
fn http_client(settings: &Settings) -> Result<reqwest::Client, ConfigurationError> {
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls(settings.needs_no_tls())?)
        .connect_timeout(settings.connect_timeout)
        // The features of `reqwest` that another crate enables would change what is asked for, and hide a damaged body.
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        // A redirect would carry the credentials, or the body, to a place that nobody chose.
        .redirect(reqwest::redirect::Policy::none());
    if settings.is_plain {
        // Plain text stays on this machine: not through a proxy of the system, and `localhost` is what its name says.
        let loopback = [
            SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
        ];
        builder = builder.no_proxy().resolve_to_addrs("localhost", &loopback);
    }
    if let Some((proxy, _)) = &settings.proxy {
        builder = builder.proxy(proxy.clone());
    }
    builder.build().map_err(|error| {
        ConfigurationError::new(format!(
            "the HTTP client could not be made: {}",
            error.without_url()
        ))
    })
}

impl Settings {
    fn needs_no_tls(&self) -> bool {
        let is_proxy_encrypted = self.proxy.as_ref().is_some_and(|(_, encrypted)| *encrypted);
        self.is_plain && !is_proxy_encrypted
    }
}

/// The TLS settings. With plain text none are used, so the roots of the system are not read: nothing is trusted.
fn tls(is_plain: bool) -> Result<ClientConfig, ConfigurationError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            if is_plain {
                Ok(builder.with_root_certificates(RootCertStore::empty()))
            } else {
                builder.with_platform_verifier()
            }
        })
        .map_err(|error| {
            ConfigurationError::new(format!(
                "TLS could not be set up: {error}. Check that the root certificates of the system are installed (on \
                 Linux the package `ca-certificates`)"
            ))
        });
    config.map(|builder| {
        let mut config = builder.with_no_client_auth();
        config.alpn_protocols = application_protocols();
        config
    })
}

/// What to offer the server, best first.
fn application_protocols() -> Vec<Vec<u8>> {
    let mut protocols = vec![b"http/1.1".to_vec()];
    if cfg!(feature = "http2") {
        protocols.insert(0, b"h2".to_vec());
    }
    protocols
}
