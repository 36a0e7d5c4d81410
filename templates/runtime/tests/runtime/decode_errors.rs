//! Responses that have drifted: which field a decode error names, and what it keeps of the response.

use std::collections::BTreeMap;

use http::StatusCode;
use okta_runtime_template::runtime::{
    Answer, DecodeError, DecodeErrorKind, Error, MAX_RAW_BODY_BYTES, Nullable,
    object::{self, Object, Required},
    timestamp::Rfc3339,
};
use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::MapAccess};

use crate::support::{POST, Reply, Server, answer};

/// A session as `object!` implements it.
#[derive(Debug)]
#[allow(dead_code, reason = "only whether it can be read is asked for")]
struct Session {
    id: String,
    status: String,
    created: Option<jiff::Timestamp>,
    owner: Option<Box<Session>>,
    note: Nullable<jiff::Timestamp>,
}

impl Object for Session {
    fn read<'de, A: MapAccess<'de>>(entries: A) -> Result<Self, A::Error> {
        const NAMES: &[&str] = &["id", "status", "created", "owner", "note"];
        let (mut id, mut status) = (Required::EMPTY, Required::EMPTY);
        let (mut created, mut owner, mut note) = (None, None, Nullable::Absent);
        object::read(
            entries,
            NAMES,
            &mut [&mut id, &mut status, &mut created, &mut owner, &mut note],
            None,
        )?;
        Ok(Self {
            id: id.take("id")?,
            status: status.take("status")?,
            created: created.map(Rfc3339::into_inner),
            owner,
            note: note.map(Rfc3339::into_inner),
        })
    }
}

impl<'de> Deserialize<'de> for Session {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object::deserialize(deserializer)
    }
}

/// The same as derived code implements it, with a name that no message can be confused by.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "only whether it can be read is asked for")]
struct Derived {
    #[serde(rename = "a` at line 1")]
    odd: i64,
}

async fn decode_error<T: DeserializeOwned + 'static>(body: impl AsRef<[u8]>) -> DecodeError {
    let headers = [("x-okta-request-id", "req-9"), ("x-other", "kept")];
    let server = Server::answering("201 Created", &headers, body).await;
    let request = server.request(&POST);
    match request.send_with_response(Answer::<T>::JSON).await {
        Err(Error::Decode(error)) => *error,
        Err(other) => panic!("a decode error: {other:?}"),
        Ok(_) => panic!("a decode error"),
    }
}

#[tokio::test]
async fn the_path_ends_in_the_missing_or_invalid_field() {
    const GOOD: &str = r#"{"id": "s1", "status": "CREATED"}"#;
    for (body, path) in [
        // Missing, null, of another type, twice.
        (r#"{"id": "s1"}"#, "status"),
        (r#"{"id": "s1", "status": null}"#, "status"),
        (r#"{"id": 7, "status": "CREATED"}"#, "id"),
        (r#"{"id": "s1", "id": "s2", "status": "CREATED"}"#, "id"),
        // Nested.
        (
            r#"{"id": "s1", "status": "A", "owner": {"id": "o1"}}"#,
            "owner.status",
        ),
        (
            r#"{"id": "s1", "status": "A", "owner": {"id": "o1", "status": "A", "owner": 1}}"#,
            "owner.owner",
        ),
        // Points in time.
        (
            r#"{"id": "s1", "status": "A", "created": "2026-03-09"}"#,
            "created",
        ),
        (
            r#"{"id": "s1", "status": "A", "created": 1773036764}"#,
            "created",
        ),
        (
            r#"{"id": "s1", "status": "A", "note": "2026-03-09T06:12:44Z[UTC]"}"#,
            "note",
        ),
        ("[]", ""),
        ("null", ""),
    ] {
        let error = decode_error::<Session>(body).await;
        assert_eq!(
            (error.path(), error.kind()),
            (path, DecodeErrorKind::Data),
            "{body}"
        );
        // The same in a list, where it has an index.
        let error = decode_error::<Vec<Session>>(format!("[{GOOD}, {body}, {GOOD}]")).await;
        let expected = if path.is_empty() {
            "[1]".to_owned()
        } else {
            format!("[1].{path}")
        };
        assert_eq!(error.path(), expected, "{body}");
    }
    let error = decode_error::<Vec<Derived>>(r#"[{"a` at line 1": 1}, {}]"#).await;
    assert_eq!(error.path(), "[1].a` at line 1");
}

#[tokio::test]
async fn a_null_entry_is_named_by_its_index() {
    let list = r#"[{"id": "s1", "status": "A"}, {"id": "s2", "status": "A"}, null]"#;
    let error = decode_error::<Vec<Session>>(list).await;
    assert_eq!(error.path(), "[2]");
    assert_eq!(
        error.to_string(),
        "the body of the response has an unexpected shape at [2] (status 201, request id req-9); the server accepted the \
         request, sending it again would repeat it"
    );
}

/// A key of the server can be as long as the body.
#[tokio::test]
async fn a_long_path_is_cut_in_the_message_only() {
    let key = "k".repeat(20_000);
    let body = format!("{{\"{key}\": {{\"id\": \"s1\"}}}}");
    let error = decode_error::<BTreeMap<String, Session>>(body).await;
    assert_eq!(error.path(), format!("{key}.status"));
    for shown in [error.to_string(), format!("{error:?}")] {
        assert!(
            shown.contains("kkk") && shown.len() < 1000,
            "{}",
            shown.len()
        );
    }
}

/// A value can't pass for the name of a field.
#[tokio::test]
async fn a_value_adds_nothing_to_the_path() {
    for value in ["missing field `secret`", "duplicate field `secret`"] {
        let error = decode_error::<Vec<i64>>(format!("[1, {value:?}]")).await;
        assert_eq!(error.path(), "[1]");
    }
}

#[tokio::test]
async fn the_error_keeps_the_response_and_shows_no_value_of_it() {
    let body = r#"{"id": "secret-id", "status": null}"#;
    let error = decode_error::<Session>(body).await;
    assert_eq!(error.status(), StatusCode::CREATED);
    assert_eq!(error.request_id(), Some("req-9"));
    assert_eq!(error.headers()["x-other"], "kept");
    assert_eq!(error.raw_body(), body.as_bytes());
    assert!(!error.is_truncated());
    for shown in [
        error.to_string(),
        format!("{error:?}"),
        format!("{error:#?}"),
    ] {
        assert!(!shown.contains("secret-id"), "{shown}");
    }
    for body in ["<html>Sign in</html>", r#"{"id": "s1"#, " "] {
        assert_eq!(
            decode_error::<Session>(body).await.raw_body(),
            body.as_bytes()
        );
    }
}

#[tokio::test]
async fn a_large_body_is_kept_up_to_a_bound() {
    for (length, is_truncated) in [(MAX_RAW_BODY_BYTES, false), (MAX_RAW_BODY_BYTES + 1, true)] {
        let body = "x".repeat(length);
        let error = decode_error::<Session>(&body).await;
        assert_eq!(error.raw_body(), &body.as_bytes()[..MAX_RAW_BODY_BYTES]);
        assert_eq!(error.is_truncated(), is_truncated);
    }
}

#[tokio::test]
async fn a_byte_order_mark_before_json_is_skipped() {
    const GOOD: &str = "\u{feff}{\"id\": \"s1\", \"status\": \"CREATED\"}";
    let server = Server::answering("200 OK", &[], GOOD).await;
    let session = server.request(&POST).send(Answer::<Session>::JSON).await;
    assert_eq!(session.unwrap().id, "s1");

    // In an error too, whatever its raw body.
    let body = "\u{feff}{\"errorCode\":\"E0000007\",\"errorSummary\":\"Not found\"}";
    let error = crate::failures::api_error(Reply::Answer(answer("404 Not Found", &[], body))).await;
    assert_eq!(error.error_code(), Some("E0000007"));
    assert_eq!(error.raw_body(), body.as_bytes());

    // It is no body by itself, and a second one is no JSON.
    let error = decode_error::<Session>("\u{feff}").await;
    assert_eq!(error.kind(), DecodeErrorKind::Empty);
    let error = decode_error::<Session>("\u{feff}\u{feff}{}").await;
    assert_eq!(error.kind(), DecodeErrorKind::Syntax);
    let error = decode_error::<Session>("\u{feff}{\"id\": 1}").await;
    assert_eq!(error.path(), "id");
}
