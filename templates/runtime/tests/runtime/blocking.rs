//! Calls from code that is not async, and from code that is.

use std::{thread, time::Duration};

use okta_runtime_template::runtime::{
    Answer, BlockingItems, BlockingPages, Client, Error, Paging, Request, TransportErrorKind,
};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

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

fn call(client: &Client) -> Result<(), Error> {
    Request::new(client, &GET).send_blocking(Answer::NOTHING)
}

/// The two flavours of runtimes.
fn runtimes() -> [Runtime; 2] {
    [
        Builder::new_current_thread().enable_all().build().unwrap(),
        Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap(),
    ]
}

/// Checks that the call was rejected with advice.
fn assert_advised(outcome: Result<(), Error>) {
    let Err(Error::Configuration(error)) = outcome else {
        panic!("an error: {outcome:?}")
    };
    for part in ["`send().await`", "spawn_blocking"] {
        assert!(error.message().contains(part), "{error}");
    }
}

#[test]
fn a_blocking_call_works_on_a_thread_for_blocking_tasks() {
    let (_serving, server) = server(ok());
    let client = server.builder().build().unwrap();
    for runtime in runtimes() {
        let client = client.clone();
        runtime
            .block_on(async move { tokio::task::spawn_blocking(move || call(&client)).await })
            .unwrap()
            .unwrap();
    }
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn a_blocking_call_works_where_a_task_steps_aside() {
    let (_serving, server) = server(ok());
    let client = server.builder().build().unwrap();
    let [_, runtime] = runtimes();
    runtime
        .block_on(async { tokio::task::block_in_place(|| call(&client)) })
        .unwrap();
    let task = runtime.spawn({
        let client = client.clone();
        async move { tokio::task::block_in_place(|| call(&client)) }
    });
    runtime.block_on(task).unwrap().unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn a_blocking_call_works_on_a_thread_that_entered_a_runtime() {
    let (_serving, server) = server(ok());
    let client = server.builder().build().unwrap();
    for runtime in runtimes() {
        let _entered = runtime.enter();
        call(&client).unwrap();
    }
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn a_blocking_call_in_an_async_task_is_an_error_that_says_what_to_do() {
    let (_serving, server) = server(ok());
    let client = server.builder().build().unwrap();
    for runtime in runtimes() {
        // The future of `block_on`, a task, a task of a local set, and a future inside a blocking task.
        assert_advised(runtime.block_on(async { call(&client) }));
        let (task, local, inner) = (client.clone(), client.clone(), client.clone());
        let outcome = runtime.block_on(runtime.spawn(async move { call(&task) }));
        assert_advised(outcome.unwrap());
        let set = tokio::task::LocalSet::new();
        let outcome = set.block_on(&runtime, async move {
            tokio::task::spawn_local(async move { call(&local) }).await
        });
        assert_advised(outcome.unwrap());
        let handle = runtime.handle().clone();
        let blocking = runtime.spawn_blocking(move || handle.block_on(async move { call(&inner) }));
        assert_advised(runtime.block_on(blocking).unwrap());
    }
    assert!(server.seen().is_empty());
}

#[test]
fn an_async_task_keeps_its_budget_when_a_blocking_call_is_rejected() {
    let (_serving, server) = server(ok());
    let client = server.builder().build().unwrap();
    for runtime in runtimes() {
        runtime.block_on(async {
            assert_advised(call(&client));
            assert!(tokio::task::coop::has_budget_remaining());
        });
    }
}

/// Nothing tells such a thread from one that may block: the call works, and the thread waits.
#[test]
fn a_blocking_call_in_an_unconstrained_task_blocks_its_thread_and_does_not_panic() {
    let (_serving, server) = server(ok());
    let client = server.builder().build().unwrap();
    for runtime in runtimes() {
        let blocking = tokio::task::unconstrained(async { call(&client) });
        runtime.block_on(blocking).unwrap();
    }
}

#[test]
fn a_panic_of_the_callers_code_comes_out_of_the_blocking_call() {
    let (_serving, server) = server(ok());
    let client = Client::builder(server.url())
        .allow_http_on_loopback()
        .token_provider(|| async { panic!("planted") })
        .build()
        .unwrap();
    let panic = thread::spawn({
        let client = client.clone();
        move || call(&client)
    });
    let payload = panic.join().unwrap_err();
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"planted"));
    // The engine goes on.
    assert!(thread::spawn(move || call(&client)).join().is_err());
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
