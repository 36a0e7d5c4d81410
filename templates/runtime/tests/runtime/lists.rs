//! List parameters whose values travel in one text.

use okta_runtime_template::runtime::{Answer, Error, Operation, Request};

use crate::support::{GET, Server, operation};

static THINGS: Operation = operation(http::Method::GET, "/api/v1/things/{ids}/parts");

async fn refused(server: &Server, request: Request) -> Vec<String> {
    match request.send_with_response(Answer::NOTHING).await {
        Err(Error::Validation(error)) => {
            assert!(server.seen().is_empty(), "nothing was sent");
            error.violations().iter().map(ToString::to_string).collect()
        }
        other => panic!("violations: {other:?}"),
    }
}

#[tokio::test]
async fn values_travel_in_one_text() {
    let server = Server::answering("204 No Content", &[], "").await;
    let mut request = server.request(&THINGS);
    request.joined_path_parameter("ids", ',', ["a b", "c/d"]);
    request.joined_query_parameter("expand", ',', ["themes", "domains"]);
    request.joined_query_parameter("sizes", '|', [1, 2]);
    request.joined_header_parameter("X-Colors", ',', ["red", "dark green"]);
    // One of them has a `/`.
    request.skip_validation();
    request
        .send_with_response(Answer::NOTHING)
        .await
        .expect("an answer");
    let seen = server.seen();
    assert_eq!(
        seen[0].target,
        "/api/v1/things/a%20b%2Cc%2Fd/parts?expand=themes%2Cdomains&sizes=1%7C2"
    );
    assert_eq!(seen[0].header("x-colors"), ["red,dark green"]);
}

#[tokio::test]
async fn a_list_without_values_is_not_sent() {
    let server = Server::answering("204 No Content", &[], "").await;
    let mut request = server.request(&GET);
    request.joined_query_parameter("expand", ',', ["themes"]);
    request.joined_query_parameter("expand", ',', [""; 0]);
    request.joined_header_parameter("X-Colors", ',', [""; 0]);
    request
        .send_with_response(Answer::NOTHING)
        .await
        .expect("an answer");
    assert_eq!(server.seen()[0].target, "/api/v1/things");
    assert!(server.seen()[0].header("x-colors").is_empty());
}

#[tokio::test]
async fn a_path_needs_a_value() {
    let server = Server::answering("204 No Content", &[], "").await;
    let mut request = server.request(&THINGS);
    request.joined_path_parameter("ids", ',', [""; 0]);
    assert_eq!(
        refused(&server, request).await,
        ["path ids: must not be empty, and no path segment may be `.` or `..`"]
    );
}

#[tokio::test]
async fn a_value_that_would_be_read_as_two_is_refused() {
    let server = Server::answering("204 No Content", &[], "").await;
    let mut request = server.request(&THINGS);
    request.joined_path_parameter("ids", ',', ["a", "b,c"]);
    request.joined_query_parameter("spaced", ' ', ["a b"]);
    request.joined_header_parameter("X-Colors", ',', ["red,green"]);
    request.skip_validation();
    assert_eq!(
        refused(&server, request).await,
        [
            "path ids: must not hold `,`, which stands between the values of the list",
            "query spaced: must not hold ` `, which stands between the values of the list",
            "header X-Colors: must not hold `,`, which stands between the values of the list",
        ]
    );
}

#[tokio::test]
async fn a_later_list_takes_the_refusal_back() {
    let server = Server::answering("204 No Content", &[], "").await;
    let mut request = server.request(&GET);
    request.joined_query_parameter("expand", ',', ["a,b"]);
    request.joined_query_parameter("expand", ',', ["a", "b"]);
    request.joined_header_parameter("X-Colors", ',', ["red\r\nX-Injected: b"]);
    request.joined_header_parameter("X-Colors", ',', ["red"]);
    request
        .send_with_response(Answer::NOTHING)
        .await
        .expect("an answer");
    assert_eq!(server.seen()[0].target, "/api/v1/things?expand=a%2Cb");
}
