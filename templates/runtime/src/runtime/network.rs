//! The builder's settings of the network: timeouts of connections, proxies, TLS, DNS, and an HTTP client of the caller.

use std::{net::SocketAddr, time::Duration};

use url::Host;

use super::{
    client::ClientBuilder,
    config::source::Given,
    error::ConfigurationError,
    no_proxy,
    org_url::OrgUrl,
    proxy::Proxy,
    secret::Secret,
    tls::TlsOptions,
    transport::{OwnStack, Stack, client_builder},
};

/// How long a connection may take to be made, unless the builder says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an unused connection is kept, unless the builder says otherwise.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(90);
/// Longer timeouts mean no limit: `reqwest` adds the timeout to the current time.
const NO_LIMIT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What a builder says of the network.
#[derive(Clone, Default)]
pub(super) struct Network {
    pub(super) connect_timeout: Option<Given<Duration>>,
    pub(super) proxy: Option<Given<Proxy>>,
    pool_idle_timeout: Option<Duration>,
    tls: TlsOptions,
    resolved: Vec<(String, Vec<SocketAddr>)>,
    http_client: Option<reqwest::Client>,
}

/// Connection settings. `build` rejects them together with `http_client`, on which they have no effect.
impl ClientBuilder {
    /// Sets how long a connection may take to be made. 10 seconds, unless set here.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.network.connect_timeout = Some(Given::by_code(timeout));
        self
    }

    /// Sets how long a connection is kept open without a request. 90 seconds, unless set here; `Duration::MAX` means no
    /// limit.
    ///
    /// Set less than the idle timeout of the firewalls and load balancers on the way: those that drop idle connections silently
    /// make the next request fail. HTTP/2 connections (feature `http2`) are also pinged after 20 silent seconds, and closed if
    /// the ping is not answered within 10 more.
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.network.pool_idle_timeout = Some(timeout);
        self
    }

    /// Sends all requests through this proxy. Unless set here, the proxy that the system is set to is used, such as by the
    /// variables `HTTPS_PROXY` and `NO_PROXY`.
    ///
    /// An org URL with `http://` takes a proxy on this machine only.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.network.proxy = Some(Given::by_code(proxy));
        self
    }

    /// Trusts these certificate authorities as well as those of the system: for a proxy that inspects TLS, or a private CA.
    ///
    /// `pem` is the text of a PEM file with one certificate or several. Line breaks may be spaces, tabs or escapes such as `\n`,
    /// or be missing. Blocks of another kind, such as `TRUSTED CERTIFICATE`, are errors. Calls add up. On Android, where the roots of the
    /// system take no others beside them, use [`ClientBuilder::root_certificates_only`].
    ///
    /// Without a change of code, the variable `SSL_CERT_FILE` names a PEM file and `SSL_CERT_DIR` folders of such files, in
    /// place of the roots of the system (on Linux and BSD).
    #[doc(alias = "ca")]
    #[doc(alias = "tls_certs_merge")]
    pub fn add_root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.network.tls.roots.push(pem.into());
        self
    }

    /// Trusts these certificate authorities in place of those of the system, together with those of
    /// [`ClientBuilder::add_root_certificates`], which says what `pem` may hold.
    #[doc(alias = "tls_certs_only")]
    pub fn root_certificates_only(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.network.tls.replaces_system_roots = true;
        self.add_root_certificates(pem)
    }

    /// Authenticates connections by a client certificate (mutual TLS), for a gateway or proxy on the way that demands one.
    /// It is shown to every server that asks for one, and does not replace the credentials of the org.
    ///
    /// `chain` is the text of a PEM file: the certificate of the client, then those that it was issued by. `key` is the PEM
    /// text of its private key: PKCS#8, PKCS#1 or SEC1, not encrypted. Both may be the same text, with certificates and key.
    /// Line breaks may be lost, as for [`ClientBuilder::add_root_certificates`].
    #[doc(alias = "identity")]
    #[doc(alias = "mtls")]
    pub fn client_certificate(mut self, chain: impl Into<Vec<u8>>, key: impl Into<Secret>) -> Self {
        self.network.tls.identity = Some((chain.into(), key.into()));
        self
    }

    /// Connects to these addresses for `host`, in place of those that DNS has for it. TLS still checks that the server is
    /// `host`. Port 0 stands for the port of the URL. The last call for a host counts.
    ///
    /// Through a proxy, the proxy resolves the host of the org; what can be set here then is the host of the proxy.
    #[doc(alias = "dns")]
    #[doc(alias = "resolve_to_addrs")]
    pub fn resolve(
        mut self,
        host: impl Into<String>,
        addresses: impl IntoIterator<Item = SocketAddr>,
    ) -> Self {
        let addresses = addresses.into_iter().collect();
        self.network.resolved.push((host.into(), addresses));
        self
    }

    /// Uses an HTTP client of your own, for what this builder has no setting for.
    ///
    /// Make it with [`ClientBuilder::http_client_builder`]. TLS, HTTP versions, DNS, the pool, the connection timeout and
    /// proxies are settings of that client then. Requests still have the user agent and the request timeout of this one.
    /// Retries that are set on that client come on top of those of this one.
    ///
    /// It has one connection pool, and a connection works only while the Tokio runtime that made it is driven. So calls
    /// from a second runtime fail with [`Error::Configuration`](super::error::Error::Configuration) while the first one
    /// lives. Blocking calls have a runtime of their own: make either async calls or blocking ones with a client of your
    /// own, not both.
    ///
    /// Redirects must be off on it: they would carry credentials and data to a place that nobody chose. A
    /// call whose answer came from elsewhere is an error of kind
    /// [`TransportErrorKind::Redirected`](super::transport_error::TransportErrorKind::Redirected). Whether a redirect came
    /// before a connection that could not be made, cannot be told. So that is an error of kind
    /// [`TransportErrorKind::Other`](super::transport_error::TransportErrorKind::Other) here, after which only what is safe
    /// to repeat is sent again.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.network.http_client = Some(client);
        self
    }

    /// Returns a builder for [`ClientBuilder::http_client`]: redirects are off, and with the feature `http2` connections are
    /// checked by pings.
    ///
    /// `reqwest::Client::builder()` panics in `build` where the process has no cryptography provider, as in a program that
    /// depends on this crate alone. So this installs *ring* as the default provider of rustls for the whole process, if there
    /// is none. A program that wants another one installs that first. [`ClientBuilder::build`] neither needs a default
    /// provider nor sets one.
    pub fn http_client_builder() -> reqwest::ClientBuilder {
        // An error means that there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        client_builder()
    }
}

impl Network {
    /// How to make the HTTP client.
    pub(super) fn stack(&self, org_url: &OrgUrl) -> Result<Stack, ConfigurationError> {
        if let Some(client) = &self.http_client {
            self.check_beside_http_client()?;
            return Ok(Stack::Supplied(client.clone()));
        }
        let connect_timeout = self
            .connect_timeout
            .as_ref()
            .map_or(CONNECT_TIMEOUT, |given| given.value);
        if connect_timeout.is_zero() {
            return Err(ConfigurationError::new(
                "a timeout of zero fails every request: set a longer one",
            ));
        }
        let is_plain = org_url.is_plain();
        let (proxy, is_proxy_encrypted) = match &self.proxy {
            Some(given) => {
                let proxy = given.value.to_stack(is_plain);
                let proxy = proxy.map_err(|error| given.blame(&error))?;
                (Some(proxy), given.value.is_encrypted())
            }
            None => (None, false),
        };
        let pool_idle_timeout = self.pool_idle_timeout.unwrap_or(POOL_IDLE_TIMEOUT);
        Ok(Stack::Own(Box::new(OwnStack {
            connect_timeout,
            pool_idle_timeout: Some(pool_idle_timeout).filter(|timeout| *timeout < NO_LIMIT),
            tls: self.tls.config(is_plain && !is_proxy_encrypted)?,
            is_plain,
            proxy,
            uses_system_proxy: !no_proxy::is_exempt(org_url.url()),
            resolved: self.resolved(is_plain)?,
        })))
    }

    /// The addresses in place of those of DNS, by the names of hosts as URLs have them.
    fn resolved(
        &self,
        is_plain: bool,
    ) -> Result<Vec<(String, Vec<SocketAddr>)>, ConfigurationError> {
        let fail = |problem: &'static str| Err(ConfigurationError::new(problem));
        let mut resolved = Vec::new();
        for (host, addresses) in &self.resolved {
            let Ok(Host::Domain(host)) = Host::parse(host) else {
                return fail(
                    "`resolve` takes the name of a host, such as `acme.okta.com`: without scheme, port and path, and no \
                     address",
                );
            };
            if addresses.is_empty() {
                return fail("`resolve` takes at least one address for a host");
            }
            if is_plain && !addresses.iter().all(|address| address.ip().is_loopback()) {
                return fail(
                    "the org URL begins with `http://`, so the credentials would go to another machine in plain text: give \
                     `resolve` addresses of this machine, or use an org URL with `https://`",
                );
            }
            resolved.push((host, addresses.clone()));
        }
        Ok(resolved)
    }

    /// Rejects what would have no effect on the HTTP client of the caller.
    fn check_beside_http_client(&self) -> Result<(), ConfigurationError> {
        let no_effect = |setting: &str| {
            ConfigurationError::new(format!(
                "{setting} has no effect on the HTTP client that was given to `http_client`: set it on that client instead"
            ))
        };
        if let Some(timeout) = &self.connect_timeout {
            return Err(timeout.blame(&no_effect("the connection timeout")));
        }
        if let Some(proxy) = &self.proxy {
            return Err(proxy.blame(&no_effect("the proxy")));
        }
        let others = [
            (
                self.pool_idle_timeout.is_some(),
                "the idle timeout of the pool",
            ),
            (!self.tls.roots.is_empty(), "the root certificates"),
            (self.tls.identity.is_some(), "the client certificate"),
            (!self.resolved.is_empty(), "the addresses of a host"),
        ];
        match others.iter().find(|(is_set, _)| *is_set) {
            Some((_, setting)) => Err(no_effect(setting)),
            None => Ok(()),
        }
    }
}
