//! An HTTP client that the caller supplies: what the runtime still sees to, and redirects that it follows.

use std::time::Duration;

use okta_runtime_template::runtime::{
    Answer, Authentication, Client, ClientBuilder, Error, Operation, Proxy, Request,
    TransportError, TransportErrorKind,
};
use reqwest::redirect::Policy;
use rustls::crypto::CryptoProvider;

use crate::{
    authority::{TOKEN_PATH, is_token_request, oauth},
    pki::{Authority, Demands, TlsServer},
    place::{Place, say},
    support::{DELETE, GET, Reply, Server, TOKEN, answer},
};

static SAFE: Operation = Operation {
    id: "testOperation",
    method: http::Method::GET,
    route: "/api/v1/things",
    header_parameters: &[],
    authentication: Authentication::Required,
    scopes: &[],
    is_repeatable: true,
    max_body_bytes: None,
};

/// A client with a mark by which it is known on the wire. It trusts no roots: the tests speak plain text.
pub fn own(policy: Policy) -> reqwest::Client {
    let mut headers = http::HeaderMap::new();
    headers.insert("x-own", http::HeaderValue::from_static("yes"));
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .user_agent("own/1")
        .default_headers(headers)
        .redirect(policy)
        .build()
        .unwrap()
}

#[tokio::test]
async fn requests_go_through_it_with_the_user_agent_and_the_timeout_of_the_runtime() {
    let server = Server::answering("200 OK", &[], "{}").await;
    let client = server
        .builder()
        .http_client(own(Policy::none()))
        .user_agent_suffix("hr/1")
        .build()
        .unwrap();
    // What is percent-encoded in a URL does not make another URL of it.
    let mut request = Request::new(&client, &DELETE);
    request.path_parameter("thingId", "a/b c%2Fé'|^~");
    request.skip_validation();
    request.query_parameter("search", "a b&c=d+é\"'[]");
    request.send_with_response(Answer::NOTHING).await.unwrap();
    let seen = server.only();
    assert_eq!(seen.header("x-own"), ["yes"]);
    assert_eq!(seen.header("authorization"), [format!("SSWS {TOKEN}")]);
    let agent = seen.header("user-agent");
    assert!(agent.len() == 1 && agent[0].ends_with(" hr/1"), "{agent:?}");

    let server = Server::start(Reply::Stall(Vec::new())).await;
    let client = server
        .builder()
        .http_client(own(Policy::none()))
        .request_timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    let error = Request::new(&client, &GET)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert_eq!(transport(&error).kind(), TransportErrorKind::Timeout);
}

fn transport(error: &Error) -> &TransportError {
    match error {
        Error::Transport(error) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_answer_from_elsewhere_is_an_error_and_is_not_asked_for_again() {
    let elsewhere = Server::answering("200 OK", &[], r#"{"id": "x"}"#).await;
    let to = format!("{}/login", elsewhere.url());
    let server = Server::answering("302 Found", &[("Location", &to)], "").await;
    let client = server
        .builder()
        .http_client(own(Policy::limited(5)))
        .build()
        .unwrap();
    let error = Request::new(&client, &SAFE)
        .send_with_response(Answer::<serde_json::Value>::JSON)
        .await
        .unwrap_err();
    assert_eq!(transport(&error).kind(), TransportErrorKind::Redirected);
    assert_eq!((error.status(), error.request_id()), (None, None));
    let text = error.to_string();
    for part in ["followed a redirect", "redirect::Policy::none()"] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!((server.seen().len(), elsewhere.seen().len()), (1, 1));
}

#[tokio::test]
async fn redirects_without_end_are_not_asked_for_again_either() {
    let server = Server::answering("302 Found", &[("Location", "/round")], "").await;
    let client = server
        .builder()
        .http_client(own(Policy::limited(2)))
        .build()
        .unwrap();
    let error = Request::new(&client, &SAFE)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert_eq!(transport(&error).kind(), TransportErrorKind::Redirected);
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_change_is_not_sent_again_after_a_redirect_to_nowhere() {
    let closed = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let to = format!("http://{}/", closed.local_addr().unwrap());
    drop(closed);
    let server = Server::answering("307 Temporary Redirect", &[("Location", &to)], "").await;
    let client = server
        .builder()
        .http_client(own(Policy::limited(5)))
        .build()
        .unwrap();
    let mut request = Request::new(&client, &DELETE);
    request.path_parameter("thingId", "1");
    let error = request
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert_eq!(transport(&error).kind(), TransportErrorKind::Other);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_redirect_that_is_not_followed_is_an_error_of_the_server() {
    let server = Server::answering("302 Found", &[("Location", "/elsewhere")], "").await;
    let client = server
        .builder()
        .http_client(own(Policy::none()))
        .build()
        .unwrap();
    let error = Request::new(&client, &GET)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert_eq!(error.as_api().unwrap().status().as_u16(), 302);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_token_from_elsewhere_is_not_used() {
    let server = Server::scripted(|seen| {
        let location = [("Location", "/elsewhere")];
        Reply::Answer(if is_token_request(seen) {
            answer("302 Found", &location, "")
        } else {
            answer(
                "200 OK",
                &[],
                r#"{"access_token": "planted", "token_type": "Bearer"}"#,
            )
        })
    })
    .await;
    let client = Client::builder(server.url())
        .allow_http_on_loopback()
        .oauth(oauth())
        .http_client(own(Policy::limited(5)))
        .build()
        .unwrap();
    let error = Request::new(&client, &GET)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Auth(_)), "{error:?}");
    assert!(error.to_string().contains("followed a redirect"), "{error}");
    let targets: Vec<String> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(targets, [TOKEN_PATH, "/elsewhere"]);
}

#[test]
fn settings_that_would_have_no_effect_on_it_are_refused() {
    let builder = || {
        Client::builder("https://acme.okta.com")
            .api_token(TOKEN)
            .http_client(own(Policy::none()))
    };
    builder().build().unwrap();
    for (builder, setting) in [
        (
            builder().connect_timeout(Duration::from_secs(1)),
            "the connection timeout",
        ),
        (
            builder().proxy(Proxy::new("http://proxy.acme.example")),
            "the proxy",
        ),
        (
            builder().pool_idle_timeout(Duration::from_secs(1)),
            "the idle timeout of the pool",
        ),
        (
            builder().add_root_certificates("pem"),
            "the root certificates",
        ),
        (
            builder().root_certificates_only("pem"),
            "the root certificates",
        ),
        (
            builder().client_certificate("pem", "pem"),
            "the client certificate",
        ),
        (
            builder().resolve("acme.okta.com", [([127, 0, 0, 1], 443).into()]),
            "the addresses of a host",
        ),
    ] {
        let error = builder.build().unwrap_err().to_string();
        assert!(error.starts_with(setting), "{error}");
        assert!(error.contains("set it on that client"), "{error}");
    }
    let said = Place::new()
        .variable("OKTA_CLIENT_CONNECTION_TIMEOUT", "5")
        .run("http_client::beside_the_configuration");
    assert!(said.contains("`OKTA_CLIENT_CONNECTION_TIMEOUT`"), "{said}");
}

#[test]
#[ignore = "run by other tests, in a process of its own"]
fn beside_the_configuration() {
    let builder = okta_runtime_template::runtime::Config::load()
        .unwrap()
        .builder();
    let builder = builder
        .org_url("https://acme.okta.com")
        .api_token(TOKEN)
        .http_client(own(Policy::none()));
    say(&builder
        .build()
        .map(|_| String::new())
        .map_err(|error| error.to_string()));
}

#[cfg(feature = "blocking")]
#[tokio::test]
async fn blocking_calls_go_through_it_too() {
    let server = Server::answering("200 OK", &[], "{}").await;
    let client = server
        .builder()
        .http_client(own(Policy::none()))
        .build()
        .unwrap();
    tokio::task::spawn_blocking(move || {
        Request::new(&client, &GET).send_with_response_blocking(Answer::NOTHING)
    })
    .await
    .unwrap()
    .unwrap();
    assert_eq!(server.only().header("x-own"), ["yes"]);
}

#[test]
fn its_builder_works_without_a_provider_and_leaves_the_one_of_the_process() {
    for test in ["without_a_provider", "beside_another_provider"] {
        let said = Place::new().run(&format!("http_client::{test}"));
        assert!(said.starts_with("fine"), "{test}: {said}");
    }
}

/// What the documentation of `http_client` leads to: settings of the HTTP stack that keep their effect.
async fn call_with_own_settings() {
    let authority = Authority::new("ours");
    let client = authority.issue("client.example");
    let demands = Demands {
        clients_of: Some(&authority),
        ..Demands::default()
    };
    let server = TlsServer::start(&authority.issue("acme.example"), demands).await;
    let root = reqwest::Certificate::from_pem(authority.pem.as_bytes()).unwrap();
    let identity = format!("{}{}", client.certificate, client.key);
    let own = ClientBuilder::http_client_builder()
        .tls_certs_only([root])
        .identity(reqwest::Identity::from_pem(identity.as_bytes()).unwrap())
        .resolve("acme.example", ([127, 0, 0, 1], 0).into())
        .no_proxy()
        .build()
        .unwrap();
    let okta = Client::builder(server.url("acme.example"))
        .api_token(TOKEN)
        .http_client(own)
        .build()
        .unwrap();
    Request::new(&okta, &GET)
        .send(Answer::NOTHING)
        .await
        .unwrap();
    assert_eq!(server.requests(), 1);
    // Redirects are off.
    let server = Server::answering("302 Found", &[("Location", "/elsewhere")], "").await;
    let okta = server
        .builder()
        .http_client(ClientBuilder::http_client_builder().build().unwrap())
        .build()
        .unwrap();
    let error = Request::new(&okta, &GET)
        .send(Answer::NOTHING)
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 302);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
#[ignore = "run by other tests, in a process of its own"]
async fn without_a_provider() {
    assert!(CryptoProvider::get_default().is_none());
    call_with_own_settings().await;
    assert!(CryptoProvider::get_default().is_some());
    say(&Ok(String::new()));
}

#[tokio::test]
#[ignore = "run by other tests, in a process of its own"]
async fn beside_another_provider() {
    let mut other = rustls::crypto::ring::default_provider();
    other.cipher_suites.truncate(3);
    other.install_default().unwrap();
    call_with_own_settings().await;
    let provider = CryptoProvider::get_default().unwrap();
    assert_eq!(provider.cipher_suites.len(), 3);
    say(&Ok(String::new()));
}
