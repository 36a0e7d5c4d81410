//! Fetching over https, against servers on this machine with a certificate that only the test trusts.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use xtask::fetch::{Policy, fetch, is_address, proxy, shown};

/// Path -> the bytes that are sent, after which the connection is closed.
type Answers = BTreeMap<&'static str, Vec<u8>>;

struct Server {
    port: u16,
    certificate: Vec<u8>,
}

impl Server {
    fn start(answers: impl FnOnce(u16) -> Answers) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers = Arc::new(answers(port));
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let (config, answers) = (Arc::clone(&config), Arc::clone(&answers));
                thread::spawn(move || {
                    let connection = ServerConnection::new(config).unwrap();
                    let mut stream = BufReader::new(StreamOwned::new(connection, socket));
                    let mut request = String::new();
                    while !request.ends_with("\r\n\r\n") {
                        if stream.read_line(&mut request).unwrap_or(0) == 0 {
                            return;
                        }
                    }
                    let path = request.split(' ').nth(1).unwrap_or_default();
                    let path = path.split('?').next().unwrap_or_default();
                    let answer = answers.get(path).expect("an answer to this path");
                    let mut stream = stream.into_inner();
                    // The client may have gone away, having read enough.
                    let _ = stream.write_all(answer);
                    let _ = stream.flush();
                    let _ = stream.sock.shutdown(Shutdown::Write);
                    let _ = stream.sock.read(&mut [0; 64]);
                });
            }
        });
        Self {
            port,
            certificate: cert.der().to_vec(),
        }
    }

    fn policy(&self) -> Policy {
        Policy {
            roots: Some(vec![self.certificate.clone()]),
            proxy: None,
            limit: 10_000,
            patience: Duration::from_secs(20),
            total: Duration::from_secs(60),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.port)
    }

    /// What is said of an answer that isn't taken; the port is left out.
    fn refusal(&self, path: &str) -> String {
        let error = fetch(&self.url(path), &self.policy()).expect_err(path);
        error.to_string().replace(&self.port.to_string(), "PORT")
    }
}

fn ok(headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn redirect(to: &str) -> Vec<u8> {
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").into_bytes()
}

#[test]
fn a_document_is_fetched_over_redirects() {
    let server = Server::start(|port| {
        Answers::from([
            ("/plain", ok("Content-Type: text/plain\r\n", "openapi: 3.0.3\n")),
            ("/unknown-length", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na: \r\n2\r\n1\n\r\n0\r\n\r\n".to_vec()),
            ("/one", redirect("/two")),
            ("/two", redirect(&format!("https://localhost:{port}/plain"))),
        ])
    });
    let get = |path| fetch(&server.url(path), &server.policy()).unwrap();
    assert_eq!(get("/plain"), "openapi: 3.0.3\n");
    assert_eq!(get("/unknown-length"), "a: 1\n");
    assert_eq!(get("/one"), "openapi: 3.0.3\n");
    assert_eq!(get("/one?token=s3cret"), "openapi: 3.0.3\n");
}

#[test]
fn redirects_away_from_https_and_in_circles_are_refused() {
    let server = Server::start(|_| {
        Answers::from([
            ("/http", redirect("http://localhost:1/document")),
            ("/file", redirect("file:///etc/hostname")),
            ("/circle", redirect("/circle")),
        ])
    });
    assert_eq!(
        server.refusal("/http?key=s3cret"),
        "`https://localhost:PORT/http` redirects to an address that is not https\n  help: find out what the server does: a document that came over http could have been changed on its way"
    );
    assert!(
        server
            .refusal("/circle")
            .contains("redirects more than 5 times")
    );
    assert!(!server.refusal("/file").contains("root"));
}

#[test]
fn truncated_and_too_large_answers_are_refused() {
    let long = "a".repeat(10_001);
    let server = Server::start(|_| {
        let mut truncated = ok("", "openapi: 3.0.3\n");
        truncated.truncate(truncated.len() - 4);
        let endless = format!(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}",
            "3e8\r\n".to_owned() + &"b".repeat(1000) + "\r\n"
        );
        Answers::from([
            ("/truncated", truncated),
            (
                "/truncated-chunks",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na: 1\n\r\n".to_vec(),
            ),
            ("/large", ok("", &long)),
            ("/just-right", ok("", &long[1..])),
            (
                "/endless",
                (endless.clone() + &endless.split_once("\r\n\r\n").unwrap().1.repeat(20))
                    .into_bytes(),
            ),
        ])
    });
    for path in ["/truncated", "/truncated-chunks"] {
        let said = server.refusal(path);
        assert!(
            said.contains("was cut off: the answer ended before it was complete"),
            "{path}: {said}"
        );
    }
    for path in ["/large", "/endless"] {
        assert!(
            server.refusal(path).contains("is larger than 64 MiB"),
            "{path}"
        );
    }
    assert_eq!(
        fetch(&server.url("/just-right"), &server.policy())
            .unwrap()
            .len(),
        10_000
    );
}

#[test]
fn answers_that_are_no_document_are_refused() {
    let server = Server::start(|_| {
        Answers::from([
            (
                "/page",
                ok(
                    "Content-Type: Text/HTML; charset=utf-8\r\n",
                    "<!doctype html>",
                ),
            ),
            (
                "/gone",
                b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec(),
            ),
            (
                "/busy",
                b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n".to_vec(),
            ),
            ("/packed", ok("Content-Encoding: gzip\r\n", "\u{1f}")),
            (
                "/bytes",
                b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na\xff\xff".to_vec(),
            ),
            ("/noise", b"what do you want\r\n\r\n".to_vec()),
        ])
    });
    assert!(server.refusal("/page").contains("a web page (HTML)"));
    assert!(
        server
            .refusal("/gone")
            .contains("the status 404\n  help: there is no such document")
    );
    assert!(server.refusal("/busy").contains("the status 503"));
    assert!(server.refusal("/packed").contains("compressed data"));
    assert!(server.refusal("/bytes").contains("is not UTF-8"));
    assert!(server.refusal("/noise").contains("help: "));
}

#[test]
fn a_server_that_the_system_does_not_trust_is_refused() {
    let server = Server::start(|_| Answers::from([("/plain", ok("", "a: 1\n"))]));
    let policy = Policy {
        roots: None,
        ..server.policy()
    };
    let said = fetch(&server.url("/plain"), &policy)
        .unwrap_err()
        .to_string();
    assert!(said.contains("trust"), "{said}");
    let other = Server::start(|_| Answers::new());
    let policy = Policy {
        roots: Some(vec![other.certificate]),
        ..server.policy()
    };
    assert!(fetch(&server.url("/plain"), &policy).is_err());
}

#[test]
fn what_can_not_be_reached_is_told_without_credentials() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let policy = Policy {
        limit: 100,
        roots: Some(Vec::new()),
        proxy: None,
        patience: Duration::from_secs(5),
        total: Duration::from_secs(5),
    };
    let urls = [
        format!("https://me:s3cret@localhost:{port}/document?token=s3cret#s3cret"),
        format!("http://me:s3cret@localhost:{port}/document"),
        "https://me:s3cret@no-such-host.invalid/".to_owned(),
        "https://me:s3cret@".to_owned(),
        "ftp://me:s3cret@localhost/document".to_owned(),
        "https://me:s3cret@local host/".to_owned(),
    ];
    for url in &urls {
        let said = fetch(url, &policy).unwrap_err().to_string();
        assert!(said.contains("help: "), "{said}");
        assert!(!said.contains("s3cret"), "{said}");
    }
    let environment =
        |name: &str| (name == "HTTPS_PROXY").then(|| format!("http://me:s3cret@localhost:{port}"));
    let policy = Policy {
        proxy: proxy(environment).unwrap(),
        ..policy
    };
    assert!(policy.proxy.is_some());
    let said = fetch("https://example.invalid/", &policy)
        .unwrap_err()
        .to_string();
    assert!(said.contains("proxy") && !said.contains("s3cret"), "{said}");
}

#[test]
fn the_proxy_is_the_one_that_the_environment_names_for_https() {
    let of = |variables: &[(&str, &str)]| {
        let found = proxy(|name| {
            let found = variables.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| (*value).to_owned())
        });
        found.map(|proxy| proxy.map(|proxy| format!("{}:{}", proxy.host(), proxy.port())))
    };
    assert_eq!(of(&[]).unwrap(), None);
    assert_eq!(of(&[("HTTPS_PROXY", "")]).unwrap(), None);
    assert_eq!(of(&[("HTTP_PROXY", "http://one:1")]).unwrap(), None);
    assert_eq!(
        of(&[
            ("ALL_PROXY", "http://one:1"),
            ("https_proxy", "http://two:2")
        ])
        .unwrap()
        .as_deref(),
        Some("two:2")
    );
    assert_eq!(
        of(&[("all_proxy", "one:1")]).unwrap().as_deref(),
        Some("one:1")
    );
    for bad in ["http://", "gopher://s3cret@one:1", "http://me:s3cret@"] {
        let said = of(&[("HTTPS_PROXY", bad)]).unwrap_err().to_string();
        assert!(
            said.contains("`HTTPS_PROXY` does not name a proxy") && !said.contains("s3cret"),
            "{said}"
        );
    }
}

#[test]
fn exceptions_of_the_proxy_are_honoured() {
    let found = proxy(|name| match name {
        "HTTPS_PROXY" => Some("http://proxy:1".to_owned()),
        "no_proxy" => Some("one.example, .two.example,*.three.example".to_owned()),
        _ => None,
    });
    let found = found.unwrap().unwrap();
    let goes_around = |url: &str| found.is_no_proxy(&url.parse().unwrap());
    for around in [
        "https://one.example/",
        "https://a.one.example/",
        "https://two.example/",
        "https://a.two.example",
        "https://b.three.example/",
    ] {
        assert!(goes_around(around), "{around}");
    }
    for through in [
        "https://bone.example/",
        "https://example/",
        "https://one.example.com/",
    ] {
        assert!(!goes_around(through), "{through}");
    }
    // In a fetch: the proxy can't be reached, the server can.
    let server = Server::start(|_| Answers::from([("/plain", ok("", "a: 1\n"))]));
    let environment = |exceptions: &'static str| {
        proxy(move |name| match name {
            "HTTPS_PROXY" => Some("http://127.0.0.1:1".to_owned()),
            "NO_PROXY" => Some(exceptions.to_owned()),
            _ => None,
        })
        .unwrap()
    };
    let policy = |exceptions| Policy {
        proxy: environment(exceptions),
        ..server.policy()
    };
    assert_eq!(
        fetch(&server.url("/plain"), &policy("localhost")).unwrap(),
        "a: 1\n"
    );
    assert!(fetch(&server.url("/plain"), &policy("")).is_err());
}

#[test]
fn addresses_are_told_from_files_and_shown_without_secrets() {
    assert!(is_address("https://host/a") && is_address("HTTP://host") && is_address("ftp://host"));
    assert!(!is_address("folder/file.yaml") && !is_address("C:\\file.yaml"));
    assert_eq!(
        shown("https://me:pass@host:1/a/b.yaml?t=1#x"),
        "https://host:1/a/b.yaml"
    );
    assert_eq!(shown("https://host/a@b"), "https://host/a@b");
    assert_eq!(shown("https://me:pa@ss@host"), "https://host");
    assert_eq!(shown("https://me:pass@host\\@x"), "https://host\\@x");
}
