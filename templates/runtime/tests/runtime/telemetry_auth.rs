//! What a call tells of the requests and failures of its credentials.

use std::sync::atomic::{AtomicUsize, Ordering};

use okta_runtime_template::runtime::{Answer, Client, RetryPolicy, Secret};
use serde_json::json;

use crate::{
    authority::{builder, client, get, granted, is_token_request, oauth, refused},
    recorder::{ATTEMPT, CALL, Recorder, all_fields, attempt, call, extend},
    support::{Reply, Server, answer},
    telemetry::identified,
};

#[tokio::test]
async fn token_requests_are_attempts_of_the_call_that_needs_them() {
    let (recorder, _guard) = Recorder::start();
    let turn = AtomicUsize::new(0);
    let server = Server::scripted(move |seen| {
        match (is_token_request(seen), turn.fetch_add(1, Ordering::SeqCst)) {
            (true, 0) => refused("use_dpop_nonce", "again", &[("DPoP-Nonce", "n")]),
            (true, 1) => identified("503 Service Unavailable", "req-2"),
            (true, _) => Reply::Answer(granted("DPoP", "token", 3600)),
            (false, 3) => Reply::Answer(answer("401 Unauthorized", &[], "")),
            (false, _) => identified("200 OK", "req-6"),
        }
    })
    .await;
    get(&client(&server, oauth()))
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    let failed = |status: i64| {
        json!({"http.response.status_code": status, "error.type": status.to_string(),
            "otel.status_code": "ERROR"})
    };
    let mut with_id = failed(503);
    extend(
        &mut with_id,
        json!({"okta.request_id": "req-2", "http.request.resend_count": 1}),
    );
    let token = |more| attempt(&server, "POST", "/oauth2/v1/token", more);
    let own = |more| attempt(&server, "GET", "/api/v1/things", more);
    let ok = json!({"http.response.status_code": 200, "okta.request_id": "req-6"});
    let mut second = ok.clone();
    extend(&mut second, json!({"http.request.resend_count": 1}));
    assert_eq!(
        all_fields(&recorder.named(ATTEMPT)),
        [
            token(failed(400)),
            token(with_id),
            token(json!({"http.response.status_code": 200, "http.request.resend_count": 2})),
            own(failed(401)),
            token(json!({"http.response.status_code": 200})),
            own(second),
        ]
    );
    let mut end = ok;
    extend(&mut end, json!({"okta.retry_count": 1}));
    assert_eq!(all_fields(&recorder.named(CALL)), [call(end)]);
    let spans = recorder.spans();
    let attempts = recorder.named(ATTEMPT);
    assert!(
        attempts
            .iter()
            .all(|span| spans[span.parent.unwrap()].name == CALL)
    );
    let events = recorder.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].fields["url.template"], "/oauth2/v1/token");
    assert_eq!(events[0].fields["error.type"], "503");
}

#[tokio::test]
async fn a_call_without_a_credential_says_of_which_kind_that_is() {
    let server = Server::start(identified("503 Service Unavailable", "id")).await;
    let client_of = |oauth| {
        builder(&server, oauth)
            .retries(RetryPolicy::none())
            .build()
            .unwrap()
    };
    let (recorder, _guard) = Recorder::start();
    get(&client_of(oauth()))
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    let provided = Client::builder(server.url())
        .allow_http_on_loopback()
        .token_provider(|| async { Ok(Secret::from("")) })
        .build()
        .unwrap();
    get(&provided)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    let calls = recorder.named(CALL);
    assert_eq!(
        all_fields(&calls),
        ["auth_unavailable", "auth_provider"]
            .map(|word| call(json!({"error.type": word, "otel.status_code": "ERROR"})))
    );
}
