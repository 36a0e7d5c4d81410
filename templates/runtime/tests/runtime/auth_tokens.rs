//! The token is got once, kept, renewed in time by one caller, and renewed once when the server refuses it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use okta_runtime_template::runtime::{
    Answer, AuthErrorKind, BoxError, BoxFuture, Client, DpopMode, Error, Response, Secret,
    TokenProvider,
};
use tokio::{task::JoinHandle, time::advance};

use crate::{
    authority::{client, get, granted, oauth, refused, sorted},
    org::{authorization, grants, ok, org, takes_all, unauthorized},
    support::{Gate, Reply, Seen, Server, StoppedClock, answer, turns},
};

/// How long the tokens of the tests about their end live, in seconds. They are renewed in their last minute.
const LIFETIME: u64 = 600;

/// A second before the last minute of the first token, and a second after it has begun.
const EARLY: Duration = Duration::from_secs(LIFETIME - 61);
const LATE: Duration = Duration::from_secs(LIFETIME - 59);

type Call = JoinHandle<Result<Response<()>, Error>>;

fn plain(server: &Server) -> Client {
    client(server, oauth().dpop(DpopMode::Off))
}

/// A script that takes calls with this token and refuses all others.
fn takes_only(token: &'static str) -> impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static {
    move |_, seen| {
        if authorization(seen) == token {
            ok()
        } else {
            unauthorized()
        }
    }
}

/// A grant of the token `t` and a number, for [`LIFETIME`].
fn passing(number: usize) -> Vec<u8> {
    granted("Bearer", &format!("t{number}"), LIFETIME)
}

fn begin(client: &Client, count: usize) -> Vec<Call> {
    (0..count)
        .map(|_| tokio::spawn(get(client).send_with_response(Answer::NOTHING)))
        .collect()
}

async fn all_succeed(calls: Vec<Call>) {
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

/// A script whose first answer waits for the gate.
fn first_waits(
    gate: &Gate,
    answer: impl Fn(usize) -> Vec<u8> + Send + Sync + 'static,
) -> impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static {
    let gate = gate.clone();
    move |number, _| match number {
        1 => Reply::Gated(gate.clone(), answer(number)),
        _ => Reply::Answer(answer(number)),
    }
}

#[tokio::test]
async fn a_hundred_calls_at_once_ask_for_one_token() {
    let gate = Gate::new();
    let server = org(first_waits(&gate, passing), takes_all).await;
    let client = plain(&server);
    let calls = begin(&client, 100);
    server.until(1).await;
    gate.open();
    all_succeed(calls).await;
    all_succeed(begin(&client, 10)).await;
    let (token, calls) = sorted(&server);
    assert_eq!((token.len(), calls.len()), (1, 110));
    assert!(calls.iter().all(|call| authorization(call) == "Bearer t1"));
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_it_ends_while_others_go_on_with_it() {
    let _clock = StoppedClock::new();
    let gate = Gate::new();
    let held = gate.clone();
    let token = move |number, _: &Seen| match number {
        2 => Reply::Gated(held.clone(), passing(number)),
        _ => Reply::Answer(passing(number)),
    };
    let server = org(token, takes_all).await;
    let client = plain(&server);
    all_succeed(begin(&client, 1)).await;
    advance(EARLY).await;
    all_succeed(begin(&client, 1)).await;
    assert_eq!(sorted(&server).0.len(), 1, "not before its last minute");
    advance(Duration::from_secs(2)).await;
    let renewing = begin(&client, 1);
    server.until(4).await;
    // The server holds back the new token, and nobody waits for it but the one who asked.
    all_succeed(begin(&client, 10)).await;
    gate.open();
    all_succeed(renewing).await;
    all_succeed(begin(&client, 1)).await;
    let (token, calls) = sorted(&server);
    assert_eq!(token.len(), 2);
    let mut expected = vec!["Bearer t1"; 12];
    expected.extend(["Bearer t2"; 2]);
    assert_eq!(
        calls.iter().map(authorization).collect::<Vec<_>>(),
        expected
    );
}

#[tokio::test(start_paused = true)]
async fn an_early_renewal_that_fails_leaves_the_token_in_use() {
    let _clock = StoppedClock::new();
    let token = |number, _: &Seen| match number {
        1 => Reply::Answer(passing(number)),
        _ => refused("access_denied", "not today", &[]),
    };
    let server = org(token, takes_all).await;
    let client = plain(&server);
    all_succeed(begin(&client, 1)).await;
    advance(LATE).await;
    for _ in 0..3 {
        get(&client)
            .send_with_response(Answer::NOTHING)
            .await
            .unwrap();
    }
    // It is not tried again at once, but after a while.
    assert_eq!(sorted(&server).0.len(), 2);
    advance(Duration::from_secs(11)).await;
    get(&client)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    let (token, calls) = sorted(&server);
    assert_eq!((token.len(), calls.len()), (3, 5));
    // At its end nothing is left to go on with.
    advance(Duration::from_secs(60)).await;
    let error = get(&client)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("access_denied"), "{error}");
    assert_eq!(sorted(&server).1.len(), 5);
}

#[tokio::test]
async fn a_401_renews_the_token_once_for_all_calls() {
    let gate = Gate::new();
    let server = org(first_waits(&gate, passing), takes_only("Bearer t2")).await;
    let calls = begin(&plain(&server), 100);
    server.until(1).await;
    gate.open();
    all_succeed(calls).await;
    let (token, calls) = sorted(&server);
    assert_eq!(token.len(), 2);
    // Calls that the rate limiter held until the first success have the new token from the start.
    assert!((101..=200).contains(&calls.len()), "{}", calls.len());
}

#[tokio::test]
async fn a_second_401_is_the_answer() {
    let server = org(grants("Bearer"), takes_only("another")).await;
    let error = get(&plain(&server))
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert_eq!(error.as_api().unwrap().error_code(), Some("E0000011"));
    let (token, calls) = sorted(&server);
    assert_eq!(token.len(), 2);
    let sent: Vec<&str> = calls.iter().map(authorization).collect();
    assert_eq!(sent, ["Bearer t1", "Bearer t2"]);
}

#[tokio::test]
async fn a_static_token_is_not_tried_twice() {
    let server = Server::answering("401 Unauthorized", &[], "").await;
    let error = server
        .request(&crate::support::GET)
        .send_with_response(Answer::NOTHING)
        .await;
    assert_eq!(error.unwrap_err().status().unwrap().as_u16(), 401);
    server.only();
}

#[tokio::test]
async fn the_future_of_the_caller_who_renews_may_be_dropped() {
    let gate = Gate::new();
    let server = org(first_waits(&gate, passing), takes_all).await;
    let client = plain(&server);
    let first = begin(&client, 1).remove(0);
    server.until(1).await;
    let others = begin(&client, 20);
    turns().await;
    assert_eq!(server.seen().len(), 1, "the others wait");
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    turns().await;
    // The renewal goes on for the others.
    gate.open();
    all_succeed(others).await;
    let (token, calls) = sorted(&server);
    assert_eq!((token.len(), calls.len()), (1, 20));
}

#[tokio::test]
async fn those_who_wait_for_a_renewal_that_fails_share_its_error() {
    let gate = Gate::new();
    let no_token = |_| answer("200 OK", &[], "<html>");
    let server = org(first_waits(&gate, no_token), takes_all).await;
    let client = plain(&server);
    let calls = begin(&client, 20);
    server.until(1).await;
    gate.open();
    for call in calls {
        let Err(Error::Auth(error)) = call.await.unwrap() else {
            panic!("no token")
        };
        assert_eq!(error.kind(), AuthErrorKind::Answer);
    }
    assert_eq!(server.seen().len(), 1);
    // Who comes later tries again.
    get(&client)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert_eq!(server.seen().len(), 2);
}

/// Gives `p1` until that is rejected.
struct Provider(Arc<AtomicUsize>);

impl TokenProvider for Provider {
    fn token<'a>(
        &'a self,
        rejected: Option<&'a Secret>,
    ) -> BoxFuture<'a, Result<Secret, BoxError>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            tokio::task::yield_now().await;
            Ok(match rejected.map(Secret::expose) {
                Some("p1") => "p2".into(),
                _ => "p1".into(),
            })
        })
    }
}

fn provided(server: &Server, provider: impl TokenProvider + 'static) -> Client {
    Client::builder(server.url())
        .allow_http_on_loopback()
        .token_provider(provider)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_provider_is_told_which_token_was_rejected() {
    let server = org(grants("Bearer"), takes_only("Bearer p2")).await;
    let count = Arc::new(AtomicUsize::new(0));
    get(&provided(&server, Provider(Arc::clone(&count))))
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    let sent: Vec<String> = server
        .seen()
        .iter()
        .map(authorization)
        .map(str::to_owned)
        .collect();
    assert_eq!(sent, ["Bearer p1", "Bearer p2"]);
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_function_is_a_provider_and_its_failure_is_the_source() {
    let server = Server::answering("401 Unauthorized", &[], "").await;
    let client = provided(&server, || async { Ok(Secret::from("same")) });
    get(&client)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert_eq!(server.seen().len(), 2);
    for (given, expected) in [
        (Err("offline"), "gave no token"),
        (Ok("with space"), "holds a space"),
        (Ok(""), "is empty"),
    ] {
        let client = provided(&server, move || async move {
            given.map(Secret::from).map_err(BoxError::from)
        });
        let error = get(&client)
            .send_with_response(Answer::NOTHING)
            .await
            .unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        let source = std::error::Error::source(&error).map(ToString::to_string);
        assert_eq!(source.as_deref(), given.err());
    }
    assert_eq!(server.seen().len(), 2);
}

/// Makes a blocking call on a thread that belongs to no runtime.
#[cfg(feature = "blocking")]
async fn on_a_thread(client: &Client) {
    let request = get(client);
    let call = std::thread::spawn(move || request.send_with_response_blocking(Answer::NOTHING));
    let joined = tokio::task::spawn_blocking(move || call.join().unwrap());
    joined.await.unwrap().unwrap();
}

#[cfg(feature = "blocking")]
#[tokio::test]
async fn blocking_calls_share_the_token() {
    let server = org(grants("Bearer"), takes_all).await;
    let client = plain(&server);
    get(&client)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    on_a_thread(&client).await;
    // A blocking call gets one for others, too.
    let other = plain(&server);
    on_a_thread(&other).await;
    get(&other)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    let (token, calls) = sorted(&server);
    assert_eq!(token.len(), 2);
    let sent: Vec<&str> = calls.iter().map(authorization).collect();
    assert_eq!(sent, ["Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2"]);
}
