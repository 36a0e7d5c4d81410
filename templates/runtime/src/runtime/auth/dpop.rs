//! Proofs of possession (DPoP, RFC 9449): a token that is bound to a key is useless to whoever reads it from a log.

use std::sync::{Mutex, PoisonError};

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use super::{
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

/// The key of a client, made anew for each, and the latest nonces of the two servers that RFC 9449 tells apart.
pub(crate) struct Dpop {
    key: LocalKey,
    public: Value,
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
            token_nonce: Nonce::default(),
            resource_nonce: Nonce::default(),
        })
    }

    /// A proof for one attempt of one request. `token_hash` is the `ath` of a call with a token.
    pub(crate) fn proof(
        &self,
        method: &Method,
        url: &Url,
        nonce: Option<&str>,
        token_hash: Option<&str>,
    ) -> Result<HeaderValue, AuthError> {
        let header = json!({
            "typ": "dpop+jwt",
            "alg": self.key.algorithm().as_str(),
            "jwk": self.public,
        });
        let mut target = url.clone();
        target.set_query(None);
        target.set_fragment(None);
        let mut claims = json!({
            "htm": method.as_str(),
            "htu": target.as_str(),
            "iat": Timestamp::now().as_second(),
            "jti": uuid()?,
        });
        if let Some(members) = claims.as_object_mut() {
            for (name, value) in [("nonce", nonce), ("ath", token_hash)] {
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
