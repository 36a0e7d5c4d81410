//! Ten thousand calls at once on one client: each is answered once, with its own answer, over few connections.

use std::collections::BTreeMap;

use okta_runtime_template::runtime::{Answer, Client, Error, Operation, Request, Response};
use tokio::task::JoinSet;

use crate::{
    authority::{builder, is_token_request, oauth, verify_proof},
    org::{grants, org},
    support::{Gate, Reply, Seen, Server, answer, operation, turns},
};

const CALLS: usize = 10_000;

static ECHO: Operation = operation(http::Method::POST, "/echo/{id}");

fn echo(client: &Client, id: usize) -> Request {
    let mut request = Request::new(client, &ECHO);
    request.path_parameter("id", &id.to_string());
    request
}

/// Answers with the id in the path.
fn answer_echo(seen: &Seen) -> Reply {
    let id = seen.target.strip_prefix("/echo/").unwrap();
    Reply::Answer(answer("200 OK", &[], id))
}

/// Makes all calls at once, and checks that each got the answer to itself.
async fn call_all(client: &Client, calls: usize) {
    let mut running: JoinSet<(usize, Result<usize, Error>)> = (0..calls)
        .map(|id| {
            let request = echo(client, id);
            async move {
                let answer = request.send_with_response(Answer::<usize>::JSON).await;
                (id, answer.map(Response::into_body))
            }
        })
        .collect();
    let mut answered = 0;
    while let Some(call) = running.join_next().await {
        let (id, answer) = call.unwrap();
        assert_eq!(answer.unwrap(), id);
        answered += 1;
    }
    assert_eq!(answered, calls);
}

/// Checks that each id came exactly once.
fn assert_once(seen: &[Seen], calls: usize) {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for seen in seen {
        *count.entry(&seen.target).or_default() += 1;
    }
    assert_eq!((count.len(), seen.len()), (calls, calls));
}

/// Each call has a connection while it runs, and a connection that was asked for can come when another one is free already.
fn assert_few_connections(server: &Server) {
    assert!(server.connections() <= 200, "{}", server.connections());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_at_once_are_answered_once_each() {
    let server = Server::scripted(answer_echo).await;
    call_all(&server.builder().build().unwrap(), CALLS).await;
    assert_once(&server.seen(), CALLS);
    assert_few_connections(&server);
}

/// The org takes no proof twice. Verifying all of them takes too long here; other tests do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_at_once_ask_for_one_token_and_have_a_proof_each() {
    let server = org(grants("DPoP"), |_, seen| answer_echo(seen)).await;
    call_all(&builder(&server, oauth()).build().unwrap(), CALLS).await;
    let (token, calls): (Vec<Seen>, Vec<Seen>) =
        server.seen().into_iter().partition(is_token_request);
    assert_eq!(token.len(), 1);
    assert_once(&calls, CALLS);
    assert_few_connections(&server);
    for seen in token.iter().chain(calls.iter().step_by(CALLS / 20)) {
        verify_proof(&server, seen);
    }
}

#[tokio::test]
async fn no_more_requests_than_allowed_run_at_the_same_time() {
    let gate = Gate::new();
    let held = gate.clone();
    let server = Server::scripted(move |seen| {
        let Reply::Answer(bytes) = answer_echo(seen) else {
            panic!("an answer")
        };
        Reply::Gated(held.clone(), bytes)
    })
    .await;
    let client = server.builder().max_concurrent_requests(3).build().unwrap();
    let calls = tokio::spawn(async move { call_all(&client, 20).await });
    server.until(3).await;
    turns().await;
    assert_eq!(server.seen().len(), 3, "the others wait for their turn");
    gate.open();
    calls.await.unwrap();
    assert_once(&server.seen(), 20);
}

#[tokio::test]
async fn a_call_that_waits_for_its_retry_keeps_no_other_waiting() {
    let server = Server::scripted(|seen| match &*seen.target {
        // Not a 429, which holds all calls.
        "/echo/0" => Reply::Answer(answer(
            "503 Service Unavailable",
            &[("Retry-After", "200")],
            "",
        )),
        _ => answer_echo(seen),
    })
    .await;
    let client = server.builder().max_concurrent_requests(1).build().unwrap();
    let waiting = tokio::spawn(echo(&client, 0).send_with_response(Answer::NOTHING));
    server.until(1).await;
    let other = echo(&client, 1)
        .send_with_response(Answer::<usize>::JSON)
        .await
        .unwrap();
    assert_eq!(other.into_body(), 1);
    assert!(!waiting.is_finished());
    // A call that is dropped gives its turn back as well.
    waiting.abort();
    echo(&client, 2)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
}

#[test]
fn a_client_that_may_send_nothing_is_refused() {
    let client = Client::builder("https://acme.okta.com")
        .api_token("t")
        .max_concurrent_requests(0)
        .build();
    let Err(Error::Configuration(error)) = client else {
        panic!("no client")
    };
    assert!(error.message().contains("allow at least one"), "{error}");
}
