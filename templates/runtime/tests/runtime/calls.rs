//! What a call sends, and what comes back of an accepted one.

use std::{
    task::{Context, Poll, Waker},
    time::Duration,
};

use bytes::Bytes;
use http::StatusCode;
use okta_runtime_template::runtime::{Answer, Client, Error, Request};
use serde_json::{Value, json};

use crate::support::{DELETE, GET, POST, Reply, Server, TOKEN};

#[tokio::test]
async fn an_api_token_goes_with_the_scheme_ssws() {
    let server = Server::answering("200 OK", &[], "{}").await;
    server
        .request(&GET)
        .send_with_response(Answer::<Value>::JSON)
        .await
        .unwrap();
    let seen = server.only();
    assert_eq!(seen.header("authorization"), [format!("SSWS {TOKEN}")]);
    assert_eq!(seen.header("accept"), ["application/json"]);
    assert_eq!(
        seen.header("user-agent"),
        [concat!(
            env!("CARGO_PKG_NAME"),
            "/",
            env!("CARGO_PKG_VERSION")
        )]
    );
}

#[tokio::test]
async fn a_bearer_token_goes_with_the_scheme_bearer_and_the_last_one_counts() {
    let server = Server::answering("200 OK", &[], "{}").await;
    let client = server
        .builder()
        .bearer_token("ey.a.b")
        .user_agent_suffix("acme-hr/1.4")
        .build()
        .unwrap();
    Request::new(&client, &GET)
        .send_with_response(Answer::<Value>::JSON)
        .await
        .unwrap();
    let seen = server.only();
    assert_eq!(seen.header("authorization"), ["Bearer ey.a.b"]);
    assert!(
        seen.header("user-agent")[0].ends_with(" acme-hr/1.4"),
        "{seen:?}"
    );
}

#[tokio::test]
async fn a_header_parameter_cannot_replace_the_credentials() {
    let server = Server::answering("200 OK", &[], "{}").await;
    let mut request = server.request(&GET);
    request.header_parameter("Authorization", "SSWS other");
    request.header_parameter("X-Thing", "first");
    request.header_parameter("X-Thing", "a \t b");
    request
        .send_with_response(Answer::<Value>::JSON)
        .await
        .unwrap();
    let seen = server.only();
    assert_eq!(seen.header("authorization"), [format!("SSWS {TOKEN}")]);
    assert_eq!(seen.header("x-thing"), ["a \t b"]);
}

#[tokio::test]
async fn a_json_body_has_its_type_and_length() {
    let server = Server::answering("202 Accepted", &[], "").await;
    let mut request = server.request(&POST);
    request.json_body(&json!({"a": "ä"}));
    request.send_with_response(Answer::NOTHING).await.unwrap();
    let seen = server.only();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("POST", "/api/v1/things")
    );
    assert_eq!(seen.header("content-type"), ["application/json"]);
    assert_eq!(seen.header("content-length"), ["10"]);
    assert_eq!(seen.body, "{\"a\":\"ä\"}".as_bytes());
}

#[tokio::test]
async fn a_body_of_bytes_goes_as_it_is() {
    let server = Server::answering("200 OK", &[], [0, 159, 146, 150]).await;
    let mut request = server.request(&POST);
    request.bytes_body("application/octet-stream", Bytes::from_static(&[0, 255]));
    let response = request.send_with_response(Answer::BYTES).await.unwrap();
    assert_eq!(response.body().as_ref(), [0, 159, 146, 150]);
    let seen = server.only();
    assert_eq!(seen.header("content-type"), ["application/octet-stream"]);
    assert_eq!(seen.header("accept"), ["*/*"]);
    assert_eq!(seen.body, [0, 255]);
}

#[tokio::test]
async fn a_post_without_a_body_has_a_length_of_zero_and_no_content_type() {
    let server = Server::answering("200 OK", &[], "{}").await;
    server
        .request(&POST)
        .send_with_response(Answer::<Value>::JSON)
        .await
        .unwrap();
    let seen = server.only();
    assert!(seen.header("content-type").is_empty(), "{seen:?}");
    assert_eq!(seen.header("content-length"), ["0"]);
    assert!(seen.body.is_empty());
}

#[tokio::test]
async fn any_2xx_is_success() {
    for status in ["200 OK", "201 Created", "202 Accepted", "226 IM Used"] {
        let server = Server::answering(status, &[], r#"{"id":"a"}"#).await;
        let response = server
            .request(&POST)
            .send_with_response(Answer::<Value>::JSON)
            .await
            .unwrap();
        assert_eq!(response.status().as_str(), &status[..3]);
        assert_eq!(response.into_body(), json!({"id": "a"}));
    }
}

#[tokio::test]
async fn an_answer_without_headers_is_enough_where_no_body_is_expected() {
    let server = Server::answering("204 No Content", &[], "").await;
    let mut request = server.request(&DELETE);
    request.path_parameter("thingId", "a");
    let response = request.send_with_response(Answer::NOTHING).await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert!(response.headers().is_empty());
    assert_eq!((response.request_id(), response.rate_limit()), (None, None));
}

#[tokio::test]
async fn a_body_that_nobody_expects_is_ignored_even_when_it_breaks_off() {
    let broken = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".to_vec();
    let server = Server::start(Reply::Close(broken)).await;
    let response = server
        .request(&POST)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_request_id_and_the_rate_limit_are_read() {
    let headers = [
        ("X-Okta-Request-Id", "req-1"),
        ("X-Rate-Limit-Limit", "15"),
        ("X-Rate-Limit-Remaining", "14"),
        ("X-Rate-Limit-Reset", "1776600000"),
    ];
    let server = Server::answering("200 OK", &headers, "[]").await;
    let response = server
        .request(&GET)
        .send_with_response(Answer::<Vec<String>>::JSON)
        .await
        .unwrap();
    assert_eq!(response.request_id(), Some("req-1"));
    let limit = response.rate_limit().unwrap();
    assert_eq!(
        (limit.limit, limit.remaining, limit.reset.as_second()),
        (15, 14, 1_776_600_000)
    );
}

#[tokio::test]
async fn of_repeated_rate_headers_the_earliest_reset_counts_with_its_own_numbers() {
    let repeated = [
        ("X-Rate-Limit-Limit", "600"),
        ("X-Rate-Limit-Limit", "15"),
        ("X-Rate-Limit-Remaining", "599"),
        ("X-Rate-Limit-Remaining", "0"),
        ("X-Rate-Limit-Reset", "1776600060"),
        ("X-Rate-Limit-Reset", "1776600000"),
    ];
    let joined = [
        ("X-Rate-Limit-Limit", "600, 15"),
        ("X-Rate-Limit-Remaining", "599, 0"),
        ("X-Rate-Limit-Reset", "1776600060, 1776600000"),
    ];
    for headers in [&repeated[..], &joined[..]] {
        let server = Server::answering("200 OK", headers, "[]").await;
        let limit = server
            .request(&GET)
            .send_with_response(Answer::NOTHING)
            .await
            .unwrap()
            .rate_limit()
            .unwrap();
        assert_eq!(
            (limit.limit, limit.remaining, limit.reset.as_second()),
            (15, 0, 1_776_600_000)
        );
    }
}

#[tokio::test]
async fn rate_headers_that_are_no_numbers_give_no_rate_limit() {
    for reset in ["soon", "99999999999999999", ""] {
        let headers = [
            ("X-Rate-Limit-Limit", "15"),
            ("X-Rate-Limit-Remaining", "1"),
            ("X-Rate-Limit-Reset", reset),
        ];
        let server = Server::answering("200 OK", &headers, "[]").await;
        assert_eq!(
            server
                .request(&GET)
                .send_with_response(Answer::NOTHING)
                .await
                .unwrap()
                .rate_limit(),
            None,
            "{reset}"
        );
    }
}

#[tokio::test]
async fn clones_of_a_client_share_one_connection_and_a_request_can_be_sent_again() {
    let server = Server::answering("200 OK", &[], "{}").await;
    let client = server.builder().build().unwrap();
    let request = Request::new(&client.clone(), &GET);
    request
        .clone()
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    request.send_with_response(Answer::NOTHING).await.unwrap();
    assert_eq!((server.seen().len(), server.connections()), (2, 1));
}

#[tokio::test]
async fn localhost_is_this_machine() {
    let server = Server::answering("200 OK", &[], "{}").await;
    let url = format!("http://localhost:{}/", server.address.port());
    let client = Client::builder(url)
        .allow_http_on_loopback()
        .api_token(TOKEN)
        .build()
        .unwrap();
    assert_eq!(
        client.org_url(),
        format!("http://localhost:{}", server.address.port())
    );
    Request::new(&client, &GET)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    assert_eq!(
        server.only().header("host"),
        [format!("localhost:{}", server.address.port())]
    );
}

#[tokio::test]
async fn a_rest_of_an_answer_that_never_comes_does_not_hold_up_an_accepted_request() {
    let head = b"HTTP/1.1 202 Accepted\r\nContent-Length: 10\r\n\r\nab".to_vec();
    let server = Server::start(Reply::Stall(head)).await;
    // The call would fail with a timeout after 20 seconds if it waited for the whole.
    let call = server.request(&POST).send_with_response(Answer::NOTHING);
    let response = tokio::time::timeout(Duration::from_secs(10), call)
        .await
        .expect("an answer before the timeout of the request");
    assert_eq!(response.unwrap().status(), StatusCode::ACCEPTED);
}

#[test]
fn a_call_outside_of_tokio_is_an_error_and_no_panic() {
    let client = Client::builder("https://acme.okta.com")
        .api_token("t")
        .build()
        .unwrap();
    let call = Request::new(&client, &GET).send_with_response(Answer::BYTES);
    let mut call = std::pin::pin!(call);
    let mut context = Context::from_waker(Waker::noop());
    match call.as_mut().poll(&mut context) {
        Poll::Ready(Err(Error::Configuration(error))) => {
            assert!(error.message().contains("Tokio"), "{error}");
        }
        Poll::Ready(Err(other)) => panic!("{other}"),
        Poll::Ready(Ok(_)) | Poll::Pending => panic!("it was sent"),
    }
}
