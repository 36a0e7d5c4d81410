//! The assertion by which an app proves who it is to the token endpoint (`private_key_jwt`, RFC 7523).

use serde_json::json;

use super::{
    der,
    error::AuthError,
    jws::{compact, signing_input, uuid},
    signer::{Signer, SigningAlgorithm},
};

/// How long an assertion is valid, in seconds. The server takes at most an hour; this leaves room for clocks that are off.
const LIFETIME: i64 = 600;

/// The bytes of an ES256 signature.
const ES256_BYTES: usize = 2 * der::SCALAR_BYTES;

/// Makes an assertion for one token request, at `now` in seconds since 1970. Another request needs another one: the server
/// takes each `jti` once.
pub(crate) async fn assertion(
    signer: &dyn Signer,
    key_id: Option<&str>,
    client_id: &str,
    audience: &str,
    now: i64,
) -> Result<String, AuthError> {
    let algorithm = signer.algorithm();
    let mut header = json!({"alg": algorithm.as_str(), "typ": "JWT"});
    if let (Some(key_id), Some(members)) =
        (key_id.or_else(|| signer.key_id()), header.as_object_mut())
    {
        members.insert("kid".to_owned(), key_id.into());
    }
    let claims = json!({
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": now,
        "exp": now + LIFETIME,
        "jti": uuid()?,
    });
    let input = signing_input(&header, &claims);
    let signature = signer
        .sign(input.as_bytes())
        .await
        .map_err(AuthError::signer)?;
    let signature = match algorithm {
        SigningAlgorithm::Es256 if signature.len() != ES256_BYTES => {
            der::fixed_signature(&signature).ok_or_else(|| {
                AuthError::signing("the signer gave no ES256 signature: 64 bytes or DER")
            })?
        }
        _ => signature,
    };
    Ok(compact(&input, &signature))
}
