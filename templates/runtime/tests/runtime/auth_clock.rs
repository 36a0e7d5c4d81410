//! A clock that is off: corrected once after a rejection, by the server's `Date`, and named when that does not help.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use okta_runtime_template::runtime::{Answer, ApiErrorKind, Client, DpopMode, Error};

use crate::{
    authority::{claims, client, form, get, is_token_request, oauth},
    org::{Checks, Kind, grants, org_with, takes_all},
    support::{Reply, Seen, Server, answer},
};

async fn call(client: &Client) -> Result<(), Error> {
    let outcome = get(client).send_with_response(Answer::NOTHING).await;
    outcome.map(drop)
}

/// How many token requests and calls there were.
fn counts(server: &Server) -> (usize, usize) {
    let seen = server.seen();
    let tokens = seen.iter().filter(|seen| is_token_request(seen)).count();
    (tokens, seen.len() - tokens)
}

/// By how much `iat` of each request is ahead of this machine's clock, in minutes.
fn times(server: &Server) -> Vec<i64> {
    let now = Timestamp::now().as_second();
    let token = |seen: &Seen| match seen.header("dpop").first() {
        Some(proof) => proof.to_string(),
        None => form(seen)["client_assertion"].clone(),
    };
    let seen = server.seen();
    let times = seen
        .iter()
        .map(|seen| claims(&token(seen))["iat"].as_i64().unwrap());
    times.map(|time| (time - now + 30).div_euclid(60)).collect()
}

/// Checks as Okta's, by a clock that is so many seconds ahead.
fn okta_ahead(seconds: i64) -> Checks {
    let checks = Checks::of(Kind::Okta);
    checks.set_ahead(seconds);
    checks
}

#[tokio::test]
async fn a_clock_that_is_off_is_corrected_once_for_the_client() {
    for ahead in [-600, 600, 85_800, -85_800] {
        let server = org_with(okta_ahead(ahead), grants("DPoP"), takes_all).await;
        let client = client(&server, oauth());
        for _ in 0..2 {
            call(&client).await.unwrap();
        }
        assert_eq!(counts(&server), (2, 2));
        let corrected = ahead / 60;
        assert_eq!(times(&server), [0, corrected, corrected, corrected]);
        let assertion = claims(&form(&server.seen()[1])["client_assertion"]);
        let time = |name: &str| assertion[name].as_i64().unwrap();
        assert_eq!(time("exp") - time("iat"), 600);
    }
    // Without DPoP only the assertion has a time.
    let server = org_with(okta_ahead(600), grants("Bearer"), takes_all).await;
    call(&client(&server, oauth().dpop(DpopMode::Off)))
        .await
        .unwrap();
    assert_eq!(counts(&server), (2, 1));
}

#[tokio::test]
async fn a_call_whose_proof_has_a_wrong_time_is_sent_once_more() {
    for kind in [Kind::Okta, Kind::Rfc9449] {
        let checks = Checks::of(kind);
        let server = org_with(checks.clone(), grants("DPoP"), takes_all).await;
        let client = client(&server, oauth());
        call(&client).await.unwrap();
        // The clocks part, and come together again: each time one more request puts it right.
        // A difference of a few seconds is none.
        for (ahead, calls) in [(3600, 3), (3600, 4), (-3600, 6), (0, 8), (0, 9), (4, 10)] {
            checks.set_ahead(ahead);
            let outcome = call(&client).await;
            assert!(outcome.is_ok(), "{ahead}: {outcome:?}");
            assert_eq!(counts(&server), (1, calls));
        }
        assert_eq!(times(&server)[2..], [0, 60, 60, 60, -60, -60, 0, 0, 0]);
    }
}

/// A day is 86 400 seconds.
#[tokio::test]
async fn a_difference_of_more_than_a_day_is_named_and_not_corrected() {
    for ahead in [90_000, -90_000] {
        let checks = okta_ahead(ahead);
        let server = org_with(checks.clone(), grants("DPoP"), takes_all).await;
        let client = client(&server, oauth());
        let is_named = |error: &Error| {
            let text = error.to_string();
            text.contains("the clock of this machine is") && !text.contains("a retry")
        };
        let error = call(&client).await.unwrap_err();
        assert!(is_named(&error), "{error}");
        assert_eq!(counts(&server), (1, 0));
        checks.set_ahead(0);
        call(&client).await.unwrap();
        checks.set_ahead(ahead);
        let error = call(&client).await.unwrap_err();
        assert!(is_named(&error), "{error}");
        assert_eq!(counts(&server), (2, 2));
        assert_eq!(times(&server), [0; 4]);
    }
}

/// How far the clock of an org is ahead whose `Date` does not tell it.
const SECRET: i64 = 100_000;

/// What a `Date` that is so far ahead of this machine's clock makes the errors say.
const DATES: [(Option<i64>, &str); 6] = [
    (
        Some(7200),
        "s behind the server's: set it (a retry with the corrected time failed too)",
    ),
    (
        Some(-7200),
        "s ahead of the server's: set it (a retry with the corrected time failed too)",
    ),
    (None, ""),
    (Some(0), ""),
    // No org tells a time of 1912 or 2153.
    (Some(-3_600_000_000), ""),
    (Some(4_000_000_000), ""),
];

fn with_date(date: Option<i64>) -> Checks {
    let mut checks = Checks::of(Kind::Okta);
    checks.date = date.map(|ahead| ahead - SECRET);
    checks
}

#[tokio::test]
async fn a_token_request_tells_that_the_corrected_time_failed_too() {
    for (date, expected) in DATES {
        let checks = with_date(date);
        checks.set_ahead(SECRET);
        let server = org_with(checks, grants("DPoP"), takes_all).await;
        let client = client(&server, oauth());
        let attempts = if expected.is_empty() { 1 } else { 2 };
        for number in 1..=2 {
            let error = call(&client).await.unwrap_err();
            let Error::Auth(inner) = &error else {
                panic!("{error}")
            };
            assert_eq!(inner.code(), Some("invalid_client"));
            assert_difference(&error, expected);
            // The correction did not help, so the next call begins without it.
            assert_eq!(counts(&server), (number * attempts, 0), "{date:?}");
        }
    }
}

#[tokio::test]
async fn a_call_tells_that_the_corrected_time_failed_too() {
    for (date, expected) in DATES {
        let checks = with_date(date);
        let server = org_with(checks.clone(), grants("DPoP"), takes_all).await;
        let client = client(&server, oauth());
        call(&client).await.unwrap();
        checks.set_ahead(SECRET);
        let attempts = if expected.is_empty() { 1 } else { 2 };
        for number in 1..=2 {
            let error = call(&client).await.unwrap_err();
            assert_eq!(error.kind(), Some(ApiErrorKind::InvalidDpopProof));
            assert_difference(&error, expected);
            assert_eq!(counts(&server), (1, 1 + number * attempts), "{date:?}");
        }
        // And once the clocks agree, all is well.
        checks.set_ahead(0);
        call(&client).await.unwrap();
        assert_eq!(counts(&server), (1, 2 + 2 * attempts));
    }
}

fn assert_difference(error: &Error, expected: &str) {
    let text = error.to_string();
    assert_eq!(
        text.contains("the clock of this machine is 7"),
        !expected.is_empty(),
        "{text}"
    );
    assert!(text.contains(expected), "{text}");
    assert_eq!(text.lines().count(), 1);
}

/// A `Date` that differs changes nothing as long as nothing is rejected, or something else is.
#[tokio::test]
async fn without_a_rejection_of_the_time_nothing_is_corrected() {
    let date = ("Date", "Sun, 19 Apr 2026 20:30:38 GMT");
    let replies = Arc::new(AtomicUsize::new(0));
    let turn = Arc::clone(&replies);
    let script = move |_, _: &Seen| {
        let (status, headers) = match turn.fetch_add(1, Ordering::SeqCst) {
            0 => ("200 OK", vec![date]),
            1 => ("400 Bad Request", vec![date]),
            2 => (
                "403 Forbidden",
                vec![date, ("WWW-Authenticate", "DPoP error=insufficient_scope")],
            ),
            _ => (
                "500 Internal Server Error",
                vec![date, ("WWW-Authenticate", "DPoP error=invalid_dpop_proof")],
            ),
        };
        Reply::Answer(answer(status, &headers, ""))
    };
    let server = org_with(Checks::of(Kind::Okta), grants("DPoP"), script).await;
    let client = client(&server, oauth());
    for _ in 0..4 {
        let _ = call(&client).await;
    }
    assert_eq!(counts(&server), (1, 4));
    assert_eq!(times(&server), [0; 5]);
}

/// A token is renewed by this machine's clock, whatever the server's says.
#[tokio::test]
async fn a_correction_does_not_touch_the_life_of_the_token() {
    let server = org_with(okta_ahead(80_000), grants("DPoP"), takes_all).await;
    let client = client(&server, oauth());
    for _ in 0..5 {
        call(&client).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(counts(&server), (2, 5));
}

#[tokio::test]
async fn many_calls_at_once_are_corrected_together() {
    let checks = Checks::of(Kind::Okta);
    let server = org_with(checks.clone(), grants("DPoP"), takes_all).await;
    let client = client(&server, oauth());
    call(&client).await.unwrap();
    checks.set_ahead(3600);
    let calls: Vec<_> = (0..30)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { call(&client).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let (tokens, calls) = counts(&server);
    assert!(tokens == 1 && calls <= 61, "{calls}");
}
