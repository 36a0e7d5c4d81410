//! TLS: which certificate authorities to trust, and which certificate to show to servers that ask for one.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer},
};

use super::{
    error::ConfigurationError,
    pem::{self, Block, Pem},
    secret::Secret,
};

/// What a builder says of TLS.
#[derive(Clone, Default)]
pub(crate) struct TlsOptions {
    /// PEM texts with certificate authorities to trust.
    pub(crate) roots: Vec<Vec<u8>>,
    /// Whether only those are trusted, and not the ones of the system.
    pub(crate) replaces_system_roots: bool,
    /// The PEM texts of the client's certificate, with its chain, and of the key of it.
    pub(crate) identity: Option<(Vec<u8>, Secret)>,
}

impl TlsOptions {
    /// The TLS settings of an HTTP client. Without any use of TLS (`is_unused`) the roots of the system are not read.
    ///
    /// # Errors
    ///
    /// A PEM text cannot be used, or there are no roots. No message has anything of a PEM text.
    pub(crate) fn config(&self, is_unused: bool) -> Result<ClientConfig, ConfigurationError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let roots = self.roots()?;
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| not_set_up(&error))?;
        let builder = if is_unused || self.replaces_system_roots {
            builder.with_root_certificates(store(&roots)?)
        } else {
            // Only to find unusable ones: the verifier does not tell which kind of certificate it is that fails.
            store(&roots)?;
            let verifier = verifier(roots, provider).map_err(|error| not_set_up(&error))?;
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
        };
        let mut config = match &self.identity {
            None => builder.with_no_client_auth(),
            Some((chain, key)) => {
                let (chain, key) = identity(chain, key)?;
                builder
                    .with_client_auth_cert(chain, key)
                    .map_err(|error| unusable_identity(&error))?
            }
        };
        config.alpn_protocols = application_protocols();
        Ok(config)
    }

    fn roots(&self) -> Result<Vec<CertificateDer<'static>>, ConfigurationError> {
        let texts: Result<Vec<_>, _> = self
            .roots
            .iter()
            .map(|text| certificates(text, "the root certificates", |_| false))
            .collect();
        Ok(texts?.into_iter().flatten().collect())
    }
}

/// The roots of the system and these.
#[cfg(not(target_os = "android"))]
fn verifier(
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
) -> Result<rustls_platform_verifier::Verifier, rustls::Error> {
    rustls_platform_verifier::Verifier::new_with_extra_roots(roots, provider)
}

/// The roots of the system, beside which Android takes no others.
#[cfg(target_os = "android")]
fn verifier(
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
) -> Result<rustls_platform_verifier::Verifier, rustls::Error> {
    if roots.is_empty() {
        rustls_platform_verifier::Verifier::new(provider)
    } else {
        Err(rustls::Error::General(
            "Android takes no roots beside its own: call `root_certificates_only`".to_owned(),
        ))
    }
}

fn store(roots: &[CertificateDer<'static>]) -> Result<RootCertStore, ConfigurationError> {
    let mut store = RootCertStore::empty();
    for (index, root) in roots.iter().enumerate() {
        store.add(root.clone()).map_err(|_| {
            ConfigurationError::new(format!(
                "root certificate {} of {} cannot be used: give X.509 certificates of certificate authorities, as PEM",
                index + 1,
                roots.len()
            ))
        })?;
    }
    Ok(store)
}

/// The certificates of a PEM text, of which there is at least one. Other blocks than those of `is_expected` are errors: a
/// certificate that the caller expects to count must not be skipped.
fn certificates(
    text: &[u8],
    what: &str,
    is_expected: fn(&Block<'_>) -> bool,
) -> Result<Vec<CertificateDer<'static>>, ConfigurationError> {
    let error = |problem: &str| ConfigurationError::new(format!("{what}: {problem}"));
    if pem::is_utf_16(text) {
        return Err(error("the PEM text is UTF-16: save it as UTF-8"));
    }
    let pem = Pem::new(&String::from_utf8_lossy(text));
    let mut found = Vec::new();
    for block in pem.blocks() {
        if block.is_certificate() {
            found.push(block.certificate().ok_or_else(|| error(UNREADABLE))?);
        } else if !is_expected(&block) {
            return Err(error(unexpected(&block)));
        }
    }
    if found.is_empty() {
        return Err(error(
            "the PEM text holds no certificate: give one or several blocks that begin with \
             `-----BEGIN CERTIFICATE-----`",
        ));
    }
    Ok(found)
}

const UNREADABLE: &str =
    "the PEM text cannot be read: check that every block is whole, and that its lines are Base64";

/// What is wrong with a block that is no certificate. Its label is not repeated: it is the caller's text.
fn unexpected(block: &Block<'_>) -> &'static str {
    if block.label == "TRUSTEDCERTIFICATE" {
        "the PEM text holds a `TRUSTED CERTIFICATE` block: convert it to a `CERTIFICATE` block, for example with \
         `openssl x509 -in trusted.pem -out plain.pem`"
    } else if block.is_private_key() {
        "the PEM text holds a private key: give certificates only"
    } else if block.label.is_empty() {
        UNREADABLE
    } else {
        "the PEM text holds a block that is no certificate, such as a public key: give `CERTIFICATE` blocks only"
    }
}

/// Whether a file with the certificate of a client often has this block too: its key, and what OpenSSL writes before keys.
fn is_beside_client_certificate(block: &Block<'_>) -> bool {
    block.is_private_key() || ["ECPARAMETERS", "DHPARAMETERS"].contains(&block.label)
}

fn identity(
    chain: &[u8],
    key: &Secret,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), ConfigurationError> {
    let chain = certificates(
        chain,
        "the client certificate",
        is_beside_client_certificate,
    )?;
    let key = Pem::new(key.expose()).private_key().ok_or_else(|| {
        ConfigurationError::new(
            "the key of the client certificate: the PEM text holds no private key: give one in PKCS#8 \
             (`-----BEGIN PRIVATE KEY-----`), PKCS#1 or SEC1, not encrypted",
        )
    })?;
    Ok((chain, key))
}

fn unusable_identity(error: &rustls::Error) -> ConfigurationError {
    ConfigurationError::new(match error {
        rustls::Error::InconsistentKeys(_) => {
            "the client certificate and its key do not belong together: give the key that the first certificate of the \
             chain was issued for"
        }
        rustls::Error::InvalidCertificate(_) => {
            "the client certificate cannot be used: give an X.509 certificate, and then those that it was issued by"
        }
        _ => {
            "the key of the client certificate cannot be used: give an RSA key of 2048 to 8192 bits, an EC key on P-256 \
             or P-384, or an Ed25519 key"
        }
    })
}

fn not_set_up(error: &rustls::Error) -> ConfigurationError {
    ConfigurationError::new(format!(
        "TLS could not be set up: {error}. Check that the root certificates of the system are installed (on Linux the \
         package `ca-certificates`), or call `root_certificates_only`"
    ))
}

/// What to offer the server, best first.
fn application_protocols() -> Vec<Vec<u8>> {
    let mut protocols = vec![b"http/1.1".to_vec()];
    if cfg!(feature = "http2") {
        protocols.insert(0, b"h2".to_vec());
    }
    protocols
}
