//! The HTTP client underneath: TLS with a provider of its own, timeouts, no redirects.

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use http::HeaderValue;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;

use super::error::ConfigurationError;

/// How to make the HTTP client. Kept where a second one, with a pool of its own, may be needed.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) connect_timeout: Duration,
    pub(crate) request_timeout: Duration,
    pub(crate) user_agent: HeaderValue,
    /// Requests go in plain text to this machine.
    pub(crate) is_plain: bool,
}

/// Makes an HTTP client.
///
/// The crypto provider is passed in, so the process needs no default one, and another one that it has is left alone.
pub(crate) fn http_client(settings: &Settings) -> Result<reqwest::Client, ConfigurationError> {
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls(settings.is_plain)?)
        .user_agent(settings.user_agent.clone())
        .connect_timeout(settings.connect_timeout)
        .timeout(settings.request_timeout)
        // A redirect would carry the credentials, or the body, to a place that nobody chose.
        .redirect(reqwest::redirect::Policy::none());
    if settings.is_plain {
        // Plain text stays on this machine: not through a proxy, and `localhost` is what its name says.
        let loopback = [
            SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
        ];
        builder = builder.no_proxy().resolve_to_addrs("localhost", &loopback);
    }
    builder.build().map_err(|error| {
        ConfigurationError::new(format!(
            "the HTTP client could not be made: {}",
            error.without_url()
        ))
    })
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
