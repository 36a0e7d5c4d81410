//! What is told about calls that fail: on the server, on the way, or in the answer.

use std::{error::Error as _, time::Duration};

use http::StatusCode;
use okta_runtime_template::runtime::{
    Answer, ApiError, Client, DecodeError, DecodeErrorKind, Error, MAX_ERROR_BYTES,
    MAX_RESPONSE_BYTES, Operation, Request, RetryPolicy, TransportError, TransportErrorKind,
};
use serde::Deserialize;
use serde_json::Value;

use crate::support::{GET, POST, Reply, Server, TOKEN, answer};

pub async fn api_error(reply: Reply) -> ApiError {
    let server = Server::start(reply).await;
    let client = server
        .builder()
        .retries(RetryPolicy::none())
        .build()
        .unwrap();
    match Request::new(&client, &POST)
        .send_with_response(Answer::<Value>::JSON)
        .await
    {
        Err(Error::Api(error)) => *error,
        other => panic!("an answer of the server: {other:?}"),
    }
}

async fn decode_error<T: serde::de::DeserializeOwned + 'static>(
    status: &str,
    body: &str,
) -> DecodeError {
    let server = Server::answering(status, &[("x-okta-request-id", "req-9")], body).await;
    match server
        .request(&POST)
        .send_with_response(Answer::<T>::JSON)
        .await
    {
        Err(Error::Decode(error)) => *error,
        Err(other) => panic!("a decode error: {other:?}"),
        Ok(_) => panic!("a decode error"),
    }
}

async fn transport_error(reply: Reply) -> TransportError {
    transport_error_of(&GET, reply).await
}

async fn transport_error_of(operation: &'static Operation, reply: Reply) -> TransportError {
    let server = Server::start(reply).await;
    let client = server
        .builder()
        .request_timeout(Duration::from_millis(400))
        .build()
        .unwrap();
    match Request::new(&client, operation)
        .send_with_response(Answer::<Value>::JSON)
        .await
    {
        Err(Error::Transport(error)) => error,
        other => panic!("a transport error: {other:?}"),
    }
}

#[tokio::test]
async fn an_error_of_okta_is_kept_whole() {
    let body = r#"{"errorCode":"E0000001","errorSummary":"Api validation failed: entityType","errorLink":"E0000001",
        "errorId":"oae1","errorCauses":[{"errorSummary":"entityType: not valid"},{"errorSummary":"second"}]}"#;
    let headers = [
        ("x-okta-request-id", "req-1"),
        ("x-rate-limit-limit", "15"),
        ("x-rate-limit-remaining", "3"),
        ("x-rate-limit-reset", "1776600000"),
        ("x-other", "kept"),
    ];
    let error = api_error(Reply::Answer(answer("400 Bad Request", &headers, body))).await;
    assert_eq!(error.status(), StatusCode::BAD_REQUEST);
    assert_eq!(error.error_code(), Some("E0000001"));
    assert_eq!(
        error.error_summary(),
        Some("Api validation failed: entityType")
    );
    assert_eq!(error.error_link(), Some("E0000001"));
    assert_eq!(error.error_id(), Some("oae1"));
    assert_eq!(error.causes(), ["entityType: not valid", "second"]);
    assert_eq!(error.request_id(), Some("req-1"));
    assert_eq!(error.rate_limit().unwrap().remaining, 3);
    assert_eq!(error.headers()["x-other"], "kept");
    assert_eq!(error.raw_body(), body.as_bytes());
    assert!(!error.is_truncated());
    assert_eq!(
        error.to_string(),
        "the server answered 400 Bad Request: E0000001 Api validation failed: entityType (request id req-1)"
    );
}

#[tokio::test]
async fn an_error_of_an_oauth_endpoint_is_read_too() {
    let body =
        r#"{"error":"invalid_scope","error_description":"One or more scopes are not configured"}"#;
    let error = api_error(Reply::Answer(answer("400 Bad Request", &[], body))).await;
    assert_eq!(error.error_code(), Some("invalid_scope"));
    assert_eq!(
        error.error_summary(),
        Some("One or more scopes are not configured")
    );
}

#[tokio::test]
async fn an_error_without_a_readable_body_is_still_an_error() {
    let deep = "[".repeat(20_000);
    for body in [
        &b""[..],
        b"<html><body>502</body></html>",
        br#"{"errorCode":"E000"#,
        b"null",
        b"[1]",
        b"\xff\xfe",
        br#"{"errorCode":1,"errorSummary":null,"errorCauses":"none"}"#,
        deep.as_bytes(),
    ] {
        let headers = [("x-okta-request-id", "req-2")];
        let error = api_error(Reply::Answer(answer("502 Bad Gateway", &headers, body))).await;
        assert_eq!(error.raw_body(), body);
        assert_eq!(
            (
                error.error_code(),
                error.error_summary(),
                error.causes().len()
            ),
            (None, None, 0)
        );
        assert_eq!(
            error.to_string(),
            "the server answered 502 Bad Gateway (request id req-2)"
        );
    }
}

#[tokio::test]
async fn an_error_body_with_a_broken_character_keeps_its_code_and_its_bytes() {
    let body = b"{\"errorCode\":\"E0000003\",\"errorSummary\":\"caf\xe9\"}";
    let error = api_error(Reply::Answer(answer("400 Bad Request", &[], body))).await;
    assert_eq!(error.error_code(), Some("E0000003"));
    assert_eq!(error.error_summary(), Some("caf\u{fffd}"));
    assert_eq!(error.raw_body(), body);
}

#[tokio::test]
async fn an_error_body_that_breaks_off_or_is_large_is_marked() {
    let broken =
        b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 100\r\n\r\n{\"errorCode\"".to_vec();
    let error = api_error(Reply::Close(broken)).await;
    assert_eq!(
        (error.raw_body(), error.is_truncated()),
        (&b"{\"errorCode\""[..], true)
    );

    let error = api_error(Reply::Answer(answer(
        "500 Oops",
        &[],
        vec![b'x'; MAX_ERROR_BYTES],
    )))
    .await;
    assert_eq!(
        (error.raw_body().len(), error.is_truncated()),
        (MAX_ERROR_BYTES, false)
    );
    let error = api_error(Reply::Answer(answer(
        "500 Oops",
        &[],
        vec![b'x'; MAX_ERROR_BYTES + 1],
    )))
    .await;
    assert_eq!(
        (error.raw_body().len(), error.is_truncated()),
        (MAX_ERROR_BYTES, true)
    );
}

#[tokio::test]
async fn what_the_server_says_stays_on_one_line() {
    let body = r#"{"errorCode":"E1\r\nE2","errorSummary":"a\nb\u2028c\u0000d"}"#;
    let error = api_error(Reply::Answer(answer("418 I'm a teapot", &[], body))).await;
    assert_eq!(
        error.to_string(),
        "the server answered 418 I'm a teapot: E1  E2 a b c d"
    );
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "only its shape counts")]
struct Thing {
    profile: Profile,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "only its shape counts")]
struct Profile {
    email: String,
}

#[tokio::test]
async fn an_accepted_request_with_an_unreadable_answer_says_that_it_was_accepted() {
    for (body, kind, path) in [
        ("", DecodeErrorKind::Empty, ""),
        (" \r\n", DecodeErrorKind::Empty, ""),
        ("<html>", DecodeErrorKind::Syntax, ""),
        (
            r#"[{"profile":{"email":"a"}}] x"#,
            DecodeErrorKind::Syntax,
            "",
        ),
        (
            r#"[{"profile":{"email":"a"#,
            DecodeErrorKind::Eof,
            "[0].profile.email",
        ),
        (
            r#"[{"profile":{"email":"a"}},{"profile":{"email":17}}]"#,
            DecodeErrorKind::Data,
            "[1].profile.email",
        ),
        (
            r#"[{"profile":{}}]"#,
            DecodeErrorKind::Data,
            "[0].profile.email",
        ),
        ("{}", DecodeErrorKind::Data, ""),
    ] {
        let error = decode_error::<Vec<Thing>>("201 Created", body).await;
        assert_eq!((error.kind(), error.path()), (kind, path), "{body}");
        assert_eq!(
            (error.status(), error.request_id()),
            (StatusCode::CREATED, Some("req-9"))
        );
        let text = error.to_string();
        assert!(text.contains("the server accepted the request"), "{text}");
        assert!(text.contains("req-9") && !text.contains('\n'), "{text}");
        assert!(error.source().is_none());
    }
}

#[tokio::test]
async fn a_refused_connection_says_that_nothing_was_sent() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let client = Client::builder(format!("http://127.0.0.1:{port}"));
    let client = client
        .allow_http_on_loopback()
        .api_token(TOKEN)
        .build()
        .unwrap();
    let error = Request::new(&client, &GET)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    let Error::Transport(inner) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (inner.kind(), inner.status()),
        (TransportErrorKind::Connect, None)
    );
    assert!(error.to_string().contains("nothing was sent"), "{error}");
    assert!(
        error
            .source()
            .unwrap()
            .downcast_ref::<reqwest::Error>()
            .is_some_and(|source| source.url().is_none())
    );
}

/// With a full queue of connections, Linux drops further ones without a word.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_that_takes_too_long_is_given_up() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(Ok(stream)) = tokio::time::timeout(
        Duration::from_millis(200),
        tokio::net::TcpStream::connect(address),
    )
    .await
    {
        queue.push(stream);
        assert!(queue.len() < 5000, "the queue never fills");
    }
    let client = Client::builder(format!("http://{address}"))
        .allow_http_on_loopback()
        .api_token(TOKEN);
    let client = client
        .connect_timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    let begin = std::time::Instant::now();
    let error = Request::new(&client, &GET)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert!(
        begin.elapsed() < Duration::from_secs(5),
        "{:?}",
        begin.elapsed()
    );
    let Error::Transport(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.kind(), TransportErrorKind::Connect);
}

#[tokio::test]
async fn a_server_that_says_nothing_times_out() {
    let error = transport_error_of(&POST, Reply::Stall(Vec::new())).await;
    assert_eq!(
        (error.kind(), error.status()),
        (TransportErrorKind::Timeout, None)
    );
    assert!(error.to_string().contains("may have acted"), "{error}");
}

#[tokio::test]
async fn a_connection_that_closes_without_an_answer_is_told_apart() {
    let error = transport_error_of(&POST, Reply::Close(Vec::new())).await;
    assert_eq!(
        (error.kind(), error.status()),
        (TransportErrorKind::Other, None)
    );
    assert!(error.to_string().contains("may have acted"), "{error}");
}

#[tokio::test]
async fn a_body_that_stalls_or_breaks_off_says_that_the_server_accepted_the_request() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nx-okta-request-id: req-3\r\n\r\n{\"a\""
        .to_vec();
    for (reply, kind) in [
        (Reply::Stall(head.clone()), TransportErrorKind::Timeout),
        (Reply::Close(head), TransportErrorKind::Body),
    ] {
        let error = transport_error_of(&POST, reply).await;
        assert_eq!((error.kind(), error.status()), (kind, Some(StatusCode::OK)));
        assert_eq!(error.request_id(), Some("req-3"));
        assert!(
            error
                .to_string()
                .contains("the server accepted the request"),
            "{error}"
        );
        assert!(error.source().is_some());
    }
}

#[tokio::test]
async fn an_enormous_body_is_not_read() {
    let announced = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n",
        MAX_RESPONSE_BYTES + 1
    );
    let error = transport_error(Reply::Stall(announced.into_bytes())).await;
    assert_eq!(
        (error.kind(), error.status()),
        (TransportErrorKind::Body, Some(StatusCode::OK))
    );
    assert!(error.to_string().contains("larger"), "{error}");

    // Without an announcement it is cut off once the bound is passed.
    let mut endless = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    endless.resize(endless.len() + MAX_RESPONSE_BYTES + 1, b' ');
    let server = Server::start(Reply::Close(endless)).await;
    let error = server
        .request(&GET)
        .send_with_response(Answer::<Value>::JSON)
        .await
        .unwrap_err();
    let Error::Transport(error) = error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (error.kind(), error.source().is_none()),
        (TransportErrorKind::Body, true)
    );
}

#[test]
fn an_error_is_small_and_can_cross_threads() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<Error>();
    crosses::<Client>();
    crosses::<Request>();
    assert!(size_of::<Error>() <= 32, "{}", size_of::<Error>());
}
