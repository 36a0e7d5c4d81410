//! Certificates and their keys as settings and other tools leave them: flattened, quoted, combined, or of another kind.

use okta_runtime_template::runtime::{Answer, Client, ClientBuilder, Request};
use proptest::prelude::*;

use crate::{
    pki::{Authority, Demands, TlsServer},
    support::{POST, TOKEN},
};

type Flatten = fn(&str) -> String;

/// How line breaks are lost.
const FLATTENED: &[(&str, Flatten)] = &[
    ("unchanged", |pem| pem.to_owned()),
    ("spaces", |pem| with(pem, " ")),
    ("tabs", |pem| with(pem, "\t")),
    ("\\n", |pem| with(pem, "\\n")),
    ("\\r\\n", |pem| with(pem, "\\r\\n")),
    ("\\\\n", |pem| with(pem, "\\\\n")),
    ("CR", |pem| with(pem, "\r")),
    ("indented", |pem| with(pem, "\n    ")),
    ("no white space at all", |pem| {
        pem.replace(char::is_whitespace, "")
    }),
    ("quotes", |pem| format!("\"{}\"", with(pem, "\\n"))),
    ("single quotes", |pem| format!("'{pem}'\n")),
    ("a byte order mark", |pem| format!("\u{feff}{pem}")),
];

fn with(pem: &str, line_break: &str) -> String {
    pem.trim().replace("\r\n", "\n").replace('\n', line_break)
}

fn block(label: &str) -> String {
    format!("-----BEGIN {label}-----\ncGxhbnRlZA==\n-----END {label}-----\n")
}

fn builder() -> ClientBuilder {
    Client::builder("https://acme.okta.com").api_token(TOKEN)
}

#[tokio::test]
async fn certificates_and_keys_that_were_flattened_or_quoted_are_read() {
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let client = ours.issue("client.example");
    let demands = Demands {
        clients_of: Some(&ours),
        ..Demands::default()
    };
    let server = TlsServer::start(&ours.issue("localhost"), demands).await;
    // The last certificate of the file is needed, so all are read.
    let roots = format!("{}{}", other.pem, ours.pem);
    let chain = format!("{}{}", client.certificate, ours.pem);
    // One file with both, as HAProxy and `openssl ecparam` write it.
    let combined = format!("{}{}{chain}", block("EC PARAMETERS"), client.key);
    for (what, flattened) in FLATTENED {
        for (chain, key) in [(&chain, &client.key), (&combined, &combined)] {
            let client = server
                .builder()
                .root_certificates_only(flattened(&roots))
                .client_certificate(flattened(chain), flattened(key))
                .build()
                .unwrap_or_else(|error| panic!("{what}: {error}"));
            let sent = Request::new(&client, &POST).send(Answer::NOTHING).await;
            sent.unwrap_or_else(|error| panic!("{what}: {error}"));
        }
        builder()
            .add_root_certificates(flattened(&roots))
            .build()
            .unwrap_or_else(|error| panic!("{what}: {error}"));
    }
    assert_eq!(server.requests(), 2 * FLATTENED.len());
}

/// Bundles have comments, some of them in Latin-1.
#[test]
fn comments_between_certificates_are_skipped() {
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let mut roots = b"# Soci\xe9t\xe9 \\ \"A\"\n=====\n".to_vec();
    roots.extend_from_slice(other.pem.as_bytes());
    roots.extend_from_slice(b"subject=/CN=ours\n");
    roots.extend_from_slice(ours.pem.as_bytes());
    builder().root_certificates_only(roots).build().unwrap();
}

#[test]
fn blocks_of_another_kind_are_rejected_not_skipped() {
    let ours = Authority::new("ours");
    let client = ours.issue("client.example");
    let roots = |pem: String| builder().root_certificates_only(pem);
    let chain = |pem: String| builder().client_certificate(pem, client.key.as_str());
    let trusted = "a `TRUSTED CERTIFICATE` block";
    let other = "a block that is no certificate";
    for (label, expected) in [
        ("TRUSTED CERTIFICATE", trusted),
        ("PUBLIC KEY", other),
        ("X509 CRL", other),
        ("CERTIFICATE REQUEST", other),
        ("PLANTED", other),
    ] {
        for (what, flattened) in FLATTENED {
            for pem in [
                block(label),
                format!("{}{}", ours.pem, block(label)),
                format!("{}{}", block(label), ours.pem),
            ] {
                for build in [&roots as &dyn Fn(String) -> ClientBuilder, &chain] {
                    let error = build(flattened(&pem)).build().unwrap_err().to_string();
                    assert!(error.contains(expected), "{what}, {label}: {error}");
                    assert!(!error.to_lowercase().contains("planted"), "{error}");
                    assert!(!error.contains("cGxhbn"), "{error}");
                }
            }
        }
    }
    // A private key has no business among certificate authorities.
    let with_key = roots(format!("{}{}", ours.pem, client.key));
    let error = with_key.build().unwrap_err().to_string();
    assert!(error.contains("a private key"), "{error}");
}

#[test]
fn a_damaged_block_beside_a_whole_one_is_an_error() {
    let ours = Authority::new("ours");
    let cut = &ours.pem[..ours.pem.len() / 2];
    for pem in [
        format!("{}{cut}", ours.pem),
        format!("{cut}{}", ours.pem),
        format!("{}-----BEGIN CERTIFICATE", ours.pem),
        ours.pem.replace("END CERTIFICATE", "END PUBLIC KEY"),
    ] {
        for (what, flattened) in FLATTENED {
            let builder = builder().root_certificates_only(flattened(&pem));
            let error = builder.build().unwrap_err().to_string();
            assert!(error.contains("cannot be read"), "{what}: {error}");
        }
    }
}

#[test]
fn certificates_in_utf_16_are_named() {
    let pem = format!("\u{feff}{}", Authority::new("ours").pem);
    let little: Vec<u8> = pem.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = pem.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [little, big] {
        let error = builder().root_certificates_only(bytes).build().unwrap_err();
        assert!(error.to_string().contains("UTF-16"), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// No text makes the reader panic.
    #[test]
    fn any_text_is_certificates_or_an_error(text in "(-----BEGIN( TRUSTED|)(CERTIFICATE|\\\\n| )?-----|[-A-Za-z0-9+/=\\\\ \n\u{feff}]{0,40}|-----END[ A-Z]*-----){0,8}") {
        prop_assert!(builder().root_certificates_only(text.as_str()).build().is_err());
        prop_assert!(builder().client_certificate(text.as_str(), text.as_str()).build().is_err());
    }
}
