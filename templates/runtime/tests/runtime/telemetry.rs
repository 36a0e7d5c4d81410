//! The spans and events of calls: their names, their fields, and which belongs to which.

use std::time::Duration;

use okta_runtime_template::runtime::{
    Answer, Authentication, Operation, Pages, Paging, Request, RetryPolicy,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tracing::{Instrument as _, Level};

use crate::{
    recorder::{ATTEMPT, CALL, Recorder, TARGET, all_fields, attempt, call, extend},
    support::{DELETE, GET, Gate, Reply, Server, answer, until},
};

const THING: &str = "plantedThing";

const ROUTE: &str = "/api/v1/things/{thingId}";

/// A call whose path holds a value.
fn delete(server: &Server, policy: RetryPolicy) -> Request {
    let client = server.builder().retries(policy).build().unwrap();
    let mut request = Request::new(&client, &DELETE);
    request.path_parameter("thingId", THING);
    request
}

fn quick() -> RetryPolicy {
    RetryPolicy::default().backoff(Duration::from_millis(1), Duration::from_millis(5))
}

pub fn identified(status: &str, id: &str) -> Reply {
    let headers = [("X-Okta-Request-Id", id), ("Retry-After", "0")];
    Reply::Answer(answer(status, &headers, "{}"))
}

#[tokio::test]
async fn a_call_and_its_request_have_a_span_each() {
    let (recorder, _guard) = Recorder::start();
    let server = Server::start(identified("200 OK", "req-1")).await;
    let around = tracing::info_span!("around");
    delete(&server, quick())
        .send_with_response(Answer::NOTHING)
        .instrument(around)
        .await
        .unwrap();
    let spans = recorder.spans();
    let own: Vec<_> = spans.iter().filter(|span| span.target == TARGET).collect();
    assert_eq!(own.len(), 2, "{spans:?}");
    assert!(own.iter().all(|span| span.level == Level::INFO));
    assert!(own.iter().all(|span| span.is_closed));
    assert_eq!(spans[own[0].parent.unwrap()].name, "around");
    assert_eq!(spans[own[1].parent.unwrap()].name, CALL);
    let end = json!({"http.response.status_code": 200, "okta.request_id": "req-1"});
    let mut expected = call(end.clone());
    extend(&mut expected, json!({"okta.retry_count": 0}));
    assert_eq!((own[0].name, &own[0].fields), (CALL, &expected));
    assert_eq!(own[1].name, ATTEMPT);
    assert_eq!(own[1].fields, attempt(&server, "DELETE", ROUTE, end));
    assert!(recorder.events().is_empty());
}

#[tokio::test]
async fn each_retry_has_a_span_and_each_wait_an_event() {
    let (recorder, _guard) = Recorder::start();
    let server = Server::in_turn([
        identified("429 Too Many Requests", "req-1"),
        identified("503 Service Unavailable", "req-2"),
        identified("200 OK", "req-3"),
    ])
    .await;
    delete(&server, quick())
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    let [first, second, third] = [
        json!({"http.response.status_code": 429, "okta.request_id": "req-1",
            "error.type": "429", "otel.status_code": "ERROR"}),
        json!({"http.response.status_code": 503, "okta.request_id": "req-2",
            "error.type": "503", "otel.status_code": "ERROR", "http.request.resend_count": 1}),
        json!({"http.response.status_code": 200, "okta.request_id": "req-3",
            "http.request.resend_count": 2}),
    ]
    .map(|more| attempt(&server, "DELETE", ROUTE, more));
    assert_eq!(all_fields(&recorder.named(ATTEMPT)), [first, second, third]);
    let end = json!({"http.response.status_code": 200, "okta.request_id": "req-3",
        "okta.retry_count": 2});
    assert_eq!(all_fields(&recorder.named(CALL)), [call(end)]);
    let events = recorder.events();
    assert!(events.iter().all(|event| {
        (event.name, event.level) == ("okta.retry", Level::DEBUG)
            && recorder.spans()[event.span.unwrap()].name == CALL
    }));
    let fields: Vec<&Value> = events.iter().map(|event| &event.fields).collect();
    let [first, second] = [("429", 1), ("503", 2)].map(|(reason, number)| {
        json!({"message": "okta.retry: waiting before the request is sent again", "url.template": ROUTE,
            "error.type": reason, "okta.retry_count": number, "okta.wait_ms": 0})
    });
    assert_eq!(fields, [&first, &second]);
}

/// The words for the failure of the call and of its last attempt.
async fn error_types(reply: Reply) -> (Value, Value) {
    let (recorder, _guard) = Recorder::start();
    let server = Server::start(reply).await;
    let client = server
        .builder()
        .request_timeout(Duration::from_millis(300))
        .retries(RetryPolicy::none())
        .build()
        .unwrap();
    Request::new(&client, &GET)
        .send_with_response(Answer::<bool>::JSON)
        .await
        .unwrap_err();
    let only = |name| {
        let spans = recorder.named(name);
        assert_eq!(spans.len(), 1);
        let fields = &spans[0].fields;
        assert_eq!(
            fields.get("error.type").is_some(),
            fields.get("otel.status_code") == Some(&json!("ERROR"))
        );
        fields.get("error.type").cloned().unwrap_or_default()
    };
    (only(CALL), only(ATTEMPT))
}

#[tokio::test]
async fn a_failure_has_a_word_of_few() {
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1".to_vec();
    let error = answer("404 Not Found", &[], r#"{"errorSummary": "planted"}"#);
    for (reply, call, attempt) in [
        (Reply::Answer(error), json!("404"), json!("404")),
        (
            Reply::Close(Vec::new()),
            json!("connection"),
            json!("connection"),
        ),
        (Reply::Close(cut), json!("body"), json!("body")),
        (Reply::Stall(Vec::new()), json!("timeout"), json!("timeout")),
        (
            Reply::Answer(answer("200 OK", &[], "1")),
            json!("decode"),
            Value::Null,
        ),
    ] {
        assert_eq!(
            error_types(reply.clone()).await,
            (call, attempt),
            "{reply:?}"
        );
    }
    let (recorder, _guard) = Recorder::start();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::scripted_on(listener, |_| Reply::Close(Vec::new()));
    let mut request = delete(&server, RetryPolicy::none());
    request.path_parameter("thingId", "..");
    request
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    let expected = json!({"error.type": "validation", "otel.status_code": "ERROR"});
    assert_eq!(all_fields(&recorder.named(CALL)), [call(expected)]);
    assert!(recorder.named(ATTEMPT).is_empty());
}

#[tokio::test]
async fn a_connection_that_cannot_be_made_has_an_attempt() {
    let (recorder, _guard) = Recorder::start();
    let server = Server::start(Reply::Close(Vec::new())).await;
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", gone.local_addr().unwrap());
    drop(gone);
    let client = okta_runtime_template::runtime::Client::builder(url)
        .allow_http_on_loopback()
        .api_token("token")
        .retries(quick().max_retries(1))
        .build()
        .unwrap();
    Request::new(&client, &GET)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    let types: Vec<_> = recorder
        .named(ATTEMPT)
        .into_iter()
        .map(|span| {
            (
                span.fields["error.type"].clone(),
                span.fields.get("http.response.status_code").cloned(),
            )
        })
        .collect();
    assert_eq!(types, [(json!("connect"), None), (json!("connect"), None)]);
    assert_eq!(recorder.events()[0].fields["error.type"], "connect");
    drop(server);
}

static OTHER: Operation = Operation {
    id: "otherOperation",
    method: http::Method::GET,
    route: "/api/v1/others",
    header_parameters: &[],
    authentication: Authentication::Required,
    scopes: &[],
    is_repeatable: true,
    max_body_bytes: None,
};

#[tokio::test]
async fn calls_at_the_same_time_keep_their_spans_apart() {
    let (recorder, _guard) = Recorder::start();
    let gate = Gate::new();
    let server = Server::start(Reply::Gated(gate.clone(), answer("200 OK", &[], "{}"))).await;
    let client = server.builder().build().unwrap();
    let (one, other, ()) = tokio::join!(
        Request::new(&client, &GET).send_with_response(Answer::NOTHING),
        Request::new(&client, &OTHER).send_with_response(Answer::NOTHING),
        async {
            until("both are on their way", || server.seen().len() == 2).await;
            gate.open();
        }
    );
    one.unwrap();
    other.unwrap();
    let spans = recorder.spans();
    for attempt in recorder.named(ATTEMPT) {
        let call = &spans[attempt.parent.unwrap()].fields["okta.operation"];
        let expected = match attempt.fields["url.template"].as_str().unwrap() {
            "/api/v1/others" => "otherOperation",
            _ => "testOperation",
        };
        assert_eq!(call, expected);
    }
    assert_eq!(
        (recorder.named(CALL).len(), recorder.named(ATTEMPT).len()),
        (2, 2)
    );
    assert!(
        recorder
            .named(CALL)
            .iter()
            .all(|span| span.parent.is_none())
    );
}

#[tokio::test]
async fn a_call_that_is_dropped_closes_its_spans() {
    let (recorder, _guard) = Recorder::start();
    let server = Server::start(Reply::Stall(Vec::new())).await;
    let call = tokio::spawn(server.request(&GET).send_with_response(Answer::NOTHING));
    while recorder.named(ATTEMPT).is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    call.abort();
    call.await.unwrap_err();
    let own = [recorder.named(CALL), recorder.named(ATTEMPT)].concat();
    assert!(own.len() == 2 && own.iter().all(|span| span.is_closed));
}

#[tokio::test]
async fn each_page_is_a_call() {
    let (recorder, _guard) = Recorder::start();
    let link = [(
        "Link",
        "<https://a.example/?after=plantedCursor>; rel=\"next\"",
    )];
    let server = Server::in_turn([
        Reply::Answer(answer("200 OK", &link, "[1]")),
        Reply::Answer(answer("200 OK", &[], "[2]")),
    ])
    .await;
    let mut pages = Pages::<Value>::new(server.request(&GET), Paging { cursor: "after" });
    while pages.try_next().await.unwrap().is_some() {}
    let (calls, attempts) = (recorder.named(CALL), recorder.named(ATTEMPT));
    assert_eq!((calls.len(), attempts.len()), (2, 2));
    assert!(
        attempts
            .iter()
            .all(|span| span.fields["url.template"] == GET.route)
    );
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_call_has_the_same_spans() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Server::in_turn([
        identified("429 Too Many Requests", "req-1"),
        identified("200 OK", "req-2"),
    ]));
    let (recorder, _guard) = Recorder::start();
    let around = tracing::info_span!("around").entered();
    delete(&server, quick())
        .send_with_response_blocking(Answer::NOTHING)
        .unwrap();
    drop(around);
    let spans = recorder.spans();
    let (calls, attempts) = (recorder.named(CALL), recorder.named(ATTEMPT));
    assert_eq!((calls.len(), attempts.len()), (1, 2));
    assert_eq!(spans[calls[0].parent.unwrap()].name, "around");
    assert!(
        attempts
            .iter()
            .all(|span| spans[span.parent.unwrap()].name == CALL)
    );
    assert!(spans.iter().all(|span| span.is_closed));
    assert_eq!(
        calls[0].fields,
        call(
            json!({"http.response.status_code": 200, "okta.request_id": "req-2",
            "okta.retry_count": 1})
        )
    );
    assert_eq!(attempts[1].fields["http.request.resend_count"], 1);
    assert_eq!(recorder.events().len(), 1);
}
