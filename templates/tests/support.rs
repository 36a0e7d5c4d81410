//! What the integration tests share: a server on this machine that expects certain requests, and how to look at answers.
//!
//! Each test file that uses this module brings the crate under test along: `use <the crate> as api;`.

#![allow(dead_code, reason = "every test file uses another part of this module")]

use std::error::Error;

use serde::Serialize;
use serde_json::Value;
use wiremock::matchers::any;
use wiremock::{Match, Mock, MockServer, Request, ResponseTemplate};

use crate::api;

/// What a test gives: `?` works on every error.
pub type Outcome = Result<(), Box<dyn Error>>;

/// The API token that every expected request carries.
pub const TOKEN: &str = "wire-test-token";

/// A client of the server.
///
/// # Errors
/// The client can't be built.
pub fn client(server: &MockServer) -> Result<api::Client, api::Error> {
    api::Client::builder(server.uri())
        .api_token(TOKEN)
        .allow_http_on_loopback()
        .build()
}

/// A request, to the last detail that a caller of the API could see.
#[derive(Clone, Debug)]
pub struct Expected {
    method: &'static str,
    target: String,
    accept: &'static str,
    headers: Vec<(&'static str, &'static str)>,
    body: Option<Body>,
    //@ json_types
    content_type: Option<&'static str>,
}

/// The body of a request.
#[derive(Clone, Debug)]
enum Body {
    /// This JSON, however it is laid out.
    Json(Value),
    /// These bytes, under this media type.
    Bytes(&'static str, &'static [u8]),
    //@ multipart
    /// These parts, with `BOUNDARY` between them.
    Parts(&'static str),
}

impl Expected {
    /// A request without a body. `target` is the path and the query, both percent-encoded.
    #[must_use]
    pub fn new(method: &'static str, target: impl Into<String>) -> Self {
        Self {
            method,
            target: target.into(),
            accept: "application/json",
            headers: Vec::new(),
            body: None,
            //@ json_types
            content_type: None,
        }
    }

    /// With this JSON as the body.
    ///
    /// # Panics
    /// The text isn't JSON.
    #[must_use]
    pub fn json(mut self, body: &str) -> Self {
        self.body = Some(Body::Json(parse(body)));
        self
    }

    /// With these bytes as the body.
    #[must_use]
    pub fn bytes(mut self, media_type: &'static str, body: &'static str) -> Self {
        self.body = Some(Body::Bytes(media_type, body.as_bytes()));
        self
    }

    //@ json_types
    /// With another `Content-Type` than that of the body.
    #[must_use]
    pub fn content_type(mut self, media_type: &'static str) -> Self {
        self.content_type = Some(media_type);
        self
    }

    //@ multipart
    /// With these parts as the body, with `BOUNDARY` between them.
    #[must_use]
    pub fn multipart(mut self, body: &'static str) -> Self {
        self.body = Some(Body::Parts(body));
        self
    }

    /// With another `Accept` than `application/json`.
    #[must_use]
    pub fn accept(mut self, media_type: &'static str) -> Self {
        self.accept = media_type;
        self
    }

    /// With a further header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }

    /// A server that gives these answers, one for each time that the request comes. Any other request, and one that
    /// does not come, fails the test when the server is dropped.
    pub async fn answered(self, answers: impl IntoIterator<Item = Answer>) -> MockServer {
        let server = MockServer::start().await;
        self.answered_by(&server, answers).await;
        server
    }

    /// The same with a server that answers other requests too.
    pub async fn answered_by(self, server: &MockServer, answers: impl IntoIterator<Item = Answer>) {
        for answer in answers {
            Mock::given(self.clone())
                .respond_with(answer.0)
                .up_to_n_times(1)
                .expect(1)
                .mount(server)
                .await;
        }
    }

    /// What is different about a request.
    fn differences(&self, request: &Request) -> Vec<String> {
        let query = request.url.query();
        let target = query.map_or_else(
            || request.url.path().to_owned(),
            |query| format!("{}?{query}", request.url.path()),
        );
        let authorization = format!("SSWS {TOKEN}");
        let mut differences = Vec::new();
        let mut compare = |what: &str, expected: Option<&str>, found: Option<&str>| {
            if expected != found {
                differences.push(format!("{what}: expected {expected:?}, found {found:?}"));
            }
        };
        compare("method", Some(self.method), Some(request.method.as_str()));
        compare("target", Some(&self.target), Some(&target));
        let content_type = match &self.body {
            None => None,
            Some(Body::Json(_)) => Some("application/json"),
            Some(Body::Bytes(media_type, _)) => Some(*media_type),
            //@ multipart
            Some(Body::Parts(_)) => Some(with_boundary(request)),
        };
        //@ json_types
        let content_type = self.content_type.or(content_type);
        compare(
            "authorization",
            Some(&authorization),
            header(request, "authorization"),
        );
        compare("accept", Some(self.accept), header(request, "accept"));
        compare(
            "content-type",
            content_type,
            header(request, "content-type"),
        );
        let agent = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        compare("user-agent", Some(agent), header(request, "user-agent"));
        for (name, value) in &self.headers {
            compare(name, Some(value), header(request, name));
        }
        differences.extend(self.body_difference(request));
        differences
    }

    fn body_difference(&self, request: &Request) -> Option<String> {
        match &self.body {
            None => (!request.body.is_empty())
                .then(|| format!("body: expected none, found {} bytes", request.body.len())),
            Some(Body::Bytes(_, bytes)) => (request.body != *bytes)
                .then(|| format!("body: other bytes, {} of them", request.body.len())),
            //@ multipart
            Some(Body::Parts(expected)) => {
                let content_type = header(request, "content-type").unwrap_or_default();
                let boundary = content_type.rsplit('=').next().unwrap_or_default();
                let found = String::from_utf8_lossy(&request.body).replace(boundary, "BOUNDARY");
                (parts(&found) != parts(expected))
                    .then(|| format!("body: expected {expected:?}, found {found:?}"))
            }
            Some(Body::Json(expected)) => {
                let found = serde_json::from_slice(&request.body).map(canonical);
                let expected = canonical(expected.clone());
                match found {
                    Ok(found) => (found != expected)
                        .then(|| format!("body: expected {expected}, found {found}")),
                    Err(error) => Some(format!("body: expected JSON, but {error}")),
                }
            }
        }
    }
}

//@ multipart
/// The content type of parts, whatever their boundary is.
fn with_boundary(request: &Request) -> &str {
    const START: &str = "multipart/form-data; boundary=";
    let found = header(request, "content-type").unwrap_or_default();
    if found.starts_with(START) {
        found
    } else {
        START
    }
}

//@ multipart
/// The heads of parts and their contents; JSON however it is laid out.
fn parts(body: &str) -> Vec<(&str, Result<Value, &str>)> {
    body.split("--BOUNDARY")
        .map(|part| part.split_once("\r\n\r\n").unwrap_or((part, "")))
        .map(|(head, content)| (head, serde_json::from_str(content).or(Err(content))))
        .collect()
}

impl Match for Expected {
    fn matches(&self, request: &Request) -> bool {
        let differences = self.differences(request);
        for difference in &differences {
            eprintln!("{} {}: {difference}", self.method, self.target);
        }
        differences.is_empty()
    }
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.get(name)?.to_str().ok()
}

/// What the server answers.
#[derive(Clone)]
pub struct Answer(ResponseTemplate);

impl Answer {
    /// No body, and no `Content-Type` either.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self(ResponseTemplate::new(status))
    }

    /// This JSON text, byte by byte.
    #[must_use]
    pub fn json(status: u16, body: &str) -> Self {
        Self(ResponseTemplate::new(status).set_body_raw(body, "application/json"))
    }

    /// These bytes.
    #[must_use]
    pub fn bytes(status: u16, body: &str) -> Self {
        Self(ResponseTemplate::new(status).set_body_raw(body, "application/octet-stream"))
    }

    //@ answers
    /// This text, under this media type.
    #[must_use]
    pub fn typed(status: u16, media_type: &str, body: &str) -> Self {
        Self(ResponseTemplate::new(status).set_body_raw(body, media_type))
    }

    /// With a further header.
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.append_header(name, value))
    }
}

/// A server to which no request may come.
pub async fn unreached() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(500))
        .expect(0)
        .mount(&server)
        .await;
    server
}

/// A decoded value is what the server said: written as JSON again, it gives the same.
///
/// # Panics
/// It gives something else.
#[track_caller]
pub fn assert_json<T: Serialize>(decoded: &T, answer: &str) {
    let written = serde_json::to_value(decoded).expect("the decoded value can be written as JSON");
    assert_eq!(canonical(written), canonical(parse(answer)));
}

/// The server's refusal came through: its status, its code, and its body as it was.
///
/// # Panics
/// The call succeeded, or failed in another way.
#[track_caller]
pub fn assert_refused<T>(
    outcome: Result<T, api::Error>,
    status: u16,
    code: Option<&str>,
    body: &str,
) {
    match outcome {
        Err(api::Error::Api(error)) => {
            assert_eq!(error.status().as_u16(), status);
            assert_eq!(error.error_code(), code);
            assert_eq!(String::from_utf8_lossy(error.raw_body()), body);
        }
        Err(other) => panic!("the call failed in another way: {other}"),
        Ok(_) => panic!("the call was not refused"),
    }
}

/// What is wrong with a request that was not sent.
///
/// # Panics
/// It was sent, or failed in another way.
#[must_use]
#[track_caller]
pub fn violations<T>(outcome: Result<T, api::Error>) -> Vec<(api::Location, api::Rule)> {
    match outcome {
        Err(api::Error::Validation(error)) => pairs(&error),
        Err(other) => panic!("the call failed in another way: {other}"),
        Ok(_) => panic!("the request was sent"),
    }
}

/// The places and rules of violations.
#[must_use]
pub fn pairs(error: &api::ValidationError) -> Vec<(api::Location, api::Rule)> {
    error
        .violations()
        .iter()
        .map(|violation| (violation.location().clone(), violation.rule().clone()))
        .collect()
}

/// A place in the body, by its JSON Pointer.
#[must_use]
pub fn in_body(pointer: &str) -> api::Location {
    api::Location::Body(pointer.to_owned())
}

/// Reads JSON.
///
/// # Panics
/// The text isn't JSON.
#[must_use]
#[track_caller]
pub fn parse(json: &str) -> Value {
    serde_json::from_str(json).expect("the text of the test is JSON")
}

/// The same JSON with every point in time in one form: `2026-01-15T09:30:00.000Z` and `2026-01-15T09:30:00Z` are the same.
fn canonical(json: Value) -> Value {
    match json {
        Value::String(text) => Value::String(
            text.parse::<jiff::Timestamp>()
                .map_or(text, |time| time.to_string()),
        ),
        Value::Array(items) => items.into_iter().map(canonical).collect(),
        Value::Object(entries) => entries
            .into_iter()
            .map(|(key, value)| (key, canonical(value)))
            .collect(),
        other => other,
    }
}
