//! Raw responses: the body as it came, with everything else as for any call.

use bytes::Bytes;
use okta_runtime_template::runtime::{Answer, Error, Request, Response, RetryPolicy, Rule};
use serde_json::Value;

use crate::{
    content_encoding::gzip,
    support::{DELETE, GET, POST, Reply, SAFE, Server, TOKEN, answer},
};

async fn raw(server: &Server) -> Response<Bytes> {
    let request = server.request(&POST).send_raw(Answer::<Value>::JSON);
    request.await.unwrap()
}

#[tokio::test]
async fn what_cannot_be_decoded_is_returned_as_it_came() {
    for body in [
        "<html>Sign in</html>",
        r#"{"id": "#,
        "",
        "\u{feff}{}",
        r#"{"id": 1}"#,
    ] {
        let server =
            Server::answering("201 Created", &[("x-okta-request-id", "req-1")], body).await;
        let response = raw(&server).await;
        assert_eq!(response.status().as_u16(), 201);
        assert_eq!(response.request_id(), Some("req-1"));
        assert_eq!(response.body().as_ref(), body.as_bytes());
        let seen = server.only();
        assert_eq!(seen.header("accept"), ["application/json"]);
        assert_eq!(seen.header("authorization"), [format!("SSWS {TOKEN}")]);
    }
}

#[tokio::test]
async fn a_body_that_is_otherwise_ignored_is_returned() {
    let server = Server::answering("200 OK", &[], "deleted").await;
    let mut request = server.request(&DELETE);
    request.path_parameter("thingId", "a");
    let response = request.send_raw(Answer::NOTHING).await.unwrap();
    assert_eq!(response.into_body().as_ref(), b"deleted");
}

/// Gzip is decoded where it can be; all else comes with the header that names its encoding.
#[tokio::test]
async fn an_encoded_body_is_decoded_or_returned_as_it_came() {
    let whole = gzip(b"{}");
    let cut = &whole[..whole.len() - 3];
    for (encoding, body, expected) in [
        ("gzip", whole.as_slice(), b"{}".as_slice()),
        ("gzip", cut, cut),
        ("br", b"\x0b", b"\x0b"),
    ] {
        let server = Server::answering("200 OK", &[("Content-Encoding", encoding)], body).await;
        let response = raw(&server).await;
        assert_eq!(response.body().as_ref(), expected);
        let is_encoded = response.headers().contains_key("content-encoding");
        assert_eq!(is_encoded, expected == body);
    }
}

#[tokio::test]
async fn errors_checks_and_retries_are_those_of_any_call() {
    let server = Server::answering("404 Not Found", &[], r#"{"errorCode":"E0000007"}"#).await;
    let error = server.request(&GET).send_raw(Answer::<Value>::JSON).await;
    let error = error.unwrap_err();
    assert_eq!(error.as_api().unwrap().error_code(), Some("E0000007"));

    let mut request = server.request(&DELETE);
    request.path_parameter("thingId", "..");
    match request.send_raw(Answer::NOTHING).await {
        Err(Error::Validation(error)) => {
            assert_eq!(error.violations()[0].rule(), &Rule::PathSegment);
        }
        other => panic!("nothing is sent: {other:?}"),
    }
    server.only();

    let replies = [
        answer("503 Service Unavailable", &[("Retry-After", "0")], ""),
        answer("200 OK", &[], "<html>"),
    ];
    let server = Server::in_turn(replies.map(Reply::Answer)).await;
    let client = server
        .builder()
        .retries(RetryPolicy::default())
        .build()
        .unwrap();
    let response = Request::new(&client, &SAFE)
        .send_raw(Answer::<Value>::JSON)
        .await;
    assert_eq!(response.unwrap().into_body().as_ref(), b"<html>");
    assert_eq!(server.seen().len(), 2);
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_call_returns_the_same() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Server::answering("201 Created", &[], "<html>"));
    let response = server
        .request(&POST)
        .send_raw_blocking(Answer::<Value>::JSON);
    let response = response.unwrap();
    assert_eq!(response.status().as_u16(), 201);
    assert_eq!(response.into_body().as_ref(), b"<html>");
}
