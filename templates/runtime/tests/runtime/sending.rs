//! The future that sending gives.

use std::{
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use okta_runtime_template::runtime::{Answer, Client, Request, Sending};
use serde_json::Value;

use crate::support::{GET, Server, TOKEN};

#[tokio::test]
async fn nothing_is_sent_before_it_is_awaited() {
    let server = Server::answering("200 OK", &[], "{}").await;
    drop(server.request(&GET).send(Answer::<Value>::JSON));
    let later: Sending<Value> = server.request(&GET).send(Answer::JSON);
    assert!(server.seen().is_empty());
    assert_eq!(later.await.unwrap(), serde_json::json!({}));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn it_can_run_as_a_task_of_its_own() {
    let server = Server::answering("200 OK", &[], "[1]").await;
    let task = tokio::spawn(server.request(&GET).send(Answer::<Vec<u8>>::JSON));
    assert_eq!(task.await.unwrap().unwrap(), [1]);
}

#[tokio::test]
async fn it_does_not_panic_when_it_is_polled_after_its_end() {
    let server = Server::answering("204 No Content", &[], "").await;
    let mut sending = pin!(server.request(&GET).send(Answer::NOTHING));
    Pin::as_mut(&mut sending).await.unwrap();
    let again = sending
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(again, Poll::Pending));
}

#[test]
fn it_is_small_and_can_cross_threads() {
    fn bytes<F: Future + Send>(future: &F) -> usize {
        size_of_val(future)
    }
    let client = Client::builder("http://localhost:1")
        .allow_http_on_loopback()
        .api_token(TOKEN)
        .build()
        .unwrap();
    let size = bytes(&Request::new(&client, &GET).send_with_response(Answer::<Value>::JSON));
    // What the call needs is on the heap: whoever awaits it holds two boxes.
    assert!(size <= 4 * size_of::<usize>(), "{size}");
}
