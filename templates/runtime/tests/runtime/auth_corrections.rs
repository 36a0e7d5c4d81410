//! Corrections of the clock, where several calls share them: a call gives up its own only, and only if it did not help.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use okta_runtime_template::runtime::{Answer, Client, Error};
use tokio::time::advance;

use crate::{
    authority::{claims, client, form, get, granted, is_token_request, oauth, refused},
    org::{Checks, Kind, grants, ok, org_with, takes_all, unauthorized},
    support::{Gate, Reply, Seen, Server, StoppedClock, answer, turns},
};

const HOUR: i64 = 3600;

async fn call(client: &Client) -> Result<(), Error> {
    let outcome = get(client).send_with_response(Answer::NOTHING).await;
    outcome.map(drop)
}

fn begin(client: &Client) -> tokio::task::JoinHandle<Result<(), Error>> {
    let client = client.clone();
    tokio::spawn(async move { call(&client).await })
}

/// By how many hours `iat` of the assertions (`true`) or of the calls' proofs is ahead of this machine's clock.
fn hours(server: &Server, of_assertions: bool) -> Vec<i64> {
    let now = Timestamp::now().as_second();
    let token = |seen: &Seen| {
        if of_assertions {
            form(seen)["client_assertion"].clone()
        } else {
            seen.header("dpop")[0].to_owned()
        }
    };
    let seen = server.seen();
    let seen = seen
        .iter()
        .filter(|seen| is_token_request(seen) == of_assertions);
    let times = seen.map(|seen| claims(&token(seen))["iat"].as_i64().unwrap());
    times
        .map(|time| (time - now + HOUR / 2).div_euclid(HOUR))
        .collect()
}

/// A `Date` that is so many seconds ahead of this machine's clock.
fn date(ahead: i64) -> String {
    let time = Timestamp::from_second(Timestamp::now().as_second() + ahead).unwrap();
    DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&time)
        .unwrap()
}

/// The rejection of a proof by a server whose clock is so many seconds ahead.
fn rejection(error: &str, ahead: i64) -> Vec<u8> {
    let headers = [
        ("WWW-Authenticate", &*format!("DPoP {error}")),
        ("Date", &*date(ahead)),
    ];
    answer("400 Bad Request", &headers, "")
}

const TIME: &str = "error=invalid_dpop_proof, error_description=\"issued at a wrong time\"";

/// An org that grants a token and does these with the calls, and takes all that follow.
async fn org<const N: usize>(replies: [Reply; N]) -> Server {
    let turn = AtomicUsize::new(0);
    Server::scripted(move |seen| {
        if is_token_request(seen) {
            return Reply::Answer(granted("DPoP", "t", 3600));
        }
        let turn = turn.fetch_add(1, Ordering::SeqCst);
        replies.get(turn).cloned().unwrap_or_else(ok)
    })
    .await
}

#[tokio::test]
async fn a_call_that_did_not_correct_the_clock_leaves_the_correction_alone() {
    let checks = Checks::of(Kind::Okta);
    checks.set_ahead(HOUR);
    let errors = [
        "error=invalid_dpop_proof, error_description=\"'htu' is not the URL\"",
        "error=use_dpop_nonce, error_description=\"a nonce is missing\"",
        "error=invalid_dpop_proof, error_description=\"the nonce is too old\"",
        TIME,
    ];
    for error in errors {
        // The second call is rejected by an org whose clock agrees with the correction.
        let script = move |number, seen: &Seen| match number {
            2 => Reply::Answer(rejection(error, HOUR)),
            _ => takes_all(number, seen),
        };
        let server = org_with(checks.clone(), grants("DPoP"), script).await;
        let client = client(&server, oauth());
        call(&client).await.unwrap();
        call(&client).await.unwrap_err();
        call(&client).await.unwrap();
        assert_eq!(hours(&server, false), [1, 1, 1], "{error}");
    }
}

#[tokio::test]
async fn a_correction_stays_when_the_retry_is_rejected_for_another_reason() {
    for error in [
        "error=invalid_dpop_proof, error_description=\"'htu' is not the URL\"",
        "error=use_dpop_nonce",
    ] {
        let server = org([
            Reply::Answer(rejection(TIME, HOUR)),
            Reply::Answer(rejection(error, HOUR)),
        ])
        .await;
        let client = client(&server, oauth());
        let error = call(&client).await.unwrap_err().to_string();
        assert!(!error.contains("the clock of this machine is"), "{error}");
        call(&client).await.unwrap();
        assert_eq!(hours(&server, false), [0, 1, 1], "{error}");
    }
}

#[tokio::test]
async fn a_call_that_fails_leaves_the_correction_of_another_call_alone() {
    let gate = Gate::new();
    let server = org([
        Reply::Answer(rejection(TIME, HOUR)),
        Reply::Gated(gate.clone(), rejection(TIME, HOUR)),
        Reply::Answer(rejection(TIME, 2 * HOUR)),
    ])
    .await;
    let client = client(&server, oauth());
    let first = begin(&client);
    server.until(3).await;
    call(&client).await.unwrap();
    gate.open();
    first.await.unwrap().unwrap_err();
    call(&client).await.unwrap();
    assert_eq!(hours(&server, false), [0, 1, 1, 2, 2]);
}

#[tokio::test(start_paused = true)]
async fn the_retry_of_a_call_has_the_correction_of_this_call() {
    let _clock = StoppedClock::new();
    // The first rejection has a body that does not come, so the call waits before its retry.
    let mut head = rejection(TIME, HOUR);
    let text = String::from_utf8(head).unwrap();
    head = text
        .replace("Content-Length: 0", "Content-Length: 9")
        .into_bytes();
    assert!(head.windows(9).any(|part| part == b"Length: 9"));
    let server = org([Reply::Stall(head), Reply::Answer(rejection(TIME, 2 * HOUR))]).await;
    let client = client(&server, oauth());
    let first = begin(&client);
    server.until(2).await;
    turns().await;
    let second = begin(&client);
    server.until(3).await;
    second.await.unwrap().unwrap();
    assert!(!first.is_finished());
    advance(Duration::from_secs(2)).await;
    first.await.unwrap().unwrap();
    let hours = hours(&server, false);
    assert_eq!((hours[0], hours[2], hours[3]), (0, 2, 1), "{hours:?}");
}

#[tokio::test]
async fn a_refused_token_request_gives_up_a_correction_only_for_its_time() {
    for (code, description) in [
        ("invalid_dpop_proof", "the 'htu' claim is not the URL"),
        ("use_dpop_nonce", "a nonce is missing"),
        ("invalid_client", "issued at a wrong time"),
    ] {
        let checks = Checks::of(Kind::Okta);
        checks.set_ahead(HOUR);
        let token = move |number, seen: &Seen| match number {
            2 => refused(code, description, &[("Date", &*date(HOUR))]),
            _ => grants("DPoP")(number, seen),
        };
        let calls = |number, seen: &Seen| match number {
            1 => unauthorized(),
            _ => takes_all(number, seen),
        };
        let server = org_with(checks, token, calls).await;
        let client = client(&server, oauth());
        call(&client).await.unwrap_err();
        call(&client).await.unwrap();
        assert_eq!(hours(&server, true), [0, 1, 1], "{code}");
        assert_eq!(hours(&server, false), [1, 1], "{code}");
    }
}
