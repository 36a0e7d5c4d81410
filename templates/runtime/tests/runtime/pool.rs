//! How long connections are kept without a request.

use std::time::Duration;

use okta_runtime_template::runtime::{Answer, Request};
use tokio::time::advance;

use crate::support::{GET, Server, StoppedClock, turns};

#[tokio::test(start_paused = true)]
async fn an_unused_connection_is_kept_as_long_as_the_builder_says() {
    let _clock = StoppedClock::new();
    for (timeout, idle, connections) in [
        (None, 80, 1),
        (None, 100, 2),
        (Some(Duration::from_secs(5)), 4, 1),
        (Some(Duration::from_secs(5)), 6, 2),
        (Some(Duration::MAX), 3600, 1),
    ] {
        let server = Server::answering("200 OK", &[], "{}").await;
        let mut builder = server.builder();
        if let Some(timeout) = timeout {
            builder = builder.pool_idle_timeout(timeout);
        }
        let client = builder.build().unwrap();
        Request::new(&client, &GET)
            .send(Answer::NOTHING)
            .await
            .unwrap();
        turns().await;
        advance(Duration::from_secs(idle)).await;
        Request::new(&client, &GET)
            .send(Answer::NOTHING)
            .await
            .unwrap();
        assert_eq!(server.connections(), connections, "{timeout:?} {idle}");
    }
}
