//! The token is got once, kept, renewed in time by one caller, and renewed once when the server refuses it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use okta_runtime_template::runtime::{
    AuthErrorKind, BoxError, BoxFuture, Client, DpopMode, Error, Secret, TokenProvider,
};

use crate::{
    authority::{
        assert_distinct, client, get, granted, is_token_request, oauth, ok, sorted,
        verify_assertion,
    },
    support::{Reply, Seen, Server, answer},
};

/// An org that gives the tokens `t1`, `t2` and so on, late, and takes the ones that `takes` allows.
async fn org(expires_in: u64, takes: impl Fn(&str) -> bool + Send + Sync + 'static) -> Server {
    let count = AtomicUsize::new(0);
    Server::scripted(move |seen| {
        if is_token_request(seen) {
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            let bytes = granted("Bearer", &format!("t{number}"), expires_in);
            return Reply::Later(Duration::from_millis(100), bytes);
        }
        if takes(authorization(seen)) {
            ok()
        } else {
            unauthorized()
        }
    })
    .await
}

fn authorization(seen: &Seen) -> &str {
    seen.header("authorization")[0]
}

fn unauthorized() -> Reply {
    let body = r#"{"errorCode": "E0000011", "errorSummary": "Invalid token provided"}"#;
    Reply::Answer(answer("401 Unauthorized", &[], body))
}

fn plain(server: &Server) -> Client {
    client(server, oauth().dpop(DpopMode::Off))
}

async fn all_succeed(client: &Client, count: usize) {
    let calls: Vec<_> = (0..count)
        .map(|_| tokio::spawn(get(client).send_empty()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_hundred_calls_at_once_ask_for_one_token() {
    let server = org(3600, |_| true).await;
    let client = plain(&server);
    all_succeed(&client, 100).await;
    all_succeed(&client, 10).await;
    let (token, calls) = sorted(&server);
    assert_eq!((token.len(), calls.len()), (1, 110));
    assert!(calls.iter().all(|call| authorization(call) == "Bearer t1"));
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends_while_others_go_on_with_it() {
    // Renewed from 5.4 seconds on.
    let server = org(6, |_| true).await;
    let client = plain(&server);
    all_succeed(&client, 1).await;
    tokio::time::sleep(Duration::from_millis(5400)).await;
    all_succeed(&client, 10).await;
    let (token, calls) = sorted(&server);
    assert_eq!(token.len(), 2);
    let with_new = calls
        .iter()
        .filter(|call| authorization(call) == "Bearer t2")
        .count();
    // One call renewed; the others did not wait.
    assert_eq!((with_new, calls.len()), (1, 11));
    all_succeed(&client, 1).await;
    let (token, calls) = sorted(&server);
    assert_eq!((token.len(), authorization(&calls[11])), (2, "Bearer t2"));
    let claims: Vec<_> = token
        .iter()
        .map(|seen| verify_assertion(&server, seen).1)
        .collect();
    assert_distinct(&claims, 2);
}

#[tokio::test]
async fn an_early_renewal_that_fails_leaves_the_token_in_use() {
    let count = AtomicUsize::new(0);
    let server = Server::scripted(move |seen| {
        if !is_token_request(seen) {
            ok()
        } else if count.fetch_add(1, Ordering::SeqCst) == 0 {
            Reply::Answer(granted("Bearer", "t1", 6))
        } else {
            Reply::Answer(answer("503 Service Unavailable", &[], ""))
        }
    })
    .await;
    let client = plain(&server);
    all_succeed(&client, 1).await;
    tokio::time::sleep(Duration::from_millis(5450)).await;
    for _ in 0..3 {
        get(&client).send_empty().await.unwrap();
    }
    let (token, calls) = sorted(&server);
    // It is not tried again at once.
    assert_eq!((token.len(), calls.len()), (2, 4));
    tokio::time::sleep(Duration::from_millis(600)).await;
    let error = get(&client).send_empty().await.unwrap_err();
    assert!(error.to_string().contains("answered 503"), "{error}");
}

#[tokio::test]
async fn a_401_renews_the_token_once_for_all_calls() {
    let server = org(3600, |authorization| authorization != "Bearer t1").await;
    let client = plain(&server);
    all_succeed(&client, 100).await;
    let (token, calls) = sorted(&server);
    assert_eq!((token.len(), calls.len()), (2, 200));
    let claims: Vec<_> = token
        .iter()
        .map(|seen| verify_assertion(&server, seen).1)
        .collect();
    assert_distinct(&claims, 2);
}

#[tokio::test]
async fn a_second_401_is_the_answer() {
    let server = org(3600, |_| false).await;
    let error = get(&plain(&server)).send_empty().await.unwrap_err();
    assert_eq!(error.as_api().unwrap().error_code(), Some("E0000011"));
    let (token, calls) = sorted(&server);
    assert_eq!((token.len(), calls.len()), (2, 2));
}

#[tokio::test]
async fn a_static_token_is_not_tried_twice() {
    let server = Server::answering("401 Unauthorized", &[], "").await;
    let error = server.request(&crate::support::GET).send_empty().await;
    assert_eq!(error.unwrap_err().status().unwrap().as_u16(), 401);
    server.only();
}

#[tokio::test]
async fn the_future_of_the_caller_who_renews_may_be_dropped() {
    let server = org(3600, |_| true).await;
    let client = plain(&server);
    let first = tokio::spawn(get(&client).send_empty());
    tokio::time::sleep(Duration::from_millis(30)).await;
    let others: Vec<_> = (0..20)
        .map(|_| tokio::spawn(get(&client).send_empty()))
        .collect();
    tokio::time::sleep(Duration::from_millis(20)).await;
    first.abort();
    for other in others {
        other.await.unwrap().unwrap();
    }
    let (token, calls) = sorted(&server);
    assert_eq!((token.len(), calls.len()), (2, 20));
}

#[tokio::test]
async fn drops_at_any_moment_leave_the_client_usable() {
    let server = org(1, |_| true).await;
    let client = plain(&server);
    let calls: Vec<_> = (0..200)
        .map(|number: u64| {
            let call = get(&client).send_empty();
            tokio::spawn(tokio::time::timeout(
                Duration::from_millis(number * 7 % 350),
                call,
            ))
        })
        .collect();
    for call in calls {
        let _ = call.await.unwrap();
    }
    get(&client).send_empty().await.unwrap();
}

#[tokio::test]
async fn those_who_wait_for_a_renewal_that_fails_share_its_error() {
    let server = Server::scripted(|_| {
        let bytes = answer("500 Internal Server Error", &[], "");
        Reply::Later(Duration::from_millis(200), bytes)
    })
    .await;
    let client = plain(&server);
    let calls: Vec<_> = (0..50)
        .map(|_| tokio::spawn(get(&client).send_empty()))
        .collect();
    for call in calls {
        let Err(Error::Auth(error)) = call.await.unwrap() else {
            panic!("no token")
        };
        assert_eq!(error.kind(), AuthErrorKind::Unavailable);
    }
    assert_eq!(server.seen().len(), 1);
    // Who comes later tries again.
    get(&client).send_empty().await.unwrap_err();
    assert_eq!(server.seen().len(), 2);
}

/// Gives `p1` until that is rejected.
struct Provider(Arc<AtomicUsize>);

impl TokenProvider for Provider {
    fn token<'a>(
        &'a self,
        rejected: Option<&'a Secret>,
    ) -> BoxFuture<'a, Result<Secret, BoxError>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            tokio::task::yield_now().await;
            Ok(match rejected.map(Secret::expose) {
                Some("p1") => "p2".into(),
                _ => "p1".into(),
            })
        })
    }
}

fn provided(server: &Server, provider: impl TokenProvider + 'static) -> Client {
    Client::builder(server.url())
        .allow_http_on_loopback()
        .token_provider(provider)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_provider_is_told_which_token_was_rejected() {
    let server = org(1, |authorization| authorization == "Bearer p2").await;
    let count = Arc::new(AtomicUsize::new(0));
    get(&provided(&server, Provider(Arc::clone(&count))))
        .send_empty()
        .await
        .unwrap();
    assert_eq!((server.seen().len(), count.load(Ordering::SeqCst)), (2, 2));
}

#[tokio::test]
async fn a_function_is_a_provider_and_its_failure_is_the_source() {
    let server = Server::answering("401 Unauthorized", &[], "").await;
    let client = provided(&server, || async { Ok(Secret::from("same")) });
    get(&client).send_empty().await.unwrap_err();
    assert_eq!(server.seen().len(), 2);
    for (given, expected) in [
        (Err("offline"), "gave no token"),
        (Ok("with space"), "holds a space"),
        (Ok(""), "is empty"),
    ] {
        let client = provided(&server, move || async move {
            given.map(Secret::from).map_err(BoxError::from)
        });
        let error = get(&client).send_empty().await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        let source = std::error::Error::source(&error).map(ToString::to_string);
        assert_eq!(source.as_deref(), given.err());
    }
    assert_eq!(server.seen().len(), 2);
}

#[cfg(feature = "blocking")]
#[tokio::test]
async fn blocking_calls_share_the_token() {
    let server = org(3600, |_| true).await;
    let client = plain(&server);
    all_succeed(&client, 1).await;
    let same = client.clone();
    std::thread::spawn(move || get(&same).send_empty_blocking().unwrap());
    let other = plain(&server);
    let call = std::thread::spawn(move || get(&other).send_empty_blocking());
    tokio::task::spawn_blocking(move || call.join().unwrap().unwrap())
        .await
        .unwrap();
    assert_eq!(sorted(&server).0.len(), 2);
}
