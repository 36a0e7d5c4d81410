//! Calls from code that is not async, and from code that is.

use std::{thread, time::Duration};

use okta_runtime_template::runtime::{
    Answer, BlockingItems, BlockingPages, Client, Error, Paging, Request, TransportErrorKind,
};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::support::{DELETE, GET, Reply, Server, answer};

/// A server on a runtime of its own, so that the test itself is outside of any.
fn server(reply: Reply) -> (Runtime, Server) {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(Server::start(reply));
    (runtime, server)
}

fn ok() -> Reply {
    Reply::Answer(crate::support::answer("200 OK", &[], "[1]"))
}

#[test]
fn a_blocking_call_does_what_an_async_one_does() {
    let (_runtime, server) = server(ok());
    let client = server.builder().build().unwrap();
    assert_eq!(
        Request::new(&client, &GET)
            .send_with_response_blocking(Answer::<Vec<i32>>::JSON)
            .unwrap()
            .into_body(),
        [1]
    );
    assert_eq!(
        Request::new(&client, &GET)
            .send_with_response_blocking(Answer::BYTES)
            .unwrap()
            .into_body()
            .as_ref(),
        b"[1]"
    );
    let mut request = Request::new(&client, &DELETE);
    request.path_parameter("thingId", "..");
    assert!(matches!(
        request.clone().send_with_response_blocking(Answer::NOTHING),
        Err(Error::Validation(_))
    ));
    request.path_parameter("thingId", "a");
    request
        .send_with_response_blocking(Answer::NOTHING)
        .unwrap();
    let targets: Vec<String> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(
        targets,
        ["/api/v1/things", "/api/v1/things", "/api/v1/things/a"]
    );
}

#[test]
fn many_threads_can_share_a_client() {
    let (_runtime, server) = server(ok());
    let client = server.builder().build().unwrap();
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                Request::new(&client, &GET)
                    .send_with_response_blocking(Answer::<Value>::JSON)
                    .unwrap()
            });
        }
    });
    assert_eq!(server.seen().len(), 16);
}

#[test]
fn a_blocking_call_keeps_to_its_timeout() {
    let (_runtime, server) = server(Reply::Stall(Vec::new()));
    let client = server
        .builder()
        .request_timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    let Err(Error::Transport(error)) =
        Request::new(&client, &GET).send_with_response_blocking(Answer::NOTHING)
    else {
        panic!("a timeout")
    };
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
}

#[test]
fn the_same_client_serves_both_kinds_of_callers() {
    let (runtime, server) = server(ok());
    let client = server.builder().build().unwrap();
    for _ in 0..3 {
        Request::new(&client, &GET)
            .send_with_response_blocking(Answer::NOTHING)
            .unwrap();
        Runtime::new()
            .unwrap()
            .block_on(Request::new(&client, &GET).send_with_response(Answer::NOTHING))
            .unwrap();
        runtime
            .block_on(Request::new(&client, &GET).send_with_response(Answer::NOTHING))
            .unwrap();
    }
    assert_eq!(server.seen().len(), 9);
}

#[tokio::test]
async fn a_blocking_call_inside_a_runtime_is_an_error_that_says_what_to_do() {
    let server = Server::start(ok()).await;
    let request = server.request(&GET);
    let Err(Error::Configuration(error)) =
        request.clone().send_with_response_blocking(Answer::NOTHING)
    else {
        panic!("an error")
    };
    assert!(error.message().contains("`send().await`"), "{error}");
    assert!(server.seen().is_empty());
    // What the message tells for threads of the runtime works.
    tokio::task::spawn_blocking(move || {
        tokio::runtime::Handle::current().block_on(request.send_with_response(Answer::NOTHING))
    })
    .await
    .unwrap()
    .unwrap();
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn a_client_can_be_dropped_inside_a_runtime() {
    let (runtime, server) = server(ok());
    let dropped = |client: Client| runtime.block_on(async move { drop(client) });
    let used = server.builder().build().unwrap();
    Request::new(&used, &GET)
        .send_with_response_blocking(Answer::NOTHING)
        .unwrap();
    dropped(used);
    dropped(server.builder().build().unwrap());
    // The last owner may be the request itself.
    let last = Request::new(&server.builder().build().unwrap(), &GET);
    last.send_with_response_blocking(Answer::NOTHING).unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn entries_of_all_pages_come_from_an_iterator() {
    #[derive(serde::Deserialize)]
    struct Page {
        ids: Vec<u8>,
    }
    let link = [("Link", "<https://a.example/?after=two>; rel=\"next\"")];
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(Server::in_turn([
        Reply::Answer(answer("200 OK", &link, r#"{"ids":[1,2]}"#)),
        Reply::Answer(answer("200 OK", &[], r#"{"ids":[3]}"#)),
    ]));
    let pages = BlockingPages::new(server.request(&GET), Paging { cursor: "after" });
    let mut items = BlockingItems::new(pages, |page: Page| Some(page.ids));
    let all: Vec<u8> = items.by_ref().map(Result::unwrap).collect();
    assert_eq!(all, [1, 2, 3]);
    assert_eq!(items.cursor(), Some("two"));
    assert!(items.next().is_none());

    let broken = runtime.block_on(Server::answering("500 Oh", &[], ""));
    let pages = BlockingPages::<Page>::new(broken.request(&GET), Paging { cursor: "after" });
    let kinds: Vec<bool> = pages.map(|page| page.is_err()).collect();
    assert_eq!(kinds, [true]);
}
