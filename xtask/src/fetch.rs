//! Fetching a document over https: bounded in size and time, through the proxy that the environment names, and never with
//! credentials in a message.

mod proxy;

use std::env;
use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

pub use proxy::proxy;

use crate::error::Error;
use crate::input::{MAX_BYTES, TOO_LARGE, utf8};
use crate::workspace::Location;

/// How many redirects are followed.
const MAX_REDIRECTS: u32 = 5;

/// What a fetch may do and trust.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The certificates, in DER, that servers may be signed with; `None` for those that the system trusts.
    pub roots: Option<Vec<Vec<u8>>>,
    /// The proxy to go through.
    pub proxy: Option<ureq::Proxy>,
    /// The largest answer in bytes.
    pub limit: u64,
    /// How long connecting, and waiting for the beginning of an answer, may take each.
    pub patience: Duration,
    /// How long all of it may take.
    pub total: Duration,
}

impl Policy {
    /// The system's trust, the environment's proxy, and the bounds of an input.
    ///
    /// # Errors
    /// The environment names a proxy in a form that can't be understood.
    pub fn system() -> Result<Self, Error> {
        Ok(Self {
            roots: None,
            proxy: proxy(|name| env::var(name).ok())?,
            limit: MAX_BYTES,
            patience: Duration::from_secs(20),
            total: Duration::from_secs(300),
        })
    }

    fn agent(&self) -> ureq::Agent {
        let roots = match &self.roots {
            None => RootCerts::PlatformVerifier,
            Some(roots) => roots
                .iter()
                .map(|der| Certificate::from_der(der).to_owned())
                .into(),
        };
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .root_certs(roots)
            .build();
        ureq::Agent::config_builder()
            // Also after a redirect: it is looked at for every request.
            .https_only(true)
            .max_redirects(MAX_REDIRECTS)
            .proxy(self.proxy.clone())
            .tls_config(tls)
            .timeout_connect(Some(self.patience))
            .timeout_resolve(Some(self.patience))
            .timeout_recv_response(Some(self.patience))
            .timeout_global(Some(self.total))
            .http_status_as_error(false)
            .user_agent(concat!(
                "okta-identity-source-xtask/",
                env!("CARGO_PKG_VERSION")
            ))
            .build()
            .new_agent()
    }
}

/// Whether `text` is an address, and not the name of a file.
#[must_use]
pub fn is_address(text: &str) -> bool {
    text.contains("://")
}

/// An address as it may be shown: without user name, password, query and fragment.
#[must_use]
pub fn shown(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = match rest.find(['/', '\\']) {
        Some(slash) => rest.split_at(slash),
        None => (rest, ""),
    };
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

/// Gets the text at an https address.
///
/// # Errors
/// The address isn't https or leads away from it, the server can't be reached or isn't trusted, it answers with an error,
/// with something other than UTF-8 text, with too much or with less than it announced, or it takes too long.
pub fn fetch(url: &str, policy: &Policy) -> Result<String, Error> {
    let name = shown(url);
    if !url
        .get(..8)
        .is_some_and(|start| start.eq_ignore_ascii_case("https://"))
    {
        return Err(refused(
            &name,
            "is not an https address",
            "give an address that begins with https://, or a file",
        ));
    }
    let response = policy.agent().get(url).call();
    let mut response = response.map_err(|error| failed(&name, &error, policy))?;
    let status = response.status();
    if !status.is_success() {
        let help = match status.as_u16() {
            401 | 403 => {
                "the server wants to know who asks; download the document by other means, and give the file with --from"
            }
            404 | 410 => "there is no such document; look the address up, and give it with --from",
            407 => "the proxy wants a user name and a password: put them into HTTPS_PROXY",
            _ => {
                "try again later, or download the document by other means and give the file with --from"
            }
        };
        return Err(refused(
            &name,
            format!("was answered with the status {}", status.as_u16()),
            help,
        ));
    }
    let header = |name: &str| {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    if header("content-encoding").is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity"))
    {
        let help = "none was asked for; download the document by other means, and give the file with --from";
        return Err(refused(&name, "was answered with compressed data", help));
    }
    if header("content-type").is_some_and(|kind| {
        kind.trim_start()
            .to_ascii_lowercase()
            .starts_with("text/html")
    }) {
        let help = "this is the address of a page that shows the document; give the one of the document itself";
        return Err(refused(&name, "was answered with a web page (HTML)", help));
    }
    let body = response.body_mut().as_reader();
    utf8(&Location::named(&name), read(body, &name, policy)?)
}

/// Reads an answer up to the limit.
fn read(body: impl Read, name: &str, policy: &Policy) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = body
        .take(policy.limit.saturating_add(1))
        .read_to_end(&mut bytes);
    match read {
        Ok(_) if bytes.len() as u64 > policy.limit => {
            let (reason, help) = TOO_LARGE;
            Err(refused(name, reason, help))
        }
        Ok(_) => Ok(bytes),
        Err(error) => Err(failed(name, &ureq::Error::from(error), policy)),
    }
}

/// Why there is no answer. What the library says is not passed on where an address may stand in it.
fn failed(name: &str, error: &ureq::Error, policy: &Policy) -> Error {
    let retry = "check the connection, or download the document by other means and give the file with --from";
    let (reason, help): (String, &'static str) = match error {
        ureq::Error::RequireHttpsOnly(_) => (
            "redirects to an address that is not https".to_owned(),
            "find out what the server does: a document that came over http could have been changed on its way",
        ),
        ureq::Error::TooManyRedirects => (
            format!("redirects more than {MAX_REDIRECTS} times"),
            "give the address that it leads to in the end",
        ),
        ureq::Error::Timeout(_) => ("was not answered in time".to_owned(), retry),
        ureq::Error::HostNotFound => (
            "can't be reached: there is no such host".to_owned(),
            "check the address and the connection; behind a proxy, set HTTPS_PROXY",
        ),
        ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl => (
            "can't be reached through the proxy".to_owned(),
            "check HTTPS_PROXY and NO_PROXY",
        ),
        ureq::Error::Io(error) if is_certificate(error) => {
            (format!("is not trusted: {error}"), CERTIFICATE)
        }
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => {
            ("can't be trusted: TLS failed".to_owned(), CERTIFICATE)
        }
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => (
            "was cut off: the answer ended before it was complete".to_owned(),
            "run the command again",
        ),
        ureq::Error::Io(error) => {
            let through = if policy.proxy.is_some() {
                " (through the proxy of HTTPS_PROXY)"
            } else {
                ""
            };
            (format!("can't be reached{through}: {error}"), retry)
        }
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => (
            "is not an address".to_owned(),
            "give an address such as https://host/path, or a file",
        ),
        _ => (
            "was answered with something that is not HTTP".to_owned(),
            retry,
        ),
    };
    refused(name, reason, help)
}

/// What to do about a server that isn't trusted.
const CERTIFICATE: &str = "the system must trust the certificate of the server; behind a proxy that reads along, install its certificate";

fn is_certificate(error: &io::Error) -> bool {
    error
        .get_ref()
        .is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>)
}

fn refused(name: &str, reason: impl Into<String>, help: &'static str) -> Error {
    Error::Input {
        file: name.to_owned(),
        reason: reason.into(),
        help,
    }
}
