//! Private keys as settings, CI systems and other tools leave them: folded, flattened, with a byte order mark, without a half.

use okta_runtime_template::runtime::{Answer, DpopMode, OAuth, PrivateKey};
use p256::{elliptic_curve::sec1::ToEncodedPoint as _, pkcs8::EncodePrivateKey as _};
use proptest::prelude::*;
use rsa::{pkcs1::EncodeRsaPrivateKey as _, pkcs8::LineEnding};
use serde_json::Value;

use crate::{
    authority::{CLIENT_ID, EC, RSA, client, ec_jwk, get, sorted},
    org::{grants, org, takes_all},
};

/// `SEQUENCE` or another constructed element with these contents.
fn element(tag: u8, contents: &[&[u8]]) -> Vec<u8> {
    let contents = contents.concat();
    assert!(contents.len() < 128);
    [&[tag, u8::try_from(contents.len()).unwrap()], &*contents].concat()
}

const EC_KEY: &[u8] = &[6, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1];
const P256: &[u8] = &[6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7];
const SECP256K1: &[u8] = &[6, 5, 0x2B, 0x81, 4, 0, 10];

/// A SEC1 key of the test key's number, with this curve and this public point.
fn sec1(curve: Option<&[u8]>, public: Option<&[u8]>) -> Vec<u8> {
    let number = EC.to_bytes();
    let mut parts = vec![vec![2, 1, 1], element(4, &[&*number])];
    parts.extend(curve.map(|curve| element(0xA0, &[curve])));
    parts.extend(public.map(|point| element(0xA1, &[&*element(3, &[&[0], point])])));
    element(0x30, &parts.iter().map(|part| &**part).collect::<Vec<_>>())
}

fn pkcs8(curve: &[u8], key: &[u8]) -> Vec<u8> {
    let algorithm = element(0x30, &[EC_KEY, curve]);
    let mut der = vec![0x30, 0x81];
    let contents = [
        &[2, 1, 0],
        &*algorithm,
        &[4, u8::try_from(key.len()).unwrap()],
        key,
    ]
    .concat();
    der.push(u8::try_from(contents.len()).unwrap());
    der.extend(contents);
    der
}

fn pem(label: &str, der: &[u8]) -> String {
    use base64::Engine as _;
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

fn read(text: &str) -> Result<PrivateKey, String> {
    PrivateKey::from_setting(text).map_err(|error| error.to_string())
}

/// That the key signs an assertion which the public half of the test key verifies.
async fn assert_signs(what: &str, text: &str) {
    let key = read(text).unwrap_or_else(|error| panic!("{what}: {error}"));
    let server = org(grants("Bearer"), takes_all).await;
    let oauth = OAuth::new(CLIENT_ID, key).dpop(DpopMode::Off);
    get(&client(&server, oauth))
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    // The assertion is verified with the public half that another library knows.
    assert_eq!(sorted(&server).0.len(), 1, "{what}");
}

#[tokio::test]
async fn an_ec_key_without_its_public_half_signs() {
    let compressed = EC.public_key().to_encoded_point(true);
    let mut jwk = ec_jwk();
    jwk.as_object_mut()
        .unwrap()
        .retain(|name, _| !["x", "y"].contains(&&**name));
    for (what, text) in [
        (
            "PKCS#8",
            pem("PRIVATE KEY", &pkcs8(P256, &sec1(None, None))),
        ),
        (
            "PKCS#8 with the curve twice",
            pem("PRIVATE KEY", &pkcs8(P256, &sec1(Some(P256), None))),
        ),
        ("SEC1", pem("EC PRIVATE KEY", &sec1(Some(P256), None))),
        (
            "SEC1 without the curve",
            pem("EC PRIVATE KEY", &sec1(None, None)),
        ),
        (
            "SEC1, compressed",
            pem(
                "EC PRIVATE KEY",
                &sec1(Some(P256), Some(compressed.as_bytes())),
            ),
        ),
        ("JWK", jwk.to_string()),
    ] {
        assert_signs(what, &text).await;
    }
}

/// ring takes two halves only if they belong together, so a key that is read has the right one. Here it is compared with
/// published ones too: those of RFC 6979 (A.2.5), and of the smallest and the largest number of the curve.
#[test]
fn a_derived_public_half_is_the_published_one() {
    let jwk = |d: &str, point: Option<[&str; 2]>| {
        let number = |hex: &str| {
            let bytes = (0..32).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap());
            crate::authority::encode(bytes.collect::<Vec<u8>>())
        };
        let mut jwk = serde_json::json!({"kty": "EC", "crv": "P-256", "d": number(d)});
        for (name, value) in ["x", "y"].into_iter().zip(point.into_iter().flatten()) {
            jwk[name] = number(value).into();
        }
        read(&jwk.to_string())
    };
    let one = format!("{:064x}", 1);
    let base = [
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
    ];
    let rfc = [
        "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
        "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
    ];
    let largest = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550";
    for (number, point) in [
        (&*one, base),
        (
            "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
            rfc,
        ),
    ] {
        jwk(number, Some(point)).unwrap();
        jwk(number, None).unwrap();
    }
    jwk(largest, None).unwrap();
    jwk(largest, Some(base)).unwrap_err();
    for no_number in [
        &*format!("{:064x}", 0),
        &*largest.replace("2550", "2551"),
        &"f".repeat(64),
    ] {
        let error = jwk(no_number, None).unwrap_err();
        assert!(error.contains("damaged"), "{error}");
    }
}

#[test]
fn a_key_of_another_kind_says_which_kinds_there_are() {
    let p384 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    let ed25519 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let other_point = p256::SecretKey::random(&mut rsa::rand_core::OsRng)
        .public_key()
        .to_encoded_point(true);
    let explicit = element(0x30, &[&[2, 1, 1]]);
    let curve = "an EC key must be on the curve P-256";
    for (text, expected) in [
        (p384.serialize_pem(), curve),
        (
            pem("PRIVATE KEY", &pkcs8(SECP256K1, &sec1(None, None))),
            curve,
        ),
        (
            pem("PRIVATE KEY", &pkcs8(P256, &sec1(Some(SECP256K1), None))),
            curve,
        ),
        (
            pem("PRIVATE KEY", &pkcs8(&explicit, &sec1(None, None))),
            curve,
        ),
        (pem("EC PRIVATE KEY", &sec1(Some(SECP256K1), None)), curve),
        (pem("PRIVATE KEY", &pkcs8(P256, b"damaged")), "damaged"),
        (
            pem("EC PRIVATE KEY", &sec1(None, Some(other_point.as_bytes()))),
            "another key",
        ),
        (ed25519.serialize_pem(), "or an EC key on the curve P-256"),
    ] {
        let error = read(&text).unwrap_err();
        assert!(
            error.contains(expected) && !error.contains("WrongAlgorithm"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_key_that_was_flattened_or_quoted_signs() {
    let rsa = RSA.to_pkcs1_pem(LineEnding::LF).unwrap().to_string();
    let ec = EC.to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
    let with = |break_: &str| rsa.trim().replace('\n', break_);
    let without = rsa.replace(char::is_whitespace, "");
    for (what, text) in [
        ("spaces", with(" ")),
        ("tabs", with("\n\t")),
        ("\\n", with("\\n")),
        ("\\r\\n", with("\\r\\n")),
        ("\\\\n", with("\\\\n")),
        ("a backslash at the end of each line", with("\\\n")),
        ("CR", with("\r")),
        ("no white space at all", without),
        ("a byte order mark", format!("\u{feff}{rsa}")),
        ("quotes", format!("\"{}\"", with("\\n"))),
        ("single quotes and a line break", format!("'{rsa}'\n")),
        ("indented", with("\n    ")),
        ("EC, spaces", ec.replace('\n', " ")),
        (
            "a JWK with a byte order mark",
            format!("\u{feff}{}", ec_jwk()),
        ),
        ("a JWK in quotes", format!(" '{}'\n", ec_jwk())),
    ] {
        assert_signs(what, &text).await;
        // A file holds the same.
        let path = std::env::temp_dir().join(format!("okta-key-text-{}", std::process::id()));
        std::fs::write(&path, &text).unwrap();
        let from_file = PrivateKey::from_file(&path);
        // So may the path itself be in quotes.
        let quoted = read(&format!("'{}'\n", path.to_str().unwrap()));
        std::fs::remove_file(&path).unwrap();
        quoted.unwrap();
        from_file.unwrap_or_else(|error| panic!("{what}: {error}"));
    }
}

#[test]
fn a_file_in_utf_16_is_named() {
    let path = std::env::temp_dir().join(format!("okta-key-utf16-{}", std::process::id()));
    let ec = EC.to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
    let bytes = format!("\u{feff}{ec}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect::<Vec<u8>>();
    std::fs::write(&path, bytes).unwrap();
    let error = PrivateKey::from_file(&path).unwrap_err().to_string();
    std::fs::remove_file(&path).unwrap();
    assert!(error.contains("UTF-16"), "{error}");
}

/// Flattened texts of what is no private key still say what they are.
#[test]
fn a_flattened_text_says_what_it_is() {
    use rsa::pkcs8::EncodePublicKey as _;
    let public = RSA
        .to_public_key()
        .to_public_key_pem(LineEnding::LF)
        .unwrap();
    let encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
    for (text, expected) in [
        (&*public, "public key"),
        (encrypted, "is encrypted"),
        (old, "is encrypted"),
    ] {
        for break_ in ["\n", " ", "\\n", ""] {
            let error = read(&text.replace('\n', break_)).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}

/// One way to write white space.
fn white_space() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        " ", "\t", "\n", "\r\n", "\\n", "\\r\\n", "\\\\n", "\u{a0}", "\u{feff}",
    ]);
    prop::collection::vec(piece, 1..3).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// The same text with other white space in each place that has some, and in some that have none, is the same key.
    #[test]
    fn white_space_means_nothing(
        gaps in prop::collection::vec(white_space(), 80),
        cuts in prop::collection::vec(0..160_usize, 0..8),
    ) {
        let pem = EC.to_pkcs8_pem(LineEnding::LF).unwrap();
        let mut gaps = gaps.iter();
        let mut text = String::new();
        let first = pem.find("-----\n").unwrap() + 5;
        let last = pem.find("-----END").unwrap();
        for (at, c) in pem.char_indices() {
            if c.is_whitespace() {
                text.push_str(gaps.next().unwrap());
                continue;
            }
            if (first..last).contains(&at) && cuts.contains(&(at - first)) {
                text.push_str(gaps.next().unwrap());
            }
            text.push(c);
        }
        let key = PrivateKey::from_pem(&text);
        prop_assert!(key.is_ok(), "{text:?}: {key:?}");
    }

    /// No text makes the reader panic.
    #[test]
    fn any_text_is_a_key_or_an_error(text in "(-----BEGIN( EC| RSA|)(PRIVATE|\\\\n| )?KEY-----|[-A-Za-z0-9+/=\\\\ \n\u{feff}]{0,40}|-----END[ A-Z]*-----){0,8}") {
        let _ = PrivateKey::from_pem(&text);
        let _ = PrivateKey::from_jwk(&text);
    }

    #[test]
    fn any_der_is_a_key_or_an_error(der in prop::collection::vec(any::<u8>(), 0..120), cut in 0..200_usize) {
        for label in ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"] {
            let _ = PrivateKey::from_pem(&pem(label, &der));
        }
        let whole = pkcs8(P256, &sec1(Some(P256), None));
        let _ = PrivateKey::from_pem(&pem("PRIVATE KEY", &whole[..cut.min(whole.len())]));
    }
}

/// What is set as one member of a JWK only is still told.
#[test]
fn a_jwk_with_half_a_point_names_the_member() {
    let mut jwk: Value = ec_jwk();
    jwk.as_object_mut().unwrap().remove("y");
    assert!(read(&jwk.to_string()).unwrap_err().contains("`y`"));
}
