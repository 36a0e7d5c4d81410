//! What a client can be made of, and what its errors tell to do.

use std::time::Duration;

use okta_runtime_template::runtime::{
    AuthError, Client, ClientBuilder, Config, ConfigSetting, ConfigSource, ConfigurationError,
    Error, IgnoredSetting, OAuth, PrivateKey, Proxy, RetryPolicy, Secret, TransportError,
};

fn message(org_url: &str) -> String {
    match Client::builder(org_url).api_token("t").build() {
        Err(Error::Configuration(error)) => error.message().to_owned(),
        other => panic!("a configuration error for {org_url}: {other:?}"),
    }
}

#[test]
fn an_org_url_is_checked_for_the_usual_mistakes() {
    for (url, expected) in [
        ("", "is empty"),
        ("   ", "is empty"),
        ("https://{yourOktaDomain}", "placeholder"),
        ("https://${yourOktaDomain}/", "placeholder"),
        ("https://yourOktaDomain.okta.com", "placeholder"),
        ("https://https://acme.okta.com", "more than once"),
        ("acme.okta.com", "begin with `https://`"),
        ("acme.okta.com:443", "begin with `https://`"),
        ("https://", "not a URL"),
        ("https://acme okta.com", "space"),
        ("https://acme\n.okta.com", "control character"),
        ("https://acme.okta.com:99999", "not a URL"),
        ("ftp://acme.okta.com", "unknown scheme"),
        ("http://acme.okta.com", "plain text"),
        ("http://127.0.0.1:8080", "`allow_http_on_loopback`"),
        ("https://acme-admin.okta.com", "`https://acme.okta.com`"),
        (
            "https://acme-admin.oktapreview.com/",
            "`https://acme.oktapreview.com`",
        ),
        ("https://acme.okta.com.com", "remove one `.com`"),
        ("https://user@acme.okta.com", "user name or password"),
        ("https://:secret@acme.okta.com", "user name or password"),
        ("https://acme.okta.com?a=b", "a query"),
        ("https://acme.okta.com/#a", "a fragment"),
        ("https://acme.okta.com/api/v1", "a path"),
    ] {
        let message = message(url);
        assert!(message.contains(expected), "{url}: {message}");
        assert!(!message.contains("secret"), "{message}");
    }
}

#[test]
fn a_good_org_url_is_kept_without_its_slash() {
    for (url, expected) in [
        ("https://acme.okta.com", "https://acme.okta.com"),
        (" https://Acme.okta.com/ ", "https://acme.okta.com"),
        (
            "https://id.acme.example:8443/",
            "https://id.acme.example:8443",
        ),
        // Only Okta's own domains have an Admin Console beside the org.
        (
            "https://id-admin.acme.example",
            "https://id-admin.acme.example",
        ),
    ] {
        assert_eq!(
            Client::builder(url)
                .api_token("t")
                .build()
                .unwrap()
                .org_url(),
            expected
        );
    }
}

#[test]
fn plain_http_needs_a_loopback_host_and_the_permission() {
    let build = |url: &str| {
        Client::builder(url)
            .allow_http_on_loopback()
            .api_token("t")
            .build()
    };
    for url in [
        "http://127.0.0.1:1",
        "http://127.9.9.9",
        "http://[::1]:1",
        "http://localhost:1",
        "http://2130706433",
    ] {
        build(url).unwrap_or_else(|error| panic!("{url}: {error}"));
    }
    for url in [
        "http://acme.okta.com",
        "http://localhost.acme.example",
        "http://127.0.0.1.acme.example",
        "http://128.0.0.1",
        "http://[::2]",
        "http://0.0.0.0",
    ] {
        assert!(matches!(build(url), Err(Error::Configuration(_))), "{url}");
    }
}

#[test]
fn credentials_are_needed_and_looked_at() {
    let url = "https://acme.okta.com";
    let message = |token: Option<&str>| {
        let builder = Client::builder(url);
        let builder = match token {
            Some(token) => builder.api_token(Secret::from(token)),
            None => builder,
        };
        builder.build().unwrap_err().to_string()
    };
    assert!(message(None).contains("call `api_token`, `bearer_token`"));
    assert!(message(Some("")).contains("empty"));
    assert!(message(Some("SSWS 00abc")).contains("without `SSWS`"));
    assert!(message(Some("bearer 00abc")).contains("without `SSWS`"));
    for token in ["00abc\n", "00\u{0}abc", " 00abc", "00äbc", "00a bc"] {
        let message = message(Some(token));
        assert!(message.contains("no token has"), "{message}");
        assert!(!message.contains("00"), "{message}");
    }
    Client::builder(url)
        .bearer_token("eyJ.a-b_c~+/=")
        .build()
        .unwrap();
}

#[test]
fn other_settings_are_looked_at() {
    let builder = || Client::builder("https://acme.okta.com").api_token("t");
    let message = builder()
        .request_timeout(Duration::ZERO)
        .build()
        .unwrap_err()
        .to_string();
    assert!(message.contains("timeout of zero"), "{message}");
    let message = builder()
        .connect_timeout(Duration::ZERO)
        .build()
        .unwrap_err()
        .to_string();
    assert!(message.contains("timeout of zero"), "{message}");
    for suffix in ["a\r\nX-Injected: b", "größe"] {
        let message = builder()
            .user_agent_suffix(suffix)
            .build()
            .unwrap_err()
            .to_string();
        assert!(message.contains("user-agent suffix"), "{message}");
    }
    builder()
        .user_agent_suffix(" ")
        .request_timeout(Duration::MAX)
        .build()
        .unwrap();
}

#[test]
fn what_makes_a_client_can_move_between_threads() {
    fn is_shared<T: Clone + std::fmt::Debug + Send + Sync>() {}
    fn is_error<T: std::error::Error + Send + Sync + 'static>() {}
    is_shared::<Client>();
    is_shared::<ClientBuilder>();
    is_shared::<Config>();
    is_shared::<ConfigSetting<'_>>();
    is_shared::<ConfigSource>();
    is_shared::<IgnoredSetting>();
    is_shared::<OAuth>();
    is_shared::<PrivateKey>();
    is_shared::<Proxy>();
    is_shared::<RetryPolicy>();
    is_shared::<Secret>();
    is_error::<AuthError>();
    is_error::<ConfigurationError>();
    is_error::<Error>();
    is_error::<TransportError>();
}
