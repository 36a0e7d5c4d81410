//! A certificate authority of a test, and TLS servers with its certificates. Keys are made anew by each run.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use okta_runtime_template::runtime::{Client, ClientBuilder, RetryPolicy};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::{
    RootCertStore, ServerConfig, SupportedProtocolVersion,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};
use tokio::{
    io::AsyncReadExt as _,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::support::{Log, Reply, TOKEN, answer, serve};

/// A certificate authority that nobody knows.
pub struct Authority {
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key, as PEM.
pub struct Issued {
    pub certificate: String,
    pub key: String,
}

impl Authority {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            pem,
            issuer: Issuer::new(params, key),
        }
    }

    /// A certificate for a host, or for a client of this name.
    pub fn issue(&self, name: &str) -> Issued {
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        self.issue_with(&params)
    }

    pub fn issue_with(&self, params: &CertificateParams) -> Issued {
        let key = KeyPair::generate().unwrap();
        Issued {
            certificate: params.signed_by(&key, &self.issuer).unwrap().pem(),
            key: key.serialize_pem(),
        }
    }

    fn store(&self) -> RootCertStore {
        let mut store = RootCertStore::empty();
        store
            .add(CertificateDer::from_pem_slice(self.pem.as_bytes()).unwrap())
            .unwrap();
        store
    }
}

/// What a TLS server demands.
pub struct Demands<'a> {
    /// Who has to have issued the certificate of the client, if it needs one.
    pub clients_of: Option<&'a Authority>,
    pub versions: &'static [&'static SupportedProtocolVersion],
    pub protocol: &'static str,
}

impl Default for Demands<'_> {
    fn default() -> Self {
        Self {
            clients_of: None,
            versions: rustls::ALL_VERSIONS,
            protocol: "http/1.1",
        }
    }
}

/// A TLS server on loopback.
pub struct TlsServer {
    pub address: SocketAddr,
    pub seen: Log,
    connections: Arc<AtomicUsize>,
}

impl TlsServer {
    /// A server that answers everything with 200.
    pub async fn start(issued: &Issued, demands: Demands<'_>) -> Self {
        let seen = Log::default();
        let log = Arc::clone(&seen);
        let mut server = Self::connected(issued, demands, move |_, stream| {
            let reply = Reply::Answer(answer("200 OK", &[], "{}"));
            serve(stream, reply, Arc::clone(&log))
        })
        .await;
        server.seen = seen;
        server
    }

    /// A server that does this with each connection, which has a number.
    pub async fn connected<F: Future<Output = ()> + Send + 'static>(
        issued: &Issued,
        demands: Demands<'_>,
        connection: impl Fn(usize, TlsStream<TcpStream>) -> F + Send + Sync + 'static,
    ) -> Self {
        let acceptor = TlsAcceptor::from(Arc::new(config(issued, &demands)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            seen: Log::default(),
            connections: Arc::default(),
        };
        let connections = Arc::clone(&server.connections);
        let connection = Arc::new(connection);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let number = connections.fetch_add(1, Ordering::SeqCst);
                let (acceptor, connection) = (acceptor.clone(), Arc::clone(&connection));
                tokio::spawn(async move {
                    match acceptor.accept(socket).into_fallible().await {
                        Ok(stream) => connection(number, stream).await,
                        // Closed while the client still writes, it would be reset, which may overtake the alert.
                        Err((_, mut socket)) => {
                            let _ = socket.read_to_end(&mut Vec::new()).await;
                        }
                    }
                });
            }
        });
        server
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn requests(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// A client of this server by the name `localhost`, with short waits before it sends again.
    pub fn builder(&self) -> ClientBuilder {
        let millisecond = std::time::Duration::from_millis(1);
        Client::builder(self.url("localhost"))
            .api_token(TOKEN)
            .request_timeout(std::time::Duration::from_secs(20))
            .retries(RetryPolicy::default().backoff(millisecond, millisecond))
    }

    pub fn url(&self, host: &str) -> String {
        format!("https://{host}:{}", self.address.port())
    }
}

fn config(issued: &Issued, demands: &Demands<'_>) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(demands.versions)
        .unwrap();
    let builder = match demands.clients_of {
        None => builder.with_no_client_auth(),
        Some(authority) => builder.with_client_cert_verifier(
            WebPkiClientVerifier::builder_with_provider(authority.store().into(), provider)
                .build()
                .unwrap(),
        ),
    };
    let chain = CertificateDer::pem_slice_iter(issued.certificate.as_bytes())
        .collect::<Result<_, _>>()
        .unwrap();
    let key = PrivateKeyDer::from_pem_slice(issued.key.as_bytes()).unwrap();
    let mut config = builder.with_single_cert(chain, key).unwrap();
    config.alpn_protocols = vec![demands.protocol.as_bytes().to_vec()];
    config
}
