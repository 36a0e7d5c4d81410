//! Futures that are dropped before their end, anywhere: the client goes on, and nothing takes effect twice.

use std::{
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use http::StatusCode;
use okta_runtime_template::runtime::{
    Answer, Client, DpopMode, Error, Operation, Request, RetryPolicy,
};
use tokio::time::advance;

use crate::{
    authority::{builder, client, get, granted, oauth, sorted},
    org::{authorization, challenge, ok, org, unauthorized},
    support::{
        Gate, POST, Reply, Seen, Server, StoppedClock, answer, operation, repeatable, turns, until,
    },
};

const DROPS: usize = 1000;

/// How many requests run at the same time: fewer than the calls, so that some are dropped while they wait for their turn.
const TURNS: usize = 6;

/// The path of the calls that are made after the drops.
const LAST: &str = "/read/last";

static CHANGE: Operation = operation(http::Method::POST, "/change/{number}");
static READ: Operation = repeatable(http::Method::GET, "/read/{number}");

/// Random numbers that are the same in each run (`SplitMix64`).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// A future that is left alone after so many polls: its next step is its drop.
struct Polled<F> {
    future: Pin<Box<F>>,
    polls: u64,
}

impl<F: Future> Future for Polled<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls == 0 {
            return Poll::Ready(None);
        }
        self.polls -= 1;
        match self.future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if self.polls == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// Polls a call so often, waits for a few turns of the other tasks, and drops it. Says whether it had not ended.
async fn drop_after(request: Request, polls: u64, pause: u64) -> bool {
    let mut polled = Polled {
        future: Box::pin(request.send_with_response(Answer::NOTHING)),
        polls,
    };
    let outcome = (&mut polled).await;
    for _ in 0..pause {
        tokio::task::yield_now().await;
    }
    drop(polled);
    match outcome {
        None => true,
        // It ended before, perhaps since the server broke off, or refused two tokens one after another.
        Some(Ok(_) | Err(Error::Transport(_))) => false,
        Some(Err(error)) => {
            assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED), "{error}");
            false
        }
    }
}

/// What the server did about a call.
#[derive(Clone, Copy, Default)]
struct Effect {
    /// How often it was carried out, or may have been.
    times: usize,
    /// Whether the last of its requests was refused.
    is_refused: bool,
}

/// By the path of the call.
type Effects = Arc<Mutex<BTreeMap<String, Effect>>>;

/// An org where the token ends with every seventh call, every fifth is over the rate limit, and every eleventh breaks off.
/// The calls at the end wait for the gate.
async fn restless(effects: &Effects, gate: &Gate) -> Server {
    let newest = Arc::new(AtomicUsize::new(0));
    let given = Arc::clone(&newest);
    let token = move |number, _: &Seen| {
        given.store(number, Ordering::SeqCst);
        Reply::Answer(granted("DPoP", &format!("t{number}"), 3600))
    };
    let (effects, gate) = (Arc::clone(effects), gate.clone());
    let call = move |number: usize, seen: &Seen| {
        if seen.target == LAST {
            return Reply::Gated(gate.clone(), answer("200 OK", &[], ""));
        }
        let newest = format!("DPoP t{}", newest.load(Ordering::SeqCst));
        let refusal = match number {
            _ if authorization(seen) != newest => Some(unauthorized()),
            number if number.is_multiple_of(7) => Some(challenge("invalid_token", &[])),
            number if number.is_multiple_of(5) => Some(too_many("0")),
            _ => None,
        };
        let mut effects = effects.lock().unwrap();
        let effect = effects.entry(seen.target.clone()).or_default();
        effect.is_refused = refusal.is_some();
        effect.times += usize::from(refusal.is_none());
        match refusal {
            Some(reply) => reply,
            None if number.is_multiple_of(11) => Reply::Close(Vec::new()),
            None => ok(),
        }
    };
    org(token, call).await
}

fn too_many(seconds: &str) -> Reply {
    let headers = [("Retry-After", seconds)];
    Reply::Answer(answer("429 Too Many Requests", &headers, ""))
}

fn request(client: &Client, random: &mut Random, number: usize) -> (String, Request) {
    let (operation, target) = match random.below(2) {
        0 => (&CHANGE, format!("/change/{number}")),
        _ => (&READ, format!("/read/{number}")),
    };
    let mut request = Request::new(client, operation);
    request.path_parameter("number", &number.to_string());
    (target, request)
}

/// Begins calls, twenty at once, until a thousand were dropped before their end. Gives the paths of those.
async fn drop_a_thousand(client: &Client) -> Vec<String> {
    let mut random = Random(20_260_419);
    let (mut number, mut dropped) = (0, Vec::new());
    while dropped.len() < DROPS {
        let calls: Vec<_> = (0..20)
            .map(|_| {
                number += 1;
                let (target, request) = request(client, &mut random, number);
                let (polls, pause) = (random.below(9), random.below(30));
                (target, tokio::spawn(drop_after(request, polls, pause)))
            })
            .collect();
        for (target, call) in calls {
            if call.await.unwrap() {
                dropped.push(target);
            }
        }
    }
    dropped
}

#[tokio::test]
async fn a_thousand_drops_at_random_moments_leave_the_client_usable() {
    let effects = Effects::default();
    let gate = Gate::new();
    let server = restless(&effects, &gate).await;
    let quick = RetryPolicy::default()
        .max_retries(20)
        .backoff(Duration::from_millis(1), Duration::from_millis(1));
    let client = builder(&server, oauth())
        .retries(quick)
        .max_concurrent_requests(TURNS)
        .build()
        .unwrap();
    let dropped = drop_a_thousand(&client).await;

    // No turn is lost, and a token is there.
    let mut last = Request::new(&client, &READ);
    last.path_parameter("number", "last");
    let calls: Vec<_> = (0..TURNS)
        .map(|_| tokio::spawn(last.clone().send_with_response(Answer::NOTHING)))
        .collect();
    until("all turns are used", || {
        let seen = server.seen();
        seen.iter().filter(|seen| seen.target == LAST).count() == TURNS
    })
    .await;
    gate.open();
    for call in calls {
        call.await.unwrap().unwrap();
    }

    let effects = effects.lock().unwrap();
    for (target, effect) in effects.iter() {
        assert!(
            target.starts_with("/read/") || effect.times <= 1,
            "{target}"
        );
    }
    // They were dropped everywhere: before they arrived, after a refusal, and while the answer was on its way.
    let effect = |target: &String| effects.get(target);
    let unseen = dropped.iter().filter(|target| effect(target).is_none());
    let refused = dropped
        .iter()
        .filter(|target| effect(target).is_some_and(|effect| effect.is_refused));
    let (unseen, refused) = (unseen.count(), refused.count());
    let running = dropped.len() - unseen - refused;
    assert!(
        unseen > 20 && refused > 20 && running > 20,
        "{unseen} {refused} {running}"
    );
}

/// The token endpoint holds its answer back, and each call that asks for a token is dropped while it waits.
#[tokio::test]
async fn a_renewal_that_is_dropped_again_and_again_is_begun_anew_each_time() {
    const TIMES: usize = 50;
    let never = Gate::new();
    let token = move |number, _: &Seen| {
        let bytes = granted("Bearer", &format!("t{number}"), 3600);
        if number <= TIMES {
            Reply::Gated(never.clone(), bytes)
        } else {
            Reply::Answer(bytes)
        }
    };
    let server = org(token, |_, _| ok()).await;
    let client = client(&server, oauth().dpop(DpopMode::Off));
    for number in 1..=TIMES {
        let call = tokio::spawn(get(&client).send_with_response(Answer::NOTHING));
        server.until(number).await;
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
    }
    get(&client)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    let (token, calls) = sorted(&server);
    assert_eq!((token.len(), calls.len()), (TIMES + 1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_while_it_waits_for_its_retry_sends_nothing_more() {
    let _clock = StoppedClock::new();
    for (is_dropped, expected) in [(false, 2), (true, 1)] {
        let server = Server::in_turn([too_many("100"), ok()]).await;
        let client = server
            .builder()
            .request_timeout(Duration::from_secs(3600))
            .build()
            .unwrap();
        let call = tokio::spawn(Request::new(&client, &POST).send_with_response(Answer::NOTHING));
        server.until(1).await;
        turns().await;
        if is_dropped {
            call.abort();
        }
        advance(Duration::from_secs(99)).await;
        turns().await;
        assert_eq!(server.seen().len(), 1, "there is a second left");
        advance(Duration::from_secs(2)).await;
        turns().await;
        assert_eq!(call.await.is_err(), is_dropped);
        assert_eq!(server.seen().len(), expected);
    }
}
