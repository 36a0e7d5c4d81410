//! TLS: with a provider of the client's own, and only with servers that the system trusts.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use okta_runtime_template::runtime::{Answer, Client, Error, Request, TransportErrorKind};
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    environment::{ORG_URL, run},
    place::Place,
    support::{GET, Reply, Seen, TOKEN, answer, serve},
};

#[test]
fn no_default_of_the_process_is_needed_and_none_is_set() {
    assert!(rustls::crypto::CryptoProvider::get_default().is_none());
    Client::builder("https://acme.okta.com")
        .api_token(TOKEN)
        .build()
        .unwrap();
    assert!(rustls::crypto::CryptoProvider::get_default().is_none());
}

/// A TLS server with a certificate for `localhost`.
struct TlsServer {
    url: String,
    certificate: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    protocols: Arc<Mutex<Vec<Option<Vec<u8>>>>>,
}

impl TlsServer {
    async fn start() -> Self {
        Self::replying(Reply::Answer(answer("200 OK", &[], "{}"))).await
    }

    async fn replying(reply: Reply) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config(cert.der().clone(), &signing_key)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!(
            "https://localhost:{}",
            listener.local_addr().unwrap().port()
        );
        let server = Self {
            url,
            certificate: cert.pem(),
            seen: Arc::default(),
            protocols: Arc::default(),
        };
        let (seen, protocols) = (Arc::clone(&server.seen), Arc::clone(&server.protocols));
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let Ok(stream) = acceptor.accept(socket).await else {
                    continue;
                };
                protocols
                    .lock()
                    .unwrap()
                    .push(stream.get_ref().1.alpn_protocol().map(<[u8]>::to_vec));
                // This server speaks only the first version.
                if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
                    tokio::spawn(serve(stream, reply.clone(), Arc::clone(&seen)));
                }
            }
        });
        server
    }
}

fn config(certificate: rustls::pki_types::CertificateDer<'static>, key: &KeyPair) -> ServerConfig {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let mut config =
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}

async fn call(url: &str) -> Result<(), Error> {
    let client = Client::builder(url)
        .api_token(TOKEN)
        .request_timeout(Duration::from_secs(10))
        .build()?;
    Request::new(&client, &GET)
        .send_with_response(Answer::NOTHING)
        .await
        .map(drop)
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_is_not_talked_to() {
    let server = TlsServer::start().await;
    let Err(Error::Transport(error)) = call(&server.url).await else {
        panic!("no connection")
    };
    assert_eq!(error.kind(), TransportErrorKind::Tls);
    assert!(server.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_server_without_tls_gets_no_request() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "https://localhost:{}",
        listener.local_addr().unwrap().port()
    );
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let first = socket.read_u8().await.unwrap();
        socket
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
        first
    });
    let Err(Error::Transport(error)) = call(&url).await else {
        panic!("no connection")
    };
    assert_eq!(error.kind(), TransportErrorKind::Connect);
    assert_eq!(
        server.await.unwrap(),
        22,
        "the first byte of a TLS handshake, not of a request"
    );
}

#[tokio::test]
async fn a_handshake_that_stalls_is_a_connection_that_takes_too_long() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "https://localhost:{}",
        listener.local_addr().unwrap().port()
    );
    let client = Client::builder(url)
        .api_token(TOKEN)
        .connect_timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    let Err(Error::Transport(error)) = Request::new(&client, &GET)
        .send_with_response(Answer::NOTHING)
        .await
    else {
        panic!("no connection")
    };
    assert_eq!(error.kind(), TransportErrorKind::Connect);
}

/// On Linux the roots are files, and a variable names another one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_server_that_the_system_trusts_is_talked_to() {
    let server = TlsServer::start().await;
    let roots = std::env::temp_dir().join(format!("okta-runtime-roots-{}.pem", std::process::id()));
    std::fs::write(&roots, &server.certificate).unwrap();
    let variables = [
        (ORG_URL, &*server.url),
        ("SSL_CERT_FILE", roots.to_str().unwrap()),
    ];
    let output = run("call_succeeds", &variables).await;
    std::fs::remove_file(&roots).unwrap();
    let protocols = server.protocols.lock().unwrap().clone();
    if cfg!(feature = "http2") {
        // The server speaks only the first version: that the second one was agreed on is what can be seen of it.
        assert_eq!(protocols[0].as_deref(), Some(&b"h2"[..]), "{output:?}");
    } else {
        assert!(output.status.success(), "{output:?}");
        assert_eq!(protocols, [Some(b"http/1.1".to_vec())]);
        let seen = server.seen.lock().unwrap().clone();
        assert_eq!(seen[0].header("authorization"), [format!("SSWS {TOKEN}")]);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_way_to_a_proxy_can_be_encrypted_too() {
    let proxy = TlsServer::replying(Reply::Answer(answer("502 Bad Gateway", &[], ""))).await;
    let place = Place::new();
    let roots = place.home_path().with_file_name("roots.pem");
    std::fs::write(&roots, &proxy.certificate).unwrap();
    let error = place
        .variable("SSL_CERT_FILE", roots.to_str().unwrap())
        .variable("OKTA_CLIENT_ORGURL", "https://acme.okta.com")
        .variable("OKTA_CLIENT_TOKEN", TOKEN)
        .variable("OKTA_CLIENT_RATELIMIT_MAXRETRIES", "0")
        .variable("OKTA_CLIENT_PROXY_HOST", &proxy.url)
        .variable("OKTA_CLIENT_PROXY_USERNAME", "user")
        .variable("OKTA_CLIENT_PROXY_PASSWORD", "planted")
        .call()
        .await
        .unwrap_err();
    assert!(error.contains("no connection"), "{error}");
    assert!(!error.contains("planted"), "{error}");
    let seen = proxy.seen.lock().unwrap().clone();
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert_eq!(
        (&*seen[0].method, &*seen[0].target),
        ("CONNECT", "acme.okta.com:443")
    );
    // `user:planted`
    assert_eq!(
        seen[0].header("proxy-authorization"),
        ["Basic dXNlcjpwbGFudGVk"]
    );
    assert!(!format!("{seen:?}").contains(TOKEN), "{seen:?}");
}
