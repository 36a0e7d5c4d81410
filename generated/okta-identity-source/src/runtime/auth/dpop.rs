//! Proofs of possession (DPoP, RFC 9449): a token that is bound to a key is useless to whoever reads it from a log.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use url::{Position, Url};

use super::{
    clock,
    error::AuthError,
    jws::{compact, signing_input, uuid},
    key::LocalKey,
    signer::Signer as _,
};

/// The header of a proof.
pub(crate) const DPOP: HeaderName = HeaderName::from_static("dpop");
/// The header with the server's nonce for the next proof.
const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// Whether tokens are bound to a key of this client (DPoP, RFC 9449). New service apps of Okta demand it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DpopMode {
    /// Tokens must be bound. A token that is not is an error.
    Required,
    /// Tokens are asked for with a proof, and taken as they come.
    #[default]
    Preferred,
    /// Tokens are asked for without a proof. An app that demands one refuses that.
    Off,
}

/// How a proof writes the path of the URL (`htu`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Htu {
    /// Percent-decoded, as Okta compares it: only `%`, space, `"` and `#` are encoded again.
    Decoded,
    /// As it is sent, which RFC 9449 (section 4.3) suggests.
    Encoded,
}

impl Htu {
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Decoded => Self::Encoded,
            Self::Encoded => Self::Decoded,
        }
    }

    /// The URL without query and fragment, with its path in this form. A path that is not UTF-8 has one form only.
    pub(crate) fn of(self, url: &Url) -> String {
        let decoded = match self {
            Self::Decoded => decoded(url.path()),
            Self::Encoded => None,
        };
        match decoded {
            Some(path) => format!("{}{path}", &url[..Position::BeforePath]),
            None => url[..Position::AfterPath].to_owned(),
        }
    }
}

/// A path as Okta compares it; `None` if it is not UTF-8.
fn decoded(path: &str) -> Option<String> {
    let text = percent_decode_str(path).decode_utf8().ok()?;
    let mut path = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => path.push_str("%25"),
            ' ' => path.push_str("%20"),
            '"' => path.push_str("%22"),
            '#' => path.push_str("%23"),
            _ => path.push(c),
        }
    }
    Some(path)
}

/// What a proof is made from besides the request. A rejection may change it.
pub(crate) struct ProofInputs {
    pub(crate) nonce: Option<String>,
    pub(crate) htu: Htu,
    /// The correction of the clock.
    pub(crate) correction: i64,
}

/// The key of a client, made anew for each, and what it has learned of the two servers that RFC 9449 tells apart.
pub(crate) struct Dpop {
    key: LocalKey,
    public: Value,
    /// Whether the org's resource server compares encoded paths.
    is_htu_encoded: AtomicBool,
    pub(crate) token_nonce: Nonce,
    pub(crate) resource_nonce: Nonce,
}

impl Dpop {
    pub(crate) fn new() -> Result<Self, AuthError> {
        let key = LocalKey::generate()?;
        let public = key
            .public_jwk()
            .ok_or_else(|| AuthError::signing("the key for DPoP has no public half"))?;
        Ok(Self {
            key,
            public,
            is_htu_encoded: AtomicBool::default(),
            token_nonce: Nonce::default(),
            resource_nonce: Nonce::default(),
        })
    }

    /// The inputs of the next proof, for the server with this nonce. `correction` is that of the clock.
    pub(crate) fn inputs(&self, nonce: &Nonce, correction: i64) -> ProofInputs {
        let is_encoded = self.is_htu_encoded.load(Ordering::Relaxed);
        ProofInputs {
            nonce: nonce.get(),
            htu: if is_encoded {
                Htu::Encoded
            } else {
                Htu::Decoded
            },
            correction,
        }
    }

    /// Remembers the form of `htu` that the server accepts, for the next proofs.
    pub(crate) fn prefer(&self, htu: Htu) {
        self.is_htu_encoded
            .store(htu == Htu::Encoded, Ordering::Relaxed);
    }

    /// A proof for one attempt of one request. `token_hash` is the `ath` of a call with a token.
    pub(crate) fn proof(
        &self,
        method: &Method,
        url: &Url,
        inputs: &ProofInputs,
        token_hash: Option<&str>,
    ) -> Result<HeaderValue, AuthError> {
        let header = json!({
            "typ": "dpop+jwt",
            "alg": self.key.algorithm().as_str(),
            "jwk": self.public,
        });
        let mut claims = json!({
            "htm": method.as_str(),
            "htu": inputs.htu.of(url),
            "iat": clock::now(inputs.correction),
            "jti": uuid()?,
        });
        if let Some(members) = claims.as_object_mut() {
            for (name, value) in [("nonce", inputs.nonce.as_deref()), ("ath", token_hash)] {
                if let Some(value) = value {
                    members.insert(name.to_owned(), value.into());
                }
            }
        }
        let input = signing_input(&header, &claims);
        let signature = self.key.sign_now(input.as_bytes())?;
        let mut proof = HeaderValue::try_from(compact(&input, &signature))
            .map_err(|_| AuthError::signing("the proof does not fit into a header"))?;
        proof.set_sensitive(true);
        Ok(proof)
    }
}

/// The latest nonce of a server.
#[derive(Default)]
pub(crate) struct Nonce(Mutex<Option<String>>);

impl Nonce {
    pub(crate) fn get(&self) -> Option<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Remembers the nonce of an answer and gives it.
    pub(crate) fn remember(&self, headers: &HeaderMap) -> Option<String> {
        let nonce = headers.get(DPOP_NONCE)?.to_str().ok()?.to_owned();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(nonce.clone());
        Some(nonce)
    }
}
