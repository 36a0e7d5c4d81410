//! Certificate authorities and client certificates that a caller sets, and what is said where they are missing or unusable.

use std::{fs, path::PathBuf};

use okta_runtime_template::runtime::{
    Answer, AuthErrorKind, Client, ClientBuilder, Error, Operation, Request, TransportError,
    TransportErrorKind,
};

use rustls::SupportedProtocolVersion;

use crate::{
    authority::oauth,
    environment::{ORG_URL, run},
    pki::{Authority, Demands, Issued, TlsServer},
    support::{GET, POST, SAFE, TOKEN},
};

/// Each version of TLS alone.
static VERSIONS: [&[&SupportedProtocolVersion]; 2] =
    [&[&rustls::version::TLS12], &[&rustls::version::TLS13]];

async fn call(builder: ClientBuilder, operation: &'static Operation) -> Result<(), Error> {
    let client = builder.build()?;
    Request::new(&client, operation).send(Answer::NOTHING).await
}

/// The error of a call that TLS is the reason of, which was not sent again.
async fn tls_error(
    server: &TlsServer,
    builder: ClientBuilder,
    operation: &'static Operation,
) -> TransportError {
    let before = server.connections();
    let outcome = call(builder, operation).await;
    let Err(Error::Transport(error)) = outcome else {
        panic!("an error of TLS: {outcome:?}")
    };
    assert_eq!(error.kind(), TransportErrorKind::Tls, "{error:?}");
    assert_eq!(
        server.connections() - before,
        1,
        "the same would happen again"
    );
    let text = error.to_string();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(!text.contains("may have acted"), "{text}");
    error
}

#[tokio::test]
async fn an_authority_is_added_alone_or_with_others_in_one_text() {
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let server = TlsServer::start(&ours.issue("localhost"), Demands::default()).await;
    let both = format!("{}\n# ours\n{}", other.pem, ours.pem);
    for builder in [
        server.builder().add_root_certificates(ours.pem.as_str()),
        server.builder().add_root_certificates(both.as_bytes()),
        server
            .builder()
            .add_root_certificates(format!("\u{feff}{both}")),
        server
            .builder()
            .add_root_certificates(other.pem.as_str())
            .add_root_certificates(ours.pem.as_str()),
        server.builder().root_certificates_only(ours.pem.as_str()),
        server
            .builder()
            .root_certificates_only(other.pem.as_str())
            .add_root_certificates(ours.pem.as_str()),
    ] {
        call(builder, &GET).await.unwrap();
    }
    assert_eq!(server.requests(), 6);
}

#[tokio::test]
async fn an_untrusted_server_is_told_with_what_to_do_and_not_tried_again() {
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let server = TlsServer::start(&ours.issue("localhost"), Demands::default()).await;
    for builder in [
        server.builder(),
        server.builder().add_root_certificates(other.pem.as_str()),
        server.builder().root_certificates_only(other.pem.as_str()),
    ] {
        for operation in [&GET, &POST, &SAFE] {
            let text = tls_error(&server, builder.clone(), operation)
                .await
                .to_string();
            for part in ["not trusted", "nothing was sent", "`add_root_certificates`"] {
                assert!(text.contains(part), "{text}");
            }
        }
    }
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn a_certificate_of_another_host_and_one_that_has_expired_are_told_apart() {
    let ours = Authority::new("ours");
    let mut expired = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap();
    expired.not_before = rcgen::date_time_ymd(2020, 1, 1);
    expired.not_after = rcgen::date_time_ymd(2020, 2, 1);
    for (issued, expected) in [
        (ours.issue("other.example"), "for another host"),
        (ours.issue_with(&expired), "has expired"),
    ] {
        let server = TlsServer::start(&issued, Demands::default()).await;
        let builder = server.builder().root_certificates_only(ours.pem.as_str());
        let text = tls_error(&server, builder, &GET).await.to_string();
        assert!(text.contains(expected), "{text}");
    }
}

#[tokio::test]
async fn a_server_that_demands_a_client_certificate_gets_it() {
    let ours = Authority::new("ours");
    let client = ours.issue("client.example");
    let chain = format!("{}{}", client.certificate, ours.pem);
    for versions in VERSIONS {
        let demands = Demands {
            clients_of: Some(&ours),
            versions,
            ..Demands::default()
        };
        let server = TlsServer::start(&ours.issue("localhost"), demands).await;
        let builder = server.builder().root_certificates_only(ours.pem.as_str());
        for chain in [&client.certificate, &chain] {
            let builder = builder
                .clone()
                .client_certificate(chain.as_str(), client.key.as_str());
            call(builder, &POST).await.unwrap();
        }
        assert_eq!(server.requests(), 2);
    }
}

#[tokio::test]
async fn a_missing_or_unknown_client_certificate_is_told_and_the_server_did_not_act() {
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let stranger = other.issue("client.example");
    for versions in VERSIONS {
        let demands = Demands {
            clients_of: Some(&ours),
            versions,
            ..Demands::default()
        };
        let server = TlsServer::start(&ours.issue("localhost"), demands).await;
        let builder = server.builder().root_certificates_only(ours.pem.as_str());
        let with_another = builder
            .clone()
            .client_certificate(stranger.certificate.as_str(), stranger.key.as_str());
        for builder in [builder, with_another] {
            for operation in [&GET, &POST, &SAFE] {
                let error = tls_error(&server, builder.clone(), operation).await;
                let text = error.to_string();
                for part in ["`client_certificate`", "did not act"] {
                    assert!(text.contains(part), "{text}");
                }
            }
        }
        assert_eq!(server.requests(), 0);
    }
}

#[tokio::test]
async fn a_token_endpoint_that_is_not_trusted_is_an_error_that_does_not_pass() {
    let ours = Authority::new("ours");
    let server = TlsServer::start(&ours.issue("localhost"), Demands::default()).await;
    let error = call(server.builder().oauth(oauth()), &POST).await;
    let Err(Error::Auth(error)) = error else {
        panic!("no token: {error:?}")
    };
    assert_eq!(error.kind(), AuthErrorKind::Tls);
    assert!(!error.is_transient());
    assert!(
        error.to_string().contains("`add_root_certificates`"),
        "{error}"
    );
    assert_eq!(server.connections(), 1);
}

#[test]
fn certificates_that_cannot_be_used_are_errors_that_show_nothing_of_them() {
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let (client, stranger) = (ours.issue("client.example"), other.issue("other.example"));
    let block = |label: &str, body: &str| {
        format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
    };
    let builder = || Client::builder("https://acme.okta.com").api_token(TOKEN);
    let with = |chain: &str, key: &str| builder().client_certificate(chain, key);
    let certificate = client.certificate.as_str();
    for (builder, expected) in [
        (
            builder().add_root_certificates(""),
            "the root certificates: the PEM text holds no certificate",
        ),
        (
            builder().root_certificates_only("planted"),
            "holds no certificate",
        ),
        (
            builder().add_root_certificates(client.key.as_str()),
            "holds a private key",
        ),
        (
            builder().add_root_certificates(block("CERTIFICATE", "plan ted!")),
            "cannot be read",
        ),
        (
            builder().add_root_certificates("-----BEGIN CERTIFICATE-----\ncGxhbnRlZA==\n"),
            "cannot be read",
        ),
        (
            builder().add_root_certificates(format!(
                "{}{}",
                ours.pem,
                block("CERTIFICATE", "cGxhbnRlZA==")
            )),
            "root certificate 2 of 2 cannot be used",
        ),
        (
            builder().root_certificates_only(block("CERTIFICATE", "cGxhbnRlZA==")),
            "root certificate 1 of 1",
        ),
        (
            with("", &client.key),
            "the client certificate: the PEM text holds no certificate",
        ),
        (with(certificate, ""), "holds no private key"),
        (with(certificate, certificate), "holds no private key"),
        (
            with(certificate, &block("ENCRYPTED PRIVATE KEY", "cGxhbnRlZA==")),
            "not encrypted",
        ),
        (
            with(certificate, &block("PRIVATE KEY", "cGxhbnRlZA==")),
            "the key of the client certificate cannot be used",
        ),
        (with(certificate, &stranger.key), "do not belong together"),
        (
            with(&block("CERTIFICATE", "cGxhbnRlZA=="), &client.key),
            "the client certificate cannot be used",
        ),
    ] {
        assert!(!format!("{builder:?}").contains("cGxhbn"), "{builder:?}");
        let error = builder.build().unwrap_err();
        assert!(matches!(error, Error::Configuration(_)), "{error:?}");
        let text = error.to_string();
        assert!(text.contains(expected), "{expected}: {text}");
        for secret in ["planted", "cGxhbn", "plan ted", &client.key[40..60]] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

/// A folder that is gone again when this is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("okta-runtime-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn roots_of_the_system_come_from_a_file_or_from_folders_that_variables_name() {
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let server = TlsServer::start(&ours.issue("localhost"), Demands::default()).await;
    let (first, second) = (Folder::new("roots-1"), Folder::new("roots-2"));
    first.write("other.pem", &other.pem);
    let file = second.write("ours.pem", &ours.pem);
    let folders = format!("{}:{}", first.0.display(), second.0.display());
    for (name, value) in [("SSL_CERT_FILE", &file), ("SSL_CERT_DIR", &folders)] {
        let url = server.url("localhost");
        let output = run("call_succeeds", &[(ORG_URL, &*url), (name, value)]).await;
        assert!(output.status.success(), "{name}: {output:?}");
    }
    assert_eq!(server.requests(), 2);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn authorities_of_the_builder_come_on_top_of_those_of_the_system_or_in_their_place() {
    let ours = Authority::new("ours");
    let server = TlsServer::start(&ours.issue("localhost"), Demands::default()).await;
    let folder = Folder::new("roots-3");
    let file = folder.write("ours.pem", &ours.pem);
    let url = server.url("localhost");
    let variables = [(ORG_URL, &*url), ("SSL_CERT_FILE", &*file)];
    for (test, requests) in [
        ("with_another_authority", 1),
        ("with_only_another_authority", 1),
    ] {
        let output =
            crate::environment::run_test(&format!("certificates::{test}"), &variables).await;
        assert!(output.status.success(), "{test}: {output:?}");
        assert_eq!(server.requests(), requests, "{test}");
    }
}

#[tokio::test]
#[ignore = "run by other tests, in a process of its own"]
async fn with_another_authority() {
    let other = Authority::new("other").pem;
    let builder = Client::builder(std::env::var(ORG_URL).unwrap()).api_token(TOKEN);
    call(builder.add_root_certificates(other), &GET)
        .await
        .unwrap();
}

#[tokio::test]
#[ignore = "run by other tests, in a process of its own"]
async fn with_only_another_authority() {
    let other = Authority::new("other").pem;
    let builder = Client::builder(std::env::var(ORG_URL).unwrap()).api_token(TOKEN);
    call(builder.root_certificates_only(other), &GET)
        .await
        .unwrap_err();
}

#[tokio::test]
async fn a_host_can_have_addresses_of_the_callers_choice() {
    let ours = Authority::new("ours");
    let Issued { certificate, key } = ours.issue("acme.example");
    let server = TlsServer::start(&Issued { certificate, key }, Demands::default()).await;
    let builder = |host: &str, port: u16| {
        Client::builder(server.url("acme.example"))
            .api_token(TOKEN)
            .root_certificates_only(ours.pem.as_str())
            .resolve(host, [([127, 0, 0, 1], port).into()])
    };
    call(builder("acme.example", 0), &GET).await.unwrap();
    call(builder("ACME.example", server.address.port()), &GET)
        .await
        .unwrap();
    assert_eq!(server.requests(), 2);
    for host in [
        "https://acme.example",
        "acme.example:443",
        "acme.example/",
        "",
        "127.0.0.1",
        "[::1]",
    ] {
        let error = builder(host, 0).build().unwrap_err().to_string();
        assert!(
            error.contains("`resolve` takes the name of a host"),
            "{error}"
        );
    }
    let none = Client::builder("https://acme.okta.com")
        .api_token(TOKEN)
        .resolve("acme.okta.com", []);
    let error = none.build().unwrap_err().to_string();
    assert!(error.contains("at least one address"), "{error}");
}

#[test]
fn plain_text_is_not_sent_to_another_machine_by_way_of_addresses() {
    let builder = || {
        Client::builder("http://localhost:1")
            .allow_http_on_loopback()
            .api_token(TOKEN)
    };
    let error = builder()
        .resolve("localhost", [([192, 0, 2, 1], 0).into()])
        .build();
    let text = error.unwrap_err().to_string();
    assert!(text.contains("plain text"), "{text}");
    builder()
        .resolve("localhost", [([127, 0, 0, 2], 0).into()])
        .build()
        .unwrap();
}
