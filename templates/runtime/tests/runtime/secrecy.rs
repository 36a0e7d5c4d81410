//! No `Debug` and no `Display` shows a secret, a profile or an id.

use std::{error::Error as _, fmt::Write as _, time::Duration};

use okta_runtime_template::runtime::{
    Answer, Client, CustomAttributes, Error, Location, Operation, Personal, Request, Secret,
    Violation,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::{Reply, Server, TOKEN, answer, operation};

const EMAIL: &str = "planted.person@example.com";
const EXTERNAL_ID: &str = "plantedExternalId";
const PASSWORD: &str = "plantedPassword";

static UPDATE: Operation = operation(http::Method::PUT, "/api/v1/users/{externalId}");

fn assert_clean(what: &str, shown: &str) {
    for planted in [TOKEN, EMAIL, EXTERNAL_ID, PASSWORD] {
        assert!(!shown.contains(planted), "{what} shows {planted}: {shown}");
    }
}

/// An error as every logger shows it: both forms of `Debug`, `Display`, and the same of all sources.
fn shown(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n");
    assert_eq!(error.to_string().lines().count(), 1, "{error}");
    let mut source = error.source();
    while let Some(inner) = source {
        writeln!(text, "{inner}\n{inner:?}").unwrap();
        source = inner.source();
    }
    text
}

fn update(client: &Client) -> Request {
    let mut request = Request::new(client, &UPDATE);
    request.path_parameter("externalId", EXTERNAL_ID);
    request.query_parameter("search", EMAIL);
    request.header_parameter("X-Person", EMAIL);
    request.json_body(&json!({"profile": {"email": EMAIL}}));
    request
}

#[test]
fn clients_and_requests_show_neither_credentials_nor_values() {
    let builder = Client::builder("http://localhost:1")
        .allow_http_on_loopback()
        .api_token(TOKEN);
    assert_clean("a builder", &format!("{builder:?} {builder:#?}"));
    let client = builder.build().unwrap();
    assert_eq!(
        format!("{client:?}"),
        r#"Client { org_url: "http://localhost:1", scheme: SSWS, .. }"#
    );
    let request = update(&client);
    let text = format!("{request:?} {request:#?}");
    assert_clean("a request", &text);
    assert!(
        text.contains("/api/v1/users/{externalId}") && text.contains("testOperation"),
        "{text}"
    );
    assert_eq!(format!("{:?}", Secret::from(TOKEN)), "<secret>");
}

#[test]
fn a_url_with_a_password_is_not_repeated() {
    let builder = Client::builder(format!("https://me:{PASSWORD}@acme.okta.com")).api_token(TOKEN);
    assert_clean("a builder", &format!("{builder:?}"));
    assert_clean("its error", &shown(&builder.build().unwrap_err()));
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "only its shape counts")]
struct Number {
    email: i32,
}

#[tokio::test]
async fn errors_show_no_values_of_what_was_sent_or_received() {
    let body = json!({"errorCode": "E0000001", "errorSummary": "Api validation failed", "email": EMAIL,
        "errorCauses": [{"errorSummary": format!("email: {EMAIL} is taken")}]});
    let echo = json!({"email": EMAIL}).to_string();
    let cut = format!("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{echo}").into_bytes();
    let garbage = format!("NONSENSE {EMAIL}\r\n\r\n").into_bytes();
    for (what, reply) in [
        (
            "an API error",
            Reply::Answer(answer(
                "400 Bad Request",
                &[("X-Echo", EMAIL)],
                body.to_string(),
            )),
        ),
        (
            "a decode error",
            Reply::Answer(answer("200 OK", &[], &echo)),
        ),
        (
            "a syntax error",
            Reply::Answer(answer("200 OK", &[], EMAIL)),
        ),
        ("a broken body", Reply::Close(cut)),
        ("a broken head", Reply::Close(garbage)),
        ("a closed connection", Reply::Close(Vec::new())),
        ("a timeout", Reply::Stall(Vec::new())),
    ] {
        let server = Server::start(reply).await;
        let client = server
            .builder()
            .request_timeout(Duration::from_millis(400))
            .build()
            .unwrap();
        let error = update(&client)
            .send_with_response(Answer::<Number>::JSON)
            .await
            .unwrap_err();
        assert_clean(what, &shown(&error));
    }
    // What was received is there for those who ask.
    let server = Server::answering("400 Bad Request", &[], body.to_string()).await;
    let error = update(&server.builder().build().unwrap())
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    assert!(error.as_api().unwrap().causes()[0].contains(EMAIL));
}

#[tokio::test]
async fn a_refused_connection_shows_no_url() {
    let client = Client::builder("http://127.0.0.1:1")
        .allow_http_on_loopback()
        .api_token(TOKEN)
        .build()
        .unwrap();
    let error = update(&client)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    let text = shown(&error);
    assert_clean("a refused connection", &text);
    assert!(!text.contains("/api/v1"), "{text}");
}

#[tokio::test]
async fn violations_show_no_values() {
    let server = Server::answering("200 OK", &[], "{}").await;
    let mut request = update(&server.builder().build().unwrap());
    request.check(Location::Query("search"), |check| check.length(EMAIL, ..=3));
    request.header_parameter("X-Person", &format!("{EMAIL}\n"));
    let error = request
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap_err();
    let Error::Validation(inner) = &error else {
        panic!("{error}")
    };
    assert_eq!(
        inner.violations().iter().map(Violation::location).count(),
        2
    );
    assert_clean("violations", &shown(&error));
}

#[tokio::test]
async fn responses_and_attributes_show_no_bodies() {
    let server = Server::answering(
        "200 OK",
        &[("X-Echo", EMAIL)],
        json!({"email": EMAIL}).to_string(),
    )
    .await;
    let response = update(&server.builder().build().unwrap())
        .send_with_response(Answer::<Value>::JSON)
        .await
        .unwrap();
    assert_clean("a response", &format!("{response:?} {response:#?}"));
    let mut attributes = CustomAttributes::default();
    attributes
        .set(&[], "private".to_owned(), EMAIL.into())
        .unwrap();
    assert_eq!(format!("{attributes:?}"), "<1 custom attributes>");
    assert_eq!(
        format!("{Personal:?} {:?}", Some(Personal)),
        "<personal> Some(<personal>)"
    );
}
