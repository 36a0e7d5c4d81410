//! A server that resets connections, trickles and breaks off: what a call ends with, and how often it was sent.

use std::{error::Error as _, time::Duration};

use http::StatusCode;
use okta_runtime_template::runtime::{
    Answer, Client, DecodeErrorKind, Error, Operation, Request, Response, RetryPolicy,
    TransportError, TransportErrorKind,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::advance,
};

use crate::support::{
    GET, Gate, Log, POST, Reply, SAFE, Server, StoppedClock, answer, operation, read_request,
    turns, until,
};

/// A client that sends again without noticeable waits.
fn client(server: &Server) -> Client {
    let quick = RetryPolicy::default().backoff(Duration::from_millis(1), Duration::from_millis(1));
    server.builder().retries(quick).build().unwrap()
}

/// A call with a body of this size.
fn upload(client: &Client, operation: &'static Operation, bytes: usize) -> Request {
    let mut request = Request::new(client, operation);
    request.bytes_body("text/plain", vec![b'x'; bytes]);
    request
}

fn transport<T: std::fmt::Debug>(outcome: Result<T, Error>) -> TransportError {
    match outcome {
        Err(Error::Transport(error)) => error,
        other => panic!("a failure on the way: {other:?}"),
    }
}

/// Where the server resets a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// Before a byte of the request was read.
    Before,
    /// With a part of its body unread.
    During,
    /// After it was read, in place of an answer.
    After,
    /// In the middle of the answer's head.
    InHead,
    /// In the middle of the answer's body.
    InBody,
}

/// The body of a request that a reset interrupts: more than sockets hold.
const LARGE: usize = 8 << 20;

/// The head of an answer with a body that is larger than [`FILLER`].
const HEAD: &str =
    "HTTP/1.1 200 OK\r\nx-okta-request-id: req-1\r\nContent-Length: 60000000\r\n\r\n";

/// Far more than the sockets of both sides hold: once it is written, the client has read the head.
const FILLER: usize = 32 << 20;

/// Resets the first `resets` connections at that moment, and serves the others.
async fn resetting(moment: Moment, resets: usize) -> Server {
    let count = std::sync::atomic::AtomicUsize::new(0);
    Server::connected(move |socket, log| {
        let number = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        async move {
            if number < resets {
                Box::pin(reset(socket, moment, log)).await;
            } else {
                serve(socket, log).await;
            }
        }
    })
    .await
}

/// Closes the connection with a RST, so that what the peer has not read yet is lost.
async fn reset(mut socket: TcpStream, moment: Moment, log: Log) {
    socket.set_zero_linger().unwrap();
    match moment {
        Moment::Before => return,
        Moment::During => {
            let mut part = vec![0; 64 * 1024];
            socket.read_exact(&mut part).await.unwrap();
            return;
        }
        Moment::After | Moment::InHead | Moment::InBody => {}
    }
    let Some(seen) = read_request(&mut socket).await else {
        return;
    };
    log.lock().unwrap().push(seen);
    let part = match moment {
        Moment::InHead => b"HTTP/1.1 200 OK\r\nContent-".to_vec(),
        Moment::InBody => [HEAD.as_bytes(), &vec![b' '; FILLER]].concat(),
        _ => return,
    };
    socket.write_all(&part).await.unwrap();
}

async fn serve(mut socket: TcpStream, log: Log) {
    while let Some(seen) = read_request(&mut socket).await {
        log.lock().unwrap().push(seen);
        let bytes = answer("202 Accepted", &[], "{}");
        if socket.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

const MOMENTS: [Moment; 5] = [
    Moment::Before,
    Moment::During,
    Moment::After,
    Moment::InHead,
    Moment::InBody,
];

#[tokio::test]
async fn what_a_reset_leaves_open_is_not_sent_again() {
    for moment in MOMENTS {
        let server = resetting(moment, usize::MAX).await;
        let request = upload(&client(&server), &POST, LARGE);
        let error = transport(request.send_with_response(Answer::<Value>::JSON).await);
        assert_eq!(server.connections(), 1, "{moment:?}");
        if moment == Moment::InBody {
            assert_eq!(error.kind(), TransportErrorKind::Body);
            assert_eq!(error.status(), Some(StatusCode::OK));
            assert_eq!(error.request_id(), Some("req-1"));
            assert!(error.to_string().contains("accepted"), "{error}");
        } else {
            assert_eq!(error.kind(), TransportErrorKind::Other, "{moment:?}");
            assert_eq!((error.status(), error.request_id()), (None, None));
            assert!(error.to_string().contains("may have acted"), "{error}");
        }
        assert!(error.source().is_some());
    }
}

#[tokio::test]
async fn what_is_safe_to_repeat_survives_a_reset() {
    for moment in MOMENTS {
        let server = resetting(moment, 2).await;
        let request = upload(&client(&server), &SAFE, LARGE);
        let response = request
            .send_with_response(Answer::<Value>::JSON)
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::ACCEPTED, "{moment:?}");
        assert_eq!(server.connections(), 3, "{moment:?}");
        let seen = server.seen();
        let was_read = !matches!(moment, Moment::Before | Moment::During);
        assert_eq!(seen.len(), if was_read { 3 } else { 1 }, "{moment:?}");
        assert!(seen.iter().all(|seen| seen.body.len() == LARGE));
        // Each attempt says which one it is.
        assert_eq!(seen[seen.len() - 1].header("x-okta-retry-count"), ["2"]);
        // After three failures it is enough.
        let server = resetting(moment, usize::MAX).await;
        let request = upload(&client(&server), &SAFE, LARGE);
        transport(request.send_with_response(Answer::<Value>::JSON).await);
        assert_eq!(server.connections(), 3, "{moment:?}");
    }
}

static NUMBERED: Operation = operation(http::Method::POST, "/api/v1/things/{number}");

/// A connection that is kept for the next call can be gone by then. What was not written yet goes over another one, and
/// what was is never written twice.
#[tokio::test]
async fn a_kept_connection_that_was_reset_does_not_send_a_call_twice() {
    let server = Server::connected(|mut socket, log| async move {
        if let Some(seen) = read_request(&mut socket).await {
            log.lock().unwrap().push(seen);
            let bytes = answer("202 Accepted", &[], "{}");
            socket.write_all(&bytes).await.unwrap();
            // The next request may be on its way already, or not begun.
            socket.set_zero_linger().unwrap();
        }
    })
    .await;
    let client = client(&server);
    for number in 0..300 {
        let mut request = upload(&client, &NUMBERED, 10);
        request.path_parameter("number", &number.to_string());
        let outcome: Result<Response<()>, Error> =
            request.send_with_response(Answer::NOTHING).await;
        let target = format!("/api/v1/things/{number}");
        let times = server.seen().iter().filter(|s| s.target == target).count();
        match outcome {
            Ok(_) => assert_eq!(times, 1, "{number}"),
            Err(Error::Transport(error)) => {
                assert_eq!(error.kind(), TransportErrorKind::Other);
                assert!(times <= 1, "{number}: {times}");
            }
            Err(other) => panic!("{other}"),
        }
    }
}

/// A server that writes this, opens the gate, and goes on with one byte after another without coming to an end.
async fn trickling(head: &'static str, filler: usize, gate: &Gate) -> Server {
    let gate = gate.clone();
    Server::connected(move |mut socket, log| {
        let gate = gate.clone();
        async move {
            let Some(seen) = read_request(&mut socket).await else {
                return;
            };
            log.lock().unwrap().push(seen);
            socket.write_all(head.as_bytes()).await.unwrap();
            socket.write_all(&vec![b' '; filler]).await.unwrap();
            gate.open();
            for _ in 0..1000 {
                if socket.write_all(b" ").await.is_err() {
                    return;
                }
                tokio::task::yield_now().await;
            }
            std::future::pending::<()>().await;
        }
    })
    .await
}

/// The error of a call to a server that never stops: the clock is moved on once the gate is open.
async fn overdue(server: &Server, gate: &Gate) -> TransportError {
    let client = server
        .builder()
        .retries(RetryPolicy::none())
        .request_timeout(Duration::from_secs(20))
        .build()
        .unwrap();
    let call = tokio::spawn(Request::new(&client, &GET).send_with_response(Answer::<Value>::JSON));
    gate.wait().await;
    advance(Duration::from_secs(19)).await;
    turns().await;
    assert!(!call.is_finished(), "there is a second left");
    advance(Duration::from_secs(2)).await;
    until("the call ends", || call.is_finished()).await;
    transport(call.await.unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_head_that_trickles_does_not_outlive_the_timeout() {
    let _clock = StoppedClock::new();
    let gate = Gate::new();
    let server = trickling("HTTP/1.1 200 OK\r\nX-Slow: ", 0, &gate).await;
    let error = overdue(&server, &gate).await;
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    assert_eq!((error.status(), error.request_id()), (None, None));
    assert!(error.to_string().contains("no answer in time"), "{error}");
    server.only();
}

#[tokio::test(start_paused = true)]
async fn a_body_that_trickles_does_not_outlive_the_timeout() {
    let _clock = StoppedClock::new();
    let gate = Gate::new();
    let server = trickling(HEAD, FILLER, &gate).await;
    let error = overdue(&server, &gate).await;
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    assert_eq!(error.status(), Some(StatusCode::OK));
    assert_eq!(error.request_id(), Some("req-1"));
    let text = error.to_string();
    assert!(text.contains("while the body"), "{text}");
    server.only();
}

#[tokio::test]
async fn an_answer_that_comes_byte_by_byte_is_an_answer() {
    let bytes = answer("200 OK", &[("x-okta-request-id", "req-1")], r#"{"a":"b"}"#);
    let server = Server::connected(move |mut socket, _| {
        let bytes = bytes.clone();
        async move {
            socket.set_nodelay(true).unwrap();
            while read_request(&mut socket).await.is_some() {
                for byte in &bytes {
                    socket.write_all(&[*byte]).await.unwrap();
                    tokio::task::yield_now().await;
                }
            }
        }
    })
    .await;
    let response = Request::new(&client(&server), &GET)
        .send_with_response(Answer::<Value>::JSON)
        .await
        .unwrap();
    assert_eq!(response.request_id(), Some("req-1"));
    assert_eq!(response.into_body(), json!({"a": "b"}));
}

/// What ends a call for good although the status is 200, on an operation that could be repeated: the answer is there.
#[tokio::test]
async fn an_accepted_request_with_a_useless_answer_is_not_sent_again() {
    for (body, kind) in [
        (
            "<!DOCTYPE html><html>Sign in</html>",
            DecodeErrorKind::Syntax,
        ),
        (r#"{"a": [1, 2"#, DecodeErrorKind::Eof),
        ("", DecodeErrorKind::Empty),
    ] {
        let headers = [
            ("Content-Type", "text/html"),
            ("x-okta-request-id", "req-1"),
        ];
        let server = Server::answering("200 OK", &headers, body).await;
        let request = Request::new(&client(&server), &SAFE);
        let Err(Error::Decode(error)) = request.send_with_response(Answer::<Value>::JSON).await
        else {
            panic!("{body} is no answer")
        };
        assert_eq!((error.kind(), error.status()), (kind, StatusCode::OK));
        assert_eq!(error.request_id(), Some("req-1"));
        let text = error.to_string();
        assert!(text.contains("the server accepted the request"), "{text}");
        assert!(!text.contains("Sign in"), "{text}");
        server.only();
    }
}

/// The length that is announced is what counts: the rest is missing, however the text looks.
#[tokio::test]
async fn a_body_shorter_than_announced_is_not_taken_for_the_whole() {
    for (operation, sent) in [(&POST, 1), (&SAFE, 3)] {
        let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{\"complete\": true}".to_vec();
        let server = Server::start(Reply::Close(cut)).await;
        let request = Request::new(&client(&server), operation);
        let error = transport(request.send_with_response(Answer::<Value>::JSON).await);
        assert_eq!(error.kind(), TransportErrorKind::Body);
        assert_eq!(error.status(), Some(StatusCode::OK));
        assert!(error.to_string().contains("broke"), "{error}");
        assert_eq!(server.seen().len(), sent);
    }
}

/// The bytes behind the announced length are no answer to the next call.
#[tokio::test]
async fn a_body_longer_than_announced_does_not_reach_the_next_call() {
    let long = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\"evil\"";
    let server = Server::start(Reply::Answer(long.to_vec())).await;
    let client = client(&server);
    for _ in 0..20 {
        let response = Request::new(&client, &GET)
            .send_with_response(Answer::<Value>::JSON)
            .await;
        assert_eq!(response.unwrap().into_body(), json!({}));
    }
}
