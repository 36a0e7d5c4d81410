//! What a call sets beside its parameters: a timeout of its own, and headers.

use std::time::Duration;

use okta_runtime_template::runtime::{
    Answer, Authentication, Error, Location, Operation, Pages, Paging, Request, RetryPolicy, Rule,
    TransportErrorKind,
};
use serde_json::Value;

use crate::support::{GET, Gate, POST, Reply, Server, TOKEN, answer};

static WITH_PARAMETER: Operation = Operation {
    id: "testOperation",
    method: http::Method::GET,
    route: "/api/v1/things",
    header_parameters: &["X-Reason"],
    authentication: Authentication::Required,
    scopes: &[],
    is_repeatable: false,
    max_body_bytes: None,
};

#[tokio::test]
async fn a_header_is_sent_and_a_later_one_replaces_it() {
    let server = Server::answering("200 OK", &[], "{}").await;
    let mut request = server.request(&GET);
    request.header("X-Correlation-Id", "first");
    request.header("x-correlation-id", "second");
    request.header("X-Other", "a, b\tc");
    request.header("X-Empty", "");
    request.send_with_response(Answer::NOTHING).await.unwrap();
    let seen = server.only();
    assert_eq!(seen.header("x-correlation-id"), ["second"]);
    assert_eq!(seen.header("x-other"), ["a, b\tc"]);
    assert_eq!(seen.header("x-empty"), [""]);
    assert_eq!(seen.header("authorization"), [format!("SSWS {TOKEN}")]);
}

#[tokio::test]
async fn the_user_agent_of_a_call_replaces_that_of_the_client() {
    let server = Server::answering("200 OK", &[], "{}").await;
    let mut request = server.request(&GET);
    request.header("User-Agent", "hr/1");
    request.send_with_response(Answer::NOTHING).await.unwrap();
    assert_eq!(server.only().header("user-agent"), ["hr/1"]);
}

#[tokio::test]
async fn headers_go_with_every_attempt_and_every_page() {
    let next = r#"<https://other.example/api/v1/things?after=2>; rel="next""#;
    let server = Server::in_turn([
        Reply::Answer(answer("429 Too Many Requests", &[("Retry-After", "0")], "")),
        Reply::Answer(answer("200 OK", &[("Link", next)], "{}")),
        Reply::Answer(answer("200 OK", &[], "{}")),
    ])
    .await;
    let mut request = server.request(&GET);
    request.header("X-Correlation-Id", "one");
    let mut pages = Pages::<Value>::new(request, Paging { cursor: "after" });
    while pages.try_next().await.unwrap().is_some() {}
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    for seen in seen {
        assert_eq!(seen.header("x-correlation-id"), ["one"]);
    }
}

#[tokio::test]
async fn headers_that_are_not_the_callers_are_refused_and_nothing_is_sent() {
    let server = Server::answering("200 OK", &[], "{}").await;
    for name in [
        "Authorization",
        "DPoP",
        "Host",
        "Content-Length",
        "Content-Type",
        "Accept",
        "Accept-Encoding",
        "Transfer-Encoding",
        "Connection",
        "Cookie",
        "Expect",
        "Proxy-Authorization",
        "X-Okta-Retry-For",
        "X-Okta-Retry-Count",
        "x-reason",
    ] {
        let mut request = server.request(&WITH_PARAMETER);
        request.skip_validation();
        request.header(name, "planted");
        // The parameter itself is something else.
        request.header_parameter("X-Reason", "spring");
        let error = request
            .send_with_response(Answer::NOTHING)
            .await
            .unwrap_err();
        assert_eq!(
            refusal(&error),
            (&*name.to_lowercase(), &Rule::ReservedHeader)
        );
        assert!(!format!("{error} {error:?}").contains("planted"), "{error}");
    }
    assert!(server.seen().is_empty());
    // Where it is no parameter, it is a header like others.
    let mut request = server.request(&GET);
    request.header("x-reason", "spring");
    request.send_with_response(Answer::NOTHING).await.unwrap();
    assert_eq!(server.only().header("x-reason"), ["spring"]);
}

fn refusal(error: &Error) -> (&str, &Rule) {
    let Error::Validation(error) = error else {
        panic!("{error:?}")
    };
    let [violation] = error.violations() else {
        panic!("{error:?}")
    };
    let Location::AddedHeader(name) = violation.location() else {
        panic!("{error:?}")
    };
    (name, violation.rule())
}

#[tokio::test]
async fn names_and_values_that_no_header_can_have_are_refused_and_not_shown() {
    let server = Server::answering("200 OK", &[], "{}").await;
    for (name, value, expected) in [
        ("X-A", "planted\r\nX-B: c", ("x-a", &Rule::HeaderValue)),
        ("X-A", "plantedé", ("x-a", &Rule::HeaderValue)),
        ("X-A", " planted", ("x-a", &Rule::HeaderValue)),
        ("X-A: planted", "b", ("", &Rule::HeaderName)),
        ("", "planted", ("", &Rule::HeaderName)),
    ] {
        let mut request = server.request(&GET);
        request.header(name, value);
        assert!(!format!("{request:?}").contains("planted"), "{request:?}");
        let error = request
            .send_with_response(Answer::NOTHING)
            .await
            .unwrap_err();
        assert_eq!(refusal(&error), expected);
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("planted"), "{shown}");
    }
    assert!(server.seen().is_empty());
    // A later value in place of one that cannot be sent is sent.
    let mut request = server.request(&GET);
    request.header("X-A", "a\nb");
    request.header("x-a", "b");
    request.send_with_response(Answer::NOTHING).await.unwrap();
    assert_eq!(server.only().header("x-a"), ["b"]);
}

#[tokio::test]
async fn values_of_headers_are_not_shown() {
    let server = Server::answering("400 Bad Request", &[], "{}").await;
    let mut request = server.request(&POST);
    request.header("X-Person", "planted");
    let shown = format!("{request:?} {request:#?}");
    let error = request
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    let shown = format!("{shown} {error} {error:?}");
    assert!(!shown.contains("planted"), "{shown}");
}

#[tokio::test]
async fn a_timeout_of_a_call_counts_in_place_of_that_of_the_client() {
    let server = Server::start(Reply::Stall(Vec::new())).await;
    // The client would wait longer than a test may take.
    let client = server
        .builder()
        .request_timeout(Duration::MAX)
        .retries(RetryPolicy::none())
        .build()
        .unwrap();
    let mut request = Request::new(&client, &GET);
    request.timeout(Duration::from_millis(300));
    let Err(Error::Transport(error)) = request.send_with_response(Answer::NOTHING).await else {
        panic!("a timeout")
    };
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
}

#[tokio::test]
async fn a_longer_timeout_of_a_call_lets_a_slow_answer_arrive() {
    let gate = Gate::new();
    let slow = Reply::Gated(gate.clone(), answer("200 OK", &[], "{}"));
    let server = Server::start(slow).await;
    let client = server
        .builder()
        .request_timeout(Duration::from_millis(100))
        .retries(RetryPolicy::none())
        .build()
        .unwrap();
    Request::new(&client, &GET)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    let mut request = Request::new(&client, &GET);
    request.timeout(Duration::MAX);
    let call = tokio::spawn(request.send_with_response(Answer::NOTHING));
    server.until(2).await;
    gate.open();
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_timeout_of_zero_is_refused() {
    let server = Server::answering("200 OK", &[], "{}").await;
    let mut request = server.request(&GET);
    request.timeout(Duration::ZERO);
    let error = request
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Configuration(_)), "{error:?}");
    assert!(error.to_string().contains("timeout of zero"), "{error}");
    assert!(server.seen().is_empty());
}
