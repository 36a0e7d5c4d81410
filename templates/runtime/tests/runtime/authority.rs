//! An org with a token endpoint: what it answers, and the checks of what it is sent, by libraries of other people.

use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use okta_runtime_template::runtime::{
    Client, ClientBuilder, OAuth, PrivateKey, Request, RetryPolicy,
};
use p256::ecdsa::signature::Verifier as _;
use rsa::{
    pkcs1v15,
    pkcs8::{EncodePrivateKey as _, LineEnding},
    rand_core::OsRng,
    sha2::{Digest as _, Sha256},
    traits::{PrivateKeyParts as _, PublicKeyParts as _},
};
use serde_json::{Value, json};

use crate::support::{GET, Reply, Seen, Server, answer};

pub const CLIENT_ID: &str = "0oaTestClient";
pub const TOKEN_PATH: &str = "/oauth2/v1/token";

pub static RSA: LazyLock<rsa::RsaPrivateKey> =
    LazyLock::new(|| rsa::RsaPrivateKey::new(&mut OsRng, 2048).unwrap());
pub static EC: LazyLock<p256::SecretKey> = LazyLock::new(|| p256::SecretKey::random(&mut OsRng));

/// The EC key as the runtime takes it.
pub fn private_key() -> PrivateKey {
    PrivateKey::from_pem(&EC.to_pkcs8_pem(LineEnding::LF).unwrap()).unwrap()
}

pub fn oauth() -> OAuth {
    OAuth::new(CLIENT_ID, private_key()).scopes(["okta.things.read"])
}

/// With a policy that has no noticeable backoff.
pub fn builder(server: &Server, oauth: OAuth) -> ClientBuilder {
    Client::builder(server.url())
        .allow_http_on_loopback()
        .retries(RetryPolicy::default().backoff(Duration::from_millis(1), Duration::from_millis(5)))
        .oauth(oauth)
}

pub fn client(server: &Server, oauth: OAuth) -> Client {
    builder(server, oauth).build().unwrap()
}

pub fn get(client: &Client) -> Request {
    Request::new(client, &GET)
}

pub fn is_token_request(seen: &Seen) -> bool {
    seen.target == TOKEN_PATH
}

pub fn granted(token_type: &str, token: &str, expires_in: u64) -> Vec<u8> {
    let body = json!({"token_type": token_type, "access_token": token, "expires_in": expires_in});
    answer(
        "200 OK",
        &[("Content-Type", "application/json")],
        body.to_string(),
    )
}

pub fn refused(code: &str, description: &str, headers: &[(&str, &str)]) -> Reply {
    let body = json!({"error": code, "error_description": description});
    Reply::Answer(answer("400 Bad Request", headers, body.to_string()))
}

/// The requests to the token endpoint, and the others. Every assertion and every proof is verified, and none was sent twice.
pub fn sorted(server: &Server) -> (Vec<Seen>, Vec<Seen>) {
    let (token, calls): (Vec<Seen>, Vec<Seen>) =
        server.seen().into_iter().partition(is_token_request);
    let assertions = token.iter().map(|seen| verify_assertion(server, seen).1);
    assert_distinct(&assertions.collect::<Vec<_>>());
    let with_proof = token.iter().chain(&calls);
    let proofs = with_proof
        .filter(|seen| !seen.header("dpop").is_empty())
        .map(|seen| verify_proof(server, seen).1);
    assert_distinct(&proofs.collect::<Vec<_>>());
    (token, calls)
}

pub fn form(seen: &Seen) -> HashMap<String, String> {
    assert_eq!(
        seen.header("content-type"),
        ["application/x-www-form-urlencoded"]
    );
    url::form_urlencoded::parse(&seen.body)
        .into_owned()
        .collect()
}

fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The claims of an assertion or a proof, unverified.
pub fn claims(token: &str) -> Value {
    parts(token).1
}

fn parts(token: &str) -> (Value, Value, &str, Vec<u8>) {
    let (input, signature) = token.rsplit_once('.').unwrap();
    let (header, claims) = input.split_once('.').unwrap();
    let json = |text| serde_json::from_slice(&decode(text)).unwrap();
    (json(header), json(claims), input, decode(signature))
}

/// Checks the signature of an assertion with the public half of a test key, and the claims that each one has.
pub fn verify_assertion(server: &Server, seen: &Seen) -> (Value, Value) {
    let form = form(seen);
    assert_eq!(form["grant_type"], "client_credentials");
    assert_eq!(
        form["client_assertion_type"],
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    );
    let (header, claims, input, signature) = parts(&form["client_assertion"]);
    match header["alg"].as_str().unwrap() {
        "RS256" => {
            let key = pkcs1v15::VerifyingKey::<Sha256>::new(RSA.to_public_key());
            let signature = pkcs1v15::Signature::try_from(&*signature).unwrap();
            key.verify(input.as_bytes(), &signature).unwrap();
        }
        "ES256" => verify_es256(&EC.public_key(), input, &signature),
        other => panic!("{other}"),
    }
    assert_eq!(
        (&claims["iss"], &claims["sub"]),
        (&json!(CLIENT_ID), &json!(CLIENT_ID))
    );
    assert_eq!(claims["aud"], format!("{}{TOKEN_PATH}", server.url()));
    let (issued, expires) = (
        claims["iat"].as_i64().unwrap(),
        claims["exp"].as_i64().unwrap(),
    );
    assert!(is_now(issued) && expires > issued && expires - issued <= 3600);
    assert_uuid(claims["jti"].as_str().unwrap());
    (header, claims)
}

fn verify_es256(key: &p256::PublicKey, input: &str, signature: &[u8]) {
    let signature = p256::ecdsa::Signature::from_slice(signature).unwrap();
    p256::ecdsa::VerifyingKey::from(key)
        .verify(input.as_bytes(), &signature)
        .unwrap();
}

/// Checks the signature of a proof with the key inside of it, and the claims that each one has.
pub fn verify_proof(server: &Server, seen: &Seen) -> (Value, Value) {
    let proofs = seen.header("dpop");
    assert_eq!(proofs.len(), 1, "one proof: {seen:?}");
    let (header, claims, input, signature) = parts(proofs[0]);
    assert_eq!(
        (&header["typ"], &header["alg"]),
        (&json!("dpop+jwt"), &json!("ES256"))
    );
    let jwk = header["jwk"].as_object().unwrap();
    let mut members: Vec<&String> = jwk.keys().collect();
    members.sort();
    assert_eq!(members, ["crv", "kty", "x", "y"], "nothing private");
    let mut point = vec![4];
    for name in ["x", "y"] {
        point.extend(decode(jwk[name].as_str().unwrap()));
    }
    let key = p256::PublicKey::from_sec1_bytes(&point).unwrap();
    verify_es256(&key, input, &signature);
    assert_eq!(claims["htm"], seen.method);
    let (decoded, _) = targets(seen);
    assert_eq!(claims["htu"], decoded, "{}", server.url());
    assert!(is_now(claims["iat"].as_i64().unwrap()));
    assert_uuid(claims["jti"].as_str().unwrap());
    let token = seen
        .header("authorization")
        .first()
        .map(|value| value.strip_prefix("DPoP ").unwrap());
    assert_eq!(
        claims.get("ath").and_then(Value::as_str),
        token.map(|token| encode(Sha256::digest(token))).as_deref()
    );
    (header, claims)
}

/// The URL of a request as Okta compares it with `htu`, and as RFC 9449 suggests.
pub fn targets(seen: &Seen) -> (String, String) {
    let path = seen.target.split('?').next().unwrap();
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8();
    // What Okta's Java SDK encodes again, `%` first.
    let compared = decoded.map_or(path.to_owned(), |path| {
        path.replace('%', "%25")
            .replace(' ', "%20")
            .replace('"', "%22")
            .replace('#', "%23")
    });
    let origin = format!("http://{}", seen.header("host")[0]);
    (format!("{origin}{compared}"), format!("{origin}{path}"))
}

fn is_now(second: i64) -> bool {
    (jiff::Timestamp::now().as_second() - second).abs() <= 30
}

fn assert_uuid(text: &str) {
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    assert_eq!(groups, [8, 4, 4, 4, 12], "{text}");
    assert_eq!(&text[14..15], "4", "{text}");
    assert!("89ab".contains(&text[19..20]), "{text}");
}

/// The `jti` of each must differ from all others.
fn assert_distinct(claims: &[Value]) {
    let ids: BTreeSet<&str> = claims.iter().map(|c| c["jti"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), claims.len());
}

/// The RSA key as a JWK.
pub fn rsa_jwk() -> Value {
    let number = |number: &rsa::BigUint| encode(number.to_bytes_be());
    let (p, q) = (&RSA.primes()[0], &RSA.primes()[1]);
    let one = rsa::BigUint::from(1_u8);
    let (dp, dq) = (RSA.d() % (p - &one), RSA.d() % (q - &one));
    let qi = q.modpow(&(p - &one - &one), p);
    json!({"kty": "RSA", "kid": "jwk-id", "n": number(RSA.n()), "e": number(RSA.e()),
        "d": number(RSA.d()), "p": number(p), "q": number(q),
        "dp": number(&dp), "dq": number(&dq), "qi": number(&qi)})
}

/// The EC key as a JWK.
pub fn ec_jwk() -> Value {
    use p256::elliptic_curve::sec1::ToEncodedPoint as _;
    let point = EC.public_key().to_encoded_point(false);
    json!({"kty": "EC", "crv": "P-256", "kid": "jwk-id", "d": encode(EC.to_bytes()),
        "x": encode(point.x().unwrap()), "y": encode(point.y().unwrap())})
}
