//! What errors say of requests that change nothing: no warning of a repetition, whatever went wrong.

use std::time::Duration;

use okta_runtime_template::runtime::{Answer, Error, Operation, Request, RetryPolicy};
use serde_json::Value;

use crate::support::{GET, POST, Reply, Server, answer, operation};

static HEAD: Operation = operation(http::Method::HEAD, "/api/v1/things");

/// The words by which a caller is warned.
const WARNINGS: [&str; 4] = ["acted", "accepted", "repeat", "look before"];

/// Every way in which an answer fails to arrive, or to be read.
fn faults() -> Vec<Reply> {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".to_vec();
    vec![
        Reply::Stall(Vec::new()),
        Reply::Close(Vec::new()),
        Reply::Close(b"HTTP/1.1 2".to_vec()),
        Reply::Close(b"planted\r\n\r\n".to_vec()),
        Reply::Stall(head.clone()),
        Reply::Close(head),
        Reply::Answer(answer("200 OK", &[], "")),
        Reply::Answer(answer("200 OK", &[], "<html>")),
    ]
}

async fn error(operation: &'static Operation, reply: Reply) -> Error {
    let server = Server::start(reply).await;
    let client = server
        .builder()
        .retries(RetryPolicy::none())
        .request_timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    Request::new(&client, operation)
        .send(Answer::<Value>::JSON)
        .await
        .unwrap_err()
}

#[tokio::test]
async fn errors_of_reads_warn_of_nothing_and_those_of_changes_do() {
    for reply in faults() {
        for (operation, is_warned) in [(&GET, false), (&HEAD, false), (&POST, true)] {
            let error = error(operation, reply.clone()).await;
            let text = error.to_string();
            assert_eq!(
                WARNINGS.iter().any(|warning| text.contains(warning)),
                is_warned,
                "{} {reply:?}: {text}",
                operation.method
            );
        }
    }
}

#[cfg(feature = "blocking")]
#[test]
fn errors_of_blocking_reads_warn_of_nothing_either() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Server::answering("200 OK", &[], "<html>"));
    let error = server
        .request(&GET)
        .send_blocking(Answer::<Value>::JSON)
        .unwrap_err();
    let text = error.to_string();
    assert!(
        WARNINGS.iter().all(|warning| !text.contains(warning)),
        "{text}"
    );
}
