//! The address of an org, checked for the mistakes that people make with it.

use std::net::IpAddr;

use url::{Host, Url};

use super::error::ConfigurationError;

/// The domains that Okta gives to orgs.
const OKTA_DOMAINS: [&str; 5] = [
    "okta.com",
    "oktapreview.com",
    "okta-emea.com",
    "okta-gov.com",
    "okta.mil",
];

/// The address of an org: scheme, host and perhaps a port, nothing else.
#[derive(Clone)]
pub(crate) struct OrgUrl {
    url: Url,
    text: String,
}

impl OrgUrl {
    /// Checks an address as a person typed it. Messages do not repeat it: a password may be in it.
    pub(crate) fn parse(
        text: &str,
        allow_http_on_loopback: bool,
    ) -> Result<Self, ConfigurationError> {
        let url = parse_url(text.trim())?;
        check_scheme(&url, allow_http_on_loopback)?;
        check_host(&url)?;
        check_extras(&url)?;
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { url, text })
    }

    /// The address without a slash at its end.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) const fn url(&self) -> &Url {
        &self.url
    }

    /// Whether requests go in plain text, which only happens on loopback.
    pub(crate) fn is_plain(&self) -> bool {
        self.url.scheme() == "http"
    }
}

fn parse_url(text: &str) -> Result<Url, ConfigurationError> {
    const EXAMPLE: &str = "give the address of your org, such as `https://acme.okta.com`";
    let mistake = if text.is_empty() {
        "the org URL is empty"
    } else if text.contains(['{', '}']) || text.to_ascii_lowercase().contains("youroktadomain") {
        "the org URL still holds a placeholder"
    } else if text.matches("://").count() > 1 {
        "the org URL holds `://` more than once"
    } else if text.contains(|character: char| character.is_whitespace() || character.is_control()) {
        "the org URL holds a space or a control character"
    } else if !text.contains("://") {
        "the org URL does not begin with `https://`"
    } else {
        return Url::parse(text)
            .map_err(|_| ConfigurationError::new(format!("the org URL is not a URL: {EXAMPLE}")));
    };
    Err(ConfigurationError::new(format!("{mistake}: {EXAMPLE}")))
}

fn check_scheme(url: &Url, allow_http_on_loopback: bool) -> Result<(), ConfigurationError> {
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) && allow_http_on_loopback => Ok(()),
        "http" if is_loopback(url) => Err(ConfigurationError::new(
            "the org URL begins with `http://`: for a test server on this machine, call `allow_http_on_loopback` on \
             the builder, or set `OKTA_TESTING_DISABLEHTTPSCHECK` to `true`; for an org, use `https://`",
        )),
        "http" => Err(ConfigurationError::new(
            "the org URL begins with `http://`, which would send the credentials in plain text: use `https://`",
        )),
        _ => Err(ConfigurationError::new(
            "the org URL has an unknown scheme: it must begin with `https://`",
        )),
    }
}

/// Whether the host of a URL is this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn check_host(url: &Url) -> Result<(), ConfigurationError> {
    let Some(host) = url.host_str() else {
        return Err(ConfigurationError::new(
            "the org URL has no host: use one such as `https://acme.okta.com`",
        ));
    };
    // Other hosts may well be called so: a custom domain is whatever its owner likes.
    let admin = host
        .split_once("-admin.")
        .filter(|(_, domain)| OKTA_DOMAINS.contains(domain));
    if let Some((org, domain)) = admin {
        return Err(ConfigurationError::new(format!(
            "the org URL is that of the Admin Console: use `https://{org}.{domain}`, without `-admin`"
        )));
    }
    if host.ends_with(".com.com") {
        return Err(ConfigurationError::new(
            "the org URL ends in `.com.com`: remove one `.com`",
        ));
    }
    Ok(())
}

fn check_extras(url: &Url) -> Result<(), ConfigurationError> {
    let extra = if !url.username().is_empty() || url.password().is_some() {
        "a user name or password; credentials go to `api_token` or `bearer_token`"
    } else if url.query().is_some() {
        "a query; remove everything from the `?` on"
    } else if url.fragment().is_some() {
        "a fragment; remove everything from the `#` on"
    } else if url.path() != "/" {
        "a path; keep only scheme and host, such as `https://acme.okta.com`"
    } else {
        return Ok(());
    };
    Err(ConfigurationError::new(format!(
        "the org URL holds {extra}"
    )))
}
