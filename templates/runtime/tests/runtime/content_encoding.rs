//! Compressed bodies that nobody asked for: gzip is decoded within the bounds, and any other encoding is an error that names it.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use http::StatusCode;
use okta_runtime_template::runtime::{
    Answer, ApiErrorKind, AuthErrorKind, DecodeError, DecodeErrorKind, DpopMode, Error,
    MAX_ERROR_BYTES, MAX_RESPONSE_BYTES, Request, Response, RetryPolicy, TransportErrorKind,
};
use serde_json::{Value, json};

use crate::{
    authority::{client, get, is_token_request, oauth},
    failures::api_error,
    support::{GET, POST, Reply, Server, answer},
};

const JSON: &str = r#"{"id": "s1", "status": "CREATED"}"#;

pub fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn encoded(status: &str, encoding: &str, body: &[u8]) -> Reply {
    let headers = [
        ("Content-Encoding", encoding),
        ("x-okta-request-id", "req-1"),
    ];
    Reply::Answer(answer(status, &headers, body))
}

async fn send(reply: Reply) -> Result<Response<Value>, Error> {
    let server = Server::start(reply).await;
    let client = server
        .builder()
        .retries(RetryPolicy::none())
        .build()
        .unwrap();
    let response = Request::new(&client, &POST).send_with_response(Answer::<Value>::JSON);
    let response = response.await;
    assert!(
        server.only().header("accept-encoding").is_empty(),
        "nothing was asked for"
    );
    response
}

async fn decode_error(reply: Reply) -> DecodeError {
    match send(reply).await {
        Err(Error::Decode(error)) => *error,
        other => panic!("a decode error: {other:?}"),
    }
}

#[tokio::test]
async fn gzip_that_nobody_asked_for_is_decoded() {
    let expected: Value = serde_json::from_str(JSON).unwrap();
    let twice = [gzip(&JSON.as_bytes()[..9]), gzip(&JSON.as_bytes()[9..])].concat();
    for (encoding, body) in [
        ("gzip", gzip(JSON.as_bytes())),
        ("GZip", gzip(JSON.as_bytes())),
        ("x-gzip", gzip(JSON.as_bytes())),
        ("identity, gzip", gzip(JSON.as_bytes())),
        ("gzip", gzip(format!("\u{feff}{JSON}").as_bytes())),
        // Gzip may consist of several members (RFC 1952, section 2.2).
        ("gzip", twice),
        ("identity", JSON.into()),
        ("", JSON.into()),
    ] {
        let response = send(encoded("201 Created", encoding, &body)).await.unwrap();
        assert_eq!(*response.body(), expected, "{encoding}");
        assert_eq!(response.request_id(), Some("req-1"));
        // What is left of the headers describes the decoded body.
        if encoding.to_ascii_lowercase().contains("gzip") {
            assert_eq!(response.headers().get("content-encoding"), None);
            assert_eq!(response.headers().get("content-length"), None);
        }
    }
}

/// What follows a whole member, such as padding of a gateway, is no reason to report an accepted write as unread.
#[tokio::test]
async fn what_follows_gzip_and_is_no_gzip_is_ignored() {
    let expected: Value = serde_json::from_str(JSON).unwrap();
    let once = gzip(JSON.as_bytes());
    let twice = [gzip(&JSON.as_bytes()[..9]), gzip(&JSON.as_bytes()[9..])].concat();
    for whole in [once, twice] {
        for after in [
            b"\0".as_slice(),
            &[0; 600],
            b"\n",
            b"\r\n",
            b"\x1f",
            b"\x1f\x00",
            b"garbage",
        ] {
            let body = [&whole, after].concat();
            let response = send(encoded("201 Created", "gzip", &body)).await.unwrap();
            assert_eq!(*response.body(), expected, "{after:?}");
        }
        // A further member is decoded, so that a damaged one is an error.
        let body = [&whole, b"\x1f\x8b\x08".as_slice()].concat();
        let error = decode_error(encoded("201 Created", "gzip", &body)).await;
        assert_eq!(
            (error.kind(), error.raw_body()),
            (DecodeErrorKind::Gzip, JSON.as_bytes())
        );
    }
}

#[tokio::test]
async fn an_error_in_gzip_is_decoded() {
    let body = br#"{"errorCode":"E0000007","errorSummary":"Not found"}"#;
    let error = api_error(encoded("404 Not Found", "gzip", &gzip(body))).await;
    assert_eq!(error.error_code(), Some("E0000007"));
    assert_eq!(
        (error.raw_body(), error.is_truncated()),
        (body.as_slice(), false)
    );
}

/// Neither "not JSON" nor lost: the encoding, the status, the request id and the body.
#[tokio::test]
async fn another_encoding_is_named_and_its_body_kept() {
    for (encoding, name) in [
        ("br", "br"),
        ("deflate", "deflate"),
        ("zstd", "zstd"),
        ("X-Custom", "x-custom"),
        ("gzip, br", "gzip, br"),
        ("gzip, gzip", "gzip, gzip"),
    ] {
        let body = b"\x0b\x02\x80secret\x03";
        let error = decode_error(encoded("201 Created", encoding, body)).await;
        assert_eq!(error.kind(), DecodeErrorKind::Encoding);
        assert_eq!(error.status(), StatusCode::CREATED);
        assert_eq!(
            (error.raw_body(), error.is_truncated()),
            (body.as_slice(), false)
        );
        assert_eq!(error.headers()["content-encoding"], encoding);
        assert_eq!(
            error.to_string(),
            format!(
                "the body of the response has a content encoding that this client does not decode: `{name}`; check the \
                 proxies on the way (status 201, request id req-1); the server accepted the request, sending it again \
                 would repeat it"
            )
        );
        assert!(!format!("{error:?}").contains("secret"));

        // The status of an error still says what it means, and the rest is there.
        let error = api_error(encoded("404 Not Found", encoding, body)).await;
        assert_eq!(error.kind(), ApiErrorKind::NotFound);
        assert_eq!(
            (error.raw_body(), error.is_truncated()),
            (body.as_slice(), false)
        );
        let text = error.to_string();
        assert!(
            text.contains(&format!("the content encoding `{name}` and cannot be read")),
            "{text}"
        );
    }
}

#[tokio::test]
async fn damaged_gzip_keeps_what_came() {
    let whole = gzip(JSON.repeat(5000).as_bytes());
    let mut flipped = whole.clone();
    let middle = flipped.len() - 6;
    flipped[middle] ^= 0xff;
    for damaged in [
        &whole[..whole.len() / 2],
        &whole[..whole.len() - 1],
        &flipped,
    ] {
        let error = decode_error(encoded("201 Created", "gzip", damaged)).await;
        assert_eq!(error.kind(), DecodeErrorKind::Gzip);
        assert!(
            error.raw_body().starts_with(br#"{"id": "s1""#),
            "what could be decoded"
        );
        assert!(error.is_truncated());
        let text = error.to_string();
        assert!(
            text.starts_with("the gzip body of the response is damaged"),
            "{text}"
        );

        let error = api_error(encoded("500 Internal Server Error", "gzip", damaged)).await;
        assert!(error.raw_body().starts_with(br#"{"id": "s1""#));
        assert!(error.is_truncated());
    }
    // What is no gzip at all is kept as it came.
    for other in [JSON.as_bytes(), b"\x1f", b"\x1f\x8b\x08", b"garbage"] {
        let error = decode_error(encoded("201 Created", "gzip", other)).await;
        assert_eq!(
            (error.kind(), error.raw_body()),
            (DecodeErrorKind::Gzip, other)
        );
    }
}

/// Few bytes that become very many: the bounds count what was decoded.
#[tokio::test]
async fn a_bomb_is_bounded() {
    let bomb = gzip(&vec![b' '; MAX_RESPONSE_BYTES + 1]);
    assert!(bomb.len() < 1_000_000);
    match send(encoded("200 OK", "gzip", &bomb)).await {
        Err(Error::Transport(error)) => {
            assert_eq!(error.kind(), TransportErrorKind::Body);
            assert_eq!(error.request_id(), Some("req-1"));
        }
        other => panic!("too large: {other:?}"),
    }
    let error = api_error(encoded("400 Bad Request", "gzip", &bomb)).await;
    assert_eq!(error.raw_body().len(), MAX_ERROR_BYTES);
    assert!(error.is_truncated());
    // Members without a byte in them.
    let members = gzip(b"").repeat(100_000);
    let error = decode_error(encoded("200 OK", "gzip", &members)).await;
    assert_eq!(error.kind(), DecodeErrorKind::Empty);
}

/// No body is no fault, whatever its encoding would be.
#[tokio::test]
async fn an_empty_body_has_no_encoding() {
    for status in ["200 OK", "204 No Content"] {
        let error = decode_error(encoded(status, "br", b"")).await;
        assert_eq!(error.kind(), DecodeErrorKind::Empty);
    }
    let server = Server::start(encoded("204 No Content", "br", b"")).await;
    server.request(&GET).send(Answer::NOTHING).await.unwrap();
}

/// A body that is of no use may have any encoding.
#[tokio::test]
async fn an_ignored_body_may_have_any_encoding() {
    let server = Server::start(encoded("200 OK", "br", b"...")).await;
    server.request(&GET).send(Answer::NOTHING).await.unwrap();
}

#[tokio::test]
async fn bytes_are_decoded_too() {
    let server = Server::start(encoded("200 OK", "gzip", &gzip(b"bytes"))).await;
    let bytes = server.request(&GET).send(Answer::BYTES).await.unwrap();
    assert_eq!(bytes.as_ref(), b"bytes");
    let server = Server::start(encoded("200 OK", "br", b"bytes")).await;
    let error = server.request(&GET).send(Answer::BYTES).await.unwrap_err();
    assert!(matches!(error, Error::Decode(error) if error.kind() == DecodeErrorKind::Encoding));
}

/// The caller's client decodes nothing that the runtime would not, as long as its features are off.
#[tokio::test]
async fn a_client_of_the_caller_gets_the_same() {
    let server = Server::start(encoded("200 OK", "gzip", &gzip(JSON.as_bytes()))).await;
    let http = crate::http_client::own(reqwest::redirect::Policy::none());
    let client = server.builder().http_client(http).build().unwrap();
    let body = Request::new(&client, &GET)
        .send(Answer::<Value>::JSON)
        .await
        .unwrap();
    assert_eq!(body["id"], json!("s1"));
}

/// A call of an org whose token endpoint returns this.
async fn call_with_token(token: Reply) -> Result<(), Error> {
    let server = Server::scripted(move |seen| {
        if is_token_request(seen) {
            token.clone()
        } else {
            assert_eq!(seen.header("authorization"), ["Bearer t1"]);
            Reply::Answer(answer("204 No Content", &[], ""))
        }
    })
    .await;
    let client = client(&server, oauth().dpop(DpopMode::Off));
    get(&client).send(Answer::NOTHING).await
}

#[tokio::test]
async fn a_token_may_come_in_gzip_and_behind_a_byte_order_mark() {
    let token = "\u{feff}{\"token_type\":\"Bearer\",\"access_token\":\"t1\",\"expires_in\":3600}";
    let plain = Reply::Answer(answer("200 OK", &[], token));
    call_with_token(plain).await.unwrap();
    let compressed = encoded("200 OK", "gzip", &gzip(token.as_bytes()));
    call_with_token(compressed).await.unwrap();

    for (encoding, body) in [
        ("br", b"\x0b".as_slice()),
        ("gzip", &gzip(token.as_bytes())[..20]),
    ] {
        match call_with_token(encoded("200 OK", encoding, body)).await {
            Err(Error::Auth(error)) => {
                assert_eq!(error.kind(), AuthErrorKind::Answer);
                assert!(error.to_string().contains("content encoding"), "{error}");
            }
            other => panic!("no token: {other:?}"),
        }
    }
    let refusal = "\u{feff}{\"error\":\"invalid_client\",\"error_description\":\"unknown\"}";
    for reply in [
        Reply::Answer(answer("401 Unauthorized", &[], refusal)),
        encoded("401 Unauthorized", "gzip", &gzip(refusal.as_bytes())),
    ] {
        let error = call_with_token(reply).await.unwrap_err().to_string();
        assert!(error.contains("invalid_client"), "{error}");
    }
}
