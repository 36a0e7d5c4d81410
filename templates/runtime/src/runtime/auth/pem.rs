//! Finds the private key in a PEM text, and says why there is none.

use rustls::pki_types::PrivateKeyDer;

use super::error::AuthError;
use crate::runtime::pem::{BYTE_ORDER_MARK, Pem};

/// Reads the first private key of a PEM text. White space in the text means nothing.
pub(crate) fn private_key(pem: &str) -> Result<PrivateKeyDer<'static>, AuthError> {
    let pem = Pem::new(pem);
    pem.private_key()
        .ok_or_else(|| AuthError::key(problem(&pem)))
}

/// Returns the text without the byte order mark and the quotes around it that a file or a setting may have.
pub(crate) fn bare(text: &str) -> &str {
    let text = text.trim_start_matches(BYTE_ORDER_MARK).trim();
    ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
        .map_or(text, str::trim)
}

/// Why there is no private key in a text.
fn problem(pem: &Pem) -> &'static str {
    if pem.contains("ENCRYPTED") {
        "the private key is encrypted: decrypt it first, for example with `openssl pkey -in key.pem -out plain.pem`"
    } else if pem.contains("PUBLICKEY-----") || pem.contains("CERTIFICATE-----") {
        "the PEM text holds a public key or a certificate: give the private key"
    } else {
        "there is no private key in the PEM text: it must hold a whole `PRIVATE KEY`, `RSA PRIVATE KEY` or \
         `EC PRIVATE KEY` block, from its `BEGIN` to its `END` line"
    }
}
