//! Token requests that fail for a passing reason: repeated within the client's policy, and never on top of it.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use http::StatusCode;
use okta_runtime_template::runtime::{
    Answer, AuthError, AuthErrorKind, Client, Error, RetryPolicy, TransportError,
    TransportErrorKind,
};
use serde_json::Value;
use tokio::time::advance;

use crate::{
    authority::{
        builder, client, get, granted, is_token_request, oauth, refused, sorted, verify_proof,
    },
    org::ok,
    support::{Reply, Server, StoppedClock, answer, turns},
};

const SOON: (&str, &str) = ("Retry-After", "0");

fn quick() -> RetryPolicy {
    RetryPolicy::default().backoff(Duration::from_millis(1), Duration::from_millis(5))
}

fn reply(status: &str, headers: &[(&str, &str)]) -> Reply {
    Reply::Answer(answer(status, headers, ""))
}

fn token() -> Reply {
    Reply::Answer(granted("DPoP", "bound", 3600))
}

/// An org whose token endpoint does these in turn, and the last one from then on; it takes every call.
async fn org<const N: usize>(replies: [Reply; N]) -> Server {
    org_with(replies, |_| ok()).await
}

/// The same; what it answers to a call depends on how many came before.
async fn org_with<const N: usize>(
    replies: [Reply; N],
    calls: impl Fn(usize) -> Reply + Send + Sync + 'static,
) -> Server {
    let (tokens, others) = (AtomicUsize::new(0), AtomicUsize::new(0));
    Server::scripted(move |seen| {
        if is_token_request(seen) {
            let turn = tokens.fetch_add(1, Ordering::SeqCst);
            replies[turn.min(N - 1)].clone()
        } else {
            calls(others.fetch_add(1, Ordering::SeqCst))
        }
    })
    .await
}

fn with(server: &Server, policy: RetryPolicy) -> Client {
    builder(server, oauth()).retries(policy).build().unwrap()
}

async fn auth_error(client: &Client) -> AuthError {
    match get(client).send_with_response(Answer::NOTHING).await {
        Err(Error::Auth(error)) => error,
        other => panic!("{other:?}"),
    }
}

/// How many token requests and how many calls the server has seen.
fn counts(server: &Server) -> (usize, usize) {
    let (tokens, calls) = sorted(server);
    (tokens.len(), calls.len())
}

#[tokio::test]
async fn each_passing_failure_is_repeated_with_a_fresh_assertion_and_proof() {
    for failure in [
        reply("429 Too Many Requests", &[SOON]),
        reply("429 Too Many Requests", &[]),
        reply("502 Bad Gateway", &[]),
        reply("503 Service Unavailable", &[]),
        reply("504 Gateway Timeout", &[]),
        Reply::Close(Vec::new()),
        Reply::Close(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{".to_vec()),
    ] {
        let server = org([failure.clone(), failure.clone(), token()]).await;
        get(&with(&server, quick()))
            .send_with_response(Answer::NOTHING)
            .await
            .unwrap();
        assert_eq!(counts(&server), (3, 1), "{failure:?}");
        // Here every assertion and proof is checked, and none may have been sent twice.
        let (tokens, _) = sorted(&server);
        assert!(tokens.iter().all(|seen| seen.header("dpop").len() == 1));
    }
}

#[tokio::test]
async fn a_rate_limit_of_the_token_endpoint_is_waited_for_by_its_clock() {
    let begun = Instant::now();
    // The window ends in the server's present second; one more is waited, since its clock shows whole ones.
    let limited = reply(
        "429 Too Many Requests",
        &[
            ("Date", "Sun, 09 Sep 2001 01:46:40 GMT"),
            ("X-Rate-Limit-Limit", "15"),
            ("X-Rate-Limit-Remaining", "0"),
            ("X-Rate-Limit-Reset", "1000000000"),
        ],
    );
    let server = org([limited, token()]).await;
    get(&with(&server, quick()))
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(1));
    assert_eq!(counts(&server), (2, 1));
}

#[tokio::test]
async fn a_connection_that_could_not_be_made_is_tried_again() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = Client::builder(format!("http://{address}"))
        .allow_http_on_loopback()
        .oauth(oauth())
        .retries(
            quick()
                .max_retries(100)
                .backoff(Duration::from_millis(100), Duration::from_millis(100)),
        )
        .build()
        .unwrap();
    let call = tokio::spawn(get(&client).send_with_response(Answer::NOTHING));
    tokio::time::sleep(Duration::from_millis(200)).await;
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    let server = Server::scripted_on(listener, |seen| {
        if is_token_request(seen) {
            token()
        } else {
            ok()
        }
    });
    call.await.unwrap().unwrap();
    assert_eq!(counts(&server), (1, 1));
}

#[tokio::test]
async fn the_bound_is_that_of_the_policy_and_the_call_adds_none() {
    for (policy, expected) in [
        (quick(), 3),
        (quick().max_retries(4), 5),
        (RetryPolicy::none(), 1),
    ] {
        let server = org([reply("503 Service Unavailable", &[SOON])]).await;
        let error = auth_error(&with(&server, policy.clone())).await;
        assert_eq!(counts(&server), (expected, 0));
        assert_eq!(error.kind(), AuthErrorKind::Unavailable);
        assert!(error.is_transient());
        assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE));
        assert_eq!(
            error.to_string(),
            "the token endpoint answered 503: try again in 0 s"
        );
        let server = org([Reply::Close(Vec::new())]).await;
        let error = auth_error(&with(&server, policy)).await;
        assert_eq!(counts(&server), (expected, 0));
        assert_eq!(error.kind(), AuthErrorKind::Unreachable);
        assert!(error.is_transient());
        let source = std::error::Error::source(&error).unwrap();
        let source = source.downcast_ref::<TransportError>().unwrap();
        assert_eq!(source.kind(), TransportErrorKind::Other);
    }
}

#[tokio::test]
async fn a_verdict_of_the_token_endpoint_is_never_repeated() {
    for (refusal, kind) in [
        (
            refused("invalid_client", "no", &[SOON]),
            AuthErrorKind::Refused,
        ),
        (
            refused("invalid_scope", "no", &[SOON]),
            AuthErrorKind::Refused,
        ),
        (reply("401 Unauthorized", &[SOON]), AuthErrorKind::Answer),
        (reply("403 Forbidden", &[SOON]), AuthErrorKind::Answer),
        (reply("404 Not Found", &[]), AuthErrorKind::Answer),
        (
            Reply::Close(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 90\r\n\r\n{".to_vec()),
            AuthErrorKind::Answer,
        ),
        (reply("200 OK", &[]), AuthErrorKind::Answer),
        // As with calls: what went wrong inside of the server is not tried again.
        (
            reply("500 Internal Server Error", &[]),
            AuthErrorKind::Unavailable,
        ),
    ] {
        let server = org([refusal.clone(), token()]).await;
        let error = auth_error(&with(&server, quick())).await;
        assert_eq!(counts(&server), (1, 0), "{refusal:?}");
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.is_transient(), kind == AuthErrorKind::Unavailable);
    }
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_not_begun_and_the_error_names_it() {
    let server = org([reply("429 Too Many Requests", &[("Retry-After", "3600")])]).await;
    let error = auth_error(&with(&server, RetryPolicy::default())).await;
    assert_eq!(counts(&server), (1, 0));
    assert_eq!(
        error.to_string(),
        "the token endpoint answered 429: try again in 3600 s"
    );
}

#[tokio::test]
async fn waits_for_the_token_count_towards_the_time_of_the_call() {
    let policy = quick().max_total_time(Duration::from_secs(60));
    let busy = |seconds| reply("503 Service Unavailable", &[("Retry-After", seconds)]);
    // Without the two seconds for the token, the wait of the call would fit.
    let server = org_with([busy("2"), token()], move |_| busy("59")).await;
    let error = get(&with(&server, policy))
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::SERVICE_UNAVAILABLE));
    assert_eq!(counts(&server), (2, 1));
}

#[tokio::test]
async fn the_call_has_its_own_number_of_retries() {
    let busy = || reply("503 Service Unavailable", &[SOON]);
    let server = org_with([busy(), busy(), token()], move |turn| {
        if turn < 2 { busy() } else { ok() }
    })
    .await;
    get(&with(&server, quick()))
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    assert_eq!(counts(&server), (3, 3));
}

#[tokio::test]
async fn a_nonce_is_kept_for_the_retries() {
    let nonce = [("DPoP-Nonce", "n1")];
    let server = org([
        refused("use_dpop_nonce", "again", &nonce),
        reply("503 Service Unavailable", &[]),
        token(),
    ])
    .await;
    get(&with(&server, quick()))
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    let nonces: Vec<Value> = sorted(&server)
        .0
        .iter()
        .map(|seen| verify_proof(&server, seen).1["nonce"].clone())
        .collect();
    assert_eq!(nonces, [Value::Null, "n1".into(), "n1".into()]);
}

#[tokio::test]
async fn those_who_wait_share_the_retries() {
    let busy = || reply("503 Service Unavailable", &[]);
    let server = org([busy(), busy(), token()]).await;
    let client = client(&server, oauth());
    let calls: Vec<_> = (0..50)
        .map(|_| tokio::spawn(get(&client).send_with_response(Answer::NOTHING)))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(counts(&server), (3, 50));
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_waits_for_a_retry_may_be_dropped() {
    let _clock = StoppedClock::new();
    let policy = quick().max_total_time(Duration::from_secs(7_200));
    let busy = reply("429 Too Many Requests", &[("Retry-After", "3600")]);
    let server = org([busy, token()]).await;
    let client = with(&server, policy);
    let first = tokio::spawn(get(&client).send_with_response(Answer::NOTHING));
    server.until(1).await;
    let second = tokio::spawn(get(&client).send_with_response(Answer::NOTHING));
    turns().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    advance(Duration::from_secs(3_590)).await;
    turns().await;
    assert_eq!(counts(&server), (1, 0), "the wait goes on for the second");
    advance(Duration::from_secs(20)).await;
    second.await.unwrap().unwrap();
    assert_eq!(counts(&server), (2, 1));
}

#[tokio::test]
async fn an_early_renewal_is_tried_once() {
    const LIFETIME: Duration = Duration::from_secs(6);
    let renewals = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&renewals);
    let count = AtomicUsize::new(0);
    let server = Server::scripted(move |seen| {
        if !is_token_request(seen) {
            ok()
        } else if count.fetch_add(1, Ordering::SeqCst) == 0 {
            Reply::Answer(granted("DPoP", "t1", LIFETIME.as_secs()))
        } else {
            log.lock().unwrap().push(Instant::now());
            reply("429 Too Many Requests", &[SOON])
        }
    })
    .await;
    let client = with(&server, quick());
    let begun = Instant::now();
    get(&client)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    // Renewed in the last tenth of its life.
    tokio::time::sleep(LIFETIME * 91 / 100).await;
    let outcome = get(&client).send_with_response(Answer::NOTHING).await;
    let renewals = renewals.lock().unwrap().clone();
    if renewals[0] - begun >= LIFETIME {
        return eprintln!("this machine is too slow to tell: the token may have ended before");
    }
    outcome.unwrap();
    assert_eq!((renewals.len(), counts(&server)), (1, (2, 2)));
}

#[cfg(feature = "blocking")]
#[test]
fn blocking_calls_repeat_token_requests_too() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let busy = reply("503 Service Unavailable", &[SOON]);
    let server = runtime.block_on(org([busy, token()]));
    get(&with(&server, quick()))
        .send_with_response_blocking(Answer::NOTHING)
        .unwrap();
    assert_eq!(counts(&server), (2, 1));
}
