//! Proxies that code or the configuration asks for: what they are sent, and what they never see.

use okta_runtime_template::runtime::{
    Answer, Client, ClientBuilder, Error, Proxy, Request, RetryPolicy, TransportErrorKind,
};

use crate::{
    place::Place,
    support::{GET, Server, TOKEN},
};

/// `user:planted` in base64.
const BASIC: &str = "Basic dXNlcjpwbGFudGVk";

async fn call(builder: ClientBuilder) -> Result<(), Error> {
    let client = builder.retries(RetryPolicy::none()).build()?;
    Request::new(&client, &GET)
        .send_with_response(Answer::NOTHING)
        .await
        .map(|_| ())
}

fn builder(url: &str) -> ClientBuilder {
    Client::builder(url)
        .allow_http_on_loopback()
        .api_token(TOKEN)
}

#[tokio::test]
async fn plain_text_goes_to_a_proxy_of_this_machine_when_it_is_asked_for() {
    let server = Server::answering("500 Internal Server Error", &[], "").await;
    let proxy = Server::answering("200 OK", &[], "{}").await;
    let asked = Proxy::new(proxy.url()).credentials("user", "planted");
    call(builder(&server.url()).proxy(asked)).await.unwrap();
    let seen = proxy.only();
    assert_eq!(seen.target, format!("{}/api/v1/things", server.url()));
    assert_eq!(seen.header("proxy-authorization"), [BASIC]);
    assert_eq!(seen.header("authorization"), [format!("SSWS {TOKEN}")]);
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_proxy_is_asked_for_a_tunnel_with_its_own_credentials_only() {
    let proxy = Server::answering("502 Bad Gateway", &[], "").await;
    let asked = Proxy::new(proxy.url()).credentials("user", "planted");
    let error = call(builder("https://acme.okta.com").proxy(asked)).await;
    let Err(Error::Transport(error)) = error else {
        panic!("no tunnel: {error:?}")
    };
    assert_eq!(error.kind(), TransportErrorKind::Connect);
    assert!(
        !format!("{error} {error:?}").contains("planted"),
        "{error:?}"
    );
    let seen = proxy.only();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("CONNECT", "acme.okta.com:443")
    );
    assert_eq!(seen.header("proxy-authorization"), [BASIC]);
    assert!(seen.header("authorization").is_empty());
    assert!(!format!("{seen:?}").contains(TOKEN), "{seen:?}");
}

#[tokio::test]
async fn credentials_of_a_proxy_are_sent_as_they_are() {
    let proxy = Server::answering("502 Bad Gateway", &[], "").await;
    for org in ["http://localhost:1", "https://acme.okta.com"] {
        let asked = Proxy::new(proxy.url()).credentials("ACME\\user%40", "p%41:w@ö/#");
        call(builder(org).proxy(asked)).await.unwrap_err();
    }
    // `ACME\user%40:p%41:w@ö/#` in base64.
    let basic = ["Basic QUNNRVx1c2VyJTQwOnAlNDE6d0DDti8j"];
    let sent: Vec<_> = proxy.seen();
    assert_eq!(sent.len(), 2);
    for seen in sent {
        assert_eq!(seen.header("proxy-authorization"), basic, "{}", seen.method);
    }
}

#[test]
fn a_user_name_that_cannot_be_told_from_the_password_is_refused() {
    let proxy = Proxy::new("http://proxy.acme.example").credentials("planted:user", "p");
    let error = builder("https://acme.okta.com").proxy(proxy).build();
    let text = error.unwrap_err().to_string();
    assert!(text.contains("user name") && text.contains("`:`"), "{text}");
    assert!(!text.contains("planted"), "{text}");
}

#[tokio::test]
async fn a_proxy_comes_from_the_configuration_too() {
    let server = Server::answering("500 Internal Server Error", &[], "").await;
    for scheme in ["", "http://"] {
        let proxy = Server::answering("200 OK", &[], "{}").await;
        let place = Place::new()
            .variable("OKTA_TESTING_DISABLE_HTTPS_CHECK", "true")
            .variable("OKTA_CLIENT_ORGURL", &server.url())
            .variable("OKTA_CLIENT_TOKEN", TOKEN)
            .variable("OKTA_CLIENT_PROXY_HOST", &format!("{scheme}127.0.0.1"))
            .variable("OKTA_CLIENT_PROXY_PORT", &proxy.address.port().to_string())
            .variable("OKTA_CLIENT_PROXY_USERNAME", "user")
            .variable("OKTA_CLIENT_PROXY_PASSWORD", "planted")
            // What the system is set to does not count then.
            .variable("NO_PROXY", "*")
            .variable("HTTP_PROXY", "http://127.0.0.1:1");
        assert_eq!(place.call().await.unwrap(), "200 OK");
        let seen = proxy.only();
        assert_eq!(seen.target, format!("{}/api/v1/things", server.url()));
        assert_eq!(seen.header("proxy-authorization"), [BASIC]);
    }
}

#[test]
fn a_proxy_that_cannot_be_used_is_an_error_that_says_what_to_do() {
    for (org, address, expected) in [
        ("https://acme.okta.com", "", "is not a URL"),
        (
            "https://acme.okta.com",
            "proxy.acme.example",
            "is not a URL",
        ),
        (
            "https://acme.okta.com",
            "socks5://proxy.acme.example",
            "must begin with `http://` or `https://`",
        ),
        (
            "https://acme.okta.com",
            "http://user:planted@proxy.acme.example",
            "go to `credentials`",
        ),
        (
            "https://acme.okta.com",
            "http://proxy.acme.example/planted",
            "more than scheme, host and port",
        ),
        // Credentials in plain text stay on this machine.
        (
            "http://127.0.0.1:1",
            "http://proxy.acme.example",
            "use a proxy on this machine",
        ),
    ] {
        let proxy = Proxy::new(address);
        assert!(!format!("{proxy:?}").contains("planted"), "{proxy:?}");
        let error = builder(org).proxy(proxy).build().unwrap_err();
        assert!(matches!(error, Error::Configuration(_)), "{error:?}");
        let text = error.to_string();
        assert!(text.contains(expected), "{address}: {text}");
        assert!(!text.contains("planted"), "{text}");
    }
    let error = Place::new()
        .variable("OKTA_CLIENT_ORGURL", "http://127.0.0.1:1")
        .variable("OKTA_TESTING_DISABLE_HTTPS_CHECK", "true")
        .variable("OKTA_CLIENT_TOKEN", "t")
        .variable("OKTA_CLIENT_PROXY_HOST", "proxy.acme.example")
        .build()
        .unwrap_err();
    assert!(error.contains("(from `OKTA_CLIENT_PROXY_HOST`)"), "{error}");
}

#[test]
fn a_proxy_shows_its_address_and_not_its_credentials() {
    let proxy = Proxy::new("http://proxy.acme.example:3128").credentials("planted", "planted");
    assert_eq!(
        format!("{proxy:?}"),
        r#"Proxy { url: Some("http://proxy.acme.example:3128/"), .. }"#
    );
    let client = builder("https://acme.okta.com").proxy(proxy);
    assert!(!format!("{client:?}").contains("planted"), "{client:?}");
    client.build().unwrap();
}
