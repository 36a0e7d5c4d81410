//! A proxy that requests go through.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderValue;
use url::Url;

use super::{error::ConfigurationError, org_url::is_loopback, secret::Secret};

/// A proxy for all requests of a client, in place of the one that the system is set to.
///
/// For an org at `https://` the proxy is asked for a tunnel (`CONNECT`) and sees neither credentials nor data. Its user name
/// and password are sent to the proxy alone. `Debug` shows neither of them.
#[derive(Clone)]
#[must_use = "this does nothing until it is given to the builder of a client"]
pub struct Proxy {
    url: String,
    credentials: Option<(Secret, Secret)>,
}

impl Proxy {
    /// The proxy at this address, such as `http://proxy.acme.example:3128`. With `https://` the way to the proxy is
    /// encrypted too. It is checked by [`ClientBuilder::build`](super::client::ClientBuilder::build).
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            credentials: None,
        }
    }

    /// The user name and the password that the proxy asks for (`Basic`). A user name cannot hold a `:`.
    pub fn credentials(mut self, username: impl Into<Secret>, password: impl Into<Secret>) -> Self {
        self.credentials = Some((username.into(), password.into()));
        self
    }

    /// The proxy of a configuration, whose host may have a scheme before it and whose port may stand apart.
    pub(crate) fn of_host(host: &str, port: Option<u16>) -> Self {
        let scheme = if host.contains("://") { "" } else { "http://" };
        let host = host.trim_end_matches('/');
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        Self::new(format!("{scheme}{host}{port}"))
    }

    /// Checks the address. Messages do not repeat it: a password may be in it.
    pub(crate) fn check(&self) -> Result<Url, ConfigurationError> {
        let fail = |problem: &str| {
            Err(ConfigurationError::new(format!(
                "the address of the proxy {problem}: give one such as `http://proxy.acme.example:3128`"
            )))
        };
        let Ok(url) = Url::parse(self.url.trim()) else {
            return fail("is not a URL");
        };
        if !matches!(url.scheme(), "http" | "https") {
            return fail("must begin with `http://` or `https://`");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return fail("holds a user name or password, which go to `credentials`");
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return fail("holds more than scheme, host and port");
        }
        Ok(url)
    }

    /// The proxy as the HTTP stack takes it. `is_plain` says that requests go in plain text: then they may not leave
    /// this machine, not to a proxy either.
    pub(crate) fn to_stack(&self, is_plain: bool) -> Result<reqwest::Proxy, ConfigurationError> {
        let url = self.check()?;
        if is_plain && !is_loopback(&url) {
            return Err(ConfigurationError::new(
                "the org URL begins with `http://`, so the proxy would see the credentials in plain text: use a proxy on \
                 this machine, or an org URL with `https://`",
            ));
        }
        let proxy = reqwest::Proxy::all(url).map_err(|error| {
            ConfigurationError::new(format!("the proxy cannot be used: {}", error.without_url()))
        })?;
        Ok(match &self.credentials {
            Some((username, password)) => proxy.custom_http_auth(basic(username, password)?),
            None => proxy,
        })
    }

    /// Whether the way to the proxy is encrypted.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.check().is_ok_and(|url| url.scheme() == "https")
    }
}

/// The value of `Proxy-Authorization`. The HTTP stack would make one by way of the URL, where `%41` comes to mean `A`.
fn basic(username: &Secret, password: &Secret) -> Result<HeaderValue, ConfigurationError> {
    let (username, password) = (username.expose(), password.expose());
    if username.contains(':') {
        return Err(ConfigurationError::new(
            "the user name of the proxy holds a `:`, from which on the proxy would take it for the password: use one \
             without it",
        ));
    }
    let credentials = STANDARD.encode(format!("{username}:{password}"));
    let mut header = HeaderValue::try_from(format!("Basic {credentials}")).map_err(|_| {
        ConfigurationError::new("the credentials of the proxy cannot be sent in a header")
    })?;
    header.set_sensitive(true);
    Ok(header)
}

/// Without an address that is not checked yet: a password may be in it.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.check().ok();
        f.debug_struct("Proxy")
            .field("url", &url.as_ref().map(Url::as_str))
            .finish_non_exhaustive()
    }
}
