//! What is sent again, when, and what never is.

use std::time::Duration;

use http::StatusCode;
use okta_runtime_template::runtime::{
    Answer, Client, Error, Operation, Request, Response, RetryPolicy,
};
use tokio::{net::TcpListener, time::advance};

use crate::support::{POST, Reply, SAFE, Seen, Server, StoppedClock, TOKEN, answer, turns};

const DATE: (&str, &str) = ("Date", "Sun, 09 Sep 2001 01:46:40 GMT");
/// [`DATE`] in seconds since 1970.
const DATE_SECONDS: u64 = 1_000_000_000;

/// A policy without noticeable backoff.
fn quick() -> RetryPolicy {
    RetryPolicy::default().backoff(Duration::from_millis(1), Duration::from_millis(5))
}

fn reply(status: &str, headers: &[(&str, &str)]) -> Reply {
    Reply::Answer(answer(status, headers, "{}"))
}

fn ok() -> Reply {
    reply("202 Accepted", &[])
}

async fn call(
    server: &Server,
    operation: &'static Operation,
    policy: RetryPolicy,
) -> Result<Response<()>, Error> {
    let client = server.builder().retries(policy).build().unwrap();
    Request::new(&client, operation)
        .send_with_response(Answer::NOTHING)
        .await
}

/// The status that a call ends with, and how often it was sent.
async fn outcome(
    operation: &'static Operation,
    policy: RetryPolicy,
    replies: impl IntoIterator<Item = Reply>,
) -> (Option<StatusCode>, usize) {
    let server = Server::in_turn(replies).await;
    let status = match call(&server, operation, policy).await {
        Ok(response) => Some(response.status()),
        Err(error) => error.status(),
    };
    (status, server.seen().len())
}

fn rate_limited(limit: &str, remaining: &str, reset: &str) -> Reply {
    reply(
        "429 Too Many Requests",
        &[
            DATE,
            ("X-Rate-Limit-Limit", limit),
            ("X-Rate-Limit-Remaining", remaining),
            ("X-Rate-Limit-Reset", reset),
        ],
    )
}

/// Checks that a call waits so long after this refusal, and then goes on.
async fn assert_waits(refusal: Reply, wait: Duration) {
    const MOMENT: Duration = Duration::from_millis(100);
    let server = Server::in_turn([refusal, ok()]).await;
    let client = server
        .builder()
        .request_timeout(Duration::from_secs(3600))
        .build()
        .unwrap();
    let call = tokio::spawn(Request::new(&client, &POST).send_with_response(Answer::NOTHING));
    server.until(1).await;
    turns().await;
    advance(wait.saturating_sub(MOMENT)).await;
    turns().await;
    assert_eq!(server.seen().len(), 1, "{wait:?} are not over");
    advance(2 * MOMENT).await;
    call.await.unwrap().unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_is_waited_for_by_the_clock_of_the_server() {
    let _clock = StoppedClock::new();
    // The server's clock is decades behind, and the window ends in ten seconds of it.
    let reset = (DATE_SECONDS + 10).to_string();
    let wait = Duration::from_secs(11);
    assert_waits(rate_limited("15", "0", &reset), wait).await;
    // It is decades ahead.
    let ahead = [
        ("Date", "Fri, 01 Jan 2100 00:00:00 GMT"),
        ("X-Rate-Limit-Limit", "15"),
        ("X-Rate-Limit-Remaining", "0"),
        ("X-Rate-Limit-Reset", "4102444810"),
    ];
    assert_waits(reply("429 Too Many Requests", &ahead), wait).await;
}

#[tokio::test(start_paused = true)]
async fn a_reset_in_the_past_is_a_short_wait_and_the_earliest_of_several_counts() {
    let _clock = StoppedClock::new();
    let (far, past) = (DATE_SECONDS + 3_000, DATE_SECONDS - 5);
    let joined = format!("{far}, {past}");
    let wait = Duration::from_secs(1);
    assert_waits(rate_limited("15", "0", &joined), wait).await;
    let (far, soon) = (far.to_string(), (DATE_SECONDS + 4).to_string());
    let repeated = [
        DATE,
        ("X-Rate-Limit-Limit", "600"),
        ("X-Rate-Limit-Remaining", "0"),
        ("X-Rate-Limit-Reset", &*far),
        ("X-Rate-Limit-Limit", "15"),
        ("X-Rate-Limit-Remaining", "0"),
        ("X-Rate-Limit-Reset", &*soon),
    ];
    let repeated = reply("429 Too Many Requests", &repeated);
    assert_waits(repeated, Duration::from_secs(5)).await;
}

#[tokio::test]
async fn a_limit_on_concurrent_requests_has_no_window_to_wait_for() {
    let far = (DATE_SECONDS + 3_000).to_string();
    let replies = [rate_limited("0", "0", &far), ok()];
    assert_eq!(
        outcome(&POST, quick(), replies).await,
        (Some(StatusCode::ACCEPTED), 2)
    );
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_too_long_is_not_begun() {
    // Nobody moves it, so a wait would never end.
    let _clock = StoppedClock::new();
    let far = (DATE_SECONDS + 3_600).to_string();
    let replies = [rate_limited("15", "0", &far), ok()];
    let (status, sent) = outcome(&POST, RetryPolicy::default(), replies).await;
    assert_eq!((status, sent), (Some(StatusCode::TOO_MANY_REQUESTS), 1));
}

#[tokio::test]
async fn a_refusal_with_retry_after_is_repeated_whatever_the_operation() {
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        let replies = [reply(status, &[("Retry-After", "0")]), ok()];
        assert_eq!(
            outcome(&POST, quick(), replies).await,
            (Some(StatusCode::ACCEPTED), 2),
            "{status}"
        );
    }
    let at = [DATE, ("Retry-After", "Sun, 09 Sep 2001 01:46:41 GMT")];
    let replies = [reply("503 Service Unavailable", &at), ok()];
    assert_eq!(
        outcome(&POST, quick(), replies).await,
        (Some(StatusCode::ACCEPTED), 2)
    );
}

#[tokio::test]
async fn what_may_have_taken_effect_is_repeated_only_where_that_is_safe() {
    for failure in [
        reply("502 Bad Gateway", &[]),
        reply("503 Service Unavailable", &[]),
        reply("504 Gateway Timeout", &[]),
        Reply::Close(Vec::new()),
        Reply::Close(b"HTTP/1.1 20".to_vec()),
    ] {
        let (_, sent) = outcome(&POST, quick(), [failure.clone(), ok()]).await;
        assert_eq!(sent, 1, "{failure:?}");
        assert_eq!(
            outcome(&SAFE, quick(), [failure.clone(), ok()]).await,
            (Some(StatusCode::ACCEPTED), 2),
            "{failure:?}"
        );
    }
}

#[tokio::test]
async fn other_answers_are_never_repeated() {
    for status in [
        "400 Bad Request",
        "401 Unauthorized",
        "403 Forbidden",
        "404 Not Found",
        "409 Conflict",
        "500 Internal Server Error",
        "501 Not Implemented",
        "302 Found",
    ] {
        let (_, sent) = outcome(&SAFE, quick(), [reply(status, &[]), ok()]).await;
        assert_eq!(sent, 1, "{status}");
    }
}

#[tokio::test]
async fn the_number_of_retries_has_a_bound_and_none_means_none() {
    let failure = || [reply("503 Service Unavailable", &[("Retry-After", "0")])];
    for (policy, expected) in [
        (quick(), 3),
        (quick().max_retries(5), 6),
        (RetryPolicy::none(), 1),
    ] {
        let (status, sent) = outcome(&POST, policy, failure()).await;
        assert_eq!(
            (status, sent),
            (Some(StatusCode::SERVICE_UNAVAILABLE), expected)
        );
    }
}

#[tokio::test]
async fn a_repeated_request_names_its_first_attempt() {
    let failure = |id| {
        reply(
            "429 Too Many Requests",
            &[("Retry-After", "0"), ("X-Okta-Request-Id", id)],
        )
    };
    let server = Server::in_turn([failure("first"), failure("second"), ok()]).await;
    call(&server, &POST, quick()).await.unwrap();
    let marks = |seen: &Seen| {
        let value = |name| seen.header(name).first().map(ToString::to_string);
        (value("x-okta-retry-for"), value("x-okta-retry-count"))
    };
    let seen = server.seen();
    let first = Some("first".to_owned());
    assert_eq!(marks(&seen[0]), (None, None));
    assert_eq!(marks(&seen[1]), (first.clone(), Some("1".to_owned())));
    assert_eq!(marks(&seen[2]), (first, Some("2".to_owned())));
    assert_eq!(seen[1].header("authorization"), [format!("SSWS {TOKEN}")]);
}

#[tokio::test]
async fn a_connection_that_could_not_be_made_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = Client::builder(format!("http://{address}"))
        .allow_http_on_loopback()
        .api_token(TOKEN)
        .retries(
            RetryPolicy::default()
                .max_retries(50)
                .backoff(Duration::from_millis(100), Duration::from_millis(100)),
        )
        .build()
        .unwrap();
    let call = tokio::spawn(Request::new(&client, &POST).send_with_response(Answer::NOTHING));
    tokio::time::sleep(Duration::from_millis(300)).await;
    let listener = TcpListener::bind(address).await.unwrap();
    let server = Server::scripted_on(listener, |_| ok());
    call.await.unwrap().unwrap();
    assert_eq!(server.seen().len(), 1);
}
