//! Private keys of this process: PEM (PKCS#1, PKCS#8, SEC1) and JWK in, signatures out.

use std::{fmt, fs, io, path::Path, sync::Arc};

use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use ring::{
    rand::SystemRandom,
    rsa::{KeyPairComponents, PublicKeyComponents},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use rustls::pki_types::PrivateKeyDer;
use serde_json::{Value, json};

use super::{
    der,
    error::AuthError,
    jws::{base64url, from_base64url},
    pem,
    signer::{BoxError, BoxFuture, Signer, SigningAlgorithm},
};
use crate::runtime::pem::is_utf_16;

/// The first byte of a public point with both of its coordinates (SEC1, section 2.3.3).
const UNCOMPRESSED: u8 = 4;

const OTHER_CURVE: &str = "an EC key must be on the curve P-256";

/// The private key of a service app, whose public half is registered with the app.
///
/// RSA keys of 2048 to 4096 bits sign with RS256, EC keys on P-256 with ES256. `Debug` shows the algorithm only.
#[derive(Clone)]
pub struct PrivateKey {
    signer: Arc<dyn Signer>,
}

impl PrivateKey {
    /// Reads the first private key of a PEM text: PKCS#8 (`PRIVATE KEY`), PKCS#1 (`RSA PRIVATE KEY`) or SEC1
    /// (`EC PRIVATE KEY`). Line breaks may be spaces, tabs or escapes such as `\n`, or be missing, and a byte order mark or quotes
    /// may surround the text, as happens to secrets of CI systems. An EC key may lack its public half.
    ///
    /// # Errors
    ///
    /// [`AuthError`] of kind `Key`: there is no such key in the text, it is encrypted, or of another kind or size.
    pub fn from_pem(pem: &str) -> Result<Self, AuthError> {
        Ok(Self::local(LocalKey::from_pem(pem)?))
    }

    /// Reads a private key in the form of a JSON Web Key (RFC 7517), of type `RSA` or `EC`. Its `kid` becomes the key id,
    /// unless another one is set. An EC key may lack its public half, `x` and `y`.
    ///
    /// # Errors
    ///
    /// [`AuthError`] of kind `Key`: it is no JSON object, a member is missing (such as in a public key), or the key is of
    /// another kind or size.
    pub fn from_jwk(jwk: &str) -> Result<Self, AuthError> {
        Ok(Self::local(LocalKey::from_jwk(jwk)?))
    }

    /// Reads a file that holds a PEM text or a JWK. It is read now, and not again. A relative path begins in the working
    /// directory; `~` means nothing here.
    ///
    /// # Errors
    ///
    /// [`AuthError`] of kind `Key`: the file cannot be read, or as for its contents.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, AuthError> {
        // Neither path nor contents are repeated: a key that was taken for a path must not be shown.
        let bytes = fs::read(path).map_err(|error| unreadable(error.kind()))?;
        if is_utf_16(&bytes) {
            return Err(unreadable_as("it is UTF-16: save it as UTF-8"));
        }
        let text = String::from_utf8(bytes).map_err(|_| unreadable(io::ErrorKind::InvalidData))?;
        Self::inline(&text).unwrap_or_else(|| {
            Err(AuthError::key(
                "the file of the private key holds neither a PEM text, with its `BEGIN` and `END` lines, nor a JWK: put the \
                 private key of the app into it",
            ))
        })
    }

    /// Reads what a setting holds, such as `OKTA_CLIENT_PRIVATEKEY`: a PEM text, a JWK, or the path of a file with one, as for
    /// [`PrivateKey::from_file`].
    ///
    /// # Errors
    ///
    /// As [`PrivateKey::from_pem`], [`PrivateKey::from_jwk`] or [`PrivateKey::from_file`].
    pub fn from_setting(text: &str) -> Result<Self, AuthError> {
        Self::inline(text).unwrap_or_else(|| Self::from_file(pem::bare(text)))
    }

    /// Uses a key that lives elsewhere, such as in a key management service.
    #[must_use]
    pub fn from_signer(signer: impl Signer + 'static) -> Self {
        Self {
            signer: Arc::new(signer),
        }
    }

    pub(crate) fn signer(&self) -> &dyn Signer {
        &*self.signer
    }

    fn local(key: LocalKey) -> Self {
        Self::from_signer(key)
    }

    /// The key in the text, if it looks like one.
    fn inline(text: &str) -> Option<Result<Self, AuthError>> {
        if pem::bare(text).starts_with('{') {
            Some(Self::from_jwk(text))
        } else if text.contains("-----BEGIN") {
            Some(Self::from_pem(text))
        } else {
            None
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey")
            .field("algorithm", &self.signer.algorithm())
            .finish_non_exhaustive()
    }
}

/// A key that this process holds.
pub(crate) struct LocalKey {
    pair: Pair,
    key_id: Option<String>,
}

enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ec(Box<EcdsaKeyPair>),
}

impl LocalKey {
    /// Makes a new key on P-256.
    pub(crate) fn generate() -> Result<Self, AuthError> {
        let rng = SystemRandom::new();
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &rng)
            .ok()
            .and_then(|key| {
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &rng).ok()
            })
            .map(|pair| Self::of(Pair::Ec(Box::new(pair))))
            .ok_or_else(|| AuthError::signing("no key for DPoP could be made"))
    }

    const fn of(pair: Pair) -> Self {
        Self { pair, key_id: None }
    }

    fn from_pem(pem: &str) -> Result<Self, AuthError> {
        let der = pem::private_key(pem)?;
        match &der {
            PrivateKeyDer::Pkcs1(der) => rsa(RsaKeyPair::from_der(der.secret_pkcs1_der())),
            PrivateKeyDer::Sec1(der) => ec_sec1(der.secret_sec1_der()),
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                match der::ec_pkcs8(der) {
                    Some((true, _)) => Err(unusable(OTHER_CURVE)),
                    Some((false, key)) => ec_sec1(key),
                    None => rsa(RsaKeyPair::from_pkcs8(der)),
                }
            }
            _ => Err(unusable("its format is not known")),
        }
        .map(Self::of)
    }

    fn from_jwk(jwk: &str) -> Result<Self, AuthError> {
        // The error of the parser is left out: it may quote the text.
        let jwk: Value = serde_json::from_str(pem::bare(jwk))
            .map_err(|_| AuthError::key("the JWK of the private key is not JSON: check that its quotes and braces came through whole"))?;
        if jwk.get("keys").is_some() {
            return Err(AuthError::key(
                "this is a set of keys: give the one private JWK inside of it",
            ));
        }
        let pair = match jwk.get("kty").and_then(Value::as_str) {
            Some("RSA") => rsa_jwk(&jwk)?,
            Some("EC") => ec_jwk(&jwk)?,
            _ => return Err(unusable("the `kty` of the JWK must be `RSA` or `EC`")),
        };
        Ok(Self {
            pair,
            key_id: jwk.get("kid").and_then(Value::as_str).map(str::to_owned),
        })
    }

    /// The public half of an EC key as a JWK. An RSA key has none here: nothing needs it.
    pub(crate) fn public_jwk(&self) -> Option<Value> {
        let Pair::Ec(pair) = &self.pair else {
            return None;
        };
        let point = pair.public_key().as_ref().strip_prefix(&[UNCOMPRESSED])?;
        let (x, y) = point.split_at_checked(der::SCALAR_BYTES)?;
        Some(json!({"kty": "EC", "crv": "P-256", "x": base64url(x), "y": base64url(y)}))
    }

    /// Signs at once.
    pub(crate) fn sign_now(&self, message: &[u8]) -> Result<Vec<u8>, AuthError> {
        let rng = SystemRandom::new();
        let signature = match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &rng, message, &mut signature)
                    .map(|()| signature)
            }
            Pair::Ec(pair) => pair
                .sign(&rng, message)
                .map(|signature| signature.as_ref().to_vec()),
        };
        signature.map_err(|_| AuthError::signing("the private key did not sign"))
    }
}

impl Signer for LocalKey {
    fn algorithm(&self) -> SigningAlgorithm {
        match self.pair {
            Pair::Rsa(_) => SigningAlgorithm::Rs256,
            Pair::Ec(_) => SigningAlgorithm::Es256,
        }
    }

    fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, BoxError>> {
        Box::pin(async move { self.sign_now(message).map_err(BoxError::from) })
    }
}

/// Why a file cannot be read. What was meant as a key and has no `BEGIN` line is taken for a path too.
fn unreadable(error: io::ErrorKind) -> AuthError {
    let name = error.to_string();
    let problem = match error {
        io::ErrorKind::NotFound => {
            "there is no such file: give the path of a file, or in a setting the whole PEM text with its `BEGIN` and `END` \
             lines"
        }
        io::ErrorKind::PermissionDenied => {
            "this process may not read it: change its owner or its permissions"
        }
        io::ErrorKind::InvalidData => {
            "it is not text: convert it with `openssl pkey -inform DER -in key.der -out key.pem`"
        }
        _ => &name,
    };
    unreadable_as(problem)
}

fn unreadable_as(problem: &str) -> AuthError {
    AuthError::key(format!(
        "the file of the private key cannot be read: {problem}"
    ))
}

fn unusable(reason: &str) -> AuthError {
    AuthError::key(format!("the private key cannot be used: {reason}"))
}

fn rsa(pair: Result<RsaKeyPair, ring::error::KeyRejected>) -> Result<Pair, AuthError> {
    pair.map(|pair| Pair::Rsa(Box::new(pair))).map_err(|error| {
        // What is rejected is named in a word such as `TooSmall`, never with a value.
        let problem = match error.to_string() {
            word if word == "WrongAlgorithm" => "it is of another kind".to_owned(),
            word => word,
        };
        unusable(&format!(
            "{problem}; it must be an RSA key of 2048 to 4096 bits, or an EC key on the curve P-256"
        ))
    })
}

fn ec_sec1(der: &[u8]) -> Result<Pair, AuthError> {
    let key = der::sec1(der).ok_or_else(|| unusable("the EC key is damaged"))?;
    if key.is_on_another_curve {
        return Err(unusable(OTHER_CURVE));
    }
    ec(key.private, key.public)
}

fn ec(private: &[u8], public: Option<&[u8]>) -> Result<Pair, AuthError> {
    // A longer number is one of a larger curve.
    let private = der::padded(private).ok_or_else(|| unusable(OTHER_CURVE))?;
    let derived;
    let public = match public {
        Some(point) if point.first() == Some(&UNCOMPRESSED) => point,
        other => {
            derived = public_half(&private, other)?;
            &derived
        }
    };
    // This checks that the halves belong together, whoever made the public one.
    EcdsaKeyPair::from_private_key_and_public_key(
        &ECDSA_P256_SHA256_FIXED_SIGNING,
        &private,
        public,
        &SystemRandom::new(),
    )
    .map(|pair| Pair::Ec(Box::new(pair)))
    .map_err(|error| unusable(&format!("{error}; {OTHER_CURVE}")))
}

/// Derives the public half of a key, uncompressed. `known` is the compressed one, if the key has that.
///
/// ring does not sign without the public half and does not compute it. `p256` costs 13 small crates and some 5 of 70 seconds of
/// processor time of a cold build; that is easier to answer for than elliptic-curve code of our own.
fn public_half(private: &[u8], known: Option<&[u8]>) -> Result<Vec<u8>, AuthError> {
    let public = p256::SecretKey::from_slice(private)
        .map_err(|_| unusable("its number is not one of the curve P-256: it is damaged"))?
        .public_key();
    let point = |is_compressed| public.to_encoded_point(is_compressed);
    match known {
        Some(known) if known != point(true).as_bytes() => {
            Err(unusable("its public half belongs to another key"))
        }
        _ => Ok(point(false).as_bytes().to_vec()),
    }
}

/// One member of a JWK, decoded.
fn member(jwk: &Value, name: &str) -> Result<Vec<u8>, AuthError> {
    let text = jwk.get(name).and_then(Value::as_str).ok_or_else(|| {
        unusable(&if name == "d" {
            "the JWK lacks `d`: it is the public key, give the private one".to_owned()
        } else {
            format!("the JWK lacks `{name}`")
        })
    })?;
    from_base64url(text).ok_or_else(|| unusable(&format!("`{name}` of the JWK is not base64url")))
}

fn ec_jwk(jwk: &Value) -> Result<Pair, AuthError> {
    if jwk.get("crv").and_then(Value::as_str) != Some("P-256") {
        return Err(unusable(OTHER_CURVE));
    }
    let private = member(jwk, "d")?;
    if jwk.get("x").is_none() && jwk.get("y").is_none() {
        return ec(&private, None);
    }
    let mut public = vec![UNCOMPRESSED];
    for name in ["x", "y"] {
        let coordinate = der::padded(&member(jwk, name)?);
        public.extend(coordinate.ok_or_else(|| unusable("a coordinate of the JWK is too long"))?);
    }
    ec(&private, Some(&public))
}

fn rsa_jwk(jwk: &Value) -> Result<Pair, AuthError> {
    // Numbers without the zeros that some writers put in front.
    let number = |name: &str| -> Result<Vec<u8>, AuthError> {
        let bytes = member(jwk, name)?;
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        Ok(bytes.get(zeros..).unwrap_or_default().to_vec())
    };
    rsa(RsaKeyPair::from_components(&KeyPairComponents {
        d: number("d")?,
        public_key: PublicKeyComponents {
            n: number("n")?,
            e: number("e")?,
        },
        p: number("p")?,
        q: number("q")?,
        dP: number("dp")?,
        dQ: number("dq")?,
        qInv: number("qi")?,
    }))
}
