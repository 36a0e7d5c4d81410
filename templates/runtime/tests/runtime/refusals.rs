//! What is wrong with a request comes out all at once, before anything is sent.

use okta_runtime_template::runtime::{
    Answer, Authentication, Checker, CustomAttributes, Error, Location, Multipart, Operation,
    Request, Rule, Validate, ValidationError, Violation,
};
use serde::{Serialize, Serializer};

use crate::support::{GET, POST, Server};

static UPLOAD: Operation = Operation {
    id: "upload",
    method: http::Method::POST,
    route: "/api/v1/sources/{sourceId}/sessions/{sessionId}",
    header_parameters: &[],
    authentication: Authentication::Required,
    scopes: &[],
    is_repeatable: false,
    max_body_bytes: Some(40),
};

#[derive(Serialize)]
struct Body {
    names: Vec<String>,
}

impl Validate for Body {
    fn check(&self, check: &mut Checker<'_>) {
        check.field("names", |check| {
            check.count(self.names.len(), 1..=2);
            check.each(&self.names, |check, name| check.length(name, ..=3));
        });
    }
}

fn body(names: &[&str]) -> Body {
    Body {
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    }
}

async fn violations(server: &Server, request: Request) -> ValidationError {
    match request.send_with_response(Answer::NOTHING).await {
        Err(Error::Validation(error)) => {
            assert!(server.seen().is_empty(), "nothing was sent");
            error
        }
        other => panic!("violations: {other:?}"),
    }
}

/// A request with one mistake of each kind.
fn all_wrong(server: &Server) -> Request {
    let mut request = server.request(&UPLOAD);
    request.path_parameter("sourceId", "..");
    request.header_parameter("X-Thing", "a\r\nX-Injected: b");
    request.query_parameter("limit", 500);
    request.check(Location::Query("limit"), |check| check.range(500, 1..=200));
    request.json_body(&body(&["a", "long name", "c", "another long name"]));
    request
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once() {
    let server = Server::answering("200 OK", &[], "").await;
    let error = violations(&server, all_wrong(&server)).await;
    let shown: Vec<String> = error.violations().iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "path sourceId: must not be empty, and no path segment may be `.` or `..`",
            "path sessionId: is required",
            "header X-Thing: must be visible ASCII, with spaces and tabs only inside",
            "query limit: must be at least 1 and at most 200",
            "body /names: must have 1 to 2 items, has 4",
            "body /names/1: must have at most 3 characters, has 9",
            "body /names/3: must have at most 3 characters, has 17",
            "body: must be at most 40 bytes, is 51",
        ]
    );
}

#[tokio::test]
async fn without_validation_only_what_is_unsafe_is_refused() {
    let server = Server::answering("200 OK", &[], "").await;
    let mut request = all_wrong(&server);
    request.skip_validation();
    let error = violations(&server, request).await;
    let places: Vec<&Location> = error.violations().iter().map(Violation::location).collect();
    assert_eq!(
        places,
        [
            &Location::Path("sourceId"),
            &Location::Path("sessionId"),
            &Location::Header("X-Thing")
        ]
    );
}

#[tokio::test]
async fn without_validation_a_request_beyond_the_bounds_is_sent() {
    let server = Server::answering("200 OK", &[], "").await;
    let mut request = server.request(&UPLOAD);
    request.skip_validation();
    request.path_parameter("sourceId", "s");
    request.path_parameter("sessionId", "t");
    request.check(Location::Query("limit"), |check| check.range(500, 1..=200));
    request.json_body(&body(&["a", "long name", "c", "another long name"]));
    request.send_with_response(Answer::NOTHING).await.unwrap();
    assert_eq!(server.only().body.len(), 51);
}

#[tokio::test]
async fn a_later_value_takes_the_mistakes_of_the_earlier_one_with_it() {
    let server = Server::answering("200 OK", &[], "").await;
    let mut request = all_wrong(&server);
    request.path_parameter("sourceId", "s");
    request.path_parameter("sessionId", "t");
    request.header_parameter("X-Thing", "b");
    request.check(Location::Query("limit"), |check| check.range(200, 1..=200));
    request.json_body(&body(&["a"]));
    request.send_with_response(Answer::NOTHING).await.unwrap();
    assert_eq!(server.only().body, br#"{"names":["a"]}"#);
}

#[tokio::test]
async fn the_size_of_a_body_is_counted_in_bytes_and_its_bound_belongs_to_it() {
    let server = Server::answering("200 OK", &[], "").await;
    let request = |bytes: usize| {
        let mut request = server.request(&UPLOAD);
        request.path_parameter("sourceId", "s");
        request.path_parameter("sessionId", "t");
        request.bytes_body("text/plain", vec![b'x'; bytes]);
        request
    };
    let error = violations(&server, request(41)).await;
    assert_eq!(
        error.violations()[0].rule(),
        &Rule::BodySize {
            max: 40,
            actual: 41
        }
    );
    request(40)
        .send_with_response(Answer::NOTHING)
        .await
        .unwrap();
    assert_eq!(server.only().body.len(), 40);
}

#[tokio::test]
async fn a_header_value_is_sent_unchanged_or_not_at_all() {
    let server = Server::answering("200 OK", &[], "").await;
    for value in ["a\nb", "a\rb", "\u{0}", "é", " a", "a\t", "\u{7f}"] {
        let mut request = server.request(&GET);
        request.header_parameter("X-Thing", value);
        let error = violations(&server, request).await;
        assert_eq!(
            error.violations()[0].location(),
            &Location::Header("X-Thing"),
            "{value:?}"
        );
    }
    let mut request = server.request(&GET);
    request.header_parameter("not a name", "a");
    assert_eq!(
        violations(&server, request).await.violations()[0].rule(),
        &Rule::HeaderValue
    );
    let mut request = server.request(&POST);
    request.bytes_body("text/plain\r\nX-Injected: b", "a");
    assert_eq!(
        violations(&server, request).await.violations()[0].rule(),
        &Rule::HeaderValue
    );
}

struct Unwritable;

impl Serialize for Unwritable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("planted@example.com"))
    }
}

impl Validate for Unwritable {
    fn check(&self, _: &mut Checker<'_>) {}
}

#[tokio::test]
async fn a_body_that_cannot_be_written_is_refused_without_its_text() {
    let server = Server::answering("200 OK", &[], "").await;
    let mut request = server.request(&POST);
    request.json_body(&Unwritable);
    request.skip_validation();
    let error = violations(&server, request).await;
    assert_eq!(error.violations()[0].rule(), &Rule::Serializable);
    assert!(!format!("{error} {error:?}").contains("planted"));
}

#[test]
fn a_declared_attribute_is_a_violation() {
    let mut attributes = CustomAttributes::default();
    let refused = attributes
        .set(&["email"], "email".to_owned(), "a".into())
        .unwrap_err();
    let Error::Validation(error) = Error::from(refused) else {
        panic!("a violation")
    };
    assert_eq!(
        error.violations()[0].to_string(),
        "body /email: is a declared attribute: set the field of that name"
    );
}

type SetBody<'a> = &'a dyn Fn(&mut Request);

/// Such a body cannot be written either, and the violation that says why stands alone.
#[tokio::test]
async fn a_noted_attribute_is_reported_as_such_by_every_kind_of_body() {
    let mut attributes = CustomAttributes::default();
    attributes.set_or_note(&["email"], "email".to_owned(), "planted".into());
    let bodies: [(SetBody<'_>, &str); 3] = [
        (&|request| request.json_body(&attributes), "/email"),
        (&|request| request.form_body(&attributes), "/email"),
        (
            &|request| {
                let mut form = Multipart::default();
                form.json("profile", None, &attributes);
                form.check("profile", |check| attributes.check(check));
                request.multipart_body(form);
            },
            "/profile/email",
        ),
    ];
    for (set, pointer) in bodies {
        for skips in [false, true] {
            let server = Server::answering("200 OK", &[], "").await;
            let mut request = server.request(&POST);
            set(&mut request);
            if skips {
                request.skip_validation();
            }
            let error = violations(&server, request).await;
            let [violation] = error.violations() else {
                panic!("one violation: {error}")
            };
            assert_eq!(violation.rule(), &Rule::DeclaredAttribute);
            assert_eq!(violation.location(), &Location::Body(pointer.to_owned()));
        }
    }
}
