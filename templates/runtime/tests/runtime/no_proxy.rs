//! `NO_PROXY`: which entries keep requests and token requests away from the proxy of the system.

use okta_runtime_template::runtime::{Answer, Client, Request, RetryPolicy};

use crate::{
    authority::oauth,
    environment::{ORG_URL, run_test},
    pki::{Authority, Demands, Issued, TlsServer},
    support::{GET, Server, TOKEN},
};

const PORT: &str = "{port}";
const ROOTS: &str = "TEST_ROOTS";

/// A TLS server on loopback under any of these names.
async fn server(authority: &Authority) -> TlsServer {
    let names = ["acme.example", "eu.acme.example", "127.0.0.1", "::1"].map(str::to_owned);
    let Issued { certificate, key } =
        authority.issue_with(&rcgen::CertificateParams::new(names).unwrap());
    TlsServer::start(&Issued { certificate, key }, Demands::default()).await
}

/// Whether a request for this host goes to the proxy, with this list.
async fn goes_to_proxy(host: &str, variable: &str, list: &str) -> bool {
    let authority = Authority::new("ours");
    let server = server(&authority).await;
    let proxy = Server::answering("502 Bad Gateway", &[], "").await;
    let port = server.address.port().to_string();
    let list = list.replace(PORT, &port);
    let variables = [
        (ORG_URL, &*server.url(host)),
        (ROOTS, &*authority.pem),
        ("HTTPS_PROXY", &*proxy.url()),
        (variable, &*list),
    ];
    let output = run_test("no_proxy::call", &variables).await;
    assert!(output.status.success(), "{output:?}");
    let (direct, proxied) = (server.requests(), proxy.seen().len());
    assert_eq!(direct + proxied, 1, "{host} {list}: {output:?}");
    proxied == 1
}

#[tokio::test]
#[ignore = "run by other tests, in a process of its own"]
async fn call() {
    let url = std::env::var(ORG_URL).unwrap();
    let loopback = || [([127, 0, 0, 1], 0).into()];
    let client = Client::builder(url)
        .api_token(TOKEN)
        .root_certificates_only(std::env::var(ROOTS).unwrap())
        .resolve("acme.example", loopback())
        .resolve("eu.acme.example", loopback())
        .retries(RetryPolicy::none())
        .build()
        .unwrap();
    // Where it went is what counts.
    let _ = Request::new(&client, &GET).send(Answer::NOTHING).await;
}

#[tokio::test]
async fn an_entry_with_the_port_of_the_org_exempts_it() {
    for (host, list) in [
        ("acme.example", "acme.example:{port}"),
        ("acme.example", "other.example, ACME.example:{port}"),
        ("acme.example", ".acme.example:{port}"),
        ("acme.example", "*:{port}"),
        ("eu.acme.example", "acme.example:{port}"),
        ("eu.acme.example", ".acme.example:{port},"),
        ("eu.acme.example", "*.acme.example:{port}"),
        ("127.0.0.1", "127.0.0.1:{port}"),
        ("127.0.0.1", "*:{port}"),
    ] {
        assert!(
            !goes_to_proxy(host, "NO_PROXY", list).await,
            "{host} {list}"
        );
    }
    assert!(!goes_to_proxy("acme.example", "no_proxy", "acme.example:{port}").await);
}

#[tokio::test]
async fn an_entry_with_another_port_or_host_does_not() {
    for (host, list) in [
        ("acme.example", ""),
        ("acme.example", "acme.example:1"),
        ("acme.example", "acme.example:443"),
        ("acme.example", "acme.example:x{port}"),
        ("acme.example", "e:{port}"),
        ("acme.example", ":{port}"),
        ("acme.example", "eu.acme.example:{port}"),
        ("acme.example", "me.example:{port}"),
        ("127.0.0.1", "127.0.0.2:{port}"),
        ("127.0.0.1", "127.0.0.1:1"),
    ] {
        assert!(goes_to_proxy(host, "NO_PROXY", list).await, "{host} {list}");
    }
}

#[tokio::test]
async fn entries_without_a_port_count_as_before() {
    for (host, list) in [
        ("acme.example", "acme.example"),
        ("acme.example", "other.example acme.example"),
        ("eu.acme.example", ".acme.example"),
        ("acme.example", "*"),
        ("127.0.0.1", "*"),
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.0/8"),
    ] {
        assert!(
            !goes_to_proxy(host, "NO_PROXY", list).await,
            "{host} {list}"
        );
    }
}

/// Without a listener: it is enough that the proxy hears of nothing.
#[tokio::test]
async fn addresses_of_version_6_are_exempt_with_and_without_a_port() {
    let authority = Authority::new("ours");
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("https://[::1]:{port}");
    for (list, is_proxied) in [
        (format!("[::1]:{port}"), false),
        ("[::1]".to_owned(), false),
        ("::1".to_owned(), false),
        ("::/64".to_owned(), false),
        ("[::1]:1".to_owned(), true),
        ("[::2]".to_owned(), true),
        (format!("::1:{port}"), true),
    ] {
        let proxy = Server::answering("502 Bad Gateway", &[], "").await;
        let variables = [
            (ORG_URL, &*url),
            (ROOTS, &*authority.pem),
            ("HTTPS_PROXY", &*proxy.url()),
            ("NO_PROXY", &*list),
        ];
        let output = run_test("no_proxy::call", &variables).await;
        assert!(output.status.success(), "{output:?}");
        assert_eq!(!proxy.seen().is_empty(), is_proxied, "{list}");
    }
}

#[tokio::test]
async fn a_token_request_stays_away_from_the_proxy_too() {
    let authority = Authority::new("ours");
    let server = server(&authority).await;
    let proxy = Server::answering("502 Bad Gateway", &[], "").await;
    let list = format!("acme.example:{}", server.address.port());
    let variables = [
        (ORG_URL, &*server.url("acme.example")),
        (ROOTS, &*authority.pem),
        ("HTTPS_PROXY", &*proxy.url()),
        ("NO_PROXY", &*list),
    ];
    let output = run_test("no_proxy::call_for_a_token", &variables).await;
    assert!(output.status.success(), "{output:?}");
    assert!(proxy.seen().is_empty());
    assert_eq!(server.seen.lock().unwrap()[0].target, "/oauth2/v1/token");
}

#[tokio::test]
#[ignore = "run by other tests, in a process of its own"]
async fn call_for_a_token() {
    let client = Client::builder(std::env::var(ORG_URL).unwrap())
        .oauth(oauth())
        .root_certificates_only(std::env::var(ROOTS).unwrap())
        .resolve("acme.example", [([127, 0, 0, 1], 0).into()])
        .retries(RetryPolicy::none())
        .build()
        .unwrap();
    // What the server gives is no token.
    Request::new(&client, &GET)
        .send(Answer::NOTHING)
        .await
        .unwrap_err();
}
