//! PEM texts (RFC 7468), whatever became of their line breaks on the way through settings.
//!
//! Secrets of CI systems, `.env` files and folded YAML turn line breaks into spaces, tabs or escapes such as `\n`, or drop them.
//! Neither base64 nor a label needs white space, so it means nothing here.

use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};

/// The byte order mark that some editors and shells put in front of a text.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// The labels of private keys: without white space, and as RFC 7468 writes them.
const PRIVATE_KEYS: [(&str, &str); 3] = [
    ("PRIVATEKEY", "PRIVATE KEY"),
    ("RSAPRIVATEKEY", "RSA PRIVATE KEY"),
    ("ECPRIVATEKEY", "EC PRIVATE KEY"),
];

/// A PEM text without white space.
pub(crate) struct Pem(String);

/// A block of a PEM text.
pub(crate) struct Block<'a> {
    /// Its label, without white space; empty if the label has no end.
    pub(crate) label: &'a str,
    /// Its base64; `None` if the block has no end.
    body: Option<&'a str>,
}

impl Pem {
    /// Reads a text. Escapes such as `\n` count as white space, with any number of backslashes.
    pub(crate) fn new(text: &str) -> Self {
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
        Self(compact)
    }

    /// Whether the text has this anywhere.
    pub(crate) fn contains(&self, text: &str) -> bool {
        self.0.contains(text)
    }

    /// Returns the blocks in their order, also those that have no end.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = Block<'_>> {
        self.0.split("-----BEGIN").skip(1).map(|block| {
            let (label, rest) = block.split_once("-----").unwrap_or_default();
            let body = rest.split_once("-----END").and_then(|(body, end)| {
                end.strip_prefix(label)?.strip_prefix("-----")?;
                Some(body)
            });
            Block { label, body }
        })
    }

    /// Returns the first private key, unless it is encrypted or damaged.
    pub(crate) fn private_key(&self) -> Option<PrivateKeyDer<'static>> {
        let (block, label) = self.blocks().find_map(|block| {
            let mut labels = PRIVATE_KEYS.iter().filter(|_| block.body.is_some());
            let (_, label) = labels.find(|(known, _)| *known == block.label)?;
            Some((block, label))
        })?;
        block.read(label)
    }
}

impl Block<'_> {
    pub(crate) fn is_certificate(&self) -> bool {
        self.label == "CERTIFICATE"
    }

    /// Whether it is a private key, encrypted or not.
    pub(crate) fn is_private_key(&self) -> bool {
        self.label.ends_with("PRIVATEKEY")
    }

    /// Returns the certificate; `None` if it is damaged.
    pub(crate) fn certificate(&self) -> Option<CertificateDer<'static>> {
        self.read("CERTIFICATE")
    }

    fn read<T: PemObject>(&self, label: &str) -> Option<T> {
        let body = self.body?;
        let block = format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
        T::from_pem_slice(block.as_bytes()).ok()
    }
}

/// Whether the bytes are UTF-16, by their byte order mark.
pub(crate) fn is_utf_16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF])
}
