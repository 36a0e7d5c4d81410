//! HTTP/2 connections that go silent: pings find out, and nothing waits for its request timeout.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use okta_runtime_template::runtime::{
    Answer, Client, Error, Operation, Request, TransportErrorKind,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    task::JoinHandle,
    time::{Instant, advance},
};

use crate::{
    pki::{Authority, Demands, TlsServer},
    support::{GET, POST, SAFE, StoppedClock, until},
};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const ACK: u8 = 1;
/// `END_STREAM` and `END_HEADERS`.
const END: u8 = 0x5;

/// How long a connection is silent before the server is asked for a sign of life, and how long it has to give it: a
/// second more than the client waits.
const UNTIL_PING: Duration = Duration::from_secs(21);
const UNTIL_CLOSED: Duration = Duration::from_secs(11);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(600);

struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

async fn read<S: AsyncRead + Unpin>(socket: &mut S) -> Option<Frame> {
    let mut head = [0; 9];
    socket.read_exact(&mut head).await.ok()?;
    let [a, b, c, kind, flags, stream @ ..] = head;
    let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
    socket.read_exact(&mut payload).await.ok()?;
    Some(Frame {
        kind,
        flags,
        stream: u32::from_be_bytes(stream),
        payload,
    })
}

async fn write<S: AsyncWrite + Unpin>(
    socket: &mut S,
    kind: u8,
    flags: u8,
    stream: u32,
    payload: &[u8],
) {
    let mut frame = u32::try_from(payload.len()).unwrap().to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    // The client may be gone.
    let _ = socket.write_all(&frame).await;
    let _ = socket.flush().await;
}

/// What a server has seen so far, on all connections.
#[derive(Default)]
struct Seen {
    requests: AtomicUsize,
    pings: AtomicUsize,
    ends: AtomicUsize,
}

impl Seen {
    fn count(counter: &AtomicUsize) {
        counter.fetch_add(1, Ordering::SeqCst);
    }

    async fn until(what: &str, counter: &AtomicUsize, count: usize) {
        until(what, || counter.load(Ordering::SeqCst) >= count).await;
    }
}

/// Answers so many requests with 200, and pings meanwhile; then reads on and says nothing any more.
async fn serve<S: AsyncRead + AsyncWrite + Unpin>(mut socket: S, requests: usize, seen: Arc<Seen>) {
    let mut preface = [0; PREFACE.len()];
    socket.read_exact(&mut preface).await.unwrap();
    assert_eq!(preface, PREFACE);
    write(&mut socket, SETTINGS, 0, 0, &[]).await;
    let mut answered = 0;
    while let Some(frame) = read(&mut socket).await {
        let is_silent = answered == requests;
        match frame.kind {
            PING if frame.flags & ACK == 0 => {
                if !is_silent {
                    write(&mut socket, PING, ACK, 0, &frame.payload).await;
                }
                Seen::count(&seen.pings);
            }
            SETTINGS if frame.flags & ACK == 0 => write(&mut socket, SETTINGS, ACK, 0, &[]).await,
            HEADERS => {
                if !is_silent {
                    answered += 1;
                    // `:status: 200`, of the static table.
                    write(&mut socket, HEADERS, END, frame.stream, &[0x88]).await;
                }
                Seen::count(&seen.requests);
            }
            _ => {}
        }
    }
    Seen::count(&seen.ends);
}

/// A server whose first connection goes silent after so many answers, and a client of it.
async fn server(requests: usize) -> (TlsServer, Arc<Seen>, Client) {
    let authority = Authority::new("ours");
    let demands = Demands {
        protocol: "h2",
        ..Demands::default()
    };
    let seen: Arc<Seen> = Arc::default();
    let shared = Arc::clone(&seen);
    let server = TlsServer::connected(
        &authority.issue("localhost"),
        demands,
        move |number, stream| {
            let requests = if number == 0 { requests } else { usize::MAX };
            serve(stream, requests, Arc::clone(&shared))
        },
    )
    .await;
    let client = server
        .builder()
        .root_certificates_only(authority.pem)
        .request_timeout(REQUEST_TIMEOUT)
        .pool_idle_timeout(Duration::MAX)
        .build()
        .unwrap();
    (server, seen, client)
}

async fn call(client: &Client, operation: &'static Operation) -> Result<(), Error> {
    Request::new(client, operation).send(Answer::NOTHING).await
}

/// Lets a call come to its end; the clock moves only as far as the wait before a request is sent again needs it.
async fn end<T>(call: &JoinHandle<T>) {
    for _ in 0..20 {
        tokio::task::yield_now().await;
        advance(Duration::from_millis(1)).await;
    }
    until("the call ends", || call.is_finished()).await;
}

#[tokio::test(start_paused = true)]
async fn a_call_on_a_connection_that_went_silent_does_not_wait_for_its_timeout() {
    let _clock = StoppedClock::new();
    for (operation, is_repeated) in [(&SAFE, true), (&POST, false)] {
        let (server, seen, client) = server(1).await;
        call(&client, &GET).await.unwrap();
        let begun = Instant::now();
        let second = {
            let client = client.clone();
            tokio::spawn(async move { call(&client, operation).await })
        };
        Seen::until("the second request", &seen.requests, 2).await;
        advance(UNTIL_PING).await;
        Seen::until("a ping", &seen.pings, 1).await;
        advance(UNTIL_CLOSED).await;
        Seen::until("the end of the connection", &seen.ends, 1).await;
        end(&second).await;
        assert!(begun.elapsed() < Duration::from_secs(60));
        let outcome = second.await.unwrap();
        if is_repeated {
            outcome.unwrap();
            assert_eq!(server.connections(), 2);
        } else {
            let Err(Error::Transport(error)) = outcome else {
                panic!("no answer: {outcome:?}")
            };
            assert_eq!(error.kind(), TransportErrorKind::Timeout);
            assert_eq!(server.connections(), 1);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_goes_silent_while_nobody_uses_it_is_not_used_again() {
    let _clock = StoppedClock::new();
    let (server, seen, client) = server(1).await;
    call(&client, &GET).await.unwrap();
    advance(UNTIL_PING).await;
    Seen::until("a ping", &seen.pings, 1).await;
    advance(UNTIL_CLOSED).await;
    Seen::until("the end of the connection", &seen.ends, 1).await;
    // Not even a change, which is sent once, fails.
    call(&client, &POST).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_answers_pings_is_kept() {
    let _clock = StoppedClock::new();
    let (server, seen, client) = server(usize::MAX).await;
    call(&client, &GET).await.unwrap();
    for pings in 1..=3 {
        advance(UNTIL_PING).await;
        Seen::until("a ping", &seen.pings, pings).await;
        // Its answer follows that to the ping.
        call(&client, &GET).await.unwrap();
        advance(UNTIL_CLOSED).await;
    }
    call(&client, &GET).await.unwrap();
    assert_eq!(server.connections(), 1);
}
