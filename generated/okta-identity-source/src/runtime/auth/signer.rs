//! Who signs: the trait for keys that live elsewhere, and the algorithms.

use std::{error, fmt, future::Future, pin::Pin};

/// A future on the heap, which traits give that are used as objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An error of the caller's code. It becomes the source of an [`AuthError`](super::error::AuthError), and only its own
/// `Debug` and `Display` show it: keep secrets out of those.
pub type BoxError = Box<dyn error::Error + Send + Sync + 'static>;

/// A signature algorithm of JWS (RFC 7518, section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SigningAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// ECDSA on the curve P-256 with SHA-256.
    Es256,
}

impl SigningAlgorithm {
    /// The name in the header of a JWS.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }
}

impl fmt::Display for SigningAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A private key that this process does not hold, such as one in a key management service or a hardware module.
///
/// It signs the assertion of each token request: about once an hour, and once more for each request that the server
/// wants repeated. It does not sign API calls, not even with DPoP, which has a key of its own.
pub trait Signer: Send + Sync {
    /// The algorithm of the key. It must not change.
    fn algorithm(&self) -> SigningAlgorithm;

    /// The `kid` under which the public key is registered with the app, if this knows it.
    fn key_id(&self) -> Option<&str> {
        None
    }

    /// Signs `message` as it is: the signature is over its SHA-256 digest.
    ///
    /// Gives for RS256 the signature as it is, and for ES256 either the 64 bytes of `r` and `s`, or their DER
    /// encoding. The future runs in a task of its own on the Tokio runtime of the call, and may be dropped before it ends.
    ///
    /// # Errors
    ///
    /// Whatever went wrong; the call fails with it as the source of its error.
    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, BoxError>>;
}
