//! Keys of every format sign assertions that other libraries verify, and unusable ones say why.

use okta_runtime_template::runtime::{
    Answer, AuthErrorKind, BoxError, BoxFuture, DpopMode, Error, OAuth, PrivateKey, Signer,
    SigningAlgorithm,
};
use p256::ecdsa::signature::Signer as _;
use rsa::{
    pkcs1::EncodeRsaPrivateKey as _,
    pkcs8::{EncodePrivateKey as _, EncodePublicKey as _, LineEnding},
};
use serde_json::{Value, json};

use crate::{
    authority::{
        CLIENT_ID, EC, RSA, client, ec_jwk, form, get, private_key, rsa_jwk, sorted,
        verify_assertion,
    },
    org::{grants, org, takes_all},
};

/// The header of the assertion that this key signs.
async fn header_with(key: PrivateKey, key_id: Option<&str>) -> Value {
    let server = org(grants("Bearer"), takes_all).await;
    let mut oauth = OAuth::new(CLIENT_ID, key).scopes(["a.read", "b.manage"]);
    if let Some(key_id) = key_id {
        oauth = oauth.key_id(key_id);
    }
    get(&client(&server, oauth.dpop(DpopMode::Off)))
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    let (token, calls) = sorted(&server);
    assert_eq!((token.len(), calls.len()), (1, 1));
    assert_eq!(form(&token[0])["scope"], "a.read b.manage");
    assert!(token[0].header("dpop").is_empty() && calls[0].header("dpop").is_empty());
    assert_eq!(calls[0].header("authorization"), ["Bearer t1"]);
    verify_assertion(&server, &token[0]).0
}

#[tokio::test]
async fn every_format_of_a_key_signs() {
    let pkcs1 = RSA.to_pkcs1_pem(LineEnding::LF).unwrap().to_string();
    let pkcs8 = RSA.to_pkcs8_pem(LineEnding::CRLF).unwrap().to_string();
    let sec1 = EC.to_sec1_pem(LineEnding::LF).unwrap().to_string();
    let ec_pkcs8 = EC.to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
    // What `openssl ecparam -genkey` writes, with its second block in front.
    let with_parameters = format!(
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n{sec1}"
    );
    for (what, text, algorithm) in [
        ("PKCS#1", &pkcs1, "RS256"),
        ("PKCS#8", &pkcs8, "RS256"),
        ("escaped", &pkcs1.replace('\n', "\\n"), "RS256"),
        ("SEC1", &sec1, "ES256"),
        ("SEC1 with parameters", &with_parameters, "ES256"),
        ("PKCS#8 EC", &ec_pkcs8, "ES256"),
        ("JWK RSA", &rsa_jwk().to_string(), "RS256"),
        ("JWK EC", &ec_jwk().to_string(), "ES256"),
    ] {
        let key = PrivateKey::from_setting(text).unwrap();
        let header = header_with(key, None).await;
        let mut expected = json!({"alg": algorithm, "typ": "JWT"});
        if what.starts_with("JWK") {
            expected["kid"] = "jwk-id".into();
        }
        assert_eq!(header, expected, "{what}");
    }
}

#[tokio::test]
async fn a_key_can_be_in_a_file_and_its_id_be_set() {
    let path = std::env::temp_dir().join(format!("okta-runtime-key-{}", std::process::id()));
    std::fs::write(&path, ec_jwk().to_string()).unwrap();
    let from_file = PrivateKey::from_file(&path).unwrap();
    let from_setting = PrivateKey::from_setting(path.to_str().unwrap()).unwrap();
    std::fs::write(&path, "neither").unwrap();
    let neither = PrivateKey::from_file(&path).unwrap_err().to_string();
    std::fs::remove_file(&path).unwrap();
    assert!(neither.contains("neither a PEM text"), "{neither}");
    assert_eq!(header_with(from_file, Some("set")).await["kid"], "set");
    assert_eq!(header_with(from_setting, None).await["kid"], "jwk-id");
    let missing = PrivateKey::from_file(&path).unwrap_err();
    assert!(missing.to_string().contains("no such file"), "{missing}");
    // A key without its first line is taken for a path, and is not shown.
    let body = PrivateKey::from_setting("bm8gcGF0aA==").unwrap_err();
    assert!(body.to_string().contains("`BEGIN` and `END`"), "{body}");
    assert!(!format!("{body} {body:?}").contains("bm8g"), "{body:?}");
    std::fs::write(&path, [0x30, 0x82, 0xff]).unwrap();
    let binary = PrivateKey::from_file(&path).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert!(binary.to_string().contains("-inform DER"), "{binary}");
}

/// A key management service: signatures come later, and in DER.
struct Kms {
    works: bool,
}

impl Signer for Kms {
    fn algorithm(&self) -> SigningAlgorithm {
        SigningAlgorithm::Es256
    }

    fn key_id(&self) -> Option<&str> {
        Some("kms-id")
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, BoxError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            if !self.works {
                return Err("the vault is sealed".into());
            }
            let key = p256::ecdsa::SigningKey::from(&*EC);
            let signature: p256::ecdsa::DerSignature = key.sign(message);
            Ok(signature.as_bytes().to_vec())
        })
    }
}

#[tokio::test]
async fn a_key_can_live_elsewhere() {
    // Numbers of a signature are shorter now and then.
    for _ in 0..20 {
        let header = header_with(PrivateKey::from_signer(Kms { works: true }), None).await;
        assert_eq!(
            header,
            json!({"alg": "ES256", "typ": "JWT", "kid": "kms-id"})
        );
    }
    let server = org(grants("Bearer"), takes_all).await;
    let oauth = OAuth::new(CLIENT_ID, PrivateKey::from_signer(Kms { works: false }));
    let error = get(&client(&server, oauth))
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    let Error::Auth(inner) = &error else {
        panic!("{error}")
    };
    assert_eq!(inner.kind(), AuthErrorKind::Signing);
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "the vault is sealed");
    assert!(server.seen().is_empty());
}

#[test]
fn an_unusable_key_says_why_and_is_not_shown() {
    let small = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 1024).unwrap();
    let small = small.to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
    let public = RSA
        .to_public_key()
        .to_public_key_pem(LineEnding::LF)
        .unwrap();
    let p384 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384)
        .unwrap()
        .serialize_pem();
    let cut = EC.to_pkcs8_pem(LineEnding::LF).unwrap()[..60].to_owned();
    let encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let without = |mut jwk: Value, name: &str| {
        jwk.as_object_mut().unwrap().remove(name);
        jwk.to_string()
    };
    let mut other_half = ec_jwk();
    other_half["x"] = other_half["y"].clone();
    let secret = ec_jwk()["d"].as_str().unwrap().to_owned();
    for (text, expected) in [
        (&*small, "2048"),
        (&*public, "public key"),
        (&*p384, "P-256"),
        (&*cut, "`END` line"),
        (encrypted, "encrypted"),
        ("{", "not JSON"),
        ("{\"keys\": []}", "set of keys"),
        ("{\"kty\": \"oct\"}", "`kty`"),
        (&*without(ec_jwk(), "d"), "public key"),
        (&*without(rsa_jwk(), "qi"), "`qi`"),
        (&*without(ec_jwk(), "crv"), "P-256"),
        (&*other_half.to_string(), "cannot be used"),
        (&*secret, "cannot be read"),
    ] {
        let error = PrivateKey::from_setting(text).unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::Key);
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(expected), "{expected}: {shown}");
        assert!(!shown.contains(&secret), "{shown}");
        assert_eq!(error.to_string().lines().count(), 1);
    }
    let shown = format!("{:?}", private_key());
    assert_eq!(shown, "PrivateKey { algorithm: Es256, .. }");
}
