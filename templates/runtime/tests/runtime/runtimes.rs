//! One client on several Tokio runtimes: at the same time, one after another, and beside blocking calls.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use okta_runtime_template::runtime::{Answer, Client, ClientBuilder, Error, Request};
use tokio::runtime::{Builder, Runtime};

use crate::{
    authority::{is_token_request, oauth},
    place::{Place, say},
    support::{GET, Reply, Server, answer, until},
};

/// Less than the request timeout, which a call that stalls would wait for.
const PROMPT: Duration = Duration::from_secs(10);

/// A server on a runtime of its own, which is always driven.
fn server() -> (Runtime, Server) {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(Server::answering("200 OK", &[], "{}"));
    (runtime, server)
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn call(runtime: &Runtime, client: &Client) -> Result<(), Error> {
    runtime.block_on(Request::new(client, &GET).send(Answer::NOTHING))
}

/// A client that is not the runtime's own, without TLS.
fn http_client() -> reqwest::Client {
    ClientBuilder::http_client_builder()
        .no_proxy()
        .build()
        .unwrap()
}

#[test]
fn two_runtimes_that_live_share_a_client_while_only_one_is_driven() {
    let (_serving, server) = server();
    let client = server.builder().build().unwrap();
    let (first, second) = (current_thread(), current_thread());
    call(&first, &client).unwrap();
    let begun = Instant::now();
    for _ in 0..3 {
        call(&second, &client).unwrap();
    }
    assert!(begun.elapsed() < PROMPT, "{:?}", begun.elapsed());
    // Each has its pool.
    call(&first, &client).unwrap();
    assert_eq!(server.connections(), 2);
    assert_eq!(server.seen().len(), 5);
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_call_does_not_wait_for_a_runtime_that_is_not_driven() {
    let (_serving, server) = server();
    let client = server.builder().build().unwrap();
    let first = current_thread();
    call(&first, &client).unwrap();
    let begun = Instant::now();
    for _ in 0..3 {
        Request::new(&client, &GET)
            .send_blocking(Answer::NOTHING)
            .unwrap();
    }
    call(&first, &client).unwrap();
    assert!(begun.elapsed() < PROMPT, "{:?}", begun.elapsed());
    assert_eq!(server.connections(), 2);
}

#[test]
fn a_pool_waits_for_the_end_of_its_runtime_in_one_task_and_goes_with_the_client() {
    let (_serving, server) = server();
    let client = server.builder().build().unwrap();
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let tasks = runtime.metrics().num_alive_tasks();
    for _ in 0..5 {
        call(&runtime, &client).unwrap();
    }
    assert!(runtime.metrics().num_alive_tasks() > tasks);
    drop(client);
    // The one that waits, and those of the connections.
    runtime.block_on(until("no task is left", || {
        runtime.metrics().num_alive_tasks() == tasks
    }));
}

/// An HTTP client of the caller serves one runtime at a time: that many can follow each other means that nothing of those
/// that ended is left.
#[test]
fn many_runtimes_after_one_another_leave_nothing_behind() {
    let said = Place::new().run("runtimes::one_runtime_after_another");
    assert!(said.starts_with("fine"), "{said}");
}

#[test]
#[ignore = "run by other tests, in a process of its own"]
fn one_runtime_after_another() {
    let (_serving, server) = server();
    let client = server.builder().http_client(http_client()).build().unwrap();
    let own = server.builder().build().unwrap();
    let outcome = (0..100).try_for_each(|_| {
        let runtime = current_thread();
        call(&runtime, &own)?;
        call(&runtime, &client)
    });
    say(&outcome
        .map(|()| String::new())
        .map_err(|error| error.to_string()));
}

#[test]
fn an_http_client_of_the_caller_serves_one_runtime_at_a_time() {
    let said = Place::new().run("runtimes::two_runtimes_and_one_http_client");
    assert!(said.starts_with("fine"), "{said}");
}

#[test]
#[ignore = "run by other tests, in a process of its own"]
fn two_runtimes_and_one_http_client() {
    let (_serving, server) = server();
    let client = server.builder().http_client(http_client()).build().unwrap();
    let first = current_thread();
    call(&first, &client).unwrap();
    let second = current_thread();
    let Err(Error::Configuration(error)) = call(&second, &client) else {
        panic!("an error")
    };
    for part in ["another Tokio runtime", "a client of its own"] {
        assert!(error.message().contains(part), "{error}");
    }
    #[cfg(feature = "blocking")]
    {
        let outcome = Request::new(&client, &GET).send_blocking(Answer::NOTHING);
        assert!(
            matches!(outcome, Err(Error::Configuration(_))),
            "{outcome:?}"
        );
    }
    assert_eq!(server.seen().len(), 1);
    call(&first, &client).unwrap();
    drop(first);
    call(&second, &client).unwrap();
    say(&Ok(String::new()));
}

#[test]
fn without_a_runtime_a_call_is_an_error_and_no_panic() {
    let (_serving, server) = server();
    let mut sending =
        Box::pin(Request::new(&server.builder().build().unwrap(), &GET).send(Answer::NOTHING));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(Error::Configuration(error))) =
        Future::poll(sending.as_mut(), &mut context)
    else {
        panic!("an error")
    };
    assert!(error.message().contains("no Tokio runtime"), "{error}");
}

/// Who renews a token on a runtime that is not driven keeps no other runtime waiting.
#[test]
fn a_token_request_on_a_runtime_that_is_not_driven_keeps_no_other_waiting() {
    let serving = Runtime::new().unwrap();
    let token_requests = AtomicUsize::new(0);
    let server = serving.block_on(Server::scripted(move |seen| {
        if !is_token_request(seen) {
            return Reply::Answer(answer("200 OK", &[], "{}"));
        }
        match token_requests.fetch_add(1, Ordering::SeqCst) {
            0 => Reply::Stall(Vec::new()),
            _ => Reply::Answer(answer(
                "200 OK",
                &[],
                r#"{"access_token": "t", "token_type": "Bearer", "expires_in": 3600}"#,
            )),
        }
    }));
    let client = Client::builder(server.url())
        .allow_http_on_loopback()
        .oauth(oauth())
        .build()
        .unwrap();
    let (first, second) = (current_thread(), current_thread());
    let _stalled = first.spawn(Request::new(&client, &GET).send(Answer::NOTHING));
    first.block_on(server.until(1));
    let outcome = second.block_on(async {
        tokio::time::timeout(PROMPT, Request::new(&client, &GET).send(Answer::NOTHING)).await
    });
    outcome.expect("it does not wait").unwrap();
}
