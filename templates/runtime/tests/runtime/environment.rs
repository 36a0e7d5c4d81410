//! What the environment of the process changes: root certificates and proxies.
//!
//! A test may not set variables of its own process, so each runs this program once more with one ignored test.

use std::process::{Command, Output};

use okta_runtime_template::runtime::{
    Answer, Client, Error, Request, RetryPolicy, TransportErrorKind,
};

use crate::support::{GET, Server, TOKEN};

pub const ORG_URL: &str = "TEST_ORG_URL";
const PROXIES: [&str; 8] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// Runs one ignored test of this module in a process of its own.
pub async fn run(test: &str, variables: &[(&str, &str)]) -> Output {
    run_test(&format!("environment::{test}"), variables).await
}

/// Runs one ignored test in a process of its own.
pub async fn run_test(test: &str, variables: &[(&str, &str)]) -> Output {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", test, "--ignored", "--nocapture"]);
    for name in PROXIES
        .iter()
        .chain(&["SSL_CERT_DIR", "SSL_CERT_FILE", "REQUEST_METHOD"])
    {
        child.env_remove(name);
    }
    child.envs(variables.iter().copied());
    let output = tokio::task::spawn_blocking(move || child.output())
        .await
        .unwrap()
        .unwrap();
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("running 1 test"),
        "{test}: {output:?}"
    );
    output
}

fn request() -> Request {
    let url = std::env::var(ORG_URL).unwrap();
    let client = Client::builder(url)
        .allow_http_on_loopback()
        .api_token(TOKEN)
        .retries(RetryPolicy::none())
        .build()
        .unwrap();
    Request::new(&client, &GET)
}

#[tokio::test]
#[ignore = "run by other tests, in a process of its own"]
async fn call_succeeds() {
    request().send_with_response(Answer::NOTHING).await.unwrap();
}

#[tokio::test]
#[ignore = "run by other tests, in a process of its own"]
async fn call_gets_no_connection() {
    let Err(Error::Transport(error)) = request().send_with_response(Answer::NOTHING).await else {
        panic!("no connection")
    };
    assert_eq!(error.kind(), TransportErrorKind::Connect);
}

#[tokio::test]
#[ignore = "run by other tests, in a process of its own"]
async fn build_without_roots_says_what_to_install() {
    let Err(Error::Configuration(error)) = Client::builder("https://acme.okta.com")
        .api_token(TOKEN)
        .build()
    else {
        panic!("no roots")
    };
    assert!(error.message().contains("ca-certificates"), "{error}");
    // Plain text to loopback trusts nobody, so it needs no roots.
    Client::builder("http://localhost:1")
        .allow_http_on_loopback()
        .api_token(TOKEN)
        .build()
        .unwrap();
}

#[tokio::test]
async fn plain_text_stays_on_this_machine_whatever_proxy_is_set() {
    let server = Server::answering("200 OK", &[], "{}").await;
    let proxy = Server::answering("200 OK", &[], "{}").await;
    let variables = [
        (ORG_URL, &*server.url()),
        ("HTTP_PROXY", &proxy.url()),
        ("ALL_PROXY", &proxy.url()),
    ];
    let output = run("call_succeeds", &variables).await;
    assert!(output.status.success(), "{output:?}");
    assert_eq!((server.seen().len(), proxy.seen().len()), (1, 0));
}

#[tokio::test]
async fn a_proxy_is_asked_for_a_tunnel_and_does_not_see_the_credentials() {
    let proxy = Server::answering("502 Bad Gateway", &[], "").await;
    let variables = [
        (ORG_URL, "https://acme.okta.com"),
        ("HTTPS_PROXY", &*proxy.url()),
    ];
    let output = run("call_gets_no_connection", &variables).await;
    assert!(output.status.success(), "{output:?}");
    let seen = proxy.only();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("CONNECT", "acme.okta.com:443")
    );
    assert!(!format!("{seen:?}").contains(TOKEN), "{seen:?}");
}

/// On Linux the roots are files, and a variable names another one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_system_without_root_certificates_is_told_apart() {
    let empty =
        std::env::temp_dir().join(format!("okta-runtime-no-roots-{}.pem", std::process::id()));
    std::fs::write(&empty, "").unwrap();
    let output = run(
        "build_without_roots_says_what_to_install",
        &[("SSL_CERT_FILE", empty.to_str().unwrap())],
    )
    .await;
    std::fs::remove_file(&empty).unwrap();
    assert!(output.status.success(), "{output:?}");
}
