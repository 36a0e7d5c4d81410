//! Finds the private key in a PEM text, whatever became of its line breaks on the way through settings.

use rustls::pki_types::{PrivateKeyDer, pem::PemObject as _};

use super::error::AuthError;

/// The byte order mark that some editors and shells put in front of a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The labels of private keys: without white space, and as RFC 7468 writes them.
const LABELS: [(&str, &str); 3] = [
    ("PRIVATEKEY", "PRIVATE KEY"),
    ("RSAPRIVATEKEY", "RSA PRIVATE KEY"),
    ("ECPRIVATEKEY", "EC PRIVATE KEY"),
];

/// Reads the first private key of a PEM text.
///
/// White space in the text means nothing. Secrets of CI systems, `.env` files and folded YAML turn line breaks into spaces,
/// tabs or escapes such as `\n`, or drop them; neither base64 nor a label needs them.
pub(crate) fn private_key(pem: &str) -> Result<PrivateKeyDer<'static>, AuthError> {
    let pem = without_white_space(pem);
    blocks(&pem)
        .find_map(|(label, body)| {
            let (_, label) = LABELS.iter().find(|(known, _)| *known == label)?;
            Some(format!(
                "-----BEGIN {label}-----\n{body}\n-----END {label}-----\n"
            ))
        })
        .and_then(|block| PrivateKeyDer::from_pem_slice(block.as_bytes()).ok())
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

/// The text without white space, byte order marks and the escapes `\n`, `\r` and `\t`, with any number of backslashes.
fn without_white_space(text: &str) -> String {
    let mut rest = text.chars().peekable();
    let mut compact = String::with_capacity(text.len());
    while let Some(c) = rest.next() {
        if c == '\\' {
            while rest.next_if_eq(&'\\').is_some() {}
            let _ = rest.next_if(|c| matches!(c, 'n' | 'r' | 't'));
        } else if !c.is_whitespace() && c != BYTE_ORDER_MARK {
            compact.push(c);
        }
    }
    compact
}

/// The label and the body of each block that has an end, in a text without white space.
fn blocks(pem: &str) -> impl Iterator<Item = (&str, &str)> {
    pem.split("-----BEGIN").skip(1).filter_map(|block| {
        let (label, rest) = block.split_once("-----")?;
        let (body, end) = rest.split_once("-----END")?;
        end.strip_prefix(label)?.strip_prefix("-----")?;
        Some((label, body))
    })
}

/// Why there is no private key in a text without white space.
fn problem(pem: &str) -> &'static str {
    if pem.contains("ENCRYPTED") {
        "the private key is encrypted: decrypt it first, for example with `openssl pkey -in key.pem -out plain.pem`"
    } else if pem.contains("PUBLICKEY-----") || pem.contains("CERTIFICATE-----") {
        "the PEM text holds a public key or a certificate: give the private key"
    } else {
        "there is no private key in the PEM text: it must hold a whole `PRIVATE KEY`, `RSA PRIVATE KEY` or \
         `EC PRIVATE KEY` block, from its `BEGIN` to its `END` line"
    }
}
