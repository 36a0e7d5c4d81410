//! One limiter for all calls of a client: nothing is sent into a window that is used up, and calls keep their order.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use okta_runtime_template::runtime::{
    Answer, Client, Error, Operation, Request, Response, RetryPolicy, Sending,
};
use serde_json::json;
use tokio::{
    task::JoinSet,
    time::{Instant, advance},
};
use tracing::Level;

use crate::recorder::{CALL, Recorder};
use crate::support::{
    Gate, Reply, Seen, Server, StoppedClock, answer, operation, repeatable, turns, until,
};

static ECHO: Operation = repeatable(http::Method::POST, "/api/v1/things/{id}");
static OTHER_CLASS: Operation = operation(http::Method::GET, "/api/v1/others/{id}");

/// The length of a window.
const WINDOW: Duration = Duration::from_secs(60);
/// The time of the server when a test begins.
const BEGIN: i64 = 1_000_000_000;

/// A server with a limit on requests in windows of a minute, by Tokio's clock.
#[derive(Clone)]
struct Limited(Arc<Mutex<Windows>>);

struct Windows {
    limit: u64,
    begun: Instant,
    /// The index of the current window, and the requests that were counted in it.
    current: (u64, u64),
    rejected: usize,
}

impl Limited {
    /// `used` is what others have used of the first window.
    fn new(limit: u64, used: u64) -> Self {
        Self(Arc::new(Mutex::new(Windows {
            limit,
            begun: Instant::now(),
            current: (0, used),
            rejected: 0,
        })))
    }

    fn rejected(&self) -> usize {
        self.0.lock().unwrap().rejected
    }

    fn reply(&self) -> Reply {
        self.reply_with(0)
    }

    /// A reply whose reset is off by so many seconds.
    fn reply_with(&self, jitter: i64) -> Reply {
        let mut windows = self.0.lock().unwrap();
        let elapsed = windows.begun.elapsed();
        let index = elapsed.as_secs() / WINDOW.as_secs();
        if windows.current.0 != index {
            windows.current = (index, 0);
        }
        let is_accepted = windows.current.1 < windows.limit;
        if is_accepted {
            windows.current.1 += 1;
        } else {
            windows.rejected += 1;
        }
        let now = BEGIN + i64::try_from(elapsed.as_secs()).unwrap();
        let reset = BEGIN + i64::try_from((index + 1) * WINDOW.as_secs()).unwrap() + jitter;
        let remaining = windows.limit - windows.current.1;
        let status = if is_accepted {
            "200 OK"
        } else {
            "429 Too Many Requests"
        };
        reply(status, windows.limit, remaining, now, reset)
    }
}

/// A response with the headers of the rate limit.
fn reply(status: &str, limit: u64, remaining: u64, now: i64, reset: i64) -> Reply {
    let date = jiff::Timestamp::from_second(now).unwrap();
    let date = jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&date)
        .unwrap();
    let numbers = [limit.to_string(), remaining.to_string(), reset.to_string()];
    let headers = [
        ("Date", &*date),
        ("X-Rate-Limit-Limit", &*numbers[0]),
        ("X-Rate-Limit-Remaining", &*numbers[1]),
        ("X-Rate-Limit-Reset", &*numbers[2]),
    ];
    Reply::Answer(answer(status, &headers, "{}"))
}

async fn limited(limit: u64, used: u64) -> (Server, Limited) {
    let limited = Limited::new(limit, used);
    let windows = limited.clone();
    let server = Server::scripted(move |_| windows.reply()).await;
    (server, limited)
}

fn patient(server: &Server) -> Client {
    let policy = RetryPolicy::default().max_total_time(Duration::from_secs(3600));
    server
        .builder()
        .request_timeout(Duration::from_secs(36_000))
        .retries(policy)
        .build()
        .unwrap()
}

fn call_of(client: &Client, operation: &'static Operation, id: usize) -> Sending<Response<()>> {
    let mut request = Request::new(client, operation);
    request.path_parameter("id", &id.to_string());
    request.send_with_response(Answer::NOTHING)
}

fn call(client: &Client, id: usize) -> Sending<Response<()>> {
    call_of(client, &ECHO, id)
}

/// The ids of requests.
fn ids(seen: &[Seen]) -> BTreeSet<usize> {
    let id = |seen: &Seen| seen.target.rsplit('/').next().unwrap().parse().unwrap();
    seen.iter().map(id).collect()
}

/// Starts calls with these ids, in this order.
async fn start(client: &Client, ids: std::ops::Range<usize>) -> JoinSet<Result<(), Error>> {
    let mut running = JoinSet::new();
    for id in ids {
        let call = call(client, id);
        running.spawn(async move { call.await.map(|_| ()) });
        // A task that was polled once has its place.
        tokio::task::yield_now().await;
    }
    running
}

#[tokio::test(start_paused = true)]
async fn sixty_calls_at_once_share_fifteen_requests_a_minute() {
    let _clock = StoppedClock::new();
    let (server, limited) = limited(15, 0).await;
    let client = patient(&server);
    let mut running = start(&client, 0..60).await;
    for window in 1..=4 {
        server.until(15 * window).await;
        turns().await;
        let seen = server.seen();
        assert_eq!(seen.len(), 15 * window, "no more than the window allows");
        assert_eq!(
            ids(&seen[15 * (window - 1)..]),
            (15 * (window - 1)..15 * window).collect(),
            "in the order of the calls"
        );
        advance(WINDOW + Duration::from_secs(1)).await;
    }
    while let Some(call) = running.join_next().await {
        call.unwrap().unwrap();
    }
    assert_eq!((server.seen().len(), limited.rejected()), (60, 0));
}

/// Another program has used the window: one request finds out, and the others wait.
#[tokio::test(start_paused = true)]
async fn a_window_that_others_have_used_costs_one_request() {
    let _clock = StoppedClock::new();
    let (server, limited) = limited(15, 15).await;
    let client = patient(&server);
    let mut running = start(&client, 0..60).await;
    for window in 0..=4 {
        server.until(1 + 15 * window).await;
        turns().await;
        assert_eq!(server.seen().len(), 1 + 15 * window);
        advance(WINDOW + Duration::from_secs(1)).await;
    }
    while let Some(call) = running.join_next().await {
        call.unwrap().unwrap();
    }
    assert_eq!((server.seen().len(), limited.rejected()), (61, 1));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_while_nothing_remains() {
    let _clock = StoppedClock::new();
    let (server, _) = limited(2, 0).await;
    let client = patient(&server);
    for id in 0..2 {
        call(&client, id).await.unwrap();
    }
    let third = tokio::spawn(call(&client, 2));
    turns().await;
    advance(Duration::from_millis(59_900)).await;
    turns().await;
    assert_eq!(server.seen().len(), 2);
    // A second more, since the server's times are rounded.
    advance(Duration::from_millis(1200)).await;
    third.await.unwrap().unwrap();
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_hold_is_an_event_of_the_call() {
    let _clock = StoppedClock::new();
    let (recorder, _guard) = Recorder::start();
    let (server, _) = limited(1, 0).await;
    let client = patient(&server);
    call(&client, 0).await.unwrap();
    assert!(recorder.events().is_empty());
    let held = tokio::spawn(call(&client, 1));
    turns().await;
    let events = recorder.events();
    assert_eq!(events.len(), 1);
    assert_eq!(
        (events[0].name, events[0].level),
        ("okta.hold", Level::DEBUG)
    );
    assert_eq!(recorder.spans()[events[0].span.unwrap()].name, CALL);
    assert_eq!(
        events[0].fields,
        json!({"message": "okta.hold: waiting for the next window of the rate limit",
            "url.template": "/api/v1/things/{id}", "okta.wait_ms": 61_000})
    );
    held.abort();
}

#[tokio::test(start_paused = true)]
async fn a_call_fails_at_once_if_it_may_not_wait_for_the_window() {
    let _clock = StoppedClock::new();
    let (server, _) = limited(1, 0).await;
    let policy = RetryPolicy::default().max_total_time(Duration::from_secs(30));
    let hasty = server.builder().retries(policy).build().unwrap();
    call(&hasty, 0).await.unwrap();
    let error = call(&hasty, 1).await.unwrap_err();
    let Error::RateLimit(inner) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(inner.wait(), Some(WINDOW + Duration::from_secs(1)));
    assert_eq!(
        error.to_string(),
        "the rate limit of the org is used up for another 61 s, longer than this call may take; the server did not act: make \
         fewer calls, or allow a longer `RetryPolicy::max_total_time`"
    );
    assert_eq!(server.seen().len(), 1);
}

/// The hold ends in time, but the calls before use up the new window.
#[tokio::test(start_paused = true)]
async fn a_call_whose_turn_does_not_come_fails_at_its_deadline() {
    let _clock = StoppedClock::new();
    let (server, _) = limited(1, 1).await;
    let policy = RetryPolicy::default().max_total_time(Duration::from_secs(100));
    let client = server.builder().retries(policy).build().unwrap();
    let first = tokio::spawn(call(&client, 0));
    server.until(1).await;
    turns().await;
    let second = tokio::spawn(call(&client, 1));
    turns().await;
    let third = tokio::spawn(call(&client, 2));
    turns().await;
    advance(WINDOW + Duration::from_secs(1)).await;
    server.until(2).await;
    turns().await;
    // The one that was sent has the window; the others would have to wait for 60 s more, and have 39.
    advance(Duration::from_secs(1)).await;
    let outcomes = [first.await, second.await, third.await].map(Result::unwrap);
    let sent = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!((sent, server.seen().len()), (1, 2));
    for outcome in outcomes {
        match outcome {
            Ok(_) | Err(Error::RateLimit(_)) => {}
            // A call that had an answer fails with that.
            Err(Error::Api(error)) => assert_eq!(error.status(), 429),
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_leaves_its_place_to_the_next() {
    let _clock = StoppedClock::new();
    let (server, _) = limited(1, 0).await;
    let client = patient(&server);
    call(&client, 0).await.unwrap();
    let mut waiting = start(&client, 1..3).await;
    turns().await;
    let last = tokio::spawn(call(&client, 3));
    turns().await;
    waiting.shutdown().await;
    advance(WINDOW + Duration::from_secs(1)).await;
    last.await.unwrap().unwrap();
    assert_eq!(ids(&server.seen()), BTreeSet::from([0, 3]));
}

/// A caller may poll a future once and then do something else, such as another call.
#[tokio::test(start_paused = true)]
async fn a_call_that_nobody_polls_keeps_no_other_waiting() {
    let _clock = StoppedClock::new();
    let (server, _) = limited(2, 0).await;
    let client = patient(&server);
    for id in 0..2 {
        call(&client, id).await.unwrap();
    }
    let mut forgotten = Box::pin(call(&client, 2));
    let is_pending = std::future::poll_fn(|context| {
        std::task::Poll::Ready(forgotten.as_mut().poll(context).is_pending())
    });
    assert!(is_pending.await, "it waits at the front");
    let mut next = tokio::spawn(call(&client, 3));
    turns().await;
    advance(WINDOW + Duration::from_secs(1)).await;
    // The place of the forgotten call is taken for the one that finds out about the window.
    for _ in 0..10 {
        turns().await;
        advance(Duration::from_millis(100)).await;
    }
    until("the next call", || next.is_finished()).await;
    (&mut next).await.unwrap().unwrap();
    forgotten.await.unwrap();
    assert_eq!(server.seen().len(), 4);
}

/// The first call takes long, so nothing is known: others follow one by one.
#[tokio::test(start_paused = true)]
async fn a_slow_first_call_does_not_stop_the_others() {
    let _clock = StoppedClock::new();
    let gate = Gate::new();
    let held = gate.clone();
    let server = Server::scripted(
        move |seen| match reply("200 OK", 100, 50, BEGIN, BEGIN + 60) {
            Reply::Answer(bytes) if seen.target.ends_with("/0") => {
                Reply::Gated(held.clone(), bytes)
            }
            reply => reply,
        },
    )
    .await;
    let client = patient(&server);
    let slow = tokio::spawn(call(&client, 0));
    server.until(1).await;
    let others = start(&client, 1..10).await;
    turns().await;
    assert_eq!(server.seen().len(), 1, "not yet");
    advance(Duration::from_millis(250)).await;
    assert_eq!(others.join_all().await.len(), 9);
    assert!(!slow.is_finished());
    gate.open();
    slow.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_server_without_limits_is_not_held_back() {
    let _clock = StoppedClock::new();
    let server = Server::start(Reply::Answer(answer("200 OK", &[], "{}"))).await;
    let client = patient(&server);
    let running = start(&client, 0..200).await;
    // Without the clock.
    assert_eq!(running.join_all().await.len(), 200);
    assert_eq!(server.seen().len(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_is_not_reached_holds_nothing_back() {
    let _clock = StoppedClock::new();
    let (server, _) = limited(600, 0).await;
    let client = patient(&server);
    for window in 1..=3 {
        let running = start(&client, 0..100).await;
        assert_eq!(running.join_all().await.len(), 100);
        assert_eq!(server.seen().len(), 100 * window);
        advance(WINDOW).await;
    }
}

#[tokio::test(start_paused = true)]
async fn each_class_has_a_limiter_of_its_own() {
    let _clock = StoppedClock::new();
    let server = Server::scripted(|seen| {
        let remaining = u64::from(seen.target.starts_with("/api/v1/others/"));
        reply("200 OK", 15, remaining, BEGIN, BEGIN + 60)
    })
    .await;
    let client = patient(&server);
    call(&client, 0).await.unwrap();
    let held = tokio::spawn(call(&client, 1));
    turns().await;
    call_of(&client, &OTHER_CLASS, 2).await.unwrap();
    turns().await;
    assert!(!held.is_finished());
    assert_eq!(ids(&server.seen()), BTreeSet::from([0, 2]));
    // Clones share it, other clients don't.
    let clone = tokio::spawn(call(&client.clone(), 3));
    turns().await;
    assert!(!clone.is_finished());
    call(&patient(&server), 4).await.unwrap();
    assert_eq!(ids(&server.seen()), BTreeSet::from([0, 2, 4]));
}

#[tokio::test(start_paused = true)]
async fn retry_after_holds_all_calls() {
    let _clock = StoppedClock::new();
    let refusal = answer("429 Too Many Requests", &[("Retry-After", "20")], "{}");
    let server = Server::in_turn([
        Reply::Answer(refusal),
        Reply::Answer(answer("200 OK", &[], "{}")),
    ])
    .await;
    let client = patient(&server);
    let first = tokio::spawn(call(&client, 0));
    server.until(1).await;
    turns().await;
    let second = tokio::spawn(call(&client, 1));
    turns().await;
    advance(Duration::from_millis(19_900)).await;
    turns().await;
    assert_eq!(server.seen().len(), 1);
    advance(Duration::from_millis(200)).await;
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    assert_eq!(server.seen().len(), 3);
}

/// The first response says nothing, so the next call finds out.
#[tokio::test]
async fn a_failure_holds_nothing_back() {
    for failure in [
        Reply::Close(Vec::new()),
        Reply::Answer(answer("502 Bad Gateway", &[], "")),
        reply("429 Too Many Requests", 0, 0, BEGIN, BEGIN + 3_000),
        Reply::Answer(answer("429 Too Many Requests", &[], "")),
    ] {
        let ok = reply("200 OK", 15, 14, BEGIN, BEGIN + 60);
        let server = Server::in_turn([failure, ok]).await;
        let client = server
            .builder()
            .retries(RetryPolicy::none())
            .build()
            .unwrap();
        call(&client, 0).await.unwrap_err();
        call(&client, 1).await.unwrap();
    }
}

/// A window of a year would stop the client; one request asks again after five minutes.
#[tokio::test(start_paused = true)]
async fn an_absurd_window_does_not_stop_the_client() {
    let _clock = StoppedClock::new();
    let year = 365 * 24 * 3600;
    let server = Server::start(reply("200 OK", 15, 0, BEGIN, BEGIN + year)).await;
    let client = server.builder().build().unwrap();
    call(&client, 0).await.unwrap();
    // Five minutes are not enough for a year, so nothing waits.
    let error = call(&client, 1).await.unwrap_err();
    let Error::RateLimit(error) = error else {
        panic!("{error:?}")
    };
    let announced = Duration::from_secs(u64::try_from(year).unwrap() + 1);
    assert_eq!(error.wait(), Some(announced));
    advance(Duration::from_secs(299)).await;
    call(&client, 2).await.unwrap_err();
    assert_eq!(server.seen().len(), 1);
    advance(Duration::from_secs(1)).await;
    call(&client, 3).await.unwrap();
    assert_eq!(server.seen().len(), 2);
}

/// Without `Date` the end of the window is known by the clock of this machine only.
#[tokio::test(start_paused = true)]
async fn a_response_without_a_date_holds_for_a_minute_at_most() {
    let _clock = StoppedClock::new();
    for (remaining, held) in [("7", false), ("0", true)] {
        let headers = [
            ("X-Rate-Limit-Limit", "15"),
            ("X-Rate-Limit-Remaining", remaining),
            ("X-Rate-Limit-Reset", "4102444810"),
        ];
        let server = Server::start(Reply::Answer(answer("200 OK", &headers, "{}"))).await;
        let client = patient(&server);
        call(&client, 0).await.unwrap();
        let next = tokio::spawn(call(&client, 1));
        turns().await;
        assert_eq!(!next.is_finished(), held);
        advance(Duration::from_secs(61)).await;
        next.await.unwrap().unwrap();
    }
}

/// One response of another node, or of another operation, named a later reset. The rejections that follow count all the same.
#[tokio::test(start_paused = true)]
async fn a_rejection_counts_although_a_later_window_was_announced() {
    let _clock = StoppedClock::new();
    for later in [20, 3_600, 10 * 365 * 24 * 3_600] {
        let limited = Limited::new(15, 0);
        let windows = limited.clone();
        let server = Server::scripted(move |seen| {
            if seen.target.ends_with("/1000") {
                reply("200 OK", 100, 99, BEGIN, BEGIN + 60 + later)
            } else {
                windows.reply()
            }
        })
        .await;
        let client = patient(&server);
        call(&client, 1000).await.unwrap();
        let running = start(&client, 0..60).await;
        let all = tokio::spawn(running.join_all());
        for _ in 0..400 {
            turns().await;
            if all.is_finished() {
                break;
            }
            advance(Duration::from_secs(1)).await;
        }
        let outcomes = all.await.unwrap();
        assert!(outcomes.iter().all(Result::is_ok), "{later}: {outcomes:?}");
        assert_eq!(limited.rejected(), 0, "{later}");
        assert_eq!(server.seen().len(), 61, "{later}");
    }
}

/// Servers behind one address have clocks of their own.
#[tokio::test(start_paused = true)]
async fn resets_that_differ_by_a_second_belong_to_one_window() {
    let _clock = StoppedClock::new();
    let turn = std::sync::atomic::AtomicI64::new(0);
    let limited = Limited::new(15, 0);
    let windows = limited.clone();
    let server = Server::scripted(move |_| {
        let jitter = turn.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % 3 - 1;
        windows.reply_with(jitter)
    })
    .await;
    let client = patient(&server);
    let all = tokio::spawn(start(&client, 0..60).await.join_all());
    for _ in 0..400 {
        turns().await;
        if all.is_finished() {
            break;
        }
        advance(Duration::from_secs(1)).await;
    }
    assert!(all.await.unwrap().iter().all(Result::is_ok));
    assert!(limited.rejected() <= 1, "{}", limited.rejected());
}

#[tokio::test(start_paused = true)]
async fn a_short_hold_does_not_end_a_long_one() {
    let _clock = StoppedClock::new();
    let short = answer("429 Too Many Requests", &[("Retry-After", "1")], "{}");
    let gate = Gate::new();
    let held = gate.clone();
    let server = Server::scripted(move |seen| {
        if seen.target.ends_with("/0") {
            Reply::Gated(held.clone(), short.clone())
        } else {
            reply("200 OK", 15, 0, BEGIN, BEGIN + 60)
        }
    })
    .await;
    let client = patient(&server);
    let slow = tokio::spawn(call(&client, 0));
    server.until(1).await;
    turns().await;
    advance(Duration::from_millis(250)).await;
    call(&client, 1).await.unwrap();
    let next = tokio::spawn(call(&client, 2));
    gate.open();
    turns().await;
    advance(Duration::from_secs(30)).await;
    turns().await;
    assert_eq!(server.seen().len(), 2);
    advance(Duration::from_secs(32)).await;
    next.await.unwrap().unwrap();
    slow.abort();
}

#[tokio::test]
async fn a_connection_that_could_not_be_made_uses_up_nothing() {
    let server = Server::start(Reply::Close(
        match reply("200 OK", 15, 2, BEGIN, BEGIN + 60) {
            Reply::Answer(bytes) => bytes,
            _ => Vec::new(),
        },
    ))
    .await;
    let client = server
        .builder()
        .retries(RetryPolicy::none().max_total_time(Duration::from_secs(5)))
        .build()
        .unwrap();
    call(&client, 0).await.unwrap();
    let address = server.address;
    server.stop().await;
    for id in 1..5 {
        let error = call(&client, id).await.unwrap_err();
        assert!(matches!(error, Error::Transport(_)), "{error:?}");
    }
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    let _server = Server::scripted_on(listener, |_| reply("200 OK", 15, 1, BEGIN, BEGIN + 60));
    call(&client, 5).await.unwrap();
}

/// A gateway's error page, or Okta's for a path that it does not take.
#[tokio::test(start_paused = true)]
async fn an_error_without_a_limit_does_not_mean_that_there_is_none() {
    let _clock = StoppedClock::new();
    let limited = Limited::new(15, 0);
    let windows = limited.clone();
    let server = Server::scripted(move |seen| {
        if seen.target.ends_with("/1000") {
            Reply::Answer(answer("400 Bad Request", &[], "<html>"))
        } else {
            windows.reply()
        }
    })
    .await;
    let client = patient(&server);
    call(&client, 1000).await.unwrap_err();
    let running = start(&client, 0..60).await;
    server.until(16).await;
    turns().await;
    assert_eq!((server.seen().len(), limited.rejected()), (16, 0));
    drop(running);
}

/// Nobody announced a limit, so none may be blamed.
#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_the_first_response_is_sent_at_its_deadline() {
    let _clock = StoppedClock::new();
    let gate = Gate::new();
    let held = gate.clone();
    let ok = answer("200 OK", &[], "{}");
    let server = Server::scripted(move |_| Reply::Gated(held.clone(), ok.clone())).await;
    let policy = RetryPolicy::default().max_total_time(Duration::from_millis(600));
    let client = server
        .builder()
        .request_timeout(Duration::from_secs(3600))
        .retries(policy)
        .build()
        .unwrap();
    let running = start(&client, 0..8).await;
    server.until(1).await;
    for _ in 0..7 {
        turns().await;
        advance(Duration::from_millis(100)).await;
    }
    server.until(8).await;
    gate.open();
    assert!(running.join_all().await.iter().all(Result::is_ok));
}

/// A call that was polled once and then kept has the only turn.
#[tokio::test(start_paused = true)]
async fn a_call_that_gets_no_turn_fails_at_its_deadline() {
    let _clock = StoppedClock::new();
    let server = Server::start(Reply::Stall(Vec::new())).await;
    let policy = RetryPolicy::none().max_total_time(Duration::from_secs(3));
    let client = server
        .builder()
        .request_timeout(Duration::from_secs(3600))
        .max_concurrent_requests(1)
        .retries(policy)
        .build()
        .unwrap();
    let mut kept = Box::pin(call(&client, 0));
    std::future::poll_fn(|context| {
        std::task::Poll::Ready(kept.as_mut().poll(context).is_pending())
    })
    .await;
    let other = tokio::spawn(call(&client, 1));
    for _ in 0..40 {
        turns().await;
        advance(Duration::from_millis(100)).await;
    }
    let error = other.await.unwrap().unwrap_err();
    let Error::RateLimit(inner) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(inner.wait(), None);
    assert!(
        error.to_string().contains("max_concurrent_requests"),
        "{error}"
    );
}
