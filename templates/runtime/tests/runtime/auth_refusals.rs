//! What a token endpoint says no with, and what the error tells to do; none of it shows a secret.

use std::error::Error as _;

use okta_runtime_template::runtime::{
    Answer, AuthErrorKind, Client, DpopMode, Error, OAuth, RetryPolicy, TransportErrorKind,
};
use serde_json::json;

use crate::{
    authority::{CLIENT_ID, client, ec_jwk, get, granted, oauth, private_key, refused},
    org::{grants, org},
    support::{Reply, Server, answer},
};

async fn refusal(oauth: OAuth, reply: Reply) -> okta_runtime_template::runtime::AuthError {
    let server = Server::start(reply).await;
    match get(&client(&server, oauth))
        .send_with_response(Answer::NOTHING)
        .await
    {
        Err(Error::Auth(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_scope_without_a_grant_is_named() {
    let oauth = || oauth().scopes(["okta.a.read", "okta.b.manage"]);
    let vague = "One or more scopes are not configured for the authorization server resource.";
    let error = refusal(oauth(), refused("invalid_scope", vague, &[])).await;
    assert_eq!(error.kind(), AuthErrorKind::Refused);
    assert_eq!(error.code(), Some("invalid_scope"));
    assert_eq!(error.status().unwrap().as_u16(), 400);
    assert_eq!(error.scopes(), ["okta.a.read", "okta.b.manage"]);
    let text = error.to_string();
    assert!(
        text.contains("grant the app okta.a.read, okta.b.manage in"),
        "{text}"
    );
    let precise = "The scope 'okta.b.manage' is not granted.";
    let error = refusal(oauth(), refused("invalid_scope", precise, &[])).await;
    assert_eq!(error.scopes(), ["okta.b.manage"]);
}

#[tokio::test]
async fn every_refusal_says_what_to_do() {
    let date = |second: i64| {
        let time = jiff::Timestamp::from_second(second).unwrap();
        let printer = jiff::fmt::rfc2822::DateTimePrinter::new();
        printer.timestamp_to_rfc9110_string(&time).unwrap()
    };
    let second = jiff::Timestamp::now().as_second();
    let (now, old) = (date(second), date(second - 3600));
    let old = ("Date", &*old);
    let off = || oauth().dpop(DpopMode::Off);
    let too_many = json!({"errorCode": "E0000047", "errorSummary": "API call exceeded rate limit"});
    for (oauth, reply, expected, unexpected) in [
        (
            oauth(),
            refused("invalid_client", "bad", &[old]),
            "s ahead of the server's",
            "DPoP",
        ),
        (
            oauth(),
            refused("invalid_client", "bad\nkey", &[("Date", &now)]),
            "check the client id",
            "clock",
        ),
        (
            off(),
            refused("invalid_dpop_proof", "missing", &[]),
            "demands DPoP",
            "clock",
        ),
        (
            oauth(),
            refused("invalid_dpop_proof", "iat", &[old]),
            "set it",
            "demands DPoP",
        ),
        (
            oauth(),
            refused("unauthorized_client", "", &[]),
            "API service app",
            "clock",
        ),
        (
            oauth(),
            Reply::Answer(answer("429 Too Many Requests", &[], too_many.to_string())),
            "E0000047: API call exceeded rate limit",
            "clock",
        ),
    ] {
        let error = refusal(oauth, reply).await;
        let is_passing = error.code() == Some("E0000047");
        let kind = if is_passing {
            AuthErrorKind::Unavailable
        } else {
            AuthErrorKind::Refused
        };
        assert_eq!((error.kind(), error.is_transient()), (kind, is_passing));
        let text = error.to_string();
        assert!(
            text.contains(expected) && !text.contains(unexpected),
            "{text}"
        );
        assert_eq!(text.lines().count(), 1, "{text}");
    }
}

#[tokio::test]
async fn what_is_no_token_is_told_apart_and_not_shown() {
    const PLANTED: &str = "plantedToken";
    let html = format!("<html>{PLANTED}</html>");
    let shape = json!({"access_token": [PLANTED]}).to_string();
    let spaced = format!("{PLANTED} with space");
    let cut = format!("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{PLANTED}").into_bytes();
    let elsewhere = ("Location", "http://127.0.0.1:1/");
    for (reply, kind, expected) in [
        (
            answer("200 OK", &[], &html),
            AuthErrorKind::Answer,
            "holds no token",
        ),
        (
            answer("200 OK", &[], &shape),
            AuthErrorKind::Answer,
            "holds no token",
        ),
        (
            answer("404 Not Found", &[], &html),
            AuthErrorKind::Answer,
            "answered 404",
        ),
        (
            answer("302 Found", &[elsewhere], &html),
            AuthErrorKind::Answer,
            "answered 302",
        ),
        (
            granted("Bearer", &spaced, 1),
            AuthErrorKind::Answer,
            "cannot be sent",
        ),
        (
            granted("Bearer", "", 1),
            AuthErrorKind::Answer,
            "cannot be sent",
        ),
        (
            answer("200 OK", &[], PLANTED.repeat(10_000)),
            AuthErrorKind::Answer,
            "too large",
        ),
        (cut, AuthErrorKind::Unreachable, "broke off"),
        (Vec::new(), AuthErrorKind::Unreachable, "failed"),
    ] {
        let error = refusal(oauth(), Reply::Close(reply)).await;
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(expected), "{expected}: {error}");
        let sources = error.source().map(|source| format!("{source} {source:?}"));
        assert!(
            !format!("{error:?} {error} {sources:?}").contains(PLANTED),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn an_org_that_cannot_be_reached_is_an_error_of_the_token() {
    let client = Client::builder("http://127.0.0.1:1")
        .allow_http_on_loopback()
        .retries(RetryPolicy::none())
        .oauth(oauth())
        .build()
        .unwrap();
    let error = get(&client)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("no connection to the token endpoint"),
        "{error}"
    );
    assert!(error.source().is_some() && error.status().is_none());
    // A call that fails after it got a token is an error of the transport.
    let server = org(grants("Bearer"), |_, _| Reply::Close(Vec::new())).await;
    let Err(Error::Transport(error)) = get(&self::client(&server, oauth()))
        .send_with_response(Answer::NOTHING)
        .await
    else {
        panic!("no answer")
    };
    assert_eq!(error.kind(), TransportErrorKind::Other);
}

#[test]
fn settings_that_cannot_work_are_refused_before() {
    let message = |oauth: OAuth| match Client::builder("https://acme.okta.com")
        .oauth(oauth)
        .build()
    {
        Err(Error::Configuration(error)) => error.to_string(),
        other => panic!("{other:?}"),
    };
    let key = private_key;
    assert!(message(OAuth::new(" ", key())).contains("client id is empty"));
    for scopes in [vec![], vec![""], vec!["a b"], vec!["a\n"]] {
        let oauth = OAuth::new(CLIENT_ID, key()).scopes(scopes);
        assert!(message(oauth).contains("scopes"));
    }
}

#[tokio::test]
async fn unless_told_otherwise_the_scopes_are_those_of_all_operations() {
    let server = Server::answering("400 Bad Request", &[], "{}").await;
    let oauth = OAuth::new(CLIENT_ID, private_key());
    get(&client(&server, oauth))
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    let form = crate::authority::form(&server.only());
    assert_eq!(form["scope"], okta_runtime_template::spec::SCOPES.join(" "));
}

#[tokio::test]
async fn nothing_shows_the_key_the_token_or_an_assertion() {
    const TOKEN: &str = "plantedAccessToken";
    let server = org(
        |_, _| Reply::Answer(granted("DPoP", TOKEN, 3600)),
        |_, _| Reply::Answer(answer("403 Forbidden", &[], "")),
    )
    .await;
    let builder = crate::authority::builder(&server, oauth());
    let client = builder.clone().build().unwrap();
    let error = get(&client)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    let shown = format!(
        "{:?} {builder:?} {client:?} {client:#?} {:?} {error:?} {error}",
        oauth(),
        get(&client)
    );
    let secret = ec_jwk()["d"].as_str().unwrap().to_owned();
    for planted in [TOKEN, &secret, "BEGIN", "eyJ"] {
        assert!(!shown.contains(planted), "{planted}: {shown}");
    }
    assert!(shown.contains("scheme: OAuth"), "{shown}");
    assert!(shown.contains(CLIENT_ID), "{shown}");
}
